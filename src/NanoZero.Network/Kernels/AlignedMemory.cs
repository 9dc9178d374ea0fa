using System.Runtime.InteropServices;

namespace NanoZero.Network;

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
