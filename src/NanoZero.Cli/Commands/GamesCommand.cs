namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero games</c>: the games with their sizes.</summary>
internal static class GamesCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = TypedOption.Json();
        Command command = new("games", "List the games with their sizes.") { json };
        command.SetAction(parsed => List(terminal, parsed.GetValue(json)));
        return HelpWithExamples.Add(command, "games", "games --json");
    }

    private static int List(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonOutput.Write(terminal.Output, GameCatalogue.Games.Select(Row));
            return CommandLine.Succeeded;
        }

        Table table = new(
            [
                Column.Words("game"), Column.Words("title"), Column.Numbers("board"), Column.Numbers("actions"),
                Column.Numbers("symmetries"),
                Column.Numbers("longest game"), Column.Numbers("tokens"),
            ],
            [
                .. GameCatalogue.Games.Select(game => (Cell[])
                [
                    game.Name, game.Title, $"{game.Rows}×{game.Columns}", Text(game.ActionCount),
                    Text(game.SymmetryCount),
                    $"{Text(game.MaxPlies)} plies", Text(game.TokenCount),
                ]),
            ]);
        ScreenWriter.WriteTable(terminal.Output, table);
        return CommandLine.Succeeded;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static GameRow Row(GameInfo game) => new(
        game.Name, game.Title, game.Rows, game.Columns, game.ActionCount, game.MaxLegalActions, game.SymmetryCount,
        game.MaxPlies,
        game.TokenCount, game.TokenKinds, game.ActionSeparator);

    private sealed record GameRow(
        string Name,
        string Title,
        int Rows,
        int Columns,
        int Actions,
        int MaxLegalActions,
        int Symmetries,
        int MaxPlies,
        int Tokens,
        int TokenKinds,
        string ActionSeparator);
}
