namespace NanoZero.Cluster;

/// <summary>Self-play on many machines: on workers, and on this machine.</summary>
internal sealed class ClusterSelfPlay<TGame> : ISelfPlay<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TrainingConfig config;
    private readonly LocalSelfPlay<TGame> machine;
    private readonly ClusterGames<TGame> games;

    /// <summary>Prepares the self-play of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="options">How workers are used; null for the usual way.</param>
    /// <exception cref="InvalidDataException">Games of this run differ from machine to machine.</exception>
    public ClusterSelfPlay(RunFolder run, TGame start, ClusterOptions? options = null)
    {
        config = run.Config;
        Desk = ClusterDesk<TGame>.Of(run, start, options ?? new ClusterOptions());
        machine = new LocalSelfPlay<TGame>(start, config, run.Description.Plan) { KeepsAnswers = true };
        games = new ClusterGames<TGame>(Desk, machine.Play, options?.Watch);
    }

    /// <summary>Gets where workers get their games.</summary>
    public ClusterDesk<TGame> Desk { get; }

    /// <inheritdoc/>
    public Task<PlayedGames<TGame>> Play(
        int iteration,
        Range games,
        Weights weights,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (int first, int count) = games.GetOffsetAndLength(config.GamesPerIteration);
        return this.games.Play(iteration, new GameBlock(first, count), weights, progress, cancellation);
    }

    /// <summary>Tells workers that there are no more games, and ends the threads that play here.</summary>
    public void Dispose()
    {
        Desk.End();
        machine.Dispose();
    }
}
