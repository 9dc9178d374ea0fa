using System.Text.Json;
using NanoZero.Games;
using static NanoZero.Play.Tests.AnalysisTalk;

namespace NanoZero.Play.Tests;

/// <summary>What the answers of KataGo's analysis protocol say about a position.</summary>
public sealed class AnalysisReportTests
{
    private const double Rounding = 1e-6;

    // White fills 9×9 but for two eyes, a1 and c1: Black can only pass, and White wins by 81 points and the komi.
    private static readonly string WhiteEverywhere = string.Join(
        ',',
        from row in Enumerable.Range(1, 9)
        from column in "ABCDEFGHJ"
        where row > 1 || column is not ('A' or 'C')
        select $"[\"W\",\"{column}{row}\"]");

    [Fact]
    public void The_numbers_are_those_of_the_players_search()
    {
        JsonElement answer = Answer(
            Query(""" "moves":[["B","C3"],["W","D5"]],"maxVisits":60,"includePolicy":true,"includePVVisits":true """));
        using IGameSession session = GameSession.Open("go9", Go<Points9>.Start(GameOptions.Default), Rollouts());
        session.Begin("c3,d5");
        Thought thought = session.Watch(int.MaxValue, 60, Stop).Last();
        Analysis search = thought.Search!;

        AnalysedMove[] expected =
        [
            .. search.Actions.Where(move => move.Visits > 0).OrderByDescending(move => move.Action == thought.Move)
                .ThenByDescending(move => move.Visits).ThenByDescending(move => move.Prior),
        ];
        JsonElement[] moves = answer.Moves();
        Assert.Equal(expected.Length, moves.Length);
        foreach ((int order, AnalysedMove move) in expected.Index())
        {
            JsonElement told = moves[order];
            Assert.Equal(move.Action == "pass" ? "pass" : move.Action.ToUpperInvariant(), told.Text("move"));
            Assert.Equal((order, move.Visits), ((int)told.Number("order"), (int)told.Number("visits")));
            Assert.Equal((move.Q + 1) / 2, told.Number("winrate"), Rounding);
            Assert.Equal(move.Q, told.Number("utility"), Rounding);
            Assert.Equal(move.Prior, told.Number("prior"), Rounding);
            IReadOnlyList<string> line = session.LineAfter(move.Action, 16);
            Assert.Equal(
                line.Select(next => next == "pass" ? next : next.ToUpperInvariant()),
                told.GetProperty("pv").EnumerateArray().Select(next => next.GetString()!));
            double[] visits = told.Numbers("pvVisits");
            Assert.Equal((line.Count, move.Visits), (visits.Length, (int)visits[0]));
            Assert.Equal(visits.OrderDescending(), visits);
            Assert.Equal(told.Number("scoreLead"), told.Number("scoreMean"));
        }

        JsonElement root = answer.GetProperty("rootInfo");
        Assert.Equal(("B", 60), (root.Text("currentPlayer"), (int)root.Number("visits")));
        Assert.Equal((search.Value + 1) / 2, root.Number("winrate"), Rounding);
        Assert.Equal(search.Value, root.Number("utility"), Rounding);
        Assert.Equal((session.Explore(1).Evaluation!.Value + 1) / 2, root.Number("rawWinrate"), Rounding);
        Assert.Equal(2, answer.Number("turnNumber"));
        Assert.Equal("q", answer.Text("id"));
        Assert.False(answer.TryGetProperty("ownership", out _));

        // Row by row from the top left: c3 is point 56 of 81, d5 39; the last one is the pass.
        double[] policy = answer.Numbers("policy");
        Assert.Equal((82, -1.0, -1.0), (policy.Length, policy[56], policy[39]));
        Assert.Equal(search.Actions.Single(move => move.Action == "a9").Prior, policy[0], Rounding);
        Assert.Equal(search.Actions.Single(move => move.Action == "pass").Prior, policy[81], Rounding);
        Assert.Equal(1, policy.Where(prior => prior >= 0).Sum(), 1e-4);
        Assert.Equal(2, policy.Count(prior => prior < 0));
    }

