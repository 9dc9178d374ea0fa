using NanoZero.Games;
using TorchSharp;
using static TorchSharp.torch;

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
            $"{config.Game}, {layers} layers of width {config.Width}: {config.OperationsPerEvaluation / 1e6:N1} MFLOP an evaluation, {cores} threads");
        foreach (NetworkPrecision precision in Enum.GetValues<NetworkPrecision>())
        {
            Contender[] ceilings = [.. Batches.Select(batch => new Contender($"linear {precision}", batch, () => Products.Library(config, batch, Type(precision))))];
            Contender[] others =
            [
                .. PackedNetwork.IsSupported(config, precision) ? [new Contender($"own products {precision}", 16, () => Products.Own(config, 16, precision))] : (Contender[])[],
                .. Batches.Select(batch => new Contender($"library network {precision}", batch, () => Evaluate<TGame>(network, precision, batch, reference: true), IsNetwork: true)),
                .. Batches.Select(batch => new Contender($"evaluator {precision}", batch, () => Evaluate<TGame>(network, precision, batch, reference: false), IsNetwork: true)),
            ];
            Measure([.. ceilings, .. others], cores);
            Print(config, ceilings, others);
        }

        return 0;
    }

    // The second share leaves out what an evaluator looks up in a table instead: the first block's attention inputs.
    private static void Print(NetworkConfig config, Contender[] ceilings, Contender[] others)
    {
        double products = Products.Operations(config), ceiling = ceilings.Max(contender => contender.Rate) * products;
        double lookedUp = 2.0 * config.TokenCount * 3 * config.Width * config.Width;
        foreach (Contender contender in ceilings.Concat(others))
        {
            double operations = contender.Rate * (contender.IsNetwork ? config.OperationsPerEvaluation : products);
            double computed = contender.Rate * (config.OperationsPerEvaluation - lookedUp);
            string note = contender.Name.StartsWith("evaluator", StringComparison.Ordinal) ? $", {computed / ceiling:P0} by what is computed" : "";
            Console.WriteLine($"{contender.Name,-20} batch {contender.Batch,3}: {contender.Rate,7:N0}/s {operations / 1e9,4:N0} GFLOP/s {operations / ceiling,6:P0}{note}");
        }
    }

    private static void Measure(Contender[] contenders, int cores)
    {
        // The runtime compiles the hot loops to their final form first.
        Array.ForEach(contenders, contender => contender.Measure(1, 2 * Seconds));
        foreach (Contender contender in contenders)
        {
            contender.Forget();
        }

        for (int round = 0; round < Rounds; round++)
        {
            Array.ForEach(contenders, contender => contender.Measure(cores, Seconds));
        }
    }

    private static Action Evaluate<TGame>(PolicyValueNetwork network, NetworkPrecision precision, int batch, bool reference)
        where TGame : unmanaged, IGame<TGame>
    {
        ExecutionPlan plan = new() { Precision = precision, BatchSize = batch };
        TGame[] positions = new TGame[batch];
        Array.Fill(positions, TGame.Start(GameOptions.Default));
        float[] logits = new float[batch * TGame.Info.ActionCount], values = new float[batch];
        if (reference)
        {
            LibraryNetwork library = new(network, plan);
            byte[] tokens = new byte[batch * TGame.Info.TokenCount];
            return () => library.Forward(tokens, logits, values);
        }

        NetworkEvaluator<TGame> evaluator = new(network, plan);
        return () => evaluator.Evaluate(positions, logits, values);
    }

    private static ScalarType Type(NetworkPrecision precision) => precision == NetworkPrecision.Bf16 ? bfloat16 : float32;
}
