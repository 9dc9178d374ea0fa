using System.Runtime.CompilerServices;

namespace NanoZero.Search;

/// <summary>An array that grows in chunks, so that growing copies nothing and references into it stay valid.</summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed class Arena<T>
    where T : unmanaged
{
    private T[][] chunks = [];

    /// <summary>Gets the memory held, in bytes.</summary>
    public long Bytes => (long)chunks.Length * Blocks.ChunkLength * Unsafe.SizeOf<T>();

    /// <summary>Gets one element.</summary>
    /// <param name="index">Below the end last reserved.</param>
    public ref T this[int index] => ref chunks[index >> Blocks.ChunkShift][index & Blocks.ChunkMask];

    /// <summary>Returns a block made by one <see cref="Blocks.Allocate"/>, which never crosses chunks.</summary>
    /// <param name="start">The block's first index.</param>
    /// <param name="length">Its length.</param>
    public Span<T> Slice(int start, int length) =>
        chunks[start >> Blocks.ChunkShift].AsSpan(start & Blocks.ChunkMask, length);

    /// <summary>Makes every index below an end usable.</summary>
    /// <param name="end">The end.</param>
    public void Reserve(int end)
    {
        int needed = (end + Blocks.ChunkMask) >> Blocks.ChunkShift;
        if (needed > chunks.Length)
        {
            Grow(needed);
        }
    }

    private void Grow(int needed)
    {
        int had = chunks.Length;
        Array.Resize(ref chunks, needed);
        for (int chunk = had; chunk < needed; chunk++)
        {
            chunks[chunk] = GC.AllocateUninitializedArray<T>(Blocks.ChunkLength);
        }
    }
}

/// <summary>Hands out blocks of consecutive indices for one or more arenas side by side; a block never crosses a chunk.</summary>
internal struct Blocks
{
    /// <summary>Chunks of 2¹² elements: small enough for thousands of trees, large enough for the edges of a 19×19 node.</summary>
    public const int ChunkShift = 12;

    /// <summary>The length of a chunk, and the largest block.</summary>
    public const int ChunkLength = 1 << ChunkShift;

    /// <summary>The index bits within a chunk.</summary>
    public const int ChunkMask = ChunkLength - 1;

    /// <summary>Gets the end of everything handed out.</summary>
    public int End { get; private set; }

    /// <summary>Hands out a block.</summary>
    /// <param name="length">At most <see cref="ChunkLength"/>.</param>
    /// <returns>The first index.</returns>
    public int Allocate(int length)
    {
        int start = End;
        if ((start & ChunkMask) + length > ChunkLength)
        {
            start = (start | ChunkMask) + 1;
        }

        End = checked(start + length);
        return start;
    }
}
