namespace NanoZero.Cli.Options;

/// <summary>What <c>--moves</c> holds: a line of moves, or the name of a file in the Smart Game Format.</summary>
internal static class MovesArgument
{
    /// <summary>The end of a file's name that tells it from a line of moves.</summary>
    public const string Extension = ".sgf";

    /// <summary>Looks at the position that the moves lead to.</summary>
    /// <param name="game">The game with its rule options, which count also where a file has others.</param>
    /// <param name="text">
    /// A line of moves; or a file such as <c>game.sgf</c>, or <c>game.sgf@40</c> for the position after 40 moves; null
    /// for the start position.
    /// </param>
    /// <exception cref="UsageException">A move that cannot be played, or a file of another game.</exception>
    /// <exception cref="InvalidDataException">The file is not in this format.</exception>
    public static GameView View(string game, string? text)
    {
        int end = text?.LastIndexOf(Extension, StringComparison.OrdinalIgnoreCase) ?? -1;
        int behind = end + Extension.Length;
        return UsageException.Check(TypedOption.MovesName, () => GameView.At(
            game, end < 0 ? text ?? string.Empty : LineOf(game, text![..behind], text[behind..])));
    }

    private static string LineOf(string game, string file, string behind)
    {
        int? moves = behind.Length == 0 ? null : behind[0] == '@'
            && int.TryParse(behind[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < int.MaxValue
            ? number
            : throw new FormatException(
                $"'{OneLine.Of(behind)}' behind the file's name is no number of moves; write for example {file}@40");
        SgfGame read = SgfGame.Of(SgfText.ReadFile(file)[0], moves + 1);
        GameInfo asked = GameCatalogue.InfoOf(game), found = GameCatalogue.InfoOf(read.Game);
        return asked.Name == found.Name ? read.Line : throw new FormatException(
            $"'{OneLine.Of(file)}' holds a game of {found.Title}, not of {asked.Title}; name the game {found.Name}");
    }
}
