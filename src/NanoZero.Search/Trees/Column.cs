using System.Runtime.CompilerServices;

namespace NanoZero.Search;

/// <summary>A growing array that holds one number for each node, edge or slot of a tree.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <remarks>
/// The memory is kept when a search ends. A reference into a column ends when the column grows. The column is a struct
/// around one array, so that a read costs one bounds check.
/// </remarks>
public struct Column<T>
    where T : unmanaged
{
    private const int SmallestLength = 256;

    private T[] elements;

    /// <summary>Creates an empty column.</summary>
    public Column() => elements = [];

    /// <summary>Gets the memory held, in bytes.</summary>
    public readonly long Bytes => (long)elements.Length * Unsafe.SizeOf<T>();

    /// <summary>Gets one element.</summary>
    /// <param name="index">Below the end last reserved.</param>
    public readonly ref T this[int index] => ref elements[index];

    /// <summary>Returns an upper bound of the memory of a column that grew to an end, in bytes.</summary>
    public static long UpperBound(long end) => LengthFor(end) * 3 / 2 * Unsafe.SizeOf<T>();

    /// <summary>Returns consecutive elements.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="length">How many.</param>
    public readonly Span<T> Slice(int start, int length) => elements.AsSpan(start, length);

    /// <summary>
    /// Returns the elements from an index on, at least eight. Elements past the end may hold anything.
    /// </summary>
    /// <param name="start">An index below the end last reserved.</param>
    public readonly Span<T> From(int start) => elements.AsSpan(start);

    /// <summary>Makes every index below an end usable.</summary>
    /// <exception cref="OutOfMemoryException">The memory cannot be had.</exception>
    public void Reserve(int end)
    {
        if (end > elements.Length - Lanes.Count)
        {
            Grow(end);
        }
    }

    /// <summary>Copies elements from another column, or from another place of this one.</summary>
    /// <param name="source">The column to copy from.</param>
    /// <param name="from">The first index there.</param>
    /// <param name="to">The first index here.</param>
    /// <param name="count">How many elements are copied.</param>
    public readonly void Copy(in Column<T> source, int from, int to, int count) =>
        source.Slice(from, count).CopyTo(Slice(to, count));

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
