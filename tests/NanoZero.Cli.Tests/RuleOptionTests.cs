using System.Text.Json.Nodes;

namespace NanoZero.Cli.Tests;

/// <summary>A network of Go plays by the rules it was trained with.</summary>
public sealed class RuleOptionTests(TrainedRun run)
{
    private static readonly string[] Tiniest =
    [
        "--iterations", "1", "--games", "1", "--training-steps", "1", "--layers", "1", "--simulations", "1", "--device",
        "cpu", "--precision", "fp32",
        "--set", "strengthEvery=0", "--set", "batchSize=4", "--set", "workers=1", "--set", "evaluationBatch=8",
        "--parallel-games", "1",
    ];

    [Fact]
    public async Task A_moved_checkpoint_plays_by_its_own_komi_and_refuses_another()
    {
        string folder = run.In("komi"), moved = run.In("komi-moved");
        (await Invocation.Of(["train", "go9:komi=6.5", "--out", folder, .. Tiniest])).AssertSucceeded();
        (await Invocation.Of("train", "go9", "--resume", "--out", folder)).AssertSucceeded();
        (await Invocation.Of("train", "go9:komi=7.5", "--resume", "--out", folder)).AssertFailed(2, "komi=6.5");
        Directory.Move(Path.Combine(folder, "checkpoints", "iteration-0001"), moved);
        foreach (string asked in (string[])["go9", "go9:komi=6.50"])
        {
            (await Invocation.Of("search", asked, "--model", moved, "--simulations", "2")).AssertSucceeded();
            string file = run.In($"komi-{asked.Length}.json");
            (await Invocation.Of("arena", "greedy:" + moved, "random", "--games", "2", "--game", asked, "--out", file))
                .AssertSucceeded();
            string match = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal("go9:komi=6.5", JsonNode.Parse(match)!["game"]!.GetValue<string>());
        }

        (await Invocation.Of("search", "go9:komi=7.5", "--model", moved))
            .AssertFailed(1, "plays go9:komi=6.5, not go9");
        (await Invocation.Of("play", "go9:komi=7.5", "--against", moved))
            .AssertFailed(1, "plays go9:komi=6.5, not go9");
        (await Invocation.Of("arena", moved, "random", "--game", "go9:komi=5.5"))
            .AssertFailed(1, "plays go9:komi=6.5, not go9:komi=5.5");
    }

    [Fact]
    public async Task The_default_komi_said_aloud_is_the_same_game()
    {
        string folder = run.In("default-komi");
        (await Invocation.Of(["train", "go9:komi=7.5", "--out", folder, .. Tiniest])).AssertSucceeded();
        (await Invocation.Of("train", "go9", "--resume", "--out", folder)).AssertSucceeded();
        (await Invocation.Of("search", "go9:komi=7.5", "--model", folder, "--simulations", "2")).AssertSucceeded();
    }
}
