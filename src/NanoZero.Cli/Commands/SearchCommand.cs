namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero search</c>: what a search finds at one position or at many.</summary>
internal sealed class SearchCommand
{
    private const int ActionsShown = 12;

    private static readonly SearchOptions Standard = new();

    private readonly Argument<string> game = TypedOption.Game();
    private readonly Option<string?> moves =
        TypedOption.Moves(
            "The moves that lead to the position, such as 4453 or d4,q16,pass, or a file such as game.sgf or "
                + "game.sgf@40 (Go)");

    private readonly Option<string?> positions = TypedOption.Text(
        "--positions", "FILE",
        "File with the positions to search: one line of moves for each, or boards; or games.sgf (Go), all positions of "
            + "its games, games.sgf@40 those after 40 moves; '-' reads lines from stdin");

    private readonly Option<int?> leaves = TypedOption.OptionalCount(
        "--leaves",
        "Leaves of a batch, shared by all positions: each has max(1, N / positions) in flight [default: one "
            + "for each position]");

    private readonly Option<int?> cache = TypedOption.OptionalCount(
        "--cache", "Megabytes for a cache of evaluations, shared by symmetric positions [default: no cache]",
        maximum: 1 << 20);
    private readonly Option<bool> evaluation = TypedOption.Flag(
        "--evaluation",
        "Print what the evaluator itself answers, such as the network: logits, priors, value and, as JSON, the tokens "
            + "that it reads; nothing is searched");

