namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero positions</c>: makes a set of positions labelled by the game's oracle.</summary>
internal sealed class PositionsCommand
{
    private readonly Argument<string> game = TypedOption.Game();
    private readonly Option<int> count = TypedOption.Count("--count", "Positions", standard: 200);
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<string?> stage = TypedOption.Text(
        "--class", "CLASS",
        $"Connect Four only: {string.Join(", ", PositionClass.All.Select(each => each.Name))} [default: any position]");

    private readonly Option<string?> from = TypedOption.Text(
        "--from", "RUN",
        "Take the positions from the self-play games of this run, or from the games in this file [default: "
        + "random play]");

    private readonly Option<string[]> exclude = new("--exclude")
    {
        Description = "Leave out the positions of these sets: standard, names of built-in sets, files",
        HelpName = "SET",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> label = TypedOption.Text(
        "--label", "FILE",
        "Instead of drawing positions, label those of this file or built-in set: lines of moves, boards, or cells with "
        + "commas, with an outcome or none; --count takes so many of them at random");

    private readonly Option<string> target =
        new("--out") { Description = $"The file to write; {OutputFile.Rule}", HelpName = "FILE", Required = true };

    public static Command Create(Terminal terminal)
    {
        PositionsCommand options = new();
        Command command = new("positions", "Make a set of positions labelled with the exact value of every move.")
        {
            options.game, options.count, options.seed, options.stage, options.from, options.exclude, options.label,
            options.target,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(
            GameCatalogue.Open(
                parsed.GetRequiredValue(options.game), new Visitor(options, parsed, terminal, cancellation))));
        return HelpWithExamples.Add(
            command,
            "positions connect4 --count 1000 --class middle-medium --exclude standard --out tuning.txt",
            "positions connect4 --from runs/connect4 --seed 2 --out self-play.txt",
            "positions connect4 --label boards.txt --out labelled.txt",
            "positions tictactoe --count 50 --out tictactoe.txt");
    }

    private sealed class Visitor(PositionsCommand options, ParseResult parsed, Terminal terminal,
        CancellationToken cancellation) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            string file = parsed.GetRequiredValue(options.target);
            OutputFile.RequireReplaceable(file, $"a position set of {TGame.Info.Title}", "--out", existing =>
                PositionSets.Open(start, Path.GetFullPath(existing)));
            if (parsed.GetValue(options.label) is { } given)
            {
                UsageException.RequireAbsent(
                    parsed, "--label takes the positions of a file", options.stage, options.from, options.exclude);
                return Write(file, Label(start, given));
            }

            PositionRequest request = new()
            {
                Count = parsed.GetValue(options.count),
                Seed = parsed.GetValue(options.seed),
                Class = parsed.GetValue(options.stage) is { } name
                    ? UsageException.Check("--class", () => PositionClass.Parse(name))
                    : null,
            };
            PositionSet<TGame>[] excluded =
                [.. (parsed.GetValue(options.exclude) ?? []).SelectMany(set => PositionSets.OpenStated(start, set))
                    .Select(set => new PositionSet<TGame>(set.Name, [.. set.Positions.Select(position =>
                        new LabelledPosition<TGame>(position.Position, position.Moves, 0, []))]))];
            IReadOnlyList<IReadOnlyList<int>>? games =
                parsed.GetValue(options.from) is { } source ? ReadGames(start, source) : null;
            TimeLeft time = new(request.Count);
            PositionSet<TGame> made = LiveDisplay.Show(terminal, display =>
            {
                display.Status($"labelling 0/{request.Count} positions");
                return PositionGenerator.Generate(
                    start, request, games, excluded, display.StatusOf<int>(Describe), cancellation);
            });
            return Write(file, made);

            string Describe(int found)
            {
                time.Add(1);
                return $"labelling {found}/{request.Count} positions{time.Text()}";
            }
        }

        private int Write<TGame>(string file, PositionSet<TGame> made)
            where TGame : unmanaged, IGame<TGame>
        {
            OutputFile.Write(terminal, file, PositionSets.Write(made));
            int choices = made.Positions.Count(position => position.HasChoice);
            terminal.Say(
                $"wrote {made.Positions.Count} positions to "
                + $"{(file == OutputFile.StandardOutput ? "the standard output" : file)}; the choice of the move "
                + $"matters in {choices}");
            return CommandLine.Succeeded;
        }

        // The positions of a file with the exact score and the value of every move.
        private PositionSet<TGame> Label<TGame>(TGame start, string source)
            where TGame : unmanaged, IGame<TGame>
        {
            if (!Oracles.Exists<TGame>())
            {
                _ = Oracles.Create<TGame>();  // says which games can be solved
            }

            PositionLabels<TGame> labels = new(all: true, cancellation);
            StatedSet<TGame>[] sets = [.. PositionSets.OpenStated(start, source)];
            if (parsed.GetResult(options.count) is { Implicit: false })
            {
                sets = [.. sets.Select(set => set with { Positions = Sample(set.Positions) })];
            }

            TimeLeft time = new(sets.Sum(set => set.Positions.Count));
            return LiveDisplay.Show(terminal, display => new PositionSet<TGame>(source, [
                .. sets.SelectMany(set => labels.Label(set, done =>
                {
                    time.Add(1);
                    display.Status($"labelling {set.Name}: {done}/{set.Positions.Count} positions{time.Text()}");
                }).Set.Positions),
            ]));
        }

        // Some positions, drawn without replacement, in their order.
        private T[] Sample<T>(IReadOnlyList<T> positions)
        {
            RandomStream random = new(parsed.GetValue(options.seed));
            int[] order = [.. Enumerable.Range(0, positions.Count)];
            int count = Math.Min(parsed.GetValue(options.count), order.Length);
            for (int drawn = 0; drawn < count; drawn++)
            {
                int other = drawn + random.Next(order.Length - drawn);
                (order[drawn], order[other]) = (order[other], order[drawn]);
            }

            return [.. order.Take(count).Order().Select(index => positions[index])];
        }

        private static List<IReadOnlyList<int>> ReadGames<TGame>(TGame start, string source)
            where TGame : unmanaged, IGame<TGame>
        {
            string folder = Path.Combine(source, "games");
            string[] files = File.Exists(source) ? [source]
                : Directory.Exists(folder)
                    ? [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)]
                    : [];
            List<IReadOnlyList<int>> games = [];
            foreach (string file in files)
            {
                foreach (GameLine line in GameFile.Load(file))
                {
                    try
                    {
                        MoveText.Play(start, line.Moves, out int[] actions);
                        games.Add(actions);
                    }
                    catch (FormatException exception)
                    {
                        throw new InvalidDataException($"{file}, game {line.Index}: {exception.Message}", exception);
                    }
                }
            }

            return games.Count > 0 ? games : throw new InvalidDataException(
                $"'{source}' holds no games: neither a run with self-play games in {folder} nor a file of games");
        }
    }
}
