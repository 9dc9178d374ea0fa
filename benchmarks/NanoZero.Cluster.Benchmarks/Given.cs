using System.Diagnostics;
using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Cluster.Benchmarks;

/// <summary>The run that is measured, and the processes beside this one.</summary>
internal static class Given
{
    /// <summary>Returns a run of Connect Four with the sizes of its preset "quick".</summary>
    /// <param name="games">The games of an iteration.</param>
    /// <param name="threads">The threads that play here.</param>
    public static TrainingConfig Config(int games, int threads) => new()
    {
        Game = "connect4",
        Search = new SearchOptions { Simulations = 64 },
        GamesPerIteration = games,
        Layers = 1,
        Workers = threads,
        Device = DeviceChoice.Cpu,
        Precision = PrecisionChoice.Fp32,
        CacheBytes = 0,
    };

    /// <summary>Begins a run in a folder that is removed at the end of the program's run.</summary>
    public static RunFolder Run(TrainingConfig config) =>
        Trainer.Prepare(config, Path.Combine(Directory.CreateTempSubdirectory("nanozero-").FullName, "run"));

    /// <summary>Returns the untrained network of a run.</summary>
    public static Weights WeightsOf(TrainingConfig config)
    {
        using PolicyValueNetwork network = new(config.NetworkShape(), config.Seed);
        return Weights.Of(network);
    }

    /// <summary>Plays games of a run here.</summary>
    public static async Task<PlayedGames<ConnectFour>> Games(RunFolder run, int count)
    {
        using LocalSelfPlay<ConnectFour> machine = new(default, run.Config, run.Description.Plan);
        return await machine.Play(1, ..count, WeightsOf(run.Config));
    }

    /// <summary>Starts this program once more.</summary>
    public static Process Start(params IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"),
        [typeof(Given).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
    })!;

    /// <summary>Returns the middle of some numbers.</summary>
    public static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
