using System.Text.Json.Serialization;

namespace NanoZero.Reports;

/// <summary>A chart as data: what is measured, and its values. Renderers draw it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineChart), "lines")]
[JsonDerivedType(typeof(BarChart), "bars")]
[JsonDerivedType(typeof(HeatMap), "heat-map")]
[JsonDerivedType(typeof(BoardChart), "board")]
public abstract record Chart
{
    /// <summary>Title above the chart; may be empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>Width of a drawing at full size, pixels.</summary>
    public int Width { get; init; } = 480;
}

/// <summary>Values along an axis, as one or several lines with optional intervals.</summary>
public sealed record LineChart : Chart
{
    /// <summary>The horizontal axis.</summary>
    public ChartAxis X { get; init; } = new("");

    /// <summary>The vertical axis.</summary>
    public ChartAxis Y { get; init; } = new("");

    /// <summary>The lines, in the order of the legend.</summary>
    public IReadOnlyList<LineSeries> Series { get; init; } = [];

    /// <summary>Values to compare with, drawn across.</summary>
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    /// <summary>Height in pixels at full size; grows where title and legend leave too little for the plot.</summary>
    public int Height { get; init; } = 320;
}

/// <summary>One value per category and series as grouped bars from 0, with optional intervals.</summary>
public sealed record BarChart : Chart
{
    /// <summary>Name of the categories, under the chart; may be empty.</summary>
    public string CategoryLabel { get; init; } = "";

    /// <summary>Names of the groups of bars; shape [C].</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The value axis, always linear and always with 0.</summary>
    public ChartAxis Y { get; init; } = new("");

    /// <summary>The bars, in the order of the legend.</summary>
    public IReadOnlyList<BarSeries> Series { get; init; } = [];

    /// <summary>Values to compare with, drawn across.</summary>
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    /// <summary>
    /// Height in pixels at full size; grows where title, legend and names leave too little for the plot.
    /// </summary>
    public int Height { get; init; } = 320;
}

/// <summary>A matrix of numbers as coloured cells with the numbers printed in them.</summary>
public sealed record HeatMap : Chart
{
    /// <summary>Makes an empty matrix.</summary>
    public HeatMap() => Width = 640;

    /// <summary>Names of the rows, top to bottom; shape [R].</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Names of the columns, left to right; shape [C].</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What the rows and the numbers are, above the cells; may be empty.</summary>
    public string RowLabel { get; init; } = "";

    /// <summary>What the columns are, under the cells; may be empty.</summary>
    public string ColumnLabel { get; init; } = "";

    /// <summary>The numbers, shape [R, C]; null for a cell without one.</summary>
    public IReadOnlyList<IReadOnlyList<double?>> Values { get; init; } = [];

    /// <summary>Number with the palest colour of the lower side; null for the smallest in the matrix.</summary>
    public double? Minimum { get; init; }

    /// <summary>Number with the strongest colour; null for the largest in the matrix.</summary>
    public double? Maximum { get; init; }

    /// <summary>
    /// Number without colour, such as an even score: the colours grow from it in two directions. Null for one
    /// direction.
    /// </summary>
    public double? Midpoint { get; init; }

    /// <summary>Whether the numbers are fractions and printed in percent.</summary>
    public bool IsPercent { get; init; }
}

/// <summary>A board with its stones, and a number for each square that a move leads to.</summary>
internal sealed record BoardChart : Chart
{
    /// <summary>Makes an empty board.</summary>
    public BoardChart() => Width = 400;

    /// <summary>What the numbers are, above the board; may be empty.</summary>
    public string Label { get; init; } = "";

    /// <summary>What the shares of the moves are shares of.</summary>
    public string ShareLabel { get; init; } = "";

    /// <summary>
    /// The stones, [row][column] from the top left: 1 the first player's, -1 the second's, 0 for an empty square.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Squares { get; init; } = [];

    /// <summary>The moves that lead to an empty square.</summary>
    public IReadOnlyList<BoardMove> Moves { get; init; } = [];

    /// <summary>Whether a move fills a column of the board; its name then stands below the column.</summary>
    public bool NamesColumns { get; init; }
}

