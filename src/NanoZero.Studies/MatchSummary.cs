namespace NanoZero.Studies;

/// <summary>One match of a study, for player A, as <c>summary.json</c> has it.</summary>
/// <param name="name">The name of the match's file.</param>
/// <param name="question">What it asks, in a word of its study.</param>
/// <param name="a">Player A.</param>
/// <param name="b">Player B.</param>
/// <param name="statistics">The results.</param>
/// <param name="marginElo">The margin of "not worse".</param>
/// <param name="test">The sequential test that gives the verdict; null for the interval.</param>
internal sealed class MatchSummary(
    string name, string question, string a, string b, MatchStatistics statistics, double marginElo,
    SprtOptions? test = null)
{
    private readonly Comparison comparison = test is null
        ? Comparison.Of(statistics.Counts.Pairs, marginElo)
        : Comparison.Sequential(statistics.Counts.Pairs, test, marginElo);

    public string Name => name;

    public string Question => question;

    public string A => a;

    public string B => b;

    public long Pairs => statistics.Counts.Pairs.Pairs;

    /// <summary>Gets the pairs by A's points: 0, ½, 1, 1½, 2. All numbers about pairs follow from them.</summary>
    public IReadOnlyList<long> PairScores =>
        [.. Enumerable.Range(0, 5).Select(halves => statistics.Counts.Pairs[halves])];

    public int DistinctGames => statistics.DistinctGames;

    public long Wins => Games.Wins;

    public long Draws => Games.Draws;

    public long Losses => Games.Losses;

    /// <summary>Gets A's points per game, in [0, 1].</summary>
    public double Score => statistics.Score;

    /// <summary>Gets the Elo difference A - B; null where it would be infinite.</summary>
    public double? Elo => Difference.Difference;

    /// <summary>Gets the lower end of its 95 % interval; null where the match gives none.</summary>
    public double? EloLower => Difference.Lower;

    public double? EloUpper => Difference.Upper;

    public string EloText => Difference.ToString();

    /// <summary>Gets the two-sided p-value of the pair scores.</summary>
    public double PairP { get; } = PairTest.TwoSided(statistics.Counts.Pairs);

    /// <summary>Gets the same, Holm-corrected over the matches that belong together.</summary>
    public double HolmP { get; private set; }

    /// <summary>
    /// Gets the exact binomial p-value on decisive games, as in the original study; it ignores the pairing.
    /// </summary>
    public double BinomialP => statistics.DecisiveGamesP;

    /// <summary>Gets the smallest difference that would have shown with power 80 %, in Elo.</summary>
    public double? SmallestDetectableElo => statistics.SmallestDetectableElo;

    public Verdict Verdict => comparison.Verdict;

    /// <summary>Gets the verdict in words, with what is missing where it is open.</summary>
    public string VerdictText => comparison.ToString();

    /// <summary>Gets whether A is shown to be at most the margin weaker than B.</summary>
    public bool IsWithinMargin => comparison.IsWithinMargin;

    internal GameCounts Games => statistics.Counts.Games;

    /// <summary>Gets the Elo difference with its interval.</summary>
    internal EloEstimate Difference { get; } = statistics.Elo;

    /// <summary>
    /// Gets the pairs that would settle an open question; 0 where nothing is open, null where no number of pairs would.
    /// </summary>
    internal long? MorePairs => comparison.MorePairs;

    /// <summary>Corrects the p-values of matches that belong together for one another.</summary>
    public static IReadOnlyList<MatchSummary> Corrected(IReadOnlyList<MatchSummary> matches)
    {
        double[] holm = HolmCorrection.Adjust([.. matches.Select(match => match.PairP)]);
        foreach ((int i, MatchSummary match) in matches.Index())
        {
            match.HolmP = holm[i];
        }

        return matches;
    }
}

/// <summary>Results against one opponent.</summary>
/// <param name="Wins">Games won.</param>
/// <param name="Draws">Games drawn.</param>
/// <param name="Losses">Games lost.</param>
/// <param name="Score">Points per game, in [0, 1].</param>
/// <param name="Lower">Lower end of the score's 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
internal sealed record ScoreSummary(long Wins, long Draws, long Losses, double Score, double Lower, double Upper)
{
    /// <summary>Summarises counts; draws count one half, the interval is Wilson's.</summary>
    /// <param name="counts">At least one game.</param>
    public static ScoreSummary Of(GameCounts counts)
    {
        Interval interval = Proportion.Wilson(counts.Wins + (0.5 * counts.Draws), counts.Games);
        return new ScoreSummary(counts.Wins, counts.Draws, counts.Losses, counts.Score, interval.Lower, interval.Upper);
    }
}

/// <summary>The tables about matches in the reports of studies.</summary>
internal static class MatchTables
{
    /// <summary>Returns a table of results and one of what they show.</summary>
    /// <param name="matches">The matches, which belong together.</param>
    /// <param name="margin">The margin of "not worse", Elo.</param>
    /// <param name="players">How the players are named, in a sentence.</param>
    public static IReadOnlyList<Table> Of(IReadOnlyList<MatchSummary> matches, double margin, string players) =>
    [
        Table.Of(
            matches,
            (Column.Words("A – B"), match => $"{match.A} – {match.B}"),
            (Column.Numbers("games (distinct)"), match => GamesCell(2 * match.Pairs, match.DistinctGames)),
            (Column.Numbers("won / drawn / lost"), match => Cell.Of(match.Games)),
            (Column.Numbers("score"), match => Cell.Percent(match.Score)),
            (Column.Numbers("Elo A − B [95 %]"), match => Cell.Of(match.Difference)),
            (Column.Words("A than B"), match => Cell.Of(match.Verdict))) with
        {
            Footnote = players + " Every opening is played twice with the sides swapped; "
                + $"the pair is the unit of the interval and of the verdict. {Verdicts.Rule(margin)}",
        },
        Table.Of(
            matches,
            (Column.Words("A – B"), match => $"{match.A} – {match.B}"),
            (Column.Numbers("p, pairs"), match => Cell.Probability(match.PairP)),
            (Column.Numbers("p, Holm"), match => Cell.Probability(match.HolmP)),
            (Column.Numbers("p, binomial"), match => Cell.Probability(match.BinomialP)),
            (Column.Numbers("could show, Elo"), match => Cell.Number(match.SmallestDetectableElo))) with
        {
            Footnote = "Two-sided, of no difference. Pairs: exact sign-flip test on pair scores. "
                + "Holm: the same, corrected for the number of matches in this table. "
                + "Binomial: on decisive games, the original study's test; it ignores the pairing. "
                + "Could show: the smallest difference this match could have shown with power 80 %.",
        },
    ];

    /// <summary>Returns a number of games, and in parentheses how many of them differ.</summary>
    public static Cell GamesCell(long games, int distinct) =>
        $"{NumberText.Whole(games)} ({NumberText.Whole(distinct)})";
}
