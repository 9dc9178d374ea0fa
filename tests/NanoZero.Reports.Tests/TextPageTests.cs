namespace NanoZero.Reports.Tests;

public class TextPageTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public void A_report_keeps_to_the_columns_of_the_screen(int columns)
    {
        string[] lines = Lines(Examples.Everything, columns);
        Assert.All(lines, line => Assert.True(line.Length < columns, line));
    }

    [Fact]
    public void A_report_reads_in_order_without_drawings()
    {
        string[] lines = Lines(Examples.Everything, 80);
        string[] expected =
        [
            "A report", "========", "It was found.", "", "Words", "-----", "One.", "", "Two.", "", "Part:", "",
            "Is it so?", "  It is.",
            "", "- first", "- second", "", "Numbers", "-------",
        ];
        Assert.Equal(expected, lines.Take(expected.Length));
        Assert.Contains("first   1,234                   50.0 %  better", lines);
        Assert.Contains("second      –  25.0 % [10.0 %, 40.0 %]  inconclusive", lines);
        Assert.Contains("Figure 1. Every kind.", lines);
        int first = Array.FindIndex(lines, line => line.StartsWith("one       1  ", StringComparison.Ordinal));
        Assert.Equal(["one       1  50 % [40 %, 60 %]", "one     100               75 %"], lines[first..(first + 2)]);
        Assert.Contains("small  1 [0.5, 2]", lines);
        Assert.DoesNotContain(lines, line => line.Contains("<svg", StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        Table table = new([Column.Words("a")], [["1"], ["1", "2"]]);
        Assert.Contains("Row 2", Assert.Throws<ArgumentException>(() =>
            TextPage.Write(TextWriter.Null, table, null)).Message, StringComparison.Ordinal);
    }

    private static string[] Lines(Report report, int columns)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        TextPage.Write(writer, report, columns);
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
