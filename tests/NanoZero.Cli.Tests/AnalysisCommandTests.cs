using System.Text.Json;

namespace NanoZero.Cli.Tests;

/// <summary>Analyses of Go for front ends.</summary>
public sealed class AnalysisCommandTests
{
    private const string Query =
        """{"id":"q","boardXSize":9,"boardYSize":9,"rules":"chinese","moves":[["B","E5"]],"maxVisits":8}""";

    [Fact]
    public async Task Answers_alone_are_on_the_standard_output()
    {
        Invocation analysis = (await Invocation.WithInput(
            $$"""
            {"id":"m","action":"query_models"}
            {{Query}}
            """, "analysis", "go9", "rollout@20")).AssertSucceeded();
        string[] lines = analysis.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"name\":\"rollout@20\"", lines[0], StringComparison.Ordinal);
        JsonElement root = JsonDocument.Parse(lines[1]).RootElement.GetProperty("rootInfo");
        Assert.Equal(8, root.GetProperty("visits").GetInt32());
        Assert.Contains("player: rollout@20; game: go9", analysis.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_side_whose_win_rates_are_told_and_the_most_visits_are_options()
    {
        double black = await WinRate("black"), white = await WinRate("white"), own = await WinRate("side-to-move");
        Assert.NotEqual(0.5, black);
        Assert.Equal(1, black + white, 1e-6);
        Assert.Equal(white, own);

        static async Task<double> WinRate(string side)
        {
            Invocation analysis = (await Invocation.WithInput(
                Query, "analysis", "go9", "--perspective", side, "--most-visits", "5")).AssertSucceeded();
            string[] lines = analysis.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Contains("\"warning\"", lines[0], StringComparison.Ordinal);
            return JsonDocument.Parse(lines[1]).RootElement.GetProperty("rootInfo").GetProperty("winrate").GetDouble();
        }
    }

    [Fact]
    public async Task What_scores_are_is_part_of_the_help() => Assert.Contains(
        "rough estimates by random play",
        (await Invocation.Of("analysis", "--help")).AssertSucceeded().Output.ReplaceLineEndings(" "),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(2, "PLAYER", "go9", "nobody")]
    [InlineData(2, "--perspective", "go9", "--perspective", "green")]
    [InlineData(2, "--most-visits", "go9", "--most-visits", "0")]
    [InlineData(1, "analyses are for Go", "connect4", "rollout@20")]
    [InlineData(1, "does not search", "go9", "random")]
    public async Task What_cannot_be_is_refused(int code, string named, params string[] words)
    {
        Invocation refused = await Invocation.WithInput(Query, ["analysis", .. words]);
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains(named, refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }
}
