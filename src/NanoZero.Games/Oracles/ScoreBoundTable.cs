using System.Numerics;

namespace NanoZero.Games;

/// <summary>Remembers bounds on the scores of Connect Four positions in a fixed amount of memory.</summary>
/// <remarks>
/// An entry is one word. It holds the position's key (49 bits), the two bounds (6 bits each) and how much work found
/// them (3 bits). A position may lie in either of two neighbouring words; the one with less work gives way.
/// </remarks>
internal sealed class ScoreBoundTable
{
    private const int KeyShift = 15;
    private const int LowerShift = 9;
    private const int UpperShift = 3;
    private const int BoundMask = 0x3F;
    private const int Offset = 22;   // scores lie in [-21, 21]
    private const int MaxWork = 7;

    private readonly ulong[] entries;
    private readonly int shift;

    /// <summary>Creates an empty table.</summary>
    /// <param name="bytes">The most memory it may take; at least 1 KiB.</param>
    public ScoreBoundTable(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1024);
        int bits = Math.Min(BitOperations.Log2((ulong)bytes / sizeof(ulong)), 30);
        entries = new ulong[1 << bits];
        shift = 64 - bits;
    }

    /// <summary>Returns the bounds that are known of a position; the widest bounds if none are.</summary>
    /// <param name="key">Names the position; not 0.</param>
    public (int Lower, int Upper) Find(ulong key)
    {
        int first = FirstOf(key);
        ulong entry = entries[first];
        if (entry >> KeyShift != key)
        {
            entry = entries[first + 1];
            if (entry >> KeyShift != key)
            {
                return (-Offset, Offset);
            }
        }

        return ((int)(entry >> LowerShift & BoundMask) - Offset, (int)(entry >> UpperShift & BoundMask) - Offset);
    }

    /// <summary>Remembers a position.</summary>
    /// <param name="key">Names the position; not 0.</param>
    /// <param name="lower">The score is at least this.</param>
    /// <param name="upper">The score is at most this.</param>
    /// <param name="nodes">How many positions were searched to find the bounds.</param>
    public void Store(ulong key, int lower, int upper, long nodes)
    {
        int work = Math.Min(BitOperations.Log2((ulong)nodes | 1) / 3, MaxWork);
        int slot = FirstOf(key);
        ulong first = entries[slot], second = entries[slot + 1];
        bool replacesSecond =
            second >> KeyShift == key || (first >> KeyShift != key && (second & MaxWork) < (first & MaxWork));
        ulong bounds = ((ulong)(lower + Offset) << LowerShift) | ((ulong)(upper + Offset) << UpperShift);
        entries[replacesSecond ? slot + 1 : slot] = (key << KeyShift) | bounds | (uint)work;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Array.Clear(entries);

    private int FirstOf(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> shift) & ~1;
}
