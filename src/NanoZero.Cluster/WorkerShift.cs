namespace NanoZero.Cluster;

/// <summary>What a worker works with.</summary>
/// <param name="Client">The connection to the coordinator.</param>
/// <param name="Offer">The run.</param>
/// <param name="Options">How the machine is lent.</param>
/// <param name="News">Receives what happens; null for nobody.</param>
/// <param name="Cancellation">Ends the work.</param>
internal sealed record WorkerContext(
    CoordinatorClient Client,
    RunOffer Offer,
    WorkerOptions Options,
    IProgress<WorkerNews>? News,
    CancellationToken Cancellation);

/// <summary>Plays games of one run, lease after lease.</summary>
/// <param name="context">Whose games, and how.</param>
/// <param name="play">Plays them.</param>
/// <param name="format">How they are written.</param>
/// <param name="drain">Says when the games have to end.</param>
internal sealed class WorkerShift<TGame>(
    WorkerContext context, PlayHere<TGame> play, IGamesFormat<TGame> format, Drain drain)
    where TGame : unmanaged, IGame<TGame>
{
    private Weights? weights;
    private double speed;
    private long games;

    /// <summary>Plays until the run is over, or the coordinator has another one.</summary>
    /// <returns>How many games were played, and whether the run is over.</returns>
    /// <exception cref="InvalidDataException">The coordinator refuses this worker; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public async Task<(long Games, bool IsOver)> Work()
    {
        try
        {
            while (true)
            {
                await Step().ConfigureAwait(false);
            }
        }
        catch (RunOverException end)
        {
            return (games, !end.HasOther);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            await GiveBack().ConfigureAwait(false);
            throw;
        }
    }

    private async Task Step()
    {
        CancellationToken stop = context.Cancellation;
        string run = context.Offer.Run;
        if (await Ask(() => context.Client.Lease(run, speed, stop)).ConfigureAwait(false) is not { } leased)
        {
            return;
        }

        drain.Begin(leased.Count, speed);
        if (weights?.Hash != leased.Weights)
        {
            weights = await Finish(() => context.Client.WeightsOf(run, leased.Weights, drain.Ended))
                .ConfigureAwait(false);
        }

        if (weights is null || await Play(leased, weights).ConfigureAwait(false) is not { } played)
        {
            drain.End();
            return;
        }

        speed = leased.Count / Math.Max(played.Elapsed.TotalSeconds, 1e-3);
        byte[] message = format.Write(leased.Iteration, played);
        bool isWanted = await Finish(() => context.Client.Submit(run, leased, message, drain.Ended))
            .ConfigureAwait(false);
        drain.End();
        if (isWanted)
        {
            games += leased.Count;
            context.News?.Report(new(games, string.Create(
                CultureInfo.InvariantCulture,
                $"iteration {leased.Iteration}: games {leased.First} to {leased.First + leased.Count - 1}, "
                + $"{speed:0.0} games/s")));
        }
    }

    // Null where the games are not wanted any more.
    private async Task<PlayedGames<TGame>?> Play(LeasedGames leased, Weights player)
    {
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(drain.Ended);
        Task renewing = Renew(leased, stop);
        try
        {
            return await play(leased.Iteration, [.. leased.Block.Numbers], player, null, stop.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!drain.Ended.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }
    }

    // A coordinator that does not answer now may still want the games later. What it says of this worker ends the
    // games.
    private async Task Renew(LeasedGames leased, CancellationTokenSource stop)
    {
        TimeSpan pause = TimeSpan.FromSeconds(leased.Seconds / 3);
        while (!stop.IsCancellationRequested)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            try
            {
                await Task.Delay(pause, stop.Token).ConfigureAwait(false);
                limit.CancelAfter(pause);
                if (!await context.Client.Renew(context.Offer.Run, leased, limit.Token).ConfigureAwait(false))
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                }
            }
            catch (Exception later) when (later is HttpRequestException or OperationCanceledException)
            {
                // No answer in time, or the games are played.
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task GiveBack()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        try
        {
            await context.Client.Leave(context.Offer.Run, patience.Token).ConfigureAwait(false);
            Tell($"gave {drain.Held} games back");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Tell($"could not give {drain.Held} games back; its lease expires");
        }

        void Tell(string text)
        {
            if (drain.Held > 0)
            {
                context.News?.Report(new(games, text));
            }
        }
    }

    private Task<T> Ask<T>(Func<Task<T>> question) => context.Patiently(question, games);

    // Asks for what belongs to games that are finished before the worker stops.
    private Task<T> Finish<T>(Func<Task<T>> question) =>
        Patience.With(context.Options, context.News, question, games, drain.Ended);
}
