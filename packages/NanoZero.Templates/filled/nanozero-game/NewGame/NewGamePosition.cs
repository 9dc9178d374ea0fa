using System.Numerics;
using NanoZero.Games;

namespace NewGame;

/// <summary>
/// A position of the game: a square board, players place stones in turn, and a row of stones wins. Change it into your
/// game. The position is a struct without references, so that copying it is all that a search needs.
/// </summary>
public struct NewGamePosition : IGame<NewGamePosition>
{
    private const int Size = 4;     // rows and columns; at most 8, one bit for each square
    private const int Length = 3;   // stones of a row that wins
    private const int Squares = Size * Size;

    private static readonly (int Down, int Along)[] Directions = [(0, 1), (1, 0), (1, 1), (1, -1)];

    private ulong own;              // stones of the side to move
    private ulong opponent;

    public static GameInfo Info { get; } = new()
    {
        Name = "newgame",                   // in commands and files: lower-case letters, digits, hyphens
        Title = "NewGame",                  // for people
        Rows = Size,
        Columns = Size,
        ActionCount = Squares,              // actions are 0 to ActionCount - 1
        MaxLegalActions = Squares,          // the most in any position
        SymmetryCount = 8,                  // of a square: rotations and mirror images
        MaxPlies = Squares,                 // the longest game; a ply is one move of one side
        TokenCount = Squares,               // how many numbers Encode writes: one for each square
        TokenKinds = 3,                     // the values of these numbers: 0, 1 and 2
        TypicalLegalActions = Squares / 2,  // sets the exploration noise of self-play
        ActionSeparator = ",",              // between moves in a text, such as a1,b2
        MinOpeningPlies = 0,                // openings of matches have 0 to 2 random moves
        MaxOpeningPlies = 2,
    };

    public readonly int Ply => BitOperations.PopCount(own | opponent);

    public readonly bool IsTerminal => HasRow(opponent) || Ply == Squares;

    public readonly float TerminalValue => HasRow(opponent) ? -1 : 0;

    public readonly UInt128 Key => new(own, opponent);

    public static NewGamePosition Start(GameOptions options)
    {
        options.RequireKnown(Info.Name);    // this game has no rule options
        return default;
    }

    public readonly int LegalActions(Span<ushort> actions)
    {
        int count = 0;
        for (int square = 0; square < Squares; square++)
        {
            if (IsLegal(square))
            {
                actions[count++] = (ushort)square;
            }
        }

        return count;
    }

    public readonly bool IsLegal(int action) =>
        action is >= 0 and < Squares && (((own | opponent) >> action) & 1) == 0 && !IsTerminal;

    public void Play(int action) => (own, opponent) = (opponent, own | (1UL << action));

    public readonly NewGamePosition Transform(int symmetry) =>
        new() { own = Map(own, symmetry), opponent = Map(opponent, symmetry) };

    public static int TransformAction(int action, int symmetry) => Symmetry.MapSquare(action, Size, symmetry);

    public static int InverseSymmetry(int symmetry) => Symmetry.Inverse(symmetry);

    // What the network sees, square by square: 0 opponent, 1 empty, 2 own.
    public readonly void Encode(Span<byte> tokens)
    {
        for (int square = 0; square < Squares; square++)
        {
            tokens[square] = (byte)(1 + ((own >> square) & 1) - ((opponent >> square) & 1));
        }
    }

    public readonly int StoneAt(int row, int column)
    {
        int square = (row * Size) + column;
        int stone = (int)((own >> square) & 1) - (int)((opponent >> square) & 1);
        return Ply % 2 == 0 ? stone : -stone;
    }

    public static string ActionText(int action) => $"{(char)('a' + (action % Size))}{Size - (action / Size)}";

    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        int column = text.Length == 2 ? char.ToLowerInvariant(text[0]) - 'a' : -1;
        int row = text.Length == 2 ? Size - (text[1] - '0') : -1;
        bool isSquare = column is >= 0 and < Size && row is >= 0 and < Size;
        action = isSquare ? (row * Size) + column : -1;
        return isSquare;
    }

    public readonly bool Equals(NewGamePosition other) => own == other.own && opponent == other.opponent;

    public override readonly bool Equals(object? obj) => obj is NewGamePosition other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(own, opponent);

    private static bool HasRow(ulong stones)
    {
        for (int square = 0; square < Squares; square++)
        {
            foreach ((int down, int along) in Directions)
            {
                if (IsRow(stones, square, down, along))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsRow(ulong stones, int square, int down, int along)
    {
        (int row, int column) = (square / Size, square % Size);
        for (int i = 0; i < Length; i++, row += down, column += along)
        {
            if (row is < 0 or >= Size || column is < 0 or >= Size || ((stones >> ((row * Size) + column)) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Map(ulong stones, int symmetry)
    {
        ulong mapped = 0;
        for (ulong rest = stones; rest != 0; rest &= rest - 1)
        {
            mapped |= 1UL << TransformAction(BitOperations.TrailingZeroCount(rest), symmetry);
        }

        return mapped;
    }
}
