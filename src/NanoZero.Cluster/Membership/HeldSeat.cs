namespace NanoZero.Cluster;

/// <summary>
/// A seat that this process holds, and renews until it is disposed. Where it cannot be renewed in time, it counts as
/// lost before the store gives it to somebody else.
/// </summary>
/// <remarks>
/// Time is counted from the moment before each question, so the store's time ends later. A process that was stopped for
/// a while, or whose machine slept, finds its seat lost when it goes on: <see cref="Require"/> looks at the clocks.
/// </remarks>
internal sealed class HeldSeat : IAsyncDisposable
{
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    private readonly IMembership membership;
    private readonly SeatTimes times;
    private readonly TimeProvider time;
    private readonly Action<string>? warn;
    private readonly CancellationTokenSource lost = new(), ended = new();
    private readonly Lock gate = new();
    private readonly Task renewing;
    private Moment until;
    private SeatNotice? notice;
    private TaskCompletionSource announced = New();
    private bool isReleased;

    private HeldSeat(
        IMembership membership, SeatTicket ticket, Moment until, SeatTimes times, TimeProvider time,
        Action<string>? warn)
    {
        (this.membership, Ticket, this.until, this.times, this.time, this.warn) =
            (membership, ticket, until, times, time, warn);
        renewing = Task.Run(KeepRenewing);
    }

    /// <summary>Gets what the seat is renewed with.</summary>
    public SeatTicket Ticket { get; }

    /// <summary>Gets what is cancelled once the seat is lost.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Gets whether the seat is lost, or its time is over.</summary>
    public bool IsLost
    {
        get
        {
            lock (gate)
            {
                return lost.IsCancellationRequested || until.IsOver(time);
            }
        }
    }

    /// <summary>Takes a seat if it is free.</summary>
    /// <param name="membership">Where the seat is.</param>
    /// <param name="holder">Who asks; nobody else has this name, and nobody uses it again.</param>
    /// <param name="times">How long it is held.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="warn">Receives that the store does not answer, and that it answers again.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The seat; null where somebody else holds it.</returns>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public static async Task<HeldSeat?> Take(
        IMembership membership,
        string holder,
        SeatTimes times,
        TimeProvider time,
        Action<string>? warn,
        CancellationToken cancellation)
    {
        Moment until = Moment.After(time, times.Duration - times.Margin);
        SeatTicket? ticket = await membership.Claim(holder, times.Duration, cancellation).ConfigureAwait(false);
        return ticket is null ? null : new HeldSeat(membership, ticket, until, times, time, warn);
    }

    /// <summary>Lets workers find the run, at once and from then on.</summary>
    /// <param name="told">Where it is.</param>
    public void Announce(SeatNotice told)
    {
        lock (gate)
        {
            notice = told;
            announced.TrySetResult();
        }
    }

    /// <summary>Makes sure that nobody else can have the seat now. Called before anything is written.</summary>
    /// <exception cref="OperationCanceledException">The seat is lost.</exception>
    public void Require()
    {
        if (IsLost)
        {
            lost.Cancel();
            throw new OperationCanceledException(
                "another machine may coordinate the run now; this one stops", lost.Token);
        }
    }

    /// <summary>Gives the seat up, so that somebody else has it at once.</summary>
    /// <param name="isOver">Whether the run has ended.</param>
    public async Task Release(bool isOver)
    {
        if (isReleased)
        {
            return;
        }

        isReleased = true;
        await ended.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        using CancellationTokenSource limit = new(LongestFarewell);
        try
        {
            await membership.Release(Ticket, isOver, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or OperationCanceledException)
        {
            // Then its time ends by itself.
        }
    }

    /// <summary>Gives the seat up where it is still held.</summary>
    public async ValueTask DisposeAsync()
    {
        await Release(isOver: false).ConfigureAwait(false);
        lost.Dispose();
        ended.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task KeepRenewing()
    {
        bool wasTold = false;
        while (!IsLost && !ended.IsCancellationRequested)
        {
            await Task.WhenAny(NextNotice(), Task.Delay(AtMost(times.Renewal), ended.Token)).ConfigureAwait(false);
            if (ended.IsCancellationRequested)
            {
                return;
            }

            SeatNotice? told;
            lock (gate)
            {
                told = notice;
                announced = announced.Task.IsCompleted ? New() : announced;
            }

            try
            {
                Moment longer = Moment.After(time, times.Duration - times.Margin);
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                limit.CancelAfter(AtMost(times.Renewal));
                if (!await membership.Renew(Ticket, times.Duration, told, limit.Token).WaitAsync(limit.Token)
                    .ConfigureAwait(false))
                {
                    break;
                }

                lock (gate)
                {
                    until = longer;
                }

                if (wasTold)
                {
                    warn?.Invoke($"{membership.Store} answers again");
                }

                wasTold = false;
            }
            catch (Exception failure) when (
                failure is IOException or InvalidDataException or OperationCanceledException)
            {
                if (ended.IsCancellationRequested)
                {
                    return;
                }

                if (!wasTold)
                {
                    string why = failure is OperationCanceledException
                        ? $"{membership.Store} does not answer"
                        : OneLine.Of(failure);
                    warn?.Invoke($"{why}; this machine coordinates for {SecondsLeft():0} seconds more at most");
                }

                wasTold = true;
                await Task.WhenAny(Task.Delay(AtMost(times.Renewal / 5), ended.Token)).ConfigureAwait(false);
            }
        }

        if (!ended.IsCancellationRequested)
        {
            await lost.CancelAsync().ConfigureAwait(false);
        }
    }

    private Task NextNotice()
    {
        lock (gate)
        {
            return announced.Task;
        }
    }

    private double SecondsLeft()
    {
        lock (gate)
        {
            return Math.Max(0, until.SecondsLeft(time));
        }
    }

    // A seat is lost in time only if nothing is waited for beyond it.
    private TimeSpan AtMost(TimeSpan wait) =>
        TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds, SecondsLeft()) + 0.001);

    // The one clock does not go while a machine sleeps, and the other may be set. What is over by either is over.
    private readonly record struct Moment(long Began, DateTimeOffset BeganAt, TimeSpan Duration)
    {
        public static Moment After(TimeProvider time, TimeSpan duration) =>
            new(time.GetTimestamp(), time.GetUtcNow(), duration);

        public bool IsOver(TimeProvider time) => SecondsLeft(time) <= 0;

        public double SecondsLeft(TimeProvider time)
        {
            TimeSpan elapsed = time.GetElapsedTime(Began), passed = time.GetUtcNow() - BeganAt;
            return (Duration - (elapsed > passed ? elapsed : passed)).TotalSeconds;
        }
    }
}
