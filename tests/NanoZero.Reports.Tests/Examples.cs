using NanoZero.Statistics;

namespace NanoZero.Reports.Tests;

/// <summary>Reports to render.</summary>
internal static class Examples
{
    /// <summary>A report with every kind of block, cell and chart.</summary>
    public static Report Everything { get; } = new(
        "A report",
        "It was found.",
        [
            new Section("Words", [new Paragraph("One."), new Paragraph("Two.", IsNote: true), new Subheading("Part"),
                new Finding("Is it so?", "It is."), new Bullets(["first", "second"])]),
            new Section("Numbers",
            [
                new Facts([new("Machine", "a machine"), new("Begun", "today")]),
                new Table(
                    [Column.Words("what"), Column.Numbers("count"), Column.Numbers("share"), Column.Words("verdict")],
                    [
                        ["first", Cell.Number(1234), Cell.Percent(0.5), Cell.Of(Verdict.Better)],
                        [new Cell("second") { Link = "matches/2.json" }, Cell.None,
                            Cell.Estimate(0.25, new Interval(0.1, 0.4), "0.0 %"), Cell.Of(Verdict.Inconclusive)],
                    ])
                {
                    Caption = "What was counted",
                    Footnote = "How it was counted.",
                },
                new Verbatim("nanozero games\n"),
            ]),
            new Section("Charts",
            [
                new Figure("all", "Every kind.", [Lines, Bars, Map]) { PanelsInARow = 3 },
                new Figure("one", "One alone.", [Lines]),
            ]),
        ]);

    private static LineChart Lines => new()
    {
        Title = "Lines",
        X = new ChartAxis("games") { IsLogarithmic = true, Ticks = [1, 10, 100] },
        Y = new ChartAxis("score") { IsPercent = true, Minimum = 0, Maximum = 1 },
        Series = [new LineSeries(
            "one", [new(1, 0.5, 0.4, 0.6), new(10, double.NaN), new(100, 0.75)]) { HasBand = true, Style = 2 }],
        References = [new ReferenceLine(0.5, "even")],
    };

    private static BarChart Bars => new()
    {
        Title = "Bars",
        CategoryLabel = "size",
        Categories = ["small", "large"],
        Y = new ChartAxis("time", "s"),
        Series = [new BarSeries("one", [new BarValue(1, 0.5, 2, "one"), null])],
    };

    private static HeatMap Map => new()
    {
        Title = "Map",
        Rows = ["a", "b"],
        Columns = ["c"],
        Values = [[0.25], [null]],
        Midpoint = 0.5,
        IsPercent = true,
    };
}
