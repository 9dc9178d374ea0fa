namespace NanoZero.Studies;

/// <summary>The batching study as a page for people.</summary>
internal static class BatchingPage
{
    /// <summary>Returns the report of a study, finished or not, without its end.</summary>
    public static Report Of(BatchingStudyConfig config, BatchingSummary summary)
    {
        string answer = summary.IsComplete
            ? summary.Answers.Play
            : $"The study is not finished: {summary.Cells.Count} of {config.Cells().Count()} training runs begun, "
                + $"{summary.Selection.Count + summary.Matches.Count} matches played. What there is follows.";
        return new Report(
            "What leaf batching costs and gains",
            answer,
            [
                new Section("The questions", [.. summary.Answers.Asked(), Learning(config, summary)]),
                new Section("Speed", [Speed(summary)]),
                new Section("Final strength",
                    [Strength(summary), .. summary.Errors.Count > 0 ? (Block[])[Errors(summary.Errors)] : []]),
                new Section("What the matches show", [.. Claims(config, summary)]),
                .. Matches(config, summary),
                .. summary.Ladder is { } ladder ? (Section[])[Ladder(ladder)] : [],
            ]);
    }

    private static Figure Learning(BatchingStudyConfig config, BatchingSummary summary) => new(
        "learning",
        "Self-play time and final strength by multiplier (leaves in flight per tree), and learning curves; 0 games is "
            + "the untrained network, dashed lines are players that learn nothing. " + (config.Seeds.Count == 1
            ? "Intervals: 95 % (Wilson). One training run per line: one seed says nothing about training in "
                + "general."
            : "Bars: mean of the seeds, whiskers from the smallest to the largest seed. Pale lines: the seeds; strong "
                + "ones: their mean."),
        Charts(summary));

    private static Section Ladder(LadderSummary ladder) => new(
        "Ladder",
        [
            new Paragraph(ladder.ToString()),
            new Figure("ladder", "Above 50 % in every cell means that training never went backwards.",
                [LadderFigures.MapOf($"{ladder.Run}: score of every checkpoint against the earlier ones",
                ladder.Iterations, ladder.Scores)]),
        ]);

    private static Table Speed(BatchingSummary summary) => Table.Of(
        summary.Cells,
        (Column.Words("run"), cell => cell.Name),
        (Column.Numbers("games"), cell => Cell.Number(cell.Games)),
        (Column.Numbers("mean plies"), cell => Cell.Number((double)cell.Plies / cell.Games, "0.0")),
        (Column.Numbers("simulations a move"), cell => Cell.Number(cell.MeanSimulations, "0.0")),
        (Column.Numbers("simulations/s"), cell => Cell.Number(cell.SimulationsPerSecond)),
        (Column.Numbers("evaluations/s"), cell => Cell.Number(cell.EvaluationsPerSecond)),
        (Column.Numbers("collisions"), cell => Cell.Percent(cell.CollisionRate)),
        (Column.Numbers("mean batch"), cell => Cell.Number(cell.MeanBatch, "0.0")),
        (Column.Numbers("self-play / training, s"), cell =>
            $"{NumberText.Of(cell.SelfPlaySeconds, "0.0")} / {NumberText.Of(cell.TrainingSeconds, "0.0")}")) with
    {
        Footnote =
            "Collisions: descents that met a leaf already in flight; they are undone and use no budget. TTTS stops a "
                + "search early once its best move seems certain.",
    };

    private static Table Strength(BatchingSummary summary)
    {
        List<AlgorithmOptions> algorithms = [.. summary.Cells.Select(cell => cell.Algorithm).Distinct()];
        CellSummary[] measured =
        [
            .. summary.Cells.Where(cell => cell.Curve.Any(point => point.Iteration > 0))
                .OrderBy(cell => algorithms.IndexOf(cell.Algorithm)).ThenBy(cell => cell.Multiplier),
        ];
        return new Table(
            [
                Column.Words("run"), Column.Numbers("move errors, search [95 %]"),
                Column.Numbers("move errors, network [95 %]"),
                Column.Numbers("value error [95 %]"), Column.Numbers("one-ply [95 %]"),
            ],
            [.. measured.GroupBy(cell => cell.Group).SelectMany(StrengthRows)])
        {
            Footnote =
                "Move errors: the last checkpoint's moves on positions with known outcomes that are worse than the "
                + "best by exact win, draw or loss, chosen by the "
                + "evaluation search and by the network alone. Value error: mean squared error of the network's value. "
                + "One-ply: score against a player that plays a winning move if there is one, else avoids moves that "
                + "let the opponent win at once, else plays at random.",
        };
    }

    private static Table Errors(IReadOnlyList<ErrorComparison> errors) => ErrorDifferenceTable.Of(
        "trainings", "", errors.Select(each => ($"{each.A} – {each.B}", each.Search, each.Network)));

