using NanoZero.Export.Tests;

namespace NanoZero.Cli.Tests;

public sealed class TrainCommandTests(TrainedRun run)
{
    [Fact]
    public async Task A_run_that_is_not_there_is_begun_aloud()
    {
        string folder = run.In("mistyped");
        Invocation begun = await Invocation.Of(
            ["train", "tictactoe", "--out", folder, "--resume", .. TrainedRun.Tiny, "--set", "strengthEvery=1"]);
        Assert.Contains($"no run in {folder} yet; a new one begins", begun.Error, StringComparison.Ordinal);
        Assert.Contains("; 1 layer; ", begun.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--parallel-games", "1000000", "--games", "1000000", "--simulations", "100000")]
    [InlineData("--set", "cacheBytes=9223372036854775807")]
    [InlineData("--set", "bufferCapacity=2147483647", "--set", "batchSize=65536", "--layers", "16")]
    public async Task A_training_that_memory_cannot_hold_is_refused_before_anything_is_built(params string[] options)
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("nanozero-").FullName, "run");
        Invocation train = await Invocation.Of(["train", "connect4", "--out", folder, .. options]);
        train.AssertFailedAfterNotes(1, "this training needs up to ");
        Assert.Contains("GB; choose fewer layers", train.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Events_for_TensorBoard_change_nothing_and_go_on_with_a_resumed_run()
    {
        string folder = run.In("events"), events = Path.Combine(folder, "tensorboard");
        Invocation begun = await Invocation.Of(
            ["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny, "--tensorboard"]);
        Assert.Contains($"tensorboard --logdir {events}", begun.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(events));
        RequireEqual(Path.Combine("checkpoints", "iteration-0002"), "*.safetensors", folder);
        RequireEqual("games", "*.jsonl", folder);
        Invocation resumed = await Invocation.Of(
            "train", "tictactoe", "--out", folder, "--resume", "--iterations", "3");
        Assert.Contains($"tensorboard --logdir {events}", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(events).Length);
        Assert.Equal([1L, 2, 3], StepsOf(events));
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "tensorboard")));
    }

    [Fact]
    public async Task A_training_goes_on_where_its_events_cannot_be_written_any_more()
    {
        string folder = run.In("no-events"), events = Path.Combine(folder, "tensorboard");
        using StringWriter output = new();
        using Listener error = new(line =>
        {
            if (line.StartsWith("iteration 1/", StringComparison.Ordinal))
            {
                Directory.Delete(events, recursive: true);
                File.WriteAllText(events, "");
            }
        });
        string[] command =
            ["train", "tictactoe", "--out", folder, "--iterations", "4", .. TrainedRun.Tiny[2..], "--tensorboard"];
        Assert.Equal(0, await CommandLine.Run(
            command, new(TextReader.Null, output, error, IsLive: false), TestContext.Current.CancellationToken));
        string warning = Assert.Single(
            error.ToString().Split('\n'), line => line.Contains("Cannot write", StringComparison.Ordinal));
        Assert.StartsWith("warning: Cannot write '" + events, warning, StringComparison.Ordinal);
        Assert.Contains("the curves stop here, --resume adds the rest", warning, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Count());

        string[] more = ["train", "tictactoe", "--out", folder, "--resume", "--iterations", "5", "--tensorboard"];
        Assert.Equal(1, (await Invocation.Of(more)).ExitCode);
        File.Delete(events);
        (await Invocation.Of(more)).AssertSucceeded();
        Assert.Equal([1L, 2, 3, 4, 5], StepsOf(events));
    }

    [Fact]
    public async Task A_folder_that_holds_a_run_is_never_overwritten() =>
        (await Invocation.Of(["train", "tictactoe", "--out", run.Folder, .. TrainedRun.Tiny]))
            .AssertFailed(1, run.Folder, "--resume");

    [Theory]
    [InlineData("train", "tictactoe")]
    [InlineData("train", "tictactoe", "--resume")]
    [InlineData("study", "batching")]
    [InlineData("study", "price-of-batching")]
    [InlineData("tournament", "random", "one-ply", "--game", "tictactoe")]
    public async Task A_folder_that_cannot_be_written_is_refused_before_anything_is_measured(params string[] command)
    {
        string file = run.In("in-the-way");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        (await Invocation.Of([.. command, "--out", Path.Combine(file, "run")]))
            .AssertFailed(1, "Cannot write", "in-the-way");
    }

    [Fact]
    public async Task A_resumed_run_keeps_its_settings_and_goes_on_to_more_iterations()
    {
        string folder = run.In("resumed");
        Assert.Equal(0, (await Invocation.Of(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny])).ExitCode);
        Invocation resumed =
            await Invocation.Of("train", "tictactoe", "--out", folder, "--resume", "--iterations", "3", "--json");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(3, resumed.Json.GetProperty("lastIteration").GetProperty("iteration").GetInt32());
        Assert.Equal(3, File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Count());
    }

