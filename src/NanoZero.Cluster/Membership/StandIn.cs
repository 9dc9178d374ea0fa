namespace NanoZero.Cluster;

/// <summary>What a machine does that coordinates a run, or stands by.</summary>
/// <typeparam name="T">What the run ends with.</typeparam>
internal interface IStandIn<T>
{
    /// <summary>
    /// Gets what names the run in the folder that all machines share (<see cref="SeatNotice.NameOf"/>); null while
    /// there is none.
    /// </summary>
    string? Run { get; }

    /// <summary>
    /// Plays games for whoever coordinates, until that run is over. Where it fails, it is called again after a while.
    /// </summary>
    /// <param name="membership">Where the coordinator is found.</param>
    /// <param name="cancellation">Ends it; this machine is to coordinate, or to stop.</param>
    Task Play(IMembership membership, CancellationToken cancellation);

    /// <summary>Begins or resumes the run, and trains until it is finished.</summary>
    /// <param name="seat">The right to do so.</param>
    /// <param name="cancellation">Ends it, also where the seat is lost.</param>
    Task<T> Coordinate(HeldSeat seat, CancellationToken cancellation);

    /// <summary>
    /// Returns what the run ended with that another machine coordinated; null where it has not ended.
    /// </summary>
    T? Finished();

    /// <summary>Tells people what happens.</summary>
    /// <param name="sentence">One line.</param>
    void Say(string sentence);
}

