using System.Text.Json;

namespace NanoZero.Cli.Tests;

public sealed class GamesAndPerftTests
{
    [Fact]
    public async Task Games_are_listed_as_a_table()
    {
        Invocation games = (await Invocation.Of("games")).AssertSucceeded();
        Assert.Contains("connect4", games.Output, StringComparison.Ordinal);
        Assert.Contains("6×7", games.Output, StringComparison.Ordinal);
        Assert.Contains("connect:rows=5,columns=6,k=4,gravity=true", games.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Games_are_listed_as_json()
    {
        Invocation games = (await Invocation.Of("games", "--json")).AssertSucceeded();
        JsonElement connectFour =
            games.Json.EnumerateArray().Single(game => game.GetProperty("name").GetString() == "connect4");
        Assert.Equal(6, connectFour.GetProperty("rows").GetInt32());
        Assert.Equal(7, connectFour.GetProperty("columns").GetInt32());
        Assert.Equal(7, connectFour.GetProperty("actions").GetInt32());
        Assert.Equal(2, connectFour.GetProperty("symmetries").GetInt32());
    }

    [Fact]
    public async Task Perft_prints_the_published_counts_of_connect_four()
    {
        Invocation perft = (await Invocation.Of("perft", "connect4", "--depth", "5", "--json")).AssertSucceeded();
        Assert.Equal([1, 7, 49, 343, 2_401, 16_807],
            perft.Json.EnumerateArray().Select(row => row.GetProperty("count").GetInt64()));
    }

    // 4 and 12 first moves; and as many as squares on a board of one's own.
    [Theory]
    [InlineData("othello8", 12)]
    [InlineData("gomoku9:rule=standard", 81 * 80)]
    [InlineData("connect:rows=5,columns=6,k=4", 30 * 29)]
    [InlineData("hex7", 49 * 49)]
    [InlineData("hex7:swap=false", 49 * 48)]
    [InlineData("breakthrough6", 16 * 16)]
    public async Task Perft_opens_games_by_their_text(string game, long expected)
    {
        Invocation perft = (await Invocation.Of("perft", game, "--depth", "2", "--json")).AssertSucceeded();
        Assert.Equal(expected, perft.Json.EnumerateArray().Last().GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Perft_of_depth_zero_counts_the_start_position()
    {
        Invocation perft = (await Invocation.Of("perft", "tictactoe", "--depth", "0")).AssertSucceeded();
        Assert.Equal("0  1", perft.Output.Trim());
    }
}
