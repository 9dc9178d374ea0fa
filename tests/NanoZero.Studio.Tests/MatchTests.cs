using System.Net;
using System.Text.Json.Nodes;
using NanoZero.Files.Tests;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Studio.Tests;

/// <summary>Matches and tournaments, as visitors see and steer them.</summary>
public sealed class MatchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_match_is_stopped_from_the_Studio_and_its_games_can_be_replayed()
    {
        await using Running studio = await Running.Begin();
        Task<PlayedMatch> match = Task.Run(
            () => Play("connect4", "puct:shipped@20", "rollout@2000", Path.Combine(studio.Runs, "match.json")), Stop);
        JsonNode running = await studio.Card("match.json", card => (int)card["done"]! >= 2);
        Assert.Equal(("running", 4000), ((string)running["state"]!, (int)running["planned"]!));
        await studio.Succeeds("/api/stop", new { path = "match.json" });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => match);
        JsonNode stopped = await studio.Card("match.json", card => (string)card["state"]! == "interrupted");
        Assert.InRange((int)stopped["done"]!, 2, 3998);
        Assert.Contains(
            "a match is continued where it was started",
            await studio.Refused("/api/resume", new { path = "match.json" }));
        JsonArray games = JsonNode.Parse(
            await studio.Client.GetStringAsync("/api/played?path=match.json", Stop))!.AsArray();
        Assert.All(games, game =>
        {
            Assert.NotNull(GameView.At("connect4", (string)game!["line"]!).Outcome);
            Assert.Equal("puct:shipped@20", (string)game["a"]!);
            Assert.Equal("rollout@2000", (string)game["b"]!);
        });
    }

    [Theory]
    [InlineData("puct:RUNS/agent@20", "puct:agent@20")]
    [InlineData("RUNS/first/agent/@20", "first/agent/@20")]
    [InlineData("rollout@20", "rollout@20")]
    [InlineData("puct:shipped#0123abcd@20", "puct:shipped#0123abcd@20")]
    [InlineData("puct:RUNS/../elsewhere@20", null)]
    [InlineData("puct:RUNS/.trash/agent@20", null)]
    [InlineData("somebody's own player", null)]
    public void A_player_of_a_match_is_named_as_visitors_name_it(string name, string? expected)
    {
        using ScratchFolder runs = new();
        PlayerSpec player = new()
        {
            Name = name.Replace("RUNS", runs.Path, StringComparison.Ordinal),
            Kind = PlayerKind.Search,
            Search = new SearchOptions(),
        };
        Assert.Equal(expected, PlayersHere.ThinkerOf(player, runs.Path));
        Assert.Equal(expected ?? player.Name, PlayersHere.NameOf(player, runs.Path));
        Assert.Null(PlayersHere.ThinkerOf(player with { Search = null }, runs.Path));
    }

    [Fact]
    public async Task A_match_whose_test_has_decided_is_finished()
    {
        await using Running studio = await Running.Begin();
        string file = Path.Combine(studio.Runs, "match.json");
        PlayedMatch match = Play("connect4", "one-ply", "random", file, SprtOptions.Parse("0..100"));
        JsonNode card = await studio.Card("match.json", card => (string)card["state"]! == "finished");
        Assert.Equal(match.Record.Games.Count, (int)card["done"]!);
        JsonArray games = JsonNode.Parse(
            await studio.Client.GetStringAsync("/api/played?path=match.json", Stop))!.AsArray();
        Assert.Null(games[0]!["a"]);
        string report = await studio.Client.GetStringAsync("/api/report?path=match.json", Stop);
        Assert.Contains("Sequential test", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tournament_is_gone_on_with_from_the_Studio()
    {
        await using Running studio = await Running.Begin();
        TournamentConfig config =
            new() { Game = "tictactoe", Players = ["random", "one-ply", "minimax:2"], Games = 12 };
        Experiment<TournamentConfig, Standings> cup = Experiment<TournamentConfig, Standings>.Begin(
            new Tournament(), config, Path.Combine(studio.Runs, "cup"));
        await foreach (StudyStep step in cup.Run(null, Stop))
        {
            break;
        }

        JsonNode begun = await studio.Card("cup", card => (string)card["state"]! == "interrupted");
        Assert.Equal(
            (1, 3, "tictactoe"), ((int)begun["done"]!, (int)begun["planned"]!, (string)begun["game"]!));
        await studio.Succeeds("/api/resume", new { path = "cup" });
        await studio.Card("cup", card => (string)card["state"]! == "finished" && (int)card["done"]! == 3);
        Assert.Contains("nothing that was interrupted", await studio.Refused("/api/resume", new { path = "cup" }));
    }

    [Fact]
    public async Task A_search_goes_on_for_the_seconds_that_it_has()
    {
        await using Running studio = await Running.Begin();
        (string Kind, Thought Thought)[] seen =
            await studio.Thoughts("game=go9&player=rollout@1&seconds=0.5");
        Assert.Equal("move", seen[^1].Kind);
        Assert.InRange(seen[^1].Thought.Search!.Simulations, 2, 99_999);  // the clock ended it
        Assert.InRange(seen.Length, 2, 100);
        Assert.Equal("move", (await studio.Thoughts("game=connect4&player=one-ply&seconds=0.1"))[^1].Kind);
        Thought planned = (await studio.Thoughts("game=connect4&player=gumbel:shipped@16&seconds=5"))[^1].Thought;
        Assert.Equal(16, planned.Search!.Simulations);
    }

    [Theory]
    [InlineData("player=rollout@1&seconds=600", "0.1 to 60 seconds")]
    [InlineData("player=rollout@1,leavesInFlight=1000&seconds=1", "leaves in flight are too many")]
    public async Task Seconds_that_cannot_be_are_refused(string query, string expected)
    {
        await using Running studio = await Running.Begin();
        using HttpResponseMessage refused = await studio.Client.GetAsync($"/api/think?game=connect4&{query}", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(expected, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static PlayedMatch Play(string game, string a, string b, string file, SprtOptions? test = null) =>
        Arena.Play(
            ResolvedPlayer.Of(a, game),
            ResolvedPlayer.Of(b, game),
            new MatchOptions { Openings = OpeningOptions.For(4000, 1), Sprt = test },
            new OpenPlayersOptions { IsMeasured = false },
            game,
            file,
            cancellation: Stop);
}