    [Fact]
    public void Where_no_playout_changes_anything_the_score_is_exact()
    {
        JsonElement answer = Answer(Query(
            $""" "moves":[],"initialStones":[{WhiteEverywhere}],"initialPlayer":"B","komi":6.5,"maxVisits":4, """
                + "\"includeOwnership\":true,\"includeMovesOwnership\":true"));
        JsonElement root = answer.GetProperty("rootInfo"), move = Assert.Single(answer.Moves());
        Assert.Equal(("B", "pass"), (root.Text("currentPlayer"), move.Text("move")));
        foreach (JsonElement told in new[] { root, move })
        {
            Assert.Equal((-87.5, 0.0), (told.Number("scoreLead"), told.Number("scoreStdev")));
            Assert.Equal((0.0, -1.0), (told.Number("winrate"), told.Number("utility")));
        }

        // The side to move has nothing.
        Assert.Equal(Enumerable.Repeat(-1.0, 81), answer.Numbers("ownership"));
        Assert.Equal(Enumerable.Repeat(-1.0, 81), move.Numbers("ownership"));
    }

    [Fact]
    public void A_score_is_the_sum_of_the_owners_and_the_komi()
    {
        JsonElement answer = Answer(Query(
            """ "moves":[["B","C3"]],"maxVisits":100,"includeOwnership":true,"includeMovesOwnership":true, """
                + "\"overrideSettings\":{\"reportAnalysisWinratesAs\":\"BLACK\"}"));
        Assert.Equal(
            answer.Numbers("ownership").Sum() - 7.5, answer.Number("rootInfo", "scoreLead"), 82 * Rounding);
        Assert.All(answer.Moves(), move =>
            Assert.Equal(move.Numbers("ownership").Sum() - 7.5, move.Number("scoreLead"), 82 * Rounding));
    }

    [Theory]
    [InlineData("BLACK", AnalysisPerspective.White, 1)]
    [InlineData("white", AnalysisPerspective.Black, -1)]
    [InlineData("SIDETOMOVE", AnalysisPerspective.Black, -1)]
    [InlineData(null, AnalysisPerspective.SideToMove, -1)]
    [InlineData(null, AnalysisPerspective.Black, 1)]
    [InlineData(null, AnalysisPerspective.White, -1)]
    public void All_values_are_seen_by_the_side_that_is_asked_for(
        string? asked, AnalysisPerspective standard, int sign)
    {
        // White is to move.
        const string Fields = """ "moves":[["B","C3"]],"maxVisits":40,"includeOwnership":true """;
        JsonElement black = Answer(
            Query(Fields), new AnalysisServerOptions { Perspective = AnalysisPerspective.Black });
        string settings = $$""" ,"overrideSettings":{"reportAnalysisWinratesAs":"{{asked}}"} """;
        JsonElement seen = Answer(
            Query(asked is null ? Fields : Fields + settings), new AnalysisServerOptions { Perspective = standard });
        Assert.NotEqual(0.5, black.Number("rootInfo", "winrate"));
        foreach ((JsonElement one, JsonElement other) in black.Moves().Zip(seen.Moves())
            .Append((black.GetProperty("rootInfo"), seen.GetProperty("rootInfo"))))
        {
            Assert.Equal(sign * one.Number("utility"), other.Number("utility"));
            Assert.Equal(sign * one.Number("scoreLead"), other.Number("scoreLead"));
            Assert.Equal(sign * (one.Number("winrate") - 0.5), other.Number("winrate") - 0.5, 2 * Rounding);
            Assert.Equal(one.Number("scoreStdev"), other.Number("scoreStdev"));
        }

        Assert.Equal(black.Numbers("ownership").Select(owner => sign * owner), seen.Numbers("ownership"));
        Assert.Equal(
            sign * (black.Number("rootInfo", "rawWinrate") - 0.5), seen.Number("rootInfo", "rawWinrate") - 0.5,
            2 * Rounding);
    }

