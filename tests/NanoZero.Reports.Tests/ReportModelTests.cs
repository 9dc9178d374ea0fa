using System.Text.Json;
using NanoZero.Files;
using NanoZero.Statistics;

namespace NanoZero.Reports.Tests;

public class ReportModelTests
{
    [Fact]
    public void A_report_is_data_that_comes_back_from_json_as_it_was()
    {
        string json = JsonSerializer.Serialize(Examples.Everything, Json.Indented);
        Report read = JsonSerializer.Deserialize<Report>(json, Json.Indented)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, Json.Indented));
        Assert.Equal(HtmlPage.Of(Examples.Everything), HtmlPage.Of(read));
    }

    [Fact]
    public void A_cell_holds_the_value_behind_its_text()
    {
        Assert.Equal(new Cell("1,234") { Value = 1234 }, Cell.Number(1234));
        Assert.Equal(new Cell("12.3 %") { Value = 0.123 }, Cell.Percent(0.123));
        Assert.Equal(new Cell("0.50 [0.25, 0.75]") { Value = 0.5, Lower = 0.25, Upper = 0.75 },
            Cell.Estimate(0.5, new Interval(0.25, 0.75), "0.00"));
        Assert.Equal(new Cell("not worse") { Verdict = Verdict.NotWorse }, Cell.Of(Verdict.NotWorse));
        Assert.Equal(new Cell("< 0.0001") { Value = 1e-5 }, Cell.Probability(1e-5));
        Assert.Equal(Cell.None, Cell.Number(null));
        EloEstimate elo = EloEstimate.From(new PairCounts(0, 0, 2, 1, 3));
        Assert.Equal(
            new Cell(elo.ToString()) { Value = elo.Difference, Lower = elo.Lower, Upper = elo.Upper }, Cell.Of(elo));
    }
}
