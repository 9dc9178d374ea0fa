using System.Text.Json;
using static NanoZero.Play.Tests.AnalysisTalk;

namespace NanoZero.Play.Tests;

/// <summary>
/// A session as KaTrain has it: the fields that its engine.py sends, and what its game_node.py reads of the answers.
/// </summary>
public sealed class AnalysisKaTrainTests
{
    private const string Settings = """
        "overrideSettings":{"reportAnalysisWinratesAs":"BLACK","maxTime":8.0,"wideRootNoise":0.04}
        """;

    [Fact]
    public void A_session_has_answers_to_every_query()
    {
        // A new game, a move, a move that is looked at alone, one that is illegal, other moves than those known, an
        // analysis that goes on until it is stopped.
        string root = Query(1, "", """ "reportDuringSearchEvery":1 """);
        string move = Query(2, """["B","D4"]""", """ "reportDuringSearchEvery":1 """);
        string sweep = Query(3, """["B","D4"],["W","F5"]""", "\"priority\":-1000", isWhole: false);
        string illegal = Query(4, """["B","D4"],["W","D4"]""", "\"priority\":-1000", isWhole: false);
        string ponder = Query(
            6, """["B","D4"]""", """ "maxVisits":1000000,"reportDuringSearchEvery":0.01 """);
        FrontEnd end = new(
            ("", root),
            (Final(1), move),
            (Final(2), sweep),
            ("", illegal),
            (Final(3), Query(5, """["B","D4"]""", """
                "avoidMoves":[{"moves":["D4","E5","pass"],"player":"W","untilDepth":1}]
                """)),
            (Final(5), ponder),
            ("""{"id":"QUERY:6","isDuringSearch":true""",
                """{"action":"terminate","terminateId":"QUERY:6","id":"QUERY:7"}"""));
        JsonElement[] answers = [.. end.Talk().Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.All(answers, answer => Assert.StartsWith("QUERY:", answer.Text("id"), StringComparison.Ordinal));
        Assert.Contains(
            "Illegal move", Assert.Single(answers, answer => answer.TryGetProperty("error", out _)).Text("error"),
            StringComparison.Ordinal);
        foreach (string id in new[] { "QUERY:1", "QUERY:2", "QUERY:3", "QUERY:5", "QUERY:6" })
        {
            JsonElement[] ofQuery =
            [
                .. answers.Where(answer => answer.Text("id") == id && answer.TryGetProperty("rootInfo", out _)),
            ];
            Assert.Equal(1, ofQuery.Count(answer => !answer.GetProperty("isDuringSearch").GetBoolean()));
            Assert.All(ofQuery, answer => AssertReadable(answer, isWhole: id != "QUERY:3"));
        }

        JsonElement others = Assert.Single(answers, answer =>
            answer.Text("id") == "QUERY:5" && answer.TryGetProperty("moveInfos", out _));
        Assert.DoesNotContain(others.Moves(), each => each.Text("move") is "D4" or "E5" or "pass");
        Assert.Single(answers, answer => answer.TryGetProperty("terminateId", out _));
    }

    private static string Final(int query) => $$"""{"id":"QUERY:{{query}}","isDuringSearch":false""";

    private static string Query(int id, string moves, string more, bool isWhole = true)
    {
        string whole = isWhole ? "true" : "false";
        int turn = moves.Split("],[").Count(move => move.Length > 0);
        return $$"""
            {"rules":"japanese","priority":1,"analyzeTurns":[{{turn}}],"maxVisits":60,"komi":6.5,"boardXSize":9,
            "boardYSize":9,"includeOwnership":{{whole}},"includeMovesOwnership":{{whole}},"includePolicy":{{whole}},
            "initialStones":[],"initialPlayer":"B","moves":[{{moves}}],{{Settings}},{{more}},"id":"QUERY:{{id}}"}
            """.ReplaceLineEndings(" ");
    }

    private static void AssertReadable(JsonElement answer, bool isWhole)
    {
        JsonElement root = answer.GetProperty("rootInfo");
        Assert.InRange(root.Number("winrate"), 0, 1);
        Assert.InRange(root.Number("scoreLead"), -87.5, 87.5);
        Assert.True(root.Number("visits") > 0);
        Assert.NotEmpty(answer.Moves());
        Assert.All(answer.Moves().Index(), each =>
        {
            Assert.Equal(each.Index, each.Item.Number("order"));
            Assert.InRange(each.Item.Number("winrate"), 0, 1);
            Assert.InRange(each.Item.Number("scoreLead"), -87.5, 87.5);
            Assert.InRange(each.Item.Number("prior"), 0, 1);
            Assert.True(each.Item.Number("visits") > 0);
            Assert.Equal(each.Item.Text("move"), each.Item.GetProperty("pv")[0].GetString());
        });
        Assert.Equal(isWhole, answer.TryGetProperty("policy", out _));
        if (isWhole)
        {
            Assert.Equal((82, 81), (answer.Numbers("policy").Length, answer.Numbers("ownership").Length));
            Assert.All(answer.Moves(), move => Assert.Equal(81, move.Numbers("ownership").Length));
        }
    }
}
