using System.Net;
using System.Text.Json.Nodes;

namespace NanoZero.Studio.Tests;

/// <summary>What visitors change, and what they cannot change.</summary>
public sealed class SteeringTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_training_lives_on_without_the_server_and_is_stopped_and_continued()
    {
        await using Running studio = await Running.Begin();
        await Succeeds(studio.Post(
            "/api/train", new { game = "tictactoe", preset = "quick", name = "agent", set = Running.Endless }));
        await studio.Card("agent", card => (string)card["state"]! == "running" && (int)card["done"]! >= 1);
        Assert.Contains("a process works on 'agent'", await Refused(studio.Post("/api/trash", new { path = "agent" })));
        await studio.Restart(() => Task.CompletedTask);
        JsonNode before = await studio.Card("agent", card => (string)card["state"]! == "running");
        await studio.Card("agent", card => (int)card["done"]! > (int)before["done"]!);
        await Succeeds(studio.Post("/api/stop", new { path = "agent" }));
        JsonNode stopped = await studio.Card("agent", card => (string)card["state"]! == "interrupted");
        Assert.Contains("no process works on", await Refused(studio.Post("/api/stop", new { path = "agent" })));
        await Succeeds(studio.Post("/api/resume", new { path = "agent" }));
        await studio.Card("agent", card => (int)card["done"]! > (int)stopped["done"]!);
        await Succeeds(studio.Post("/api/stop", new { path = "agent" }));
        await studio.Card("agent", card => (string)card["state"]! == "interrupted");
        await Succeeds(studio.Post("/api/trash", new { path = "agent" }));
        Assert.Equal("[]", await studio.Client.GetStringAsync("/api/runs", Stop));
        string thrown = Assert.Single(Directory.GetDirectories(Path.Combine(studio.Runs, ".trash")));
        Assert.True(File.Exists(Path.Combine(thrown, "run.json")));
    }

    [Fact]
    public async Task Nothing_is_changed_for_other_sites_and_for_who_does_not_say_where_they_come_from()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 1);
        foreach (string origin in new[] { "https://evil.example", "null" })
        {
            using HttpResponseMessage foreign = await studio.Post("/api/trash", new { path = "agent" }, origin);
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        }

        using StringContent content = new("{\"path\":\"agent\"}", null, "application/json");
        using HttpResponseMessage unnamed = await studio.Client.PostAsync("/api/trash", content, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, unnamed.StatusCode);

        // What a form of another page could send is no JSON.
        using HttpRequestMessage form = new(HttpMethod.Post, "/api/trash")
        {
            Content = new StringContent("{\"path\":\"agent\"}"),
        };
        form.Headers.Add("Origin", studio.Address);
        using HttpResponseMessage plain = await studio.Client.SendAsync(form, Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
        Assert.True(Directory.Exists(Path.Combine(studio.Runs, "agent")));
    }

    [Theory]
    [InlineData("../elsewhere", "no name for a run")]
    [InlineData("a/b", "no name for a run")]
    [InlineData(".hidden", "no name for a run")]
    [InlineData("--resume", "no name for a run")]
    [InlineData("", "no name for a run")]
    [InlineData("agent", "choose another name")]
    [InlineData("fresh", "unknown preset 'slow'", "slow")]
    [InlineData("fresh", "iterations", "quick", "iterations=none")]
    [InlineData("fresh", "expected key=value", "quick", "--help")]
    public async Task A_training_that_cannot_be_is_not_started(
        string name, string expected, string preset = "quick", params string[] set)
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 1);
        Assert.Contains(
            expected, await Refused(studio.Post("/api/train", new { game = "tictactoe", preset, name, set })));
        Assert.Equal([Path.Combine(studio.Runs, "agent")], Directory.GetDirectories(studio.Runs));
    }

    [Fact]
    public async Task As_many_trainings_run_as_are_allowed_and_what_the_program_says_is_told()
    {
        await using Running studio = await Running.Begin(options => options with { MostTrainings = 0 });
        object asked = new { game = "tictactoe", preset = "quick", name = "agent", set = Running.Endless };
        Assert.Contains("are running; wait", await Refused(studio.Post("/api/train", asked)));

        await using Running other = await Running.Begin();
        await other.Train("agent", iterations: 3, until: 2);
        File.Delete(Path.Combine(other.Runs, "agent", "checkpoints", "iteration-0002", "model.safetensors"));
        using HttpResponseMessage begun = await other.Post("/api/resume", new { path = "agent" });
        JsonNode failed = await other.Card("agent", card => card["failure"] is not null);
        Assert.Contains("iteration-0002", (string)failed["failure"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/stop", "missing", 404, "there is no run")]
    [InlineData("/api/trash", "..", 400, "outside of the folder of runs")]
    [InlineData("/api/trash", "", 400, "outside of the folder of runs")]
    [InlineData("/api/resume", "agent", 400, "no training that was interrupted")]
    public async Task What_is_not_there_is_not_changed(string address, string path, int status, string expected)
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 1);
        using HttpResponseMessage answer = await studio.Post(address, new { path });
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(expected, await Title(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estimate_and_what_others_reached_are_told_before()
    {
        await using Running studio = await Running.Begin();
        JsonNode estimate = JsonNode.Parse(await studio.Client.GetStringAsync(
            "/api/estimate?game=tictactoe&preset=quick&set=iterations%3D2&set=workers%3D1", Stop))!;
        Assert.InRange((double)estimate["seconds"]!, 1e-3, 1e4);
        Assert.InRange((long)estimate["memoryBytes"]!, 1 << 20, 1L << 40);
        Assert.Contains("quick", await studio.Client.GetStringAsync("/api/presets", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_side_by_side_are_the_page_that_the_command_line_writes()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("one", iterations: 2);
        await studio.Train("other", iterations: 1);
        string html = (string)JsonNode.Parse(
            await studio.Client.GetStringAsync("/api/report?path=one&path=other", Stop))!["html"]!;
        Assert.Contains("2 training runs side by side", html, StringComparison.Ordinal);
        Assert.Contains("/api/figure?path=one&amp;path=other&amp;name=", html, StringComparison.Ordinal);
        Assert.Contains("What differs", html, StringComparison.Ordinal);
        using HttpResponseMessage same = await studio.Client.GetAsync("/api/report?path=one&path=one", Stop);
        Assert.Contains("two or more different runs", await Title(same), StringComparison.Ordinal);
        using HttpResponseMessage none = await studio.Client.GetAsync("/api/report", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    private static async Task Succeeds(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage answer = await sent;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<string> Refused(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage answer = await sent;
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await Title(answer);
    }

    private static async Task<string> Title(HttpResponseMessage answer) =>
        (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["title"]!;
}
