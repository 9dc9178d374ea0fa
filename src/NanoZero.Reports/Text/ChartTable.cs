namespace NanoZero.Reports;

/// <summary>
/// Turns charts into tables: of a line its first, middle and last point, of bars and matrices every number.
/// </summary>
internal static class ChartTable
{
    /// <summary>Returns the numbers of a chart.</summary>
    public static Table Of(Chart chart) => chart switch
    {
        LineChart lines => Of(lines),
        BarChart bars => Of(bars),
        HeatMap map => Of(map),
        BoardChart board => Of(board),
        _ => throw new ArgumentOutOfRangeException(nameof(chart)),
    };

    private static Table Of(LineChart chart) => new(
        [Column.Words(""), Column.Numbers(chart.X.Text), Column.Numbers(chart.Y.Text)],
        [
            .. from series in chart.Series
               where !series.IsFaint || series.HasBand
               let points = series.Points.Where(point => double.IsFinite(point.Y)).ToArray()
               where points.Length > 0
               from index in new[] { 0, points.Length / 2, points.Length - 1 }.Distinct()
               let point = points[index]
               select (Cell[])
               [
                   series.Name.Length > 0 ? series.Name : index == points.Length - 1 ? "last" : "",
                   NumberText.Short(point.X, chart.X.IsPercent),
                   Value(point.Y, point.Lower, point.Upper, chart.Y.IsPercent),
               ],
            .. chart.References.Select(reference => (Cell[])
                [reference.Label, "", NumberText.Short(reference.Value, chart.Y.IsPercent)]),
        ]);

    private static Table Of(BarChart chart) => new(
        [
            Column.Words(chart.CategoryLabel),
            .. chart.Series.Select(series => Column.Numbers(series.Name.Length > 0 ? series.Name : chart.Y.Text)),
        ],
        [
            .. chart.Categories.Select((category, i) => (Cell[])
            [
                category,
                .. chart.Series.Select(series => series.Values[i] is { } bar
                    ? Value(bar.Value, bar.Lower, bar.Upper, chart.Y.IsPercent)
                    : Cell.None),
            ]),
        ]);

    private static Table Of(HeatMap map) => new(
        [Column.Words(map.RowLabel), .. map.Columns.Select(Column.Numbers)],
        [
            .. map.Rows.Select((name, row) => (Cell[])
            [
                name,
                .. map.Values[row].Select(value =>
                    value is { } number ? new Cell(NumberText.Short(number, map.IsPercent)) : new Cell("")),
            ]),
        ]);

    private static Table Of(BoardChart board) => new(
        [Column.Words("move"), Column.Numbers(board.ShareLabel), Column.Numbers("value")],
        [
            .. board.Moves.Select(move => (Cell[])
                [move.Name, Cell.Percent(move.Share), Cell.Number(move.Value, "+0.00;-0.00;0.00")]),
        ]);

    private static string End(double? end, bool isPercent) =>
        end is { } known ? NumberText.Short(known, isPercent) : NumberText.None;

    private static Cell Value(double value, double? lower, double? upper, bool isPercent)
    {
        string text = NumberText.Short(value, isPercent);
        return lower is null && upper is null
            ? text
            : $"{text} [{End(lower, isPercent)}, {End(upper, isPercent)}]";
    }
}