/// <summary>A move on a board.</summary>
/// <param name="Name">The move as the game writes it.</param>
/// <param name="Row">Row of the square, from the top.</param>
/// <param name="Column">Column of the square, from the left.</param>
/// <param name="Share">The move's share, in [0, 1]; decides the strength of the square's colour.</param>
/// <param name="Value">The move's value for the side to move, in [-1, 1].</param>
internal readonly record struct BoardMove(string Name, int Row, int Column, double Share, double Value);

/// <summary>What an axis of a chart measures and how it is divided.</summary>
/// <param name="Label">What is measured, as "self-play time"; may be empty.</param>
/// <param name="Unit">Unit, written in brackets after the label; null for a pure number.</param>
public sealed record ChartAxis(string Label, string? Unit = null)
{
    /// <summary>Equal factors take equal distances; values of 0 and below are then not shown.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Values are fractions and shown in percent: 0.5 as "50 %".</summary>
    public bool IsPercent { get; init; }

    /// <summary>The axis reaches 0 even if no value does (linear axes only).</summary>
    public bool IncludesZero { get; init; }

    /// <summary>First value shown; null to follow the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Last value shown; null to follow the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Values that get a tick, as the multipliers 1, 4, 8; null for round numbers.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    internal string Text => Unit is null ? Label : Label.Length == 0 ? Unit : $"{Label} ({Unit})";
}

/// <summary>One named line of a chart.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">Values in the order they are joined; may be empty.</param>
public sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Intervals are drawn as a band behind the line instead of error bars.</summary>
    public bool HasBand { get; init; }

    /// <summary>The line is thin and pale, without markers: one seed of several beside their mean.</summary>
    public bool IsFaint { get; init; }

    /// <summary>
    /// Which colour, marker and dash to use, at least 0; null for the position in the chart. Fix it to make one thing
    /// look the same in several charts.
    /// </summary>
    public int? Style { get; init; }
}

/// <summary>One measured value of a line chart.</summary>
/// <param name="X">Position along the horizontal axis.</param>
/// <param name="Y">The value; NaN leaves a gap in the line.</param>
/// <param name="Lower">Lower end of its interval, or null.</param>
/// <param name="Upper">Upper end of its interval, or null.</param>
/// <remarks>An infinite end of an interval is no end: nothing is drawn there.</remarks>
public readonly record struct ChartPoint(double X, double Y, double? Lower = null, double? Upper = null)
{
    /// <summary>Gets the lower end of the interval; null for none.</summary>
    public double? Lower { get; init; } = Drawn(Lower);

    /// <summary>Gets the upper end of the interval; null for none.</summary>
    public double? Upper { get; init; } = Drawn(Upper);

    internal static double? Drawn(double? end) => end is { } number && double.IsFinite(number) ? end : null;
}

/// <summary>The bars of one colour, one per category.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Values">One value per category of the chart; null where nothing was measured.</param>
public sealed record BarSeries(string Name, IReadOnlyList<BarValue?> Values)
{
    /// <summary>Which colour and shade to use, at least 0; null for the position in the chart.</summary>
    public int? Style { get; init; }
}

/// <summary>One bar.</summary>
/// <param name="Value">Height of the bar from 0.</param>
/// <param name="Lower">Lower end of its interval, or null.</param>
/// <param name="Upper">Upper end of its interval, or null.</param>
/// <param name="Label">Text at the end of the bar; null for the value in three digits.</param>
/// <remarks>An infinite end of an interval is no end: nothing is drawn there.</remarks>
public readonly record struct BarValue(double Value, double? Lower = null, double? Upper = null, string? Label = null)
{
    /// <summary>Gets the lower end of the interval; null for none.</summary>
    public double? Lower { get; init; } = ChartPoint.Drawn(Lower);

    /// <summary>Gets the upper end of the interval; null for none.</summary>
    public double? Upper { get; init; } = ChartPoint.Drawn(Upper);
}

/// <summary>A value to compare the data with, drawn across the chart: an even score, a baseline.</summary>
/// <param name="Value">Where it lies on the value axis.</param>
/// <param name="Label">What it is; shown in the legend.</param>
public sealed record ReferenceLine(double Value, string Label);
