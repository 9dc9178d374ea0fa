using System.Diagnostics;

namespace NanoZero.Cli.Commands;

/// <summary>
/// <c>nanozero perft</c>: counts the lines of play of a given length, the usual proof of a rules engine.
/// </summary>
internal static class PerftCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> game = TypedOption.Game();
        Option<int?> depth =
            TypedOption.OptionalCount("--depth", "The longest lines to count, in plies", minimum: 0, maximum: 100);
        depth.Required = true;
        Option<bool> json = TypedOption.Json();
        Command command = new(
            "perft", "Count the lines of play from the start position, for every depth up to N.") { game, depth, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(
            GameCatalogue.Open(parsed.GetRequiredValue(game),
                new Counter(terminal, parsed.GetValue(depth)!.Value, parsed.GetValue(json), cancellation))));
        return HelpWithExamples.Add(command, "perft connect4 --depth 8", "perft go9 --depth 3");
    }

    private sealed class Counter(Terminal terminal, int depth, bool json, CancellationToken cancellation)
        : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            List<PerftRow> rows = [];
            for (int plies = 0; plies <= depth; plies++)
            {
                Stopwatch watch = Stopwatch.StartNew();
                long count = Perft.Count(start, plies, cancellation);
                double seconds = watch.Elapsed.TotalSeconds;
                rows.Add(new PerftRow(plies, count));
                if (!json && (plies > 0 || depth == 0))
                {
                    terminal.Output.WriteLine($"{plies}  {count}");
                }

                if (seconds > 0.5)
                {
                    terminal.Say($"depth {plies}: {seconds:F1} s, {count / seconds / 1e6:F1} M lines/s");
                }
            }

            if (json)
            {
                JsonOutput.Write(terminal.Output, rows);
            }

            return CommandLine.Succeeded;
        }
    }

    private sealed record PerftRow(int Depth, long Count);
}
