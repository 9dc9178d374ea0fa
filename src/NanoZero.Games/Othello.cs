using System.Diagnostics;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Othello; an action is a square, row by row from the top left, or the pass, size². Squares are written as Othello
/// writes them: a1 is in the top left corner.
/// </summary>
/// <remarks>
/// Black begins. A stone is placed where it encloses stones of the opponent in straight lines between itself and
/// another own stone. All enclosed stones are turned over. Whoever cannot place a stone passes; nobody passes
/// otherwise. The game ends when neither side can place a stone, so two passes never follow each other. Whoever has
/// more stones has won. Tokens: squares alone, because stones say who may move.
/// </remarks>
/// <typeparam name="TSize">
/// Rows and columns: an even number in 4 … 8. With another number, <see cref="Start"/> throws
/// <see cref="NotSupportedException"/>.
/// </typeparam>
public struct Othello<TSize> : IGame<Othello<TSize>>
    where TSize : struct, ISize
{
    private ulong own;       // stones of the side to move, as SquareBits
    private ulong opponent;
    private byte ply;

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = $"othello{TSize.Value}",
        Title = $"Othello {TSize.Value}×{TSize.Value}",
        Rows = TSize.Value,
        Columns = TSize.Value,
        ActionCount = Squares + 1,
        MaxLegalActions = Squares - 4,
        SymmetryCount = 8,
        MaxPlies = 2 * (Squares - 4),  // a pass after every stone
        TokenCount = Squares,
        TokenKinds = 3,
        TypicalLegalActions = TSize.Value < 8 ? 6 : 9,
        ActionSeparator = ",",
        MinOpeningPlies = 2,
        MaxOpeningPlies = TSize.Value < 8 ? 4 : 8,
    };

    /// <inheritdoc/>
    public readonly int Ply => ply;

    /// <inheritdoc/>
    public readonly bool IsTerminal => Moves(own, opponent) == 0 && Moves(opponent, own) == 0;

    /// <inheritdoc/>
    public readonly float TerminalValue =>
        Math.Sign(BitOperations.PopCount(own) - BitOperations.PopCount(opponent));

    /// <inheritdoc/>
    public readonly UInt128 Key => new(own, opponent);

    /// <summary>Gets the stones of the side to move, as <see cref="SquareBits{TSize}"/>.</summary>
    internal readonly ulong OwnStones => own;

    /// <summary>Gets the stones of the other side.</summary>
    internal readonly ulong OpponentStones => opponent;

    private static int Squares => TSize.Value * TSize.Value;

    private static int Pass => TSize.Value * TSize.Value;

    /// <inheritdoc/>
    public static Othello<TSize> Start(GameOptions options)
    {
        BoardSizes.Require(
            TSize.Value is >= 4 and <= 8 && TSize.Value % 2 == 0, Info,
            "Othello has an even number of rows and columns in 4 … 8");
        options.RequireKnown(Info.Name);
        int below = TSize.Value / 2, above = below - 1;
        return new()
        {
            own = SquareBits<TSize>.At(above, below) | SquareBits<TSize>.At(below, above),
            opponent = SquareBits<TSize>.At(above, above) | SquareBits<TSize>.At(below, below),
        };
    }

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        int count = 0;
        for (ulong moves = Moves(own, opponent); moves != 0; moves &= moves - 1)  // clears the lowest bit
        {
            actions[count++] = (ushort)SquareBits<TSize>.FirstOf(moves);
        }

        if (count == 0 && Moves(opponent, own) != 0)
        {
            actions[count++] = (ushort)Pass;
        }

        return count;
    }

    /// <inheritdoc/>
    public readonly bool IsLegal(int action)
    {
        if ((uint)action < (uint)Squares)
        {
            ulong stone = SquareBits<TSize>.At(action);
            return ((own | opponent) & stone) == 0 && Turned(stone, own, opponent) != 0;
        }

        return action == Pass && Moves(own, opponent) == 0 && Moves(opponent, own) != 0;
    }

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        ulong stone = action == Pass ? 0 : SquareBits<TSize>.At(action);
        ulong turned = Turned(stone, own, opponent);
        (own, opponent) = (opponent & ~turned, own | stone | turned);
        ply++;
    }

    /// <inheritdoc/>
    public readonly Othello<TSize> Transform(int symmetry) => new()
    {
        own = SquareBits<TSize>.Map(own, symmetry),
        opponent = SquareBits<TSize>.Map(opponent, symmetry),
        ply = ply,
    };

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry) =>
        action == Pass ? Pass : Symmetry.MapSquare(action, TSize.Value, symmetry);

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => Symmetry.Inverse(symmetry);

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens) => SquareBits<TSize>.Encode(own, opponent, tokens);

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        ulong square = SquareBits<TSize>.At(row, column);
        int ownStone = (own & square) != 0 ? 1 : (opponent & square) != 0 ? -1 : 0;
        return ply % 2 == 0 ? ownStone : -ownStone;
    }

    /// <inheritdoc/>
    public static string Summary(Othello<TSize> start, ReadOnlySpan<int> actions)
    {
        foreach (int action in actions)
        {
            start.Play(action);
        }

        int mover = BitOperations.PopCount(start.own), other = BitOperations.PopCount(start.opponent);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"stones of X {(start.ply % 2 == 0 ? mover : other)}, of O {(start.ply % 2 == 0 ? other : mover)}");
    }

    /// <inheritdoc/>
    public static string ActionText(int action) =>
        action == Pass ? "pass" : SquareText.Of(action, TSize.Value, TSize.Value, isFromTop: true);

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        if (text.Equals("pass", StringComparison.OrdinalIgnoreCase))
        {
            action = Pass;
            return true;
        }

        return SquareText.TryParse(text, TSize.Value, TSize.Value, isFromTop: true, out action);
    }

    /// <inheritdoc/>
    public readonly bool Equals(Othello<TSize> other) =>
        own == other.own && opponent == other.opponent && ply == other.ply;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Othello<TSize> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(own, opponent, ply);

    /// <summary>Returns the squares where a side may place a stone.</summary>
    /// <param name="mover">The side's stones.</param>
    /// <param name="other">The other stones.</param>
    internal static ulong Moves(ulong mover, ulong other)
    {
        ulong inner = other & InnerColumns();
        ulong beyond = Beyond(mover, inner, 1) | Beyond(mover, inner, SquareBits<TSize>.Stride - 1)
            | Beyond(mover, inner, SquareBits<TSize>.Stride + 1) | Beyond(mover, other, SquareBits<TSize>.Stride);
        return beyond & SquareBits<TSize>.All & ~(mover | other);
    }

    // A line that is enclosed from the sides has no stone in the first or last column: steps cannot wrap.
    private static ulong InnerColumns() => SquareBits<TSize>.Columns(1, TSize.Value - 2);

    private static ulong Beyond(ulong stones, ulong other, int step)
    {
        (ulong forward, ulong backward) = Lines(stones, other, step);
        return (forward << step) | (backward >> step);
    }

    // What placing a stone turns over; nothing without a stone.
    private static ulong Turned(ulong stone, ulong mover, ulong other)
    {
        ulong inner = other & InnerColumns();
        return Enclosed(stone, mover, inner, 1) | Enclosed(stone, mover, inner, SquareBits<TSize>.Stride - 1)
            | Enclosed(stone, mover, inner, SquareBits<TSize>.Stride + 1)
            | Enclosed(stone, mover, other, SquareBits<TSize>.Stride);
    }

    private static ulong Enclosed(ulong stone, ulong mover, ulong other, int step)
    {
        (ulong forward, ulong backward) = Lines(stone, other, step);
        return (((forward << step) & mover) != 0 ? forward : 0) | (((backward >> step) & mover) != 0 ? backward : 0);
    }

    // The unbroken lines of the other's stones that begin beside given stones, one way and the other. Lines of up to
    // six stones grow by one, one, two and two.
    private static (ulong Forward, ulong Backward) Lines(ulong stones, ulong other, int step)
    {
        ulong forward = other & (stones << step), backward = other & (stones >> step);
        forward |= other & (forward << step);
        backward |= other & (backward >> step);
        ulong pairsForward = other & (other << step), pairsBackward = other & (other >> step);
        forward |= pairsForward & (forward << (2 * step));
        backward |= pairsBackward & (backward >> (2 * step));
        forward |= pairsForward & (forward << (2 * step));
        backward |= pairsBackward & (backward >> (2 * step));
        return (forward, backward);
    }
}
