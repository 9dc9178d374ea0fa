using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Network.Benchmarks;

/// <summary>Measures and prints a network's rates in GFLOP/s beside their ceilings.</summary>
internal sealed class SpeedTable(int layers) : IGameVisitor<int>
{
    private const int Rounds = 7;
    private const double Seconds = 0.15;
    private static readonly int[] Batches = [16, 32, 64, 128];

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig config = NetworkConfig.For(TGame.Info, layers);
        using PolicyValueNetwork network = new(config, seed: 1);
        int cores = Environment.ProcessorCount;
        Console.WriteLine(
            $"{config.Game}, {layers} layers of width {config.Width}: {config.OperationsPerEvaluation / 1e6:N1} MFLOP "
                + $"an evaluation, {cores} threads");
        foreach (NetworkPrecision precision in (NetworkPrecision[])[NetworkPrecision.Fp32, NetworkPrecision.Bf16])
        {
            ExecutionPlan[] plans =
                [.. Batches.Select(batch =>
                    new ExecutionPlan { Precision = precision, BatchSize = batch, Workers = cores })];
            Contender[] ceilings =
                [.. plans.Select(plan =>
                    new Contender($"linear {precision}", NetworkWorkload.LinearLayers(config, plan)))];
            Contender[] others =
            [
                .. PackedNetwork.IsSupported(config, precision)
                    ? [new Contender($"own products {precision}", OwnProducts(config, plans[0]))]
                    : (Contender[])[],
                .. plans.Select(plan => new Contender($"library network {precision}", LibraryNetworks(network, plan))),
                .. plans.Select(plan =>
                    new Contender($"evaluator {precision}", NetworkWorkload.Evaluations<TGame>(network, plan))),
                .. precision == NetworkPrecision.Fp32 && ExecutionPlanner.HasInt8(config)
                    ? Int8Contenders<TGame>(network, plans)
                    : [],
            ];
            Contender.Measure([.. ceilings, .. others], Rounds, Seconds);
            Print(ceilings, others);
        }

        return 0;
    }

    // The second share leaves out what an evaluator looks up in a table instead: the first block's attention inputs.
    private static void Print(Contender[] ceilings, Contender[] others)
    {
        double ceiling = ceilings.Max(contender => contender.Rate * contender.Work.Operations);
        foreach (Contender contender in ceilings.Concat(others))
        {
            double operations = contender.Rate * contender.Work.Operations,
                computed = contender.Rate * contender.Work.ComputedOperations;
            string note = computed < operations ? $", {computed / ceiling:P0} by what is computed" : "";
            Console.WriteLine(
                $"{contender.Name,-20} batch {contender.Work.Plan.BatchSize,3}: {contender.Rate,7:N0}/s "
                    + $"{operations / 1e9,4:N0} GFLOP/s {operations / ceiling,6:P0}{note}");
        }
    }

    // The library has no linear layer in 8 bits: shares are of the one in fp32.
    private static IEnumerable<Contender> Int8Contenders<TGame>(PolicyValueNetwork network, ExecutionPlan[] plans)
        where TGame : unmanaged, IGame<TGame>
    {
        ExecutionPlan[] own = [.. plans.Select(plan => plan with { Precision = NetworkPrecision.Int8 })];
        return own.Select(plan => new Contender("evaluator Int8", NetworkWorkload.Evaluations<TGame>(network, plan)))
            .Prepend(new Contender("own products Int8", OwnProducts(network.Config, own[0])));
    }

    private static NetworkWorkload OwnProducts(NetworkConfig config, ExecutionPlan plan) => new(
        plan, NetworkWorkload.OperationsOfProducts(config), () => Products.Own(config, plan.BatchSize, plan.Precision));

    private static NetworkWorkload LibraryNetworks(PolicyValueNetwork network, ExecutionPlan plan) => new(
        plan, network.Config.OperationsPerEvaluation, () => Library(network, plan));

    private static Repetition Library(PolicyValueNetwork network, ExecutionPlan plan)
    {
        LibraryNetwork library = new(network, plan);
        byte[] tokens = new byte[plan.BatchSize * network.Config.TokenCount];
        AnswerBuffer answers = new(plan.BatchSize, network.Config.ActionCount);
        return new Repetition(() => library.Forward(tokens, answers.All), library);
    }
}
