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
        Table.Of(
            matches,
            (Column.Words("A – B"), match => $"{match.A} – {match.B}"),
            (Column.Numbers("games (distinct)"), match => GamesCell(2 * match.Pairs, match.DistinctGames)),
            (Column.Numbers("won / drawn / lost"), match => $"{match.Wins} / {match.Draws} / {match.Losses}"),
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
