using System.Text.Json.Nodes;
using TorchSharp;

namespace NanoZero.Cli.Tests;

/// <summary>A run that was recorded on a machine with CUDA, 64 cores and 8-bit products, on this one.</summary>
public sealed class OtherMachineTests(TrainedRun run)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cuda", "bf16")]
    [InlineData("mps", "fp32")]
    public async Task A_run_of_another_machine_is_evaluated_played_and_searched_here_and_that_is_said(
        string device, string precision)
    {
        Assert.SkipWhen(
            device == "cuda" ? torch.cuda.is_available() : torch.mps_is_available(), "this machine has the device");
        string folder = await Recorded($"seen-on-{device}", device, precision);
        foreach (string[] command in (string[][])
        [
            ["evaluate", folder, "--games", "2", "--simulations", "2"],
            ["search", "tictactoe", "--simulations", "2", "--model", folder],
            ["arena", folder + "@2", "random", "--games", "2"],
            ["play", "tictactoe", "--side", "none", "--against", folder + "@2"],
            ["ladder", folder, "--games", "2", "--simulations", "2"],
        ])
        {
            Invocation silent = (await Invocation.Of(command)).AssertSucceeded();
            Assert.Contains("evaluated on cpu, ", silent.Error, StringComparison.Ordinal);
            Assert.Contains($"its run recorded {device}, {precision}", silent.Error, StringComparison.Ordinal);
            (await Invocation.Of([.. command, "--device", "cpu"])).AssertSucceeded();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_of_another_machine_is_resumed_here_and_keeps_where_it_ran(bool isAsked)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has CUDA");
        string folder = await Recorded($"moved-{isAsked}", "cuda", "bf16");
        string[] command = ["train", "tictactoe", "--out", folder, "--resume", "--iterations", "3"];
        (await Invocation.Of([.. command, "--device", "cuda"])).AssertFailed(1, "device cuda was asked for");
        Invocation resumed =
            (await Invocation.Of([.. command, .. isAsked ? ["--device", "cpu", "--precision", "fp32"] : (string[])[]]))
                .AssertSucceeded();
        Assert.Contains("from iteration 3 on the run evaluates on cpu, ", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("in place of cuda, bf16", resumed.Error, StringComparison.Ordinal);
        JsonNode description = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "run.json"), Stop))!;
        JsonArray places = description["places"]!.AsArray();
        Assert.Equal([(1, "cuda"), (3, "cpu")], places.Select(place =>
            (place!["firstIteration"]!.GetValue<int>(), place["plan"]!["device"]!.GetValue<string>())));
        Assert.Equal("Another Processor", places[0]!["machine"]!["processor"]!.GetValue<string>());
        Assert.Equal("cpu", description["plan"]!["device"]!.GetValue<string>());
        Invocation again = (await Invocation.Of([.. command[..^1], "4"])).AssertSucceeded();
        Assert.DoesNotContain("in place of", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_moved_on_purpose()
    {
        string folder = run.In("to-bf16");
        (await Invocation.Of(["train", "tictactoe", "--out", folder, .. TrainedRun.Tiny])).AssertSucceeded();
        Invocation moved =
            (await Invocation.Of("train", "tictactoe", "--out", folder, "--resume", "--iterations", "3", "--precision",
                "bf16")).AssertSucceeded();
        Assert.Contains("from iteration 3 on the run evaluates on cpu, bf16 in place of cpu, fp32", moved.Error,
            StringComparison.Ordinal);
        Invocation gone = (await Invocation.Of("train", "tictactoe", "--out", folder, "--resume", "--iterations", "4"))
            .AssertSucceeded();
        Assert.Contains("network: cpu, bf16", gone.Error, StringComparison.Ordinal);
    }

    // A copy of the run whose record is another machine's.
    private async Task<string> Recorded(string name, string device, string precision)
    {
        string folder = run.Copy(name);
        string description = Path.Combine(folder, "run.json");
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(description, Stop))!;
        (json["plan"]!["device"], json["plan"]!["precision"], json["plan"]!["workers"], json["plan"]!["batchSize"]) =
            (device, precision, 64, 1024);
        (json["config"]!["device"], json["config"]!["precision"], json["trainingThreads"]) = (device, "auto", 64);
        (json["machine"]!["processor"], json["machine"]!["cores"]) = ("Another Processor", 64);
        await File.WriteAllTextAsync(description, json.ToJsonString(), Stop);
        return folder;
    }
}
