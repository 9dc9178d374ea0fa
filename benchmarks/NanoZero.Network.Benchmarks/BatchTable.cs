using NanoZero.Games;

namespace NanoZero.Network.Benchmarks;

/// <summary>Measures and prints evaluations of one thread by batch size and precision.</summary>
internal sealed class BatchTable(int layers) : IGameVisitor<int>
{
    private const int Rounds = 9;
    private const double Seconds = 0.1;
    private static readonly int[] Batches = [1, 2, 4, 8, 64];

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig config = NetworkConfig.For(TGame.Info, layers);
        using PolicyValueNetwork network = new(config, seed: 1);
        Contender[] contenders =
            [.. Enum.GetValues<NetworkPrecision>().Where(precision => PackedNetwork.IsSupported(config, precision))
            .SelectMany(precision =>
                Batches.Select(batch => new ExecutionPlan { Precision = precision, BatchSize = batch }))
            .Select(plan =>
                new Contender($"{config.Game} {layers} {plan.Precision} {plan.BatchSize}",
                    NetworkWorkload.Evaluations<TGame>(network, plan)))];
        Contender.Measure(contenders, Rounds, Seconds);
        foreach (Contender contender in contenders)
        {
            Console.WriteLine($"{contender.Name,-24} {contender.Rate,9:F1} evaluations a second of the processor");
        }

        return 0;
    }
}
