namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero export</c>: a trained agent in the form of other programs.</summary>
internal sealed class ExportCommand
{
    private const string Html = "--html";

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

    public static Command Create(Terminal terminal)
    {
        ExportCommand options = new();
        Command command = new("export", "Write a trained agent as a file that other programs open.")
        {
            options.folder, options.game, options.html,
        };
        command.SetAction(parsed => options.Write(parsed, terminal));
        return HelpWithExamples.Add(
            command,
            "export shipped --game connect4 --html connect4.html",
            "export runs/tictactoe-puct --html tictactoe.html");
    }

    private int Write(ParseResult parsed, Terminal terminal)
    {
        string file = parsed.GetValue(html)
            ?? throw new UsageException($"nothing says what to write; name a file with {Html}");
        TrainedModel model =
            PlayerArgument.Open(parsed.GetRequiredValue(folder), parsed.GetValue(game));
        GameInfo info = AgentPage.RequireGame(model.Game);
        OutputFile.RequireReplaceable(file, "an exported page", Html, AgentPage.RequirePage);
        string page = AgentPage.Of(ExportedAgent.Of(model));
        OutputFile.Write(terminal, file, page);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Name} for {info.Title} is in {file}, {page.Length / 1000:#,0} kB; open it in any browser"));
        return CommandLine.Succeeded;
    }
}
