namespace NanoZero.Reports;

/// <summary>A column of a report's table.</summary>
/// <param name="Heading">Text at its top, with the unit.</param>
/// <param name="IsNumeric">Its cells are numbers, aligned to the right.</param>
public readonly record struct TableColumn(string Heading, bool IsNumeric = false)
{
    /// <summary>A column of words.</summary>
    /// <param name="heading">Text at its top.</param>
    public static TableColumn Words(string heading) => new(heading);

    /// <summary>A column of numbers.</summary>
    /// <param name="heading">Text at its top, with the unit.</param>
    public static TableColumn Numbers(string heading) => new(heading, IsNumeric: true);
}