    private readonly SearchSettings search = new(Standard);
    private readonly EvaluatorSettings evaluator = new();
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<string?> svg = TypedOption.Text(
        "--svg", "FILE", "File that receives a drawing of the board with the share of the visits of every move; "
        + "an existing one is replaced only where it is a drawing");

    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        SearchCommand options = new();
        Command command =
            new("search", "Search one position, or several at once, and show what the search thinks of every action.")
        {
            options.game, options.moves, options.positions,
        };
        options.search.AddTo(command);
        command.Add(options.leaves);
        options.evaluator.AddTo(command);
        command.Add(options.cache);
        command.Add(options.seed);
        command.Add(options.svg);
        command.Add(options.evaluation);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => Task.FromResult(options.Run(parsed, terminal, cancellation)));
        return HelpWithExamples.Add(
            command,
            "search connect4 --moves 4453",
            "search tictactoe --moves 15 --algorithm ttts --evaluator uniform --simulations 1000 --json",
            "search go9:komi=6.5 --moves c3,g7,pass --leaves 8 --in-flight virtual-visit",
            "search connect4 --positions lines.txt --leaves 256 --json",
            "search connect4 --positions boards.txt --model shipped",
            "search connect4 --model runs/connect4 --set solver=true",
            "search connect4 --moves 4453 --model runs/connect4 --svg board.svg",
            "search connect4 --moves 4453 --model shipped --evaluation --json");
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string searched = evaluator.GameOf(parsed, parsed.GetRequiredValue(game));
        if (parsed.GetValue(evaluation))
        {
            return Evaluate(parsed, terminal, searched, cancellation);
        }

        SearchOptions asked = search.Read(parsed, Standard);
        if (asked.LeavesInFlight != Standard.LeavesInFlight)
        {
            throw new UsageException(
                "--set leavesInFlight has no effect here: --leaves says how many leaves all positions share");
        }

        GameView[] roots = ReadRoots(parsed, terminal, searched, cancellation);
        if (parsed.GetValue(svg) is { } target)
        {
            RequireDrawable(target, roots.Length);
        }

        int batch =
            CapLeaves(terminal, parsed.GetValue(leaves) ?? roots.Length, (long)roots.Length * asked.Simulations);
        EvaluatorUse use = new(asked, parsed.GetValue(seed), batch, (long)(parsed.GetValue(cache) ?? 0) << 20);
        using IGameSession session = evaluator.Open(parsed, terminal, searched, use);
        IReadOnlyList<Analysis> found = session.Analyse([.. roots.Select(root => root.Line)], batch, cancellation);
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, found);
        }
        else
        {
            WriteText(terminal, roots, found);
        }

        if (parsed.GetValue(svg) is { } file)
        {
            BoardChart picture = AnalysisText.Picture(session.Game, roots[0], found[0]);
            AtomicFile.WriteAllText(file, ChartFiles.StandaloneSvg(picture));
            terminal.Say($"wrote the picture to {file}");
        }

        return CommandLine.Succeeded;
    }

    private int Evaluate(ParseResult parsed, Terminal terminal, string asked, CancellationToken cancellation)
    {
        UsageException.RequireAbsent(
            parsed, "with --evaluation nothing is searched", [.. search.All, leaves, cache, svg]);
        GameView[] roots = ReadRoots(parsed, terminal, asked, cancellation);
        IReadOnlyList<EvaluatorAnswer> answers = evaluator.Ask(
            parsed, terminal, asked, parsed.GetValue(seed), [.. roots.Select(root => root.Line)], cancellation);
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, answers);
            return CommandLine.Succeeded;
        }

        for (int i = 0; i < roots.Length; i++)
        {
            WriteRoot(terminal, roots, i);
            AnalysisText.Write(answers[i], terminal.Output, ActionsShown);
        }

        return CommandLine.Succeeded;
    }

    private static void RequireDrawable(string file, int positions)
    {
        if (positions > 1)
        {
            throw new UsageException("--svg draws one position; name it with --moves in place of --positions");
        }

        if (file == OutputFile.StandardOutput)
        {
            throw new UsageException("--svg needs a file: the results of the search are on the standard output");
        }

        OutputFile.RequireReplaceable(file, "a drawing", "--svg", existing =>
        {
            if (!JsonText.TextOf(existing).TrimStart().StartsWith("<svg", StringComparison.Ordinal))
            {
                throw new InvalidDataException("it does not begin as a drawing does");
            }
        });
    }

    private static void WriteText(Terminal terminal, GameView[] roots, IReadOnlyList<Analysis> found)
    {
        for (int i = 0; i < roots.Length; i++)
        {
            WriteRoot(terminal, roots, i);
            AnalysisText.Write(found[i], terminal.Output, roots[i].IsOver, ActionsShown);
        }
    }

    private static void WriteRoot(Terminal terminal, GameView[] roots, int index)
    {
        GameView root = roots[index];
        terminal.Output.Write(index > 0 ? Environment.NewLine : string.Empty);
        terminal.Output.WriteLine(root.Moves.Count > 0 ? $"after {root.Line}" : "start position");
        terminal.Output.Write(root.Board);
    }

    private GameView[] ReadRoots(ParseResult parsed, Terminal terminal, string searched, CancellationToken cancellation)
    {
        string? line = parsed.GetValue(moves), file = parsed.GetValue(positions);
        if (file is null)
        {
            return [MovesArgument.View(searched, line)];
        }

        if (line is not null)
        {
            throw new UsageException("--moves and --positions exclude each other; leave one of them out");
        }

        if (SgfPositions.IsFile(file))
        {
            IReadOnlyList<string> positions =
                UsageException.Check("--positions", () => SgfPositions.Lines(searched, file));
            return [.. positions.Select(each => GameView.At(searched, each))];
        }

        string[] lines = file == "-" ? ReadInput(terminal, cancellation) : File.ReadAllLines(file);
        string name = file == "-" ? "stdin" : file;
        (string[] found, bool areLabelled) = GameCatalogue.Open(searched, new Lines(name, lines));
        if (areLabelled)
        {
            terminal.Say($"{name}: outcomes stand behind the positions; a search does not use them");
        }

        return found.Length > 0
            ? [.. found.Select(each => GameView.At(searched, each))]
            : throw new InvalidDataException(
                $"{name} holds no position; one line of moves for each is expected, an empty one for the start "
                + "position");
    }

    private static string[] ReadInput(Terminal terminal, CancellationToken cancellation)
    {
        List<string> lines = [];
        while (terminal.ReadLine(cancellation) is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    // The moves that lead to the positions of a text, and whether any has an outcome behind it.
    private sealed class Lines(string name, string[] text) : IGameVisitor<(string[] Moves, bool AreLabelled)>
    {
        public (string[] Moves, bool AreLabelled) Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            IReadOnlyList<StatedPosition<TGame>> positions = PositionText.ReadMoves(start, name, text);
            return (
                [.. positions.Select(position => MoveText.Format<TGame>(position.Moves))],
                positions.Any(position => position.Score is not null));
        }
    }

    private static int CapLeaves(Terminal terminal, int leaves, long most)
    {
        if (leaves <= most)
        {
            return leaves;
        }

        terminal.Say($"--leaves {leaves} is more than the {most} simulations there are; {most} are used");
        return (int)most;
    }
}
