using System.Diagnostics;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>Tic-tac-toe on nine squares, numbered 1–9 row by row from the top left.</summary>
public struct TicTacToe : IGame<TicTacToe>
{
    private const int Full = 0b111_111_111;

    // Says for each of the 512 sets of stones whether it holds a line of three: bit n answers for the stones n. The 512
    // bits are in eight words.
    private static readonly ulong[] StonesWithLine = FindLines();

    // One bit for each square, from the lowest bit.
    private ushort own;      // stones of the side to move
    private ushort opponent; // stones of the other side, which moved last

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = "tictactoe",
        Title = "Tic-tac-toe",
        Rows = 3,
        Columns = 3,
        ActionCount = 9,
        MaxLegalActions = 9,
        SymmetryCount = 8,
        MaxPlies = 9,
        TokenCount = 9,
        TokenKinds = 3,
        TypicalLegalActions = 5,
        ActionSeparator = "",
        MinOpeningPlies = 0,
        MaxOpeningPlies = 3,
    };

    /// <inheritdoc/>
    public static TicTacToe Start(GameOptions options)
    {
        options.RequireKnown(Info.Name);
        return default;
    }

    /// <inheritdoc/>
    public readonly int Ply => BitOperations.PopCount((uint)(own | opponent));

    /// <inheritdoc/>
    public readonly bool IsTerminal => HasLine(opponent) || (own | opponent) == Full;

    /// <inheritdoc/>
    public readonly float TerminalValue => HasLine(opponent) ? -1 : 0;  // after a winning move, the loser is to move

    /// <inheritdoc/>
    public readonly UInt128 Key => ((ulong)own << 9) | opponent;

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        if (IsTerminal)
        {
            return 0;
        }

        int count = 0;
        for (int empty = Full & ~(own | opponent); empty != 0; empty &= empty - 1)  // clears the lowest bit
        {
            actions[count++] = (ushort)BitOperations.TrailingZeroCount(empty);
        }

        return count;
    }

    /// <inheritdoc/>
    public readonly bool IsLegal(int action) =>
        action is >= 0 and < 9 && (((own | opponent) >> action) & 1) == 0 && !IsTerminal;

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        (own, opponent) = (opponent, (ushort)(own | (1 << action)));
    }

    /// <inheritdoc/>
    public readonly TicTacToe Transform(int symmetry) =>
        new() { own = TransformStones(own, symmetry), opponent = TransformStones(opponent, symmetry) };

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry) => Symmetry.MapSquare(action, 3, symmetry);

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => Symmetry.Inverse(symmetry);

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens)
    {
        for (int square = 0; square < 9; square++)
        {
            tokens[square] = (byte)(1 + ((own >> square) & 1) - ((opponent >> square) & 1));
        }
    }

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        int square = (row * 3) + column;
        int ownStone = ((own >> square) & 1) - ((opponent >> square) & 1);
        return Ply % 2 == 0 ? ownStone : -ownStone;
    }

    /// <inheritdoc/>
    public static string ActionText(int action) => ((char)('1' + action)).ToString();

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        action = text.Length == 1 && text[0] is >= '1' and <= '9' ? text[0] - '1' : -1;
        return action >= 0;
    }

    /// <inheritdoc/>
    public readonly bool Equals(TicTacToe other) => own == other.own && opponent == other.opponent;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is TicTacToe other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(own, opponent);

    private static bool HasLine(int stones) => ((StonesWithLine[(stones >> 6) & 7] >> (stones & 63)) & 1) != 0;

    private static ulong[] FindLines()
    {
        int[] lines =
            [0b111, 0b111_000, 0b111_000_000, 0b1_001_001, 0b10_010_010, 0b100_100_100, 0b100_010_001, 0b1_010_100];
        ulong[] found = new ulong[8];
        for (int stones = 0; stones <= Full; stones++)
        {
            bool any = lines.Any(line => (stones & line) == line);
            found[stones >> 6] |= any ? 1ul << (stones & 63) : 0;
        }

        return found;
    }

    private static ushort TransformStones(int stones, int symmetry)
    {
        int result = 0;
        for (; stones != 0; stones &= stones - 1)
        {
            result |= 1 << TransformAction(BitOperations.TrailingZeroCount(stones), symmetry);
        }

        return (ushort)result;
    }
}
