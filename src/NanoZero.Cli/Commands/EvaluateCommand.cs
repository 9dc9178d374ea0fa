namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero evaluate</c>: a trained agent against an opponent, or against every reply.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> folder =
        new("DIR")
        {
            Description =
                "Folder of a run, whose newest checkpoint is taken, or of a checkpoint; or shipped, the network that "
                    + "comes with the program for --game; or onnx:FILE, the network of an ONNX file",
        };

    private const string Weakest = "random";

    private readonly Option<string?> game = TypedOption.OptionalGame();
    private readonly Option<string?> against = PlayerArgument.Option("--against", "The opponent", Weakest);
    private readonly Option<bool> exhaustive = TypedOption.Flag(
        "--exhaustive",
            "Try every reply of an opponent, on both sides, and ask the agent in every position that is not lost "
                + "(small games only); fail if the agent can lose");

    private readonly Option<string[]> positions = TypedOption.Texts(
        "--positions", "SET",
        "Instead of playing, count move errors on positions with known outcomes: 'standard' (all built-in sets), a "
        + "set's name, or a file of moves or boards; or compare with the moves of games of Go, games.sgf; may be "
        + "repeated");

    private readonly Option<string?> budgets = TypedOption.Text(
        "--budgets", "N,N,…", "With --positions, the searches' budgets in simulations [default: 4,16,64,200,600]");

    private readonly Option<bool> noBaselines = TypedOption.Flag(
        "--no-baselines", "With --positions, leave out the players that learn nothing");
    private readonly Option<int> games = TypedOption.Count(
        "--games", "Games, half of them with the agent moving first", 200, maximum: 2 * Openings.Most);
    private readonly SearchSettings search = new(standard: null);
    private readonly NetworkSettings network = new();
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        EvaluateCommand options = new();
        Command command = new("evaluate", "Measure a trained agent against an opponent.")
        {
            options.folder, options.game, options.against, options.exhaustive, options.positions, options.budgets,
                options.noBaselines, options.games,
        };
        options.search.AddTo(command);
        options.network.AddTo(command);
        command.Add(options.seed);
        command.Add(options.json);
        command.SetAction(async (parsed, cancellation) =>
        {
            options.RequireOneWay(parsed);
            string other = parsed.GetValue(options.against) ?? Weakest;
            _ = UsageException.Check("--against", () => PlayerText.Parse(other));  // before a folder is opened
            EvaluatedAgent agent =
                EvaluatedAgent.Find(parsed.GetRequiredValue(options.folder), parsed.GetValue(options.game));
            ResolvedPlayer opponent = PlayerArgument.Read("--against", other, agent.Game);
            _ = ResolvedPlayer.GameOf([agent.With(EvaluatedAgent.Standard), opponent], agent.Game);
            agent.TellName(terminal);
            Visitor visitor = new(options, parsed, terminal, agent, opponent, cancellation);
            return await GameCatalogue.Open(agent.Game, visitor);
        });
        return HelpWithExamples.Add(
            command,
            "evaluate runs/connect4-puct --against one-ply --simulations 200",
            "evaluate runs/tictactoe-puct/checkpoints/iteration-0020 --against rollout@500 --json",
            "evaluate runs/tictactoe-puct --exhaustive",
            "evaluate shipped --game connect4 --positions standard",
            "evaluate runs/connect4-puct --positions standard",
            "evaluate runs/connect4-puct --positions begin-hard --budgets 64,256 --algorithm ttts",
            "evaluate runs/go9-puct --positions games.sgf --budgets 100");
    }

    private void RequireOneWay(ParseResult parsed)
    {
        if (parsed.GetValue(exhaustive))
        {
            UsageException.RequireAbsent(
                parsed, "with --exhaustive every reply is tried", against, games, positions, budgets, noBaselines);
        }
        else if (parsed.GetValue(positions) is { Length: > 0 })
        {
            UsageException.RequireAbsent(parsed, "with --positions no opponent is played", against, games);
            UsageException.RequireAbsent(
                parsed, "with --positions the searches' budgets are those of --budgets", search.Simulations);
        }
        else
        {
            UsageException.RequireAbsent(parsed, "it belongs to --positions", budgets, noBaselines);
        }
    }

    private sealed class Visitor(
        EvaluateCommand options, ParseResult parsed, Terminal terminal, EvaluatedAgent agent, ResolvedPlayer opponent,
        CancellationToken cancellation)
        : IGameVisitor<Task<int>>
    {
        public async Task<int> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            SearchOptions search = options.search.Read(parsed, agent.StandardSearch);
            using OpenAgent<TGame> open = agent.Open<TGame>(parsed, terminal, options.network);
            if (parsed.GetValue(options.positions) is { Length: > 0 } names)
            {
                return await JudgePositions(start, names, open, search);
            }

            return parsed.GetValue(options.exhaustive)
                ? TryEveryReply(start, open, search)
                : await PlayOpponent(start, open, search);
        }

        private Task<int> JudgePositions<TGame>(
            TGame start, string[] names, OpenAgent<TGame> open, SearchOptions search)
            where TGame : unmanaged, IGame<TGame>
        {
            PositionTableOptions judged =
                new() { Search = search, Budgets = ReadBudgets(), Seed = parsed.GetValue(options.seed) };
            EvaluatedPositions<TGame> positions =
                new(terminal, open, agent.Name, judged, !parsed.GetValue(options.noBaselines), cancellation);
            return positions.Run(start, names, parsed.GetValue(options.json));
        }

        private IReadOnlyList<int> ReadBudgets()
        {
            if (parsed.GetValue(options.budgets) is not { } text)
            {
                return new PositionTableOptions().Budgets;
            }

            string[] words = text.Split(',', StringSplitOptions.TrimEntries);
            int[] numbers =
                [.. words.Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out int number) && number >= 1
                ? number
                : throw new UsageException(
                    $"--budgets is '{text}'; it must be simulations of at least 1, such as 16,64,200"))];
            return numbers;
        }

        private async Task<int> PlayOpponent<TGame>(TGame start, OpenAgent<TGame> open, SearchOptions search)
            where TGame : unmanaged, IGame<TGame>
        {
            ulong seed = parsed.GetValue(options.seed);
            using OpenPlayers<TGame> others =
                new([opponent], new OpenPlayersOptions
                {
                    Execution = options.network.Read(
                    parsed) with
                    { Workers = open.Workers },
                    IsMeasured = false,
                    Seed = seed
                });
            ResolvedPlayer named = agent.With(search);
            int games = parsed.GetValue(options.games);
            MatchOptions match =
                new()
                {
                    Openings = OpeningOptions.Against(others.All[0].Spec, games, seed),
                    Seed = seed,
                    Workers = open.Workers
                };
            MatchText.SayFewer(terminal, agent.Game, games, match.Openings);
            PlayedMatch played = await LiveDisplay.Show(terminal, display => Task.Run(() => Match.Play(
                agent.Game,
                start,
                open.Player(named.Text.ToString(), search),
                others.All[0],
                match,
                progress: display.StatusOf<PlayProgress>(report => MatchText.Describe(report, named.Label)),
                cancellation: cancellation)));
            MatchText.Write(terminal, played, Comparison.DefaultMarginElo, parsed.GetValue(options.json));
            return CommandLine.Succeeded;
        }

        private void Tell(ExhaustiveResult result)
        {
            terminal.Output.WriteLine(
                $"{agent.Name} against every reply: moving first {result.MovingFirst}, moving second "
                + $"{result.MovingSecond}; {result.Positions} positions");
            long lost = result.Games.Losses;
            terminal.Output.WriteLine(lost == 0
                ? "from the start it never loses"
                : $"it can lose: in {lost:#,0} of {result.Games.Games:#,0} games"
                    + (lost > result.Losses.Count ? $"; {result.Losses.Count} of them follow" : ""));
            foreach (string line in result.Losses)
            {
                terminal.Output.WriteLine($"lost: {line}");
            }

            if (result.Anywhere is { } anywhere)
            {
                terminal.Output.WriteLine(anywhere.Count == 0
                    ? $"it loses from none of the {anywhere.Positions:#,0} positions that are not lost"
                    : $"it plays a losing move in {anywhere.Count:#,0} of the {anywhere.Positions:#,0} positions that "
                        + "are not lost" + (anywhere.Count > anywhere.Lines.Count ? ", such as" : ""));
                foreach (string line in anywhere.Lines)
                {
                    terminal.Output.WriteLine($"losing move: {line}");
                }
            }
        }

        private int TryEveryReply<TGame>(TGame start, OpenAgent<TGame> open, SearchOptions search)
            where TGame : unmanaged, IGame<TGame>
        {
            using GameWorkers<TGame> workers = open.NewWorkers();
            ulong seed = parsed.GetValue(options.seed);
            int decided = 0;
            ExhaustiveResult result = LiveDisplay.Show(terminal, display =>
                ExhaustiveCheck.Run(start, positions => Decide(positions, display), cancellation));
            if (parsed.GetValue(options.json))
            {
                JsonOutput.Write(terminal.Output, result);
            }
            else
            {
                Tell(result);
            }

            return result.CanLose ? CommandLine.Failed : CommandLine.Succeeded;

            int[] Decide(IReadOnlyList<TGame> positions, LiveDisplay display)
            {
                Show(0);
                int[] actions =
                    [.. PositionSearch.Run(workers, positions, search, seed, Forward.To<int>(Show), cancellation)
                        .Select(found => found.Best)];
                decided += actions.Length;
                return actions;

                void Show(int done) =>
                    display.Status(
                        $"trying every reply: {decided + done} positions decided, at least {decided + positions.Count} "
                        + "to decide");
            }
        }
    }
}
