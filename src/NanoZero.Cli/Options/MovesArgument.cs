namespace NanoZero.Cli.Options;

/// <summary>What <c>--moves</c> holds: a line of moves, or the name of a file in the Smart Game Format.</summary>
internal static class MovesArgument
{
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
        return UsageException.Check(TypedOption.MovesName, () => GameView.At(
            game, text is not null && SgfPositions.IsFile(text) ? LineOf(game, text) : text ?? string.Empty));
    }

    private static string LineOf(string game, string text)
    {
        (string file, int? moves) = SgfPositions.Parse(text);
        SgfGame read = SgfGame.Of(SgfText.ReadFile(file)[0], moves + 1);
        SgfPositions.RequireGame(file, read, GameCatalogue.InfoOf(game));
        return read.Line;
    }
}
