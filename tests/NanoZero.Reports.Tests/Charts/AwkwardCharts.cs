namespace NanoZero.Reports.Tests;

/// <summary>Charts that a careless layout gets wrong.</summary>
internal static class AwkwardCharts
{
    private const string LongName =
        "virtual visit, watching the unobserved, with a name that nobody would want to print in a legend";

    /// <summary>The drawings by name.</summary>
    public static IReadOnlyDictionary<string, string> Drawings { get; } =
        All().ToDictionary(chart => chart.Name, chart => ChartFiles.Svg(chart.Chart));

    private static IEnumerable<(string Name, Chart Chart)> All()
    {
        yield return ("empty line chart", new LineChart());
        yield return ("series without points", new LineChart { Series = [new("a", []), new("b", [])] });
        yield return ("one point", Line([new ChartPoint(3, 17, 12, 20)]));
        yield return ("one point far out", Line([new ChartPoint(1e12, -1e-12)]));
        yield return ("huge and tiny", Line([new(1e6, 1e-7), new(2.5e8, 3e-7), new(1e9, 9e-7)]));
        yield return ("large offset", Line([new(1, 1_000_000_001), new(2, 1_000_000_004)]));
        yield return ("extreme range", Line([new(-1e200, -1e200), new(1e200, 1e200)]));
        yield return (
            "not finite", Line([new(1, double.NaN), new(2, double.PositiveInfinity), new(double.NaN, 2), new(4, 5)]));
        yield return ("long names", new LineChart
        {
            Title =
                "A rather long title that has to be broken into two or even three lines because it does not fit in one",
            X = new ChartAxis(
                "simulations per position, counted as new simulations of this search and not as visits of its root",
                "k"),
            Y = new ChartAxis(
                "Elo difference of the search with several leaves in flight to the one with a single leaf in flight"),
            Series = [new(LongName, [new(1, 2)]), new("short", [new(2, 3)]), new("another one", [new(3, 3)])],
            References = [new ReferenceLine(2, "equal strength"), new ReferenceLine(2.5, "what was hoped for")],
        });
        yield return ("logarithmic over many decades", new LineChart
        {
            X = new ChartAxis("step") { IsLogarithmic = true },
            Y = new ChartAxis("loss") { IsLogarithmic = true },
            Series = [new("s", [new(1, 1e-9), new(1e6, 1e9), new(10, 0), new(0, 10), new(100, 1, -1, 2)])],
        });
        yield return ("logarithmic within a decade", new LineChart
        {
            X = new ChartAxis("multiplier") { IsLogarithmic = true, Ticks = [1, 4, 8, 8.1] },
            Y = new ChartAxis("score") { IsLogarithmic = true, IsPercent = true },
            Series = [new("s", [new(1, 0.31), new(4, 0.33), new(8, 0.4)])],
        });
        yield return ("many points and series", new LineChart
        {
            Series = [.. Enumerable.Range(0, 20).Select(s => new LineSeries(
                $"series {s}",
                [.. Enumerable.Range(0, 500).Select(i => new ChartPoint(i, Math.Sin(i * 0.01) + s, s - 1, s + 1))])
            { HasBand = s % 2 == 0 })],
        });
        yield return ("values beyond stated limits", new LineChart
        {
            Y = new ChartAxis("y") { Minimum = 0, Maximum = 10 },
            Series = [new("s", [new(1, 20, -50, 90), new(2, 5), new(3, -7)])],
        });
        yield return ("empty board", new BoardChart());
        yield return ("large board", new BoardChart
        {
            Title = LongName,
            Label = LongName,
            ShareLabel = LongName,
            Squares =
            [
                .. Enumerable.Range(0, 19).Select(row =>
                    Enumerable.Range(0, 19).Select(column => ((row + column) % 3) - 1).ToArray()),
            ],
            Moves = [.. Enumerable.Range(0, 19).Select(i => new BoardMove("m", i, i, 2, double.NaN))],
        });
        yield return ("no categories", new BarChart());
        yield return ("nothing measured", new BarChart { Categories = ["a", "b"], Series = [new("s", [null, null])] });
        yield return ("all zero", Bars(["a", "b", "c"], [0, 0, 0]));
        yield return ("negative", Bars(["a", "b", "c"], [-14, -80, -135]));
        yield return ("both signs", new BarChart
        {
            Categories = ["2 in flight", "4 in flight"],
            Y = new ChartAxis("Elo"),
            Series = [new("x", [new(-14, -40, 12), new(80, 50, 110, "80 [50, 110]")]),
                new("y", [new(3, -20, 26), null])],
        });
        yield return ("many categories", Bars(
            [.. Enumerable.Range(0, 25).Select(i => $"position set {i}")],
            [.. Enumerable.Range(0, 25).Select(i => i * 1234.5)]));
        yield return ("long categories", Bars([LongName, LongName + " too", "short"], [1, 2, 1e9]));
        yield return ("percent", new BarChart
        {
            Categories = ["1×", "4×", "8×"],
            Y = new ChartAxis("win rate") { IsPercent = true, Maximum = 1 },
            Series = [new("PUCT", [new(1, 0.98, 1), new(0.985, 0.9, 0.99), new(0.001)]),
                new("TTTS", [new(0.5), null, new(double.NaN)])],
            References = [new ReferenceLine(0.5, "even score")],
        });
        yield return ("empty matrix", new HeatMap { Title = "Nothing" });
        yield return ("matrix of one", Matrix(1, (_, _) => 0.5));
        yield return ("matrix with holes", Matrix(12, (row, column) =>
            row > column ? 0.5 + (0.04 * (row - column)) : double.NaN));
        yield return ("large matrix", Matrix(60, (row, column) => (row - column) / 60.0));
        yield return ("matrix with long names", new HeatMap
        {
            Rows = [LongName, "b"],
            Columns = [LongName, LongName, "c"],
            Values = [[1e-9, 1, 1e9], [null, -4, 0]],
            RowLabel = LongName,
            ColumnLabel = LongName,
        });
    }

    private static LineChart Line(IReadOnlyList<ChartPoint> points) => new()
    {
        Title = "Title",
        X = new ChartAxis("iteration"),
        Y = new ChartAxis("speed", "games/s"),
        Series = [new LineSeries("only", points)],
    };

    private static BarChart Bars(IReadOnlyList<string> categories, IReadOnlyList<double> values) => new()
    {
        Title = "Title",
        Categories = categories,
        CategoryLabel = "what was done",
        Y = new ChartAxis("how much"),
        Series = [
            new BarSeries("only", [.. values.Select(value => (BarValue?)new BarValue(value, value - 10, value + 10))])],
    };

    private static HeatMap Matrix(int size, Func<int, int, double> value)
    {
        return new HeatMap
        {
            Title = "Ladder",
            Rows = [.. Enumerable.Range(0, size).Select(i => $"iteration {i * 10}")],
            Columns = [.. Enumerable.Range(0, size).Select(i => $"{i * 10}")],
            Values =
            [
                .. Enumerable.Range(0, size).Select(row =>
                    (double?[])[.. Enumerable.Range(0, size).Select(column => (double?)value(row, column))]),
            ],
            Midpoint = 0.5,
            Minimum = 0,
            Maximum = 1,
        };
    }
}
