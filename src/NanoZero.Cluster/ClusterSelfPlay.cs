namespace NanoZero.Cluster;

/// <summary>Self-play on many machines: on workers, which the desk leases games to, and on this machine.</summary>
internal sealed class ClusterSelfPlay<TGame> : ISelfPlay<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly TrainingConfig config;
    private readonly ClusterWatch? watch;
    private readonly LocalSelfPlay<TGame> machine;

    /// <summary>Prepares the self-play of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="options">How workers are used; null for the usual way.</param>
    /// <exception cref="InvalidDataException">Games of this run differ from machine to machine.</exception>
    public ClusterSelfPlay(RunFolder run, TGame start, ClusterOptions? options = null)
    {
        (config, watch) = (run.Config, options?.Watch);
        Desk = new ClusterDesk<TGame>(run, start, options ?? new ClusterOptions());
        machine = new LocalSelfPlay<TGame>(start, config, run.Description.Plan) { KeepsAnswers = true };
    }

    /// <summary>Gets where workers get their games.</summary>
    public ClusterDesk<TGame> Desk { get; }

    /// <inheritdoc/>
    public async Task<PlayedGames<TGame>> Play(
        int iteration,
        Range games,
        Weights weights,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (int first, int count) = games.GetOffsetAndLength(config.GamesPerIteration);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ClusterJob<TGame> begun = Desk.Begin(iteration, new GameBlock(first, count), weights,
            watch?.Begun(iteration, weights, count, progress) ?? progress);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task serving = ServeRegularly(ended.Token), here = WorkHere(begun, ended.Token);
        try
        {
            // Whatever ends first: all games are there, the work here failed, or somebody cancelled.
            if (await Task.WhenAny(begun.Finished.Task, here).WaitAsync(cancellation).ConfigureAwait(false) == here)
            {
                await here.ConfigureAwait(false);
            }
        }
        finally
        {
            Desk.Clear();
            watch?.Ended();
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(here, serving).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        return begun.Games();
    }

    /// <summary>Tells workers that there are no more games, and ends the threads that play here.</summary>
    public void Dispose()
    {
        Desk.End();
        machine.Dispose();
    }

    // A lease may have expired, or take longer than expected.
    private async Task ServeRegularly(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(BetweenLooks, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Desk.LookAgain();
        }
    }

    // Plays games of workers again, and plays others, until all are there.
    private async Task WorkHere(ClusterJob<TGame> now, CancellationToken cancellation)
    {
        while (!now.Finished.Task.IsCompleted)
        {
            (IReadOnlyList<int> again, GameBlock? block, Task changed) = Desk.NextHere(now);
            if (again.Count > 0)
            {
                PlayedGames<TGame> played = await machine.Play(
                    now.Iteration, again, now.Weights, null, cancellation).ConfigureAwait(false);
                Desk.Learn(now, played.Games);
            }
            else if (block is { } own)
            {
                await PlayHere(now, own, cancellation).ConfigureAwait(false);
            }
            else
            {
                await Task.WhenAny(now.Finished.Task, changed, Task.Delay(BetweenLooks, cancellation))
                    .ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task PlayHere(ClusterJob<TGame> now, GameBlock block, CancellationToken cancellation)
    {
        using CancellationTokenSource unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IProgress<PlayProgress> renewal = Forward.To<PlayProgress>(_ =>
        {
            if (!Desk.RenewHere(now, block))
            {
                unwanted.Cancel();
            }
        });
        watch?.Leased(LeaseTable.Here, now.Iteration, block);
        bool isWanted = false;
        try
        {
            isWanted = Desk.SubmitHere(now, block, await machine.Play(
                now.Iteration, block.First..block.End, now.Weights, renewal, unwanted.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Somebody else was faster.
        }

        watch?.Returned(LeaseTable.Here, now.Iteration, block, isWanted);
    }
}
