namespace NanoZero.Cluster;

/// <summary>Plays games on this machine.</summary>
/// <param name="iteration">The iteration, from 1.</param>
/// <param name="games">The games' numbers, at least one.</param>
/// <param name="player">What plays them, as workers get it.</param>
/// <param name="progress">Receives what was done; null for nobody.</param>
/// <param name="cancellation">Ends the games at the next batch.</param>
internal delegate Task<PlayedGames<TGame>> PlayHere<TGame>(
    int iteration,
    IReadOnlyList<int> games,
    Weights player,
    IProgress<PlayProgress>? progress,
    CancellationToken cancellation)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>Plays games on many machines: on workers, which the desk leases them to, and on this one.</summary>
/// <param name="desk">Where workers get their games.</param>
/// <param name="playHere">Plays games on this machine.</param>
/// <param name="watch">Notes what happens; null for nobody.</param>
internal sealed class ClusterGames<TGame>(ClusterDesk<TGame> desk, PlayHere<TGame> playHere, ClusterWatch? watch)
    where TGame : unmanaged, IGame<TGame>
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>Plays games.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="games">The games; at least one.</param>
    /// <param name="player">What plays them, as workers get it.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    /// <returns>One record a game, in the order of the numbers, and what the games took.</returns>
    public async Task<PlayedGames<TGame>> Play(
        int iteration,
        GameBlock games,
        Weights player,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(games.Count, 1, nameof(games));
        ClusterJob<TGame> begun = desk.Begin(
            iteration, games, player, watch?.Begun(iteration, player, games.Count, progress) ?? progress);
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
            desk.Clear();
            watch?.Ended();
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(here, serving).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        return begun.Games();
    }

    // A lease may have expired, or take longer than expected.
    private async Task ServeRegularly(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(BetweenLooks, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            desk.LookAgain();
        }
    }

    // Plays games of workers again, and plays others, until all are there.
    private async Task WorkHere(ClusterJob<TGame> now, CancellationToken cancellation)
    {
        while (!now.Finished.Task.IsCompleted)
        {
            (IReadOnlyList<int> again, GameBlock? block, Task changed) = desk.NextHere(now);
            if (again.Count > 0)
            {
                PlayedGames<TGame> played = await playHere(
                    now.Iteration, again, now.Weights, null, cancellation).ConfigureAwait(false);
                desk.Learn(now, played.Games);
            }
            else if (block is { } own)
            {
                await PlayOwn(now, own, cancellation).ConfigureAwait(false);
            }
            else
            {
                await Task.WhenAny(now.Finished.Task, changed, Task.Delay(BetweenLooks, cancellation))
                    .ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task PlayOwn(ClusterJob<TGame> now, GameBlock block, CancellationToken cancellation)
    {
        using CancellationTokenSource unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IProgress<PlayProgress> renewal = Forward.To<PlayProgress>(_ =>
        {
            if (!desk.RenewHere(now, block))
            {
                unwanted.Cancel();
            }
        });
        watch?.Leased(LeaseTable.Here, now.Iteration, block);
        bool isWanted = false;
        try
        {
            isWanted = desk.SubmitHere(now, block, await playHere(
                now.Iteration, [.. block.Numbers], now.Weights, renewal, unwanted.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Somebody else was faster.
        }

        watch?.Returned(LeaseTable.Here, now.Iteration, block, isWanted);
    }
}
