using System.Diagnostics;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>Connect Four on seven columns of six squares; an action is a column, written 1–7.</summary>
/// <remarks>
/// Bitboards of seven bits a column, the seventh always empty, so that shifts cannot wrap from one column into the
/// next.
/// </remarks>
public struct ConnectFour : IGame<ConnectFour>
{
    private const int Columns = 7;
    private const int Rows = 6;
    private const int Stride = Rows + 1;
    private const ulong BottomRow = 0x408_1020_4081;
    private const ulong FullBoard = BottomRow * ((1ul << Rows) - 1);

    private ulong own;       // stones of the side to move
    private ulong opponent;

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = "connect4",
        Title = "Connect Four",
        Rows = Rows,
        Columns = Columns,
        ActionCount = Columns,
        MaxLegalActions = Columns,
        SymmetryCount = 2,
        MaxPlies = Rows * Columns,
        TokenCount = Rows * Columns,
        TokenKinds = 3,
        TypicalLegalActions = Columns,
        ActionSeparator = "",
        MinOpeningPlies = 4,
        MaxOpeningPlies = 8,
    };

    /// <summary>Gets the stones of the side to move.</summary>
    internal readonly ulong OwnStones => own;

    /// <summary>Gets the stones of both sides.</summary>
    internal readonly ulong Stones => own | opponent;

    /// <inheritdoc/>
    public static ConnectFour Start(GameOptions options)
    {
        options.RequireKnown(Info.Name);
        return default;
    }

    /// <inheritdoc/>
    public readonly int Ply => BitOperations.PopCount(own | opponent);

    /// <inheritdoc/>
    public readonly bool IsTerminal => HasFour(opponent) || (own | opponent) == FullBoard;

    /// <inheritdoc/>
    public readonly float TerminalValue => HasFour(opponent) ? -1 : 0;

    /// <inheritdoc/>
    public readonly UInt128 Key => new(own, opponent);

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        if (HasFour(opponent))
        {
            return 0;
        }

        ulong stones = own | opponent;
        int count = 0;
        for (int column = 0; column < Columns; column++)
        {
            // overwritten by the next one if this column is full: no branch to mispredict
            actions[count] = (ushort)column;
            count += (stones & Top(column)) == 0 ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc/>
    public readonly bool IsLegal(int action) =>
        (uint)action < Columns && ((own | opponent) & Top(action)) == 0 && !HasFour(opponent);

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        ulong stones = own | opponent;
        ulong landing = (stones + (1ul << (action * Stride))) & ~stones & Column(action);
        (own, opponent) = (opponent, own | landing);
    }

    /// <inheritdoc/>
    public readonly ConnectFour Transform(int symmetry) =>
        symmetry == 0 ? this : new() { own = Mirror(own), opponent = Mirror(opponent) };

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry) => symmetry == 0 ? action : Columns - 1 - action;

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => symmetry;

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int bit = Bit(row, column);
                tokens[(row * Columns) + column] = (byte)(1 + (int)((own >> bit) & 1) - (int)((opponent >> bit) & 1));
            }
        }
    }

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        int bit = Bit(row, column);
        int ownStone = (int)((own >> bit) & 1) - (int)((opponent >> bit) & 1);
        return Ply % 2 == 0 ? ownStone : -ownStone;
    }

    /// <inheritdoc/>
    public static string ActionText(int action) => ((char)('1' + action)).ToString();

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        action = text.Length == 1 && text[0] is >= '1' and <= '7' ? text[0] - '1' : -1;
        return action >= 0;
    }

    /// <inheritdoc/>
    public readonly bool Equals(ConnectFour other) => own == other.own && opponent == other.opponent;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ConnectFour other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(own, opponent);

    private static int Bit(int row, int column) => (column * Stride) + (Rows - 1 - row);

    private static ulong Top(int column) => 1ul << ((column * Stride) + Rows - 1);

    private static ulong Column(int column) => ((1ul << Rows) - 1) << (column * Stride);

    private static bool HasFour(ulong stones) =>
        HasFour(stones, 1) || HasFour(stones, Stride) || HasFour(stones, Stride - 1) || HasFour(stones, Stride + 1);

    private static bool HasFour(ulong stones, int step)
    {
        ulong pairs = stones & (stones >> step);
        return (pairs & (pairs >> (2 * step))) != 0;
    }

    private static ulong Mirror(ulong stones)
    {
        ulong result = 0;
        for (int column = 0; column < Columns; column++)
        {
            result |= ((stones >> (column * Stride)) & ((1ul << Stride) - 1)) << ((Columns - 1 - column) * Stride);
        }

        return result;
    }
}
