namespace NanoZero.Play;

/// <summary>What moves threw away, by an oracle.</summary>
/// <param name="Moves">Moves judged.</param>
/// <param name="Errors">Moves after which the best result was out of reach.</param>
/// <param name="HalfPoints">
/// Half-points thrown away: 1 from a win to a draw or from a draw to a loss, 2 from a win to a loss.
/// </param>
internal readonly record struct RegretCount(long Moves, long Errors, long HalfPoints)
{
    /// <summary>Gets the half-points thrown away per move; 0 before the first.</summary>
    public double PerPly => Moves == 0 ? 0 : (double)HalfPoints / Moves;

    /// <summary>Adds what different moves threw away.</summary>
    public static RegretCount operator +(RegretCount left, RegretCount right) =>
        new(left.Moves + right.Moves, left.Errors + right.Errors, left.HalfPoints + right.HalfPoints);
}

/// <summary>The regret of both players of a match.</summary>
/// <param name="A">Player A's.</param>
/// <param name="B">The opponent's.</param>
/// <param name="Games">Games judged: a sample, evenly spread over the match.</param>
/// <param name="FromPly">The first ply at which moves were judged.</param>
internal sealed record MatchRegret(RegretCount A, RegretCount B, int Games, int FromPly);

/// <summary>Judges games by the oracle of a solved game.</summary>
internal static class Regret
{
    /// <summary>Judges games of a match; the moves of openings, which nobody chose, are left out.</summary>
    /// <param name="match">The match.</param>
    /// <param name="games">Most games to judge.</param>
    /// <param name="fromPly">
    /// The first ply at which moves are judged. Null begins where the oracle becomes quick
    /// (<see cref="Oracles.FirstQuickPly{TGame}"/>).
    /// </param>
    /// <param name="cancellation">Honoured once a move.</param>
    /// <returns>The regret in the games judged so far, first in none of them, then after each.</returns>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public static IEnumerable<MatchRegret> Of(
        MatchRecord match, int games, int? fromPly = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(match);
        ArgumentOutOfRangeException.ThrowIfLessThan(games, 1);
        int count = Math.Min(games, match.Games.Count);
        MatchGame[] sample =
            [.. Enumerable.Range(0, count).Select(i => match.Games[(int)((long)i * match.Games.Count / count)])];
        return GameCatalogue.Open(match.Game, new MatchJudge(sample, fromPly, cancellation));
    }

    /// <summary>Judges all moves of games, both sides together, for instance of games of self-play.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="games">The games.</param>
    /// <param name="cancellation">Honoured once a move.</param>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public static RegretCount Of(string game, IEnumerable<GameLine> games, CancellationToken cancellation = default) =>
        GameCatalogue.Open(game, new LineJudge(games, cancellation));

    /// <summary>Judges moves.</summary>
    /// <param name="start">The position before the first of them.</param>
    /// <param name="actions">The moves.</param>
    /// <param name="oracle">Knows the value of every move.</param>
    /// <param name="skipped">So many of the moves are made without being judged.</param>
    /// <param name="cancellation">Honoured once a move.</param>
    /// <returns>The regret of the side that moves first there, and of the other one.</returns>
    public static (RegretCount First, RegretCount Second) Of<TGame>(
        TGame start, IEnumerable<int> actions, IOracle<TGame> oracle, int skipped = 0,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        sbyte[] values = new sbyte[TGame.Info.ActionCount];
        RegretCount[] counts = new RegretCount[2];
        TGame position = start;
        int moves = 0;
        oracle.Cancellation = cancellation;
        foreach (int action in actions)
        {
            cancellation.ThrowIfCancellationRequested();
            if (moves >= skipped)
            {
                oracle.ActionValues(position, values);
                int lost = OracleValues.Best(values) - values[action];
                counts[moves % 2] += new RegretCount(1, lost > 0 ? 1 : 0, lost);
            }

            position.Play(action);
            moves++;
        }

        return (counts[0], counts[1]);
    }

    private sealed class MatchJudge(IReadOnlyList<MatchGame> games, int? fromPly, CancellationToken cancellation)
        : IGameVisitor<IEnumerable<MatchRegret>>
    {
        public IEnumerable<MatchRegret> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                Judge(start, Oracles.Create<TGame>(), fromPly ?? Oracles.FirstQuickPly<TGame>());

        private IEnumerable<MatchRegret> Judge<TGame>(TGame start, IOracle<TGame> oracle, int from)
            where TGame : unmanaged, IGame<TGame>
        {
            MatchRegret sum = new(default, default, 0, from);
            yield return sum;
            foreach (MatchGame game in games)
            {
                TGame opening = MoveText.Play(start, game.Opening, out int[] before);
                _ = MoveText.Play(opening, game.Moves, out int[] actions);
                (RegretCount first, RegretCount second) =
                    Of(opening, actions, oracle, from - before.Length, cancellation);
                (RegretCount a, RegretCount b) = game.AMovesFirst ? (first, second) : (second, first);
                sum = new MatchRegret(sum.A + a, sum.B + b, sum.Games + 1, from);
                yield return sum;
            }
        }
    }

    private sealed class LineJudge(IEnumerable<GameLine> games, CancellationToken cancellation)
        : IGameVisitor<RegretCount>
    {
        public RegretCount Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            IOracle<TGame> oracle = Oracles.Create<TGame>();
            RegretCount sum = default;
            foreach (GameLine game in games)
            {
                _ = MoveText.Play(start, game.Moves, out int[] actions);
                (RegretCount first, RegretCount second) = Of(start, actions, oracle, cancellation: cancellation);
                sum += first + second;
            }

            return sum;
        }
    }
}
