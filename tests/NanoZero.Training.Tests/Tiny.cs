using NanoZero.Search;

namespace NanoZero.Training.Tests;

/// <summary>The smallest runs that go through every part of training.</summary>
internal static class Tiny
{
    public static TrainingConfig Config { get; } = new()
    {
        Game = "tictactoe",
        Search = new SearchOptions { Simulations = 8, LeavesInFlight = 2 },
        ParallelGames = 3,
        Iterations = 5,
        GamesPerIteration = 5,
        TrainingSteps = 4,
        BatchSize = 16,
        Layers = 1,
        BufferCapacity = 90,
        StrengthEvery = 2,
        StrengthGames = 4,
        StrengthSimulations = 4,
        CheckpointEvery = 2,
        Workers = 2,
        EvaluationBatch = 8,
        Device = DeviceChoice.Cpu,
        Precision = PrecisionChoice.Fp32,
    };

    /// <summary>Runs to the end and returns all reports of this call.</summary>
    public static async Task<List<IterationReport>> Train(
        TrainingConfig config, string folder, bool resume = false, CancellationToken stop = default)
    {
        List<IterationReport> reports = [];
        await foreach (IterationReport report in Trainer.Run(config, folder, resume, cancellation: stop))
        {
            reports.Add(report);
        }

        return reports;
    }

    /// <summary>Runs to the end, stopped and resumed after every iteration.</summary>
    public static async Task TrainInParts(TrainingConfig config, string folder, CancellationToken stop)
    {
        for (int iterations = 1; iterations <= config.Iterations; iterations++)
        {
            await Train(config with { Iterations = iterations }, folder, resume: true, stop);
        }
    }

    public static byte[] Weights(string folder) =>
        File.ReadAllBytes(System.IO.Path.Combine(RunFolder.Open(folder).Latest().Path, "model.safetensors"));
}
