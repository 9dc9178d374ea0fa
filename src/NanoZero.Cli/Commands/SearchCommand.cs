using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero search</c>: what a search finds at one position or at many.</summary>
internal sealed class SearchCommand
{
    private static readonly SearchOptions Standard = new();

    private readonly Argument<string> game = TypedOption.Game();
    private readonly Option<string?> moves = TypedOption.Moves("The moves that lead to the position, such as 4453 or d4,q16,pass");

    private readonly Option<string?> positions = new("--positions")
    {
        Description = "File with one line of moves for each position, searched side by side; '-' reads them from stdin",
        HelpName = "FILE",
    };

    private readonly Option<int?> leaves = TypedOption.OptionalCount(
        "--leaves", "Leaves per batch over all positions; each gets max(1, L / positions) in flight [default: one for each position]");

    private readonly Option<int?> cache = TypedOption.OptionalCount("--cache", "Megabytes of an evaluation cache over symmetries [default: no cache]", maximum: 1 << 20);
    private readonly SearchSettings search = new(Standard);
    private readonly EvaluatorSettings evaluator = new();
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<bool> json = TypedOption.Json();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it reads and writes.</param>
    public static Command Create(Terminal terminal)
    {
        SearchCommand options = new();
        Command command = new("search", "Search one position, or several at once, and show what the search thinks of every action.")
        {
            options.game, options.moves, options.positions,
        };
        options.search.AddTo(command);
        command.Add(options.leaves);
        options.evaluator.AddTo(command);
        command.Add(options.cache);
        command.Add(options.seed);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => Task.FromResult(
            GameCatalogue.Open(options.evaluator.GameOf(parsed, parsed.GetRequiredValue(options.game)), new Visitor(options, parsed, terminal, cancellation))));
        return HelpWithExamples.Add(
            command,
            "search connect4 --moves 4453",
            "search tictactoe --moves 15 --algorithm ttts --evaluator uniform --simulations 1000 --json",
            "search go9:komi=6.5 --moves c3,g7,pass --leaves 8 --in-flight virtual-visit",
            "search connect4 --positions lines.txt --leaves 256 --json",
            "search connect4 --model runs/connect4 --set solver=true");
    }

    private sealed class Visitor(SearchCommand options, ParseResult parsed, Terminal terminal, CancellationToken cancellation) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            SearchOptions search = options.search.Read(parsed, Standard);
            if (search.LeavesInFlight != Standard.LeavesInFlight)
            {
                throw new UsageException("--set leavesInFlight has no effect here: --leaves says how many leaves all positions share");
            }

            ulong seed = parsed.GetValue(options.seed);
            Root<TGame>[] roots = ReadRoots(start);
            int leaves = CapLeaves(parsed.GetValue(options.leaves) ?? roots.Length, roots.Length, search.Simulations);
            EvaluationCache<TGame>? cache = parsed.GetValue(options.cache) is { } megabytes ? new((long)megabytes << 20) : null;
            IEvaluator<TGame> opened = options.evaluator.Open<TGame>(parsed, terminal, seed, leaves);
            using IEvaluator<TGame> evaluator = cache is null ? opened : new CachedEvaluator<TGame>(opened, cache);
            SearchResult[] results = BatchSearch.Run<TGame>(
                roots.Select(root => root.Position).ToArray(), evaluator, search, leaves, seed, cancellation);
            SearchView[] views = [.. roots.Zip(results, (root, result) => SearchView.Of<TGame>(root.Moves, result))];
            if (parsed.GetValue(options.json))
            {
                JsonOutput.Write(terminal.Output, views);
                return CommandLine.Succeeded;
            }

            for (int i = 0; i < views.Length; i++)
            {
                terminal.Output.Write(i > 0 ? Environment.NewLine : string.Empty);
                terminal.Output.WriteLine(views[i].Moves.Length > 0 ? $"after {views[i].Moves}" : "start position");
                terminal.Output.Write(BoardText.Draw(roots[i].Position));
                views[i].Write(terminal.Output, roots[i].Position.IsTerminal, actionsShown: 12);
            }

            return CommandLine.Succeeded;
        }

        private Root<TGame>[] ReadRoots<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            string? line = parsed.GetValue(options.moves), file = parsed.GetValue(options.positions);
            if (file is null)
            {
                return [UsageException.Check("--moves", () => Root<TGame>.Read(start, line ?? string.Empty))];
            }

            if (line is not null)
            {
                throw new UsageException("--moves and --positions exclude each other; leave one of them out");
            }

            string[] lines = file == "-" ? ReadInput() : File.ReadAllLines(file);
            string name = file == "-" ? "stdin" : file;
            return lines.Length > 0
                ? [.. lines.Select((text, index) => ReadLine(start, text, $"{name}, line {index + 1}"))]
                : throw new InvalidDataException($"{name} holds no position; one line of moves for each is expected, an empty one for the start position");
        }

        private string[] ReadInput()
        {
            List<string> lines = [];
            while (terminal.ReadLine(cancellation) is { } line)
            {
                lines.Add(line);
            }

            return [.. lines];
        }

        private static Root<TGame> ReadLine<TGame>(TGame start, string line, string place)
            where TGame : unmanaged, IGame<TGame>
        {
            try
            {
                return Root<TGame>.Read(start, line);
            }
            catch (FormatException exception)
            {
                throw new InvalidDataException($"{place}: {exception.Message}", exception);
            }
        }

        private int CapLeaves(int leaves, int roots, int simulations)
        {
            long most = (long)roots * simulations;
            if (leaves <= most)
            {
                return leaves;
            }

            terminal.Say($"--leaves {leaves} is more than the {most} simulations there are; {most} are used");
            return (int)most;
        }
    }

    private sealed record Root<TGame>(string Moves, TGame Position)
        where TGame : unmanaged, IGame<TGame>
    {
        public static Root<TGame> Read(TGame start, string line)
        {
            TGame position = MoveText.Play(start, line, out int[] actions);
            return new Root<TGame>(MoveText.Format<TGame>(actions), position);
        }
    }
}
