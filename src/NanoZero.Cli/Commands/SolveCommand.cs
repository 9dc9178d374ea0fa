using System.Diagnostics;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero solve</c>: the exact value of a position and of every move.</summary>
internal sealed class SolveCommand
{
    private readonly Argument<string> game = TypedOption.Game();
    private readonly Option<string?> moves = TypedOption.Moves("The moves that lead to the position, such as 4453");

    private readonly Option<bool> scores = TypedOption.Flag("--scores", "Also tell when the game ends under best play");
    private readonly Option<bool> noTable = TypedOption.Flag(
        "--no-table", "Search early positions, too, instead of looking them up");
    private readonly Option<string?> check = TypedOption.Text(
        "--check", "SET",
        "Compare the solver with every label of a position set: standard, the name of a built-in set, or a file");

    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        SolveCommand options = new();
        Command command =
            new("solve", "Find the exact value of a position and of every move, in the games that can be solved.")
        {
            options.game, options.moves, options.scores, options.noTable, options.check, options.json,
        };
        command.SetAction((parsed, cancellation) =>
            GameCatalogue.Open(
                parsed.GetRequiredValue(options.game), new Visitor(options, parsed, terminal, cancellation)));
        return HelpWithExamples.Add(
            command,
            "solve connect4 --moves 444",
            "solve connect4 --moves 112233 --scores --json",
            "solve connect4 --no-table --check begin-easy");
    }

    private static string Word(int value) => value switch { > 0 => "win", < 0 => "loss", _ => "draw" };

    private static string Cost(double seconds, long nodes) =>
        $"{seconds:F3} s, {(nodes == 0 ? "no search was needed" : $"{nodes} positions searched")}";

    private sealed class Visitor(SolveCommand options, ParseResult parsed, Terminal terminal,
        CancellationToken cancellation) : IGameVisitor<Task<int>>
    {
        public async Task<int> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            IOracle<TGame> oracle = Oracles.Create<TGame>(openings: !parsed.GetValue(options.noTable));
            oracle.Cancellation = cancellation;
            if (parsed.GetValue(options.check) is { } set)
            {
                UsageException.RequireAbsent(
                    parsed, "--check compares a whole set", options.moves, options.scores, options.json);
                return Check(start, oracle, set);
            }

            if (parsed.GetValue(options.scores) && oracle is not IScoreOracle<TGame>)
            {
                throw new UsageException($"--scores: {TGame.Info.Title} has values only; leave it out");
            }

            string line = parsed.GetValue(options.moves) ?? string.Empty;
            TGame position = UsageException.Check("--moves", () => MoveText.Play(start, line, out _));
            Stopwatch watch = Stopwatch.StartNew();
            Solution solution = await LiveDisplay.Show(terminal, display => display.While(
                () =>
                    $"solving: {oracle.Nodes:#,0} positions searched, "
                        + $"{TrainingText.Duration(watch.Elapsed.TotalSeconds)} so far",
                () => Solve(position, oracle)));
            if (parsed.GetValue(options.json))
            {
                JsonOutput.Write(terminal.Output, solution);
            }
            else
            {
                terminal.Output.Write(BoardText.Draw(position));
                Show(solution);
                terminal.Say(Cost(solution.Seconds, solution.Nodes));
            }

            return CommandLine.Succeeded;
        }

        private Solution Solve<TGame>(TGame position, IOracle<TGame> oracle)
            where TGame : unmanaged, IGame<TGame>
        {
            Stopwatch watch = Stopwatch.StartNew();
            IScoreOracle<TGame>? scores = parsed.GetValue(options.scores) ? oracle as IScoreOracle<TGame> : null;
            sbyte[] values = new sbyte[TGame.Info.ActionCount];
            oracle.ActionValues(position, values);
            int value = oracle.Value(position);
            int? score = scores?.Score(position);
            List<SolvedMove> moves = [];
            for (int action = 0; action < values.Length; action++)
            {
                if (values[action] != OracleValues.Illegal)
                {
                    TGame next = position;
                    next.Play(action);
                    moves.Add(new SolvedMove(TGame.ActionText(action), values[action], -scores?.Score(next)));
                }
            }

            int? left = score is { } exact ? scores!.PliesLeft(position, exact) : null;
            return new Solution(value, score, left, moves, watch.Elapsed.TotalSeconds, oracle.Nodes);
        }

        private void Show(Solution solution)
        {
            string when =
                solution.PliesLeft is { } plies ? $", score {solution.Score}, {plies} plies left" : string.Empty;
            terminal.Output.WriteLine($"{Word(solution.Value)} for the side to move{when}");
            if (solution.Moves.Count == 0)
            {
                return;
            }

            bool scored = solution.Score is not null;
            ScreenWriter.WriteTable(terminal.Output, new Table(
                [Column.Numbers("move"), Column.Words("value"), .. scored ? (Column[])[Column.Numbers("score")] : []],
                [
                    .. solution.Moves.Select(move => (Cell[])
                        [move.Move, Word(move.Value), .. scored ? (Cell[])[$"{move.Score}"] : []]),
                ]));
        }

        private int Check<TGame>(TGame start, IOracle<TGame> oracle, string name)
            where TGame : unmanaged, IGame<TGame>
        {
            int differing = 0;
            sbyte[] values = new sbyte[TGame.Info.ActionCount];
            foreach (StatedSet<TGame> set in PositionSets.OpenStated(start, name))
            {
                foreach (StatedPosition<TGame> position in set.Positions)
                {
                    set.RequireOpen(position);
                    _ = position.Score ?? throw new InvalidDataException(
                        $"{set.Source}, line {position.Line}: no outcome stands behind the position; expected MOVES "
                            + "SCORE, or win, loss or draw of the first player behind it");
                }

                Stopwatch watch = Stopwatch.StartNew();
                long nodes = oracle.Nodes;
                TimeLeft time = new(set.Positions.Count);
                int agreeing = LiveDisplay.Show(terminal, display => set.Positions.Index().Count(each =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    display.Status($"{set.Name}: {each.Index}/{set.Positions.Count} positions{time.Text()}");
                    time.Add(1);
                    return Agrees(each.Item, oracle, values);
                }));

                differing += set.Positions.Count - agreeing;
                terminal.Output.WriteLine($"{set.Name}: {agreeing} of {set.Positions.Count} agree");
                terminal.Say($"{set.Name}: {Cost(watch.Elapsed.TotalSeconds, oracle.Nodes - nodes)}");
            }

            return differing == 0 ? CommandLine.Succeeded : CommandLine.Failed;
        }

        // What stands in the set: a score or an outcome, and maybe the value of every move.
        private static bool Agrees<TGame>(StatedPosition<TGame> position, IOracle<TGame> oracle, sbyte[] values)
            where TGame : unmanaged, IGame<TGame>
        {
            if (position.Values.Count > 0)
            {
                oracle.ActionValues(position.Position, values);
                if (!position.Values.SequenceEqual(values))
                {
                    return false;
                }
            }

            return position.HasSize && oracle is IScoreOracle<TGame> scores
                ? scores.Score(position.Position) == position.Score
                : oracle.Value(position.Position) == Math.Sign(position.Score!.Value);
        }
    }

    private sealed record Solution(
        int Value, int? Score, int? PliesLeft, IReadOnlyList<SolvedMove> Moves, double Seconds, long Nodes);

    private sealed record SolvedMove(string Move, int Value, int? Score);
}
