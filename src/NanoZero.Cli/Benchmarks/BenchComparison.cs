using System.Globalization;
using NanoZero.Training;

namespace NanoZero.Cli.Benchmarks;

/// <summary>One row in both reports.</summary>
/// <param name="Section">Where it belongs.</param>
/// <param name="Name">The row's name.</param>
/// <param name="Before">The earlier median.</param>
/// <param name="Now">The new one.</param>
/// <param name="Ratio">New : earlier; for rates, above 1 is faster.</param>
internal sealed record RowRatio(BenchSection Section, string Name, double Before, double Now, double Ratio);

/// <summary>A report against an earlier one, in ratios.</summary>
/// <param name="Date">When the earlier one was measured.</param>
/// <param name="Version">By which version of the program.</param>
/// <param name="Warnings">What makes ratios mean less: another machine, another runtime, another way to evaluate.</param>
/// <param name="Ratios">The rows of both.</param>
/// <param name="Medians">The median ratio of each section of speeds.</param>
/// <param name="New">Rows that the earlier report does not have.</param>
/// <param name="Gone">Rows of the sections measured now that only the earlier report has.</param>
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
        RowRatio[] ratios = [.. now.Rows
            .Where(row => earlier.TryGetValue(row.Key, out BenchRow? old) && old.Median > 0)
            .Select(row => new RowRatio(row.Section, row.Name, earlier[row.Key].Median, row.Median, row.Median / earlier[row.Key].Median))];
        return new BenchComparison(
            before.Date,
            before.Version,
            [.. WarningsOf(before, now)],
            ratios,
            MediansOf(ratios.Where(row => row.Section != BenchSection.Memory)),
            [.. now.Rows.Where(row => !earlier.ContainsKey(row.Key)).Select(row => row.Name)],
            [.. before.Rows.Where(row => sections.Contains(row.Section) && !present.Contains(row.Key)).Select(row => row.Name)]);
    }

    private static Dictionary<BenchSection, double> MediansOf(IEnumerable<RowRatio> speeds) => speeds
        .GroupBy(row => row.Section)
        .ToDictionary(group => group.Key, group => Speed.MedianOf([.. group.Select(row => row.Ratio)]));

    private static IEnumerable<string> WarningsOf(BenchReport before, BenchReport now)
    {
        MachineDescription old = before.Machine, here = now.Machine;
        (string What, string Before, string Now)[] pairs =
        [
            ("processor", old.Processor, here.Processor),
            ("cores", old.Cores.ToString(CultureInfo.InvariantCulture), here.Cores.ToString(CultureInfo.InvariantCulture)),
            ("system", old.System, here.System),
            ("runtime", old.Runtime, here.Runtime),
            ("TorchSharp", old.Torch, here.Torch),
            .. before.Plans.Where(plan => now.Plans.ContainsKey(plan.Key)).Select(plan => (
                $"evaluation of {plan.Key} layers",
                (plan.Value with { EvaluationsPerSecond = 0 }).ToString(),
                (now.Plans[plan.Key] with { EvaluationsPerSecond = 0 }).ToString())),
        ];
        return pairs.Where(pair => pair.Before != pair.Now).Select(pair => $"{pair.What} differs: '{pair.Before}' before, '{pair.Now}' now");
    }
}
