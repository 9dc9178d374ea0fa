using NanoZero.Games;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Benchmarks;

/// <summary>
/// Measures and prints evaluations and trained positions of one thread for networks of several kinds and sizes.
/// </summary>
internal sealed class KindTable : IGameVisitor<int>
{
    private const int Rounds = 7;
    private const double Seconds = 0.1;
    private const int Batch = 64;

    private static readonly (int Layers, int? Width)[] Convolutions =
        [(2, 16), (4, 16), (2, 32), (4, 32), (8, 32), (2, 64), (4, 64), (8, 64)];

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkOptions heads = new() { Policy = NetworkPolicy.Squares, Value = NetworkValue.Outcomes };
        NetworkOptions convolution = heads with { Body = NetworkBody.Convolution };
        NetworkConfig[] networks =
        [
            NetworkConfig.For(TGame.Info, 1), NetworkConfig.For(TGame.Info, 2), NetworkConfig.For(TGame.Info, 1, heads),
            .. Convolutions.Select(size =>
                NetworkConfig.For(TGame.Info, size.Layers, convolution with { Width = size.Width })),
        ];
        foreach (NetworkConfig config in networks)
        {
            using PolicyValueNetwork network = new(config, seed: 1);
            Contender[] contenders =
            [
                .. Enum.GetValues<NetworkPrecision>().Where(precision => PackedNetwork.IsSupported(config, precision))
                    .Select(precision => new ExecutionPlan { Precision = precision, BatchSize = Batch })
                    .Select(plan =>
                        new Contender(plan.Precision.ToString(), NetworkWorkload.Evaluations<TGame>(network, plan))),
                new Contender("trained", Training(network)),
            ];
            Contender.Measure(contenders, Rounds, Seconds);
            string rates = string.Join(", ", contenders.Select(contender => $"{contender.Name} {contender.Rate:N0}/s"));
            Console.WriteLine(
                $"{config.Body} {config.Layers} × {config.Width}, {config.Policy}, {config.Value}: "
                + $"{config.ParameterCount:N0} parameters, "
                + $"{config.OperationsPerEvaluation / 1e6:N2} MFLOP: {rates}");
        }

        return 0;
    }

    private static NetworkWorkload Training(PolicyValueNetwork network)
    {
        NetworkConfig config = network.Config;
        return new NetworkWorkload(
            new ExecutionPlan { BatchSize = 2 * Batch }, 3.0 * config.OperationsPerEvaluation, () =>
        {
            DisposeScope scope = NewDisposeScope();
            PackedGradients gradients = new(network, 2 * Batch, threads: 1);
            Tensor tokens = randint(0, config.TokenKinds, [2 * Batch, config.TokenCount], int64);
            Tensor policies = rand([2 * Batch, config.ActionCount]),
                illegal = zeros([2 * Batch, config.ActionCount], @bool);
            Tensor outcomes = randint(-1, 2, [2 * Batch], float32);
            return new Repetition(() => gradients.Compute(tokens, policies, illegal, outcomes), scope);
        });
    }
}
