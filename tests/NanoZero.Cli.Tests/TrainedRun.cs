using NanoZero.Cli.Tests;

[assembly: AssemblyFixture(typeof(TrainedRun))]

namespace NanoZero.Cli.Tests;

/// <summary>A run of tic-tac-toe that was hardly trained, made once for all tests through the command line.</summary>
public sealed class TrainedRun : IAsyncLifetime
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-cli-tests-").FullName;

    /// <summary>Options of a run that takes a moment.</summary>
    public static string[] Tiny { get; } =
    [
        "--iterations", "2", "--games", "6", "--parallel-games", "6", "--training-steps", "2", "--layers", "1",
        "--simulations", "8",
        "--set", "strengthEvery=0", "--set", "checkpointEvery=1", "--set", "batchSize=16",
        "--set", "workers=1", "--set", "evaluationBatch=8", "--device", "cpu", "--precision", "fp32",
    ];

    /// <summary>The run's folder.</summary>
    public string Folder => In("run");

    /// <summary>Returns a path that no other test uses.</summary>
    public string In(string name) => Path.Combine(scratch, name);

    /// <summary>Returns a copy of the run, without the matches that tests may be playing in it.</summary>
    /// <param name="name">A path that no other test uses.</param>
    public string Copy(string name)
    {
        string folder = In(name);
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(Folder, file), copy = Path.Combine(folder, relative);
            if (!relative.StartsWith("matches", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        return folder;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Invocation train = await Invocation.Of(["train", "tictactoe", "--out", Folder, .. Tiny]);
        Assert.True(train.ExitCode == 0, train.Error);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(scratch, recursive: true);
        return ValueTask.CompletedTask;
    }
}
