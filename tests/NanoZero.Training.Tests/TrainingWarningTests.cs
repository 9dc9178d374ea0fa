using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Training.Tests;

public sealed class TrainingWarningTests
{
    [Fact]
    public void A_run_that_learns_is_warned_of_nothing() =>
        Assert.Empty(TrainingWarning.Of([.. Enumerable.Range(1, 5).Select(iteration => Report(iteration))]));

    [Fact]
    public void Games_that_repeat_are_told_after_three_iterations()
    {
        IterationReport Same(int iteration) => Report(iteration, distinct: 3);
        Assert.Empty(TrainingWarning.Of([Same(1), Same(2)]));
        Assert.Empty(TrainingWarning.Of([Same(1), Report(2), Same(3)]));
        TrainingWarning warning = Assert.Single(TrainingWarning.Of([Report(1), Same(2), Same(3), Same(4)]));
        Assert.Equal((TrainingWarningKind.SameGames, 4), (warning.Kind, warning.Iteration));
        Assert.Contains("only 3 of 20 self-play games differ", warning.Text, StringComparison.Ordinal);
        Assert.Contains("randomPlies", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Searches_that_look_at_one_move_are_told_and_earlier_files_say_nothing_of_it()
    {
        Assert.Equal(
            TrainingWarningKind.NoExploration,
            Assert.Single(TrainingWarning.Of([.. Enumerable.Range(1, 3).Select(i => Report(i, entropy: 0.01))])).Kind);
        Assert.Empty(TrainingWarning.Of([.. Enumerable.Range(1, 3).Select(i => Report(i, entropy: null))]));
    }

    [Theory]
    [InlineData(20, 0, "the first player wins nearly all")]
    [InlineData(0, 20, "the second player wins nearly all")]
    [InlineData(10, 10, null)]
    [InlineData(0, 0, null)]
    public void Games_that_one_side_wins_are_told(int wins, int losses, string? expected)
    {
        GameCounts results = new(wins, 20 - wins - losses, losses);
        IReadOnlyList<TrainingWarning> found =
            TrainingWarning.Of([.. Enumerable.Range(1, 3).Select(i => Report(i) with { SelfPlay = Played(results) })]);
        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, warning => Assert.StartsWith(expected!, warning.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 20, 4, null)]  // too few games to say
    [InlineData(4, 20, 0, null)]
    [InlineData(4, 20, 1, null)]
    [InlineData(4, 20, 2, null)]  // 6 of 60 may be chance
    [InlineData(4, 20, 3, "of the newest 60 games that were played on, 9 were not lost")]
    public void Resigned_games_that_need_not_be_lost_are_told(int times, int playedOn, int notLost, string? expected)
    {
        IterationReport Resigned(int iteration, int playedOn, int notLost) => Report(iteration) with
        {
            SelfPlay = Played(new(9, 3, 8)) with { Resignations = new(100, playedOn, notLost) },
        };
        IReadOnlyList<TrainingWarning> found = TrainingWarning.Of(
        [
            .. Enumerable.Range(1, 3).Select(i => Resigned(i, playedOn: 5, notLost: 0)),
            .. Enumerable.Range(4, times).Select(i => Resigned(i, playedOn, notLost)),
        ]);
        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, warning => Assert.Contains(expected!, warning.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(5, 0, true)]
    [InlineData(6, 3, false)]
    [InlineData(9, 3, true)]
    public void A_gate_that_lets_nothing_pass_is_told(int tests, int passed, bool isTold)
    {
        IReadOnlyList<TrainingWarning> found = TrainingWarning.Of(
        [
            .. Enumerable.Range(1, tests).Select(i => Report(i) with
            {
                Gate = new() { Seconds = 1, Results = new(10, 0, 10), Passed = i == passed },
            }),
        ]);
        Assert.Equal(isTold, found.Any(warning => warning.Kind == TrainingWarningKind.ClosedGate));
    }

    [Fact]
    public void A_network_that_errs_clearly_more_than_once_is_told_when_it_is_measured()
    {
        IterationReport[] reports =
            [Report(1, errors: 60), Report(2, errors: 300), Report(3, errors: 70), Report(4, errors: 110)];
        TrainingWarning warning = Assert.Single(TrainingWarning.Of(reports));
        Assert.Equal(TrainingWarningKind.Worse, warning.Kind);
        Assert.Contains(
            "11.0 % move errors alone, after iteration 1 it made 6.0 %", warning.Text, StringComparison.Ordinal);
        Assert.Equal(4, Assert.Single(TrainingWarning.Of([.. reports, Report(5)])).Iteration);  // until measured again
        Assert.Empty(TrainingWarning.Of([.. reports, Report(5, errors: 65)]));
    }

    [Fact]
    public void A_report_counts_the_positions_that_differ_and_the_entropy_of_what_is_learnt()
    {
        SearchPolicy even = new(new ushort[] { 0, 1, 2, 3 }, new float[] { 0.25f, 0.25f, 0.25f, 0.25f });
        SearchPolicy sure = new(new ushort[] { 4 }, new float[] { 1 });
        GameRecord<TicTacToe> Game(int index, params ushort[] actions) => new()
        {
            Index = index,
            Start = default,
            Opening = [],
            Actions = actions,
            RootValues = [.. actions.Select(_ => 0f)],
            Policies = [even, sure, .. actions.Skip(2).Select(_ => default(SearchPolicy))],
            Outcome = 1,
        };

        // Two positions of each game are learnt; the empty board is in both.
        PlayedGames<TicTacToe> played = new(
            [Game(0, 0, 3, 1, 4, 2), Game(1, 1, 4, 0, 3, 2)], new PlayCounts { Games = 2 }, TimeSpan.FromSeconds(1));
        SelfPlayReport report = SelfPlayGames<TicTacToe>.Of(new TrainingConfig(), 1, played).Report;
        Assert.Equal(Math.Log(4) / 2, report.PolicyEntropy!.Value, 1e-6);
        Assert.Equal(3.0 / 4, report.DistinctPositions!.Value, 1e-9);
    }

    private static SelfPlayReport Played(GameCounts results, int distinct = 20, double? entropy = 1) => new()
    {
        Seconds = 1,
        DistinctGames = distinct,
        PolicyEntropy = entropy,
        FirstPlayer = results,
        Counts = new PlayCounts { Games = 20 },
    };

    private static IterationReport Report(
        int iteration, int distinct = 20, double? entropy = 1, int? errors = null) => new()
        {
            Iteration = iteration,
            SelfPlay = Played(new(9, 3, 8), distinct, entropy),
            Learning = new() { Seconds = 1, PolicyLoss = 1, ValueLoss = 1, BufferSize = 1 },
            Strength = errors is null ? null : new()
            {
                Seconds = 1,
                AgainstRandom = default,
                AgainstOnePly = default,
                Positions = new(
                    new MoveErrors(1000, 1000, 20), new MoveErrors(1000, 1000, errors.Value),
                    new ValueErrors(1000, 100, 10, 500, 400)),
            },
        };
}
