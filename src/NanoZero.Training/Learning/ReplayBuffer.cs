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

    /// <summary>
    /// Returns the positions with equal ones merged into one, in the order in which they first occur. A merged position
    /// has the means of the policies and values (position averaging, Prasad 2018).
    /// </summary>
    public ReplayBuffer<TGame> Merged()
    {
        Dictionary<UInt128, List<int>> places = [];
        for (int i = 0; i < Count; i++)
        {
            UInt128 key = this[i].Position.Key;
            if (!places.TryGetValue(key, out List<int>? equal))
            {
                places.Add(key, equal = []);
            }

            equal.Add(i);
        }

        ReplayBuffer<TGame> merged = new(Math.Max(1, places.Count));
        float[] policy = new float[TGame.Info.ActionCount];
        merged.Add(places.Values.Select(equal => Mean([.. equal.Select(i => this[i])], policy)));
        return merged;
    }

    private static TrainingSample<TGame> Mean(TrainingSample<TGame>[] equal, float[] policy)
    {
        if (equal.Length == 1)
        {
            return equal[0];
        }

        Array.Clear(policy);
        foreach (TrainingSample<TGame> sample in equal)
        {
            for (int i = 0; i < sample.Policy.Count; i++)
            {
                policy[sample.Policy.Actions.Span[i]] += sample.Policy.Weights.Span[i] / equal.Length;
            }
        }

        ushort[] actions = [.. Enumerable.Range(0, policy.Length).Where(a => policy[a] > 0).Select(a => (ushort)a)];
        return equal[0] with
        {
            Policy = new SearchPolicy(actions, actions.Select(action => policy[action]).ToArray()),
            Value = equal.Average(sample => sample.Value),
            RootValue = equal.Average(sample => sample.RootValue),
        };
    }
}
