using System.Globalization;
using NanoZero.Reports;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>The tables about matches in the reports of studies.</summary>
internal static class MatchTables
{
    /// <summary>Adds a table of results and one of what they show.</summary>
    /// <param name="report">The report.</param>
    /// <param name="matches">The matches, which belong together.</param>
    /// <param name="margin">The margin of "not worse", Elo.</param>
    /// <param name="players">How the players are named, in a sentence.</param>
    public static void Add(HtmlReport report, IReadOnlyList<MatchSummary> matches, double margin, string players)
    {
        report.Table(new ReportTable(
            [
                TableColumn.Words("A – B"), TableColumn.Numbers("games (distinct)"), TableColumn.Numbers("won / drawn / lost"),
                TableColumn.Numbers("score"), TableColumn.Numbers("Elo A − B [95 %]"), TableColumn.Words("A than B"),
            ],
            [.. matches.Select(MatchRow)])
        {
            Footnote = players + " Every opening is played twice with the sides "
                + $"swapped; the pair is the unit of the interval and of the verdict. {Verdicts.Rule(margin)}",
        });
        report.Table(new ReportTable(
            [
                TableColumn.Words("A – B"), TableColumn.Numbers("p, pairs"), TableColumn.Numbers("p, Holm"), TableColumn.Numbers("p, binomial"),
                TableColumn.Numbers("could show, Elo"),
            ],
            [.. matches.Select(SignificanceRow)])
        {
            Footnote = "Two-sided, of no difference. Pairs: exact sign-flip test on pair scores. Holm: the same, corrected for the number of matches in this table. "
                + "Binomial: on decisive games, the original study's test; it ignores the pairing. Could show: the smallest difference this match could have shown "
                + "with power 80 %.",
        });
    }

    private static string[] MatchRow(MatchSummary match) =>
    [
        $"{match.A} – {match.B}", $"{Number(2 * match.Pairs)} ({Number(match.DistinctGames)})", $"{match.Wins} / {match.Draws} / {match.Losses}",
        match.Score.ToString("0.0 %", CultureInfo.InvariantCulture), match.EloText, Verdicts.Word(match.Verdict),
    ];

    private static string[] SignificanceRow(MatchSummary match) =>
    [
        $"{match.A} – {match.B}", Verdicts.Probability(match.PairP), Verdicts.Probability(match.HolmP), Verdicts.Probability(match.BinomialP),
        match.SmallestDetectableElo is { } elo ? Number(elo) : "–",
    ];

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
