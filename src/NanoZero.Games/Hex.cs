using System.Diagnostics;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Hex with swap; an action is a cell, row by row from the top left, or the swap, size². Cells are written as Hex
/// writes them: a1 is in the top left corner.
/// </summary>
/// <remarks>
/// <para>
/// Rules. The board is a rhombus: a cell touches its neighbours in its row, and two cells in each of the rows above and
/// below. The first player connects top and bottom, the second player left and right. Stones stay where they are. There
/// is no draw. The second player may answer the first stone by a swap: the stone becomes the second player's, mirrored
/// at the long diagonal. That is the same position with the sides exchanged. The option <c>swap=false</c> plays without
/// swap.
/// </para>
/// <para>
/// Tokens. Squares: 0 opponent, 1 empty, 2 own. One more token tells which sides are to be connected:
/// 3 + (second player to move ? 1 : 0) + (swap allowed ? 1 : 0).
/// </para>
/// </remarks>
/// <typeparam name="TSize">
/// Rows and columns, at most 11. With more, <see cref="Start"/> throws <see cref="NotSupportedException"/>.
/// </typeparam>
public struct Hex<TSize> : IGame<Hex<TSize>>
    where TSize : struct, ISize
{
    private const string SwapOption = "swap";
    private const int WordBits = 64;

    private static readonly UInt128 All = SetOf((_, _) => true);
    private static readonly UInt128 Top = SetOf((row, _) => row == 0);
    private static readonly UInt128 Bottom = SetOf((row, _) => row == TSize.Value - 1);
    private static readonly UInt128 Left = SetOf((_, column) => column == 0);
    private static readonly UInt128 Right = SetOf((_, column) => column == TSize.Value - 1);

    private UInt128 own;      // stones of the side to move; bit n stands for cell n
    private UInt128 opponent;
    private byte ply;
    private bool isWon;       // by the side that moved last
    private bool hasNoSwap;

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = $"hex{TSize.Value}",
        Title = $"Hex {TSize.Value}×{TSize.Value}",
        Rows = TSize.Value,
        Columns = TSize.Value,
        ActionCount = Cells + 1,
        MaxLegalActions = Cells,
        SymmetryCount = 2,
        MaxPlies = Cells + 1,
        TokenCount = Cells + 1,
        TokenKinds = 6,
        TypicalLegalActions = Math.Round(Cells * 0.75),
        ActionSeparator = ",",
        MinOpeningPlies = 0,
        MaxOpeningPlies = 4,
    };

    /// <inheritdoc/>
    public static bool IsRhombus => true;

    /// <inheritdoc/>
    public readonly int Ply => ply;

    /// <inheritdoc/>
    public readonly bool IsTerminal => isWon;

    /// <inheritdoc/>
    public readonly float TerminalValue => isWon ? -1 : 0;  // after a winning move, the loser is to move

    /// <inheritdoc/>
    public readonly UInt128 Key
    {
        get
        {
            PositionHash hash = default;
            hash.Add((ulong)own);
            hash.Add((ulong)(own >> WordBits));
            hash.Add((ulong)opponent);
            hash.Add((ulong)(opponent >> WordBits));
            hash.Add((ulong)Side);
            return hash.Value();
        }
    }

    private static int Cells => TSize.Value * TSize.Value;

    private static int Swap => TSize.Value * TSize.Value;

    private readonly bool MaySwap => ply == 1 && !hasNoSwap;

    private readonly int Side => (ply & 1) + (MaySwap ? 1 : 0);

    /// <inheritdoc/>
    public static string RuleOptions(in Hex<TSize> position) => position.hasNoSwap ? $"{SwapOption}=false" : "";

    /// <inheritdoc/>
    public static Hex<TSize> Start(GameOptions options)
    {
        BoardSizes.Require(TSize.Value is >= 1 and <= 11, Info, "Hex has at most 11 rows and columns here");
        options.RequireKnown(Info.Name, SwapOption);
        string swap = options.Values.GetValueOrDefault(SwapOption, "true");
        return swap is "true" or "false"
            ? new() { hasNoSwap = swap == "false" }
            : throw new FormatException(
                $"{SwapOption} '{swap}' is neither true nor false; write for example {Info.Name}:{SwapOption}=false");
    }

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        if (isWon)
        {
            return 0;
        }

        UInt128 empty = All & ~(own | opponent);
        int count = 0;
        for (int word = 0; word < 2; word++)
        {
            for (ulong bits = (ulong)(empty >> (word * WordBits)); bits != 0; bits &= bits - 1)
            {
                actions[count++] = (ushort)((word * WordBits) + BitOperations.TrailingZeroCount(bits));
            }
        }

        if (MaySwap)
        {
            actions[count++] = (ushort)Swap;
        }

        return count;
    }

    /// <inheritdoc/>
    public readonly bool IsLegal(int action) => (uint)action < (uint)Cells
        ? !isWon && ((own | opponent) & At(action)) == 0
        : action == Swap && MaySwap;

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        if (action == Swap)
        {
            own = At(Symmetry.MapSquare(NumberOf(opponent), TSize.Value, 4));
            opponent = default;
        }
        else
        {
            own |= At(action);
            isWon = Connects(own, At(action), ply % 2 == 0);
        }

        (own, opponent) = (opponent, own);
        ply++;
    }

    /// <inheritdoc/>
    public readonly Hex<TSize> Transform(int symmetry)
    {
        if (symmetry == 0)
        {
            return this;
        }

        Hex<TSize> result = this;
        result.own = Turn(own);
        result.opponent = Turn(opponent);
        return result;
    }

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry) =>
        symmetry == 0 || action == Swap ? action : Cells - 1 - action;

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => symmetry;

    /// <inheritdoc/>
    public static string TokenNotes =>
        "The last token is 3, plus 1 where the second player moves, who connects left and right, plus 1 where a swap "
        + "is allowed.";

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens)
    {
        for (int cell = 0; cell < Cells; cell++)
        {
            tokens[cell] = (byte)(1 + OwnStone(cell));
        }

        tokens[Cells] = (byte)(3 + Side);
    }

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        int ownStone = OwnStone((row * TSize.Value) + column);
        return ply % 2 == 0 ? ownStone : -ownStone;
    }

    /// <inheritdoc/>
    public static string Summary(Hex<TSize> start, ReadOnlySpan<int> actions) =>
        "X connects top and bottom, O left and right";

    /// <inheritdoc/>
    public static string ActionText(int action) =>
        action == Swap ? "swap" : SquareText.Of(action, TSize.Value, TSize.Value, isFromTop: true);

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        if (text.Equals("swap", StringComparison.OrdinalIgnoreCase))
        {
            action = Swap;
            return true;
        }

        return SquareText.TryParse(text, TSize.Value, TSize.Value, isFromTop: true, out action);
    }

    /// <inheritdoc/>
    public readonly bool Equals(Hex<TSize> other) =>
        own == other.own && opponent == other.opponent && ply == other.ply && hasNoSwap == other.hasNoSwap;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Hex<TSize> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(own, opponent, ply, hasNoSwap);

    private static UInt128 At(int cell) => UInt128.One << cell;

    private static int NumberOf(UInt128 single) => (int)UInt128.TrailingZeroCount(single);

    private readonly int OwnStone(int cell) => (int)((own >> cell) & 1) - (int)((opponent >> cell) & 1);

    // Grows the group of a stone until it no longer grows.
    private static bool Connects(UInt128 stones, UInt128 stone, bool isFirst)
    {
        UInt128 group = stone, grown = stone;
        do
        {
            group = grown;
            grown = group | (Neighbours(group) & stones);
        }
        while (grown != group);
        (UInt128 start, UInt128 end) = isFirst ? (Top, Bottom) : (Left, Right);
        return (group & start) != 0 && (group & end) != 0;
    }

    // The cells to the right and left, below and above, above to the right and below to the left; some are off the
    // board.
    private static UInt128 Neighbours(UInt128 cells)
    {
        UInt128 notLeft = cells & ~Left, notRight = cells & ~Right;
        return (notRight << 1) | (notLeft >> 1) | (cells << TSize.Value) | (cells >> TSize.Value)
            | (notRight >> (TSize.Value - 1)) | (notLeft << (TSize.Value - 1));
    }

    private static UInt128 Turn(UInt128 cells)
    {
        UInt128 turned = default;
        for (; cells != 0; cells &= cells - 1)
        {
            turned |= At(Cells - 1 - NumberOf(cells));
        }

        return turned;
    }

    private static UInt128 SetOf(Func<int, int, bool> isIn)
    {
        UInt128 cells = default;
        for (int cell = 0; cell < Cells; cell++)
        {
            cells |= isIn(cell / TSize.Value, cell % TSize.Value) ? At(cell) : default;
        }

        return cells;
    }
}
