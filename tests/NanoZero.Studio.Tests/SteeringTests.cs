using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using NanoZero.Files;

namespace NanoZero.Studio.Tests;

/// <summary>What visitors change, and what they cannot change.</summary>
public sealed class SteeringTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_training_is_started_stopped_continued_and_thrown_away()
    {
        await using Running studio = await Running.Begin();
        await studio.Succeeds(
            "/api/train", new { game = "tictactoe", preset = "quick", name = "agent", set = Running.Endless });
        await studio.Card("agent", card => (string)card["state"]! == "running" && (int)card["done"]! >= 1);
        Assert.Contains("a process works on 'agent'", await studio.Refused("/api/trash", new { path = "agent" }));
        await studio.Restart(() => Task.CompletedTask);
        JsonNode before = await studio.Card("agent", card => (string)card["state"]! == "running");
        await studio.Card("agent", card => (int)card["done"]! > (int)before["done"]!);
        await studio.Succeeds("/api/stop", new { path = "agent" });
        JsonNode stopped = await studio.Card("agent", card => (string)card["state"]! == "interrupted");
        await studio.Rest();  // it writes its report at last
        Assert.Contains("no process works on", await studio.Refused("/api/stop", new { path = "agent" }));
        await studio.Succeeds("/api/resume", new { path = "agent" });
        await studio.Card("agent", card => (int)card["done"]! > (int)stopped["done"]!);
        await studio.Succeeds("/api/stop", new { path = "agent" });
        await studio.Card("agent", card => (string)card["state"]! == "interrupted");
        await studio.Rest();
        await studio.Succeeds("/api/trash", new { path = "agent" });
        Assert.Equal("[]", await studio.Client.GetStringAsync("/api/runs", Stop));
        string thrown = Assert.Single(Directory.GetDirectories(Path.Combine(studio.Runs, ".trash")));
        Assert.True(File.Exists(Path.Combine(thrown, "run.json")));
        string place = $".trash/{Path.GetFileName(thrown)}";
        Assert.Contains("hidden folder", await studio.Refused("/api/resume", new { path = place }));
    }

    // A training holds its folder for a moment before anything of it can be shown.
    [Fact]
    public async Task Once_a_training_is_started_there_is_something_to_see()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the slow training is a shell's");
        const string slow = """
            mkdir "$6"; echo "process $$ (slow) since now" > "$6/writer.lock.txt"; sleep 2; echo {} > "$6/run.json"
            until [ -e "$6/writer.lock.stop" ]; do sleep 0.1; done; rm "$6/writer.lock.txt"
            """;
        await using Running studio =
            await Running.Begin(options => options with { Program = ["/bin/sh", "-c", slow, "sh"] });
        await studio.Succeeds(
            "/api/train", new { game = "tictactoe", preset = "quick", name = "agent", set = Running.Endless });
        using HttpResponseMessage changes = await studio.Client.GetAsync(
            "/api/changes?path=agent", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.OK, changes.StatusCode);
    }

    // Ctrl-C reaches every process of the terminal, and the Studio is killed on top.
    [Fact]
    public async Task A_training_outlives_the_Studio_and_the_terminal_it_was_started_from()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs process groups, and the program 'setsid'");
        await using Running studio = await Running.Begin();
        ProcessStartInfo start =
            new("setsid", [.. studio.Program, "studio", studio.Runs, "--port", "0", "--no-browser"])
            {
                RedirectStandardOutput = true,
            };
        using Process server = Process.Start(start)!;
        string said = (await server.StandardOutput.ReadLineAsync(Stop))!;
        string address = said.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal));
        object asked = new { game = "tictactoe", preset = "quick", name = "agent", set = Running.Endless };
        await studio.Succeeds($"{address}/api/train", asked, address);
        foreach (string signal in new[] { "INT", "HUP" })
        {
            using Process kill = Process.Start("/bin/sh", ["-c", $"kill -s {signal} -- -{server.Id}"]);
            await kill.WaitForExitAsync(Stop);
            Assert.Equal(0, kill.ExitCode);
        }

        server.Kill();
        await server.WaitForExitAsync(Stop);
        Assert.Equal("", await server.StandardOutput.ReadToEndAsync(Stop));  // nothing that lives on holds it open
        JsonNode before = await studio.Card("agent", card => (string)card["state"]! == "running");
        await studio.Card("agent", card => (int)card["done"]! > (int)before["done"]! + 2);
    }

    [Fact]
    public async Task What_a_process_works_on_is_not_thrown_away_with_what_holds_it_nor_by_itself()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 2, until: 1);
        string folder = Path.Combine(studio.Runs, "agent");
        foreach (string inside in new[] { folder, Path.Combine(folder, "matches") })
        {
            using WriterLock held = WriterLock.OfFolder(inside);
            Assert.Contains("a process works on", await studio.Refused("/api/trash", new { path = "agent" }));
        }

        // What a study has not finished goes on with the study.
        using (WriterLock study = WriterLock.OfFolder(studio.Runs + "/study"))
        {
            Directory.Move(folder, Path.Combine(studio.Runs, "study", "agent"));
            await studio.Card("study/agent", card => (string)card["state"]! == "running");
            Assert.Contains(
                "nothing that was interrupted",
                await studio.Refused("/api/resume", new { path = "study/agent" }));
            Assert.Contains(
                "a process works on 'study'", await studio.Refused("/api/trash", new { path = "study/agent" }));
            await studio.Succeeds("/api/stop", new { path = "study/agent" });
            using CancellationTokenSource asked = study.StoppedWith(Stop);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, asked.Token));
        }

        await studio.Card("study/agent", card => (string)card["state"]! == "interrupted");
    }

    // Studies measure strength in their own way.
    [Fact]
    public async Task A_finished_training_of_a_study_is_not_gone_on_with_by_itself()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("study/agent", iterations: 1);
        await studio.Card("study/agent", card => (bool)card["isStrengthDue"]!);
        await File.WriteAllTextAsync(Path.Combine(studio.Runs, "study", "study.json"), "{}", Stop);
        await studio.Restart(() => Task.CompletedTask);
        await studio.Card(
            "study/agent", card => (string)card["state"]! == "finished" && !(bool)card["isStrengthDue"]!);
        Assert.Contains(
            "nothing that was interrupted", await studio.Refused("/api/resume", new { path = "study/agent" }));
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
        using HttpResponseMessage plain =
            await studio.Post("/api/trash", new StringContent("{\"path\":\"agent\"}"));
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
    [InlineData("fresh", "reads no files", "quick", "strengthPositions=/etc/passwd")]
    public async Task A_training_that_cannot_be_is_not_started(
        string name, string expected, string preset = "quick", params string[] set)
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 1);
        Assert.Contains(
            expected, await studio.Refused("/api/train", new { game = "tictactoe", preset, name, set }));
        Assert.Equal([Path.Combine(studio.Runs, "agent")], Directory.GetDirectories(studio.Runs));
    }

    [Fact]
    public async Task As_many_trainings_run_as_are_allowed()
    {
        await using Running studio = await Running.Begin(options => options with { MostTrainings = 1 });
        object Asked(string name) => new { game = "tictactoe", preset = "quick", name, set = Running.Endless };
        await studio.Succeeds("/api/train", Asked("one"));
        Assert.Contains("no more are started; wait, or stop one", await studio.Refused("/api/train", Asked("other")));
        await studio.Card("one", card => (string)card["state"]! == "running" && (int)card["done"]! >= 1);
        await studio.Rest();
        await studio.Card("one", card => (string)card["state"]! == "interrupted");
    }

    [Fact]
    public async Task A_training_that_was_stopped_before_its_last_measurement_is_measured_from_its_page()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 1);  // by the library, which measures nothing at the end
        await studio.Card("agent", card => (string)card["state"]! == "finished" && (bool)card["isStrengthDue"]!);
        await studio.Succeeds("/api/resume", new { path = "agent" });
        await studio.Card("agent", card => (string)card["state"]! == "finished" && !(bool)card["isStrengthDue"]!);
        Assert.Contains("nothing that was interrupted", await studio.Refused("/api/resume", new { path = "agent" }));
    }

    [Fact]
    public async Task What_a_training_failed_with_is_told_on_its_card()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 3, until: 2);
        File.Delete(Path.Combine(studio.Runs, "agent", "checkpoints", "iteration-0002", "model.safetensors"));
        using HttpResponseMessage begun = await studio.Post("/api/resume", new { path = "agent" });
        JsonNode failed = await studio.Card("agent", card => card["failure"] is not null);
        Assert.Contains("iteration-0002", (string)failed["failure"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/train", "{}")]
    [InlineData("/api/train", "{\"game\":\"tictactoe\",\"preset\":\"quick\",\"name\":null}")]
    [InlineData("/api/train", "{\"game\":\"tictactoe\",\"preset\":\"quick\",\"name\":\"x\",\"set\":[null]}")]
    [InlineData("/api/stop", "{}")]
    [InlineData("/api/trash", "[")]
    [InlineData("/api/trash", "null")]
    public async Task A_body_that_says_too_little_is_refused_in_one_line(string address, string body)
    {
        await using Running studio = await Running.Begin();
        using HttpResponseMessage answer =
            await studio.Post(address, new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("unexpected", await Title(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/stop", "missing", 404, "there is no run")]
    [InlineData("/api/trash", "..", 400, "outside of the folder of runs")]
    [InlineData("/api/trash", "", 400, "outside of the folder of runs")]
    [InlineData("/api/resume", "agent/checkpoints", 404, "there is no run")]
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
        Assert.Contains(
            "/api/figure?path=one&amp;path=other&amp;axis=Iterations&amp;name=", html, StringComparison.Ordinal);
        Assert.Contains("What differs", html, StringComparison.Ordinal);
        string same = await studio.Client.GetStringAsync("/api/report?path=one&path=one", Stop);
        string problem = (string)JsonNode.Parse(same)!["problem"]!;
        Assert.Contains("two or more different runs", problem, StringComparison.Ordinal);
        using HttpResponseMessage none = await studio.Client.GetAsync("/api/report", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    private static async Task<string> Title(HttpResponseMessage answer) =>
        (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["title"]!;
}
