namespace NanoZero.Training;

/// <summary>Opens sessions with players named by text.</summary>
public static class PlayerSession
{
    /// <summary>Opens a session at the start position of a game; it owns the player's network.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="player">The player.</param>
    /// <param name="options">
    /// How its network is evaluated, and the seed of all its randomness; null for the standard way.
    /// </param>
    /// <exception cref="InvalidDataException">A damaged network, or one for another game.</exception>
    /// <exception cref="NotSupportedException">A player that this game does not have.</exception>
    public static IGameSession Open(string game, ResolvedPlayer player, OpenPlayersOptions? options = null) =>
        GameCatalogue.Open(game, new Visitor(game, player, options ?? new OpenPlayersOptions()));

    private sealed class Visitor(string game, ResolvedPlayer player, OpenPlayersOptions options)
        : IGameVisitor<IGameSession>
    {
        public IGameSession Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            OpenPlayers<TGame> players = new([player], options);
            try
            {
                return GameSession.Open(game, start, players.All[0], options.Seed, players);
            }
            catch
            {
                players.Dispose();
                throw;
            }
        }
    }
}
