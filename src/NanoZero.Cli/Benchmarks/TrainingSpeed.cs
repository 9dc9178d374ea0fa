namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// How many positions a second optimiser steps learn from, in every precision that is worth measuring.
/// </summary>
internal static class TrainingSpeed
{
    // The gradients of a layer's inputs, and those of its weights, cost as much as its outputs each.
    private const int PassesOfStep = 3;
    private const int BatchOfProducts = 64;

    /// <summary>Measures, the precisions in turn; the machine must have the native library.</summary>
    /// <param name="run">How.</param>
    /// <param name="start">The start position.</param>
    /// <param name="config">Layers and batch size; the precision is replaced.</param>
    /// <param name="device">Where.</param>
    public static TrainingResult Measure<TGame>(BenchRun run, TGame start, TrainingConfig config, NetworkDevice device)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig network = config.NetworkShape();
        bool hasHalves = ExecutionPlanner.PrecisionsFor(network, device).Contains(NetworkPrecision.Bf16);
        using TrainingProbe<TGame> reference = Probe(TrainingPrecision.Fp32);
        using TrainingProbe<TGame>? halves = hasHalves ? Probe(TrainingPrecision.Bf16) : null;
        Speed fp32 = Rate(reference, TrainingPrecision.Fp32);
        Speed? bf16 = halves is null ? null : Rate(halves, TrainingPrecision.Bf16);
        NetworkWorkload products = NetworkWorkload.LinearLayers(network, PlanOfProducts(device, config.BatchSize));
        Speed linear = new("linear", "positions/s", () => products.Measure(run.Effort.Seconds).PerSecond);
        Speed[] steps = bf16 is null ? [fp32] : [fp32, bf16];
        run.Measure([linear, .. steps], run.Effort.LongRounds);
        double weight = PassesOfStep * network.OperationsPerEvaluation / products.Operations;
        return new TrainingResult(
            [.. steps.Select(step => step.ToRow(BenchSection.Training) with { Share = step.ShareOf(linear, weight) })],
            bf16?.ShareOf(fp32));

        TrainingProbe<TGame> Probe(TrainingPrecision precision) =>
            new(start, config with { TrainingPrecision = precision }, device);

        Speed Rate(TrainingProbe<TGame> probe, TrainingPrecision precision) => Speed.OfWork(
            $"{config.Layers} layers, {TypedOption.WordOf(precision)}, batch {config.BatchSize}{BenchRow.On(device)}",
            "samples/s", run.Effort.Seconds, probe.Step);
    }

    // In fp32, as the steps but for their products: on the processor a thread a core, on a device as much at once as a
    // step has.
    private static ExecutionPlan PlanOfProducts(NetworkDevice device, int batch) => device == NetworkDevice.Cpu
        ? new ExecutionPlan { Device = device, Workers = Environment.ProcessorCount, BatchSize = BatchOfProducts }
        : new ExecutionPlan { Device = device, BatchSize = batch };
}

/// <summary>What optimiser steps of a network reached.</summary>
/// <param name="Rows">The rows of the report, fp32 first.</param>
/// <param name="GainOfHalves">
/// How many times as fast as in fp32 they are in bf16; null where that was not worth measuring.
/// </param>
internal sealed record TrainingResult(IReadOnlyList<BenchRow> Rows, double? GainOfHalves);
