namespace NanoZero.Reports;

/// <summary>A table of a report.</summary>
/// <param name="Columns">Headings; shape [K].</param>
/// <param name="Rows">Cells as text; each row has shape [K].</param>
public sealed record ReportTable(IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>What the table shows, above it; null for none.</summary>
    public string? Caption { get; init; }

    /// <summary>How the numbers were made, below the table; null for none.</summary>
    public string? Footnote { get; init; }
}
