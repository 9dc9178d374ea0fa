using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;

namespace NanoZero.Training.Tests;

public sealed class StrengthPositionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_evaluation_judges_the_agent_on_the_positions_as_the_position_table_does()
    {
        using Scratch scratch = new();
        TrainingConfig config = WithPositions(scratch) with { Iterations = 3 };
        List<IterationReport> reports = await Tiny.Train(config, scratch.In("run"), stop: Stop);
        Assert.Equal(
            [2, 3],
            reports.Where(report => report.Strength?.Positions is not null).Select(report => report.Iteration));
        Assert.Equal(reports, RunFolder.Open(scratch.In("run")).Metrics());

        RunFolder run = RunFolder.Open(scratch.In("run"));
        using PolicyValueNetwork network = Checkpoint.Load(run.Latest().Path);
        PositionTableOptions options = new()
        {
            Budgets = [config.StrengthSimulations],
            Search = config.StrengthSearch,
            Seed = config.Seed,
            CacheBytes = 0,
        };
        IReadOnlyList<PositionSet<TicTacToe>> sets = PositionSets.Open(default(TicTacToe), config.StrengthPositions!);
        PositionRow[] rows = [.. PositionTable.Judge("", network, run.Description.Plan, sets, options, Stop)];
        StrengthReport strength = reports[^1].Strength!;
        Assert.Equal(new PositionReport(rows[1].All, rows[0].All, rows[0].Values!.Value), strength.Positions);
        Assert.Equal(40, strength.Positions!.Search.Positions);
        Assert.Equal(new ErrorPatterns(rows[1].ErrorPattern, rows[0].ErrorPattern), strength.ErrorPatterns);
        string pattern = rows[0].ErrorPattern;
        Assert.Equal((40, rows[0].All.Errors), (pattern.Length, pattern.Count(error => error == '1')));
    }

    [Fact]
    public async Task A_resumed_run_finds_the_same_errors()
    {
        using Scratch scratch = new();
        TrainingConfig config = WithPositions(scratch) with { Iterations = 4 };
        List<IterationReport> whole = await Tiny.Train(config, scratch.In("whole"), stop: Stop);
        await Tiny.Train(config with { Iterations = 3 }, scratch.In("run"), stop: Stop);
        List<IterationReport> rest = await Tiny.Train(config, scratch.In("run"), resume: true, Stop);
        Assert.NotNull(rest[^1].Strength?.Positions);
        Assert.Equal(whole[^1].Strength?.Positions, rest[^1].Strength?.Positions);
    }

    [Fact]
    public void A_set_that_does_not_exist_is_refused_before_anything_is_written()
    {
        using Scratch scratch = new();
        InvalidDataException refused = Assert.Throws<InvalidDataException>(
            () => Trainer.Prepare(Tiny.Config with { StrengthPositions = "no-such-set" }, scratch.In("run")));
        Assert.Contains("no-such-set", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.In("run")));
    }

    [Fact]
    public void Presets_of_Connect_Four_judge_the_standard_positions_and_others_none()
    {
        Assert.All(TrainingPresets.Names, preset =>
            Assert.Equal(PositionSets.Standard, TrainingPresets.Get("connect4", preset).StrengthPositions));
        Assert.All(TrainingPresets.Names, preset =>
            Assert.Null(TrainingPresets.Get("tictactoe", preset).StrengthPositions));
    }

    private static TrainingConfig WithPositions(Scratch scratch)
    {
        string file = scratch.In("positions.txt");
        File.WriteAllText(file, PositionSets.Write(
            PositionGenerator.Generate(default(TicTacToe), new PositionRequest { Count = 40 })));
        return Tiny.Config with { StrengthPositions = file };
    }
}
