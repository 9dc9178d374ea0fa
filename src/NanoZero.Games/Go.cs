using System.Diagnostics;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Go with area scoring, simple ko and no suicide; an action is a point, row by row from the top left, or the pass,
/// size².
/// </summary>
/// <remarks>
/// <para>
/// Rules. Black begins. A stone or group without liberties is taken off the board, the opponent's first. A move that
/// would leave its own group without liberties is illegal. A single stone that has just captured a single stone, and
/// has one liberty, may not be taken at once (simple ko). Longer cycles are allowed; they end at the ply limit. Two
/// passes in a row end the game, and so do 3·size² plies. The position is scored as it stands, by area: stones, and
/// empty regions that touch one colour only; no stone is taken for dead. White gets the komi, 7.5 unless the option
/// <c>komi</c> says otherwise; a whole komi allows draws.
/// </para>
/// <para>
/// Tokens. Squares: 0 opponent, 1 empty, 2 own, 3 empty but forbidden by ko. One more token tells the rest:
/// 4 + (white to move ? 1 : 0) + (last ply was a pass ? 2 : 0). The colour matters because komi favours White.
/// </para>
/// </remarks>
/// <typeparam name="TPoints">The board's set of points, which fixes the size.</typeparam>
public struct Go<TPoints> : IGame<Go<TPoints>>, IHasKomi
    where TPoints : unmanaged, IPointSet<TPoints>
{
    private const float DefaultKomi = 7.5f;
    private const short NoKo = -1;

    private TPoints own;       // stones of the side to move
    private TPoints opponent;
    private float komi;
    private ushort ply;
    private short ko;         // the point that may not be played because of ko, or NoKo
    private byte passes;      // passes in a row up to now

    /// <inheritdoc/>
    public static GameInfo Info { get; } = new()
    {
        Name = $"go{TPoints.Size}",
        Title = $"Go {TPoints.Size}×{TPoints.Size}",
        Rows = TPoints.Size,
        Columns = TPoints.Size,
        ActionCount = (TPoints.Size * TPoints.Size) + 1,
        MaxLegalActions = (TPoints.Size * TPoints.Size) + 1,
        SymmetryCount = 8,
        MaxPlies = 3 * TPoints.Size * TPoints.Size,
        TokenCount = (TPoints.Size * TPoints.Size) + 1,
        TokenKinds = 8,

        // AlphaZero's α of 0.03 on 19×19 stands for 333 actions; the smaller boards scale it by their points.
        TypicalLegalActions = Math.Round(TPoints.Size * TPoints.Size * 333.0 / 361),
        ActionSeparator = ",",
        MinOpeningPlies = 4,
        MaxOpeningPlies = 12,
    };

    /// <inheritdoc/>
    public readonly int Ply => ply;

    /// <summary>Gets the points White is given for moving second.</summary>
    public readonly float Komi => komi;

    /// <summary>Gets the point that may not be played because of ko, or -1.</summary>
    public readonly int KoPoint => ko;

    /// <inheritdoc/>
    public readonly bool IsTerminal => passes >= 2 || ply >= MaxPlies;

    /// <inheritdoc/>
    public readonly float TerminalValue => MathF.Sign(Score) * (WhiteToMove ? -1 : 1);

    /// <summary>Gets how many points Black is ahead by, komi counted, if the position is scored as it stands.</summary>
    public readonly float Score
    {
        get
        {
            (TPoints ownArea, TPoints opponentArea) = Areas();
            int lead = ownArea.Count - opponentArea.Count;
            return (WhiteToMove ? -lead : lead) - komi;
        }
    }

    /// <inheritdoc/>
    public readonly UInt128 Key
    {
        get
        {
            PositionHash hash = default;
            own.AddTo(ref hash);
            opponent.AddTo(ref hash);
            ulong state = (ulong)(ushort)ko | (WhiteToMove ? 1ul << 16 : 0) | (passes > 0 ? 1ul << 17 : 0);
            hash.Add(state | ((ulong)BitConverter.SingleToUInt32Bits(komi) << 32));
            return hash.Value();
        }
    }

    private static int Points => TPoints.Size * TPoints.Size;

    private static int Pass => TPoints.Size * TPoints.Size;

    private static int MaxPlies => 3 * TPoints.Size * TPoints.Size;

    private readonly bool WhiteToMove => (ply & 1) != 0;

    private readonly TPoints Empty => TPoints.All.Except(own | opponent);

    /// <inheritdoc/>
    public static string RuleOptions(in Go<TPoints> position) =>
        position.komi == DefaultKomi
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"komi={position.komi}");

    /// <inheritdoc/>
    public static Go<TPoints> Start(GameOptions options)
    {
        options.RequireKnown(Info.Name, "komi");
        float komi = options.Values.TryGetValue("komi", out string? text) ? ParseKomi(text) : DefaultKomi;
        return new() { komi = komi, ko = NoKo };
    }

    /// <inheritdoc/>
    public readonly int LegalActions(Span<ushort> actions)
    {
        if (IsTerminal)
        {
            return 0;
        }

        TPoints empty = Empty;
        int count = Write(GoGroups.Playable(own, opponent, empty, WithoutKo(empty)), actions);
        actions[count++] = (ushort)Pass;
        return count;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Left out are one's own eyes, points of the first line with no stone within two steps, and the pass. The pass is
    /// played where nothing else is left.
    /// </remarks>
    public static int PlayoutActions(Go<TPoints> position, Span<ushort> actions)
    {
        if (position.IsTerminal)
        {
            return 0;
        }

        TPoints empty = position.Empty;
        TPoints stones = position.own | position.opponent;
        TPoints touched = (stones | stones.Neighbours()) & TPoints.All;
        TPoints remote = GoShape<TPoints>.Edge.Except(touched | touched.Neighbours());
        TPoints eyes = GoShape<TPoints>.EyesOf(position.own, position.opponent, empty);
        TPoints asked = position.WithoutKo(empty).Except(remote | eyes);
        int count = Write(GoGroups.Playable(position.own, position.opponent, empty, asked), actions);
        if (count == 0)
        {
            actions[count++] = (ushort)Pass;
        }

        return count;
    }

    /// <inheritdoc/>
    public readonly bool IsLegal(int action)
    {
        if ((uint)action >= (uint)Points || IsTerminal)
        {
            return action == Pass && !IsTerminal;
        }

        TPoints empty = Empty;
        return !GoGroups.Playable(own, opponent, empty, WithoutKo(empty) & TPoints.At(action)).IsEmpty;
    }

    /// <inheritdoc/>
    public void Play(int action)
    {
        Debug.Assert(IsLegal(action));
        ply++;
        ko = NoKo;
        if (action == Pass)
        {
            passes++;
            (own, opponent) = (opponent, own);
            return;
        }

        passes = 0;
        TPoints stone = TPoints.At(action);
        TPoints next = stone.Neighbours();
        TPoints moved = own | stone;
        TPoints empty = TPoints.All.Except(moved | opponent);
        TPoints captured = GoGroups.Captured(opponent, next & opponent, empty);
        if (captured.Count == 1 && (next & (own | empty)).IsEmpty)
        {
            ko = (short)GoPoints.NumberOf(captured);
        }

        own = opponent.Except(captured);
        opponent = moved;
    }

    /// <inheritdoc/>
    public readonly Go<TPoints> Transform(int symmetry)
    {
        if (symmetry == 0)
        {
            return this;
        }

        Go<TPoints> result = this;
        result.own = GoPoints.Map(own, symmetry);
        result.opponent = GoPoints.Map(opponent, symmetry);
        result.ko = ko == NoKo ? NoKo : (short)TransformAction(ko, symmetry);
        return result;
    }

    /// <inheritdoc/>
    public static int TransformAction(int action, int symmetry) =>
        action == Pass ? Pass : Symmetry.MapSquare(action, TPoints.Size, symmetry);

    /// <inheritdoc/>
    public static int InverseSymmetry(int symmetry) => Symmetry.Inverse(symmetry);

    /// <inheritdoc/>
    public static string TokenNotes =>
        "3 is an empty square that ko forbids. The last token is 4, plus 1 where White moves, plus 2 where the last "
        + "action was a pass.";

    /// <inheritdoc/>
    public readonly void Encode(Span<byte> tokens)
    {
        Span<uint> ownRows = stackalloc uint[TPoints.Size];
        Span<uint> opponentRows = stackalloc uint[TPoints.Size];
        own.CopyRows(ownRows);
        opponent.CopyRows(opponentRows);
        int square = 0;
        for (int row = 0; row < TPoints.Size; row++)
        {
            for (int column = 0; column < TPoints.Size; column++)
            {
                tokens[square++] = (byte)(1 + ((ownRows[row] >> column) & 1) - ((opponentRows[row] >> column) & 1));
            }
        }

        if (ko != NoKo)
        {
            tokens[ko] = 3;
        }

        tokens[square] = (byte)(4 + (WhiteToMove ? 1 : 0) + (passes > 0 ? 2 : 0));
    }

    /// <inheritdoc/>
    public readonly int StoneAt(int row, int column)
    {
        TPoints point = TPoints.At((row * TPoints.Size) + column);
        int ownStone = (point & own).Count - (point & opponent).Count;
        return WhiteToMove ? -ownStone : ownStone;
    }

    /// <inheritdoc/>
    public readonly void WriteOwners(Span<sbyte> owners)
    {
        owners[..Points].Clear();
        (TPoints ownArea, TPoints opponentArea) = Areas();
        Span<ushort> points = stackalloc ushort[Points];
        foreach (ushort point in points[..Write(ownArea, points)])
        {
            owners[point] = (sbyte)(WhiteToMove ? -1 : 1);
        }

        foreach (ushort point in points[..Write(opponentArea, points)])
        {
            owners[point] = (sbyte)(WhiteToMove ? 1 : -1);
        }
    }

    /// <inheritdoc/>
    public static bool IsStarPoint(int row, int column) =>
        !(GoShape<TPoints>.Stars & TPoints.At((row * TPoints.Size) + column)).IsEmpty;

    /// <inheritdoc/>
    public static string Summary(Go<TPoints> start, ReadOnlySpan<int> actions)
    {
        Go<TPoints> position = start;
        Span<int> captured = stackalloc int[2];
        foreach (int action in actions)
        {
            int before = position.opponent.Count, mover = position.ply & 1;
            position.Play(action);
            captured[mover] += before - position.own.Count;
        }

        string lead = position.Score switch
        {
            > 0 => string.Create(CultureInfo.InvariantCulture, $"X leads by {position.Score}"),
            < 0 => string.Create(CultureInfo.InvariantCulture, $"O leads by {-position.Score}"),
            _ => "nobody leads",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"captured by X {captured[0]}, by O {captured[1]}; komi {position.komi}; {lead} if the board is counted as "
                + $"it stands");
    }

    /// <inheritdoc/>
    public static string ActionText(int action)
    {
        (int row, int column) = Math.DivRem(action, TPoints.Size);
        return action == Pass ? "pass" : GoText.Of(row, column, TPoints.Size);
    }

    /// <inheritdoc/>
    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        action = -1;
        if (text.Equals("pass", StringComparison.OrdinalIgnoreCase))
        {
            action = Pass;
            return true;
        }

        int column =
            text.IsEmpty ? -1 : GoText.Columns.IndexOf(char.ToLowerInvariant(text[0]), StringComparison.Ordinal);
        if (column < 0 || column >= TPoints.Size
            || !int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int rowFromBottom)
            || rowFromBottom < 1 || rowFromBottom > TPoints.Size || text[1] == '0')
        {
            return false;
        }

        action = ((TPoints.Size - rowFromBottom) * TPoints.Size) + column;
        return true;
    }

    /// <inheritdoc/>
    public readonly bool Equals(Go<TPoints> other) =>
        own.Equals(other.own) && opponent.Equals(other.opponent) && komi == other.komi
        && ply == other.ply && ko == other.ko && passes == other.passes;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Go<TPoints> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(own, opponent, komi, ply, ko, passes);

    // What each side holds if the position is scored as it stands: its stones, and the empty points it alone reaches.
    private readonly (TPoints Own, TPoints Opponent) Areas()
    {
        TPoints empty = Empty;
        TPoints ownReach = GoGroups.Reached(own.Neighbours(), empty);
        TPoints opponentReach = GoGroups.Reached(opponent.Neighbours(), empty);
        return (own | ownReach.Except(opponentReach), opponent | opponentReach.Except(ownReach));
    }

    private readonly TPoints WithoutKo(TPoints points) => ko == NoKo ? points : points.Except(TPoints.At(ko));

    private static int Write(TPoints points, Span<ushort> actions)
    {
        Span<uint> rows = stackalloc uint[TPoints.Size];
        points.CopyRows(rows);
        int count = 0;
        int first = 0;
        foreach (uint row in rows)
        {
            for (uint bits = row; bits != 0; bits &= bits - 1)
            {
                actions[count++] = (ushort)(first + BitOperations.TrailingZeroCount(bits));
            }

            first += TPoints.Size;
        }

        return count;
    }

    private static float ParseKomi(string text)
    {
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float komi)
            && MathF.Abs(komi) <= Points && komi * 2 == MathF.Floor(komi * 2))
        {
            return komi + 0f; // makes -0 a plain 0, which has another bit pattern
        }

        throw new FormatException(
            $"komi '{text}' is not a whole or half number of points between -{Points} and {Points}; write for example "
                + $"{Info.Name}:komi=6.5");
    }
}