/// <summary>
/// Machines that stand in for each other: whoever holds the seat coordinates. The others play games for it, and take
/// the seat when it is free.
/// </summary>
/// <typeparam name="T">What the run ends with.</typeparam>
/// <param name="membership">Where the seat is.</param>
/// <param name="work">What this machine does.</param>
/// <param name="times">How long seats are held.</param>
internal sealed class StandIn<T>(IMembership membership, IStandIn<T> work, SeatTimes times)
    where T : class
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private bool hasStoodBy;
    private long restsUntil;  // ticks of this machine; it takes no seat before

    /// <summary>Coordinates, or stands by, until the run is finished.</summary>
    /// <param name="cancellation">Ends it, and gives the seat up.</param>
    /// <returns>What the run ended with.</returns>
    /// <exception cref="InvalidDataException">
    /// The seat belongs to another run, or the store refuses this machine; the message says what to do.
    /// </exception>
    /// <exception cref="OperationCanceledException">Somebody asked to stop.</exception>
    public async Task<T> Run(CancellationToken cancellation)
    {
        while (true)
        {
            (HeldSeat? seat, T? finished) = await StandBy(cancellation).ConfigureAwait(false);
            if (seat is null)
            {
                return finished!;
            }

            await using (seat.ConfigureAwait(false))
            {
                using CancellationTokenSource stop =
                    CancellationTokenSource.CreateLinkedTokenSource(cancellation, seat.Lost);
                try
                {
                    Seat known = await membership.Find(cancellation).ConfigureAwait(false)
                        ?? throw new StoreException($"{membership.Store} has forgotten the seat");
                    RequireRun(known);
                    work.Say($"this machine coordinates the run (number {seat.Ticket.Number} of {membership.Store})");
                    T result = await work.Coordinate(seat, stop.Token).ConfigureAwait(false);
                    await seat.Release(isOver: true).ConfigureAwait(false);
                    return result;
                }
                catch (OperationCanceledException) when (seat.IsLost && !cancellation.IsCancellationRequested)
                {
                    work.Say("another machine may coordinate the run now; this one stands by again");
                }
                catch (StoreException failure)
                {
                    work.Say(failure.Message);
                }
                catch (BusyAddressException failure)
                {
                    restsUntil = Environment.TickCount64 + (long)times.Retry.TotalMilliseconds;
                    work.Say($"warning: {OneLine.Of(failure)}; this machine gives the seat up and tries again later");
                }
            }
        }
    }

    // Returns the seat, or what the run ended with.
    private async Task<(HeldSeat? Seat, T? Finished)> StandBy(CancellationToken cancellation)
    {
        await using Playing playing = new(membership, work, times.Retry);
        string holder = string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        bool isSilent = false;
        long toldOf = 0;
        while (true)
        {
            try
            {
                Seat? seat = await membership.Find(cancellation).ConfigureAwait(false);
                if (isSilent)
                {
                    work.Say($"{membership.Store} answers again");
                }

                isSilent = false;
                if (seat is { IsHeld: true })
                {
                    RequireSame(seat);
                    hasStoodBy = true;
                    if (toldOf != seat.Number)
                    {
                        toldOf = seat.Number;
                        work.Say(string.Create(
                            CultureInfo.InvariantCulture,
                            $"stands by: {seat.Holder} coordinates the run (number {seat.Number}); this machine plays "
                            + $"games for it"));
                        playing.Begin(cancellation);
                    }
                }
                else if (hasStoodBy && work.Finished() is { } finished)
                {
                    return (null, finished);
                }
                else if (Environment.TickCount64 >= restsUntil
                    && await HeldSeat.Take(membership, holder, times, TimeProvider.System, work.Say, cancellation)
                        .ConfigureAwait(false) is { } taken)
                {
                    return (taken, null);
                }
            }
            catch (StoreException failure)
            {
                if (!isSilent)
                {
                    work.Say($"waiting: {OneLine.Of(failure)}");
                }

                isSilent = true;
            }

            // Not all in the same moment.
            await Task.Delay(times.Look * (0.5 + Random.Shared.NextDouble()), cancellation).ConfigureAwait(false);
        }
    }

    private void RequireSame(Seat seat)
    {
        if (seat.Run is { } theirs && work.Run is { } ours && theirs != ours)
        {
            throw new InvalidDataException(
                $"{membership.Store} is the seat of another run, '{theirs}', not of '{ours}' in this folder; give each "
                + "run a seat of its own, by another name at the end of the address");
        }
    }

    // A folder that is not the shared one would begin the run anew.
    private void RequireRun(Seat seat)
    {
        RequireSame(seat);
        if (seat.Run is { } theirs && work.Run is null)
        {
            throw new InvalidDataException(
                $"the folder holds no run, but {membership.Store} knows of a run '{theirs}' that is not finished; see "
                + "that the folder is the one that all machines share, or give a new run another seat, by another name "
                + "at the end of the address");
        }
    }

    // Plays while this machine stands by.
    private sealed class Playing(IMembership membership, IStandIn<T> work, TimeSpan retry) : IAsyncDisposable
    {
        private CancellationTokenSource? stop;
        private Task games = Task.CompletedTask;

        // A worker that has one coordinator follows to the next one by itself.
        public void Begin(CancellationToken cancellation)
        {
            if (games.IsCompleted)
            {
                stop?.Dispose();
                stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                CancellationToken token = stop.Token;
                games = Task.Run(() => Play(token), CancellationToken.None);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (stop is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await Task.WhenAny(games, Task.Delay(LongestEnd)).ConfigureAwait(false);
                stop.Dispose();
            }
        }

        // Whatever ends the games, this machine still stands by.
        private async Task Play(CancellationToken cancellation)
        {
            string? told = null;
            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    await work.Play(membership, cancellation).ConfigureAwait(false);
                    return;
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested)
                {
                    string why = OneLine.Of(failure).TrimEnd('.');
                    if (why != told)
                    {
                        work.Say($"warning: {why}; this machine stands by, plays no games, and tries again");
                    }

                    told = why;
                    await Task.WhenAny(Task.Delay(retry, cancellation)).ConfigureAwait(false);
                }
                catch (Exception) when (cancellation.IsCancellationRequested)
                {
                    // This machine coordinates now, or stops.
                }
            }
        }
    }
}
