using NanoZero.Play;

namespace NanoZero.Training.Tests;

public sealed class TrainerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_iteration_plays_exactly_the_games_asked_for_and_all_are_on_disk()
    {
        using Scratch scratch = new();
        List<IterationReport> reports = await Tiny.Train(Tiny.Config, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        Assert.Equal(reports, run.Metrics());
        Assert.All(reports, report =>
        {
            Assert.Equal(5, report.SelfPlay.Counts.Games);
            Assert.Equal(5, report.SelfPlay.FirstPlayer.Games);
            IReadOnlyList<GameLine> games = GameFile.Load(
                Path.Combine(run.GamesPath, $"iteration-{report.Iteration:D4}.jsonl"));
            Assert.Equal(5, games.Count);
            Assert.Equal(report.SelfPlay.Counts.Plies, games.Sum(game => game.Plies));
            Assert.Equal(8 * report.SelfPlay.Counts.Plies, report.SelfPlay.Counts.Simulations);
        });
        Assert.Equal(
            [2, 4, 5], reports.Where(report => report.Strength is not null).Select(report => report.Iteration));
        Assert.Equal(4, reports[1].Strength!.AgainstOnePly.Games);
        Assert.Equal([0, 2, 4, 5], run.Checkpoints().Select(checkpoint => checkpoint.Iteration));
    }

    [Fact]
    public async Task The_evaluation_cache_changes_speed_and_not_the_count_of_games()
    {
        using Scratch scratch = new();
        List<IterationReport> reports = await Tiny.Train(
            Tiny.Config with { Iterations = 2, CacheBytes = 1 << 20 }, scratch.In("run"), stop: Stop);
        Assert.All(reports, report => Assert.True(report.SelfPlay.Counts is { CacheHits: > 0, Games: 5 }));
    }

    [Fact]
    public async Task A_folder_that_holds_another_run_is_refused_and_left_alone()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, folder, stop: Stop);
        byte[] weights = Tiny.Weights(folder);
        IOException refused = Assert.Throws<IOException>(() => Trainer.Prepare(Tiny.Config, folder));
        Assert.Contains("--resume", refused.Message, StringComparison.Ordinal);
        Assert.Equal(weights, Tiny.Weights(folder));
    }

    [Fact]
    public void A_folder_with_other_files_is_refused()
    {
        using Scratch scratch = new();
        File.WriteAllText(scratch.In("thesis.tex"), "all of it");
        Assert.Throws<IOException>(() => Trainer.Prepare(Tiny.Config, scratch.Path));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_refused_with_its_name()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, folder, stop: Stop);
        string file = Path.Combine(RunFolder.Open(folder).Latest().Path, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^7]);
        InvalidDataException refused =
            await Assert.ThrowsAsync<InvalidDataException>(() => Tiny.Train(Tiny.Config, folder, resume: true, Stop));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_out_of_its_range_is_refused_before_anything_is_written()
    {
        using Scratch scratch = new();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            Tiny.Train(Tiny.Config with { GamesPerIteration = 0 }, scratch.In("run"), stop: Stop));
        Assert.False(Directory.Exists(scratch.In("run")));
    }
}
