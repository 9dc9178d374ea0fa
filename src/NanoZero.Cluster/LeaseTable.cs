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
    private readonly List<Entry> entries = [];  // in the order of their games
    private int cut;  // the games that are in a block

    /// <summary>Gets the games that are to be played.</summary>
    public GameBlock Games => games;

    /// <summary>Gets how many games were accepted.</summary>
    public int Played => entries.Where(entry => entry.IsPlayed).Sum(entry => entry.Block.Count);

    /// <summary>Gets whether all games were accepted.</summary>
    public bool IsFinished => Played == games.Count;

    /// <summary>Gets the workers that hold a lease now.</summary>
    public IReadOnlyCollection<string> Holders =>
        [.. entries.Where(entry => !entry.IsPlayed).SelectMany(Current).Distinct(StringComparer.Ordinal)];

    /// <summary>Leases a block to a worker.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 where that is not known.</param>
    /// <returns>
    /// A block that nobody holds. If there is none, the one that was leased to others the longest time ago. Null where
    /// nothing is left that this worker could play.
    /// </returns>
    public GameBlock? Take(string worker, double gamesPerSecond)
    {
        speeds.See(worker, gamesPerSecond);
        Entry? entry = entries.Find(each => !each.IsPlayed && !Current(each).Any()) ?? Cut(worker) ?? Straggler(worker);
        entry?.Leases[worker] = Lease.From(time.GetUtcNow(), rules);
        return entry?.Block;
    }

    /// <summary>Renews a worker's lease.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="block">The block it plays.</param>
    /// <returns>Whether the block is still wanted.</returns>
    public bool Renew(string worker, GameBlock block)
    {
        speeds.See(worker);
        if (Find(block) is not { IsPlayed: false } entry)
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow();
        entry.Leases[worker] = entry.Leases.TryGetValue(worker, out Lease held)
            ? held with { Until = now + rules.Duration }
            : Lease.From(now, rules);
        return true;
    }

    /// <summary>Says whether the games of a block are still missing.</summary>
    /// <param name="block">The block, as it was leased.</param>
    public bool IsWanted(GameBlock block) => Find(block) is { IsPlayed: false };

    /// <summary>Accepts the games of a block.</summary>
    /// <param name="worker">Who played them.</param>
    /// <param name="block">The block.</param>
    /// <returns>
    /// Whether it was still wanted. One that was accepted before is not, and neither is one that was never leased.
    /// </returns>
    public bool Accept(string worker, GameBlock block)
    {
        if (Find(block) is not { IsPlayed: false } entry)
        {
            return false;
        }

        (entry.IsPlayed, entry.Player) = (true, worker);
        return true;
    }

    /// <summary>Notes that a game of a block was played again, and came out the same.</summary>
    /// <param name="block">The block.</param>
    public void Confirm(GameBlock block)
    {
        if (Find(block) is { } entry)
        {
            entry.IsConfirmed = true;
        }
    }

    /// <summary>Discards what a worker played, but for blocks that were confirmed; they are leased again.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>The blocks.</returns>
    public IReadOnlyList<GameBlock> Discard(string worker)
    {
        Leave(worker);
        List<Entry> found =
            entries.FindAll(entry => entry.IsPlayed && entry.Player == worker && !entry.IsConfirmed);
        found.ForEach(entry => (entry.IsPlayed, entry.Player) = (false, null));
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
        int size = Math.Min(left, (int)Math.Ceiling(Math.Clamp(wanted, rules.LeastGames, rules.MostGames)));
        Entry entry = new(new GameBlock(games.First + cut, left - size < rules.LeastGames ? left : size));
        cut += entry.Block.Count;
        entries.Add(entry);
        return entry;
    }

    // The worker that holds the block may be slow, or gone.
    private Entry? Straggler(string worker) => entries
        .Where(entry => !entry.IsPlayed && !Current(entry).Contains(worker, StringComparer.Ordinal)
            && Current(entry).Count() < rules.MostLeases)
        .MinBy(entry => entry.Leases.Values.Min(lease => lease.Since));

    private IEnumerable<string> Current(Entry entry)
    {
        DateTimeOffset now = time.GetUtcNow();
        return entry.Leases.Where(lease => lease.Value.Until > now).Select(lease => lease.Key);
    }

    private sealed class Entry(GameBlock block)
    {
        public GameBlock Block { get; } = block;

        public Dictionary<string, Lease> Leases { get; } = new(StringComparer.Ordinal);

        public bool IsPlayed { get; set; }

        public string? Player { get; set; }

        public bool IsConfirmed { get; set; }
    }

    private readonly record struct Lease(DateTimeOffset Since, DateTimeOffset Until)
    {
        public static Lease From(DateTimeOffset now, LeaseRules rules) => new(now, now + rules.Duration);
    }
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
}
