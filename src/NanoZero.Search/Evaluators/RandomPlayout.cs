namespace NanoZero.Search;

/// <summary>A game played to its end at random.</summary>
internal static class RandomPlayout
{
    /// <summary>Plays on until the game has ended.</summary>
    /// <param name="position">Where to begin; an ended game is its own end.</param>
    /// <param name="random">Draws the moves, each of <see cref="IGame{TSelf}.PlayoutActions"/> equally likely.</param>
    /// <param name="played">Receives the first moves, as many as it has room for.</param>
    /// <returns>The position at the end.</returns>
    public static TGame End<TGame>(TGame position, ref RandomStream random, Span<ushort> played = default)
        where TGame : unmanaged, IGame<TGame>
    {
        Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
        for (int plies = 0; !position.IsTerminal; plies++)
        {
            int count = TGame.PlayoutActions(position, actions);
            ushort action = actions[random.Next(count)];
            position.Play(action);
            if (plies < played.Length)
            {
                played[plies] = action;
            }
        }

        return position;
    }
}
