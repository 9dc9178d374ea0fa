namespace NanoZero.Cluster;

/// <summary>What a coordinator remembers of a worker. It belongs to whoever locks it.</summary>
/// <param name="name">The worker's name.</param>
internal sealed class WatchedWorker(string name)
{
    private (int Iteration, int Games) newest;

    public string Name => name;

    public double Speed { get; set; }

    public long Games { get; set; }

    public TimeSpan Seen { get; set; }

    public bool HasLeft { get; set; }

    public bool IsMissed { get; set; }

    public bool IsUnwelcome { get; set; }

    public string? Why { get; set; }

    public long Confirmed { get; set; }

    public long Refused { get; set; }

    public long Late { get; set; }

    public long Expired { get; set; }

    public Dictionary<GameBlock, (TimeSpan Since, TimeSpan Until)> Leases { get; } = [];

    /// <summary>Counts games of an iteration; those of an earlier one are forgotten.</summary>
    /// <param name="iteration">The iteration.</param>
    /// <param name="games">How many.</param>
    public void GamesOf(int iteration, int games) =>
        newest = (iteration, iteration == newest.Iteration ? newest.Games + games : games);

    /// <summary>Returns what is shown of the worker.</summary>
    /// <param name="now">The moment, on the clock of its leases.</param>
    /// <param name="written">The same moment, in UTC.</param>
    /// <param name="isGone">Whether it is gone.</param>
    /// <param name="iteration">The iteration whose games are counted.</param>
    public WorkerStatus Describe(TimeSpan now, DateTime written, bool isGone, int iteration) => new(name)
    {
        State = IsUnwelcome ? WorkerState.Refused
            : isGone ? WorkerState.Gone
            : Leases.Count > 0 ? WorkerState.Plays
            : WorkerState.Waits,
        GamesPerSecond = Speed,
        Games = Games,
        GamesOfIteration = newest.Iteration == iteration ? newest.Games : 0,
        Leases =
        [
            .. Leases.OrderBy(held => held.Key.First).Select(held => new LeaseStatus(
                held.Key.First, held.Key.Count, (now - held.Value.Since).TotalSeconds)),
        ],
        Seen = written - (now - Seen),
        Confirmed = Confirmed,
        Refused = Refused,
        Late = Late,
        Expired = Expired,
        Why = Why,
    };
}
