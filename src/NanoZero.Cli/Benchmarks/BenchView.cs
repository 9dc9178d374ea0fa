namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// A benchmark's report for people: a table a section, the recommendation, what differs from the machine before.
/// </summary>
internal sealed class BenchView(BenchReport report)
{
    private readonly Dictionary<(BenchSection, string), RowRatio> ratios =
        report.Comparison?.Ratios.ToDictionary(row => (row.Section, row.Name)) ?? [];

    /// <summary>Writes everything.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(Text($"{report.Machine}, {report.Machine.Runtime}; {report.Seconds:F0} s"));
        output.WriteLine($"functional signature {report.Signature}");
        foreach (IGrouping<BenchSection, BenchRow> section in report.Rows.GroupBy(row => row.Section))
        {
            output.WriteLine();
            output.WriteLine(Heading(section.Key));
            ScreenWriter.WriteTable(output, TableOf(section.Key, [.. section]));
        }

        if (report.Recommendation is { } recommendation)
        {
            Write(output, recommendation);
        }

        if (report.Comparison is { } comparison)
        {
            Write(output, comparison);
        }
    }

    private static string Heading(BenchSection section) => section switch
    {
        BenchSection.Network =>
            "network (Connect Four), a thread a core. linear: libtorch's linear layers alone at their best "
                + "batch. evaluator: whole evaluations. Share: operations a second compared with linear (int8: with "
                + "the whole-number products); then without the products that a table replaces",
        BenchSection.Search =>
            "search (Connect Four unless named), hash evaluator, 800 simulations. Share of two threads: "
                + "compared with twice one thread",
        BenchSection.Rules => "rules",
        BenchSection.SelfPlay =>
            "self-play (Connect Four), the fastest way to evaluate. Share: evaluations a second compared with "
                + "the evaluator alone",
        BenchSection.Training =>
            "training (Connect Four), all cores. Share: operations a second compared with libtorch's linear "
                + "layers alone in fp32; a step counts as three passes",
        BenchSection.Memory => "memory",
        _ => TypedOption.WordOf(section),
    };

    // Only the columns that a section fills.
    private Table TableOf(BenchSection section, IReadOnlyList<BenchRow> rows) => Table.Of(
            rows,
            (Column.Words("what"), row => row.Name),
            (Column.Numbers("median"), row => Number(row.Median)),
            (Column.Numbers("best"), row => section == BenchSection.Memory ? string.Empty : Number(row.Best)),
            (Column.Words("unit"), row => row.Unit),
            (Column.Numbers("share"), row => Percent(row.Share)),
            (Column.Numbers("less look-ups"), row => Percent(row.ComputedShare)),
            (Column.Numbers("at batch"), row => $"{row.BestBatch}"),
            (Column.Numbers("cache hits"), row => Percent(row.CacheHitRate)),
            (Column.Numbers("seconds saved"), row => $"{row.CacheSavedSeconds:F2}"),
            (Column.Numbers("new : old"), row => Against(row)))
        .WithoutEmptyColumns();

    private string Against(BenchRow row) =>
        report.Comparison is null ? string.Empty
        : !ratios.TryGetValue(row.Key, out RowRatio? both) ? "new"
        : both.Ratio is { } ratio ? Ratio(ratio)
        : $"{Number(both.Before)} → {Number(both.Now)}";

    private static void Write(TextWriter output, Recommendation recommendation)
    {
        output.WriteLine();
        output.WriteLine(
            $"recommended for {recommendation.Game} with {recommendation.Layers} layers: "
                + $"{Number(recommendation.EvaluationsPerSecond)} evaluations/s and " +
            $"about {Number(recommendation.GamesPerHour)} self-play games an hour expected while the batches are full");
        output.WriteLine($"  {recommendation.Command}");
        foreach (string reason in recommendation.Reasons)
        {
            output.WriteLine($"  - {reason}");
        }
    }

    private static void Write(TextWriter output, BenchComparison comparison)
    {
        output.WriteLine();
        output.WriteLine(Text($"against {comparison.Date:u}, version {comparison.Version}; median of new : old"));
        foreach ((BenchSection section, double ratio) in comparison.Medians)
        {
            output.WriteLine($"  {TypedOption.WordOf(section)} {Ratio(ratio)}");
        }

        foreach (string line in comparison.Warnings
            .Concat(comparison.New.Select(name => $"new: {name}"))
            .Concat(comparison.Gone.Select(name => $"gone: {name}")))
        {
            output.WriteLine($"  {line}");
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Ratio(double ratio) => $"{ratio:F2}";

    private static string Percent(double? share) => $"{share:P0}";

    private static string Number(double value) =>
        NumberText.Of(value, value >= 100 ? "#,0" : value >= 1 ? "0.#" : "0.####");
}
