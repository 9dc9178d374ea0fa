namespace NanoZero.Reports;

/// <summary>A table of a report, or of a command's answer.</summary>
/// <param name="Columns">Headings; shape [K].</param>
/// <param name="Rows">Cells; each row has shape [K].</param>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block
{
    /// <summary>What the table shows, above it; null for none.</summary>
    public string? Caption { get; init; }

    /// <summary>How the numbers were made, below the table; null for none.</summary>
    public string? Footnote { get; init; }

    /// <summary>
    /// Columns that say what a row is about. A narrow terminal repeats them where it divides the table.
    /// </summary>
    public int KeyColumns { get; init; } = 1;

    /// <summary>Returns a table in which each column says how it shows a row.</summary>
    /// <param name="rows">What the rows are made of.</param>
    /// <param name="columns">The columns, each with the cell that it makes of a row.</param>
    public static Table Of<T>(IEnumerable<T> rows, params (Column Column, Func<T, Cell> Cell)[] columns) => new(
        [.. columns.Select(each => each.Column)],
        [.. rows.Select(row => (Cell[])[.. columns.Select(each => each.Cell(row))])]);

    /// <summary>Returns the table without the columns that no row fills.</summary>
    public Table WithoutEmptyColumns()
    {
        int[] filled =
        [
            .. Enumerable.Range(0, Columns.Count).Where(column => Rows.Any(row => row[column].Text.Length > 0)),
        ];
        return this with
        {
            Columns = [.. filled.Select(column => Columns[column])],
            Rows = [.. Rows.Select(row => (Cell[])[.. filled.Select(column => row[column])])],
        };
    }

    /// <summary>Checks that a row has one cell a column.</summary>
    /// <param name="row">Number of the row, from 0.</param>
    /// <exception cref="ArgumentException">It has not; the message says which.</exception>
    internal void RequireWidth(int row)
    {
        if (Rows[row].Count != Columns.Count)
        {
            throw new ArgumentException(
                $"Row {row + 1} has {Rows[row].Count} cells for {Columns.Count} columns.", nameof(row));
        }
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Heading">Text at its top, with the unit.</param>
/// <param name="IsNumeric">Whether its cells are numbers, aligned to the right.</param>
public sealed record Column(string Heading, bool IsNumeric = false)
{
    /// <summary>A column of words.</summary>
    /// <param name="heading">Text at its top.</param>
    public static Column Words(string heading) => new(heading);

    /// <summary>A column of numbers.</summary>
    /// <param name="heading">Text at its top, with the unit.</param>
    public static Column Numbers(string heading) => new(heading, IsNumeric: true);
}

/// <summary>
/// A cell of a table: the text that people read, and where there is one, the value behind it for programs.
/// </summary>
public sealed record Cell(string Text)
{
    /// <summary>A cell for what was not measured.</summary>
    public static Cell None { get; } = new(NumberText.None);

    /// <summary>The number; null for a cell of words.</summary>
    public double? Value { get; init; }

    /// <summary>Lower end of the number's interval; null where there is none.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of the number's interval; null where there is none.</summary>
    public double? Upper { get; init; }

    /// <summary>The verdict that the cell states; null where it states none.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Address that the text leads to, relative to the report; null for none.</summary>
    public string? Link { get; init; }

    /// <summary>A cell of words.</summary>
    /// <param name="text">The words.</param>
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A number.</summary>
    /// <param name="value">The number; null for what was not measured.</param>
    /// <param name="format">How it is written; whole numbers where nothing is said.</param>
    public static Cell Number(double? value, string format = NumberText.WholeFormat) =>
        value is { } number ? new Cell(NumberText.Of(number, format)) { Value = number } : None;

    /// <summary>A share, written in percent.</summary>
    /// <param name="share">In [0, 1]; null for what was not measured.</param>
    public static Cell Percent(double? share) => Number(share, NumberText.PercentFormat);

    /// <summary>A number with its interval.</summary>
    /// <param name="value">The number.</param>
    /// <param name="interval">Its interval.</param>
    /// <param name="format">How number and ends are written.</param>
    public static Cell Estimate(double value, Interval interval, string format) =>
        new(NumberText.WithInterval(value, interval, format))
        {
            Value = value,
            Lower = interval.Lower,
            Upper = interval.Upper,
        };

    /// <summary>A difference in Elo with its interval.</summary>
    /// <param name="elo">The difference.</param>
    public static Cell Of(EloEstimate elo) =>
        new(elo.ToString()) { Value = elo.Difference, Lower = elo.Lower, Upper = elo.Upper };

    /// <summary>Games won, drawn and lost.</summary>
    public static Cell Of(GameCounts games) => $"{games.Wins} / {games.Draws} / {games.Losses}";

    /// <summary>A rating with its interval.</summary>
    public static Cell Of(PlayerRating rating)
    {
        ArgumentNullException.ThrowIfNull(rating);
        return new Cell(rating.ToString()) { Value = rating.Rating, Lower = rating.Lower, Upper = rating.Upper };
    }

    /// <summary>A verdict in one or two words.</summary>
    public static Cell Of(Verdict verdict) => new(Verdicts.Word(verdict)) { Verdict = verdict };

    /// <summary>The probability of a test.</summary>
    /// <param name="p">In [0, 1]; null where there was no test.</param>
    public static Cell Probability(double? p) =>
        p is { } known ? new Cell(Verdicts.Probability(known)) { Value = known } : None;
}
