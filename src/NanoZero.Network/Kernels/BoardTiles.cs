using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>
/// A board cut into tiles of 2×4 squares, for 3×3 convolutions with 24 products a tile in place of 72. Each of the 24
/// parts of all tiles is one matrix.
/// </summary>
/// <remarks>
/// A tile's outputs are Aᵀ(u ∘ BᵀdB')A', where d are the 4×6 squares that they depend on. The matrices u are GgG'ᵀ,
/// made of the weights g (<see cref="TiledWeights"/>). Lavin and Gray 2016, "Fast algorithms for convolutional neural
/// networks": F(2, 3) down the columns and F(4, 3) along the rows. Shapes: P boards, T tiles a board, C width. Parts
/// have the shape [24, P·T, C]. Used by one thread at a time.
/// </remarks>
internal sealed unsafe class BoardTiles
{
    /// <summary>Gets the rows and columns of the parts, and of the squares that a tile depends on.</summary>
    public const int PartRows = 4, PartColumns = 6;

    /// <summary>Gets the parts of a tile.</summary>
    public const int Parts = PartRows * PartColumns;

    private const int OwnRows = 2, OwnColumns = 4;

    private readonly int width;
    private readonly int tokens;
    private readonly int[] own;                     // [T, 2, 4]: the squares of a tile; -1 outside of the board
    private readonly int[] around;                  // [T, 4, 6]: the squares that it depends on
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
        Count = CountOf(rows, columns);
        own = Squares(OwnRows, OwnColumns, margin: 0);
        around = Squares(PartRows, PartColumns, margin: 1);

        int[] Squares(int down, int along, int margin)
        {
            int across = TilesOf(columns, OwnColumns);
            return [.. Enumerable.Range(0, Count * down * along).Select(i =>
            {
                int tile = i / (down * along), row = (tile / across * OwnRows) + (i / along % down) - margin,
                    column = (tile % across * OwnColumns) + (i % along) - margin;
                bool exists = row >= 0 && row < rows && column >= 0 && column < columns;
                return exists ? (row * columns) + column : -1;
            })];
        }
    }

    /// <summary>Gets T.</summary>
    public int Count { get; }

    /// <summary>Returns T.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    public static int CountOf(int rows, int columns) => TilesOf(rows, OwnRows) * TilesOf(columns, OwnColumns);

    /// <summary>Computes the parts of inputs, BᵀdB'.</summary>
    /// <param name="x">Shape [P · tokens, C].</param>
    /// <param name="parts">Receives them.</param>
    /// <param name="boards">P.</param>
    public void Spread(Rows x, Rows parts, int boards)
    {
        float** from = stackalloc float*[Parts];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(from, around, x, tile, outside.Data);
            float* ofTile = parts[0] + (tile * width);
            if (Avx512F.IsSupported)
            {
                TileTransforms.Spread<SixteenFloats>(from, ofTile, parts.Stride, width);
            }
            else
            {
                TileTransforms.Spread<EightFloats>(from, ofTile, parts.Stride, width);
            }
        }
    }

    /// <summary>Adds the gradients of inputs, BpB'ᵀ, that follow from gradients p of their parts.</summary>
    /// <param name="parts">The gradients of the parts that <see cref="Spread"/> computed.</param>
    /// <param name="x">Receives the sums, shape [P · tokens, C].</param>
    /// <param name="boards">P.</param>
    public void AddSpreadGradient(Rows parts, Rows x, int boards)
    {
        float** to = stackalloc float*[Parts];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(to, around, x, tile, outside.Data + width);
            float* ofTile = parts[0] + (tile * width);
            if (Avx512F.IsSupported)
            {
                TileTransforms.AddSpreadGradient<SixteenFloats>(ofTile, parts.Stride, to, width);
            }
            else
            {
                TileTransforms.AddSpreadGradient<EightFloats>(ofTile, parts.Stride, to, width);
            }
        }
    }

    /// <summary>Computes outputs from their parts p, AᵀpA'.</summary>
    /// <param name="parts">The products.</param>
    /// <param name="target">Shape [P · tokens, C].</param>
    /// <param name="boards">P.</param>
    /// <param name="adds">Whether to add to what the target holds; else negative numbers become 0.</param>
    public void Gather(Rows parts, Rows target, int boards, bool adds)
    {
        float** to = stackalloc float*[OwnRows * OwnColumns];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(to, own, target, tile, outside.Data + width);
            float* ofTile = parts[0] + (tile * width);
            if (Avx512F.IsSupported)
            {
                TileTransforms.Gather<SixteenFloats>(ofTile, parts.Stride, to, width, adds);
            }
            else
            {
                TileTransforms.Gather<EightFloats>(ofTile, parts.Stride, to, width, adds);
            }
        }
    }

    /// <summary>Computes the gradients of an output's parts from the gradient y of the outputs, AyA'ᵀ.</summary>
    /// <param name="gradient">Shape [P · tokens, C].</param>
    /// <param name="parts">Receives them.</param>
    /// <param name="boards">P.</param>
    public void GatherGradient(Rows gradient, Rows parts, int boards)
    {
        float** from = stackalloc float*[OwnRows * OwnColumns];
        for (int tile = 0; tile < boards * Count; tile++)
        {
            Point(from, own, gradient, tile, outside.Data);
            float* ofTile = parts[0] + (tile * width);
            if (Avx512F.IsSupported)
            {
                TileTransforms.GatherGradient<SixteenFloats>(from, ofTile, parts.Stride, width);
            }
            else
            {
                TileTransforms.GatherGradient<EightFloats>(from, ofTile, parts.Stride, width);
            }
        }
    }

    private static int TilesOf(int squares, int own) => (squares + own - 1) / own;

    // The rows of a tile's squares.
    private void Point(float** rows, int[] squares, Rows x, int tile, float* missing)
    {
        int count = squares.Length / Count;
        float* board = x[tile / Count * tokens];
        ReadOnlySpan<int> ofTile = squares.AsSpan(tile % Count * count, count);
        for (int i = 0; i < ofTile.Length; i++)
        {
            rows[i] = ofTile[i] < 0 ? missing : board + (ofTile[i] * x.Stride);
        }
    }
}
