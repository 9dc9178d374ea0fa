using System.Diagnostics;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Breakthrough; an action is a move of a piece to one of the three squares before it, written from–to as
/// <c>a2-a3</c>. a1 is the bottom left corner.
/// </summary>
/// <remarks>
/// <para>
/// Rules. Each side has two rows of pieces. A piece moves one step forward, straight or diagonally, to an empty square.
/// Diagonally it also captures. Whoever reaches the opponent's first row wins, and so does whoever captures the last
/// piece. There is no draw, and there is always a move. The first player begins at the bottom and moves up.
/// </para>
/// <para>
/// Actions. 6 · square + 3 · (moves down ? 1 : 0) + (0 to the left, 1 straight, 2 to the right). The text of an action
/// names both squares whoever moves, so up and down are different actions. Tokens. Squares: 0 opponent, 1 empty, 2
/// own. One more token tells who moves: 3 the first player, upwards; 4 the second.
/// </para>
/// </remarks>
/// <typeparam name="TSize">
/// Rows and columns: at least 5, at most 8. With another number, <see cref="Start"/> throws
/// <see cref="NotSupportedException"/>.
/// </typeparam>
public struct Breakthrough<TSize> : IGame<Breakthrough<TSize>>
    where TSize : struct, ISize
{
    private const int Steps = 6;
    private const int Down = 3;
    private const char Dash = '-';

    private ulong own;       // pieces of the side to move, as SquareBits
    private ulong opponent;
    private byte ply;

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = $"breakthrough{TSize.Value}",
        Title = $"Breakthrough {TSize.Value}×{TSize.Value}",
        Rows = TSize.Value,
        Columns = TSize.Value,
        ActionCount = Steps * Squares,
        MaxLegalActions = 3 * 2 * TSize.Value,
        SymmetryCount = 2,

        // Every ply brings a piece a row nearer to its end; the pieces of both sides have so many rows before the last.
        MaxPlies = (2 * TSize.Value * ((TSize.Value - 2) + (TSize.Value - 3))) + 1,
        TokenCount = Squares + 1,
        TokenKinds = 5,
        TypicalLegalActions = 3 * TSize.Value,
        ActionSeparator = ",",
        MinOpeningPlies = 2,
        MaxOpeningPlies = 4,
    };

    /// <inheritdoc/>
    public readonly int Ply => ply;

    /// <inheritdoc/>
    public readonly bool IsTerminal => own == 0 || (opponent & LastRow(IsFirstToMove ? TSize.Value - 1 : 0)) != 0;

    /// <inheritdoc/>
    public readonly float TerminalValue => IsTerminal ? -1 : 0;  // the side that moved last has won

    /// <inheritdoc/>
    /// <remarks>The side to move is part of it, because it says where pieces go.</remarks>
    public readonly UInt128 Key
    {
        get
        {
            PositionHash hash = default;
            hash.Add(own);
            hash.Add(opponent);
            hash.Add(ply & 1u);
            return hash.Value();
        }
    }

    private static int Squares => TSize.Value * TSize.Value;

    private readonly bool IsFirstToMove => ply % 2 == 0;

    /// <inheritdoc/>
    public static Breakthrough<TSize> Start(GameOptions options)
    {
        BoardSizes.Require(TSize.Value is >= 5 and <= 8, Info, "Breakthrough has 5 … 8 rows and columns here");
        options.RequireKnown(Info.Name);
        return new()
        {
            own = LastRow(TSize.Value - 1) | LastRow(TSize.Value - 2),
            opponent = LastRow(0) | LastRow(1),
        };
    }

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        if (IsTerminal)
        {
            return 0;
        }

        int count = 0;
        for (ulong pieces = own; pieces != 0; pieces &= pieces - 1)  // clears the lowest bit
        {
            int first = (Steps * SquareBits<TSize>.FirstOf(pieces)) + (IsFirstToMove ? 0 : Down);
            ulong piece = pieces & (0 - pieces);
            for (int step = 0; step < Down; step++)
            {
                // overwritten by the next one if the step is illegal: no branch to mispredict
                actions[count] = (ushort)(first + step);
                count += MayGo(Target(piece, step), step) ? 1 : 0;
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public readonly bool IsLegal(int action)
    {
        if ((uint)action >= (uint)Info.ActionCount || IsTerminal || (action % Steps < Down) != IsFirstToMove)
        {
            return false;
        }

        ulong piece = SquareBits<TSize>.At(action / Steps);
        return (own & piece) != 0 && MayGo(Target(piece, action % Down), action % Down);
    }

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        ulong piece = SquareBits<TSize>.At(action / Steps), target = Target(piece, action % Down);
        (own, opponent) = (opponent & ~target, (own ^ piece) | target);
        ply++;
    }

    /// <inheritdoc/>
    public readonly Breakthrough<TSize> Transform(int symmetry) => new()
    {
        own = SquareBits<TSize>.Map(own, symmetry),
        opponent = SquareBits<TSize>.Map(opponent, symmetry),
        ply = ply,
    };

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry)
    {
        (int square, int step) = Math.DivRem(action, Steps);
        int mirrored = (step / Down * Down) + (Down - 1 - (step % Down));
        return symmetry == 0
            ? action
            : (Steps * Symmetry.MapSquare(square, TSize.Value, symmetry)) + mirrored;
    }

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => symmetry;

    /// <inheritdoc/>
    public static string TokenNotes =>
        "The last token is 3 where the first player moves, upwards, and 4 where the second player moves.";

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens)
    {
        SquareBits<TSize>.Encode(own, opponent, tokens);
        tokens[Squares] = (byte)(IsFirstToMove ? 3 : 4);
    }

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        ulong square = SquareBits<TSize>.At(row, column);
        int ownPiece = (own & square) != 0 ? 1 : (opponent & square) != 0 ? -1 : 0;
        return IsFirstToMove ? ownPiece : -ownPiece;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Steps that would leave the board are never legal. Their text names a square that is not there.
    /// </remarks>
    public static string ActionText(int action)
    {
        (int square, int step) = Math.DivRem(action, Steps);
        (int row, int column) = (square / TSize.Value, square % TSize.Value);
        (int nextRow, int nextColumn) = (row + (step < Down ? -1 : 1), column + (step % Down) - 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Letter(column)}{TSize.Value - row}{Dash}{Letter(nextColumn)}{TSize.Value - nextRow}");
    }

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        action = -1;
        if (text.Length != 5 || text[2] != Dash
            || !SquareText.TryParse(text[..2], TSize.Value, TSize.Value, isFromTop: false, out int square))
        {
            return false;
        }

        int column = square % TSize.Value, row = TSize.Value - (square / TSize.Value);
        int step = char.ToLowerInvariant(text[3]) - Letter(column) + 1, rise = text[4] - '0' - row;
        if (step is < 0 or >= Down || rise is not (1 or -1))
        {
            return false;
        }

        action = (Steps * square) + (rise > 0 ? 0 : Down) + step;
        return true;
    }

    /// <inheritdoc/>
    public readonly bool Equals(Breakthrough<TSize> other) =>
        own == other.own && opponent == other.opponent && ply == other.ply;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Breakthrough<TSize> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(own, opponent, ply);

    private static ulong LastRow(int row) => ((1ul << TSize.Value) - 1) << (row * SquareBits<TSize>.Stride);

    // The letter before a, and the one after the last column, stand for columns that are not there.
    private static char Letter(int column) => (char)('a' + column);

    private readonly bool MayGo(ulong target, int step) =>
        target != 0 && (own & target) == 0 && (step != 1 || (opponent & target) == 0);

    // The square before a piece; no bit where it is off the board.
    private readonly ulong Target(ulong piece, int step)
    {
        ulong ahead = IsFirstToMove ? piece >> SquareBits<TSize>.Stride : piece << SquareBits<TSize>.Stride;
        ulong target = step switch { 0 => ahead >> 1, 1 => ahead, _ => ahead << 1 };
        return target & SquareBits<TSize>.All & ~(step == 0 ? LastColumn() : step == 2 ? FirstColumn() : 0);
    }

    private static ulong FirstColumn() => SquareBits<TSize>.Columns(0, 0);

    private static ulong LastColumn() => SquareBits<TSize>.Columns(TSize.Value - 1, TSize.Value - 1);
}
