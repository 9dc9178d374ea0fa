namespace NanoZero.Cli.Benchmarks;

/// <summary>One row in both reports.</summary>
/// <param name="Section">Where it belongs.</param>
/// <param name="Name">The row's name.</param>
/// <param name="Before">The earlier median.</param>
/// <param name="Now">The new one.</param>
/// <param name="Ratio">
/// New : earlier; for rates, above 1 is faster. Null where there is none: nothing before, something now.
/// </param>
internal sealed record RowRatio(BenchSection Section, string Name, double Before, double Now, double? Ratio = null);

/// <summary>A report against an earlier one, in ratios.</summary>
/// <param name="Date">When the earlier one was measured.</param>
/// <param name="Version">By which version of the program.</param>
/// <param name="Warnings">
/// What makes ratios mean less: another machine, another runtime, another way to evaluate.
/// </param>
/// <param name="Ratios">The rows of both.</param>
/// <param name="Medians">The median ratio of each section of speeds.</param>
/// <param name="New">Rows that the earlier report does not have, with their sections.</param>
/// <param name="Gone">Rows of the sections measured now that only the earlier report has, likewise.</param>
internal sealed record BenchComparison(
    DateTimeOffset Date,
    string Version,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<RowRatio> Ratios,
    IReadOnlyDictionary<BenchSection, double> Medians,
    IReadOnlyList<string> New,
    IReadOnlyList<string> Gone)
{
    /// <summary>Compares two reports.</summary>
    /// <param name="before">The earlier one.</param>
    /// <param name="now">The new one.</param>
    public static BenchComparison Of(BenchReport before, BenchReport now)
    {
        Dictionary<(BenchSection, string), BenchRow> earlier = before.Rows.ToDictionary(row => row.Key);
        HashSet<(BenchSection, string)> present = [.. now.Rows.Select(row => row.Key)];
        HashSet<BenchSection> sections = [.. now.Rows.Select(row => row.Section)];
        RowRatio[] ratios =
            [.. now.Rows.Where(row => earlier.ContainsKey(row.Key)).Select(row => RatioOf(earlier[row.Key], row))];
        return new BenchComparison(
            before.Date,
            before.Version,
            [.. WarningsOf(before, now)],
            ratios,
            MediansOf(ratios.Where(row => row.Section != BenchSection.Memory && row.Ratio is not null)),
            [.. now.Rows.Where(row => !earlier.ContainsKey(row.Key)).Select(NameOf)],
            [.. before.Rows.Where(row => sections.Contains(row.Section) && !present.Contains(row.Key)).Select(NameOf)]);
    }

    private static RowRatio RatioOf(BenchRow before, BenchRow now) => new(
        now.Section,
        now.Name,
        before.Median,
        now.Median,
        before.Median > 0 ? now.Median / before.Median : now.Median == 0 ? 1 : null);

    private static string NameOf(BenchRow row) => $"{row.Name} ({TypedOption.WordOf(row.Section)})";

    private static Dictionary<BenchSection, double> MediansOf(IEnumerable<RowRatio> speeds) => speeds
        .GroupBy(row => row.Section, row => row.Ratio)
        .ToDictionary(group => group.Key, group => Speed.MedianOf([.. group.OfType<double>()]));

    private static IEnumerable<string> WarningsOf(BenchReport before, BenchReport now)
    {
        MachineDescription old = before.Machine, here = now.Machine;
        (string What, string Before, string Now)[] pairs =
        [
            ("processor", old.Processor, here.Processor),
            ("cores", $"{old.Cores}", $"{here.Cores}"),
            ("system", old.System, here.System),
            ("runtime", old.Runtime, here.Runtime),
            ("TorchSharp", old.Torch, here.Torch),
            .. before.Plans.Where(plan => now.Plans.ContainsKey(plan.Key)).Select(plan => (
                $"evaluation of {plan.Key} layers",
                (plan.Value with { EvaluationsPerSecond = 0 }).ToString(),
                (now.Plans[plan.Key] with { EvaluationsPerSecond = 0 }).ToString())),
        ];
        return pairs.Where(pair => pair.Before != pair.Now).Select(pair =>
            $"{pair.What} differs: '{pair.Before}' before, '{pair.Now}' now");
    }
}
