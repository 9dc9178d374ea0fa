namespace NanoZero.Training;

/// <summary>
/// The most recent searched positions of self-play with their search policies and outcomes; the oldest make room.
/// </summary>
internal sealed class ReplayBuffer<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TrainingSample<TGame>[] ring;
    private int newest = -1;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="capacity">Most positions held; at least 1.</param>
    public ReplayBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ring = new TrainingSample<TGame>[capacity];
    }

    /// <summary>Gets how many positions are held.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the most positions held.</summary>
    public int Capacity => ring.Length;

    /// <summary>Gets a position by age.</summary>
    /// <param name="index">In [0, <see cref="Count"/>); 0 is the oldest.</param>
    public ref readonly TrainingSample<TGame> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            int slot = newest + 1 - Count + index;
            return ref ring[slot < 0 ? slot + ring.Length : slot];
        }
    }

    /// <summary>Adds positions, the last of them becoming the newest.</summary>
    /// <param name="samples">In order of play.</param>
    public void Add(IEnumerable<TrainingSample<TGame>> samples)
    {
        foreach (TrainingSample<TGame> sample in samples)
        {
            newest = (newest + 1) % ring.Length;
            ring[newest] = sample;
            Count = Math.Min(Count + 1, ring.Length);
        }
    }

    /// <summary>Forgets all positions but the newest ones.</summary>
    /// <param name="count">The most positions that stay.</param>
    public void Keep(int count) => Count = Math.Min(Count, count);
}
