namespace NanoZero.Search;

/// <summary>
/// Evaluations of positions in canonical orientation, bounded in bytes; the oldest of four neighbours makes room.
/// </summary>
/// <remarks>
/// Any number of threads. An entry is found by the position's whole 128-bit key, which is exact for games whose stones
/// fit it and otherwise two independent 64-bit hashes.
/// </remarks>
public sealed class EvaluationCache<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private const int Ways = 4;
    private const int LockCount = 64;

    private readonly int rowLength = Answers.RowLength(TGame.Info.ActionCount);
    private readonly int bucketMask;
    private readonly UInt128[] keys;
    private readonly bool[] used;
    private readonly byte[] next;
    private readonly float[] rows;
    private readonly Lock[] locks;

    /// <summary>Creates an empty cache; its memory is taken at once.</summary>
    /// <param name="bytes">Upper bound of the memory; room for at least 64 evaluations is taken.</param>
    public EvaluationCache(long bytes)
    {
        long perBucket = (Ways * (16 + 1 + (sizeof(float) * (long)rowLength))) + 1;
        int buckets = 16;
        while (2 * buckets * perBucket <= bytes && 2L * buckets * Ways * rowLength < Array.MaxLength)
        {
            buckets *= 2;
        }

        bucketMask = buckets - 1;
        keys = new UInt128[buckets * Ways];
        used = new bool[buckets * Ways];
        next = new byte[buckets];
        rows = new float[buckets * Ways * rowLength];
        locks = new Lock[LockCount];
        for (int i = 0; i < LockCount; i++)
        {
            locks[i] = new Lock();
        }

        Bytes = buckets * perBucket;
    }

    /// <summary>Gets the memory held, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Gets how many evaluations fit.</summary>
    public int Capacity => keys.Length;

    /// <summary>Forgets everything: to be called when the evaluator behind the cache changes.</summary>
    public void Clear()
    {
        foreach (Lock each in locks)
        {
            each.Enter();
        }

        Array.Clear(used);
        foreach (Lock each in locks)
        {
            each.Exit();
        }
    }

    /// <summary>Looks an evaluation up.</summary>
    /// <param name="key">Key of the canonical position.</param>
    /// <param name="answers">Receives the answer in its first place. The origin there stays as it is.</param>
    internal bool TryGet(UInt128 key, Answers answers)
    {
        int bucket = Bucket(key);
        lock (locks[bucket % LockCount])
        {
            int entry = Find(key, bucket);
            if (entry < 0)
            {
                return false;
            }

            answers.ReadRow(0, rows.AsSpan(entry * rowLength, rowLength));
            return true;
        }
    }

    /// <summary>Stores an evaluation.</summary>
    /// <param name="key">Key of the canonical position.</param>
    /// <param name="answers">Answers.</param>
    /// <param name="index">The one to store.</param>
    internal void Set(UInt128 key, Answers answers, int index)
    {
        int bucket = Bucket(key);
        lock (locks[bucket % LockCount])
        {
            int entry = Find(key, bucket);
            if (entry < 0)
            {
                entry = (bucket * Ways) + next[bucket];
                next[bucket] = (byte)((next[bucket] + 1) % Ways);
            }

            keys[entry] = key;
            used[entry] = true;
            answers.WriteRow(index, rows.AsSpan(entry * rowLength, rowLength));
        }
    }

    private int Bucket(UInt128 key) =>
        (int)(RandomStream.Mix((ulong)key ^ RandomStream.Mix((ulong)(key >> 64))) & (ulong)bucketMask);

    private int Find(UInt128 key, int bucket)
    {
        for (int entry = bucket * Ways; entry < (bucket + 1) * Ways; entry++)
        {
            if (used[entry] && keys[entry] == key)
            {
                return entry;
            }
        }

        return -1;
    }
}
