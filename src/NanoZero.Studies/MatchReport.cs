using System.Globalization;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>A match as a page for people.</summary>
public static class MatchReport
{
    private const int MostPoints = 200;

    /// <summary>Writes <c>report.html</c> and its figures into a folder beside the file of a match: <c>match-report</c> for <c>match.json</c>.</summary>
    /// <param name="file">The match file.</param>
    /// <param name="margin">Elo that do not matter, for the verdicts.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="IOException">The folder holds something else than an earlier page, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">The file is no match, or has no finished pair yet.</exception>
    public static string Write(string file, double margin = Comparison.DefaultMarginElo)
    {
        MatchRecord match = MatchFile.Load(file);
        if (match.Games.Count == 0)
        {
            throw new InvalidDataException($"'{file}' has no finished pair; there is nothing to report yet");
        }

        string folder = Path.ChangeExtension(file, null) + "-report";
        HtmlReport.RequireOwnFolder(folder);
        return ToPage(match, margin).WriteTo(folder);
    }

    private static HtmlReport ToPage(MatchRecord match, double margin)
    {
        MatchStatistics statistics = match.Statistics();
        PairCounts pairs = statistics.Counts.Pairs;
        HtmlReport report = new($"A: {match.A.Name} against B: {match.B.Name}", Answer(match, statistics, margin));
        report.Heading("Results of A").KeyValues(
        [
            ("Won / drawn / lost", $"{statistics.Counts.Games.Wins} / {statistics.Counts.Games.Draws} / {statistics.Counts.Games.Losses}"),
            ("Score", Percent(statistics.Score)),
            ("Elo A − B [95 %]", statistics.Elo.ToString()),
            ("Pairs", Number(pairs.Pairs)),
            ("Games (distinct)", $"{Number(pairs.Games)} ({Number(statistics.DistinctGames)})"),
            ("Moving first after the opening", statistics.MovingFirst.ToString()),
            ("Mean plies after the opening", statistics.MeanPlies.ToString("0.0", CultureInfo.InvariantCulture)),
            ("Could show (power 80 %)", statistics.SmallestDetectableElo is { } least ? $"{Number(least)} Elo" : "nothing"),
            ("Binomial p, decisive games", Verdicts.Probability(statistics.DecisiveGamesP)),
        ]);
        report.Heading("Verdicts", 3).Bullets(Judgements(match, statistics, margin));
        report.Panels(
            [RunningElo(match), PairScores(pairs), .. match.Options.Sprt is { } test ? (IChart[])[Ratio(match, test)] : []],
            "The unit is the pair: one opening played twice with the sides swapped. Band: 95 % interval after so many pairs, in the order of the openings.",
            name: "match");
        AddConfiguration(report, match);
        return report;
    }

    private static string Answer(MatchRecord match, MatchStatistics statistics, double margin)
    {
        Comparison comparison = Comparison.Of(statistics.Counts.Pairs, margin);
        string test = match.Test()?.Decision switch
        {
            SprtDecision.AcceptH1 => FormattableString.Invariant($" The sequential test took {match.Options.Sprt!.Elo1} Elo for A − B, rather than {match.Options.Sprt.Elo0}."),
            SprtDecision.AcceptH0 => FormattableString.Invariant($" The sequential test took {match.Options.Sprt!.Elo0} Elo for A − B, rather than {match.Options.Sprt.Elo1}."),
            SprtDecision.Continue => " The sequential test has not decided.",
            _ => "",
        };
        return $"{comparison.Sentence("A", "B")}. The match has {Number(statistics.Counts.Pairs.Pairs)} pairs of games.{test}";
    }

    private static IEnumerable<string> Judgements(MatchRecord match, MatchStatistics statistics, double margin)
    {
        if (match.Test() is { } test)
        {
            yield return $"Sequential test {match.Options.Sprt}: {test}. A match that stops early overstates its Elo difference.";
        }

        PairCounts pairs = statistics.Counts.Pairs;
        yield return $"A than B: {Comparison.Of(pairs, margin)}. {Verdicts.Rule(margin)}";
    }

