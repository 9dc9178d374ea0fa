namespace NanoZero.Studies;

/// <summary>The ablation study as a page for people.</summary>
internal static class AblationPage
{
    /// <summary>Returns the report of a study, finished or not, without its end.</summary>
    public static Report Of(AblationConfig config, AblationSummary summary)
    {
        string answer = summary.IsComplete
            ? summary.Answer.Answer
            : $"The study is not finished: {summary.Trainings.Count} of {config.Cells().Count()} trainings are judged. "
                + "What there is follows.";
        return new Report(
            "What changes of the training are worth",
            answer,
            [
                new Section(
                    "The question", [summary.Answer, Differences(summary.Differences), Curves(config, summary)]),
                new Section("The arms", [Arms(config)]),
                new Section("The trainings", [Trainings(config, summary)]),
            ]);
    }

    private static Table Differences(IReadOnlyList<AblationDifference> differences) => ErrorDifferenceTable.Of(
        "arm less base", "; below 0 is better", differences.Select(each => (each.Arm, each.Search, each.Network)));

    private static Table Arms(AblationConfig config) => Table.Of(
        config.Arms,
        (Column.Words("arm"), arm => arm.Name),
        (Column.Words("settings that differ from the base"), arm => string.Join(' ', arm.Settings)));

    private static Table Trainings(AblationConfig config, AblationSummary summary)
    {
        List<string> order = [AblationConfig.Reference, .. config.Arms.Select(arm => arm.Name)];
        return Table.Of(
            summary.Trainings.OrderBy(training => order.IndexOf(training.Arm)).ThenBy(training => training.Seed),
            (Column.Words("arm"), training => training.Arm),
            (Column.Numbers("seed"), training => training.Seed.ToString(CultureInfo.InvariantCulture)),
            (Column.Numbers("games"), training => Cell.Number(training.Games)),
            (Column.Numbers("evaluations, millions"), training => Cell.Number(training.Evaluations / 1e6, "0.0")),
            (Column.Numbers("processor minutes"), training => Cell.Number(training.ProcessorSeconds / 60, "0.0")),
            (Column.Numbers("of the base's"), training => Cell.Percent(training.ProcessorSeconds
                / summary.Trainings.FirstOrDefault(other =>
                    other.Arm == AblationConfig.Reference && other.Seed == training.Seed)?.ProcessorSeconds)),
            (Column.Numbers("errors, network [95 %]"), training => ErrorsOf(training.Errors.Network)),
            (Column.Numbers($"errors, {config.Simulations} simulations [95 %]"), training =>
                ErrorsOf(training.Errors.Search)),
            (Column.Numbers("value error [95 %]"), training => Cell.Estimate(
                training.Errors.Values.Mean, training.Errors.Values.Interval, "0.000"))) with
        {
            Footnote =
                "Errors: moves worse than the best by exact win, draw or loss. Every network is judged by the search "
                + "of the base. Value error: mean squared error of the network's value. Processor minutes: of all "
                + "threads, with the measurements of strength.",
        };
    }

    private static Figure Curves(AblationConfig config, AblationSummary summary) => new(
        "curves",
        "Move errors while the agents trained, on the positions that a training measures. The end of the axis is the "
            + "end of each training: arms with other numbers of games share the axis. Each "
            + "training measures with its own search, so the searches of arms that change it do not compare. "
            + "Pale lines are the seeds, strong lines their mean.",
        [
            Chart("Move errors of the network alone", config, summary, point => point.Network),
            Chart("Move errors of the training's search", config, summary, point => point.Search),
        ]);

    private static LineChart Chart(
        string title, AblationConfig config, AblationSummary summary, Func<AblationPoint, double> errors) => new()
        {
            Title = title,
            X = new ChartAxis("training done") { IsPercent = true, IncludesZero = true },
            Y = new ChartAxis("errors") { IsPercent = true, IncludesZero = true },
            Series =
            [
                .. from each in config.Arms.Select(arm => arm.Name).Prepend(AblationConfig.Reference).Index()
                   let curves = summary.Trainings.Where(training => training.Arm == each.Item)
                       .Select(training => training.Curve.Select(point =>
                           new ChartPoint(point.Progress, errors(point))).ToArray()).ToArray()
                   where curves.Any(curve => curve.Length > 0)
                   from line in SeedLines.Of(each.Item, each.Index, curves)
                   select line,
            ],
        };

    private static Cell ErrorsOf(MoveErrors errors) =>
        Cell.Estimate(errors.Rate, errors.Interval, NumberText.PercentFormat);
}
