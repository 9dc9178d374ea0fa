namespace NanoZero.Studies;

/// <summary>Differences of move errors as a table for people.</summary>
internal static class ErrorDifferenceTable
{
    /// <summary>Returns the table, two rows for each difference.</summary>
    /// <param name="heading">What is compared with what, such as <c>arm less base</c>.</param>
    /// <param name="caption">What stands behind the table's name; empty for nothing.</param>
    /// <param name="differences">
    /// What is compared, the difference of the searches and that of the networks alone.
    /// </param>
    public static Table Of(
        string heading,
        string caption,
        IEnumerable<(string What, ErrorDifference Search, ErrorDifference Network)> differences) => Table.Of(
            differences.SelectMany(each => ((string What, string Mover, ErrorDifference Found)[])
                [(each.What, "the search", each.Search), (each.What, "the network alone", each.Network)]),
            (Column.Words(heading), row => row.What),
            (Column.Words("moves of"), row => row.Mover),
            (Column.Numbers("these networks [95 %]"), row => row.Found.Text(row.Found.Positions)),
            (Column.Numbers("by seed"), row => string.Join(", ", row.Found.BySeed.Select(ErrorDifference.Points))),
            (Column.Numbers("any seed [95 %]"), row =>
                row.Found.AnySeed is { } any ? row.Found.Text(any) : Cell.None)) with
        {
            Caption = "Move errors, differences in percentage points on the same positions" + caption,
            Footnote =
                "These networks: interval for paired proportions, over positions. Any seed: Student's interval over "
                + "the seeds, each one sample of training, never narrower than that over positions; "
                + "a single seed gives none. Not corrected for the number of rows.",
        };
}
