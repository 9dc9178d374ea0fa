using System.Runtime.CompilerServices;

namespace NanoZero.Search;

/// <summary>An array that grows; its memory is kept. References into it end when it grows.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <remarks>A struct around one array: what a descent reads is one bounds check away.</remarks>
internal struct Arena<T>
    where T : unmanaged
{
    private const int SmallestLength = 256;

    private T[] elements;

    /// <summary>Creates an empty arena.</summary>
    public Arena() => elements = [];

    /// <summary>Gets the memory held, in bytes.</summary>
    public readonly long Bytes => (long)elements.Length * Unsafe.SizeOf<T>();

    /// <summary>Gets one element.</summary>
    /// <param name="index">Below the end last reserved.</param>
    public readonly ref T this[int index] => ref elements[index];

    /// <summary>Returns an upper bound of the memory of an arena that grew to an end, in bytes.</summary>
    /// <param name="end">The end.</param>
    public static long UpperBound(long end) => LengthFor(end) * 3 / 2 * Unsafe.SizeOf<T>();

    /// <summary>Returns consecutive elements.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="length">How many.</param>
    public readonly Span<T> Slice(int start, int length) => elements.AsSpan(start, length);

    /// <summary>Returns what follows an index: at least one vector, which past the end reserved holds anything.</summary>
    /// <param name="start">An index below the end last reserved.</param>
    public readonly Span<T> From(int start) => elements.AsSpan(start);

    /// <summary>Makes every index below an end usable.</summary>
    /// <param name="end">The end.</param>
    public void Reserve(int end)
    {
        if (LengthFor(end) > elements.Length)
        {
            Grow(end);
        }
    }

    // Whole vectors can be read from every index.
    private static long LengthFor(long end) => Math.Max(end + Lanes.Count, SmallestLength);

    private void Grow(int end)
    {
        long length = Math.Max(LengthFor(end), elements.Length * 3L / 2);
        T[] grown = GC.AllocateUninitializedArray<T>((int)Math.Min(length, Math.Max(LengthFor(end), Array.MaxLength)));
        elements.CopyTo(grown, 0);
        elements = grown;
    }
}
