namespace NanoZero.Reports;

/// <summary>A chart as files for others: a drawing (SVG), and the numbers in it (CSV).</summary>
internal static class ChartFiles
{
    /// <summary>
    /// Returns a drawing as one svg element that takes text colour and background from the page it stands in.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Its shapes do not match: a series without a value for every category.
    /// </exception>
    public static string Svg(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        return Draw(chart, chart.Width);
    }

    /// <summary>Returns the same drawing laid out for less width, with letters of the same size.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">Pixels; a heat map takes more where its numbers could not be read.</param>
    public static string NarrowSvg(Chart chart, int width)
    {
        ArgumentNullException.ThrowIfNull(chart);
        int narrow = Math.Min(width, chart.Width);
        return Draw(chart, chart is HeatMap map ? Math.Max(narrow, HeatDrawing.LegibleWidth(map)) : narrow);
    }

    /// <summary>
    /// Returns a drawing that stands alone: dark on white, and light on black for a reader whose screen is dark.
    /// </summary>
    public static string StandaloneSvg(Chart chart)
    {
        const string Colours = """
             color="#1d1f23">
            <rect class="paper" width="100%" height="100%" fill="#fff"/>
            <style>
            @media screen and (prefers-color-scheme: dark) { svg { color: #e4e6ea } .paper { fill: #16181d } }
            </style>
            """;
        string svg = Svg(chart);
        int start = svg.IndexOf('>', StringComparison.Ordinal);
        return string.Concat(svg.AsSpan(0, start), Colours, svg.AsSpan(start + 1));
    }

    /// <summary>Returns the numbers as comma-separated values: one line of headings, then one line a value.</summary>
    /// <remarks>RFC 4180, with line feeds.</remarks>
    public static string Csv(Chart chart)
    {
        IEnumerable<string[]> lines = chart switch
        {
            LineChart lineChart => Lines(lineChart),
            BarChart bars => Lines(bars),
            HeatMap map => Lines(map),
            BoardChart board => Lines(board),
            _ => throw new ArgumentOutOfRangeException(nameof(chart)),
        };
        return string.Concat(lines.Select(line => string.Join(',', line.Select(Cell)) + "\n"));
    }

    private static string Draw(Chart chart, int width) => chart switch
    {
        LineChart lines => new LineDrawing(lines, width).ToSvg(),
        BarChart bars => new BarDrawing(bars, width).ToSvg(),
        HeatMap map => new HeatDrawing(map, width).ToSvg(),
        BoardChart board => new BoardDrawing(board, width).ToSvg(),
        _ => throw new ArgumentOutOfRangeException(nameof(chart)),
    };

    private static IEnumerable<string[]> Lines(LineChart chart) =>
    [
        ["line", chart.X.Text, chart.Y.Text, "lower", "upper"],
        .. from series in chart.Series
           from point in series.Points
           select (string[])[series.Name, Number(point.X), Number(point.Y), Number(point.Lower), Number(point.Upper)],
        .. chart.References.Select(reference => (string[])[reference.Label, "", Number(reference.Value), "", ""]),
    ];

    private static IEnumerable<string[]> Lines(BarChart chart) =>
    [
        [chart.CategoryLabel, "bar", chart.Y.Text, "lower", "upper"],
        .. from category in Enumerable.Range(0, chart.Categories.Count)
           from series in chart.Series
           let bar = series.Values[category]
           where bar is not null
           select (string[])
           [
               chart.Categories[category], series.Name, Number(bar.Value.Value), Number(bar.Value.Lower),
               Number(bar.Value.Upper),
           ],
        .. chart.References.Select(reference => (string[])["", reference.Label, Number(reference.Value), "", ""]),
    ];

    private static IEnumerable<string[]> Lines(HeatMap map) =>
    [
        [map.RowLabel, map.ColumnLabel, "value"],
        .. from row in Enumerable.Range(0, map.Rows.Count)
           from column in Enumerable.Range(0, map.Columns.Count)
           let value = map.Values[row][column]
           where value is not null && double.IsFinite(value.Value)
           select (string[])[map.Rows[row], map.Columns[column], Number(value)],
    ];

    private static IEnumerable<string[]> Lines(BoardChart board) =>
    [
        ["move", "share", "value"],
        .. board.Moves.Select(move => (string[])[move.Name, Number(move.Share), Number(move.Value)]),
    ];

    // All digits; empty for none.
    private static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
