using System.Xml.Linq;
using NanoZero.Files.Tests;

namespace NanoZero.Reports.Tests;

public class HtmlPageTests
{
    private const string Nasty = "<script>alert('&')</script>";

    [Fact]
    public void Everything_is_inside_and_nothing_is_loaded_or_run()
    {
        string html = HtmlPage.Of(Example());
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
        Assert.Contains("@media print", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_body_is_well_formed_and_all_text_comes_back()
    {
        XElement body = Body(Example());
        Assert.Equal(Nasty, body.Descendants("h1").Single().Value);
        Assert.Equal(Nasty, body.Descendants("p").First().Value);
        Assert.Equal(Nasty, body.Descendants("code").Single().Value);
        Assert.Equal(Nasty, body.Descendants("dd").Single().Value);
        Assert.Equal(["Figure 1. " + Nasty + " Data: CSV", "Figure 2. two Data: a, b"],
            body.Descendants("figcaption").Select(caption => caption.Value));
        Assert.Equal("Table 1. " + Nasty, body.Descendants("p").Single(text =>
            text.Attribute("class")?.Value == "caption").Value);
        Assert.Equal(["a", "b"], body.Descendants("p").Where(text =>
            text.Attribute("class")?.Value == "letter").Select(text => text.Value));
        foreach (string layout in (string[])["wide", "narrow"])
        {
            Assert.Equal(3, body.Descendants("div").Count(box =>
                box.Attribute("class")?.Value == layout && box.Elements().Single().Name.LocalName == "svg"));
        }
    }

    [Fact]
    public void The_answer_comes_first()
    {
        XElement main = Body(Example()).Element("main")!;
        Assert.Equal(["h1", "p"], main.Elements().Take(2).Select(element => element.Name.LocalName));
        Assert.Equal("answer", main.Elements().ElementAt(1).Attribute("class")!.Value);
    }

    [Fact]
    public void Sections_are_listed_with_links_that_lead_to_them()
    {
        XElement body =
            Body(new Report("t", "a", [new("one", []), new(Nasty, [new Subheading("part")]), new("three", [])]));
        XElement[] links = [.. body.Descendants("nav").Single().Descendants("a")];
        Assert.Equal(["one", Nasty, "three"], links.Select(link => link.Value));
        Assert.Equal(
            links.Select(link => link.Value),
            links.Select(link => body.Descendants("h2").Single(heading =>
                "#" + heading.Attribute("id")!.Value == link.Attribute("href")!.Value).Value));
    }

    [Fact]
    public void A_section_without_a_heading_goes_on_with_the_one_before()
    {
        XElement body =
            Body(new Report(
                "t", "a", [new("", [new Paragraph("before")]), new("one", []), new("", [new Paragraph("after")])]));
        Assert.Equal(
            ["h1", "p", "p", "h2", "p"], body.Element("main")!.Elements().Select(element => element.Name.LocalName));
    }

    [Fact]
    public void The_name_of_a_table_stands_outside_of_what_scrolls()
    {
        XElement table = Body(Example()).Descendants("table").Single();
        Assert.Equal("scroll", table.Parent!.Attribute("class")!.Value);
        XElement name = table.Parent.ElementsBeforeSelf().Single();
        Assert.Equal(name.Attribute("id")!.Value, table.Attribute("aria-labelledby")!.Value);
    }

    /// <summary>
    /// At 390 pixels a drawing has 350; text of a drawing that is scaled to fit would be smaller than it says.
    /// </summary>
    [Fact]
    public void A_phone_gets_drawings_that_fit_it_unscaled()
    {
        IEnumerable<XElement> narrow = Body(Example()).Descendants("div").Where(box =>
            box.Attribute("class")?.Value == "narrow").Select(box => box.Elements().Single());
        Assert.All(narrow, svg => Assert.InRange((int)svg.Attribute("width")!, 300, 350));
    }

    [Fact]
    public void Numbers_stand_to_the_right()
    {
        XElement row = Body(Example()).Descendants("tbody").Single().Elements().First();
        Assert.Equal(["short", "number"], row.Elements().Select(cell => cell.Attribute("class")!.Value));
    }

    [Fact]
    public void A_cell_may_lead_somewhere()
    {
        Table table = new([Column.Words("a")], [[new Cell("<here>") { Link = "matches/1.json" }]]);
        XElement link = Body(new Report("t", "a", [new("s", [table])])).Descendants("a").Single();
        Assert.Equal(("<here>", "matches/1.json"), (link.Value, link.Attribute("href")!.Value));
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        Report report = new("t", "a", [new("s", [new Table([Column.Words("a")], [["1"], ["1", "2"]])])]);
        Assert.Contains(
            "Row 2", Assert.Throws<ArgumentException>(() => HtmlPage.Of(report)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_drawing_is_also_a_file_that_stands_alone()
    {
        using ScratchFolder scratch = new();
        string folder = Path.Combine(scratch.Path, "report");
        LineChart chart = new() { Title = Nasty };
        Report report =
            new("t", "", [new("s", [new Figure("alone", "one", [chart]), new Figure("both", "two", [chart, chart])])]);
        string page = ReportFiles.Write(report, folder);
        Assert.Equal(Path.Combine(folder, "report.html"), page);
        Assert.True(File.Exists(page));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(folder, "figures")).Order(StringComparer.Ordinal)];
        string[] names = ["alone", "both-1", "both-2"];
        Assert.Equal(
            names.SelectMany(name => (string[])[name + ".csv", name + ".svg"]), files.Select(Path.GetFileName));
        Assert.All(files.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)), file =>
        {
            XElement root = XDocument.Load(file).Root!;
            Assert.Equal("#1d1f23", root.Attribute("color")!.Value);
            Assert.Equal("#fff", root.Elements().First().Attribute("fill")!.Value);
        });
    }

    [Fact]
    public void The_numbers_of_a_figure_are_all_of_its_chart()
    {
        LineChart line = new()
        {
            X = new ChartAxis("iteration"),
            Y = new ChartAxis("difference, A", "Elo"),
            Series = [
                new LineSeries("a, \"b\"", [new ChartPoint(0, 0.1, -0.30000000000000004, 2),
                new ChartPoint(1, double.NaN)]), new LineSeries("c", [new ChartPoint(2, 1e-9)])],
            References = [new ReferenceLine(0.25, "minimax:5")],
        };
        Assert.Equal(
            "line,iteration,\"difference, A (Elo)\",lower,upper\n\"a, \"\"b\"\"\",0,0.1,-0.30000000000000004,2\n\"a, "
                + "\"\"b\"\"\",1,,,\nc,2,1E-09,,\nminimax:5,,0.25,,\n",
            ChartFiles.Csv(line));
        BarChart bars =
            new()
            {
                CategoryLabel = "player",
                Categories = ["p", "q"],
                Y = new ChartAxis("Elo"),
                Series = [new BarSeries("s", [new BarValue(1, 0, 2), null])]
            };
        Assert.Equal("player,bar,Elo,lower,upper\np,s,1,0,2\n", ChartFiles.Csv(bars));
        HeatMap map =
            new() { RowLabel = "r", ColumnLabel = "c", Rows = ["1", "2"], Columns = ["x"], Values = [[0.5], [null]] };
        Assert.Equal("r,c,value\n1,x,0.5\n", ChartFiles.Csv(map));
        using ScratchFolder scratch = new();
        ReportFiles.Write(new Report("t", "", [new("s", [new Figure("alone", "one", [line])])]), scratch.Path);
        Assert.Equal(ChartFiles.Csv(line), File.ReadAllText(Path.Combine(scratch.Path, "figures", "alone.csv")));
        Assert.Contains("href=\"figures/alone.csv\"", File.ReadAllText(Path.Combine(scratch.Path, "report.html")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_taken_or_no_file_name_is_refused()
    {
        using ScratchFolder scratch = new();
        Figure alone = new("alone", "one", [new LineChart()]);
        Assert.Contains("'alone' already", Refusal(alone), StringComparison.Ordinal);
        Assert.Contains("'../alone'", Refusal(alone with { Name = "../alone" }), StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.File("page")));

        string Refusal(Figure second) => Assert.Throws<ArgumentException>(
            () => ReportFiles.Write(new Report("t", "", [new("s", [alone, second])]), scratch.File("page"))).Message;
    }

    private static Report Example()
    {
        LineChart chart = new() { Title = Nasty, Series = [new LineSeries(Nasty, [new ChartPoint(1, 2)])] };
        Block[] blocks =
        [
            new Subheading(Nasty),
            new Paragraph(Nasty),
            new Paragraph(Nasty, IsNote: true),
            new Finding(Nasty, Nasty),
            new Bullets([Nasty, "two"]),
            new Facts([new(Nasty, Nasty)]),
            new Verbatim(Nasty),
            new Table([Column.Words(Nasty), Column.Numbers("n")], [[Nasty, Cell.Number(1)], ["b", Cell.Number(2)]])
            {
                Caption = Nasty,
                Footnote = Nasty,
            },
            new Figure("one", Nasty, [chart]),
            new Figure("both", "two", [chart, chart]),
        ];
        return new Report(Nasty, Nasty, [new Section(Nasty, blocks)]);
    }

    private static XElement Body(Report report)
    {
        string html = HtmlPage.Of(report);
        int start = html.IndexOf("<body>", StringComparison.Ordinal);
        int end = html.IndexOf("</body>", StringComparison.Ordinal);
        return XElement.Parse(html[start..end] + "</body>");
    }
}
