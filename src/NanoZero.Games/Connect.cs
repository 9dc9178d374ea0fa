using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NanoZero.Games;

/// <summary>
/// Stones in a row on any board: whoever first has so many stones side by side in a straight line wins. A full board is
/// a draw.
/// </summary>
/// <remarks>
/// Without gravity an action is a square, row by row from the top left; a1 is the bottom left corner. With gravity an
/// action is a column, and the stone falls on the stones below it. By the rule <c>standard</c> of Gomoku a line of more
/// than five stones does not win. Tokens: squares alone.
/// </remarks>
/// <typeparam name="TBoard">
/// Rows and columns, at most 19 each; equal where the rules need a square board. With others, <see cref="Start"/>
/// throws <see cref="NotSupportedException"/>.
/// </typeparam>
/// <typeparam name="TRules">
/// How many stones in a row win, at most the longer side of the board, and where stones may be placed.
/// </typeparam>
public struct Connect<TBoard, TRules> : IGame<Connect<TBoard, TRules>>, IHasHeuristic
    where TBoard : struct, IBoard
    where TRules : struct, IRowRules
{
    private const int Exact = 64;  // squares whose stones fit in one word a side
    private const int MostDigits = 9;
    private const string RuleOption = "rule";

    private static readonly ushort[][] Maps = [.. Enumerable.Range(0, SymmetryCount).Select(MapOf)];

    private StoneSet own;       // stones of the side to move; bit n stands for square n
    private StoneSet opponent;
    private ushort ply;
    private bool hasLine;       // the last stone made a line that wins
    private bool isStandard;    // longer lines do not win

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = TRules.NameOn(TBoard.Rows, TBoard.Columns),
        Title = TRules.TitleOn(TBoard.Rows, TBoard.Columns),
        Rows = TBoard.Rows,
        Columns = TBoard.Columns,
        ActionCount = TRules.HasGravity ? TBoard.Columns : Squares,
        MaxLegalActions = TRules.HasGravity ? TBoard.Columns : Squares,
        SymmetryCount = SymmetryCount,
        MaxPlies = Squares,
        TokenCount = Squares,
        TokenKinds = 3,
        TypicalLegalActions = TRules.HasGravity ? TBoard.Columns : Math.Round(Squares * 0.75),
        ActionSeparator = TRules.HasGravity ? "" : ",",
        MinOpeningPlies = Math.Clamp(Squares / 10, 0, 4),
        MaxOpeningPlies = Math.Clamp(Squares / 3, 3, 8),
    };

    /// <inheritdoc/>
    readonly object IHasHeuristic.Heuristic => new RowLines<TBoard, TRules>();

    /// <inheritdoc/>
    public readonly int Ply => ply;

    /// <inheritdoc/>
    public readonly bool IsTerminal => hasLine || ply == Squares;

    /// <inheritdoc/>
    public readonly float TerminalValue => hasLine ? -1 : 0;  // after a winning move, the loser is to move

    /// <inheritdoc/>
    public readonly UInt128 Key
    {
        get
        {
            if (Squares <= Exact)
            {
                return new UInt128(own[0], opponent[0]);
            }

            PositionHash hash = default;
            for (int word = 0; word < Words; word++)
            {
                hash.Add(own[word]);
                hash.Add(opponent[word]);
            }

            return hash.Value();
        }
    }

    private static int Squares => TBoard.Rows * TBoard.Columns;

    private static int Words => (Squares + Exact - 1) / Exact;

    private static int SymmetryCount => TRules.HasGravity ? 2 : TBoard.Rows == TBoard.Columns ? 8 : 4;

    /// <inheritdoc/>
    public static string RuleOptions(in Connect<TBoard, TRules> position) =>
        position.isStandard ? $"{RuleOption}=standard" : string.Empty;

    /// <inheritdoc/>
    public static Connect<TBoard, TRules> Start(GameOptions options)
    {
        BoardSizes.Require(
            Math.Max(TBoard.Rows, TBoard.Columns) <= BoardSizes.Most, Info,
            $"a board has at most {BoardSizes.Most} rows and columns");
        BoardSizes.Require(
            TRules.Length <= Math.Max(TBoard.Rows, TBoard.Columns), Info,
            $"no line of {TRules.Length} stones fits on the board");
        BoardSizes.Require(
            !TRules.NeedsSquareBoard || TBoard.Rows == TBoard.Columns, Info,
            "the board has to have as many columns as rows");
        options.RequireKnown(Info.Name, TRules.HasStandardRule ? [RuleOption] : []);
        string rule = options.Values.GetValueOrDefault(RuleOption, "free");
        return rule is "free" or "standard"
            ? new() { isStandard = rule == "standard" }
            : throw new FormatException(
                $"rule '{rule}' is neither free (five stones or more win) nor standard (exactly five win); write for "
                    + $"example {Info.Name}:rule=standard");
    }

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        if (hasLine)
        {
            return 0;
        }

        int count = 0;
        if (TRules.HasGravity)
        {
            for (int column = 0; column < TBoard.Columns; column++)
            {
                // overwritten by the next one if this column is full: no branch to mispredict
                actions[count] = (ushort)column;
                count += IsEmpty(column) ? 1 : 0;
            }

            return count;
        }

        for (int word = 0; word < Words; word++)
        {
            int first = word * Exact, left = Squares - first;
            ulong onBoard = left >= Exact ? ulong.MaxValue : (1ul << left) - 1;
            for (ulong empty = ~(own[word] | opponent[word]) & onBoard; empty != 0; empty &= empty - 1)
            {
                actions[count++] = (ushort)(first + BitOperations.TrailingZeroCount(empty));
            }
        }

        return count;
    }

    /// <inheritdoc/>
    /// <remarks>With gravity, the top square of a column has the number of the column.</remarks>
    public readonly bool IsLegal(int action) => (uint)action < (uint)Info.ActionCount && !hasLine && IsEmpty(action);

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        int square = action;
        if (TRules.HasGravity)
        {
            while (square + TBoard.Columns < Squares && IsEmpty(square + TBoard.Columns))
            {
                square += TBoard.Columns;
            }
        }

        StoneSet moved = own;
        moved[square / Exact] |= 1ul << (square % Exact);
        hasLine = MakesLine(moved, square);
        (own, opponent) = (opponent, moved);
        ply++;
    }

    /// <inheritdoc/>
    public readonly Connect<TBoard, TRules> Transform(int symmetry)
    {
        if (symmetry == 0)
        {
            return this;
        }

        Connect<TBoard, TRules> result = this;
        result.own = Map(own, Maps[symmetry]);
        result.opponent = Map(opponent, Maps[symmetry]);
        return result;
    }

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry) => Maps[symmetry][action];  // the top row with gravity

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => Symmetry.Inverse(symmetry);

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens)
    {
        for (int square = 0; square < Squares; square++)
        {
            tokens[square] = (byte)(1 + OwnStone(square));
        }
    }

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        int ownStone = OwnStone((row * TBoard.Columns) + column);
        return ply % 2 == 0 ? ownStone : -ownStone;
    }

    /// <inheritdoc/>
    public static bool IsStarPoint(int row, int column) =>
        TRules.HasStandardRule && StarPoints.IsOne(TBoard.Rows, row, column);

    /// <inheritdoc/>
    public static string ActionText(int action) => TRules.HasGravity
        ? ((char)((TBoard.Columns <= MostDigits ? '1' : 'a') + action)).ToString()
        : SquareText.Of(action, TBoard.Rows, TBoard.Columns, isFromTop: false);

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        if (!TRules.HasGravity)
        {
            return SquareText.TryParse(text, TBoard.Rows, TBoard.Columns, isFromTop: false, out action);
        }

        action = text.Length == 1
            ? char.ToLowerInvariant(text[0]) - (TBoard.Columns <= MostDigits ? '1' : 'a')
            : -1;
        action = (uint)action < (uint)TBoard.Columns ? action : -1;
        return action >= 0;
    }

    /// <inheritdoc/>
    public readonly bool Equals(Connect<TBoard, TRules> other) =>
        ply == other.ply && isStandard == other.isStandard
        && ((ReadOnlySpan<ulong>)own).SequenceEqual(other.own)
        && ((ReadOnlySpan<ulong>)opponent).SequenceEqual(other.opponent);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Connect<TBoard, TRules> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Key, ply, isStandard);

    private static ushort[] MapOf(int symmetry) =>
        [.. Enumerable.Range(0, Squares).Select(square =>
            (ushort)Symmetry.MapSquare(square, TBoard.Rows, TBoard.Columns, symmetry))];

    private static StoneSet Map(in StoneSet stones, ushort[] map)
    {
        StoneSet result = default;
        for (int word = 0; word < Words; word++)
        {
            for (ulong bits = stones[word]; bits != 0; bits &= bits - 1)
            {
                int square = map[(word * Exact) + BitOperations.TrailingZeroCount(bits)];
                result[square / Exact] |= 1ul << (square % Exact);
            }
        }

        return result;
    }

    private static bool Holds(in StoneSet stones, int square) =>
        ((stones[square / Exact] >> (square % Exact)) & 1) != 0;

    private readonly bool IsEmpty(int square) => !Holds(own, square) && !Holds(opponent, square);

    private readonly int OwnStone(int square) => (Holds(own, square) ? 1 : 0) - (Holds(opponent, square) ? 1 : 0);

    private readonly bool MakesLine(in StoneSet stones, int square)
    {
        (int row, int column) = Math.DivRem(square, TBoard.Columns);
        return Wins(LineLength(stones, row, column, 0, 1)) || Wins(LineLength(stones, row, column, 1, 0))
            || Wins(LineLength(stones, row, column, 1, 1)) || Wins(LineLength(stones, row, column, 1, -1));
    }

    private readonly bool Wins(int length) => isStandard ? length == TRules.Length : length >= TRules.Length;

    private static int LineLength(in StoneSet stones, int row, int column, int rowStep, int columnStep) =>
        1 + StonesBeyond(stones, row, column, rowStep, columnStep)
        + StonesBeyond(stones, row, column, -rowStep, -columnStep);

    private static int StonesBeyond(in StoneSet stones, int row, int column, int rowStep, int columnStep)
    {
        int count = 0;
        while (true)
        {
            (row, column) = (row + rowStep, column + columnStep);
            if ((uint)row >= (uint)TBoard.Rows || (uint)column >= (uint)TBoard.Columns
                || !Holds(stones, (row * TBoard.Columns) + column))
            {
                return count;
            }

            count++;
        }
    }
}

/// <summary>The stones of one side: one bit for each square of a board of up to 19×19.</summary>
[InlineArray(Words)]
internal struct StoneSet
{
    private const int Words = 6;

    private ulong first;
}
