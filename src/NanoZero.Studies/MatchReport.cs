namespace NanoZero.Studies;

/// <summary>A match as a page for people.</summary>
internal static class MatchReport
{
    private const int MostPoints = 200;

    /// <summary>
    /// Writes <c>report.html</c> and its figures into a folder beside the file of a match: <c>match-report</c> for
    /// <c>match.json</c>.
    /// </summary>
    /// <param name="file">The match file.</param>
    /// <param name="margin">Elo that do not matter, for the verdicts.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="IOException">
    /// The folder holds something else than an earlier page, or cannot be written.
    /// </exception>
    /// <exception cref="InvalidDataException">The file is no match, or has no finished pair yet.</exception>
    public static string Write(string file, double margin = Comparison.DefaultMarginElo)
    {
        Report report = Of(file, margin);
        string folder = Path.ChangeExtension(file, null) + "-report";
        ReportFiles.RequireOwnFolder(folder);
        return ReportFiles.Write(report, folder);
    }

    /// <summary>Returns the report of the match in a file.</summary>
    /// <param name="file">The match file.</param>
    /// <param name="margin">Elo that do not matter, for the verdicts.</param>
    /// <exception cref="InvalidDataException">The file is no match, or has no finished pair yet.</exception>
    public static Report Of(string file, double margin = Comparison.DefaultMarginElo)
    {
        MatchRecord match = MatchFile.Load(file);
        return match.Games.Count > 0 ? Of(match, margin)
            : throw new InvalidDataException($"'{file}' has no finished pair; there is nothing to report yet");
    }

    /// <summary>Returns the report of a match.</summary>
    /// <param name="match">The match; it has at least one finished pair.</param>
    /// <param name="margin">Elo that do not matter, for the verdicts.</param>
    public static Report Of(MatchRecord match, double margin = Comparison.DefaultMarginElo)
    {
        ArgumentNullException.ThrowIfNull(match);
        MatchStatistics statistics = match.Statistics();
        return new Report(
            $"A: {match.A.Name} against B: {match.B.Name}",
            Answer(match, statistics, margin),
            [
                new Section("Results of A",
                [
                    Results(statistics),
                    new Subheading("Verdicts"),
                    new Bullets([.. Judgements(match, statistics, margin)]),
                    Charts(match, statistics.Counts.Pairs),
                ]),
                Origin(match),
            ]);
    }

    private static Facts Results(MatchStatistics statistics)
    {
        PairCounts pairs = statistics.Counts.Pairs;
        return new Facts(
        [
            new("Won / drawn / lost", Cell.Of(statistics.Counts.Games).Text),
            new("Score", NumberText.Percent(statistics.Score)),
            new("Elo A − B [95 %]", statistics.Elo.ToString()),
            new("Pairs", NumberText.Whole(pairs.Pairs)),
            new("Games (distinct)", $"{NumberText.Whole(pairs.Games)} ({NumberText.Whole(statistics.DistinctGames)})"),
            new("Moving first after the opening", statistics.MovingFirst.ToString()),
            new("Mean plies after the opening", statistics.MeanPlies.ToString("0.0", CultureInfo.InvariantCulture)),
            .. Comparison.Of(pairs).ShowsDifference
                ? (Fact[])[]
                : [
                    new("Could show (power 80 %)", statistics.SmallestDetectableElo is { } least
                        ? $"{NumberText.Whole(least)} Elo"
                        : "nothing"),
                ],
            new("Binomial p, decisive games", Verdicts.Probability(statistics.DecisiveGamesP)),
        ]);
    }

    private static Figure Charts(MatchRecord match, PairCounts pairs) => new(
        "match",
        "The unit is the pair: one opening played twice with the sides swapped. Band: 95 % interval after so many "
            + "pairs, in the order of the openings.",
        [RunningElo(match), PairScores(pairs), .. match.Options.Sprt is { } test ? (Chart[])[Ratio(match, test)] : []]);

