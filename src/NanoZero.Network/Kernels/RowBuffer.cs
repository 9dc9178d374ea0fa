using System.Runtime.InteropServices;

namespace NanoZero.Network;

/// <summary>
/// Room for rows of activations, a cache line further apart than they are long: strides of powers of two share cache
/// sets.
/// </summary>
/// <param name="rows">How many.</param>
/// <param name="width">Elements of a row, a multiple of sixteen.</param>
/// <param name="gap">Elements between a row and the next.</param>
internal sealed unsafe class RowBuffer(int rows, int width, int gap = MatrixKernel.PanelWidth)
{
    private readonly AlignedMemory<float> memory = new(checked(rows * (width + gap)));

    /// <summary>Gets the rows.</summary>
    public Rows Rows => new(memory.Data, Stride);

    /// <summary>Gets how many rows there are.</summary>
    public int Count => rows;

    /// <summary>Gets the elements of a row.</summary>
    public int Width => width;

    /// <summary>Gets the elements from a row to the next.</summary>
    public int Stride => width + gap;
}

/// <summary>Rows of numbers, the same distance apart.</summary>
/// <param name="data">First element of the first row.</param>
/// <param name="stride">Elements from a row to the next.</param>
internal readonly unsafe struct Rows(float* data, int stride)
{
    /// <summary>Gets the first element of the first row.</summary>
    public float* Data { get; } = data;

    /// <summary>Gets the elements from a row to the next.</summary>
    public int Stride { get; } = stride;

    /// <summary>Gets the first element of a row.</summary>
    public float* this[int row] => Data + ((long)row * Stride);

    /// <summary>Returns the beginning of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="length">Its elements.</param>
    public Span<float> Slice(int row, int length) => new(this[row], length);
}

/// <summary>Zeroed memory on a cache line's boundary that the collector does not move.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
internal sealed unsafe class AlignedMemory<T>
    where T : unmanaged
{
    private const int LineBytes = 64;

    private readonly T[] array;

    /// <summary>Allocates.</summary>
    /// <param name="count">Number of elements.</param>
    public AlignedMemory(int count)
    {
        array = GC.AllocateArray<T>(checked(count + (LineBytes / sizeof(T))), pinned: true);
        nint address = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        Data = (T*)((address + LineBytes - 1) & -LineBytes);
    }

    /// <summary>Gets the first element.</summary>
    public T* Data { get; }
}