    private static IEnumerable<Block> Claims(BatchingStudyConfig config, BatchingSummary summary)
    {
        yield return new Paragraph(summary.Openings);
        if (config.Sequential is { } test)
        {
            yield return Note(SequentialCaveat(test)
                + " Seeds whose matches went on longer weigh more in the pairs of all seeds together.");
        }

        if (config.Multipliers.Count > 2)
        {
            yield return Note(
                "The best multiplier was chosen on networks of the same seeds that it is tested on: fresh openings "
                + "guard against luck in the games, not in the trainings. "
                + "That the multiplier chosen is the best for networks of other seeds is not shown.");
        }

        yield return Table.Of(
            summary.Claims,
            (Column.Words("question"), claim => Words.Of(claim.Question)),
            (Column.Words("A"), claim => claim.A),
            (Column.Words("B"), claim => claim.B),
            (Column.Numbers("seeds"), claim => Cell.Number(claim.Seeds.Count)),
            (Column.Numbers("pairs"), claim => Cell.Number(claim.Pairs)),
            (Column.Numbers("Elo A − B [95 %]"), claim => claim.EloText),
            (Column.Words("A than B"), claim => Cell.Of(claim.Verdict)),
            (Column.Numbers("p, pairs"), claim => Cell.Probability(claim.PairP)),
            (Column.Numbers("p, Holm"), claim => Cell.Probability(claim.HolmP))) with
        {
            Footnote = $"Pairs of all seeds together: about these networks. {Verdicts.Rule(config.MarginElo)} "
                + (config.Sequential is null ? "" : "Here the sequential test decides between worse and not worse. ")
                + "p: two-sided sign-flip test of no difference; Holm: corrected for the claims in this table.",
        };
        yield return Table.Of(
            summary.Claims,
            (Column.Words("claim"), claim => $"{claim.A} – {claim.B}"),
            (Column.Numbers("Elo A − B by seed"), claim =>
                string.Join(", ", claim.EloBySeed.Select(elo => elo is { } value ? Elo.ToText(value) : "±∞"))),
            (Column.Numbers("any seed, Elo [95 %]"), claim => claim.AcrossSeeds?.ToString() ?? NumberText.None),
            (Column.Words("A than B, any seed"), claim =>
                claim.AcrossSeeds?.VerdictText ?? "one seed: nothing about training in general")) with
        {
            Footnote =
                "Any seed: Student's interval over the seeds, each one sample of training, never narrower than that of "
                    + "all pairs; a single seed gives none.",
        };
    }

    private static Section[] Matches(BatchingStudyConfig config, BatchingSummary summary)
    {
        const string Players =
            "A run's name, the checkpoint's iteration after #, and the leaves in flight it searches with.";
        Block[] caveat = config.Sequential is { } test
            ? [Note(SequentialCaveat(test) + " Those about progress have fixed pairs.")]
            : [];
        string chosen = "No claim rests on these games; the best of several looks better in them than it is. "
            + (summary.Chosen.Count == 0 ? "" : "Chosen: " + string.Join(", ", summary.Chosen.Select(each =>
                $"{Words.NameOf(each.Algorithm)} {each.Multiplier}× ({NumberText.Percent(each.Score)} against "
                    + $"{config.Multipliers[0]}×)")) + ".");
        return
        [
            new Section("Matches by seed", [.. caveat, .. MatchTables.Of(summary.Matches, config.MarginElo, Players)]),
            new Section("Games the best multiplier was chosen by",
                [new Paragraph(chosen), .. MatchTables.Of(summary.Selection, config.MarginElo, Players)]),
        ];
    }

    private static Paragraph Note(string text) => new(text, IsNote: true);

    private static string SequentialCaveat(SprtOptions test) =>
        $"Matches end when the sequential test {test} decides: the Elo difference of one that ended early is biased "
            + "away from zero, its interval and its p-value are those of fixed pairs and too sure; only the verdict "
            + "keeps its error rates.";

    private static IEnumerable<Cell[]> StrengthRows(IGrouping<string, CellSummary> seeds)
    {
        foreach (CellSummary cell in seeds)
        {
            CurvePoint last = cell.Curve[^1];
            yield return
            [
                cell.Name, Errors(last.Positions?.Search), Errors(last.Positions?.Network),
                last.Positions is { Values: var values }
                    ? Cell.Estimate(values.Mean, values.Interval, "0.000")
                    : Cell.None,
                Cell.Estimate(last.OnePly.Score, new(last.OnePly.Lower, last.OnePly.Upper), NumberText.PercentFormat),
            ];
        }

        CurvePoint[] all = [.. seeds.Select(cell => cell.Curve[^1])];
        if (all.Length > 1)
        {
            bool isJudged = all.All(point => point.Positions is not null);
            yield return
            [
                $"{seeds.Key}, mean of {all.Length} seeds",
                isJudged ? Cell.Percent(all.Average(point => point.Positions!.Search.Rate)) : Cell.None,
                isJudged ? Cell.Percent(all.Average(point => point.Positions!.Network.Rate)) : Cell.None,
                isJudged ? Cell.Number(all.Average(point => point.Positions!.Values.Mean), "0.000") : Cell.None,
                Cell.Percent(all.Average(point => point.OnePly.Score)),
            ];
        }
    }

