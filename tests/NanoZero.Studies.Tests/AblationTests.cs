using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Studies.Tests;

public sealed class AblationTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-ablation-").FullName;

    private AblationConfig Tiny => new()
    {
        Training = TrainingPresets.Get("tictactoe", "quick") with
        {
            Search = new SearchOptions { Simulations = 6 },
            ParallelGames = 4,
            Iterations = 2,
            GamesPerIteration = 4,
            TrainingSteps = 2,
            BatchSize = 8,
            StrengthEvery = 1,
            StrengthGames = 2,
            StrengthSimulations = 4,
            StrengthPositions = PositionFile(),
            CheckpointEvery = 2,
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
            Workers = 2,
            EvaluationBatch = 8,
        },
        Arms = AblationConfig.ArmsOf("average: weightAverage=0.9; gumbel: search.algorithm=gumbel iterations=1"),
        Seeds = [1, 2],
        Positions = PositionFile(),
        Simulations = 8,
    };

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task A_study_trains_judges_and_compares_every_arm_and_goes_on_where_it_was_cut()
    {
        Experiment<AblationConfig, AblationSummary> study =
            Experiment<AblationConfig, AblationSummary>.Begin(new AblationStudy(), Tiny, In("whole"));
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StudyStep step in study.Run(progress: null, stop.Token))
            {
                if (step.Done == 3)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.False(study.Summarise().IsComplete);
        study = Experiment<AblationConfig, AblationSummary>.Open(new AblationStudy(), In("whole"));
        study.Resume(Tiny);
        await foreach (StudyStep step in study.Run(cancellation: TestContext.Current.CancellationToken))
        {
            Assert.Equal(12, step.Steps);  // three arms with two seeds, trained and judged
        }

        AblationSummary summary = study.Summarise();
        Assert.True(summary.IsComplete);
        Assert.Equal(["base", "average", "gumbel", "base", "average", "gumbel"],
            summary.Trainings.Select(training => training.Arm));
        Assert.Equal([8L, 8, 4], summary.Trainings.Take(3).Select(training => training.Games));
        Assert.All(summary.Trainings, training => Assert.True(training.ProcessorSeconds > 0));
        Assert.Equal(["average", "gumbel"], summary.Differences.Select(each => each.Arm));
        Assert.IsType<GumbelOptions>(RunFolder.Open(study.Folder.In("gumbel-seed2")).Config.Search.Algorithm);

        // The differences are those of the trainings, position by position.
        foreach (AblationDifference difference in summary.Differences)
        {
            double[] bySeed =
            [
                .. ((ulong[])[1, 2]).Select(seed =>
                    ErrorsOf(summary, difference.Arm, seed) - ErrorsOf(summary, "base", seed)),
            ];
            Assert.Equal(bySeed, difference.Network.BySeed, (a, b) => Math.Abs(a - b) < 1e-9);
        }

        // Networks that are judged again are judged alike.
        string[] judged = [.. Directory.GetFiles(study.Folder.In("judged")).Order().Select(File.ReadAllText)];
        Directory.Delete(study.Folder.In("judged"), recursive: true);
        await foreach (StudyStep step in study.Run(cancellation: TestContext.Current.CancellationToken))
        {
            Assert.NotEmpty(step.Outcome);
        }

        Assert.Equal(judged, Directory.GetFiles(study.Folder.In("judged")).Order().Select(File.ReadAllText));
        string page = await File.ReadAllTextAsync(study.Folder.ReportPath, TestContext.Current.CancellationToken);
        Assert.Contains("weightAverage=0.9", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "arms must be at least one")]
    [InlineData("average", "'average' is no arm; expected a name, a colon and settings")]
    [InlineData("base: weightAverage=0.9", "'base' is taken")]
    [InlineData("a b: weightAverage=0.9", "letters, digits and -")]
    [InlineData("a: weightAverage=2", "weightAverage is 2")]
    [InlineData("a: weightAverages=0.9", "weightAverage")]
    [InlineData("a: game=connect4", "plays connect4")]
    [InlineData("a: seed=7", "arm 'a' changes nothing")]
    [InlineData("a: weightAverage=0.9; A: weightAverage=0.8", "a name of its own")]
    public void Arms_that_cannot_be_trained_are_refused_in_a_line(string arms, string expected)
    {
        Exception refused = Assert.ThrowsAny<Exception>(() =>
            (Tiny with { Arms = AblationConfig.ArmsOf(arms) }).Validate());
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_says_which_changes_help_which_harm_and_which_are_open()
    {
        AblationConfig config = new()
        {
            Arms = AblationConfig.ArmsOf("better: a=1; worse: a=2; equal: a=3"),
            Seeds = [1, 2],
        };
        const int Positions = 1000;
        Dictionary<string, int> errors = new() { ["base"] = 100, ["better"] = 40, ["worse"] = 180, ["equal"] = 101 };
        JudgedNetwork Judged(AblationCell cell)
        {
            int count = errors[cell.Arm.Name] + (int)cell.Seed;
            string pattern = new string('1', count) + new string('0', Positions - count);
            MoveErrors found = new(Positions, Positions, count);
            return new(new(found, found, new ValueErrors(Positions, 10, 1, 1, 1)), new(pattern, pattern));
        }

        AblationSummary summary = AblationSummary.Of(config, _ => [], Judged, isComplete: true);
        const string Sentence =
            @"errs less with better -6\.0 \[.*\] points and errs more with worse \+8\.0 \[.*\] points; "
                + @"not decided: equal\.";
        const string Count = @"These are 6 intervals of 95 %, not corrected for their number\.";
        Assert.Matches($"^The network alone {Sentence} The search {Sentence} {Count}$", summary.Answer.Answer);
        string oneSeed =
            AblationSummary.Of(config with { Seeds = [1] }, _ => [], Judged, isComplete: true).Answer.Answer;
        Assert.Matches(
            $"^For these networks of one seed alone: the network alone {Sentence} The search {Sentence} {Count}$",
            oneSeed);
        errors["better"] = errors["worse"] = 101;
        Assert.StartsWith(
            "The network alone decides nothing: better, worse, equal. The search decides nothing: ",
            AblationSummary.Of(config, _ => [], Judged, isComplete: true).Answer.Answer,
            StringComparison.Ordinal);
        Assert.Equal("Nothing was judged yet.", AblationSummary.Of(config, _ => [], _ => null, false).Answer.Answer);
    }

    [Fact]
    public void Every_preset_is_valid() =>
        Assert.All(AblationConfig.Presets, preset => preset.Config.Validate());

    private static double ErrorsOf(AblationSummary summary, string arm, ulong seed) =>
        summary.Trainings.Single(training => training.Arm == arm && training.Seed == seed).Errors.Network.Rate;

    private string In(string name) => Path.Combine(scratch, name);

    private string PositionFile()
    {
        string file = In("positions.txt");
        if (!File.Exists(file))
        {
            PositionRequest request = new() { Count = 60 };
            File.WriteAllText(file, PositionSets.Write(
                PositionGenerator.Generate(TicTacToe.Start(GameOptions.Default), request)));
        }

        return file;
    }
}
