using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

[module: SkipLocalsInit]  // nanozero bench, TTTS rows

namespace NanoZero.Search;

/// <summary>Arithmetic on the children of a node, eight at a time. Padded memory has room for whole vectors.</summary>
internal static class Lanes
{
    /// <summary>How many numbers a vector holds.</summary>
    public const int Count = 8;

    /// <summary>Rounds a length up to whole vectors.</summary>
    /// <param name="length">Any length.</param>
    public static int Padded(int length) => (length + Count - 1) & ~(Count - 1);

    /// <summary>Returns the first eight of some small numbers.</summary>
    /// <param name="numbers">At least eight.</param>
    public static Vector256<uint> Widen(ReadOnlySpan<ushort> numbers) =>
        Vector256.WidenLower(Vector128.Create(numbers).ToVector256Unsafe());

    /// <summary>Replaces the numbers in the lanes from a length on.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="length">How many lanes are kept; from 8 on, all.</param>
    /// <param name="rest">What the others become.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, all search rows
    public static Vector256<float> Keep(Vector256<float> numbers, int length, float rest) =>
        Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(length)).AsSingle(), numbers,
        Vector256.Create(rest));

    /// <summary>Returns the largest number.</summary>
    /// <param name="numbers">Numbers, none of them NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, all search rows
    public static float Max(Vector256<float> numbers)
    {
        Vector128<float> largest = Vector128.MaxNative(numbers.GetLower(), numbers.GetUpper());
        largest = Vector128.MaxNative(largest, Vector128.Shuffle(largest, Vector128.Create(2, 3, 0, 1)));
        largest = Vector128.MaxNative(largest, Vector128.Shuffle(largest, Vector128.Create(1, 0, 3, 2)));
        return largest.ToScalar();
    }

    /// <summary>Returns the first lane that holds a number; 32 where none does.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="number">The one looked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, all search rows
    public static int IndexOf(Vector256<float> numbers, float number) =>
        BitOperations.TrailingZeroCount(
            Vector256.Equals(numbers, Vector256.Create(number)).ExtractMostSignificantBits());

    /// <summary>Returns the index of the largest number, the first of equals; -1 of none.</summary>
    /// <param name="numbers">Numbers, none of them NaN, shape [K], padded to whole vectors.</param>
    /// <param name="length">K.</param>
    /// <param name="except">An index that is passed over; -1 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    public static int IndexOfLargest(ReadOnlySpan<float> numbers, int length, int except = -1)
    {
        int best = -1;
        float largest = float.NegativeInfinity;
        for (int start = 0; start < length; start += Count)
        {
            Vector256<float> lanes = Keep(Vector256.Create(numbers[start..]), length - start, float.NegativeInfinity);
            Vector256<int> excepted = Vector256.Equals(Vector256<int>.Indices, Vector256.Create(except - start));
            lanes = Vector256.ConditionalSelect(excepted.AsSingle(), Vector256.Create(float.NegativeInfinity), lanes);
            float here = Max(lanes);
            if (here > largest)
            {
                (best, largest) = (start + IndexOf(lanes, here), here);
            }
        }

        return best;
    }

    /// <summary>Returns the index of the smallest of different numbers.</summary>
    /// <param name="numbers">At least one; all are different.</param>
    public static int IndexOfSmallest(ReadOnlySpan<uint> numbers)
    {
        uint smallest = uint.MaxValue;
        if (numbers.Length < Count)
        {
            foreach (uint number in numbers)
            {
                smallest = Math.Min(smallest, number);
            }

            return numbers.IndexOf(smallest);
        }

        Vector256<uint> lanes = Vector256.Create(numbers[^Count..]);  // what whole vectors from the front leave over
        for (ReadOnlySpan<uint> rest = numbers; rest.Length >= Count; rest = rest[Count..])
        {
            lanes = Vector256.Min(lanes, Vector256.Create(rest));
        }

        for (int lane = 0; lane < Count; lane++)
        {
            smallest = Math.Min(smallest, lanes[lane]);
        }

        return numbers.IndexOf(smallest);
    }

    /// <summary>
    /// Sorts at most eight different numbers in ascending order, each to the place that the number of smaller ones
    /// says.
    /// </summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="length">How many lanes are sorted.</param>
    /// <param name="sorted">Receives them, shape [length].</param>
    public static void Sort(Vector256<uint> numbers, int length, Span<uint> sorted)
    {
        Span<uint> unsorted = stackalloc uint[Count], places = stackalloc uint[Count];
        numbers.CopyTo(unsorted);
        Vector256<uint> smaller = Vector256<uint>.Zero;
        foreach (uint number in unsorted[..length])
        {
            smaller -= Vector256.GreaterThan(numbers, Vector256.Create(number));  // a mask is -1
        }

        smaller.CopyTo(places);
        for (int i = 0; i < length; i++)
        {
            sorted[(int)places[i]] = unsorted[i];
        }
    }
}
