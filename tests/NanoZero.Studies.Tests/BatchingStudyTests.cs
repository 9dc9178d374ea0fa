using System.Text.Json.Nodes;
using NanoZero.Search;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Studies.Tests;

public sealed class BatchingStudyTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nanozero-study-{Guid.NewGuid():N}");

    private static BatchingStudyConfig Tiny => new()
    {
        Training = TrainingPresets.Get("tictactoe", "quick") with
        {
            Search = new SearchOptions { Simulations = 6 },
            ParallelGames = 4,
            Iterations = 2,
            GamesPerIteration = 6,
            TrainingSteps = 2,
            BatchSize = 8,
            EvaluationEvery = 1,
            EvaluationGames = 4,
            EvaluationSimulations = 4,
            CheckpointEvery = 1,
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
            Workers = 2,
            EvaluationBatch = 8,
        },
        Multipliers = [1, 4],
        MatchPairs = 4,
        LadderPairs = 2,
        MatchSimulations = 6,
    };

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_study_trains_plays_and_reports_and_continues_where_it_was_interrupted()
    {
        StudyFolder study = BatchingStudy.Begin(Tiny, folder, "nanozero study batching");
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StudyStep step in BatchingStudy.Run(study, progress: null, stop.Token))
            {
                if (step.Done == 2)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.False(StudySummaries.Of(study).IsComplete);

        List<StudyStep> steps = [];
        await foreach (StudyStep step in BatchingStudy.Run(StudyFolder.Open(folder)))
        {
            steps.Add(step);
        }

        // Four trainings; two matches about play, two about learning, one of the best, four about progress; one ladder of two.
        Assert.Equal(4 + 9 + 1, steps.Count);
        Assert.Equal(Enumerable.Range(1, steps.Count), steps.Select(step => step.Done));
        StudySummary summary = StudySummaries.Of(study);
        Assert.True(summary.IsComplete);
        Assert.All(summary.Cells, cell => Assert.Equal(12, cell.Games));
        Assert.All(summary.Cells, cell => Assert.Equal(2, cell.Curve.Count));
        Assert.All(summary.Matches, match => Assert.Equal(2 * match.Pairs, match.Wins + match.Draws + match.Losses));
        Assert.All(summary.Matches, match => Assert.Equal(4, match.Pairs));
        Assert.NotNull(summary.Ladder);
        Assert.NotNull(summary.Ladder.Scores[1][0]);

        string page = await File.ReadAllTextAsync(study.ReportPath);
        Assert.Equal(5, page.Split("<svg xmlns").Length - 1);  // four panels and the ladder
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        JsonNode numbers = JsonNode.Parse(await File.ReadAllTextAsync(study.SummaryPath))!;
        Assert.Equal(4, numbers["cells"]!.AsArray().Count);
    }

    [Fact]
    public void A_study_never_begins_over_another()
    {
        BatchingStudy.Begin(Tiny, folder, "once");
        IOException refusal = Assert.Throws<IOException>(() => BatchingStudy.Begin(Tiny, folder, "twice"));
        Assert.Contains("--resume", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("once", StudyFolder.Open(folder).Description.Command);
    }

    [Fact]
    public void A_study_is_not_resumed_with_other_settings()
    {
        StudyFolder study = BatchingStudy.Begin(Tiny, folder, "once");
        study.RequireSame(Tiny with { Training = Tiny.Training with { Workers = 0, Precision = PrecisionChoice.Auto } });
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => study.RequireSame(Tiny with { MatchPairs = 5 }));
        Assert.Contains("matchPairs: 4, not matchPairs: 5", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_is_valid(string preset) => BatchingPresets.Get(preset).Validate();

    [Fact]
    public void An_unknown_preset_names_the_nearest()
    {
        FormatException refusal = Assert.Throws<FormatException>(() => BatchingPresets.Get("orginal"));
        Assert.Contains("'original'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_original_preset_has_the_original_numbers()
    {
        BatchingStudyConfig original = BatchingPresets.Get("original");
        TrainingConfig training = original.Training;
        Assert.Equal((100, 100, 100, 128), (training.Iterations, training.GamesPerIteration, training.TrainingSteps, training.BatchSize));
        Assert.Equal((500, 64, 4, 10), (training.Search.Simulations, training.ParallelGames, training.Layers, training.EvaluationEvery));
        Assert.Equal((1.5f, 0.25f, 0L), (training.Search.Puct.Exploration, training.Search.Puct.NoiseFraction, training.CacheBytes));
        Assert.Equal([1, 4, 8], original.Multipliers);
        Assert.Equal(8, BatchingPresets.Get("as-run").Training.Search.Simulations);
    }

    [Fact]
    public void Cells_differ_in_algorithm_and_leaves_in_flight_alone()
    {
        BatchingStudyConfig config = BatchingPresets.Get("quick");
        TrainingConfig[] runs = [.. config.Cells().Select(config.TrainingOf)];
        Assert.Equal(6, runs.Distinct().Count());
        Assert.Single(runs.Select(run => run with { Search = config.Training.Search }).Distinct());
    }

    public static TheoryData<string> PresetNames() => [.. BatchingPresets.Names];
}
