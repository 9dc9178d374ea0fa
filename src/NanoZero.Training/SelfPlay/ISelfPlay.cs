namespace NanoZero.Training;

/// <summary>Plays the games of a run's self-play, on this machine or elsewhere.</summary>
/// <remarks>
/// A game follows from the run's configuration, the iteration, its number and the weights. It has the same bytes
/// wherever it is played, alone or among others, where the project's own kernels evaluate. One that implements this is
/// made for one run and knows its configuration. It need not keep anything from one call to the next.
/// </remarks>
internal interface ISelfPlay<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Plays games of one iteration.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="games">
    /// The numbers of the games, in [0, games of an iteration). <c>..</c> are all games. Several can play a part each.
    /// </param>
    /// <param name="weights">The network that plays both sides.</param>
    /// <param name="progress">Receives what was done, never two reports at once; null for nobody.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    /// <returns>One record a game, by number, and what the games took.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An iteration has no such games.</exception>
    /// <exception cref="InvalidDataException">The weights do not fit the run's network.</exception>
    /// <exception cref="OperationCanceledException">The games were cancelled.</exception>
    Task<PlayedGames<TGame>> Play(
        int iteration,
        Range games,
        Weights weights,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default);
}
