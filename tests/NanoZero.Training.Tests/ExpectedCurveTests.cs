using NanoZero.Files;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Training.Tests;

public sealed class ExpectedCurveTests
{
    private static readonly TrainingConfig Quick = TrainingPresets.Get("connect4", "quick");
    private static readonly ExpectedCurve Two = Curve(0.11, 0.13);

    public static TheoryData<string> Names => [.. ExpectedCurve.All.Select(curve => curve.FileName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_curve_that_comes_with_the_program_belongs_to_its_preset_as_it_is_now(string name)
    {
        ExpectedCurve curve = ExpectedCurve.All.Single(each => each.FileName == name);
        TrainingConfig preset = TrainingPresets.Get(curve.Config.Game, curve.Preset);
        (string Stored, string Asked)? difference = ConfigurationFile.FirstDifference(
            curve.Config, ExpectedCurve.RecipeOf(preset) with { Iterations = preset.Iterations });
        Assert.True(
            difference is null,
            $"src/NanoZero.Training/Expected/{name} is of runs with {difference?.Stored}; the preset has "
                + $"{difference?.Asked}. Make the curve anew (CONTRIBUTING.md, 'Change a preset'), or remove the file");
        Assert.Equal(curve, ExpectedCurve.Find(preset));
        Assert.Equal(preset.Iterations, curve.Times().Last().Iteration);
        Assert.All(curve.Runs, run => Assert.Equal(curve.Times().Select(time => time.Iteration),
            run.Points.Select(point => point.Iteration)));
        Assert.NotEmpty(LearningMilestone.Of(curve, preset.Iterations));
    }

    [Fact]
    public void Settings_that_change_what_is_learnt_make_another_recipe_and_other_ones_do_not()
    {
        string[] matter =
        [
            "learningRate=0.001", "search.simulations=65", "valueLambda=1", "layers=2", "batchSize=128",
            "strengthSimulations=65", "search.puct.exploration=2", "randomPlies=0", "mode=asynchronous",
            "iterations=19",  // the learning rate falls along them
        ];
        Assert.All(matter, change => Assert.NotEqual(
            ExpectedCurve.RecipeOf(Quick), ExpectedCurve.RecipeOf(ConfigurationFile.With(Quick, [change]))));
        string[] free =
        [
            "seed=7", "precision=int8", "device=cpu", "workers=3", "evaluationBatch=9", "strengthEvery=1",
            "checkpointEvery=3", "parallelGames=4", "trainingThreads=1", "kernels=own", "cacheBytes=0",
        ];
        Assert.Equal(
            ExpectedCurve.RecipeOf(Quick), ExpectedCurve.RecipeOf(ConfigurationFile.With(Quick, free)));
        TrainingConfig extended = Quick.AtBeginning() with { Iterations = 40 };
        Assert.Equal(ExpectedCurve.RecipeOf(Quick), ExpectedCurve.RecipeOf(extended));
        Assert.Null(ExpectedCurve.Find(Quick with { LearningRate = 1.5e-3 }));
    }

    [Theory]
    [InlineData(0.01, LearningAnswer.AsExpected, "Learning as expected, beside 2 runs of this recipe: after 20 iter")]
    [InlineData(0.2, LearningAnswer.Worse, "Not learning as expected, beside ")]
    [InlineData(-0.08, LearningAnswer.Better, "Learning better than expected, beside ")]
    public void A_run_is_compared_with_others_of_its_recipe_at_the_same_iteration(
        double more, object answer, string begin)
    {
        LearningVerdict verdict = Verdict(Report(20, Measured(0.12 + more, 0.12)))!;
        Assert.Equal((answer, 20), (verdict.Answer, verdict.Iteration));
        Assert.StartsWith(begin, verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains(
            $"move errors of the network alone (expected {Two.At(StrengthMeasure.NetworkErrors, 20)}), "
                + "12.0 % with 64 simulations",
            verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(
            verdict.Answer == LearningAnswer.Worse, verdict.Sentence.Contains("Look first", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_lags_is_told_where_to_look()
    {
        StrengthReport weak = Measured(0.4, 0.12);
        Assert.Contains("The search makes up for a policy that lags. Look first whether it is chance",
            Verdict(Report(20, weak))!.Sentence, StringComparison.Ordinal);
        Assert.Contains("The policy is learnt, so the values or the search lag. Look first whether it is chance",
            Verdict(Report(20, Measured(0.12, 0.4)))!.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("compare the program with version 0.1.0+0123456, which made the curve.",
            Verdict(Report(20, Measured(0.4, 0.4)))!.Sentence, StringComparison.Ordinal);
        RunDescription elsewhere = new()
        {
            Config = Quick,
            Plan = new() { Device = NetworkDevice.Cuda, Precision = NetworkPrecision.Int8 },
        };
        Assert.EndsWith("Look first at where it runs: this run on cuda, those of the curve on cpu.",
            LearningVerdict.Of(Two, elsewhere, [Report(20, weak)], null)!.Sentence, StringComparison.Ordinal);
        Assert.Contains("Look first at this: only 1 of 20 self-play games differ",
            Verdict([.. Enumerable.Range(18, 3).Select(i => Report(i, i == 20 ? weak : null, distinct: 1))])!.Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_of_what_cannot_be_compared()
    {
        StrengthReport measured = Measured(0.4, 0.4);
        Assert.Null(LearningVerdict.Of(
            new() { Config = Quick with { Layers = 5 } }, [Report(20, measured)], null));
        Assert.Null(Verdict(Report(20, null)));
        Assert.Null(Verdict(Report(3, measured)));
        Assert.Null(Verdict(Report(20, measured with { Positions = null })));
        Assert.Equal(20, Verdict(Report(20, measured), Report(22, null))!.Iteration);
        Assert.Null(Verdict(Report(20, measured), Report(21, measured)));  // the curve ends before
    }

    [Fact]
    public void The_range_is_that_of_the_measurement_and_grows_with_the_differences_between_the_runs()
    {
        ExpectedBand even = Curve(0.1, 0.1).At(StrengthMeasure.NetworkErrors, 20)!.Value;
        Assert.Equal(0.1, even.Mean, 1e-12);

        // 1,200 positions; the mean of two runs; five degrees of freedom, four of them of a ratio of 2.
        double width = SpecialFunctions.StudentQuantile(0.995, 5) / SpecialFunctions.NormalQuantile(0.995);
        double positions = 1200 / 1.5 / width / width, trials = positions / (8 / 5.0);
        Assert.Equal(
            Proportion.Wilson(0.1 * trials, trials, ExpectedCurve.Confidence).Upper, even.Range.Upper, 1e-9);
        ExpectedBand uneven = Curve(0.06, 0.14).At(StrengthMeasure.NetworkErrors, 20)!.Value;
        double squares = 2 * 0.04 * 0.04 * 1200 / (0.1 * 0.9);
        trials = positions / ((squares + 8) / 5);
        Interval expected = Proportion.Wilson(0.1 * trials, trials, ExpectedCurve.Confidence);
        Assert.Equal(expected.Lower, uneven.Range.Lower, 1e-9);
        Assert.Equal(expected.Upper, uneven.Range.Upper, 1e-9);
        Assert.True(Curve(0.1).At(StrengthMeasure.NetworkErrors, 20)!.Value.Range.Upper > even.Range.Upper);
        Assert.Null(Curve(0.1).At(StrengthMeasure.NetworkErrors, 21));
        ExpectedBand certain = Curve(0.1, 0.1).At(StrengthMeasure.OnePlyScore, 20)!.Value;
        Assert.Equal((1, 1), (certain.Mean, certain.Range.Upper));
        Assert.InRange(certain.Range.Lower, 0.2, 0.5);  // 40 games of two runs
    }

    [Fact]
    public void A_user_is_told_what_to_expect_after_1_5_15_and_60_minutes_and_at_the_end()
    {
        ExpectedCurve curve = Curve(0.1) with
        {
            Runs =
            [
                new(1, "cpu, fp32", "", "", [.. Enumerable.Range(1, 80).Select(each =>
                    new ExpectedPoint(each, 50 * each, new(0.1, 0.1, 1, 1)))]),
            ],
        };
        int[] Told(int iterations) => [.. LearningMilestone.Of(curve, iterations).Select(each => each.Iteration)];
        Assert.Equal([1, 6, 18, 72, 80], Told(80));
        Assert.Equal([1, 6, 9], Told(9));
        Assert.Empty(Told(0));
        Assert.Equal(
            $"{curve.At(StrengthMeasure.NetworkErrors, 1)} move errors of the network alone, "
                + $"{curve.At(StrengthMeasure.SearchErrors, 1)} with 64 simulations",
            LearningMilestone.Of(curve, 80).First().Text);
    }

    [Fact]
    public async Task A_curve_is_made_of_finished_runs_of_a_preset()
    {
        using Scratch scratch = new();
        TrainingConfig config = TrainingPresets.Get("tictactoe", "quick") with
        {
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
            Workers = 1,
            EvaluationBatch = 16,
        };
        RunFolder[] runs =
        [
            await Train(config with { Seed = 2 }, scratch.In("two")), await Train(config, scratch.In("one")),
        ];
        ExpectedCurve curve = ExpectedCurve.Of(runs);
        Assert.Equal(("tictactoe-quick.json", 0, 5), (curve.FileName, curve.Positions, curve.Times().Last().Iteration));
        Assert.Equal([1, 2], curve.Runs.Select(run => run.Seed));
        Assert.Equal("cpu, fp32", curve.Runs[0].Evaluation);
        Assert.Equal(
            runs[1].Metrics()[^1].Strength!.AgainstOnePly.Score, curve.Runs[0].Points[^1].Strength.OnePlyScore);
        ExpectedCurve read = ConfigurationFile.Parse(ConfigurationFile.Write(curve), new ExpectedCurve(), "curve");
        Assert.Equal(ConfigurationFile.Write(curve), ConfigurationFile.Write(read));
        Assert.Equal(
            curve.At(StrengthMeasure.OnePlyScore, 5), read.At(StrengthMeasure.OnePlyScore, 5));

        Refused("the same seed", runs[0], runs[0]);
        Refused("no preset", await Train(config with { Iterations = 1 }, scratch.In("short")));
        TrainingConfig other = TrainingPresets.Get("tictactoe", "quick") with { StrengthEvery = 2 };
        Refused("after different iterations", runs[0], await Train(other, scratch.In("other")));

        static void Refused(string why, params RunFolder[] runs) => Assert.Contains(
            why, Assert.Throws<InvalidDataException>(() => ExpectedCurve.Of(runs)).Message, StringComparison.Ordinal);
    }

    private static async Task<RunFolder> Train(TrainingConfig config, string folder)
    {
        await Tiny.Train(config, folder, stop: TestContext.Current.CancellationToken);
        return RunFolder.Open(folder);
    }

    [Fact]
    public void A_run_is_not_judged_by_what_an_untrained_network_reaches_too()
    {
        StrengthReport measured = Measured(0.12, 0.12);
        LearningVerdict verdict = Against(Untrained(network: 0.3, search: 0.12))!;
        Assert.Contains("network alone", verdict.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("with 64 simulations", verdict.Sentence, StringComparison.Ordinal);
        Assert.Null(Against(Untrained(network: 0.12, search: 0.01)));
        Assert.NotNull(Against(null));

        LearningVerdict? Against(RunStrength? references) =>
            LearningVerdict.Of(Two, new() { Config = Quick }, [Report(20, measured)], references);

        static RunStrength Untrained(double network, double search) => new()
        {
            Untrained = new(
                "untrained", new GameCounts(20, 0, 20), new GameCounts(10, 0, 30),
                new MoveErrors(1200, 643, (int)(1200 * search)), new MoveErrors(1200, 643, (int)(1200 * network))),
        };
    }

    [Fact]
    public void An_agent_that_learnt_nothing_is_never_as_expected()
    {
        foreach (ExpectedCurve curve in ExpectedCurve.All)
        {
            ExpectedPoint last = curve.Runs[0].Points[^1];
            ReferenceReport untrained = new(
                "untrained", new GameCounts(60, 0, 40), new GameCounts(64, 0, 36),
                new MoveErrors(1200, 643, 396), new MoveErrors(1200, 643, 396));
            StrengthReport measured = Measured(0.33, 0.33) with
            {
                AgainstRandom = new(60, 0, 40),
                AgainstOnePly = new(64, 0, 36),
                Positions = curve.Positions == 0 ? null : Measured(0.33, 0.33).Positions,
            };
            LearningVerdict? verdict = LearningVerdict.Of(
                curve, new() { Config = curve.Config }, [Report(last.Iteration, measured)],
                new RunStrength { Untrained = untrained });
            Assert.NotEqual(LearningAnswer.AsExpected, verdict?.Answer);
        }
    }

    private static LearningVerdict? Verdict(params IterationReport[] reports) =>
        LearningVerdict.Of(
            Two, new() { Config = Quick, Plan = new() { Precision = NetworkPrecision.Fp32 } }, reports, null);

    private static ExpectedCurve Curve(params double[] errors) => new()
    {
        Preset = "quick",
        Config = Quick,
        Positions = 1200,
        Runs = [.. errors.Select((share, index) => new ExpectedRun(
            (ulong)index, "cpu, fp32", "", "0.1.0+0123456789abcdef", [new(20, 60, new(share, share, 1, 1))]))],
    };

    private static StrengthReport Measured(double network, double search) => new()
    {
        Seconds = 1,
        AgainstRandom = new(40, 0, 0),
        AgainstOnePly = new(40, 0, 0),
        Positions = new(
            new MoveErrors(1200, 643, (int)(1200 * search)), new MoveErrors(1200, 643, (int)(1200 * network)),
            new ValueErrors(1200, 100, 10, 500, 400)),
    };

    private static IterationReport Report(int iteration, StrengthReport? strength, int distinct = 20) => new()
    {
        Iteration = iteration,
        SelfPlay = new()
        {
            Seconds = 1,
            DistinctGames = distinct,
            FirstPlayer = new(9, 3, 8),
            Counts = new() { Games = 20 },
        },
        Learning = new() { Seconds = 1, PolicyLoss = 1, ValueLoss = 1, BufferSize = 1 },
        Strength = strength,
    };
}
