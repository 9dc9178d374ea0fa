namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero export</c>: a trained agent in the form of other programs.</summary>
internal sealed class ExportCommand
{
    private const string Html = "--html", Onnx = "--onnx";

    private readonly Argument<string> folder =
        new("DIR")
        {
            Description =
                "Folder of a run, whose newest checkpoint is taken, or of a checkpoint; or shipped, the network that "
                    + "comes with the program for --game",
        };

    private readonly Option<string?> game = TypedOption.OptionalGame();
    private readonly Option<string?> html = TypedOption.Text(
        Html, "FILE", $"Write one HTML file in which anybody can play against the agent; {OutputFile.Rule}");

    private readonly Option<string?> onnx = TypedOption.Text(
        Onnx, "FILE",
        "Write the agent's network as one ONNX file, which other programs run; an existing one is replaced only where "
            + "it is of this kind");

    public static Command Create(Terminal terminal)
    {
        ExportCommand options = new();
        Command command = new("export", "Write a trained agent as a file that other programs open.")
        {
            options.folder, options.game, options.html, options.onnx,
        };
        command.SetAction(parsed => options.Write(parsed, terminal));
        return HelpWithExamples.Add(
            command,
            "export shipped --game connect4 --html connect4.html",
            "export runs/tictactoe-puct --html tictactoe.html",
            "export runs/connect4-puct --onnx connect4.onnx");
    }

    private int Write(ParseResult parsed, Terminal terminal)
    {
        string? page = parsed.GetValue(html), network = parsed.GetValue(onnx);
        if (page is null && network is null)
        {
            throw new UsageException($"nothing says what to write; name a file with {Html} or {Onnx}");
        }

        TrainedModel model =
            PlayerArgument.Open(parsed.GetRequiredValue(folder), parsed.GetValue(game));
        if (page is not null)
        {
            AgentPage.RequireGame(model.Game);
            OutputFile.RequireReplaceable(page, "an exported page", Html, AgentPage.RequirePage);
        }

        if (network is not null)
        {
            RequireFile(network);
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

        return CommandLine.Succeeded;
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

    private static void RequireFile(string path)
    {
        if (path == OutputFile.StandardOutput)
        {
            throw new UsageException($"{Onnx} writes bytes, which do not go to the standard output; name a file");
        }
    }

    private static string TitleOf(ExportedAgent agent) => GameCatalogue.InfoOf(agent.Game).Title;
}