    private static LineChart RunningElo(MatchRecord match) => new LineChart
    {
        Title = "Elo difference as the match went on",
        X = new ChartAxis("pairs"),
        Y = new ChartAxis("A − B", "Elo"),
        Series =
        [
            new LineSeries("", [.. Prefixes(match).Select(Point).Where(point => point is not null).Select(point => point!.Value)]) { HasBand = true },
        ],
        References = [new ReferenceLine(0, "equal")],
    };

    private static ChartPoint? Point(PairCounts pairs) => EloEstimate.From(pairs) is { Difference: { } elo, Lower: { } lower, Upper: { } upper }
        && upper - lower < 1000
        ? new ChartPoint(pairs.Pairs, elo, lower, upper) : null;

    private static BarChart PairScores(PairCounts pairs) => new BarChart
    {
        Title = "Pairs by A's points",
        CategoryLabel = "points of A in a pair",
        Categories = ["0", "½", "1", "1½", "2"],
        Y = new ChartAxis("pairs"),
        Series = [new BarSeries("", [.. Enumerable.Range(0, 5).Select(halves => (BarValue?)new BarValue(pairs[halves], Label: Number(pairs[halves])))])],
    };

    private static LineChart Ratio(MatchRecord match, SprtOptions test)
    {
        ChartPoint[] points = [.. Prefixes(match).Select(pairs => new ChartPoint(pairs.Pairs, Sprt.Test(test, pairs).LogLikelihoodRatio))];
        SprtResult bounds = Sprt.Test(test, default);
        return new LineChart
        {
            Title = $"Sequential test {test}",
            X = new ChartAxis("pairs"),
            Y = new ChartAxis("log-likelihood ratio")
            {
                Minimum = Math.Floor(Math.Min(bounds.Lower, points.Min(point => point.Y))),
                Maximum = Math.Ceiling(Math.Max(bounds.Upper, points.Max(point => point.Y))),
            },
            Series = [new LineSeries("", points)],
            References = [new ReferenceLine(bounds.Upper, "above: H1 accepted"), new ReferenceLine(bounds.Lower, "below: H0 accepted")],
        };
    }

    // The counts after some of the pairs, the last of them included.
    private static IEnumerable<PairCounts> Prefixes(MatchRecord match)
    {
        int pairs = match.Games.Count / 2, step = Math.Max(1, pairs / MostPoints);
        PairCounts counts = default;
        for (int pair = 0; pair < pairs; pair++)
        {
            counts = counts.Add((match.Games[2 * pair].Result + match.Games[(2 * pair) + 1].Result + 2) / 2.0);
            if ((pair + 1) % step == 0 || pair == pairs - 1)
            {
                yield return counts;
            }
        }
    }

    private static void AddConfiguration(HtmlReport report, MatchRecord match)
    {
        OpeningOptions openings = match.Options.Openings;
        report.Heading("How this was made").KeyValues(
        [
            ("Game", match.Game),
            ("A's network", match.A.Evaluator ?? "none"),
            ("B's network", match.B.Evaluator ?? "none"),
            ("Openings asked for", $"{Number(openings.Count)}, seed {openings.Seed}"),
            ("Machine", match.Options.Machine.Length > 0 ? match.Options.Machine : "not recorded"),
        ]);
        report.Preformatted(Command(match));
        foreach ((string side, PlayerSpec player) in ((string, PlayerSpec)[])[("A", match.A), ("B", match.B)])
        {
            if (player.Search is { } search)
            {
                report.Heading($"Search of {side}", 3).Preformatted(SettingsText.Of(search));
            }
        }
    }

    private static string Command(MatchRecord match) => string.Join(' ', (string[])
    [
        "nanozero", "arena", CommandText.Quote(match.A.Name), CommandText.Quote(match.B.Name), "--game", match.Game,
        "--games", (2 * match.Options.Openings.Count).ToString(CultureInfo.InvariantCulture),
        "--seed", match.Options.Seed.ToString(CultureInfo.InvariantCulture),
        .. match.Options.Sprt is { } test ? (string[])["--sprt", test.ToString()] : [],
    ]);

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
