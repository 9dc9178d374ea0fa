using System.Diagnostics;
using System.Text.Json.Nodes;
using NanoZero.Export;
using NanoZero.Files.Tests;
using NanoZero.Network;

namespace NanoZero.Onnx.Tests;

/// <summary>The files, read by the Python package of ONNX where it is installed (Debian: python3-onnx).</summary>
public sealed class CheckerTests
{
    private const string Python = "/usr/bin/python3";

    private const string Check = """
        import glob, json, sys, onnx
        shape = lambda part: [part.name, part.type.tensor_type.elem_type] + \
            [size.dim_param or size.dim_value for size in part.type.tensor_type.shape.dim]
        for path in sorted(glob.glob(sys.argv[1] + "/*.onnx")):
            model = onnx.load(path)
            onnx.checker.check_model(model, full_check=True)
            print(json.dumps({
                "ir": model.ir_version, "opset": model.opset_import[0].version,
                "inputs": [shape(part) for part in model.graph.input],
                "outputs": [shape(part) for part in model.graph.output],
                "metadata": {entry.key: entry.value for entry in model.metadata_props},
            }))
        """;

    [Fact]
    public async Task Every_kind_of_network_of_every_game_is_valid()
    {
        using ScratchFolder folder = new();
        int written = 0;
        foreach (string game in NetworkFile.Games)
        {
            foreach (NetworkOptions kind in NetworkFile.KindsOf(game))
            {
                using PolicyValueNetwork network = new(NetworkConfig.For(game, layers: 1, kind), seed: 1);
                await File.WriteAllBytesAsync(
                    folder.File($"{game}-{kind.Body}-{kind.Policy}-{kind.Value}.onnx"),
                    AgentOnnx.Of(NetworkFile.Agent(network)).ToArray(), TestContext.Current.CancellationToken);
                written++;
            }
        }

        Assert.Equal(written, (await Run(Check, folder.Path)).Length);
    }

    [Fact]
    public async Task Inputs_outputs_and_metadata_are_as_documented()
    {
        using ScratchFolder folder = new();
        using PolicyValueNetwork network =
            new(NetworkConfig.For("go9", 1, new() { Value = NetworkValue.Outcomes, Width = 32 }), seed: 1);
        await File.WriteAllBytesAsync(
            folder.File("go9.onnx"), AgentOnnx.Of(NetworkFile.Agent(network, "go9:komi=6.5")).ToArray(),
            TestContext.Current.CancellationToken);
        JsonNode file = JsonNode.Parse(Assert.Single(await Run(Check, folder.Path)))!;
        Assert.Equal((8, 17), ((int)file["ir"]!, (int)file["opset"]!));
        Assert.Equal("""[["tokens",7,"batch",82]]""", file["inputs"]!.ToJsonString());
        Assert.Equal(
            """[["logits",1,"batch",82],["outcomes",1,"batch",3],["value",1,"batch"]]""",
            file["outputs"]!.ToJsonString());
        JsonNode metadata = file["metadata"]!;
        Assert.Equal(
            ["game", "title", "tokens", "orientation", "actions", "logits", "value", "outcomes", "model"],
            metadata.AsObject().Select(entry => entry.Key));
        Assert.Equal("go9:komi=6.5", (string)metadata["game"]!);
        Assert.Equal(82, ((string)metadata["actions"]!).Split(' ').Length);
        Assert.EndsWith(" pass", (string)metadata["actions"]!, StringComparison.Ordinal);
        Assert.Contains("ko forbids", (string)metadata["tokens"]!, StringComparison.Ordinal);
        Assert.Equal("random weights", (string)metadata["model"]!);
    }

    /// <summary>Runs a script; skips the test where the package is not there.</summary>
    internal static async Task<string[]> Run(string script, string argument)
    {
        using Process? probe = File.Exists(Python)
            ? Process.Start(new ProcessStartInfo(Python, ["-c", "import onnx"]) { RedirectStandardError = true })
            : null;
        await (probe?.WaitForExitAsync(TestContext.Current.CancellationToken) ?? Task.CompletedTask);
        Assert.SkipWhen(
            probe is not { ExitCode: 0 },
            $"{Python} has no package onnx (Debian: python3-onnx), so no other program reads or writes the files here");
        using Process python = Process.Start(
            new ProcessStartInfo(Python, ["-c", script, argument])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string complaints = await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(python.ExitCode == 0, complaints);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
