using System.Xml.Linq;

namespace NanoZero.Cli.Tests;

public sealed class PictureTests : IDisposable
{
    private static readonly string[] Search = ["search", "tictactoe", "--simulations", "8", "--svg"];

    private readonly string folder = Directory.CreateTempSubdirectory("nanozero-picture-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("connect4", "44", 2, 7)]
    [InlineData("tictactoe", "5", 1, 8)]
    [InlineData("go9", "e5,c3", 2, 79)]
    public async Task A_searched_board_is_drawn_with_a_share_for_every_move_that_fills_a_square(
        string game, string moves, int stones, int squares)
    {
        string file = Path.Combine(folder, $"{game}.svg");
        string[] command = ["search", game, "--moves", moves, "--simulations", "20", "--svg", file];
        Invocation searched = (await Invocation.Of(command)).AssertSucceeded();
        Assert.Contains($"wrote the picture to {file}", searched.Error, StringComparison.Ordinal);
        XElement svg = XElement.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        XElement board = svg.Elements().Single(part => part.Attribute("class")?.Value == "board");
        Assert.Equal(squares, board.Descendants().Count(part => part.Name.LocalName == "title"));
        Assert.Equal(stones, board.Elements().Count(part => part.Name.LocalName == "path"));
    }

    [Fact]
    public async Task A_picture_replaces_a_picture_and_nothing_else()
    {
        string other = Path.Combine(folder, "notes.txt"), picture = Path.Combine(folder, "board.svg");
        await File.WriteAllTextAsync(other, "mine", TestContext.Current.CancellationToken);
        (await Invocation.Of([.. Search, other])).AssertFailed(1, "it stays as it is", "--svg");
        Assert.Equal("mine", await File.ReadAllTextAsync(other, TestContext.Current.CancellationToken));
        (await Invocation.Of([.. Search, "-"])).AssertFailed(2, "--svg");
        (await Invocation.Of([.. Search, picture])).AssertSucceeded();
        (await Invocation.Of([.. Search, picture])).AssertSucceeded();
    }

    [Fact]
    public async Task A_picture_shows_one_position() =>
        (await Invocation.WithInput("4\n5\n", "search", "connect4", "--positions", "-", "--svg", "unwritten.svg"))
            .AssertFailed(2, "--svg", "--moves");
}
