using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>
/// Neighbouring numbers that a processor computes at once: one text of a kernel serves vectors of any width.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
/// <remarks>Every operation is one of each number alone, so that results do not depend on the width.</remarks>
internal unsafe interface IFloatVector<TSelf>
    where TSelf : struct, IFloatVector<TSelf>
{
    /// <summary>Gets how many numbers there are.</summary>
    static abstract int Count { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>Reads neighbours.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Reads whole numbers.</summary>
    static abstract TSelf Load(int* source);

    /// <summary>Repeats a number.</summary>
    static abstract TSelf Of(float number);

    /// <summary>Returns a · b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Adds a · b to a sum, rounded once. Where a sum stays in its register, this saves a move.</summary>
    static abstract void AddProduct(ref TSelf sum, TSelf a, TSelf b);

    /// <summary>Returns the smaller of each two numbers, none of them NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>Returns the larger of each two numbers, none of them NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Returns the smallest number, none of them NaN.</summary>
    static abstract float Smallest(TSelf a);

    /// <summary>Returns the largest number, none of them NaN.</summary>
    static abstract float Largest(TSelf a);

    /// <summary>Rounds to whole numbers, halves to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>Returns 2ⁿ of whole numbers from -126 to 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>Writes to neighbours.</summary>
    void Store(float* target);

    /// <summary>Rounds numbers from 0 to 255 to whole ones, halves to even, and writes them to neighbours.</summary>
    void Store(byte* target);
}

/// <summary>256 bits, on processors with AVX2 and fused multiply-add.</summary>
internal unsafe struct EightFloats(Vector256<float> numbers) : IFloatVector<EightFloats>
{
    private Vector256<float> numbers = numbers;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static EightFloats operator +(EightFloats a, EightFloats b) => new(a.numbers + b.numbers);

    /// <inheritdoc/>
    public static EightFloats operator -(EightFloats a, EightFloats b) => new(a.numbers - b.numbers);

    /// <inheritdoc/>
    public static EightFloats operator *(EightFloats a, EightFloats b) => new(a.numbers * b.numbers);

    /// <inheritdoc/>
    public static EightFloats operator /(EightFloats a, EightFloats b) => new(a.numbers / b.numbers);

    /// <inheritdoc/>
    public static EightFloats Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    public static EightFloats Load(int* source) => new(Avx.ConvertToVector256Single(Vector256.Load(source)));

    /// <inheritdoc/>
    public static EightFloats Of(float number) => new(Vector256.Create(number));

    /// <inheritdoc/>
    public static EightFloats MultiplyAdd(EightFloats a, EightFloats b, EightFloats c) =>
        new(Fma.MultiplyAdd(a.numbers, b.numbers, c.numbers));

    /// <inheritdoc/>
    public static void AddProduct(ref EightFloats sum, EightFloats a, EightFloats b) =>
        sum.numbers = Fma.MultiplyAdd(a.numbers, b.numbers, sum.numbers);

    /// <inheritdoc/>
    public static EightFloats Min(EightFloats a, EightFloats b) => new(Avx.Min(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static EightFloats Max(EightFloats a, EightFloats b) => new(Avx.Max(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static float Smallest(EightFloats a) => -Largest(new(-a.numbers));

    /// <inheritdoc/>
    public static float Largest(EightFloats a)
    {
        Vector128<float> four = Sse.Max(a.numbers.GetLower(), a.numbers.GetUpper());
        Vector128<float> two = Sse.Max(four, Sse.MoveHighToLow(four, four));
        return Sse.MaxScalar(two, Vector128.Shuffle(two, Vector128.Create(1, 1, 1, 1))).ToScalar();
    }

    /// <inheritdoc/>
    public static EightFloats Round(EightFloats a) => new(Avx.RoundToNearestInteger(a.numbers));

    /// <inheritdoc/>
    public static EightFloats PowerOfTwo(EightFloats n) =>
        new(Avx2.ShiftLeftLogical(Avx.ConvertToVector256Int32(n.numbers) + Vector256.Create(127), 23).AsSingle());

    /// <inheritdoc/>
    public readonly void Store(float* target) => numbers.Store(target);

    /// <inheritdoc/>
    public readonly void Store(byte* target)
    {
        Vector256<int> whole = Avx.ConvertToVector256Int32(numbers);
        Vector128<ushort> halves = Sse41.PackUnsignedSaturate(whole.GetLower(), whole.GetUpper());
        *(ulong*)target = Sse2.PackUnsignedSaturate(halves.AsInt16(), halves.AsInt16()).AsUInt64().ToScalar();
    }
}

/// <summary>512 bits, on processors with AVX-512.</summary>
internal unsafe struct SixteenFloats(Vector512<float> numbers) : IFloatVector<SixteenFloats>
{
    private Vector512<float> numbers = numbers;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static SixteenFloats operator +(SixteenFloats a, SixteenFloats b) => new(Avx512F.Add(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static SixteenFloats operator -(SixteenFloats a, SixteenFloats b) =>
        new(Avx512F.Subtract(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static SixteenFloats operator *(SixteenFloats a, SixteenFloats b) =>
        new(Avx512F.Multiply(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static SixteenFloats operator /(SixteenFloats a, SixteenFloats b) =>
        new(Avx512F.Divide(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static SixteenFloats Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    public static SixteenFloats Load(int* source) => new(Avx512F.ConvertToVector512Single(Vector512.Load(source)));

    /// <inheritdoc/>
    public static SixteenFloats Of(float number) => new(Vector512.Create(number));

    /// <inheritdoc/>
    public static SixteenFloats MultiplyAdd(SixteenFloats a, SixteenFloats b, SixteenFloats c) =>
        new(Avx512F.FusedMultiplyAdd(a.numbers, b.numbers, c.numbers));

    /// <inheritdoc/>
    public static void AddProduct(ref SixteenFloats sum, SixteenFloats a, SixteenFloats b) =>
        sum.numbers = Avx512F.FusedMultiplyAdd(a.numbers, b.numbers, sum.numbers);

    /// <inheritdoc/>
    public static SixteenFloats Min(SixteenFloats a, SixteenFloats b) => new(Avx512F.Min(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static SixteenFloats Max(SixteenFloats a, SixteenFloats b) => new(Avx512F.Max(a.numbers, b.numbers));

    /// <inheritdoc/>
    public static float Smallest(SixteenFloats a) => -Largest(new(-a.numbers));

    /// <inheritdoc/>
    public static float Largest(SixteenFloats a) =>
        EightFloats.Largest(new(Avx.Max(a.numbers.GetLower(), a.numbers.GetUpper())));

    /// <inheritdoc/>
    public static SixteenFloats Round(SixteenFloats a) => new(Avx512F.RoundScale(a.numbers, 0));

    /// <inheritdoc/>
    public static SixteenFloats PowerOfTwo(SixteenFloats n) =>
        new(Avx512F.ShiftLeftLogical(Avx512F.Add(Avx512F.ConvertToVector512Int32(n.numbers), Vector512.Create(127)), 23)
            .AsSingle());

    /// <inheritdoc/>
    public readonly void Store(float* target) => numbers.Store(target);

    /// <inheritdoc/>
    public readonly void Store(byte* target) =>
        Avx512F.ConvertToVector128ByteWithSaturation(Avx512F.ConvertToVector512Int32(numbers).AsUInt32()).Store(target);
}
