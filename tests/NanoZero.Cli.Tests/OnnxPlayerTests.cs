using NanoZero.Onnx;

namespace NanoZero.Cli.Tests;

/// <summary>Commands with the network of an ONNX file; what it answers has tests of its own.</summary>
public sealed class OnnxPlayerTests(TrainedRun run)
{
    [Fact]
    public async Task An_exported_network_plays_matches_tournaments_and_searches()
    {
        string file = run.In("player.onnx");
        (await Invocation.Of("export", run.Folder, "--onnx", file)).AssertSucceeded();
        Assert.SkipWhen(
            NativeOnnx.Problem is not null && Environment.GetEnvironmentVariable("NANOZERO_ONNX") != "1",
            NativeOnnx.Problem ?? "");
        string player = $"onnx:{file}@8";
        Invocation match = (await Invocation.Of("arena", player, "random", "--games", "8")).AssertSucceeded();
        Assert.Contains(player, match.Error, StringComparison.Ordinal);
        Assert.Contains($"network {file}: evaluated on cpu, ONNX Runtime ", match.Error, StringComparison.Ordinal);
        (await Invocation.Of("evaluate", run.Folder, "--against", player, "--games", "4")).AssertSucceeded();
        (await Invocation.Of(
            "tournament", player, "random", "one-ply", "--game", "tictactoe", "--games", "4", "--out",
            run.In("with-onnx"))).AssertSucceeded();
        Invocation search = (await Invocation.Of(
            "search", "tictactoe", "--model", $"onnx:{file}", "--simulations", "20")).AssertSucceeded();
        Assert.Contains("ONNX Runtime", search.Error, StringComparison.Ordinal);
        (await Invocation.Of("search", "connect4", "--model", $"onnx:{file}")).AssertFailed(
            1, "plays tictactoe, not connect4");
        string set = run.In("onnx-set.txt");
        (await Invocation.Of("positions", "tictactoe", "--count", "20", "--out", set)).AssertSucceeded();
        Invocation judged = (await Invocation.Of(
            "evaluate", $"onnx:{file}", "--positions", set, "--budgets", "4")).AssertSucceeded();
        Assert.Contains("player.onnx", judged.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("untrained", judged.Output, StringComparison.Ordinal);
        (await Invocation.Of(
            "evaluate", $"onnx:{file}", "--games", "4", "--algorithm", "gumbel")).AssertSucceeded();
        (await Invocation.Of("export", $"onnx:{file}", "--html", "unwritten.html")).AssertFailed(2, "is an ONNX file");
        (await Invocation.Of("evaluate", $"onnx:{file}@8", "--games", "4")).AssertFailed(
            2, $"is a player, and here the network alone is expected: onnx:{file}; the simulations are those of");
        (await Invocation.Of("search", "tictactoe", "--model", $"onnx:{file}", "--device", "cpu")).AssertFailed(
            2, "the network of an ONNX file is evaluated on the processor in fp32");
        string missing = $"onnx:{run.In("missing.onnx")}@8";
        (await Invocation.Of("arena", missing, "random")).AssertFailed(1, "there is no file");
    }
}