    [Fact]
    public async Task A_training_writes_its_report_when_it_ends_and_when_it_is_stopped()
    {
        string folder = run.In("reported"), report = Path.Combine(folder, "report.html");
        Invocation ended = await Invocation.Of(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny]);
        Assert.Contains(report, ended.Error, StringComparison.Ordinal);
        Assert.Contains(">Learning</h2>", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        File.Delete(report);
        using StringWriter output = new(), error = new();
        Terminal terminal = new(TextReader.Null, output, error, IsLive: false);
        string[] more = ["train", "tictactoe", "--out", folder, "--resume", "--iterations", "9"];
        Assert.Equal(130, await CommandLine.Run(more, terminal, new CancellationToken(canceled: true)));
        Assert.True(File.Exists(report));
    }

    [Fact]
    public async Task A_run_of_a_preset_is_compared_with_earlier_ones_while_it_is_trained_at_its_end_and_on_its_page()
    {
        string folder = run.In("expected");
        Invocation train = (await Invocation.Of(
            "train", "tictactoe", "--iterations", "5", "--seed", "7", "--out", folder)).AssertSucceeded();
        Assert.Contains("(iteration 5): ", train.Error, StringComparison.Ordinal);
        Assert.Contains(" than expected, ", train.Error.Replace("as expected, ", "than expected, ",
            StringComparison.Ordinal), StringComparison.Ordinal);
        const string Compared = "expected, beside 3 runs of this recipe: after 5 iterations";
        Assert.Contains(Compared, train.Error, StringComparison.Ordinal);
        Assert.Contains(Compared, (await Invocation.Of("report", folder, "--text")).Output.ReplaceLineEndings(" "),
            StringComparison.Ordinal);
        (await Invocation.Of("report", folder, "--expected", run.In("curves")))
            .AssertFailed(1, folder, "a run of no preset as it is now");
        (await Invocation.Of("report", folder, "--expected", run.In("curves"), "--text")).AssertFailed(2, "--text");
    }

    [Fact]
    public async Task A_resumed_run_refuses_other_settings()
    {
        Invocation resumed =
            await Invocation.Of("train", "tictactoe", "--out", run.Folder, "--resume", "--layers", "2");
        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains("layers", resumed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--preset", "quik", "'quick'")]
    [InlineData(2, "--set", "serch.simulations=3", "'search'")]
    [InlineData(2, "--set", "search.simulatons=3", "'search.simulations'")]
    [InlineData(2, "--set", "layers=0", "1 … 16")]
    [InlineData(2, "--games", "0", "from 1 to 1000000")]
    [InlineData(2, "--algorithm", "pact", "'puct'")]
    [InlineData(2, "--mode", "asynchron", "'asynchronous'")]
    [InlineData(1, "--config", "/no/such/file.json", "/no/such/file.json")]
    public async Task A_wrong_setting_is_refused_and_nothing_is_written(
        int exitCode, string option, string value, string words)
    {
        string folder = run.In("refused");
        (await Invocation.Of("train", "tictactoe", "--out", folder, option, value)).AssertFailed(exitCode, words);
        Assert.False(Path.Exists(folder));
    }

    [Fact]
    public async Task An_unknown_key_of_a_file_names_the_nearest()
    {
        string file = run.In("wrong.json");
        await File.WriteAllTextAsync(
            file, """{ "search": { "simulatons": 8 } }""", TestContext.Current.CancellationToken);
        (await Invocation.Of("train", "tictactoe", "--out", run.In("refused"), "--config", file))
            .AssertFailed(1, file, "'search.simulatons'", "'search.simulations'");
    }

    [Fact]
    public async Task A_cancelled_run_says_how_to_resume()
    {
        string folder = run.In("cancelled");
        using StringWriter output = new(), error = new();
        Terminal terminal = new(TextReader.Null, output, error, IsLive: false);
        int code =
            await CommandLine.Run(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny], terminal,
                new CancellationToken(canceled: true));
        Assert.Equal(130, code);
        Assert.Contains(
            $"nanozero train tictactoe --out {folder} --resume", error.ToString(), StringComparison.Ordinal);
    }

    // Files of the run that all tests share, in another one.
    private void RequireEqual(string within, string pattern, string folder)
    {
        string[] files = Directory.GetFiles(Path.Combine(run.Folder, within), pattern, SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder, Path.GetRelativePath(run.Folder, file)))));
    }

    private static IEnumerable<long> StepsOf(string events) =>
        Directory.GetFiles(events).Order(StringComparer.Ordinal)
            .SelectMany(file => EventReader.Read(File.ReadAllBytes(file)))
            .Where(each => each.Numbers.Count > 0).Select(each => each.Step);

    private sealed class Listener(Action<string> heard) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            heard(value ?? "");
        }
    }
}
