using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Training;

namespace NanoZero.Studies.Tests;

public sealed class RunReportTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-report").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task A_run_is_drawn_beside_its_untrained_network_and_players_that_learn_nothing()
    {
        RunFolder run = await Train("run", new SearchOptions { Simulations = 4 });
        StrengthMeter.Measure(run, cancellation: Stop);
        string page = await File.ReadAllTextAsync(RunReport.Write(run), Stop);
        Assert.Contains("learned", page, StringComparison.Ordinal);
        Assert.Contains("the untrained one", page, StringComparison.Ordinal);
        Assert.Contains("How strong it is", page, StringComparison.Ordinal);
        Assert.Contains("These games are others than those of the last points above", page, StringComparison.Ordinal);
        Assert.Contains("Duration", page, StringComparison.Ordinal);
        RunStrength strength = run.Strength()!;
        string[] random = await File.ReadAllLinesAsync(Path.Combine(run.Path, "figures", "learning-1.csv"), Stop);
        Assert.Equal("line,iteration,score,lower,upper", random[0]);
        Assert.StartsWith(FormattableString.Invariant($"trained,0,{strength.Untrained!.AgainstRandom!.Value.Score},"),
            random[1], StringComparison.Ordinal);
        Assert.StartsWith("trained,1,", random[2], StringComparison.Ordinal);
        Assert.Equal(
            ["untrained", "one-ply", "minimax:5"],
            random.Where(line => line.Split(',')[1].Length == 0).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task What_runs_of_the_same_recipe_reached_is_a_band_behind_the_line()
    {
        RunFolder run = await Train("expected", new SearchOptions { Simulations = 4 });
        ExpectedCurve curve = ExpectedCurve.Find(TrainingPresets.Get("tictactoe"))!;
        Figure figure = RunFigures.Learning(run.Metrics(), run.Strength()!, curve);
        Assert.Contains("99 of 100 measurements are expected, by 3 finished runs of this recipe", figure.Caption,
            StringComparison.Ordinal);
        LineChart onePly =
            figure.Charts.OfType<LineChart>().Single(chart => chart.Title == "Score against one-ply");
        Assert.Equal(["expected", "trained"], onePly.Series.Select(series => series.Name));
        LineSeries band = onePly.Series[0];
        Assert.True(band.HasBand);
        ExpectedBand last = curve.At(StrengthMeasure.OnePlyScore, 30)!.Value;
        Assert.Equal(new ChartPoint(30, last.Mean, last.Range.Lower, last.Range.Upper), band.Points[^1]);
        Assert.Null(RunReport.Summarise(run, run.Metrics()).Learning);  // the run has other settings
        Assert.DoesNotContain("expected", RunReport.Of(run).Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Iterations")]
    [InlineData("Games")]
    [InlineData("Minutes")]
    [InlineData("Evaluations")]
    public async Task Curves_are_drawn_against_what_is_asked_for(string word)
    {
        LearningAxis axis = Enum.Parse<LearningAxis>(word);
        RunFolder run = await Train($"axis-{axis}", new SearchOptions { Simulations = 4 });
        IReadOnlyList<IterationReport> reports = run.Metrics();
        double[] steps =
        [
            .. reports.Select(report => axis switch
            {
                LearningAxis.Games => report.SelfPlay.Counts.Games,
                LearningAxis.Minutes => (report.TotalSeconds - (report.Strength?.Seconds ?? 0)) / 60,
                LearningAxis.Evaluations => report.SelfPlay.Counts.Evaluations / 1e6,
                _ => 1,
            }),
        ];
        double[] places = [.. Enumerable.Range(1, steps.Length).Select(count => steps.Take(count).Sum())];
        ExpectedCurve curve = ExpectedCurve.Find(TrainingPresets.Get("tictactoe"))!;
        Figure figure = RunFigures.Learning(reports, run.Strength()!, curve, axis);
        LineChart losses = figure.Charts.OfType<LineChart>().Single(chart => chart.Title == "Losses");
        Assert.All(losses.Series, line => Assert.Equal(places, line.Points.Select(point => point.X)));
        LineChart onePly = figure.Charts.OfType<LineChart>().Single(chart => chart.Title == "Score against one-ply");
        Assert.Equal([0, .. places], onePly.Series[^1].Points.Select(point => point.X));
        double? last = axis switch
        {
            LearningAxis.Games => 30 * reports[0].SelfPlay.Counts.Games,
            LearningAxis.Iterations => 30,
            _ => null,  // nobody knows what the expected runs needed here
        };
        Assert.Equal(last, onePly.Series.FirstOrDefault(line => line.Name == "expected")?.Points[^1].X);
        Assert.Equal(last is null ? 1 : 2, onePly.Series.Count);
    }

    [Fact]
    public async Task Runs_that_differ_in_their_seed_have_a_mean_at_the_mean_of_their_places()
    {
        RunFolder[] runs =
        [
            await Train("seed-1", new SearchOptions { Simulations = 4 }),
            await Train("seed-2", new SearchOptions { Simulations = 4 }, seed: 2),
        ];
        double[] evaluations = [.. runs.Select(run => run.Metrics()[0].SelfPlay.Counts.Evaluations / 1e6)];
        Report report = RunComparison.Of(runs, LearningAxis.Evaluations);
        Assert.Contains("the intervals overlap", report.Answer, StringComparison.Ordinal);
        LineChart losses = report.Sections.SelectMany(section => section.Blocks).OfType<Figure>()
            .SelectMany(figure => figure.Charts).OfType<LineChart>().Single(chart => chart.Title == "Policy loss");
        Assert.Equal("evaluations", losses.X.Label);
        Assert.Equal(
            [evaluations[0], evaluations[1], evaluations.Average()],
            losses.Series.Select(line => Assert.Single(line.Points).X));
        Assert.Equal(
            runs.Average(run => run.Metrics()[0].Learning.PolicyLoss), losses.Series[^1].Points[0].Y, precision: 12);
    }

    [Fact]
    public async Task A_caption_explains_what_is_drawn_and_nothing_else()
    {
        SearchOptions search = new() { Simulations = 4 };
        string measured = await File.ReadAllTextAsync(RunReport.Write(await Train("measured", search)), Stop);
        string[] explained =
            ["The first point is the untrained network.", "Players that learn nothing", "Intervals: 95 % (Wilson)."];
        Assert.All(explained, sentence => Assert.Contains(sentence, measured, StringComparison.Ordinal));
        Assert.DoesNotContain("Move errors:", measured, StringComparison.Ordinal);

        RunFolder run = await Train("unmeasured", search, strengthEvery: 0);
        string unmeasured = await File.ReadAllTextAsync(RunReport.Write(run), Stop);
        Assert.All([.. explained, "Move errors:"], sentence =>
            Assert.DoesNotContain(sentence, unmeasured, StringComparison.Ordinal));
        Assert.DoesNotContain("Score against", unmeasured, StringComparison.Ordinal);
        Assert.Contains("Learning and speed by iteration.", unmeasured, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_algorithms_that_are_not_used_are_left_out()
    {
        string puct = await File.ReadAllTextAsync(
            RunReport.Write(await Train("puct", new SearchOptions { Simulations = 4 })), Stop);
        Assert.DoesNotContain("ttts", puct, StringComparison.Ordinal);
        Assert.Contains("&quot;puct&quot;: {", puct, StringComparison.Ordinal);
        SearchOptions mean = new() { Simulations = 4, Algorithm = TttsOptions.Mean };
        string ttts = await File.ReadAllTextAsync(RunReport.Write(await Train("ttts", mean)), Stop);
        Assert.Contains("&quot;tttsMean&quot;: {", ttts, StringComparison.Ordinal);
        Assert.DoesNotContain("&quot;ttts&quot;: {", ttts, StringComparison.Ordinal);
        Assert.DoesNotContain("&quot;puct&quot;: {", ttts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ladder_is_drawn_as_a_map_and_a_curve()
    {
        RunFolder run = await Train("run", new SearchOptions { Simulations = 4 });
        _ = Ladder.Play(run, new MatchOptions { Openings = OpeningOptions.For(4, 1) }, cancellation: Stop).Count();
        string page = await File.ReadAllTextAsync(RunReport.Write(run), Stop);
        Assert.Contains("Rating of every checkpoint", page, StringComparison.Ordinal);
        Assert.Contains(">iteration-0001@4<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value error</th>", page, StringComparison.Ordinal);
        string[] scores = await File.ReadAllLinesAsync(Path.Combine(run.Path, "figures", "ladder-1.csv"), Stop);
        Assert.Equal(2, scores.Length);
        Assert.StartsWith("1,0,", scores[1], StringComparison.Ordinal);
        string[] ratings = await File.ReadAllLinesAsync(Path.Combine(run.Path, "figures", "ladder-2.csv"), Stop);
        Assert.Equal(",0,0,0,0", ratings[1]);
        Table matches = RunReport.Of(run).Sections.SelectMany(section => section.Blocks).OfType<Table>()
            .Single(table => table.Columns[0].Heading == "A");
        Assert.Equal("B", matches.Columns[matches.KeyColumns - 1].Heading);
    }

    [Theory]
    [InlineData(0, 20, "It learned: the trained network is better than the untrained one: > +")]
    [InlineData(20, 0, "It unlearned: the trained network is worse than the untrained one: < -")]
    [InlineData(5, 5, "It is not clear whether it learned: the trained network is 0 [")]
    public void Whether_it_learned_is_one_sentence_with_an_interval(int lost, int won, string begin)
    {
        MatchCounts counts = new(new PairCounts(lost, 0, 0, 0, won), new GameCounts(2 * won, 0, 2 * lost));
        Assert.StartsWith(
            begin, RunStrengthText.Learned([new StrengthMatch("untrained", counts)]), StringComparison.Ordinal);
        Assert.Equal("", RunStrengthText.Learned([new StrengthMatch("one-ply", counts)]));
    }

    [Fact]
    public void How_strong_it_is_names_whom_it_beats_first_and_whom_it_loses_to_last()
    {
        MatchCounts won = new(new PairCounts(0, 0, 0, 0, 20), new GameCounts(40, 0, 0)),
            lost = new(new PairCounts(20, 0, 0, 0, 0), new GameCounts(0, 0, 40));
        Assert.Equal(
            "It beats one-ply, minimax:1; it loses to minimax:3 (confidence 95 % each).",
            RunStrengthText.Strength(
                [new("untrained", won), new("one-ply", won), new("minimax:1", won), new("minimax:3", lost)]));
    }

    private async Task<RunFolder> Train(string name, SearchOptions search, int strengthEvery = 1, ulong seed = 1)
    {
        TrainingConfig config = new()
        {
            Game = "tictactoe",
            Search = search,
            Iterations = 1,
            GamesPerIteration = 4,
            TrainingSteps = 2,
            BatchSize = 8,
            Layers = 1,
            StrengthEvery = strengthEvery,
            StrengthGames = 4,
            StrengthSimulations = 4,
            CheckpointEvery = 1,
            Workers = 1,
            EvaluationBatch = 8,
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
            Seed = seed,
        };
        RunFolder run = Trainer.Prepare(config, Path.Combine(scratch, name));
        await foreach (IterationReport _ in Trainer.Run(run, cancellation: Stop))
        {
        }

        return run;
    }
}
