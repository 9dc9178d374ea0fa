using System.Text.Json.Nodes;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Studies.Tests;

public sealed class BatchingStudyTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nanozero-study-{Guid.NewGuid():N}");

    private string Positions => folder + "-positions.txt";

    private BatchingStudyConfig Tiny => new()
    {
        Training = TrainingPresets.Get("tictactoe", "quick") with
        {
            Search = new SearchOptions { Simulations = 6 },
            ParallelGames = 4,
            Iterations = 2,
            GamesPerIteration = 6,
            TrainingSteps = 2,
            BatchSize = 8,
            StrengthEvery = 1,
            StrengthGames = 4,
            StrengthPositions = Positions,
            StrengthSimulations = 4,
            CheckpointEvery = 1,
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
            Workers = 2,
            EvaluationBatch = 8,
        },
        Multipliers = [1, 4],
        Seeds = [1, 2],
        SelectionPairs = 2,
        MatchPairs = 4,
        LadderPairs = 2,
        MatchSimulations = 6,
    };

    public BatchingStudyTests() =>
        File.WriteAllText(Positions, PositionSets.Write(
            PositionGenerator.Generate(default(TicTacToe), new PositionRequest { Count = 20 })));

    public void Dispose()
    {
        File.Delete(Positions);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_study_trains_plays_and_reports_and_continues_where_it_was_interrupted()
    {
        Experiment<BatchingStudyConfig, BatchingSummary> study = Begin("nanozero study batching");
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StudyStep step in study.Run(progress: null, stop.Token))
            {
                if (step.Done == 2)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.False(study.Summarise().IsComplete);
        ExperimentEstimate announced = study.Estimate();
        Assert.Equal("6 trainings, 19 matches", announced.ToString());
        Assert.Equal(2, announced.Done);

        List<StudyStep> steps = [];
        await foreach (StudyStep step in Open(folder).Run())
        {
            steps.Add(step);
        }

        // Eight trainings and four matches to choose by; per seed two matches about play, two about learning, one of
        // the algorithms; four about progress and the ladder of two checkpoints, of the first seed alone.
        Assert.Equal(8 + 4 + (2 * 5) + 4 + 1, steps.Count);
        Assert.Equal(Enumerable.Range(1, steps.Count), steps.Select(step => step.Done));
        Assert.Equal([true, true, false], steps.Take(3).Select(step => step.WasDone));
        Assert.Equal(steps.Count, announced.Steps.Count);
        ExperimentEstimate estimate = study.Estimate();
        Assert.Equal((steps.Count, steps.Count, 0), (estimate.Steps.Count, estimate.Done, estimate.Seconds));
        BatchingSummary summary = study.Summarise();
        Assert.True(summary.IsComplete);
        Assert.All(summary.Cells, cell => Assert.Equal(12, cell.Games));
        // 0 is the untrained network
        Assert.All(summary.Cells, cell => Assert.Equal([0, 1, 2], cell.Curve.Select(point => point.Iteration)));
        Assert.All(summary.Matches, match => Assert.Equal(2 * match.Pairs, match.Wins + match.Draws + match.Losses));
        Assert.All(summary.Matches, match => Assert.Equal(match.Question == "progress" ? 2 : 4, match.Pairs));
        Assert.All(summary.Selection, match => Assert.Equal(2, match.Pairs));
        Assert.All(summary.Cells, cell =>
            Assert.All(cell.Curve, point => Assert.Equal(20, point.Positions!.Search.Positions)));
        Assert.Equal(2, summary.Chosen.Count);
        Assert.Equal(5, summary.Claims.Count);
        Assert.All(summary.Claims, claim =>
            Assert.Equal((8, 2, 2), (claim.Pairs, claim.Seeds.Count, claim.EloBySeed.Count)));
        Assert.All(summary.Claims, claim => Assert.NotNull(claim.AcrossSeeds));
        Assert.Equal(2, summary.Errors.Count);
        Assert.All(summary.Errors, each =>
            Assert.Equal((2, true), (each.Search.BySeed.Count, each.Network.AnySeed is not null)));
        string[] choosing = OpeningsOf(study, MatchesOf(study).Selection()),
            testing = OpeningsOf(study, MatchesOf(study).Tests());
        Assert.Equal((4, 8), (choosing.Length, testing.Length));
        Assert.Empty(choosing.Intersect(testing));
        Assert.Equal(1, summary.Ladder?.Played);
        Assert.NotNull(summary.Ladder);
        Assert.NotNull(summary.Ladder.Scores[1][0]);

        string page = await File.ReadAllTextAsync(study.Folder.ReportPath);
        // wide and narrow: time, final errors, three curves an algorithm; the ladder
        Assert.Equal(2 * (8 + 1), page.Split("<svg xmlns").Length - 1);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        JsonNode numbers = JsonNode.Parse(await File.ReadAllTextAsync(study.Folder.SummaryPath))!;
        Assert.Equal(8, numbers["cells"]!.AsArray().Count);
        await AMatchCutInTheMiddleEndsAsItWouldHave(study, MatchesOf(study).Tests().First().Name);
    }

    private static string[] OpeningsOf(
        Experiment<BatchingStudyConfig, BatchingSummary> study, IEnumerable<StudyMatch> matches) =>
        [.. matches.SelectMany(match => study.Folder.Match(match.Name)!.Games).Select(game => game.Opening).Distinct()];

    private static async Task AMatchCutInTheMiddleEndsAsItWouldHave(
        Experiment<BatchingStudyConfig, BatchingSummary> study, string name)
    {
        MatchRecord whole = study.Folder.Match(name)!;
        string unfinished = study.Folder.In(Path.Combine("matches", name + ".unfinished"));
        string summary = await File.ReadAllTextAsync(study.Folder.SummaryPath);
        MatchFile.Save(unfinished, whole with { Games = [.. whole.Games.Take(4)] });
        File.Delete(study.Folder.MatchPath(name));
        Assert.False(study.Summarise().IsComplete);
        Experiment<BatchingStudyConfig, BatchingSummary> respelled =
            Open(Path.Combine(study.Folder.Path, "..", Path.GetFileName(study.Folder.Path)));
        await foreach (StudyStep _ in respelled.Run())
        {
        }

        Assert.Equal(whole.Games, study.Folder.Match(name)!.Games);
        Assert.False(File.Exists(unfinished));
        Assert.Equal(summary, await File.ReadAllTextAsync(study.Folder.SummaryPath));
    }

    [Fact]
    public void Where_a_game_has_enough_openings_every_seed_has_its_own_and_none_is_both_chosen_by_and_tested_on()
    {
        StudyOpenings openings = StudyOpenings.Of(Tiny);
        Assert.Equal((12, 12), (openings.Wanted, openings.Available));
        Assert.Equal([(0, 2), (2, 2)], Tiny.Seeds.Select(seed => RangeOf(openings.ToChoose(seed))));
        Assert.Equal([(4, 4), (8, 4)], Tiny.Seeds.Select(seed => RangeOf(openings.ToTest(seed, 4))));
        Assert.Equal((8, 3), RangeOf(openings.ToTest(2, 3)));
    }

    private static (int Skip, int Count) RangeOf(OpeningOptions openings) => (openings.Skip, openings.Count);

    [Fact]
    public void Where_a_game_has_too_few_openings_the_seeds_share_them_and_the_report_says_so()
    {
        // 54 of up to three plies; a third of them to choose by, as of those wanted.
        StudyOpenings openings = StudyOpenings.Of(Tiny with { SelectionPairs = 30, MatchPairs = 60 });
        Assert.Equal((180, 54), (openings.Wanted, openings.Available));
        Assert.Equal([(0, 18), (0, 18)], Tiny.Seeds.Select(seed => RangeOf(openings.ToChoose(seed))));
        Assert.Equal([(18, 36), (18, 36)], Tiny.Seeds.Select(seed => RangeOf(openings.ToTest(seed, 60))));
        Assert.Contains("only 54 openings, not the 180 wanted: 18 to choose by, 36 others", openings.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_of_errors_is_that_of_paired_proportions_for_one_seed_and_knows_nothing_of_others()
    {
        ErrorDifference difference = ErrorDifference.Of([("1101000000", "0110000000")]);
        PairedErrors paired = PairedErrors.Of("1101000000", "0110000000");
        Assert.Equal(paired.Difference, difference.Value, 1e-12);
        Assert.Equal(paired.Interval.Lower, difference.Positions.Lower, 1e-12);
        Assert.Equal(paired.Interval.Upper, difference.Positions.Upper, 1e-12);
        Assert.Null(difference.AnySeed);
        Assert.Throws<ArgumentException>(() => ErrorDifference.Of([("10", "01"), ("1", "0")]));
    }

    [Fact]
    public void A_difference_of_errors_that_seeds_disagree_about_is_open_for_any_seed()
    {
        // Ten of a hundred positions more, none, and ten less: mean 0, deviation 0.1; t(0.975, 2) = 4.302653.
        string none = new('0', 100), ten = new string('1', 10) + new string('0', 90);
        ErrorDifference difference = ErrorDifference.Of([(ten, none), (none, none), (none, ten)]);
        Assert.Equal([0.1, 0, -0.1], difference.BySeed);
        Assert.Equal(0, difference.Value, 1e-12);
        Assert.Equal(4.302653 * 0.1 / Math.Sqrt(3), difference.AnySeed!.Value.Upper, 1e-6);

        // Seeds that agree are no surer than their positions.
        ErrorDifference agreed = ErrorDifference.Of([(ten, none), (ten, none)]);
        Assert.Equal(agreed.Positions, agreed.AnySeed);
    }

    [Fact]
    public void Seeds_that_disagree_leave_a_claim_about_training_open_however_many_pairs_were_played()
    {
        PairCounts strong = new(0, 0, 400, 0, 600), weak = new(600, 0, 400, 0, 0);
        SeedEstimate estimate = SeedEstimate.Of([strong, weak, new(0, 0, 1000, 0, 0)], 30)!;
        Assert.Equal(0, estimate.Elo!.Value, 9);
        Assert.True(estimate.Lower is null or < -100);
        Assert.StartsWith("inconclusive; about", estimate.VerdictText, StringComparison.Ordinal);
        Assert.Equal("not worse (margin 30 Elo)", Comparison.Of(strong + weak, 30).ToString());
    }

    [Fact]
    public void Seeds_that_agree_are_as_sure_as_their_pairs_and_no_surer()
    {
        PairCounts seed = new(25, 25, 900, 25, 25);
        SeedEstimate estimate = SeedEstimate.Of([seed, seed, seed], 30)!;
        EloEstimate pooled = EloEstimate.From(seed + seed + seed);
        Assert.Equal((pooled.Lower!.Value, pooled.Upper!.Value), (estimate.Lower!.Value, estimate.Upper!.Value));
        Assert.Equal(Verdict.NotWorse, estimate.Verdict);
        Assert.Null(SeedEstimate.Of([seed], 30));
    }

    [Fact]
    public void The_interval_of_three_seeds_is_students()
    {
        // Scores 0.50, 0.45, 0.40: mean 0.45, deviation 0.05; t(0.975, 2) = 4.302653.
        SeedEstimate estimate = SeedEstimate.Of([Counts(500), Counts(450), Counts(400)], 30)!;
        double half = 4.302653 * 0.05 / Math.Sqrt(3);
        Assert.Equal(Elo.FromScore(0.45 - half), estimate.Lower!.Value, 3);
        Assert.Equal(Elo.FromScore(0.45 + half), estimate.Upper!.Value, 3);
        Assert.StartsWith("inconclusive; about", estimate.VerdictText, StringComparison.Ordinal);

        static PairCounts Counts(int won) => new(1000 - won, 0, 0, 0, won);
    }

    [Theory]
    [InlineData("0..30")]
    [InlineData("-40..0")]
    [InlineData("normalised:-0.5..0")]
    public void A_sequential_test_that_does_not_decide_about_the_margin_is_refused(string test) => Assert.Contains(
        "MatchSprt", Assert.Throws<ArgumentOutOfRangeException>(() =>
            (Tiny with { MatchSprt = test }).Validate()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_sequential_test_with_the_margin_as_its_bound_is_allowed() =>
        (Tiny with { MatchSprt = "-30..0" }).Validate();

    [Fact]
    public void A_study_never_begins_over_another()
    {
        Begin("once");
        IOException refusal = Assert.Throws<IOException>(() => Begin("twice"));
        Assert.Contains("--resume", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("once", Open(folder).Description.Command);
    }

    [Fact]
    public void A_study_is_not_resumed_with_other_settings()
    {
        Experiment<BatchingStudyConfig, BatchingSummary> study = Begin("once");
        study.Resume(Tiny with { Training = Tiny.Training with { Workers = 0, Precision = PrecisionChoice.Auto } });
        InvalidDataException refusal =
            Assert.Throws<InvalidDataException>(() => study.Resume(Tiny with { MatchPairs = 5 }));
        Assert.Contains("matchPairs: 4, not matchPairs: 5", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_is_valid(string preset) => Preset(preset).Validate();

    [Fact]
    public void An_unknown_preset_names_the_nearest()
    {
        FormatException refusal = Assert.Throws<FormatException>(() => Preset("orginal"));
        Assert.Contains("'original'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_original_preset_has_the_original_numbers()
    {
        BatchingStudyConfig original = Preset("original");
        TrainingConfig training = original.Training;
        Assert.Equal((100, 100, 100, 128), (
            training.Iterations, training.GamesPerIteration, training.TrainingSteps, training.BatchSize));
        Assert.Equal((500, 64, 4, 10), (
            training.Search.Simulations, training.ParallelGames, training.Layers, training.StrengthEvery));
        Assert.Equal(
            (1.5f, 0.25f, 0L), (PuctOf(training).Exploration, PuctOf(training).NoiseFraction, training.CacheBytes));
        Assert.Equal([1, 4, 8], original.Multipliers);
        Assert.Equal(8, Preset("as-run").Training.Search.Simulations);
    }

    [Fact]
    public void Cells_differ_in_algorithm_and_leaves_in_flight_alone()
    {
        BatchingStudyConfig config = Preset("quick");
        TrainingConfig[] runs = [.. config.Cells().Select(config.TrainingOf)];
        Assert.Equal(6, runs.Distinct().Count());
        Assert.Equal(18, (config with { Seeds = [1, 2, 3] }).Cells().Select(cell => cell.Name).Distinct().Count());
        Assert.Single(runs.Select(run => run with { Search = config.Training.Search }).Distinct());
    }

    private static Experiment<BatchingStudyConfig, BatchingSummary> Open(string path) =>
        Experiment<BatchingStudyConfig, BatchingSummary>.Open(new BatchingStudy(), path);

    private static BatchingMatches MatchesOf(Experiment<BatchingStudyConfig, BatchingSummary> study) =>
        new(study.Config, study.Folder);

    private Experiment<BatchingStudyConfig, BatchingSummary> Begin(string command) =>
        Experiment<BatchingStudyConfig, BatchingSummary>.Begin(new BatchingStudy(), Tiny, folder, command);

    private static BatchingStudyConfig Preset(string name) =>
        ((IStudy<BatchingStudyConfig, BatchingSummary>)new BatchingStudy()).Preset(name);

    public static TheoryData<string> PresetNames() => [.. BatchingStudyConfig.Presets.Select(preset => preset.Name)];

    private static PuctOptions PuctOf(TrainingConfig config) => (PuctOptions)config.Search.Algorithm;
}
