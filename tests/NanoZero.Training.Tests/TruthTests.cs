using System.Text.RegularExpressions;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

/// <summary>What is damaged, or not a number, is found out before it counts; nothing that was good is lost.</summary>
public sealed class TruthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_being_trained_takes_no_second_writer_and_lets_readers_in()
    {
        using Scratch scratch = new();
        await using (IAsyncEnumerator<IterationReport> first =
            Trainer.Run(Tiny.Config, scratch.In("run"), cancellation: Stop).GetAsyncEnumerator(Stop))
        {
            Assert.True(await first.MoveNextAsync());
            string before = State(scratch.In("run"));
            IOException refusal = await Assert.ThrowsAsync<IOException>(() =>
                Tiny.Train(Tiny.Config, scratch.In("run"), resume: true, Stop));
            Assert.Contains(
                $"is being written by process {Environment.ProcessId} (", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(before, State(scratch.In("run")));
            Assert.Single(RunFolder.Open(scratch.In("run")).Metrics());
            TrainedModel.Open(scratch.In("run")).Load(TicTacToe.Info).Dispose();
        }

        Assert.Equal(4, (await Tiny.Train(Tiny.Config, scratch.In("run"), resume: true, Stop)).Count);
        Assert.Empty(Directory.GetFiles(scratch.In("run"), "writer.lock*"));
    }

    [Fact]
    public async Task A_checkpoint_whose_folder_vanished_while_it_was_written_never_takes_the_place_of_a_whole_one()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        string latest = run.Latest().Path;
        using PolicyValueNetwork network = Checkpoint.Load(latest);
        Assert.Throws<InvalidDataException>(() => run.WriteCheckpoint(
            2,
            folder =>
            {
                Checkpoint.Write(folder, network);
                Directory.Delete(folder, recursive: true);
                AtomicFile.WriteAllText(Path.Combine(folder, "trainer", "optimizer.safetensors"), "alone");
            },
            Checkpoint.RequireWhole));
        Assert.Equal(latest, run.Latest().Path);
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(latest)!, "*.tmp"));
    }

    [Fact]
    public async Task Weights_that_an_update_made_no_numbers_never_replace_a_checkpoint()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        string before = State(scratch.In("run"));
        using Learner<TicTacToe> learner = RunState.LoadLearner<TicTacToe>(run);
        Assert.Null(learner.FindDiverged());
        using (TorchSharp.torch.no_grad())
        {
            learner.Network.named_parameters().First().parameter.fill_(float.PositiveInfinity);
        }

        Assert.Equal(learner.Network.named_parameters().First().name, learner.FindDiverged());
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => RunState.Save(run, 2, Weights.Of(learner.Network), learner, null, passed: null));
        Assert.Contains("no finite numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, State(scratch.In("run")));
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused_when_they_are_loaded_and_when_they_answer()
    {
        using Scratch scratch = new();
        using PolicyValueNetwork network = new(NetworkConfig.For("tictactoe", 1), 1);
        using (TorchSharp.torch.no_grad())
        {
            network.named_parameters().Last().parameter.fill_(float.NaN);
        }

        Directory.CreateDirectory(scratch.In("nan"));
        Checkpoint.Write(scratch.In("nan"), network);
        Assert.Contains("no finite numbers", Assert.Throws<InvalidDataException>(() =>
            Checkpoint.Load(scratch.In("nan"))).Message, StringComparison.Ordinal);
        using NetworkEvaluator<TicTacToe> evaluator = new(network, new ExecutionPlan { BatchSize = 4 });
        TicTacToe[] positions = [new()];
        Assert.Contains("weights", Assert.Throws<InvalidDataException>(() =>
            AnswerBuffer.Of(evaluator, positions)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Moves_without_a_policy_come_back_as_they_were_played()
    {
        using Scratch scratch = new();
        RunFolder run = RunFolder.Create(scratch.In("run"), RunDescription.Of(Tiny.Config, new ExecutionPlan()));
        using GameWorkers<TicTacToe> workers =
            new(1, [new EvaluatorSource<TicTacToe>(_ => new HashEvaluator<TicTacToe>(), 8)]);
        GamePlan<TicTacToe> plan = new()
        {
            Games = [.. Enumerable.Range(0, 6).Select(game =>
                new GameSetup<TicTacToe>(default, [], game % 2, 1 - (game % 2), (ulong)game))],
            Players = [Players.Search("hash", new SearchOptions { Simulations = 8 }, "hash", workers.Sources[0]),
                Players.Random<TicTacToe>()],
            RecordPolicies = true,
            Seed = 3,
        };
        IReadOnlyList<GameRecord<TicTacToe>> games = workers.Play(plan, null, Stop).Games;
        TrainingSample<TicTacToe>[] expected = [.. games.SelectMany(game => game.Samples(lambda: 1))];
        Assert.InRange(expected.Length, 1, games.Sum(game => game.Actions.Count) - 1);
        SelfPlayFile.Save(run, 1, games);
        TrainingSample<TicTacToe>[] read =
            [.. SelfPlayFile.Load(run, 1, default(TicTacToe)).SelectMany(game => game.Samples(lambda: 1))];
        Assert.Equal(expected.Length, read.Length);
        foreach ((TrainingSample<TicTacToe> before, TrainingSample<TicTacToe> after) in expected.Zip(read))
        {
            Assert.Equal((before.Position.Key, before.Value, before.RootValue),
                (after.Position.Key, after.Value, after.RootValue));
            Assert.Equal(before.Policy.Actions.ToArray(), after.Policy.Actions.ToArray());
            Assert.Equal(before.Policy.Weights.ToArray(), after.Policy.Weights.ToArray());
        }
    }

    [Fact]
    public async Task Every_file_of_a_run_that_was_damaged_is_named_in_one_line_and_loses_nothing()
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Iterations = 2, StrengthEvery = 0 };
        await Tiny.Train(config, scratch.In("run"), stop: Stop);
        string[] files =
            [.. Directory.GetFiles(scratch.In("run"), "*", SearchOption.AllDirectories)
                .Where(file => file.Contains("0002", StringComparison.Ordinal)
                    || !file.Contains("iteration-", StringComparison.Ordinal))];
        Assert.Equal(7, files.Length);
        int refused = 0;
        foreach (string file in files)
        {
            byte[] whole = await File.ReadAllBytesAsync(file, Stop);
            foreach (byte[] damaged in Damages(whole))
            {
                await File.WriteAllBytesAsync(file, damaged, Stop);
                string before = State(scratch.In("run"));
                Exception? error = await Record.ExceptionAsync(() =>
                    Tiny.Train(config with { Iterations = 3 }, scratch.In("run"), resume: true, Stop));
                Assert.True(error is InvalidDataException,
                    $"{Path.GetFileName(file)}, {damaged.Length} of {whole.Length} bytes: {error}");
                Assert.DoesNotContain('\n', error.Message);
                Assert.True(Path.GetFileName(file) == "run.json" || before == State(scratch.In("run"))
                    || RestoreDescription(scratch.In("run"), before));
                refused++;
            }

            await File.WriteAllBytesAsync(file, whole, Stop);
        }

        Assert.True(refused >= 40, $"{refused} damages were tried");
        Assert.Single(await Tiny.Train(config with { Iterations = 3 }, scratch.In("run"), resume: true, Stop));
    }

    [Fact]
    public async Task Missing_lines_of_the_metrics_are_found()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 3 }, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        string[] lines = await File.ReadAllLinesAsync(run.MetricsPath, Stop);
        foreach (string[] damaged in (string[][])[[lines[0], lines[2]], [lines[1], lines[2]],
            [lines[0], lines[0], lines[1], lines[2]], [lines[0], lines[1]], []])
        {
            await File.WriteAllLinesAsync(run.MetricsPath, damaged, Stop);
            InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() =>
                Tiny.Train(Tiny.Config with { Iterations = 4 }, scratch.In("run"), resume: true, Stop));
            Assert.Contains("metrics.jsonl", error.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, await File.ReadAllLinesAsync(run.MetricsPath, Stop));
        }
    }

    [Fact]
    public void A_format_counts_only_where_it_stands_and_keys_that_differ_in_case_are_the_same()
    {
        using Scratch scratch = new();
        foreach (string text in (string[])["{\"note\":\"nanozero-run-1\"}", "nanozero-run-1",
            "{\"format\":[\"nanozero-run-1\"]}", "{}", "null", "[]", ""])
        {
            File.WriteAllText(scratch.In("run.json"), text);
            Assert.Contains("expected format", Assert.Throws<InvalidDataException>(() =>
                RunFolder.Open(scratch.Path)).Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            "'Layers' is there twice",
            Assert.Throws<InvalidDataException>(() =>
                ConfigurationFile.Parse("{\"layers\":1,\"Layers\":2}", Tiny.Config, "text")).Message,
            StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Damages(byte[] whole)
    {
        yield return [];
        yield return whole[..(whole.Length / 2)];
        yield return "{}"u8.ToArray();
        yield return "null"u8.ToArray();
        yield return "[]"u8.ToArray();
        yield return [0xFF, 0xFE, 0x00];
        byte[] flipped = [.. whole];
        flipped[whole.Length / 3] ^= 0x40;
        yield return flipped;
    }

    // The iterations asked for are written down before the rest is opened.
    private static bool RestoreDescription(string folder, string before)
    {
        string WithoutIterations(string state) => Regex.Replace(state, "run.json [0-9A-F]+", "");
        return WithoutIterations(before) == WithoutIterations(State(folder));
    }

    private static string State(string folder) =>
        string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !WriterLock.Owns(file)).Order(StringComparer.Ordinal)
        .Select(file =>
            $"{Path.GetRelativePath(folder, file)} "
                + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));
}
