using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NanoZero.Files;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studio.Tests;

/// <summary>What the server answers, and whom it does not answer.</summary>
public sealed partial class ServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "evil.example:80")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_of_other_sites_get_no_answer(string header, string value)
    {
        await using Running studio = await Running.Begin();
        foreach (string path in new[] { "/", "/api/games", "/api/think?game=tictactoe&player=random" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage refused = await studio.Client.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Its_own_pages_and_links_from_elsewhere_to_a_page_are_answered()
    {
        await using Running studio = await Running.Begin();
        using HttpRequestMessage own = new(HttpMethod.Get, "/api/games");
        own.Headers.TryAddWithoutValidation("Origin", studio.Address);
        own.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.OK, (await studio.Client.SendAsync(own, Stop)).StatusCode);
        using HttpRequestMessage link = new(HttpMethod.Get, "/");
        link.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        link.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        Assert.Equal(HttpStatusCode.OK, (await studio.Client.SendAsync(link, Stop)).StatusCode);
        using HttpRequestMessage frame = new(HttpMethod.Get, "/api/think?game=tictactoe&player=random");
        frame.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        frame.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        Assert.Equal(HttpStatusCode.Forbidden, (await studio.Client.SendAsync(frame, Stop)).StatusCode);
    }

    [Fact]
    public async Task On_another_address_only_who_has_the_token_is_answered()
    {
        await using Running studio = await Running.Begin(options => options with { Listen = IPAddress.Any });
        Uri first = new(studio.FirstPage);
        Assert.Matches("^\\?token=[0-9a-f]{32}$", first.Query);
        using HttpClientHandler handler = new() { AllowAutoRedirect = false };
        using HttpClient visitor = new(handler) { BaseAddress = new Uri($"http://127.0.0.1:{studio.Port}") };
        foreach (string path in new[] { "/", "/api/games", "/?token=", $"/?token={new string('0', 32)}", "/?token=é" })
        {
            using HttpResponseMessage refused = await visitor.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using HttpResponseMessage elsewhere = await visitor.GetAsync("/api/games" + first.Query, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
        using HttpResponseMessage welcome = await visitor.GetAsync("/" + first.Query, Stop);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (welcome.StatusCode, welcome.Headers.Location!.ToString()));
        string cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage page = await visitor.GetAsync("/", Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        // Pages of other sites get no answer here either.
        using HttpRequestMessage foreign = new(HttpMethod.Get, "/api/games");
        foreign.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(foreign, Stop)).StatusCode);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused_in_one_line()
    {
        IPAddress elsewhere = IPAddress.Parse("192.0.2.1");  // an address for examples, which no machine has
        IOException refusal = await Assert.ThrowsAsync<IOException>(
            () => Running.Begin(options => options with { Listen = elsewhere }));
        Assert.Contains("choose an address of this machine", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/studio.mjs", 200)]
    [InlineData("/api/games", 200)]
    [InlineData("/nothing", 404)]
    [InlineData("/api/think?game=tictactoe&player=nobody", 400)]
    public async Task Every_answer_forbids_scripts_and_addresses_of_others(string path, int status)
    {
        await using Running studio = await Running.Begin();
        using HttpResponseMessage answer = await studio.Client.GetAsync(path, Stop);
        Assert.Equal(status, (int)answer.StatusCode);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        string scripts =
            policy.Split("; ").Single(part => part.StartsWith("script-src", StringComparison.Ordinal));
        Assert.DoesNotContain("unsafe", scripts, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/api/game?game=chess", 400, "unknown game 'chess'")]
    [InlineData("/api/game?game=connect4&moves=9", 400, "move '9'")]
    [InlineData("/api/game", 400, "cannot be read")]
    [InlineData("/api/think?game=connect4&player=gtp:sh", 400, "starts no programs")]
    [InlineData("/api/think?game=connect4&player=onnx:../a.onnx@10", 400, "outside of the folder of runs")]
    [InlineData("/api/think?game=connect4&player=onnx:/etc/hosts@10", 400, "outside of the folder of runs")]
    [InlineData("/api/think?game=connect4&player=onnx:missing.onnx@10", 400, "there is no file")]
    [InlineData("/api/think?game=connect4&player=greedy:../../etc", 400, "outside of the folder of runs")]
    [InlineData("/api/think?game=connect4&player=greedy:/etc", 400, "outside of the folder of runs")]
    [InlineData("/api/think?game=connect4&player=greedy:nothing", 400, "nothing")]
    [InlineData("/api/think?game=connect4&player=rollout@100001", 400, "too many")]
    [InlineData("/api/think?game=connect4&player=rollout@10,leavesInFlight=1000000000", 400, "too many")]
    [InlineData("/api/think?game=connect4&player=minimax:40", 400, "too many")]
    [InlineData("/api/think?game=connect4&player=rollout@10,treeReuse=new-simulations", 400, "treeReuse")]
    [InlineData("/api/report?path=a%00b", 400, "outside of the folder of runs")]
    [InlineData("/api/think?game=go19&player=rollout@100000", 400, "fewer simulations")]
    [InlineData("/api/changes?path=missing", 404, "there is no run")]
    [InlineData("/api/think?game=tictactoe&moves=14253&player=random", 400, "the game has ended")]
    [InlineData("/api/report?path=..", 400, "outside of the folder of runs")]
    [InlineData("/api/report?path=missing", 404, "there is no run")]
    [InlineData("/api/figure?path=missing&name=x", 404, "there is no run")]
    public async Task What_cannot_be_is_answered_in_one_line(string path, int status, string expected)
    {
        await using Running studio = await Running.Begin();
        using HttpResponseMessage answer = await studio.Client.GetAsync(path, Stop);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal(status, (int)answer.StatusCode);
        string title = (string)JsonNode.Parse(text)!["title"]!;
        Assert.Contains(expected, title, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", title, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_the_folder_of_runs_leads_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        await using Running studio = await Running.Begin();
        await using Running other = await Running.Begin();
        await other.Train("secret", iterations: 1);
        Directory.CreateSymbolicLink(Path.Combine(studio.Runs, "link"), other.Runs);
        Assert.Equal("[]", (await studio.Client.GetStringAsync("/api/runs", Stop)).Trim());
        using HttpResponseMessage answer = await studio.Client.GetAsync("/api/report?path=link/secret", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line()
    {
        await using Running studio = await Running.Begin();
        IOException taken = await Assert.ThrowsAsync<IOException>(() =>
            StudioServer.Start(new StudioOptions(studio.Runs, studio.Port), Stop));
        Assert.Contains($"port {studio.Port} is taken", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_player_is_seen_thinking_and_plays_what_the_library_plays()
    {
        await using Running studio = await Running.Begin();
        (string Kind, Thought Thought)[] seen =
            await studio.Thoughts("game=connect4&moves=443&player=rollout@100&every=20");
        using IGameSession session = PlayerSession.Open("connect4", ResolvedPlayer.Of("rollout@100"));
        session.Begin("443");
        Thought expected = session.Think(Stop);
        Assert.Equal(["thought", "thought", "thought", "thought", "thought", "move"], seen.Select(each => each.Kind));
        Assert.Equal([20, 40, 60, 80, 100, 100], seen.Select(each => each.Thought.Search!.Simulations));
        Assert.Equal(expected.Move, seen[^1].Thought.Move);
        Assert.Equal(expected.Search!.Actions, seen[^1].Thought.Search!.Actions);
        string events = await studio.Client.GetStringAsync(
            "/api/think?game=connect4&player=rollout@10,leavesInFlight=4", Stop);
        Assert.StartsWith(
            "event: plan\ndata: {\"simulations\":10,\"leavesInFlight\":4}\n", events, StringComparison.Ordinal);
        string others = await studio.Client.GetStringAsync("/api/think?game=connect4&player=one-ply", Stop);
        Assert.DoesNotContain("event: plan", others, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oracle_says_what_is_true_of_a_position_and_games_without_one_are_refused()
    {
        await using Running studio = await Running.Begin();
        JsonNode truth = await Json(studio, "/api/truth?game=connect4");
        Assert.Equal(1, (int)truth["value"]!);
        Assert.Equal(
            [-1, -1, 0, 1, 0, -1, -1],
            Enumerable.Range(1, 7).Select(column => (int)truth["moves"]![$"{column}"]!));
        using HttpResponseMessage refused = await studio.Client.GetAsync("/api/truth?game=go9", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            [true, true, false],
            (await Json(studio, "/api/games")).AsArray().Take(3).Select(game => (bool)game!["hasOracle"]!));
    }

    [Fact]
    public async Task A_member_of_a_family_follows_the_listed_games_under_the_name_that_asks_for_it()
    {
        await using Running studio = await Running.Begin();
        const string Name = "connect:k=3,rows=4,columns=5";
        JsonArray listed = (await Json(studio, "/api/games")).AsArray();
        JsonArray asked = (await Json(studio, $"/api/games?game={Uri.EscapeDataString(Name)}")).AsArray();
        Assert.Equal(listed.Count + 1, asked.Count);
        Assert.Equal(Name, (string)asked[^1]!["name"]!);
        Assert.Equal((4, 5), ((int)asked[^1]!["rows"]!, (int)asked[^1]!["columns"]!));
        Assert.Equal(listed.Count, (await Json(studio, "/api/games?game=go9:komi=6")).AsArray().Count);
        using HttpResponseMessage refused = await studio.Client.GetAsync("/api/games?game=connect:rows=4", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Games_say_what_moves_call_rows_and_columns()
    {
        await using Running studio = await Running.Begin();
        JsonArray games = (await Json(studio, "/api/games")).AsArray();
        Assert.Equal(("", "1234567"), Names("connect4"));
        Assert.Equal(("", ""), Names("tictactoe"));
        Assert.Equal(("987654321", "abcdefghj"), Names("go9"));
        Assert.Equal(("123456", "abcdef"), Names("othello6"));
        Assert.Equal(("654321", "abcdef"), Names("breakthrough6"));

        (string Rows, string Columns) Names(string name)
        {
            JsonNode game = games.Single(each => (string)each!["name"]! == name)!;
            return (string.Concat(game["rowNames"]!.AsArray()), string.Concat(game["columnNames"]!.AsArray()));
        }
    }

    [Fact]
    public async Task A_visitor_who_leaves_ends_the_search_and_gives_the_seat_to_the_next()
    {
        await using Running studio = await Running.Begin(options => options with { SearchesAtOnce = 1 });
        using (CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop))
        {
            Task<HttpResponseMessage> answer = studio.Client.GetAsync(
                "/api/think?game=go9&player=rollout@100000&every=1",
                HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            using Stream stream = await (await answer).Content.ReadAsStreamAsync(leaving.Token);
            Assert.True(await stream.ReadAsync(new byte[1], leaving.Token) > 0);
        }

        Assert.Equal("move", (await studio.Thoughts("game=tictactoe&player=one-ply"))[^1].Kind);
    }

    [Fact]
    public async Task A_player_that_is_kept_thinks_for_those_who_ask_for_it_alone()
    {
        // A session that has thought is kept for the next one who asks for the same player, and for nobody else.
        await using Running studio = await Running.Begin();
        await studio.Train("one", iterations: 1);
        await studio.Train("two", iterations: 3);
        string[] players =
        [
            "rollout@50", "rollout@60", "rollout@50,algorithm=ttts", "puct:one@20", "puct:two@20", "rollout@50",
        ];
        List<string> answers = [];
        foreach (string player in players.Concat(players))
        {
            (string Kind, Thought Thought) last = (await studio.Thoughts($"game=tictactoe&player={player}"))[^1];
            using IGameSession session = PlayerSession.Open(
                "tictactoe",
                ResolvedPlayer.Of(player.Replace(":", $":{studio.Runs}/", StringComparison.Ordinal)),
                new OpenPlayersOptions { IsMeasured = false });
            Assert.Equal(session.Think(Stop).Search!.Actions, last.Thought.Search!.Actions);
            answers.Add(string.Join(' ', last.Thought.Search.Actions));
        }

        Assert.Equal(5, answers.Distinct().Count());

        // The same name is another network after another training.
        Directory.Delete(Path.Combine(studio.Runs, "one"), recursive: true);
        Directory.Move(Path.Combine(studio.Runs, "two"), Path.Combine(studio.Runs, "one"));
        (string Kind, Thought Thought)[] anew = await studio.Thoughts("game=tictactoe&player=puct:one@20");
        Assert.Equal(answers[4], string.Join(' ', anew[^1].Thought.Search!.Actions));
    }

    [Fact]
    public async Task A_run_has_a_card_and_the_report_of_its_page_and_figures_with_numbers()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("first/run", iterations: 2);
        JsonNode card = Assert.Single((await Json(studio, "/api/runs")).AsArray())!;
        Assert.Equal(
            ("first/run", "run", "finished"), ((string)card["path"]!, (string)card["kind"]!, (string)card["state"]!));
        Assert.Equal((2, 2, 8), ((int)card["done"]!, (int)card["planned"]!, (int)card["games"]!));
        Assert.Equal(2, card["curve"]!.AsArray().Count);
        string html = (string)(await Json(studio, "/api/report?path=first/run"))["html"]!;
        JsonArray games = (await Json(studio, "/api/played?path=first/run")).AsArray();
        Assert.Equal(4, games.Count);
        Assert.All(games, game => Assert.NotNull(GameView.At("tictactoe", (string)game!["line"]!).Outcome));
        Assert.Contains("<h1>Training run run</h1>", html, StringComparison.Ordinal);
        string[] links = [.. Link().Matches(html).Select(link => WebUtility.HtmlDecode(link.Groups[1].Value))];
        Assert.NotEmpty(links);
        foreach (string link in links)
        {
            Assert.Contains(",", await studio.Client.GetStringAsync(link, Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_that_goes_on_is_seen_by_who_watches_it()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("run", iterations: 1);
        using Stream stream = await studio.Client.GetStreamAsync("/api/changes?path=run", Stop);
        IAsyncEnumerator<SseItem<string>> changes =
            SseParser.Create(stream).EnumerateAsync(Stop).GetAsyncEnumerator(Stop);
        await changes.MoveNextAsync();
        Assert.Equal(1, (int)JsonNode.Parse(changes.Current.Data)![0]!["done"]!);
        await studio.Train("run", iterations: 3, resume: true);
        do
        {
            Assert.True(await changes.MoveNextAsync());
        }
        while (changes.Current.EventType != "cards" || (int)JsonNode.Parse(changes.Current.Data)![0]!["done"]! < 3);
    }

    [Fact]
    public async Task A_damaged_run_says_so_on_its_card_and_hides_no_other()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("good", iterations: 1);
        await studio.Train("bad", iterations: 1);
        await File.WriteAllTextAsync(Path.Combine(studio.Runs, "bad", "run.json"), "{ \"format\": ", Stop);
        JsonArray cards = (await Json(studio, "/api/runs")).AsArray();
        Assert.All(cards, card => Assert.True(
            ((string)card!["path"]! == "bad") == ((string)card["state"]! == "interrupted")));
        Assert.Equal(["bad", "good"], cards.Select(card => (string)card!["path"]!).Order());
        Assert.NotNull(cards.Single(card => (string)card!["path"]! == "bad")!["problem"]);
        Assert.Null(cards.Single(card => (string)card!["path"]! == "good")!["problem"]);
    }

    [Fact]
    public void Scripts_of_others_are_what_their_list_says()
    {
        using JsonDocument list = JsonDocument.Parse(Resource("/vendor/vendor.json"));
        foreach (JsonElement each in list.RootElement.EnumerateArray())
        {
            byte[] content = Resource($"/vendor/{each.GetProperty("file").GetString()}");
            Assert.Equal(each.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        string[] listed = [.. list.RootElement.EnumerateArray().Select(each => each.GetProperty("file").GetString()!)];
        Assert.Equal(
            typeof(StudioServer).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("/vendor/", StringComparison.Ordinal)
                    && name.EndsWith(".mjs", StringComparison.Ordinal))
                .Select(name => name["/vendor/".Length..]).Order(),
            listed.Order());
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(StudioServer).Assembly.GetManifestResourceStream(name)!;
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static async Task<JsonNode> Json(Running studio, string path) =>
        JsonNode.Parse(await studio.Client.GetStringAsync(path, Stop))!;

    [GeneratedRegex("href=\"(/api/figure[^\"]+)\"")]
    private static partial Regex Link();
}
