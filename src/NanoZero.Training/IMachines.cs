namespace NanoZero.Training;

/// <summary>The machines that play games of trainings and matches: this one, or several.</summary>
internal interface IMachines
{
    /// <summary>Continues a run until all its iterations are done. Its bytes are the same on any machines.</summary>
    /// <param name="run">The run; none is trained meanwhile.</param>
    /// <param name="progress">Receives how far the run has come; null for nobody.</param>
    /// <param name="cancellation">Ends the run; it can be resumed.</param>
    /// <exception cref="InvalidDataException">Games of this run differ from machine to machine.</exception>
    IAsyncEnumerable<IterationReport> Train(
        RunFolder run, IProgress<TrainingProgress>? progress, CancellationToken cancellation);

    /// <summary>Returns who plays the games of a match.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="players">The two players.</param>
    /// <param name="open">The same players, ready to play here.</param>
    /// <param name="file">The file that receives the match; null for none.</param>
    /// <exception cref="InvalidDataException">
    /// A player cannot play elsewhere, or plays otherwise there; the message says which.
    /// </exception>
    IMatchGames<TGame> OfMatch<TGame>(
        string game, IReadOnlyList<ResolvedPlayer> players, OpenPlayers<TGame> open, string? file)
        where TGame : unmanaged, IGame<TGame>;
}

/// <summary>This machine alone.</summary>
internal sealed class ThisMachine : IMachines
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IterationReport> Train(
        RunFolder run, IProgress<TrainingProgress>? progress, CancellationToken cancellation) =>
        Trainer.Run(run, progress, cancellation);

    /// <inheritdoc/>
    public IMatchGames<TGame> OfMatch<TGame>(
        string game, IReadOnlyList<ResolvedPlayer> players, OpenPlayers<TGame> open, string? file)
        where TGame : unmanaged, IGame<TGame> => new MatchGamesHere<TGame>();
}
