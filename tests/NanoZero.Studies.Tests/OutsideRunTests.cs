using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;
using OutsideAlgorithms;
using OutsideGames;

namespace NanoZero.Studies.Tests;

/// <summary>
/// A game and a search algorithm written outside the projects, by the steps of the contributors' guide: an agent
/// trains, plays, and has a page.
/// </summary>
public sealed class OutsideRunTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nanozero-outside-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_agent_of_an_outside_game_and_algorithm_trains_plays_and_has_a_page()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        GameCatalogue.Register<SmallOthello>();
        AlgorithmOptions.Register(new TakeTurnsOptions());
        TrainingConfig config = TrainingPresets.Get("small-othello", "quick") with
        {
            Search = new SearchOptions { Algorithm = new TakeTurnsOptions(), Simulations = 8 },
            Iterations = 2,
            GamesPerIteration = 4,
            TrainingSteps = 2,
            StrengthEvery = 0,
            CheckpointEvery = 1,
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
            Workers = 1,
            EvaluationBatch = 8,
        };
        RunFolder run = Trainer.Prepare(config, folder);
        await foreach (IterationReport report in Trainer.Run(run, cancellation: stop))
        {
            Assert.Equal(4, report.SelfPlay.Counts.Games);
        }

        MatchOptions options = new() { Openings = new OpeningOptions { Count = 2 } };
        LadderMatch[] matches = [.. Ladder.Play(run, options, cancellation: stop)];
        Assert.All(matches, match => Assert.Equal(4, match.Statistics.Counts.Games.Games));
        string page = await File.ReadAllTextAsync(RunReport.Write(run), stop);
        Assert.Contains("small-othello", page, StringComparison.Ordinal);
        Assert.Contains("take-turns", page, StringComparison.Ordinal);
        Assert.Contains("Rating of every checkpoint", page, StringComparison.Ordinal);
    }
}
