using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>
/// A board cut into tiles of 2×2 squares, for 3×3 convolutions with 16 products a tile in place of 36: each of the 16
/// parts of all tiles is one matrix.
/// </summary>
/// <remarks>
/// A tile's outputs are Aᵀ(u ∘ BᵀdB)A, where d are the 4×4 squares that they depend on and u is GgGᵀ, made of the
/// weights g (<see cref="TiledWeights"/>). Lavin and Gray 2016, "Fast algorithms for convolutional neural networks",
/// F(2×2, 3×3). Shapes: P boards, T tiles a board, C width. Parts have the shape [16, P·T, C]. Used by one thread at a
/// time.
/// </remarks>
internal sealed unsafe class BoardTiles
{
    /// <summary>Gets the squares of a tile's side, and those of the side that it depends on.</summary>
    public const int Inner = 2, Side = 4;

    /// <summary>Gets the parts of a tile.</summary>
    public const int Parts = Side * Side;

    private readonly int width;
    private readonly int tokens;
    private readonly int[] squares;                 // [T, 4, 4]: what a tile depends on; -1 outside of the board
    private readonly AlignedMemory<float> outside;  // a row of zeros, and a row for what is written outside

    /// <summary>Cuts a board.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    /// <param name="tokens">Rows of numbers from a board to the next, at least its squares.</param>
    /// <param name="width">C, a multiple of sixteen.</param>
    public BoardTiles(int rows, int columns, int tokens, int width)
    {
        (this.width, this.tokens) = (width, tokens);
        outside = new(2 * width);
        int across = TilesOf(columns);
        Count = TilesOf(rows) * across;
        squares = new int[Count * Parts];
        for (int i = 0; i < squares.Length; i++)
        {
            int tile = i / Parts, row = (tile / across * Inner) + (i % Parts / Side) - 1,
                column = (tile % across * Inner) + (i % Side) - 1;
            bool exists = row >= 0 && row < rows && column >= 0 && column < columns;
            squares[i] = exists ? (row * columns) + column : -1;
        }
    }

    /// <summary>Gets T.</summary>
    public int Count { get; }

    /// <summary>Returns T.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    public static int CountOf(int rows, int columns) => TilesOf(rows) * TilesOf(columns);

