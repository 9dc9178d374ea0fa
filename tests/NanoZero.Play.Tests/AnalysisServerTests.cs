using System.Text.Json;
using NanoZero.Games;
using NanoZero.Search;
using static NanoZero.Play.Tests.AnalysisTalk;

namespace NanoZero.Play.Tests;

/// <summary>The order of answers, actions, errors and limits of KataGo's analysis protocol.</summary>
public sealed class AnalysisServerTests
{
    // More than any test waits for.
    private const string Long = """ "id":"long","boardXSize":9,"boardYSize":9,"rules":"chinese","moves":[] """;

    private static string Version => typeof(AnalysisServer).Assembly.GetName().Version!.ToString(3);

    [Fact]
    public void Actions_are_answered_by_what_was_asked_and_more() =>
        Assert.Equal(
            [
                $$"""{"id":"a","action":"query_version","version":"{{Version}}","git_hash":"<omitted>"}""",
                """{"id" : "b", "action":"clear_cache"}""",
                """{"action":"query_models","id":"ü","models":[{"name":"tester","internalName":"tester","""
                    + "\"usesHumanSLProfile\":false}]}",
                """{"id":"d","action":"terminate","terminateId":"nobody","turnNumbers":[1,2]}""",
                """{"id":"e","action":"terminate_all"}""",
            ],
            Lines("""
                {"id":"a","action":"query_version"}
                  {"id" : "b", "action":"clear_cache"}

                {"action":"query_models","id":"ü"}
                {"id":"d","action":"terminate","terminateId":"nobody","turnNumbers":[1,2]}
                {"id":"e","action":"terminate_all"}
                """));

    [Theory]
    [InlineData("""{"action":"query_version"}""", null)]
    [InlineData("""{"id":7,"action":"query_version"}""", "id")]
    [InlineData("""{"id":"\ud800"}""", "id")]
    [InlineData("""{"id":"q","\ud800":1}""", null)]
    [InlineData("""{"id":"q","action":"fly"}""", "action")]
    [InlineData("""{"id":"q","action":3}""", "action")]
    [InlineData("""{"id":"q","action":"terminate"}""", "terminateId")]
    [InlineData("""{"id":"q","action":"terminate","terminateId":"q","turnNumbers":[-1]}""", "turnNumbers")]
    [InlineData("[1]", null)]
    [InlineData("7", null)]
    [InlineData("nonsense", null)]
    [InlineData("""{"id":"q","moves":[]""", null)]
    public void What_is_no_query_is_answered_by_an_error(string line, string? field)
    {
        JsonElement error = Answer(line);
        Assert.NotEmpty(error.Text("error"));
        Assert.Equal(field, error.TryGetProperty("field", out JsonElement named) ? named.GetString() : null);
    }

