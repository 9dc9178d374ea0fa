using System.Xml.Linq;

namespace NanoZero.Reports.Tests;

public sealed class BoardTests
{
    private static readonly BoardChart Board = new()
    {
        Title = "A board",
        ShareLabel = "share of visits",
        Squares = [[0, 1], [-1, 1]],
        Moves = [new BoardMove("a1", Row: 0, Column: 0, Share: 0.75, Value: -0.5)],
    };

    [Fact]
    public void Every_stone_is_drawn_and_every_move_has_its_share_and_value()
    {
        XElement svg = XElement.Parse(ChartFiles.Svg(Board));
        XElement board = svg.Elements().Single(part => part.Attribute("class")?.Value == "board");
        Assert.Equal(3, board.Elements().Count(part => part.Name.LocalName == "path"));
        string[] texts = [.. board.Elements().Where(part => part.Name.LocalName == "text").Select(text => text.Value)];
        Assert.Equal(["75 %", "-0.50"], texts);
        XElement hint = board.Descendants().Single(part => part.Name.LocalName == "title");
        Assert.Equal("a1: 75 %, value -0.50", hint.Value);
    }

    [Fact]
    public void The_name_of_a_move_stands_below_the_column_that_it_fills()
    {
        XElement svg = XElement.Parse(ChartFiles.Svg(Board with { NamesColumns = true }));
        XElement name = svg.Descendants().Single(part => part.Name.LocalName == "text" && part.Value == "a1");
        Assert.InRange((double)name.Attribute("x")!, 2, 2 + 56);
        Assert.InRange((double)name.Attribute("y")!, 2 * 56, (double)svg.Attribute("height")!);
    }

    [Fact]
    public void Its_numbers_are_those_of_its_moves() =>
        Assert.Equal("move,share,value\na1,0.75,-0.5\n", ChartFiles.Csv(Board));

    [Fact]
    public void Rows_of_different_lengths_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => ChartFiles.Svg(Board with { Squares = [[0], [0, 1]] }));

    [Fact]
    public void A_drawing_that_stands_alone_follows_the_screen_of_its_reader()
    {
        XElement svg = XElement.Parse(ChartFiles.StandaloneSvg(Board));
        Assert.Equal("#1d1f23", svg.Attribute("color")!.Value);
        string style = svg.Elements().Single(part => part.Name.LocalName == "style").Value;
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
    }
}