    /// <summary>Computes the parts of inputs, BᵀdB.</summary>
    /// <param name="x">Shape [P · tokens, C].</param>
    /// <param name="parts">Receives them.</param>
    /// <param name="boards">P.</param>
    public void Spread(Rows x, Rows parts, int boards)
    {
        float** from = stackalloc float*[Parts];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(from, x, tile, outside.Data);
            if (Avx512F.IsSupported)
            {
                Spread<SixteenFloats>(from, parts[0] + (tile * width), parts.Stride);
            }
            else
            {
                Spread<EightFloats>(from, parts[0] + (tile * width), parts.Stride);
            }
        }
    }

    /// <summary>Adds the gradients of inputs, BpBᵀ, that follow from gradients of their parts p.</summary>
    /// <param name="parts">The gradients of <see cref="Spread(Rows, Rows, int)"/>'s parts.</param>
    /// <param name="x">Receives the sums, shape [P · tokens, C].</param>
    /// <param name="boards">P.</param>
    public void AddSpreadGradient(Rows parts, Rows x, int boards)
    {
        float** to = stackalloc float*[Parts];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(to, x, tile, outside.Data + width);
            if (Avx512F.IsSupported)
            {
                AddSpreadGradient<SixteenFloats>(parts[0] + (tile * width), parts.Stride, to);
            }
            else
            {
                AddSpreadGradient<EightFloats>(parts[0] + (tile * width), parts.Stride, to);
            }
        }
    }

    /// <summary>Computes outputs from their parts p, AᵀpA.</summary>
    /// <param name="parts">The products.</param>
    /// <param name="target">Shape [P · tokens, C].</param>
    /// <param name="boards">P.</param>
    /// <param name="adds">Whether to add to what the target holds; else negative numbers become 0.</param>
    public void Gather(Rows parts, Rows target, int boards, bool adds)
    {
        float** to = stackalloc float*[Parts];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(to, target, tile, outside.Data + width);
            if (Avx512F.IsSupported)
            {
                Gather<SixteenFloats>(parts[0] + (tile * width), parts.Stride, to, adds);
            }
            else
            {
                Gather<EightFloats>(parts[0] + (tile * width), parts.Stride, to, adds);
            }
        }
    }

    /// <summary>Computes the gradients of an output's parts from the gradient y of the outputs, AyAᵀ.</summary>
    /// <param name="gradient">Shape [P · tokens, C].</param>
    /// <param name="parts">Receives them.</param>
    /// <param name="boards">P.</param>
    public void GatherGradient(Rows gradient, Rows parts, int boards)
    {
        float** from = stackalloc float*[Parts];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(from, gradient, tile, outside.Data);
            if (Avx512F.IsSupported)
            {
                GatherGradient<SixteenFloats>(from, parts[0] + (tile * width), parts.Stride);
            }
            else
            {
                GatherGradient<EightFloats>(from, parts[0] + (tile * width), parts.Stride);
            }
        }
    }

    private static int TilesOf(int squares) => (squares + Inner - 1) / Inner;

    // The rows of the squares that a tile depends on; its own are the four in the middle.
    private void Point(float** rows, Rows x, int tile, float* missing)
    {
        float* board = x[tile / Count * tokens];
        ReadOnlySpan<int> ofTile = squares.AsSpan(tile % Count * Parts, Parts);
        for (int i = 0; i < ofTile.Length; i++)
        {
            rows[i] = ofTile[i] < 0 ? missing : board + (ofTile[i] * x.Stride);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Spread<TVector>(float** from, float* parts, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < width; i += TVector.Count)
        {
            (TVector a0, TVector a1, TVector a2, TVector a3) = Load<TVector>(from, i);
            (TVector b0, TVector b1, TVector b2, TVector b3) = Load<TVector>(from + Side, i);
            (TVector c0, TVector c1, TVector c2, TVector c3) = Load<TVector>(from + (2 * Side), i);
            (TVector d0, TVector d1, TVector d2, TVector d3) = Load<TVector>(from + (3 * Side), i);
            float* target = parts + i;
            StoreSpread(a0 - c0, a1 - c1, a2 - c2, a3 - c3, target, stride);
            StoreSpread(b0 + c0, b1 + c1, b2 + c2, b3 + c3, target + (Side * stride), stride);
            StoreSpread(c0 - b0, c1 - b1, c2 - b2, c3 - b3, target + (2 * Side * stride), stride);
            StoreSpread(b0 - d0, b1 - d1, b2 - d2, b3 - d3, target + (3 * Side * stride), stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSpread<TVector>(
        TVector a, TVector b, TVector c, TVector d, float* target, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        (a - c).Store(target);
        (b + c).Store(target + stride);
        (c - b).Store(target + (2 * stride));
        (b - d).Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSpreadGradient<TVector>(float* parts, nint stride, float** to)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < width; i += TVector.Count)
        {
            float* source = parts + i;
            (TVector a0, TVector a1, TVector a2, TVector a3) = LoadSpreadGradient<TVector>(source, stride);
            source += Side * stride;
            (TVector b0, TVector b1, TVector b2, TVector b3) = LoadSpreadGradient<TVector>(source, stride);
            source += Side * stride;
            (TVector c0, TVector c1, TVector c2, TVector c3) = LoadSpreadGradient<TVector>(source, stride);
            source += Side * stride;
            (TVector d0, TVector d1, TVector d2, TVector d3) = LoadSpreadGradient<TVector>(source, stride);
            Add(a0, a1, a2, a3, to, i);
            Add(b0 - c0 + d0, b1 - c1 + d1, b2 - c2 + d2, b3 - c3 + d3, to + Side, i);
            Add(b0 + c0 - a0, b1 + c1 - a1, b2 + c2 - a2, b3 + c3 - a3, to + (2 * Side), i);
            Add(default(TVector) - d0, default(TVector) - d1, default(TVector) - d2, default(TVector) - d3,
                to + (3 * Side), i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector A, TVector B, TVector C, TVector D) LoadSpreadGradient<TVector>(float* parts, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector a = TVector.Load(parts), b = TVector.Load(parts + stride), c = TVector.Load(parts + (2 * stride)),
            d = TVector.Load(parts + (3 * stride));
        return (a, b - c + d, b + c - a, default(TVector) - d);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Gather<TVector>(float* parts, nint stride, float** to, bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < width; i += TVector.Count)
        {
            float* source = parts + i;
            (TVector a0, TVector a1) = LoadGather<TVector>(source, stride);
            (TVector b0, TVector b1) = LoadGather<TVector>(source + (Side * stride), stride);
            (TVector c0, TVector c1) = LoadGather<TVector>(source + (2 * Side * stride), stride);
            (TVector d0, TVector d1) = LoadGather<TVector>(source + (3 * Side * stride), stride);
            Finish(a0 + b0 + c0, to[Side + 1] + i, adds);
            Finish(a1 + b1 + c1, to[Side + 2] + i, adds);
            Finish(b0 - c0 - d0, to[(2 * Side) + 1] + i, adds);
            Finish(b1 - c1 - d1, to[(2 * Side) + 2] + i, adds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Left, TVector Right) LoadGather<TVector>(float* parts, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector a = TVector.Load(parts), b = TVector.Load(parts + stride), c = TVector.Load(parts + (2 * stride)),
            d = TVector.Load(parts + (3 * stride));
        return (a + b + c, b - c - d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TVector>(TVector output, float* target, bool adds)
        where TVector : struct, IFloatVector<TVector> =>
        (adds ? TVector.Load(target) + output : TVector.Max(output, default)).Store(target);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GatherGradient<TVector>(float** from, float* parts, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < width; i += TVector.Count)
        {
            TVector a = TVector.Load(from[Side + 1] + i), b = TVector.Load(from[Side + 2] + i);
            TVector c = TVector.Load(from[(2 * Side) + 1] + i), d = TVector.Load(from[(2 * Side) + 2] + i);
            float* target = parts + i;
            StoreGatherGradient(a, b, target, stride);
            StoreGatherGradient(a + c, b + d, target + (Side * stride), stride);
            StoreGatherGradient(a - c, b - d, target + (2 * Side * stride), stride);
            StoreGatherGradient(
                default(TVector) - c, default(TVector) - d, target + (3 * Side * stride), stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreGatherGradient<TVector>(TVector left, TVector right, float* target, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        left.Store(target);
        (left + right).Store(target + stride);
        (left - right).Store(target + (2 * stride));
        (default(TVector) - right).Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector A, TVector B, TVector C, TVector D) Load<TVector>(float** from, int i)
        where TVector : struct, IFloatVector<TVector> =>
        (TVector.Load(from[0] + i), TVector.Load(from[1] + i), TVector.Load(from[2] + i), TVector.Load(from[3] + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVector>(TVector a, TVector b, TVector c, TVector d, float** to, int i)
        where TVector : struct, IFloatVector<TVector>
    {
        (TVector.Load(to[0] + i) + a).Store(to[0] + i);
        (TVector.Load(to[1] + i) + b).Store(to[1] + i);
        (TVector.Load(to[2] + i) + c).Store(to[2] + i);
        (TVector.Load(to[3] + i) + d).Store(to[3] + i);
    }
}
