namespace NanoZero.Cluster;

/// <summary>
/// Games of an iteration, chosen at random, that the coordinator plays, too, where a worker plays them. A worker cannot
/// know which games are chosen. The coordinator plays them while the workers play theirs, so nobody waits for it.
/// </summary>
/// <param name="format">How games are written.</param>
/// <param name="iteration">The iteration, from 1.</param>
/// <param name="games">The numbers of the chosen games.</param>
/// <remarks>It belongs to whoever locks it.</remarks>
internal sealed class Replays<TGame>(IGamesFormat<TGame> format, int iteration, IEnumerable<int> games)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly SortedDictionary<int, GameRecord<TGame>?> records =
        new(games.ToDictionary(game => game, _ => (GameRecord<TGame>?)null));

    /// <summary>Returns the chosen games of a block.</summary>
    /// <param name="block">The block.</param>
    public IEnumerable<int> Within(GameBlock block) => records.Keys.Where(block.Holds);

    /// <summary>Returns the numbers of chosen games that the coordinator has no record of.</summary>
    /// <param name="isWanted">Says whether a game is needed now.</param>
    public IReadOnlyList<int> Missing(Func<int, bool> isWanted) =>
        [.. records.Where(each => each.Value is null && isWanted(each.Key)).Select(each => each.Key)];

    /// <summary>Notes how games came out here.</summary>
    /// <param name="played">The coordinator's records of chosen games.</param>
    public void Learn(IReadOnlyList<GameRecord<TGame>> played)
    {
        foreach (GameRecord<TGame> record in played)
        {
            records[record.Index] = record;
        }
    }

    /// <summary>Says whether the coordinator has played a chosen game.</summary>
    /// <param name="game">The game's number.</param>
    public bool HasRecord(int game) => records[game] is not null;

    /// <summary>Says whether a worker's record of a game has the bytes of the coordinator's.</summary>
    /// <param name="there">The worker's record.</param>
    public bool IsSame(GameRecord<TGame> there) =>
        BytesOf(records[there.Index]!).AsSpan().SequenceEqual(BytesOf(there));

    private byte[] BytesOf(GameRecord<TGame> game) =>
        format.Write(iteration, new PlayedGames<TGame>([game], default, default));
}
