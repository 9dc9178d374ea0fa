namespace NanoZero.Studies;

/// <summary>The tables about matches in the reports of studies.</summary>
internal static class MatchTables
{
    /// <summary>Returns a table of results and one of what they show.</summary>
    /// <param name="matches">The matches, which belong together.</param>
    /// <param name="margin">The margin of "not worse", Elo.</param>
    /// <param name="players">How the players are named, in a sentence.</param>
    public static IReadOnlyList<Table> Of(IReadOnlyList<MatchSummary> matches, double margin, string players) =>
    [
        new Table(
            [
                Column.Words("A – B"), Column.Numbers("games (distinct)"), Column.Numbers("won / drawn / lost"),
                Column.Numbers("score"), Column.Numbers("Elo A − B [95 %]"), Column.Words("A than B"),
            ],
            [.. matches.Select(MatchRow)])
        {
            Footnote = players + " Every opening is played twice with the sides swapped; "
                + $"the pair is the unit of the interval and of the verdict. {Verdicts.Rule(margin)}",
        },
        new Table(
            [
                Column.Words("A – B"), Column.Numbers("p, pairs"), Column.Numbers("p, Holm"),
                Column.Numbers("p, binomial"),
                Column.Numbers("could show, Elo"),
            ],
            [.. matches.Select(SignificanceRow)])
        {
            Footnote = "Two-sided, of no difference. Pairs: exact sign-flip test on pair scores. "
                + "Holm: the same, corrected for the number of matches in this table. "
                + "Binomial: on decisive games, the original study's test; it ignores the pairing. "
                + "Could show: the smallest difference this match could have shown with power 80 %.",
        },
    ];

    private static Cell[] MatchRow(MatchSummary match) =>
    [
        $"{match.A} – {match.B}",
        $"{NumberText.Whole(2 * match.Pairs)} ({NumberText.Whole(match.DistinctGames)})",
        $"{match.Wins} / {match.Draws} / {match.Losses}",
        Cell.Percent(match.Score),
        new Cell(match.EloText) { Value = match.Elo, Lower = match.EloLower, Upper = match.EloUpper },
        Cell.Of(match.Verdict),
    ];

    private static Cell[] SignificanceRow(MatchSummary match) =>
    [
        $"{match.A} – {match.B}", Cell.Probability(match.PairP), Cell.Probability(match.HolmP),
        Cell.Probability(match.BinomialP), Cell.Number(match.SmallestDetectableElo),
    ];
}
