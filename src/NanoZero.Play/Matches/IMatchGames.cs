namespace NanoZero.Play;

/// <summary>Plays the games of a match, wherever.</summary>
internal interface IMatchGames<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Plays games; the records are the same wherever they are played.</summary>
    /// <param name="here">The threads of this machine, which have the players' evaluators.</param>
    /// <param name="plan">The games. Each finished one goes to <see cref="GamePlan{TGame}.Finished"/>.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    PlayedGames<TGame> Play(
        GameWorkers<TGame> here,
        GamePlan<TGame> plan,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation);

    /// <summary>Notes that the match's file has the games of the last call.</summary>
    void AreKept();
}

/// <summary>Plays the games of a match on this machine.</summary>
internal sealed class MatchGamesHere<TGame> : IMatchGames<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public PlayedGames<TGame> Play(
        GameWorkers<TGame> here,
        GamePlan<TGame> plan,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation) => here.Play(plan, progress, cancellation);

    /// <inheritdoc/>
    public void AreKept()
    {
        // They are nowhere else.
    }
}
