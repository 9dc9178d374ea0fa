using NanoZero.Cli.Benchmarks;
using NanoZero.Cli.Commands;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task The_signature_stands_alone_on_the_output_and_is_the_same_again()
    {
        Invocation first = (await Invocation.Of("bench", "--signature")).AssertSucceeded();
        Assert.Matches("^[0-9a-f]{16}\\s*$", first.Output);
        Assert.Equal(first, await Invocation.Of("bench", "--signature"));
    }

    [Theory]
    [InlineData("--only", "netwrk", "'network'")]
    [InlineData("--game", "conect4", "'connect4'")]
    [InlineData("--layers", "0", "from 1 to 16")]
    public async Task A_wrong_option_names_what_was_expected(string option, string value, string words) =>
        (await Invocation.Of("bench", option, value)).AssertFailed(2, words);

    [Fact]
    public void Measured_twice_the_rows_have_the_same_names_and_none_a_measured_number()
    {
        BenchSection[] sections = [BenchSection.Search, BenchSection.Rules, BenchSection.Memory];
        BenchReport first = Suite().Measure(sections, (_, _) => { }), second = Suite().Measure(sections, (_, _) => { });
        BenchComparison comparison = BenchComparison.Of(first, second);
        Assert.Equal(first.Signature, second.Signature);
        Assert.Equal(first.Rows.Count, comparison.Ratios.Count);
        Assert.Empty(comparison.New.Concat(comparison.Gone));
        Assert.Equal(sections, first.Rows.Select(row => row.Section).Distinct());
        Assert.All(first.Rows, row => Assert.True(double.IsFinite(row.Median) && row.Best >= row.Median, row.Name));
        string[] searches = [.. first.Rows.Where(row => row.Section == BenchSection.Search).Select(row => row.Name)];
        Assert.All(
            from algorithm in (string[])["PUCT", "TTTS", "TTTS-MEAN"]
            from size in (
                int[])[9, 19]
            select $"{algorithm}, Go {size}×{size}",
            name => Assert.Contains(name, searches));

        static BenchSuite Suite() => new(BenchSamples.Run(), "connect4", 2);
    }

    [Fact]
    public void A_section_that_fails_is_named_with_the_reason_and_takes_nothing_from_the_others()
    {
        List<BenchSection> finished = [];
        BenchReport report = new BenchSuite(BenchSamples.Run(), "no-such-game", 1)
            .Measure([BenchSection.Rules, BenchSection.Recommendation, BenchSection.Memory], (section, _) =>
                finished.Add(section));
        Assert.Equal([BenchSection.Rules, BenchSection.Memory], finished);
        Assert.Equal(finished, report.Rows.Select(row => row.Section).Distinct());
        (BenchSection failed, string why) = Assert.Single(report.Failures);
        Assert.Equal(BenchSection.Recommendation, failed);
        Assert.Contains("'no-such-game'", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_networks_all_else_is_measured_but_what_is_asked_for_by_name_is_refused()
    {
        const string Problem = "no libtorch";
        Assert.Equal(Enum.GetValues<BenchSection>(), BenchCommand.SectionsOf(only: null, networkProblem: null).Order());
        Assert.Equal([BenchSection.Search, BenchSection.Rules, BenchSection.Memory],
            BenchCommand.SectionsOf(only: null, Problem).Order());
        Assert.Equal([BenchSection.Rules], BenchCommand.SectionsOf("rules", Problem));
        Failure failure = Failure.Of(
            Assert.Throws<PlatformNotSupportedException>(() => BenchCommand.SectionsOf("rules,network", Problem)));
        Assert.Equal(
            (1, $"--only asks for network, which cannot be measured: {Problem}"), (failure.ExitCode, failure.Message));
    }

    [Fact]
    public void Trees_hold_bytes_and_warm_searches_allocate_next_to_nothing()
    {
        IReadOnlyList<BenchRow> rows = MemoryUse.Measure(BenchSamples.Run());
        Assert.All(rows.Where(row => row.Name.EndsWith("held by the tree", StringComparison.Ordinal)), row =>
            Assert.InRange(row.Median, 16, 1024));
        Assert.All(rows.Where(row => row.Name.EndsWith("allocated", StringComparison.Ordinal)), row =>
            Assert.InRange(row.Median, 0, 1));
        Assert.True(rows[^1].Median > 1 << 20);
    }

    [Fact]
    public void Evaluators_are_a_share_of_the_products_of_their_own_precision_in_int8_of_whole_numbers()
    {
        IReadOnlyList<BenchRow> rows = NetworkSpeed.Measure(BenchSamples.Run(), layers: 1, new ExecutionPlan());
        BenchRow[] evaluators = [.. rows.Where(row => row.Name.StartsWith("evaluator", StringComparison.Ordinal))];
        BenchRow[] ceilings = [.. rows.Where(row => row.Name.StartsWith("linear", StringComparison.Ordinal))];
        int int8 = evaluators.Count(row => row.Name.Contains("int8", StringComparison.Ordinal));
        Assert.Equal(ExecutionPlanner.HasInt8(NetworkConfig.For(ConnectFour.Info, layers: 1)) ? 3 : 0, int8);
        Assert.Equal(3 * ceilings.Length, evaluators.Length - int8);
        BenchRow[] limits = [.. rows.Where(row => row.Name.StartsWith("products", StringComparison.Ordinal))];
        Assert.Equal(int8 > 0 ? ["products, 1 layers, int8"] : [], limits.Select(row => row.Name));
        Assert.All(limits, row =>
            Assert.True(row.Unit == "GFLOP/s" && row.Median > 0 && row.BestBatch > 0 && row.Share is null));
        Assert.All(ceilings, row => Assert.True(row.Unit == "GFLOP/s" && row.BestBatch > 0 && row.Share is null));
        Assert.All(evaluators, row => Assert.True(row.Share > 0 && (row.ComputedShare ?? 0) < row.Share));
        Assert.Equal(rows.Count, rows.DistinctBy(row => row.Key).Count());
    }

    [Fact]
    public void Training_steps_are_measured_in_positions_in_fp32_and_where_it_is_fast_in_bf16()
    {
        TrainingConfig config = new() { Game = "tictactoe", Layers = 1, BatchSize = 8 };
        TrainingResult result =
            TrainingSpeed.Measure(BenchSamples.Run(), TicTacToe.Start(GameOptions.Default), config, NetworkDevice.Cpu);
        string[] names = ["1 layers, fp32, batch 8", "1 layers, bf16, batch 8"];
        Assert.Equal(names.Take(result.GainOfHalves is null ? 1 : 2), result.Rows.Select(row => row.Name));
        Assert.All(result.Rows, row => Assert.True(row.Median > 0 && row.Share > 0));
        Assert.True(result.GainOfHalves is null or > 0);
    }

    [Fact]
    public void A_median_of_an_even_number_lies_between_the_middle_two() =>
        Assert.Equal((2.5, 3), (Speed.MedianOf([4, 1, 3, 2]), Speed.MedianOf([5, 3, 1])));
}
