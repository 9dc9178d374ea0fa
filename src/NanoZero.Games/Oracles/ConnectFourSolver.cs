namespace NanoZero.Games;

/// <summary>
/// Solves Connect Four: value and score of any position and of every move, by search and a table of openings.
/// </summary>
/// <remarks>
/// A score tells when the game ends under best play. 0 is a draw, k > 0 a win of the side to move with its (22 - k)-th
/// stone. k &lt; 0 is a loss to the opponent's (22 + k)-th stone. What a search finds is kept for the next ones.
/// Nothing is allocated after construction.
/// </remarks>
internal sealed class ConnectFourSolver : IScoreOracle<ConnectFour>
{
    private const int Squares = 42;
    private const int HalfSquares = 22; // the stone that would make a score of 0

    private readonly ConnectFourSearch search;
    private readonly ConnectFourOpenings? openings;

    /// <summary>Creates a solver.</summary>
    /// <param name="openings">Whether positions of up to eight plies are looked up.</param>
    /// <param name="memory">The most memory for bounds found by searches, in bytes; at least 1 KiB.</param>
    public ConnectFourSolver(bool openings = true, long memory = Oracles.DefaultMemory)
    {
        search = new ConnectFourSearch(memory);
        this.openings = openings ? ConnectFourOpenings.Instance : null;
    }

    /// <inheritdoc/>
    public long Nodes => search.Nodes;

    /// <inheritdoc/>
    public CancellationToken Cancellation
    {
        get => search.Cancellation;
        set => search.Cancellation = value;
    }

    /// <inheritdoc/>
    public int Value(in ConnectFour position) =>
        position.IsTerminal ? (int)position.TerminalValue : ValueAtLeast(position, -1);

    /// <inheritdoc/>
    public void ActionValues(in ConnectFour position, Span<sbyte> values)
    {
        values[..ConnectFour.Info.ActionCount].Fill(OracleValues.Illegal);
        if (position.IsTerminal)
        {
            return;
        }

        int best = ValueAtLeast(position, -1);
        for (int action = 0; action < ConnectFour.Info.ActionCount; action++)
        {
            if (position.IsLegal(action))
            {
                ConnectFour next = position;
                next.Play(action);
                values[action] = (sbyte)-(next.IsTerminal ? (int)next.TerminalValue : ValueAtLeast(next, -best));
            }
        }
    }

    /// <inheritdoc/>
    public int Score(in ConnectFour position) => ScoreWithin(position, 0, Squares)!.Value;

    /// <inheritdoc/>
    public int? ScoreWithin(in ConnectFour position, int fewest, int most)
    {
        (int lower, int upper) = RangeOf(position);
        while (true)
        {
            int lowest = lower, highest = upper;  // that are wanted
            while (lowest <= upper && !IsWanted(position, lowest))
            {
                lowest++;
            }

            while (highest >= lowest && !IsWanted(position, highest))
            {
                highest--;
            }

            if (lowest > highest || lower == upper)
            {
                return lowest > highest ? null : lower;
            }

            int threshold = upper > highest || lower < lowest
                ? Outermost(lower < lowest ? lowest - 1 : null, upper > highest ? highest : null)
                : Inner(position, lower, upper);
            int bound = search.Bound(position.OwnStones, position.Stones, position.Ply, threshold);
            (lower, upper) = bound > threshold ? (bound, upper) : (lower, bound);
        }

        bool IsWanted(in ConnectFour at, int score)
        {
            int left = PliesLeft(at, score);
            return left >= fewest && left <= most;
        }

        // All scores but some between two wanted ones may be wanted: those are looked at first, then the value.
        int Inner(in ConnectFour at, int from, int to)
        {
            for (int score = to; score > from; score--)
            {
                if (!IsWanted(at, score - 1))
                {
                    return score - 1;
                }
            }

            return Threshold(from, to);
        }
    }

    /// <inheritdoc/>
    public int PliesLeft(in ConnectFour position, int score)
    {
        int ply = position.Ply;
        return score switch
        {
            > 0 => (2 * (HalfSquares - score - (ply / 2))) - 1,
            < 0 => 2 * (HalfSquares + score - ((ply + 1) / 2)),
            _ => Squares - ply,
        };
    }

    /// <summary>Forgets what the searches found, as if the solver were new.</summary>
    public void Clear() => search.Clear();

    // The value of a position that has not ended, known to be at least so much.
    private int ValueAtLeast(in ConnectFour position, int least)
    {
        if (least == 1 || WinsAtOnce(position))
        {
            return 1;
        }

        int ply = position.Ply;
        ulong own = position.OwnStones, occupied = position.Stones;
        if (openings is not null && ply <= ConnectFourOpenings.MaxPly && openings.Find(own, occupied) is { } found)
        {
            return found;
        }

        if (search.Bound(own, occupied, ply, 0) > 0)
        {
            return 1;
        }

        return least == 0 || search.Bound(own, occupied, ply, -1) >= 0 ? 0 : -1;
    }

    // The scores that a position may have by its stones and by the table of openings.
    private (int Lower, int Upper) RangeOf(in ConnectFour position)
    {
        int ply = position.Ply;
        if (position.IsTerminal)
        {
            int score = position.TerminalValue < 0 ? ((ply + 1) / 2) - HalfSquares : 0;
            return (score, score);
        }

        int sooner = (Squares + 1 - ply) / 2;
        if (WinsAtOnce(position))
        {
            return (sooner, sooner);
        }

        (int lower, int upper) = (-((Squares - ply) / 2), (Squares - 1 - ply) / 2);
        return openings is not null && ply <= ConnectFourOpenings.MaxPly
            && openings.Find(position.OwnStones, position.Stones) is { } value
            ? (value > 0 ? 1 : value < 0 ? lower : 0, value > 0 ? upper : value < 0 ? -1 : 0)
            : (lower, upper);
    }

    // Which threshold to search next. The value comes first. Late wins and losses are found faster: the threshold stays
    // nearer to 0 than the middle.
    private static int Threshold(int lower, int upper) => lower > 0 ? lower + ((upper - lower) / 4)
        : upper < 0 ? upper - 1 - ((upper - lower) / 4)
        : upper > 0 ? 0 : -1;

    // The threshold further from 0, whose search is the shorter one.
    private static int Outermost(int? low, int? high) =>
        low is null || (high is not null && high > -low) ? high!.Value : low.Value;

    private static bool WinsAtOnce(in ConnectFour position) =>
        (ConnectFourBits.WinningSquares(position.OwnStones, position.Stones) & ConnectFourBits.Landings(
            position.Stones)) != 0;
}
