namespace NanoZero.Cluster;

/// <summary>Consecutive games of an iteration, which one worker plays.</summary>
/// <param name="First">The number of the first game.</param>
/// <param name="Count">How many games; at least 1.</param>
internal readonly record struct GameBlock(int First, int Count)
{
    /// <summary>Gets the number after that of the last game.</summary>
    public int End => First + Count;

    /// <summary>Gets the numbers of the games.</summary>
    public IEnumerable<int> Numbers => Enumerable.Range(First, Count);

    /// <summary>Says whether a game belongs to the block.</summary>
    /// <param name="game">The game's number.</param>
    public bool Holds(int game) => game >= First && game < End;
}

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

    private readonly List<GameBlock> free = [games];  // in no block yet, in the order of their numbers
    private readonly Dictionary<GameBlock, Entry> entries = [];
    private readonly HashSet<string> served = new(StringComparer.Ordinal);  // who has had a block
    private readonly List<Entry> open = [];  // that are not played, in the order of their games

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
        Entry? entry = open.Find(each => each.HoldersAt(now) == 0)
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

        MarkPlayed(entries[block], worker);
        return true;
    }

    /// <summary>Accepts games that were played before, by whoever it was.</summary>
    /// <param name="worker">Who played them.</param>
    /// <param name="block">The games.</param>
    /// <returns>Whether the games are games of the table, and none of them is in another block.</returns>
    public bool AcceptFormer(string worker, GameBlock block)
    {
        int at = free.FindIndex(each => each.First <= block.First && block.End <= each.End);
        if (at < 0 || block.Count < 1)
        {
            return false;
        }

        GameBlock around = free[at];
        free.RemoveAt(at);
        GameBlock[] rest =
            [new(around.First, block.First - around.First), new(block.End, around.End - block.End)];
        free.InsertRange(at, rest.Where(part => part.Count > 0));
        MarkPlayed(Add(block), worker);
        return true;
    }

    /// <summary>Says whether a worker, other than the coordinator's machine, plays a game or has played it.</summary>
    /// <param name="game">The game's number.</param>
    public bool IsLent(int game)
    {
        TimeSpan now = Now;
        return entries.Values.FirstOrDefault(each => each.Block.Holds(game)) is { } entry
            && (entry.Player is { } player
                ? player != Here
                : entry.Leases.Any(lease => lease.Key != Here && lease.Value.Until > now));
    }

    /// <summary>Returns the block that a worker has played a game with; null where none has.</summary>
    /// <param name="game">The game's number.</param>
    public (GameBlock Block, string Worker)? PlayerOf(int game) =>
        entries.Values.FirstOrDefault(each => each.Block.Holds(game)) is { Player: { } player } entry && player != Here
            ? (entry.Block, player)
            : null;

    /// <summary>Says whether a block's games are those that a worker played.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="block">The block.</param>
    public bool IsPlayedBy(string worker, GameBlock block) => Find(block)?.Player == worker;

    /// <summary>Notes that a game of a block was played again.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isSame">Whether the game came out the same.</param>
    public void Confirm(GameBlock block, bool isSame = true) => Find(block)!.IsConfirmed = isSame;

    /// <summary>Discards what a worker played, but for blocks that were confirmed; they are leased again.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>The blocks.</returns>
    public IReadOnlyList<GameBlock> Discard(string worker)
    {
        Leave(worker);
        Entry[] found =
        [
            .. entries.Values.Where(entry => entry.Player == worker && !entry.IsConfirmed)
                .OrderBy(entry => entry.Block.First),
        ];
        foreach (Entry entry in found)
        {
            entry.Player = null;
            entry.Leases.Remove(worker);
            open.Add(entry);
            Played -= entry.Block.Count;
        }

        open.Sort((one, other) => one.Block.First.CompareTo(other.Block.First));
        return [.. found.Select(entry => entry.Block)];
    }

    /// <summary>Gives a worker's leases back.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Leave(string worker)
    {
        speeds.Forget(worker);
        open.ForEach(entry => entry.Leases.Remove(worker));
    }

    /// <summary>Gives one lease back.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="block">What it leased.</param>
    public void GiveBack(string worker, GameBlock block) => Find(block)?.Leases.Remove(worker);

    private Entry? Find(GameBlock block) => entries.GetValueOrDefault(block);

    private Entry Add(GameBlock block)
    {
        Entry entry = new(block);
        entries.Add(block, entry);
        int after = open.FindLastIndex(each => each.Block.First < block.First);
        open.Insert(after + 1, entry);
        return entry;
    }

    private void MarkPlayed(Entry entry, string worker)
    {
        entry.Player = worker;
        open.Remove(entry);
        Played += entry.Block.Count;
    }

    // Few blocks, as games at the end of a block do not fill batches: at first most of a worker's share, all of it
    // where nobody else is there. Then half of its share of what is left, so that all workers end at about the same
    // time. Blocks take a second at least. Nobody knows how long a block takes a worker of unknown speed.
    private Entry? Cut(string worker)
    {
        if (free is not [var next, ..])
        {
            return null;
        }

        int left = free.Sum(part => part.Count);
        double speed = speeds.Of(worker), share = speeds.ShareOf(worker);
        double part = !served.Add(worker) ? left * share / 2
            : share < 1 ? Math.Min(games.Count * share * rules.FirstShare, left * share)
            : left;
        double wanted = Math.Clamp(
            part, speed * rules.LeastSeconds, speed > 0 ? speed * rules.MostSeconds : rules.FirstGames);
        int most = Math.Max(rules.LeastGames, rules.MostGames);
        int size = Math.Min(next.Count, (int)Math.Ceiling(Math.Clamp(wanted, rules.LeastGames, most)));
        bool takesRest = next.Count - size < rules.LeastGames && next.Count <= most;
        GameBlock block = new(next.First, takesRest ? next.Count : size);
        free.RemoveAt(0);
        if (block.Count < next.Count)
        {
            free.Insert(0, new GameBlock(block.End, next.Count - block.Count));
        }

        return Add(block);
    }

    // The worker that holds the block may be slow, or hang. The coordinator's machine may always play it, too, so that
    // an iteration ends whatever workers do.
    private Entry? Straggler(string worker, TimeSpan now) => open
        .Where(entry => !entry.IsHeldBy(worker, now)
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

        public string? Player { get; set; }

        public bool IsPlayed => Player is not null;

        public bool IsConfirmed { get; set; }

        public int HoldersAt(TimeSpan now) => Leases.Values.Count(lease => lease.Until > now);

        public bool IsHeldBy(string worker, TimeSpan now) =>
            Leases.TryGetValue(worker, out Lease lease) && lease.Until > now;
    }

    private readonly record struct Lease(TimeSpan Since, TimeSpan Until);
}