    [Theory]
    [InlineData("moves", """ "moves":7 """)]
    [InlineData("moves", """ "moves":[["B"]] """)]
    [InlineData("moves", """ "moves":[["B","C3"],["W","C3"]] """)]
    [InlineData("moves", """ "moves":[["B","K10"]] """)]
    [InlineData("moves", """ "moves":[["X","C3"]] """)]
    [InlineData("moves", """ "moves":[["B","(9,0)"]] """)]
    [InlineData("moves", """ "includePolicy":true """)]
    [InlineData("initialStones", """ "moves":[],"initialStones":[["B","A1"],["W","A1"]] """)]
    [InlineData("initialStones", """ "moves":[],"initialStones":[["B","pass"]] """)]
    [InlineData("initialStones", """ "moves":[],"initialStones":[["W","A1"],["B","A2"],["B","B1"]] """)]
    [InlineData("initialPlayer", """ "moves":[],"initialPlayer":"R" """)]
    [InlineData("boardXSize", """ "moves":[],"boardXSize":10,"boardYSize":10 """)]
    [InlineData("boardXSize", """ "moves":[],"boardXSize":13,"boardYSize":13 """)]
    [InlineData("boardXSize", """ "moves":[],"boardXSize":"9" """)]
    [InlineData("boardYSize", """ "moves":[],"boardYSize":13 """)]
    [InlineData("komi", """ "moves":[],"komi":6.3 """)]
    [InlineData("komi", """ "moves":[],"komi":82 """)]
    [InlineData("komi", """ "moves":[],"komi":1e999 """)]
    [InlineData("komi", """ "moves":[],"komi":"7.5" """)]
    [InlineData("rules", """ "moves":[],"rules":"draughts" """)]
    [InlineData("rules", """ "moves":[],"rules":["chinese"] """)]
    [InlineData("rules", """ "moves":[],"rules":{"suicide":"no"} """)]
    [InlineData("analyzeTurns", """ "moves":[["B","C3"]],"analyzeTurns":[2] """)]
    [InlineData("analyzeTurns", """ "moves":[],"analyzeTurns":[-1] """)]
    [InlineData("analyzeTurns", """ "moves":[],"analyzeTurns":0 """)]
    [InlineData("analyzeTurns", """ "moves":[],"analyzeTurns":[] """)]
    [InlineData("priorities", """ "moves":[["B","C3"]],"analyzeTurns":[0,1],"priorities":[1] """)]
    [InlineData("priority", """ "moves":[],"priority":0.5 """)]
    [InlineData("maxVisits", """ "moves":[],"maxVisits":0 """)]
    [InlineData("maxVisits", """ "moves":[],"maxVisits":1e30 """)]
    [InlineData("includePolicy", """ "moves":[],"includePolicy":1 """)]
    [InlineData("reportDuringSearchEvery", """ "moves":[],"reportDuringSearchEvery":0 """)]
    [InlineData("analysisPVLen", """ "moves":[],"analysisPVLen":-1 """)]
    [InlineData("overrideSettings", """ "moves":[],"overrideSettings":[] """)]
    [InlineData("overrideSettings", """ "moves":[],"overrideSettings":{"maxTime":-1} """)]
    [InlineData("overrideSettings", """ "moves":[],"overrideSettings":{"reportAnalysisWinratesAs":"GREEN"} """)]
    [InlineData("avoidMoves", """ "moves":[],"avoidMoves":[{"moves":["C3"],"untilDepth":1}] """)]
    [InlineData("avoidMoves", """ "moves":[],"avoidMoves":[{"player":"B","moves":["C3"]}] """)]
    [InlineData("allowMoves", """ "moves":[],"allowMoves":[{"player":"B","untilDepth":1}] """)]
    public void A_field_that_cannot_be_understood_is_named_and_nothing_is_searched(string field, string fields)
    {
        JsonElement error = Answer(Query(fields));
        Assert.NotEmpty(error.Text("error"));
        Assert.Equal((field, "q"), (error.Text("field"), error.Text("id")));
    }

    [Fact]
    public void An_illegal_move_is_named_as_front_ends_look_for_it() =>
        Assert.Equal(
            """{"error":"Illegal move 1: W 'c3'","field":"moves","id":"q"}""",
            Assert.Single(Lines(Query(""" "moves":[["B","C3"],["W","C3"]] """))));

    [Theory]
    [InlineData("rules", """ "rules":"japanese" """)]
    [InlineData("rules", """ "rules":"Tromp-Taylor" """)]
    [InlineData("rules", """ "rules":"new zealand" """)]
    [InlineData("rules", """ "rules":"tromptaylor" """)]
    [InlineData("rules", """ "rules":{} """)]
    [InlineData("rules", """ "rules":{"ko":"SIMPLE","score":"TERRITORY","suicide":false} """)]
    [InlineData("rules", """ "rules":{"ko":"POSITIONAL","scoring":"AREA"} """)]
    [InlineData("rules", """ "rules":{"ko":"SIMPLE","scoring":"TERRITORY"} """)]
    [InlineData("rules", """ "rules":{"suicide":true} """)]
    [InlineData("rules", """ "initialStones":[["B","C3"],["B","G7"]] """)]
    [InlineData("rules", """ "initialStones":[["B","C3"],["B","G7"]],"whiteHandicapBonus":"N" """)]
    [InlineData("maxVisits", """ "maxVisits":1000000 """)]
    [InlineData("_kt_continuous", """ "_kt_continuous":false """)]
    [InlineData("overrideSettings", """ "overrideSettings":{"wideRootNoise":0.04,"maxTime":8} """)]
    [InlineData("avoidMoves", """ "avoidMoves":[{"player":"B","moves":["E5"],"untilDepth":1}] """)]
    public void What_is_asked_in_vain_is_warned_of_and_the_rest_is_answered(string field, string fields)
    {
        JsonElement[] answers = Answers(
            Query($""" "moves":[],{fields} """), new AnalysisServerOptions { MostVisits = 10 });
        Assert.Equal(2, answers.Length);
        Assert.NotEmpty(answers[0].Text("warning"));
        Assert.Equal((field, "q"), (answers[0].Text("field"), answers[0].Text("id")));
        Assert.False(answers[1].GetProperty("isDuringSearch").GetBoolean());
        Assert.InRange(answers[1].Number("rootInfo", "visits"), 10, 20);
    }

