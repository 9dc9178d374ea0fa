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
                    EvaluationEvery = 0,
                    CheckpointEvery = 1,
                    Device = DeviceChoice.Cpu,
                    Precision = PrecisionChoice.Fp32,
                    Workers = 2,
                    EvaluationBatch = 8,
                },
                Algorithms = [SearchAlgorithm.Puct, SearchAlgorithm.Ttts],
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
    public async Task A_study_searches_measures_plays_and_reports_and_goes_on_from_wherever_it_was_cut_to_the_same_summary()
    {
        PriceFolder whole = PriceOfBatchingStudy.Begin(Tiny, In("whole"), "nanozero study price-of-batching");
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StudyStep step in PriceOfBatchingStudy.Run(whole, progress: null, stop.Token))
            {
                if (step.Done == 5)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.False(PriceSummaries.Of(whole).IsComplete);
        List<StudyProgress> told = [];
        List<StudyStep> steps = await Finish(PriceFolder.Open(In("whole")), told);
        Assert.Contains(told, each => each.Part is { Unit: "positions", Done: > 0 } part && part.Done == part.Of);
        Assert.Contains(told, each => each.Part is { Unit: "measurements" });

        StudyEstimate estimate = StudyEstimate.For(whole.Config, whole.Plan with { EvaluationsPerSecond = 1000 });
        int fewerMatches = whole.Config.MostMatches() - PriceSummaries.Of(whole).Matches.Count;
        Assert.Equal(steps.Count, estimate.Steps.Count - fewerMatches);
        Assert.All(estimate.Steps, seconds => Assert.True(seconds > 0));

        PriceSummary summary = PriceSummaries.Of(whole);
        Assert.True(summary.IsComplete);
        Assert.Equal(Enumerable.Range(1, steps.Count), steps.Select(step => step.Done));
        Assert.Equal(steps.Count, steps[^1].Steps);

        // PUCT: reference, one leaf, 2 × 2 treatments and leaves, at two budgets; TTTS two more at each; then 2 leaves in equal time, four times.
        Assert.Equal((2 * 6) + (2 * 8) + (4 * 2), summary.Cells.Count);
        Assert.Equal(4, summary.Speeds.Count);
        Assert.InRange(summary.Matches.Count, (4 * 2) + 2, Tiny.MostMatches());  // two in equal time; virtual losses where they were not chosen
        Assert.Equal(2, summary.Matches.Count(match => match.Cell.Role == PriceRole.EqualTime));
        Assert.Equal(2, summary.Costs.Count);
        Assert.Equal(4, summary.Recommendations.Count);
        Check(summary);

        // Everything but speeds follows from the seed: files that are lost are made again alike, cells of every role among them.
        string expected = await File.ReadAllTextAsync(whole.SummaryPath);
        foreach (string pattern in (string[])["matches/*", "cells/ttts-12*"])
        {
            foreach (string file in Directory.GetFiles(Path.Combine(whole.Path, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)))
            {
                File.Delete(file);
            }

            Assert.False(PriceSummaries.Of(whole).IsComplete);
            await Finish(whole);
            Assert.Equal(expected, await File.ReadAllTextAsync(whole.SummaryPath));
        }

        string page = await File.ReadAllTextAsync(whole.ReportPath);
        Assert.Equal(2 * (2 + 4 + 4 + 2 + 4 + 1), page.Split("<svg xmlns").Length - 1);  // each wide and narrow
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("no data", page, StringComparison.Ordinal);
        Assert.Equal(PriceFolder.CurrentFormat, (string?)JsonNode.Parse(expected)!["format"]);
    }

    [Fact]
    public void A_study_is_resumed_only_with_its_own_settings_and_never_begins_over_another()
    {
        PriceFolder study = PriceOfBatchingStudy.Begin(Tiny, In("study"), "once");
        study.RequireSame(Tiny);
        Assert.Contains("matchPairs: 5, not matchPairs: 6", Assert.Throws<InvalidDataException>(() => study.RequireSame(Tiny with { MatchPairs = 6 })).Message, StringComparison.Ordinal);
        Assert.Contains("--resume", Assert.Throws<IOException>(() => PriceOfBatchingStudy.Begin(Tiny, In("study"), "twice")).Message, StringComparison.Ordinal);
        Assert.Contains(StudyFolder.CurrentFormat, Assert.Throws<InvalidDataException>(() => StudyFolder.Open(In("study"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_found_before_anything_is_written()
    {
        PriceOfBatchingConfig lost = Tiny with { Positions = In("none.txt") };
        Assert.Contains("none.txt", Assert.Throws<InvalidDataException>(() => PriceOfBatchingStudy.Begin(lost, In("study"), "once")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => PriceOfBatchingStudy.Begin(Tiny with { Model = In("none") }, In("study"), "once"));
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
        Assert.Contains(key, Assert.Throws<ArgumentOutOfRangeException>(wrong.Validate).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_preset_is_valid_and_an_unknown_one_names_the_nearest()
    {
        Assert.All(PriceOfBatchingPresets.Names, preset => PriceOfBatchingPresets.Get(preset).Validate());
        Assert.All(PriceOfBatchingPresets.Names, preset => Assert.InRange(PriceOfBatchingPresets.Get(preset).MostMatches(), 10, 20));
        Assert.Contains("'quick'", Assert.Throws<FormatException>(() => PriceOfBatchingPresets.Get("quik")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_is_off_everywhere_but_in_its_own_row()
    {
        PriceCell cell = PriceCell.OneLeaf(SearchAlgorithm.Ttts, 12);
        Assert.False(Tiny.SearchOf(cell).Ttts.EarlyStopping);
        Assert.False(Tiny.SearchOf(cell).TttsMean.EarlyStopping);
        Assert.True(Tiny.SearchOf(cell with { Role = PriceRole.EarlyStopping }).Ttts.EarlyStopping);
    }

    private static void Check(PriceSummary summary)
    {
        foreach (PriceCellSummary cell in summary.Cells)
        {
            Assert.Equal(cell.Cell.Role == PriceRole.Reference ? 3 : 12, cell.Positions);
            Assert.True(cell.Cell.Role == PriceRole.EarlyStopping || cell.MeanSimulations == cell.Cell.Simulations, cell.Cell.Name);
            Assert.True(cell.Cell.Leaves > 1 || cell.CollisionRate == 0, cell.Cell.Name);
            Assert.Equal(cell.Cell.Role == PriceRole.Reference, cell.FromReference is null);
        }

        Assert.Contains(summary.Cells, cell => cell.CollisionRate > 0);
        Assert.Contains(summary.Cells, cell => cell.FromOneLeaf?.Mean > 0);
        Assert.All(summary.Matches, match => Assert.Equal(5, match.Match.Pairs));
        double[] compared = [.. summary.Cells.Select(cell => cell.Difference?.P).OfType<double>()];
        Assert.Equal(HolmCorrection.Adjust(compared), summary.Cells.Select(cell => cell.Difference?.HolmP).OfType<double>());
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
            Assert.Equal(screened.Min(cell => cell.FromOneLeaf!.Mean), screened.Single(cell => cell.Cell.Treatment == each.Treatment).FromOneLeaf!.Mean);
        }
    }

    private static string Positions()
    {
        TicTacToeTable oracle = new();
        List<LabelledPosition<TicTacToe>> labelled = [];
        foreach (int[] moves in (int[][])[[], [0], [1], [4], [0, 1], [0, 4], [0, 8], [4, 1], [1, 2], [0, 3, 4], [4, 0, 8], [0, 4, 8, 1]])
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

    private static async Task<List<StudyStep>> Finish(PriceFolder study, List<StudyProgress>? told = null)
    {
        List<StudyStep> steps = [];
        await foreach (StudyStep step in PriceOfBatchingStudy.Run(study, told is null ? null : Forward.To<StudyProgress>(told.Add)))
        {
            steps.Add(step);
        }

        return steps;
    }

    private string In(string name) => Path.Combine(scratch, name);
}
