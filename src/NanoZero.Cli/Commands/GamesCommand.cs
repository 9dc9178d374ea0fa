namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero games</c>: the games with their sizes and shipped networks.</summary>
internal static class GamesCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = TypedOption.Json();
        Command command =
            new("games", "List the games with their sizes, and the networks that come with the program.") { json };
        command.SetAction(parsed => List(terminal, parsed.GetValue(json)));
        return HelpWithExamples.Add(command, "games", "games --json");
    }

    private static int List(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonOutput.Write(terminal.Output, GameCatalogue.Games.Select(game => new
            {
                game.Name,
                game.Title,
                game.Rows,
                game.Columns,
                Actions = game.ActionCount,
                game.MaxLegalActions,
                Symmetries = game.SymmetryCount,
                game.MaxPlies,
                Tokens = game.TokenCount,
                game.TokenKinds,
                game.ActionSeparator,
                Shipped = ShippedNetworks.Find(game.Name)?.Text,
            }));
            return CommandLine.Succeeded;
        }

        ScreenWriter.WriteTable(terminal.Output, Table.Of(
            GameCatalogue.Games,
            (Column.Words("game"), game => game.Name),
            (Column.Words("title"), game => game.Title),
            (Column.Numbers("board"), game => $"{game.Rows}×{game.Columns}"),
            (Column.Numbers("actions"), game => $"{game.ActionCount}"),
            (Column.Numbers("symmetries"), game => $"{game.SymmetryCount}"),
            (Column.Numbers("longest game"), game => $"{game.MaxPlies} plies"),
            (Column.Numbers("tokens"), game => $"{game.TokenCount}"),
            (Column.Words("network"), game => ShippedNetworks.Find(game.Name)?.Text ?? "–")));
        terminal.Error.WriteLine(
            $"Rows and columns from {ConnectFamily.Least} to {ConnectFamily.Most}, k stones in a row, with gravity or "
                + $"without: {ConnectFamily.Example}");
        return CommandLine.Succeeded;
    }
}
