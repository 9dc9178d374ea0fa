namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero export</c>: a trained agent, and what a run recorded, in the forms of other programs.</summary>
internal sealed class ExportCommand
{
    private const string Html = "--html", Onnx = "--onnx", Parquet = "--parquet", Csv = "--csv";

    private readonly Argument<string> folder =
        new("DIR")
        {
            Description =
                "Folder of a run, whose newest checkpoint is taken, or of a checkpoint; or shipped, the network that "
                    + $"comes with the program for --game. {Parquet} and {Csv} need a run",
        };

    private readonly Option<string?> game = TypedOption.OptionalGame();
    private readonly Option<string?> html = TypedOption.Text(
        Html, "FILE", $"Write one HTML file in which anybody can play against the agent; {OutputFile.Rule}");

    private readonly Option<string?> onnx = TypedOption.Text(
        Onnx, "FILE",
        "Write the agent's network as one ONNX file, which other programs run; an existing one is replaced only where "
            + "it is of this kind");

    private readonly Option<string?> parquet = TypedOption.Text(
        Parquet, "FILE",
        "Write the positions of a run's self-play as a Parquet table, one row a position; an existing file is replaced "
            + "only where it is of this kind");

    private readonly Option<string?> csv = TypedOption.Text(
        Csv, "FILE", $"Write the metrics of a run as a CSV table, one line an iteration; {OutputFile.Rule}");

    public static Command Create(Terminal terminal)
    {
        ExportCommand options = new();
        Command command = new("export", "Write a trained agent, or what a run recorded, as files for other programs.")
        {
            options.folder, options.game, options.html, options.onnx, options.parquet, options.csv,
        };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(options.Write(parsed, terminal, cancellation)));
        return HelpWithExamples.Add(
            command,
            "export shipped --game connect4 --html connect4.html",
            "export runs/tictactoe-puct --html tictactoe.html",
            "export runs/connect4-puct --onnx connect4.onnx",
            "export runs/tictactoe-puct --parquet positions.parquet --csv metrics.csv");
    }

    private int Write(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string? page = parsed.GetValue(html), network = parsed.GetValue(onnx), positions = parsed.GetValue(parquet),
            metrics = parsed.GetValue(csv);
        if ((page ?? network ?? positions ?? metrics) is null)
        {
            throw new UsageException(
                $"nothing says what to write; name a file with {Html}, {Onnx}, {Parquet} or {Csv}");
        }

        // All is checked before the first file is written.
        RequireFile(network, Onnx, "an ONNX file");
        RequireFile(positions, Parquet, "a Parquet table");
        RequireDifferent((page, Html), (network, Onnx), (positions, Parquet), (metrics, Csv));
        TrainedModel? model = OpenAgent(parsed, page, network);
        RunFolder? run = OpenRun(parsed, positions, metrics);
        if (model is not null)
        {
            WriteAgent(terminal, model, page, network);
        }

        if (run is not null)
        {
            WriteTables(terminal, run, positions, metrics, cancellation);
        }

        return CommandLine.Succeeded;
    }

    private TrainedModel? OpenAgent(ParseResult parsed, string? page, string? network)
    {
        if ((page ?? network) is null)
        {
            UsageException.RequireAbsent(parsed, "a run knows its game", game);
            return null;
        }

        TrainedModel model = PlayerArgument.Open(parsed.GetRequiredValue(folder), parsed.GetValue(game));
        if (page is not null)
        {
            AgentPage.RequireGame(model.Game);
            OutputFile.RequireReplaceable(page, "an exported page", Html, AgentPage.RequirePage);
        }

        if (network is not null)
        {
            OutputFile.RequireReplaceable(network, "an exported network", Onnx, AgentOnnx.RequireOurs);
        }

        return model;
    }

    private RunFolder? OpenRun(ParseResult parsed, string? positions, string? metrics)
    {
        if ((positions ?? metrics) is null)
        {
            return null;
        }

        RunFolder run = RunFolder.Open(parsed.GetRequiredValue(folder));
        if (positions is not null)
        {
            OutputFile.RequireReplaceable(positions, "a Parquet file", Parquet, PositionsFile.RequireParquet);
        }

        if (metrics is not null)
        {
            OutputFile.RequireReplaceable(metrics, "a table of metrics", Csv, MetricsTable.RequireTable);
        }

        return run;
    }

    private static void WriteAgent(Terminal terminal, TrainedModel model, string? page, string? network)
    {
        ExportedAgent agent = ExportedAgent.Of(model);
        if (page is not null)
        {
            WritePage(terminal, agent, model.Name, page);
        }

        if (network is not null)
        {
            WriteNetwork(terminal, agent, model.Name, network);
        }
    }

    private static void WriteTables(
        Terminal terminal, RunFolder run, string? positions, string? metrics, CancellationToken cancellation)
    {
        if (positions is not null)
        {
            WritePositions(terminal, run, positions, cancellation);
        }

        if (metrics is not null)
        {
            WriteMetrics(terminal, run, metrics);
        }
    }

    private static void WritePage(Terminal terminal, ExportedAgent agent, string name, string file)
    {
        string page = AgentPage.Of(agent);
        OutputFile.Write(terminal, file, page);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} for {TitleOf(agent)} is in {file}, {page.Length / 1000:#,0} kB; open it in any browser"));
    }

    private static void WriteNetwork(Terminal terminal, ExportedAgent agent, string name, string file)
    {
        ReadOnlySpan<byte> bytes = AgentOnnx.Of(agent);
        AtomicFile.WriteAllBytes(file, bytes);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} for {TitleOf(agent)} is in {file}, {bytes.Length / 1000:#,0} kB; docs/onnx.md says how to read "
                + $"it"));
    }

    private static void WritePositions(
        Terminal terminal, RunFolder run, string file, CancellationToken cancellation)
    {
        PositionCounts written = PositionsFile.Write(run, file, cancellation: cancellation);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{written.Positions:#,0} positions of {written.Games:#,0} games are in {file}, {written.WithPolicy:#,0} "
                + $"of them with their search policy; {new FileInfo(file).Length / 1000:#,0} kB"));
    }

    private static void WriteMetrics(Terminal terminal, RunFolder run, string file)
    {
        OutputFile.Write(terminal, file, MetricsTable.Csv(run));
        if (file != OutputFile.StandardOutput)
        {
            terminal.Say($"the metrics of {run.Path} are in {file}");
        }
    }

    private static void RequireFile(string? path, string option, string kind)
    {
        if (path == OutputFile.StandardOutput)
        {
            throw new UsageException($"{option} needs a file: {kind} is no text for the standard output");
        }
    }

    private static void RequireDifferent(params (string? Path, string Option)[] files)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        foreach ((string? path, string option) in files.Where(file => file.Path is { Length: > 0 }))
        {
            string whole = Path.GetFullPath(path!);
            if (!options.TryAdd(whole, option))
            {
                throw new UsageException(
                    $"{options[whole]} and {option} name the same file '{path}'; give each a file of its own");
            }
        }
    }

    private static string TitleOf(ExportedAgent agent) => GameCatalogue.InfoOf(agent.Game).Title;
}
