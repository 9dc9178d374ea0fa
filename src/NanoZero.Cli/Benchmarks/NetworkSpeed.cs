namespace NanoZero.Cli.Benchmarks;

/// <summary>How near evaluators come to the rate of matrix products alone, by batch size and precision.</summary>
internal static class NetworkSpeed
{
    // Products alone want larger batches than evaluators do.
    private static readonly (int[] Products, int[] Evaluators) OnProcessor = ([32, 64, 128], [16, 32, 64]);
    private static readonly int[] BatchesOfInt8Products = [1, 4, 16];
    private static readonly (int[] Products, int[] Evaluators) OnDevice = ([1024, 2048, 4096], [512, 1024, 2048]);

    /// <summary>
    /// Measures the network of some layers for Connect Four; the machine must have the native library.
    /// </summary>
    /// <param name="run">How.</param>
    /// <param name="layers">Transformer blocks.</param>
    /// <param name="shape">Device and workers; precision and batch size are replaced.</param>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run, int layers, ExecutionPlan shape)
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(ConnectFour.Info, layers), seed: 1);
        List<BenchRow> rows = [];
        foreach (NetworkPrecision precision in ExecutionPlanner.PrecisionsFor(network.Config, shape.Device))
        {
            (int[] products, int[] batches) = shape.Device == NetworkDevice.Cpu ? OnProcessor : OnDevice;
            ExecutionPlan plan = shape with { Precision = precision };
            // one fills a device; more would fill its memory
            ExecutionPlan alone = shape.Device == NetworkDevice.Cpu ? plan : plan with { Workers = 1 };
            Contender[] linear = [.. products.Select(batch => new Contender(
                run, Name("linear", layers, plan), NetworkWorkload.LinearLayers(
                    network.Config, alone with { BatchSize = batch })))];
            Contender[] evaluators = [.. batches.Select(batch => Evaluator(plan with { BatchSize = batch }))];
            (Contender[] products8, Contender[] evaluators8) =
                precision == NetworkPrecision.Fp32 && shape.Device == NetworkDevice.Cpu
                && ExecutionPlanner.HasInt8(network.Config)
                    ? In8Bits(plan with { Precision = NetworkPrecision.Int8 })
                    : ([], []);
            run.Measure(
                [.. linear.Concat(evaluators).Concat(products8).Concat(evaluators8).Select(contender =>
                    contender.Speed)]);
            rows.AddRange(Rows(linear, evaluators));
            if (products8.Length > 0)
            {
                rows.AddRange(Rows(products8, evaluators8));
            }
        }

        return rows;

        // The library has no linear layer in 8 bits: the limit is the whole-number products alone.
        (Contender[] Products, Contender[] Evaluators) In8Bits(ExecutionPlan plan) => (
            [.. BatchesOfInt8Products.Select(batch => new Contender(
                run, Name("products", layers, plan), NetworkWorkload.Int8Products(
                    network.Config, plan with { BatchSize = batch })))],
            [.. OnProcessor.Evaluators.Select(batch => Evaluator(plan with { BatchSize = batch }))]);

        Contender Evaluator(ExecutionPlan plan) => new(
            run, $"{Name("evaluator", layers, plan)}, batch {plan.BatchSize}",
            NetworkWorkload.Evaluations<ConnectFour>(network, plan));
    }

    private static string Name(string what, int layers, ExecutionPlan plan) =>
        $"{what}, {layers} layers, {TypedOption.WordOf(plan.Precision)}{BenchRow.On(plan.Device)}";

    // One row for the best batch of the products, in GFLOP/s; evaluators as a share of it, by operations.
    private static IEnumerable<BenchRow> Rows(Contender[] linear, Contender[] evaluators)
    {
        Contender ceiling = linear.MaxBy(contender => contender.Speed.Median)!;
        double scale = ceiling.Work.Operations / 1e9;
        BenchRow row = ceiling.Speed.ToRow(BenchSection.Network);
        yield return row with
        {
            Unit = "GFLOP/s",
            Median = row.Median * scale,
            Best = row.Best * scale,
            BestBatch = ceiling.Work.Plan.BatchSize
        };
        foreach (Contender evaluator in evaluators)
        {
            double share = evaluator.Speed.ShareOf(ceiling.Speed, evaluator.Work.Operations / ceiling.Work.Operations);
            double computed = share * evaluator.Work.ComputedOperations / evaluator.Work.Operations;
            yield return evaluator.Speed.ToRow(BenchSection.Network)
                with
            { Share = share, ComputedShare = computed < share ? computed : null };
        }
    }

    private sealed class Contender(BenchRun run, string name, NetworkWorkload work)
    {
        public NetworkWorkload Work => work;

        public Speed Speed { get; } = new(name, "evaluations/s", () => work.Measure(run.Effort.Seconds).PerSecond);
    }
}