    [Theory]
    [InlineData(""" "rules":"Chinese" """)]
    [InlineData(
        """ "rules":{"ko":"SIMPLE","scoring":"AREA","tax":"NONE","suicide":false,"hasButton":false,"""
            + "\"whiteHandicapBonus\":\"0\",\"friendlyPassOk\":true}")]
    [InlineData(""" "initialStones":[["B","C3"],["B","G7"]],"whiteHandicapBonus":"0" """)]
    [InlineData(""" "includeOwnership":false,"priority":null,"komi":7 """)]
    public void Our_own_rules_are_not_warned_of(string fields) =>
        Assert.Equal("q", Answer(Query($""" "moves":[],"maxVisits":2,{fields} """)).Text("id"));

    [Fact]
    public void Lines_and_the_queue_have_limits()
    {
        AnalysisServerOptions narrow = new() { LongestLine = 200, MostTurns = 2 };
        string longer = Query(""" "moves":[] """) + new string(' ', 200);
        string three = Query(""" "moves":[["B","C3"],["W","D4"]],"analyzeTurns":[0,1,2] """);
        string two = Query(""" "moves":[["B","C3"],["W","D4"]],"analyzeTurns":[0,1] """);
        string[] lines = Lines($"{longer}\n{three}\n{two}", narrow);
        Assert.Equal(
            """{"error":"the line is longer than 200 characters; send shorter queries"}""", lines[0]);
        Assert.Equal(
            """{"error":"0 turns wait already and at most 2 may; ask again later","field":"analyzeTurns","id":"q"}""",
            lines[1]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void The_highest_priority_comes_first_then_the_earlier_query()
    {
        string[] lines = new FrontEnd(
            ("", $$"""{{{Long}},"reportDuringSearchEvery":0.001,"maxVisits":100000}"""),
            ("\"isDuringSearch\":true", Of("low", """ "priority":-1 """)),
            ("", Of("first", """ "priority":0 """)),
            ("", Of("second", "\"komi\":7")),
            ("", Of("high", """ "analyzeTurns":[0,1,2],"priorities":[5,7,6] """)),
            ("", """{"id":"end","action":"terminate","terminateId":"long"}""")).Talk();
        Assert.Equal(
            ["long 0", "high 1", "high 2", "high 0", "first 2", "second 2", "low 2"],
            lines.Select(line => JsonDocument.Parse(line).RootElement)
                .Where(answer => answer.TryGetProperty("moveInfos", out _)
                    && !answer.GetProperty("isDuringSearch").GetBoolean())
                .Select(answer => $"{answer.Text("id")} {answer.Number("turnNumber")}"));

        static string Of(string id, string fields) => Query(
            $""" "moves":[["B","C3"],["W","D4"]],"maxVisits":2,{fields} """)
            .Replace("\"q\"", $"\"{id}\"", StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_is_terminated_answers_with_what_it_has_or_that_it_has_nothing()
    {
        string[] lines = new FrontEnd(
            ("", $$"""{{{Long}},"reportDuringSearchEvery":0.001,"maxVisits":100000}"""),
            ("\"isDuringSearch\":true", Query(""" "moves":[["B","C3"],["W","D4"]],"analyzeTurns":[0,1,2] """)),
            ("", """{"id":"x","action":"terminate","terminateId":"q","turnNumbers":[2,1]}"""),
            ("", """{"id":"y","action":"terminate_all","turnNumbers":[1,2]}"""),
            ("", """{"id":"z","action":"terminate_all"}""")).Talk();
        string[] rest = [.. lines.SkipWhile(line => !line.Contains("\"x\"", StringComparison.Ordinal))
            .Where(line => !line.Contains("\"isDuringSearch\":true", StringComparison.Ordinal))];
        Assert.Equal(
            [
                """{"id":"x","action":"terminate","terminateId":"q","turnNumbers":[2,1]}""",
                """{"id":"q","isDuringSearch":false,"noResults":true,"turnNumber":1}""",
                """{"id":"q","isDuringSearch":false,"noResults":true,"turnNumber":2}""",
                """{"id":"y","action":"terminate_all","turnNumbers":[1,2]}""",
                """{"id":"z","action":"terminate_all"}""",
                """{"id":"q","isDuringSearch":false,"noResults":true,"turnNumber":0}""",
            ],
            rest[..^1]);
        JsonElement stopped = JsonDocument.Parse(rest[^1]).RootElement;
        Assert.Equal("long", stopped.Text("id"));
        Assert.False(stopped.TryGetProperty("noResults", out _));
        Assert.InRange(stopped.Number("rootInfo", "visits"), 1, 99_999);
    }

    [Fact]
    public void Reports_come_during_a_search_and_one_at_its_end()
    {
        JsonElement[] answers = Answers(
            Query(""" "moves":[],"maxVisits":400,"reportDuringSearchEvery":0.001 """));
        Assert.True(answers.Length > 1);
        Assert.All(answers[..^1], answer => Assert.True(answer.GetProperty("isDuringSearch").GetBoolean()));
        Assert.False(answers[^1].GetProperty("isDuringSearch").GetBoolean());
        Assert.Equal(400, answers[^1].Number("rootInfo", "visits"));
        double[] visits = [.. answers.Select(answer => answer.Number("rootInfo", "visits"))];
        Assert.Equal(visits.Order(), visits);
    }

    [Fact]
    public void A_search_ends_where_its_time_does()
    {
        JsonElement answer = Answer(
            Query(""" "moves":[],"maxVisits":100000,"overrideSettings":{"maxTime":0.05} """));
        Assert.InRange(answer.Number("rootInfo", "visits"), 1, 99_999);
    }

    [Fact]
    public void A_stop_ends_the_search_at_once()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FrontEnd end = new(
            ("", $$"""{{{Long}},"reportDuringSearchEvery":0.001,"maxVisits":100000}"""),
            ("never", ""))
        {
            Heard = stop.Cancel,
        };
        Assert.ThrowsAny<OperationCanceledException>(() => end.Talk(cancellation: stop.Token));
        Assert.DoesNotContain("\"isDuringSearch\":false", end.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_the_input_is_waited_for_or_ends_everything()
    {
        string two = Query(""" "moves":[["B","C3"]],"analyzeTurns":[0,1],"maxVisits":2 """);
        Assert.Equal(2, Lines(two).Length);

        // What begins before the end is seen is answered; a long search is not.
        string[] lines = new FrontEnd(
            ("", $$"""{{{Long}},"reportDuringSearchEvery":0.001,"maxVisits":100000}"""),
            ("\"isDuringSearch\":true", two)).Talk(new AnalysisServerOptions { QuitsWithoutWaiting = true });
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains("\"isDuringSearch\":true", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_queries_have_the_same_answers()
    {
        const string Rest = """ "includeOwnership":true,"includeMovesOwnership":true,"includePVVisits":true """;
        string queries = Query($""" "moves":[["B","C3"]],"analyzeTurns":[0,1],"maxVisits":50,{Rest} """) + "\n"
            + Query($""" "moves":[["B","C3"]],"maxVisits":30,{Rest} """) + "\n";
        string[] once = Lines(queries), twice = Lines(queries + queries);
        Assert.Equal(once, twice[..3]);
        Assert.Equal(once, twice[3..]);
    }

    [Theory]
    [InlineData("go9", "6.5", true)]
    [InlineData("go9", "7.5", false)]
    [InlineData("go9:komi=6.5", "6.5", false)]
    public void A_komi_that_the_network_does_not_know_is_warned_of(string trained, string komi, bool isWarned) =>
        Assert.Equal(isWarned, Answers(
            Query($""" "moves":[],"maxVisits":2,"komi":{komi} """),
            new AnalysisServerOptions { NetworkGame = trained })[0].TryGetProperty("warning", out _));

    [Fact]
    public void A_front_end_may_send_everything_before_it_reads_an_answer()
    {
        const int Queries = 300;
        string queries = string.Concat(Enumerable.Repeat("{\"id\":\"q\",\"action\":\"query_version\"}\n", Queries));
        using ManualResetEventSlim isSent = new();
        using PatientWriter output = new(isSent);
        Run(new TellingReader(queries, isSent), output);
        Assert.Equal(Queries, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_player_has_other_boards_and_a_network_has_not()
    {
        JsonElement other = Answer(
            """{"id":"q","boardXSize":19,"boardYSize":19,"rules":"chinese","moves":[["B","Q16"]],"maxVisits":2}""");
        Assert.Equal("W", other.GetProperty("rootInfo").Text("currentPlayer"));
        JsonElement error = Answer(
            """{"id":"q","boardXSize":13,"boardYSize":13,"rules":"chinese","moves":[],"maxVisits":2}""");
        Assert.Equal(
            "boardXSize 13 is not for player 'tester': this network plays Go 9×9 alone", error.Text("error"));
    }

    [Fact]
    public void Analyses_need_go_and_a_player_that_searches()
    {
        using StringReader none = new("");
        Assert.StartsWith(
            "analyses are for Go",
            Assert.Throws<NotSupportedException>(() => Run(none, TextWriter.Null, game: "connect4")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "player 'tester' does not search",
            Assert.Throws<NotSupportedException>(
                () => Run(none, TextWriter.Null, player: Players.Random<Go<Points9>>())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Random_lines_end_nothing_and_every_one_has_an_answer()
    {
        string[] names =
        [
            "id", "action", "moves", "initialStones", "initialPlayer", "rules", "komi", "boardXSize", "boardYSize",
            "analyzeTurns", "maxVisits", "overrideSettings", "priority", "priorities", "avoidMoves", "allowMoves",
            "terminateId", "turnNumbers", "includePolicy", "includeOwnership", "reportDuringSearchEvery", "é", "",
        ];
        string[] values =
        [
            "\"q\"", "9", "19", "0", "-1", "1e400", "7.5", "true", "null", "[]", "{}", "\"B\"", "[0]", "[[]]", "{",
            "\"chinese\"", "\"terminate_all\"", "\"query_version\"", "[[\"B\",\"C3\"],[\"B\",\"pass\"]]", "\"\\ud800\"",
            "[[\"B\",\"pass\"],[\"W\",\"pass\"],[\"W\",\"(1,1)\"]]", "[{\"player\":\"B\",\"moves\":[\"e5\"]}]",
            "{\"maxTime\":0.01}", "\u0001", "]",
        ];
        RandomStream random = new(17);
        string[] lines = [.. Enumerable.Range(0, 1_000).Select(_ => Line(ref random))];
        JsonElement[] answers = Answers(string.Join('\n', lines), new AnalysisServerOptions { MostVisits = 2 });
        Assert.True(answers.Length >= lines.Length, $"{answers.Length} answers to {lines.Length} lines");
        Assert.All(answers, answer => Assert.True(
            answer.TryGetProperty("error", out _) || answer.TryGetProperty("id", out _)));
        Assert.Contains(answers, answer => answer.TryGetProperty("moveInfos", out _));

        // Half of them begin as a query that has an answer.
        string Line(ref RandomStream random)
        {
            List<string> fields = random.Next(2) == 0 ? [] : [Board, "\"moves\":[]", "\"maxVisits\":1"];
            for (int more = random.Next(5); more >= 0; more--)
            {
                fields.Add($"\"{names[random.Next(names.Length)]}\":{values[random.Next(values.Length)]}");
            }

            return $"{{{string.Join(',', fields)}}}";
        }
    }

    // Writes nothing before all queries are sent.
    private sealed class PatientWriter(ManualResetEventSlim isSent) : StringWriter
    {
        public override void Write(string? value)
        {
            isSent.Wait(Stop);
            base.Write(value);
        }
    }

    private sealed class TellingReader(string text, ManualResetEventSlim isSent) : StringReader(text)
    {
        public override int Read()
        {
            int letter = base.Read();
            if (letter < 0)
            {
                isSent.Set();
            }

            return letter;
        }
    }
}