    private static string Answer(MatchRecord match, MatchStatistics statistics, double margin)
    {
        Comparison comparison = Comparison.Of(statistics.Counts.Pairs, margin);
        string test = match.Test()?.Decision switch
        {
            SprtDecision.AcceptH1 =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $" The sequential test took {match.Options.Sprt!.Elo1} Elo for A − B, rather than "
                    + $"{match.Options.Sprt.Elo0}."),
            SprtDecision.AcceptH0 =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $" The sequential test took {match.Options.Sprt!.Elo0} Elo for A − B, rather than "
                    + $"{match.Options.Sprt.Elo1}."),
            SprtDecision.Continue => " The sequential test has not decided.",
            _ => "",
        };
        return $"{comparison.Sentence("A", "B")}. The match has {NumberText.Whole(statistics.Counts.Pairs.Pairs)} "
            + $"pairs of games.{test}";
    }

    private static IEnumerable<string> Judgements(MatchRecord match, MatchStatistics statistics, double margin)
    {
        if (match.Test() is { } test)
        {
            yield return $"Sequential test {match.Options.Sprt}: {test}. A match that stops early overstates its Elo "
                + "difference.";
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
            new LineSeries(
                "", [.. Prefixes(match).Select(Point).Where(point => point is not null).Select(point =>
                    point!.Value)]) { HasBand = true },
        ],
        References = [new ReferenceLine(0, "equal")],
    };

    private static ChartPoint? Point(PairCounts pairs) =>
        EloEstimate.From(pairs) is { Difference: { } elo, Lower: { } lower, Upper: { } upper }
        && upper - lower < 1000
        ? new ChartPoint(pairs.Pairs, elo, lower, upper) : null;

    private static BarChart PairScores(PairCounts pairs) => new BarChart
    {
        Title = "Pairs by A's points",
        CategoryLabel = "points of A in a pair",
        Categories = ["0", "½", "1", "1½", "2"],
        Y = new ChartAxis("pairs"),
        Series = [
            new BarSeries(
                "", [.. Enumerable.Range(0, 5).Select(halves =>
                    (BarValue?)new BarValue(pairs[halves], Label: NumberText.Whole(pairs[halves])))])],
    };

    private static LineChart Ratio(MatchRecord match, SprtOptions test)
    {
        ChartPoint[] points =
            [.. Prefixes(match).Select(pairs =>
                new ChartPoint(pairs.Pairs, Sprt.Test(test, pairs).LogLikelihoodRatio))];
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
            References =
                [new ReferenceLine(bounds.Upper, "above: H1 accepted"),
                    new ReferenceLine(bounds.Lower, "below: H0 accepted")],
        };
    }

    // The counts after some of the pairs, the last of them included.
    private static IEnumerable<PairCounts> Prefixes(MatchRecord match)
    {
        int pairs = match.Games.Count / 2, step = Math.Max(1, pairs / MostPoints);
        PairCounts counts = default;
        for (int pair = 0; pair < pairs; pair++)
        {
            counts = counts.AddPair(match.Games[2 * pair].Result, match.Games[(2 * pair) + 1].Result);
            if ((pair + 1) % step == 0 || pair == pairs - 1)
            {
                yield return counts;
            }
        }
    }

    private static Section Origin(MatchRecord match)
    {
        OpeningOptions openings = match.Options.Openings;
        return new Section("How this was made",
        [
            new Facts(
            [
                new("Game", match.Game),
                new("A's network", match.A.Evaluator ?? "none"),
                new("B's network", match.B.Evaluator ?? "none"),
                new("Openings asked for", $"{NumberText.Whole(openings.Count)}, seed {openings.Seed}"),
                new("Machine", match.Options.Machine.Length > 0 ? match.Options.Machine : "not recorded"),
            ]),
            new Verbatim(Command(match)),
            .. SearchOf("A", match.A),
            .. SearchOf("B", match.B),
        ]);
    }

    private static IReadOnlyList<Block> SearchOf(string side, PlayerSpec player) => player.Search is { } search
        ? [new Subheading($"Search of {side}"), new Verbatim(ConfigurationFile.Write(search))]
        : [];

    private static string Command(MatchRecord match) => string.Join(' ', (string[])
    [
        "nanozero", "arena", CommandText.Quote(match.A.Name), CommandText.Quote(match.B.Name), "--game", match.Game,
        "--games", (2 * match.Options.Openings.Count).ToString(CultureInfo.InvariantCulture),
        "--seed", match.Options.Seed.ToString(CultureInfo.InvariantCulture),
        .. match.Options.Sprt is { } test ? (string[])["--sprt", test.ToString()] : [],
    ]);
}