    [Fact]
    public void The_last_turn_is_analysed_or_those_that_are_asked_for()
    {
        Assert.Equal(2, Answer(Query(""" "moves":[["B","C3"],["W","D5"]],"maxVisits":2 """)).Number("turnNumber"));
        JsonElement[] answers = Answers(
            Query(""" "moves":[["B","C3"],["W","D5"]],"analyzeTurns":[2,0,0],"maxVisits":2 """));
        Assert.Equal([0.0, 2.0], answers.Select(answer => answer.Number("turnNumber")));
        Assert.Equal(["B", "B"], answers.Select(answer => answer.GetProperty("rootInfo").Text("currentPlayer")));
    }

    [Theory]
    [InlineData(""" "moves":[] """, "B", "")]
    [InlineData(""" "moves":[],"initialPlayer":"W" """, "W", "pass")]
    [InlineData(""" "moves":[["W","C3"]] """, "B", "pass,c3")]
    [InlineData(""" "moves":[["B","C3"],["B","D4"]] """, "W", "c3,pass,d4")]
    [InlineData(""" "moves":[["B","(0,8)"]] """, "W", "a1")]
    [InlineData(""" "moves":[],"initialStones":[["B","C3"],["B","G7"]],"whiteHandicapBonus":0 """, "W", "c3,pass,g7")]
    [InlineData(""" "moves":[],"initialStones":[["B","C3"],["W","G7"]] """, "B", "c3,g7")]
    [InlineData(""" "moves":[["B","C3"],["W","pass"],["B","pass"]] """, "W", "c3")]
    [InlineData(""" "moves":[["B","C3"],["W","pass"],["B","pass"],["W","D4"]] """, "B", "c3,d4")]
    [InlineData(""" "moves":[["B","C3"],["W","pass"],["B","pass"],["B","D4"]] """, "W", "c3,pass,d4")]
    public void Stones_moves_and_passes_lead_to_the_position(string fields, string toMove, string line)
    {
        JsonElement answer = Answer(Query($"""{fields},"maxVisits":30,"includePolicy":true """));
        Assert.Equal(toMove, answer.GetProperty("rootInfo").Text("currentPlayer"));
        using IGameSession session = GameSession.Open("go9", Go<Points9>.Start(GameOptions.Default), Rollouts());
        session.Begin(line);
        Analysis expected = session.Watch(int.MaxValue, 30, Stop).Last().Search!;
        Assert.Equal(expected.Value, answer.Number("rootInfo", "utility"), Rounding);
        Assert.Equal(
            expected.Actions.Where(move => move.Visits > 0).Select(move => move.Action).Order(),
            answer.Moves().Select(move => move.Text("move").ToLowerInvariant()).Order());
    }

    [Fact]
    public void Moves_that_are_not_wanted_are_not_told_for_their_player()
    {
        JsonElement all = Answer(Query(""" "moves":[],"maxVisits":60 """));
        string best = all.Moves()[0].Text("move"), next = all.Moves()[1].Text("move");
        Assert.Equal(Told(all).Except([best]), Told(Restricted("avoidMoves", "B", best)));
        Assert.Equal(Told(all), Told(Restricted("avoidMoves", "W", best)));
        Assert.Equal([next], Told(Restricted("allowMoves", "B", next.ToLowerInvariant())));
        Assert.Equal(Told(all), Told(Restricted("allowMoves", "W", next)));

        static IEnumerable<string> Told(JsonElement answer) => answer.Moves().Select(move => move.Text("move"));

        static JsonElement Restricted(string field, string player, string move) => Answers(Query(
            $""" "moves":[],"maxVisits":60,"{field}":[""" + "{" + $""" "player":"{player}","moves":["{move}"], """
                + "\"untilDepth\":1}]"))[^1];
    }

    [Fact]
    public void Lines_of_play_are_as_long_as_asked_for()
    {
        JsonElement answer = Answer(Query(""" "moves":[],"maxVisits":400,"analysisPVLen":1 """));
        Assert.Equal(2, answer.Moves().Max(move => move.GetProperty("pv").GetArrayLength()));
    }
}
