namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero export</c>: a trained agent, and what a run recorded, in the forms of other programs.</summary>
internal sealed class ExportCommand
{
    private const string Html = "--html", Parquet = "--parquet", Csv = "--csv";

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
            options.folder, options.game, options.html, options.parquet, options.csv,
        };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(options.Write(parsed, terminal, cancellation)));
        return HelpWithExamples.Add(
            command,
            "export shipped --game connect4 --html connect4.html",
            "export runs/tictactoe-puct --html tictactoe.html",
            "export runs/tictactoe-puct --parquet positions.parquet --csv metrics.csv");
    }

    private int Write(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string? page = parsed.GetValue(html), positions = parsed.GetValue(parquet), metrics = parsed.GetValue(csv);
        if ((page ?? positions ?? metrics) is null)
        {
            throw new UsageException($"nothing says what to write; name a file with {Html}, {Parquet} or {Csv}");
        }

        if (page is null)
        {
            UsageException.RequireAbsent(parsed, "a run knows its game", game);
        }
        else
        {
            WritePage(parsed, terminal, page);
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

    private void WritePage(ParseResult parsed, Terminal terminal, string file)
    {
        TrainedModel model =
            PlayerArgument.Open(parsed.GetRequiredValue(folder), parsed.GetValue(game));
        GameInfo info = AgentPage.RequireGame(model.Game);
        OutputFile.RequireReplaceable(file, "an exported page", Html, AgentPage.RequirePage);
        string page = AgentPage.Of(ExportedAgent.Of(model));
        OutputFile.Write(terminal, file, page);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Name} for {info.Title} is in {file}, {page.Length / 1000:#,0} kB; open it in any browser"));
    }

    private void WritePositions(
        ParseResult parsed, Terminal terminal, string file, CancellationToken cancellation)
    {
        if (file == OutputFile.StandardOutput)
        {
            throw new UsageException($"{Parquet} needs a file: a Parquet table is no text for the standard output");
        }

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
}
