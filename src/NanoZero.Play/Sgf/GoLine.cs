namespace NanoZero.Play;

/// <summary>
/// Lines of moves for what strict alternation does not have. Passes stand in where a side moves twice and where stones
/// are set up. Play goes on after two passes.
/// </summary>
internal static class GoLine
{
    /// <summary>The move that places no stone.</summary>
    public const string Pass = "pass";

    /// <summary>Says whether a game is Go, of any size.</summary>
    /// <param name="game">The game.</param>
    public static bool IsFor(GameInfo game) => game.Name.StartsWith("go", StringComparison.Ordinal)
        && game.Name.AsSpan(2).ContainsAnyExceptInRange('0', '9') is false;

    /// <summary>Gives the turn to a side.</summary>
    /// <param name="moves">
    /// The moves so far, changed: the other side passes, or takes its last pass back.
    /// </param>
    /// <param name="first">Whether the first player, Black, moves next.</param>
    public static void GiveTurn(List<string> moves, bool first)
    {
        TakeBackEnd(moves);
        if ((moves.Count % 2 == 0) == first)
        {
            return;
        }

        if (moves is [.., Pass])
        {
            moves.RemoveAt(moves.Count - 1);
        }
        else
        {
            moves.Add(Pass);
        }
    }

    /// <summary>Takes two passes back that ended the game, so that it can go on.</summary>
    /// <param name="moves">The moves so far, changed.</param>
    public static void TakeBackEnd(List<string> moves)
    {
        if (moves is [.., Pass, Pass])
        {
            moves.RemoveRange(moves.Count - 2, 2);
        }
    }

    /// <summary>Returns moves that set up a position, as few as there can be.</summary>
    /// <param name="black">The vertices of Black's stones.</param>
    /// <param name="white">The vertices of White's stones.</param>
    /// <param name="first">Whether Black moves next.</param>
    /// <remarks>
    /// The order of the stones does not matter. In a position where every group has a liberty, every group has one
    /// while only some of the stones stand.
    /// </remarks>
    public static List<string> SetUp(IEnumerable<string> black, IEnumerable<string> white, bool first)
    {
        // From the last move back to the first; Black makes the first one.
        Queue<string> ofBlack = new(black.Reverse()), ofWhite = new(white.Reverse());
        List<string> moves = [];
        bool blackMoved = !first;
        for (; ofBlack.Count + ofWhite.Count > 0; blackMoved = !blackMoved)
        {
            moves.Add((blackMoved ? ofBlack : ofWhite).TryDequeue(out string? vertex) ? vertex : Pass);
        }

        // Now blackMoved says who moved before all these: nobody, or Black.
        if (blackMoved)
        {
            moves.Add(Pass);
        }

        moves.Reverse();
        return moves;
    }
}
