using System.Numerics;
using NanoZero.Games;

namespace OutsideGames;

/// <summary>
/// Othello on 6×6, as another project would write it: a move encloses the opponent's stones in straight lines and turns
/// them over, whoever cannot move passes, and the game ends when neither can.
/// </summary>
public struct SmallOthello : IGame<SmallOthello>
{
    private const int Size = 6, Squares = Size * Size, Pass = Squares;

    private static readonly (int Row, int Column)[] Directions =
        [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)];

    private ulong own;
    private ulong opponent;
    private byte ply;

    public static GameInfo Info { get; } = new()
    {
        Name = "small-othello",
        Title = "Small Othello",
        Rows = Size,
        Columns = Size,
        ActionCount = Squares + 1,
        MaxLegalActions = Squares - 4,
        SymmetryCount = 8,
        MaxPlies = 2 * Squares,
        TokenCount = Squares,
        TokenKinds = 3,
        TypicalLegalActions = 5,
        ActionSeparator = ",",
        MinOpeningPlies = 2,
        MaxOpeningPlies = 4,
    };

    public static SmallOthello Start(GameOptions options)
    {
        options.RequireKnown(Info.Name);
        return new() { own = Bit(2, 3) | Bit(3, 2), opponent = Bit(2, 2) | Bit(3, 3) };
    }

    public readonly int Ply => ply;

    public readonly bool IsTerminal => !CanMove(own, opponent) && !CanMove(opponent, own);

    public readonly float TerminalValue => Math.Sign(BitOperations.PopCount(own) - BitOperations.PopCount(opponent));

    public readonly UInt128 Key => new(own, opponent);

    public readonly int LegalActions(Span<ushort> actions)
    {
        int count = 0;
        for (int square = 0; square < Squares; square++)
        {
            if (Flips(own, opponent, square) != 0)
            {
                actions[count++] = (ushort)square;
            }
        }

        if (count == 0 && CanMove(opponent, own))
        {
            actions[count++] = Pass;
        }

        return count;
    }

    public readonly bool IsLegal(int action) => action == Pass
        ? !CanMove(own, opponent) && CanMove(opponent, own)
        : (uint)action < Squares && Flips(own, opponent, action) != 0;

    public void Play(int action)
    {
        ulong flips = action == Pass ? 0 : Flips(own, opponent, action);
        ulong placed = action == Pass ? 0 : 1ul << action;
        (own, opponent, ply) = (opponent & ~flips, own | flips | placed, (byte)(ply + 1));
    }

    public readonly SmallOthello Transform(int symmetry) =>
        new() { own = Map(own, symmetry), opponent = Map(opponent, symmetry), ply = ply };

    public static int TransformAction(int action, int symmetry) =>
        action == Pass ? Pass : Symmetry.MapSquare(action, Size, symmetry);

    public static int InverseSymmetry(int symmetry) => Symmetry.Inverse(symmetry);

    public readonly void Encode(Span<byte> tokens)
    {
        for (int square = 0; square < Squares; square++)
        {
            tokens[square] = (byte)(1 + (int)((own >> square) & 1) - (int)((opponent >> square) & 1));
        }
    }

    public readonly int StoneAt(int row, int column)
    {
        ulong bit = Bit(row, column);
        int stone = (own & bit) != 0 ? 1 : (opponent & bit) != 0 ? -1 : 0;
        return ply % 2 == 0 ? stone : -stone;
    }

    public static string ActionText(int action) =>
        action == Pass ? "pass" : $"{(char)('a' + (action % Size))}{Size - (action / Size)}";

    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        action = -1;
        if (text.Equals("pass", StringComparison.OrdinalIgnoreCase))
        {
            action = Pass;
        }
        else if (text.Length == 2 && char.ToLowerInvariant(text[0]) is >= 'a' and <= 'f'
            && text[1] is >= '1' and <= '6')
        {
            action = ((Size - (text[1] - '0')) * Size) + char.ToLowerInvariant(text[0]) - 'a';
        }

        return action >= 0;
    }

    public readonly bool Equals(SmallOthello other) =>
        own == other.own && opponent == other.opponent && ply == other.ply;

    public override readonly bool Equals(object? obj) => obj is SmallOthello other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(own, opponent, ply);

    private static ulong Bit(int row, int column) => 1ul << ((row * Size) + column);

    private static bool CanMove(ulong mover, ulong other)
    {
        for (int square = 0; square < Squares; square++)
        {
            if (Flips(mover, other, square) != 0)
            {
                return true;
            }
        }

        return false;
    }

    // The other's stones that a move turns over; none where the move is illegal.
    private static ulong Flips(ulong mover, ulong other, int square)
    {
        if ((((mover | other) >> square) & 1) != 0)
        {
            return 0;
        }

        ulong flips = 0;
        foreach ((int rowStep, int columnStep) in Directions)
        {
            ulong line = 0;
            (int row, int column) = (square / Size, square % Size);
            while (true)
            {
                (row, column) = (row + rowStep, column + columnStep);
                ulong bit = (uint)row < Size && (uint)column < Size ? Bit(row, column) : 0;
                if ((other & bit) == 0)
                {
                    flips |= (mover & bit) != 0 ? line : 0;
                    break;
                }

                line |= bit;
            }
        }

        return flips;
    }

    private static ulong Map(ulong stones, int symmetry)
    {
        ulong mapped = 0;
        for (; stones != 0; stones &= stones - 1)
        {
            mapped |= 1ul << Symmetry.MapSquare(BitOperations.TrailingZeroCount(stones), Size, symmetry);
        }

        return mapped;
    }
}
