namespace NanoZero.Cluster;

/// <summary>Consecutive games of an iteration, which one worker plays.</summary>
/// <param name="First">The number of the first game.</param>
/// <param name="Count">How many games; at least 1.</param>
internal readonly record struct GameBlock(int First, int Count);

/// <summary>
/// Which games of an iteration are still to be played, and who plays them. Workers lease blocks of games. A lease that
/// is not renewed expires, and its block is leased again.
/// </summary>
/// <param name="games">The games that are to be played.</param>
/// <param name="rules">Sizes and times.</param>
/// <param name="speeds">Who is there.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// A game has the same bytes whoever plays it. So a block may be leased to several workers, and the first result
/// counts. A table belongs to whoever locks it.
/// </remarks>
internal sealed class LeaseTable(GameBlock games, LeaseRules rules, WorkerSpeeds speeds, TimeProvider time)
{
    /// <summary>What the coordinator's own machine is called. No worker has a name with a space.</summary>
    public const string Here = "this machine";

    private readonly List<Entry> entries = [];  // in the order of their games
    private int cut;  // the games that are in a block

    /// <summary>Gets the games that are to be played.</summary>
    public GameBlock Games => games;

    /// <summary>Gets how many games were accepted.</summary>
    public int Played { get; private set; }

    /// <summary>Gets whether all games were accepted.</summary>
    public bool IsFinished => Played == games.Count;

    // From a moment in the past; it never goes back, as the time of day may.
    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Leases a block to a worker.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 where that is not known.</param>
    /// <returns>
    /// A block that nobody holds. If there is none, one whose holder takes longer than expected. Null where there is
    /// none of both.
    /// </returns>
    public GameBlock? Take(string worker, double gamesPerSecond)
    {
        speeds.See(worker, gamesPerSecond);
        TimeSpan now = Now;
        Entry? entry = entries.Find(each => !each.IsPlayed && each.HoldersAt(now) == 0)
            ?? Cut(worker)
            ?? Straggler(worker, now);
        entry?.Leases[worker] = new Lease(now, now + rules.Duration);
        return entry?.Block;
    }

    /// <summary>Renews a worker's lease.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="block">The block it plays.</param>
    /// <returns>Whether the worker has leased the block, and the block is still wanted.</returns>
    public bool Renew(string worker, GameBlock block)
    {
        speeds.See(worker);
        if (!IsWantedFrom(worker, block))
        {
            return false;
        }

        Entry entry = Find(block)!;
        entry.Leases[worker] = entry.Leases[worker] with { Until = Now + rules.Duration };
        return true;
    }

    /// <summary>Says whether a worker has leased a block, and its games are still missing.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="block">The block.</param>
    public bool IsWantedFrom(string worker, GameBlock block) =>
        Find(block) is { IsPlayed: false } entry && entry.Leases.ContainsKey(worker);

    /// <summary>Accepts the games of a block.</summary>
    /// <param name="worker">Who played them.</param>
    /// <param name="block">The block.</param>
    /// <returns>Whether the worker had leased the block, and it was still wanted.</returns>
    public bool Accept(string worker, GameBlock block)
    {
        if (!IsWantedFrom(worker, block))
        {
            return false;
        }

        Entry entry = Find(block)!;
        (entry.IsPlayed, entry.Player) = (true, worker);
        Played += block.Count;
        return true;
    }

    /// <summary>Notes that a game of a block was played again, and came out the same.</summary>
    /// <param name="block">The block.</param>
    public void Confirm(GameBlock block) => Find(block)!.IsConfirmed = true;

    /// <summary>Discards what a worker played, but for blocks that were confirmed; they are leased again.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>The blocks.</returns>
    public IReadOnlyList<GameBlock> Discard(string worker)
    {
        Leave(worker);
        List<Entry> found =
            entries.FindAll(entry => entry.IsPlayed && entry.Player == worker && !entry.IsConfirmed);
        found.ForEach(entry => (entry.IsPlayed, entry.Player) = (false, null));
        Played -= found.Sum(entry => entry.Block.Count);
        return [.. found.Select(entry => entry.Block)];
    }

    /// <summary>Gives a worker's leases back.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Leave(string worker)
    {
        speeds.Forget(worker);
        entries.ForEach(entry => entry.Leases.Remove(worker));
    }

    private Entry? Find(GameBlock block) => entries.Find(entry => entry.Block == block);

    // Half of a worker's share of what is left, so that all workers end at about the same time, and that one that joins
    // later finds some. Blocks take a second at least, as games at the end of a block do not fill batches.
    private Entry? Cut(string worker)
    {
        int left = games.Count - cut;
        if (left == 0)
        {
            return null;
        }

        double wanted = Math.Max(left * speeds.ShareOf(worker) / 2, speeds.Of(worker) * rules.LeastSeconds);
        int most = Math.Max(rules.LeastGames, rules.MostGames);
        int size = Math.Min(left, (int)Math.Ceiling(Math.Clamp(wanted, rules.LeastGames, most)));
        bool takesRest = left - size < rules.LeastGames && left <= most;
        Entry entry = new(new GameBlock(games.First + cut, takesRest ? left : size));
        cut += entry.Block.Count;
        entries.Add(entry);
        return entry;
    }

    // The worker that holds the block may be slow, or hang. The coordinator's machine may always play it, too, so that
    // an iteration ends whatever workers do.
    private Entry? Straggler(string worker, TimeSpan now) => entries
        .Where(entry => !entry.IsPlayed && !entry.IsHeldBy(worker, now)
            && (entry.HoldersAt(now) < rules.MostLeases || worker == Here)
            && entry.Leases.All(lease => now - lease.Value.Since > Expected(lease.Key, entry.Block)))
        .MinBy(entry => entry.Leases.Values.Min(lease => lease.Since));

    private TimeSpan Expected(string worker, GameBlock block) => speeds.Of(worker) is > 0 and var speed
        ? TimeSpan.FromSeconds(Math.Min(block.Count / speed * rules.Patience, TimeSpan.SecondsPerDay))
        : rules.Duration / 2;

    private sealed class Entry(GameBlock block)
    {
        public GameBlock Block { get; } = block;

        public Dictionary<string, Lease> Leases { get; } = new(StringComparer.Ordinal);

        public bool IsPlayed { get; set; }

        public string? Player { get; set; }

        public bool IsConfirmed { get; set; }

        public int HoldersAt(TimeSpan now) => Leases.Values.Count(lease => lease.Until > now);

        public bool IsHeldBy(string worker, TimeSpan now) =>
            Leases.TryGetValue(worker, out Lease lease) && lease.Until > now;
    }

    private readonly record struct Lease(TimeSpan Since, TimeSpan Until);
}

/// <summary>Sizes and times of leases.</summary>
internal sealed record LeaseRules
{
    /// <summary>Gets the time after which a lease expires that is not renewed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets the least time that a block takes, where so many games are left.</summary>
    public double LeastSeconds { get; init; } = 1;

    /// <summary>Gets the least games of a block, where so many are left.</summary>
    public int LeastGames { get; init; } = 8;

    /// <summary>Gets the most games of a block, which bound the size of a result.</summary>
    public int MostGames { get; init; } = 256;

    /// <summary>Gets how many workers may play one block at once when nothing else is left.</summary>
    public int MostLeases { get; init; } = 2;

    /// <summary>
    /// Gets how many times the expected time a worker may take before another one plays the same games.
    /// </summary>
    public double Patience { get; init; } = 1.5;
}
