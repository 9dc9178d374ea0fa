using System.Text.Json.Nodes;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Studies.Tests;

public sealed class PriceOfBatchingTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-price-").FullName;

    private PriceOfBatchingConfig Tiny
    {
        get
        {
            string positions = Path.Combine(scratch, "positions.txt");
            File.WriteAllText(positions, Positions());
            return new()
            {
                Training = TrainingPresets.Get("tictactoe", "quick") with
                {
                    Search = new SearchOptions { Simulations = 6 },
                    ParallelGames = 4,
                    Iterations = 1,
                    GamesPerIteration = 4,
                    TrainingSteps = 2,
                    BatchSize = 8,
                    StrengthEvery = 0,
                    CheckpointEvery = 1,
                    Device = DeviceChoice.Cpu,
                    Precision = PrecisionChoice.Fp32,
                    Workers = 2,
                    EvaluationBatch = 8,
                },
                Algorithms = [new PuctOptions(), new TttsOptions()],
                Treatments = [InFlightTreatment.VirtualLoss, InFlightTreatment.VirtualMean],
                Leaves = [1, 2, 4],
                Budgets = [6, 12],
                Positions = positions,
                ReferencePositionsPerSet = 3,
                ReferenceFactor = 3,
                MatchBudgets = [6, 12],
                MatchLeaves = [2, 4],
                TimeMatchLeaves = [4],
                SelectionLeaves = 4,
                MatchPairs = 5,
                SpeedRepeats = 1,
                SpeedSeconds = 0.001,
                CacheBytes = 1 << 20,
            };
        }
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task A_study_searches_measures_plays_reports_and_goes_on_from_every_cut_to_the_same_summary()
    {
        Experiment<PriceOfBatchingConfig, PriceSummary> whole =
            Begin(Tiny, "whole", "nanozero study price-of-batching");
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StudyStep step in whole.Run(progress: null, stop.Token))
            {
                if (step.Done == 5)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.False(whole.Summarise().IsComplete);
        List<StudyProgress> told = [];
        ExperimentEstimate announced = whole.Estimate();
        List<StudyStep> steps = await Finish(
            Experiment<PriceOfBatchingConfig, PriceSummary>.Open(new PriceOfBatchingStudy(), In("whole")), told);
        Assert.Contains(told, each => each.Part is { Unit: "positions", Done: > 0 } part && part.Done == part.Of);
        Assert.Contains(told, each => each.Part is { Unit: "measurements" });

        PriceSummary summary = whole.Summarise();
        int fewerMatches = whole.Config.MostMatches() - summary.Matches.Count;
        Assert.Equal(steps.Count, announced.Steps.Count - fewerMatches);
        Assert.True(summary.IsComplete);
        Assert.Equal(Enumerable.Range(1, steps.Count), steps.Select(step => step.Done));
        Assert.Equal(steps.Count, steps[^1].Steps);

        // PUCT: reference, one leaf, 2 × 2 treatments and leaves, at two budgets; TTTS two more at each; then 2 leaves
        // in equal time, four times.
        Assert.Equal((2 * 6) + (2 * 8) + (4 * 2), summary.Cells.Count);
        Assert.Equal(4, summary.Speeds.Count);
        // two in equal time; virtual losses where they were not chosen
        Assert.InRange(summary.Matches.Count, (4 * 2) + 2, Tiny.MostMatches());
        Assert.Equal(2, summary.Matches.Count(match => match.Cell.Role == PriceRole.EqualTime));
        Assert.Equal(2, summary.Costs.Count);
        Assert.Equal(4, summary.Recommendations.Count);
        Check(summary);

        // Everything but speeds follows from the seed: files that are lost are made again alike, cells of every role
        // among them.
        string expected = await File.ReadAllTextAsync(whole.Folder.SummaryPath);
        foreach (string pattern in (string[])["matches/*", "cells/ttts-12*"])
        {
            foreach (string file in Directory.GetFiles(
                Path.Combine(whole.Folder.Path, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)))
            {
                File.Delete(file);
            }

            Assert.False(whole.Summarise().IsComplete);
            await Finish(whole);
            Assert.Equal(expected, await File.ReadAllTextAsync(whole.Folder.SummaryPath));
        }

        string page = await File.ReadAllTextAsync(whole.Folder.ReportPath);
        Assert.Equal(2 * (2 + 4 + 4 + 2 + 4 + 1), page.Split("<svg xmlns").Length - 1);  // each wide and narrow
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("no data", page, StringComparison.Ordinal);
        Assert.Equal(new PriceOfBatchingStudy().Format, (string?)JsonNode.Parse(expected)!["format"]);
    }

    [Fact]
    public void A_study_is_resumed_only_with_its_own_settings_and_never_begins_over_another()
    {
        Experiment<PriceOfBatchingConfig, PriceSummary> study = Begin(Tiny, "study", "once");
        study.Resume(Tiny);
        Assert.Contains("matchPairs: 5, not matchPairs: 6", Assert.Throws<InvalidDataException>(() =>
            study.Resume(Tiny with { MatchPairs = 6 })).Message, StringComparison.Ordinal);
        Assert.Contains("--resume", Assert.Throws<IOException>(() => Begin(Tiny, "study", "twice")).Message,
            StringComparison.Ordinal);
        Assert.Contains(new BatchingStudy().Format,
            Assert.Throws<InvalidDataException>(() => Experiment<BatchingStudyConfig, BatchingSummary>.Open(
                new BatchingStudy(), In("study"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_a_shipped_network_names_it_itself_and_is_shown_by_a_version_that_has_another()
    {
        string shipped = ShippedNetworks.Find("tictactoe")!.Text;
        Experiment<PriceOfBatchingConfig, PriceSummary> study = Begin(Tiny with { Model = "shipped" }, "study", "once");
        Assert.Equal(shipped, study.Config.Model);
        study.Resume(Tiny with { Model = "shipped" });
        Assert.Equal(shipped, study.WriteReport().Model);

        string file = Path.Combine(In("study"), "study.json");
        File.WriteAllText(
            file, File.ReadAllText(file).Replace(shipped, "shipped#01234567", StringComparison.Ordinal));
        study = Experiment<PriceOfBatchingConfig, PriceSummary>.Open(new PriceOfBatchingStudy(), In("study"));
        Assert.Equal("shipped#01234567", study.WriteReport().Model);
        Assert.Contains($"model: shipped#01234567, not model: {shipped}", Assert.Throws<InvalidDataException>(() =>
            study.Resume(Tiny with { Model = "shipped" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_found_before_anything_is_written()
    {
        PriceOfBatchingConfig lost = Tiny with { Positions = In("none.txt") };
        Assert.Contains("none.txt", Assert.Throws<InvalidDataException>(() => Begin(lost, "study", "once")).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Begin(Tiny with { Model = In("none") }, "study", "once"));
        Assert.False(Directory.Exists(In("study")));
    }

    [Theory]
    [InlineData("leaves")]
    [InlineData("matchBudgets")]
    [InlineData("selectionLeaves")]
    public void Settings_that_contradict_each_other_are_named(string key)
    {
        PriceOfBatchingConfig wrong = key switch
        {
            "leaves" => Tiny with { Leaves = [2, 4] },
            "matchBudgets" => Tiny with { MatchBudgets = [7] },
            _ => Tiny with { SelectionLeaves = 3 },
        };
        Assert.Contains(key, Assert.Throws<ArgumentOutOfRangeException>(wrong.Validate).Message,
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_preset_is_valid_and_an_unknown_one_names_the_nearest()
    {
        IStudy<PriceOfBatchingConfig, PriceSummary> study = new PriceOfBatchingStudy();
        Assert.All(study.Presets, preset => preset.Config.Validate());
        Assert.All(study.Presets, preset => Assert.InRange(preset.Config.MostMatches(), 10, 20));
        Assert.Contains("'quick'", Assert.Throws<FormatException>(() => study.Preset("quik")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_is_off_everywhere_but_in_its_own_row()
    {
        PriceCell cell = PriceCell.OneLeaf(new TttsOptions(), 12);
        Assert.False(StopsEarly(cell));
        Assert.True(StopsEarly(cell with { Role = PriceRole.EarlyStopping }));

        bool StopsEarly(PriceCell cell) => ((TttsOptions)Tiny.SearchOf(cell).Algorithm).EarlyStopping;
    }

    private static void Check(PriceSummary summary)
    {
        foreach (PriceCellSummary cell in summary.Cells)
        {
            Assert.Equal(cell.Cell.Role == PriceRole.Reference ? 3 : 12, cell.Positions);
            Assert.True(cell.Cell.Role == PriceRole.EarlyStopping || cell.MeanSimulations == cell.Cell.Simulations,
                cell.Cell.Name);
            Assert.True(cell.Cell.Leaves > 1 || cell.CollisionRate == 0, cell.Cell.Name);
            Assert.Equal(cell.Cell.Role == PriceRole.Reference, cell.FromReference is null);
        }

        Assert.Contains(summary.Cells, cell => cell.CollisionRate > 0);
        Assert.Contains(summary.Cells, cell => cell.FromOneLeaf?.Mean > 0);
        Assert.All(summary.Matches, match => Assert.Equal(5, match.Match.Pairs));
        double[] compared = [.. summary.Cells.Select(cell => cell.Difference?.P).OfType<double>()];
        Assert.Equal(
            HolmCorrection.Adjust(compared), summary.Cells.Select(cell => cell.Difference?.HolmP).OfType<double>());
        foreach (PriceRecommendation each in summary.Recommendations)
        {
            FittedCost cost = summary.Costs.Single(cost => cost.Algorithm == each.Algorithm);
            Assert.Equal(4, cost.Points.Count + cost.LeftOut);
            Assert.Equal(cost.Doubt is null, each.ByCurve is not null);
            // The chosen treatment diverges least of those at four leaves.
            PriceCellSummary[] screened =
            [
                .. summary.Cells.Where(cell => cell.Cell.Algorithm == each.Algorithm && cell.Cell.Budget == each.Budget
                    && cell.Cell is { Role: PriceRole.EqualSimulations, Leaves: 4 }),
            ];
            Assert.Equal(screened.Min(cell => cell.FromOneLeaf!.Mean),
                screened.Single(cell => cell.Cell.Treatment == each.Treatment).FromOneLeaf!.Mean);
        }
    }

    private static string Positions()
    {
        TicTacToeTable oracle = new();
        List<LabelledPosition<TicTacToe>> labelled = [];
        foreach (int[] moves
            in (int[][])[[], [0], [1], [4], [0, 1], [0, 4], [0, 8], [4, 1], [1, 2], [0, 3, 4], [4, 0, 8], [0, 4, 8, 1]])
        {
            TicTacToe position = TicTacToe.Start(GameOptions.Default);
            foreach (int move in moves)
            {
                position.Play(move);
            }

            sbyte[] values = new sbyte[TicTacToe.Info.ActionCount];
            oracle.ActionValues(position, values);
            labelled.Add(new LabelledPosition<TicTacToe>(position, moves, oracle.Value(position), values));
        }

        return PositionSets.Write(new PositionSet<TicTacToe>("tiny", labelled));
    }

    private static async Task<List<StudyStep>> Finish(
        Experiment<PriceOfBatchingConfig, PriceSummary> study, List<StudyProgress>? told = null)
    {
        List<StudyStep> steps = [];
        await foreach (StudyStep step in study.Run(told is null ? null : Forward.To<StudyProgress>(told.Add)))
        {
            steps.Add(step);
        }

        return steps;
    }

    private Experiment<PriceOfBatchingConfig, PriceSummary> Begin(
        PriceOfBatchingConfig config, string name, string command) =>
        Experiment<PriceOfBatchingConfig, PriceSummary>.Begin(new PriceOfBatchingStudy(), config, In(name), command);

    private string In(string name) => Path.Combine(scratch, name);
}
