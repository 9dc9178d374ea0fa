using NanoZero.Play;
using NanoZero.Statistics;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>What long commands say while they work, when they go on, and when they are done.</summary>
public sealed class ProgressTests(TrainedRun run)
{
    [Fact]
    public async Task A_training_ends_with_commands_that_work()
    {
        string folder = run.In("a run with spaces");
        Invocation trained = await Invocation.Of(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny]);
        Assert.Equal(0, trained.ExitCode);
        string[] commands =
            [.. trained.Error.Split('\n').Where(line => line.StartsWith("  nanozero ", StringComparison.Ordinal))
                .Select(line => line.Trim())];
        Assert.Equal(["play", "evaluate", "report"], commands.Select(command => command.Split(' ')[1]));
        Assert.All(commands, command => Assert.Contains($"'{folder}'", command, StringComparison.Ordinal));
        foreach (string command in commands)
        {
            (int code, _, string error) = RealProcess.Shell(command["nanozero ".Length..]);
            Assert.True(code == 0 || (code == 1 && command.EndsWith(" --exhaustive", StringComparison.Ordinal)), error);
        }
    }

    [Fact]
    public async Task A_finished_run_says_so_and_a_longer_one_what_is_left()
    {
        string folder = run.In("finished");
        Assert.Equal(0, (await Invocation.Of(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny])).ExitCode);
        Invocation again = await Invocation.Of("train", "tictactoe", "--out", folder, "--resume");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("finished: all 2 iterations are done; more of them are trained with --iterations 4",
            again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("measuring", again.Error, StringComparison.Ordinal);
        Invocation longer = await Invocation.Of("train", "tictactoe", "--out", folder, "--resume", "--iterations", "3");
        Assert.Contains("continues after iteration 2 of 3: 1 left, about ", longer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("dropped", longer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_strong_a_finished_run_is_is_measured_once_and_shown_match_by_match()
    {
        string folder = run.In("strong");
        string[] measured =
            [.. TrainedRun.Tiny.Select(word => word == "strengthEvery=0" ? "strengthEvery=1" : word), "--set",
                "strengthGames=2"];
        (int code, _, string written) =
            PseudoTerminal.Run($"train tictactoe --out {folder} {string.Join(' ', measured)}");
        Assert.Equal(0, code);
        Assert.Contains("measuring how strong the network is", written, StringComparison.Ordinal);
        Assert.Contains("match 1/5: against untrained, ", written, StringComparison.Ordinal);
        Assert.Matches("It (learned|unlearned|is not clear whether it learned): ", written);
        byte[] strength =
            await File.ReadAllBytesAsync(Path.Combine(folder, "strength.json"), TestContext.Current.CancellationToken);
        Invocation again = await Invocation.Of("train", "tictactoe", "--out", folder, "--resume");
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("measuring", again.Error, StringComparison.Ordinal);
        Assert.Contains(RunReport.StrengthOf(RunFolder.Open(folder)), again.Error.Split('\n'));
        Assert.Equal(strength, await File.ReadAllBytesAsync(
            Path.Combine(folder, "strength.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Long_single_answers_show_that_they_are_being_worked_on()
    {
        Assert.Contains("trying every reply: 0 positions decided", PseudoTerminal.Run(
            $"evaluate {run.Folder} --exhaustive --simulations 2").Written, StringComparison.Ordinal);
        Assert.Contains("solving: ", PseudoTerminal.Run("solve connect4 --no-table --moves 44444122").Written,
            StringComparison.Ordinal);
        Assert.Contains("/2 games, puct:run/iteration-0002@2 +",
            PseudoTerminal.Run($"evaluate {run.Folder} --simulations 2 --games 2").Written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batching", "--set", "training.layers=1", "--set", "training.evaluationBatch=8")]
    [InlineData("price-of-batching", "--set", "training.layers=1", "--set", "training.evaluationBatch=8")]
    public async Task A_study_that_is_not_started_prints_its_settings_and_what_it_would_take(
        string study, params string[] options)
    {
        string folder = run.In($"dry-{study}");
        Invocation dry = await Invocation.Of(["study", study, "--dry-run", "--out", folder, .. options]);
        Assert.Equal(0, dry.ExitCode);
        Assert.Equal(1, dry.Json.GetProperty("training").GetProperty("layers").GetInt32());
        Assert.Matches(@"estimate: .* for at most \d+ steps, \d+\.\d GB of memory", dry.Error);
        Assert.Contains($"nothing is started; the study would be in {folder}", dry.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
        (await Invocation.Of("study", study, "--dry-run", "--resume")).AssertFailed(2, "--resume has no effect");
    }

    [Fact]
    public async Task A_resumed_run_says_that_an_unfinished_iteration_begins_again()
    {
        string folder = run.In("unfinished");
        Assert.Equal(0, (await Invocation.Of(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny])).ExitCode);
        // as if stopped before the checkpoint was written
        Directory.Delete(Path.Combine(folder, "checkpoints", "iteration-0002"), recursive: true);
        ResumePoint point = ResumePoint.Of(RunFolder.Open(folder), 2);
        Assert.Equal((1, 1, true), (point.Finished, point.Left, point.DropsIteration));
        Assert.True(point.SecondsLeft > 0);
        Assert.Contains("iteration 2 was not finished", TrainingText.Describe(point, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_match_in_play_shows_its_score_and_the_time_left()
    {
        List<PlayProgress> reports = [];
        MatchOptions options = new() { Openings = OpeningOptions.For(40, 3), Seed = 3, ParallelGames = 4 };
        ResolvedPlayer a = ResolvedPlayer.Of("minimax:3"), b = ResolvedPlayer.Of("random");
        PlayedMatch played = Arena.Play(
            a, b, options, game: "connect4", progress: new Collector(reports),
            cancellation: TestContext.Current.CancellationToken);
        Assert.NotEmpty(reports);
        Assert.All(reports, report => Assert.Equal(report.GamesFinished, (int)report.Results!.Value.Games));
        Assert.Equal(40, played.Statistics.Counts.Games.Games);
        PlayProgress half =
            new(20, 40, new PlayCounts { Evaluations = 500 },
                TimeSpan.FromSeconds(10))
            { Results = new GameCounts(12, 4, 4), GamesKept = 10 };
        Assert.Equal("20/40 games, minimax:3 +12 =4 -4 (70 %), 20.0 s left, 50 evaluations/s, 10.0 s so far",
            MatchText.Describe(half, a.Label));
    }

    [Fact]
    public void The_time_left_follows_from_what_was_done_and_not_from_what_was_there_before()
    {
        Assert.Equal(", 30.0 s left", TimeLeft.Text(seconds: 10, done: 5, toDo: 20));
        Assert.Equal(string.Empty, TimeLeft.Text(seconds: 10, done: 0, toDo: 20));
        Assert.Equal(string.Empty, TimeLeft.Text(seconds: 10, done: 20, toDo: 20));
    }

    [Fact]
    public void An_estimate_says_where_other_programs_take_the_processor()
    {
        Assert.Null(ProcessorShare.Note(0.95, seconds: 10));
        Assert.Equal(
            "other programs run too: this one gets about 35 % of the processor now, and the estimate is for all of it",
            ProcessorShare.Note(0.35, seconds: null));
        Assert.EndsWith("for all of it; so it takes about 40.0 s", ProcessorShare.Note(0.25, seconds: 10),
            StringComparison.Ordinal);
        Assert.InRange(ProcessorShare.Measure(), 0.001, 1);
    }

    [Fact]
    public void Labelling_positions_shows_how_far_it_is()
    {
        string file = run.In("labelled.txt");
        (int code, IReadOnlyList<string> rows, string written) =
            PseudoTerminal.Run($"positions tictactoe --count 30 --out {file}");
        Assert.Equal(0, code);
        Assert.Contains("labelling 0/30 positions", written, StringComparison.Ordinal);
        Assert.Single(rows, row => row.StartsWith($"wrote 30 positions", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => row.Contains("labelling", StringComparison.Ordinal));
        (int checkCode, _, string checking) = PseudoTerminal.Run($"solve tictactoe --check {file}");
        Assert.Equal(0, checkCode);
        Assert.Contains("0/30 positions", checking, StringComparison.Ordinal);
    }

    private sealed class Collector(List<PlayProgress> reports) : IProgress<PlayProgress>
    {
        public void Report(PlayProgress value)
        {
            lock (reports)
            {
                reports.Add(value);
            }
        }
    }
}
