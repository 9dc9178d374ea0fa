using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;
using NanoZero.Training.Configuration;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero arena</c>: two models, or one model under two searches, play each other.</summary>
internal sealed class ArenaCommand
{
    private readonly Argument<string> folderA = new("DIR_A") { Description = "Folder of a run or checkpoint: player A, for whom the results are stated" };
    private readonly Argument<string> folderB = new("DIR_B") { Description = "Folder of a run or checkpoint: player B; the same folder compares two searches" };
    private readonly Option<int> games = TypedOption.Count("--games", "Games: pairs from distinct openings, so an odd number is rounded up", 100);
    private readonly SearchSettings search = new(standard: null);
    private readonly Side a = new("a", "A");
    private readonly Side b = new("b", "B");
    private readonly Option<string?> file = new("--out") { Description = "File that receives the match with every game's moves", HelpName = "FILE" };
    private readonly NetworkSettings network = new(isMeasured: true);
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<bool> json = TypedOption.Json();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        ArenaCommand options = new();
        Command command = new("arena", "Let two models, or one model under two searches, play a match from openings, each played twice with the sides swapped.")
        {
            options.folderA, options.folderB, options.games,
        };
        options.search.AddTo(command);
        options.a.AddTo(command);
        options.b.AddTo(command);
        command.Add(options.file);
        options.network.AddTo(command);
        command.Add(options.seed);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "arena runs/puct runs/ttts --games 200 --simulations 100",
            "arena runs/puct runs/puct --algorithm-a puct --algorithm-b ttts --no-early-stopping",
            "arena runs/puct runs/puct --set-a leavesInFlight=8 --set-b leavesInFlight=1 --out match.json");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        TrainedModel modelA = TrainedModel.Open(parsed.GetRequiredValue(folderA)), modelB = TrainedModel.Open(parsed.GetRequiredValue(folderB));
        string? path = parsed.GetValue(file);
        if (path is not null && Path.Exists(path))
        {
            throw new IOException($"'{path}' exists already; choose another name with --out");
        }

        ArenaOptions options = new()
        {
            SearchA = a.Read(parsed, search.Read(parsed, modelA.Run?.Config.EvaluationSearch ?? EvaluateCommand.Standard)),
            SearchB = b.Read(parsed, search.Read(parsed, modelB.Run?.Config.EvaluationSearch ?? EvaluateCommand.Standard)),
            Games = parsed.GetValue(games),
            Seed = parsed.GetValue(seed),
            Plan = network.PlanOf(parsed, modelA.Run),
            Execution = network.Read(parsed),
        };
        terminal.Say($"A: {modelA.Folder}, {Describe(options.SearchA)}");
        terminal.Say($"B: {modelB.Folder}, {Describe(options.SearchB)}");
        PlayedMatch played = await LiveDisplay.Show(terminal, display => Task.Run(() => Arena.Play(
            modelA, modelB, options, display.StatusOf<PlayProgress>(MatchText.Describe), cancellation)));
        if (path is not null)
        {
            MatchFile.Save(path, played.Record);
        }

        MatchText.Write(terminal, played, parsed.GetValue(json));
        return CommandLine.Succeeded;
    }

    private static string Describe(SearchOptions search) =>
        $"{TypedOption.WordOf(search.Algorithm)}, {search.Simulations} simulations, {search.LeavesInFlight} in flight";

    // What one player's search has of its own.
    private sealed class Side
    {
        private readonly Option<SearchAlgorithm?> algorithm;
        private readonly Option<string[]> set;

        public Side(string suffix, string player)
        {
            algorithm = TypedOption.Choice<SearchAlgorithm>($"--algorithm-{suffix}", $"The search of {player}");
            set = new Option<string[]>($"--set-{suffix}")
            {
                Description = $"Any other setting of {player}'s search; may be repeated",
                HelpName = "KEY=VALUE",
                Arity = ArgumentArity.OneOrMore,
            };
        }

        public void AddTo(Command command)
        {
            command.Add(algorithm);
            command.Add(set);
        }

        public SearchOptions Read(ParseResult parsed, SearchOptions shared)
        {
            SearchOptions options = shared with { Algorithm = parsed.GetValue(algorithm) ?? shared.Algorithm };
            options = UsageException.Check(set.Name, () => ConfigurationFile.With(options, parsed.GetValue(set) ?? []));
            options.Validate();
            return options;
        }
    }
}
