using System.Xml.Linq;
using NanoZero.Measure;

namespace NanoZero.Measure.Tests;

public class HtmlReportTests
{
    private const string Nasty = "<script>alert('&')</script>";

    [Fact]
    public void Everything_is_inside_and_nothing_is_loaded_or_run()
    {
        string html = Example().ToHtml();
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
        Assert.Equal(["Figure 1. " + Nasty, "Figure 2. two"], body.Descendants("figcaption").Select(caption => caption.Value));
        Assert.Equal("Table 1. " + Nasty, body.Descendants("caption").Single().Value);
        Assert.Equal(3, body.Descendants("figure").Descendants().Count(element => element.Name.LocalName == "svg" && element.Parent!.Name == "div"));
    }

    [Fact]
    public void The_answer_comes_first()
    {
        XElement main = Body(Example()).Element("main")!;
        Assert.Equal(["h1", "p"], main.Elements().Take(2).Select(element => element.Name.LocalName));
        Assert.Equal("answer", main.Elements().ElementAt(1).Attribute("class")!.Value);
    }

    [Fact]
    public void Numbers_stand_to_the_right()
    {
        XElement row = Body(Example()).Descendants("tbody").Single().Elements().First();
        Assert.Equal(["short", "number"], row.Elements().Select(cell => cell.Attribute("class")!.Value));
    }

    [Fact]
    public void A_row_of_the_wrong_length_and_a_drawing_that_is_none_are_refused()
    {
        HtmlReport report = new("t", "a");
        Assert.Contains(
            "Row 2",
            Assert.Throws<ArgumentException>(() => report.Table(new ReportTable([TableColumn.Words("a")], [["1"], ["1", "2"]]))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => report.Figure("<img>", "x"));
        Assert.Throws<ArgumentException>(() => report.Figure("<svg><script/></svg>", "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => report.Heading("x", 1));
    }

    [Fact]
    public void Every_drawing_is_also_a_file_that_stands_alone()
    {
        using ScratchFolder scratch = new();
        string folder = Path.Combine(scratch.Path, "report");
        string svg = new LineChart { Title = Nasty }.ToSvg();
        string page = new HtmlReport("t", "").Figure(svg, "one", "alone").Panels([svg, svg], "two", name: "both").Figure(svg, "three").WriteTo(folder);
        Assert.Equal(Path.Combine(folder, "report.html"), page);
        Assert.True(File.Exists(page));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(folder, "figures")).Order(StringComparer.Ordinal)];
        string[] names = ["alone", "both-1", "both-2", "figure-3"];
        Assert.Equal(names.Select(name => name + ".svg"), files.Select(Path.GetFileName));
        Assert.All(files, file =>
        {
            XElement root = XDocument.Load(file).Root!;
            Assert.Equal("#1d1f23", root.Attribute("color")!.Value);
            Assert.Equal("#fff", root.Elements().First().Attribute("fill")!.Value);
        });
    }

    [Fact]
    public void A_name_that_is_taken_or_no_file_name_is_refused()
    {
        string svg = new LineChart().ToSvg();
        HtmlReport report = new HtmlReport("t", "").Figure(svg, "one", "alone");
        Assert.Contains("'alone' already", Assert.Throws<ArgumentException>(() => report.Figure(svg, "two", "alone")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => report.Figure(svg, "two", "../alone"));
    }

    private static HtmlReport Example()
    {
        string svg = new LineChart { Title = Nasty, Series = [new LineSeries(Nasty, [new ChartPoint(1, 2)])] }.ToSvg();
        return new HtmlReport(Nasty, Nasty)
            .Heading(Nasty)
            .Heading(Nasty, 3)
            .Paragraph(Nasty)
            .Note(Nasty)
            .Bullets([Nasty, "two"])
            .KeyValues([(Nasty, Nasty)])
            .Preformatted(Nasty)
            .Table(new ReportTable([TableColumn.Words(Nasty), TableColumn.Numbers("n")], [[Nasty, "1"], ["b", "2"]])
            {
                Caption = Nasty,
                Footnote = Nasty,
            })
            .Figure(svg, Nasty)
            .Panels([svg, svg], "two");
    }

    private static XElement Body(HtmlReport report)
    {
        string html = report.ToHtml();
        int start = html.IndexOf("<body>", StringComparison.Ordinal);
        int end = html.IndexOf("</body>", StringComparison.Ordinal);
        return XElement.Parse(html[start..end] + "</body>");
    }
}
