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

        if ((page ?? network) is null)
        {
            UsageException.RequireAbsent(parsed, "a run knows its game", game);
        }
        else
        {
            WriteAgent(parsed, terminal, page, network);
        }

        if (positions is not null)
        {
            WritePositions(parsed, terminal, positions, cancellation);
        }

        if (metrics is not null)
        {
            WriteMetrics(parsed, terminal, metrics);
        }

        return CommandLine.Succeeded;
    }

    // Both files, or those of them that are asked for.
    private void WriteAgent(ParseResult parsed, Terminal terminal, string? page, string? network)
    {
        TrainedModel model = PlayerArgument.Open(parsed.GetRequiredValue(folder), parsed.GetValue(game));
        if (page is not null)
        {
            AgentPage.RequireGame(model.Game);
            OutputFile.RequireReplaceable(page, "an exported page", Html, AgentPage.RequirePage);
        }

        if (network is not null)
        {
            RequireFile(network, Onnx, "an ONNX file");
            OutputFile.RequireReplaceable(network, "an exported network", Onnx, AgentOnnx.RequireOurs);
        }

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

    private void WritePositions(
        ParseResult parsed, Terminal terminal, string file, CancellationToken cancellation)
    {
        RequireFile(file, Parquet, "a Parquet table");
        RunFolder run = RunFolder.Open(parsed.GetRequiredValue(folder));
        OutputFile.RequireReplaceable(file, "a Parquet file", Parquet, PositionsFile.RequireParquet);
        PositionCounts written = PositionsFile.Write(run, file, cancellation: cancellation);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{written.Positions:#,0} positions of {written.Games:#,0} games are in {file}, {written.WithPolicy:#,0} "
                + $"of them with their search policy; {new FileInfo(file).Length / 1000:#,0} kB"));
    }

    private void WriteMetrics(ParseResult parsed, Terminal terminal, string file)
    {
        RunFolder run = RunFolder.Open(parsed.GetRequiredValue(folder));
        OutputFile.RequireReplaceable(file, "a table of metrics", Csv, MetricsTable.RequireTable);
        OutputFile.Write(terminal, file, MetricsTable.Csv(run));
        if (file != OutputFile.StandardOutput)
        {
            terminal.Say($"the metrics of {run.Path} are in {file}");
        }
    }

    private static void RequireFile(string path, string option, string kind)
    {
        if (path == OutputFile.StandardOutput)
        {
            throw new UsageException($"{option} needs a file: {kind} is no text for the standard output");
        }
    }

    private static string TitleOf(ExportedAgent agent) => GameCatalogue.InfoOf(agent.Game).Title;
}