    private static Cell Errors(MoveErrors? errors) =>
        errors is { } found ? Cell.Estimate(found.Rate, found.Interval, NumberText.PercentFormat) : Cell.None;

    private static ChartAxis ErrorAxis => new("errors") { IsPercent = true, IncludesZero = true };

    private static ChartAxis ScoreAxis => new("score") { Minimum = 0, Maximum = 1, IsPercent = true };

    // Draws time and final strength by multiplier, and the learning curves of every algorithm.
    private static IReadOnlyList<Chart> Charts(BatchingSummary summary)
    {
        bool isJudged = summary.Cells.Any(cell => cell.Curve.Any(point => point.Positions is not null));
        AlgorithmOptions[] algorithms = [.. summary.Cells.Select(cell => cell.Algorithm).Distinct()];
        return
        [
            Bars(summary, "Self-play time", new ChartAxis("self-play", "s") { IncludesZero = true }, cell =>
                new BarValue(cell.SelfPlaySeconds)),
            isJudged
                ? Bars(summary, "Final move errors of the search, solved positions", ErrorAxis, cell =>
                    cell.Curve is [.., { Iteration: > 0, Positions.Search: var errors }] ? Bar(errors) : null)
                : Bars(summary, "Final score against the one-ply player", ScoreAxis, cell =>
                    cell.Curve is [.., { Iteration: > 0, OnePly: var last }]
                        ? new BarValue(last.Score, last.Lower, last.Upper)
                        : null),
            .. isJudged ? algorithms.Select(algorithm => Curves(
                summary, algorithm, "move errors of the search", ErrorAxis,
                point => point.Positions is { Search: var errors } ? Point(point, errors) : null, each =>
                    each.Search?.Rate)) : [],
            .. isJudged ? algorithms.Select(algorithm => Curves(
                summary, algorithm, "move errors of the network alone", ErrorAxis,
                point => point.Positions is { Network: var errors } ? Point(point, errors) : null, each =>
                    each.Search?.Rate)) : [],
            .. algorithms.Select(algorithm => Curves(
                summary, algorithm, "score against the one-ply player", ScoreAxis, point => new ChartPoint(point.Games,
                    point.OnePly.Score, point.OnePly.Lower, point.OnePly.Upper), each => each.AgainstOnePly?.Score)),
        ];
    }

    private static BarValue Bar(MoveErrors errors) => new(errors.Rate, errors.Interval.Lower, errors.Interval.Upper);

    private static ChartPoint? Point(CurvePoint point, MoveErrors errors) =>
        new ChartPoint(point.Games, errors.Rate, errors.Interval.Lower, errors.Interval.Upper);

    private static LineChart Curves(
        BatchingSummary summary, AlgorithmOptions algorithm, string what, ChartAxis y,
        Func<CurvePoint, ChartPoint?> point, Func<ReferenceReport, double?> reference)
    {
        IEnumerable<IGrouping<int, CellSummary>> multipliers =
            summary.Cells.Where(cell => cell.Algorithm == algorithm).GroupBy(cell => cell.Multiplier);
        return new LineChart
        {
            Title = $"{Words.NameOf(algorithm)}: {what}",
            X = new ChartAxis("self-play games"),
            Y = y,
            Series =
            [
                .. multipliers.SelectMany((seeds, style) => SeedLines.Of(
                    $"{seeds.Key}×", style, [.. seeds.Select(cell =>
                        (IReadOnlyList<ChartPoint>)[.. cell.Curve.Select(point).OfType<ChartPoint>()])])),
            ],
            References = RunFigures.ReferenceLines(new RunStrength { Baselines = summary.Baselines }, reference),
        };
    }

    private static BarChart Bars(BatchingSummary summary, string title, ChartAxis y, Func<CellSummary, BarValue?> value)
    {
        int[] multipliers = [.. summary.Cells.Select(cell => cell.Multiplier).Distinct().Order()];
        return new BarChart
        {
            Title = title,
            CategoryLabel = "multiplier",
            Categories = [.. multipliers.Select(multiplier => $"{multiplier}×")],
            Y = y,
            Series =
            [
                .. summary.Cells.GroupBy(cell => cell.Algorithm).Select(group => new BarSeries(
                    Words.NameOf(group.Key),
                    [.. multipliers.Select(multiplier => OverSeeds(
                        [.. group.Where(cell => cell.Multiplier == multiplier).Select(value).OfType<BarValue>()]))])),
            ],
        };
    }

    private static BarValue? OverSeeds(BarValue[] seeds) => seeds switch
    {
        [] => null,
        [var one] => one,
        _ => new BarValue(
            seeds.Average(each => each.Value), seeds.Min(each => each.Value), seeds.Max(each => each.Value)),
    };
}
