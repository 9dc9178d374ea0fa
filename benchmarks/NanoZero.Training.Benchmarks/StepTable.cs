using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Benchmarks;

/// <summary>
/// Measures and prints the milliseconds of an optimiser step, of its parts and of the same by autograd, and their
/// shares of the products' rate.
/// </summary>
internal sealed class StepTable(int layers, int batch, int threads) : IGameVisitor<int>
{
    private const int Rounds = 9;
    private const double Seconds = 0.4;

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig network = NetworkConfig.For(TGame.Info, layers);
        TrainingConfig config = new() { Game = TGame.Info.Name, BatchSize = batch, Layers = layers };
        using Learner<TGame> learner = new(new PolicyValueNetwork(network, 1), config, NetworkDevice.Cpu, threads);
        using Learner<TGame> halves =
            new(new PolicyValueNetwork(network, 1), config with { TrainingPrecision = TrainingPrecision.Bf16 },
                NetworkDevice.Cpu, threads);
        using Learner<TGame> reference = new(new PolicyValueNetwork(network, 1), config, NetworkDevice.Cpu, threads);
        set_num_threads(threads);
        ReplayBuffer<TGame> buffer = Games(start, config);
        using TrainingBatch<TGame> filled = new(batch);
        filled.Fill(buffer, augment: true, new RandomStream(1));
        ulong step = 0;
        bool hasHalves = ExecutionPlanner.PrecisionsFor(network, NetworkDevice.Cpu).Contains(NetworkPrecision.Bf16);
        Contender[] inHalves = hasHalves
            ?
            [
                new("products bf16", Products.OfStep(network, batch, ScalarType.BFloat16)),
                new("step, products in bf16", () => halves.Step(buffer, new RandomStream(++step))),
            ]
            : [];
        Contender[] contenders =
        [
            new("products fp32", Products.OfStep(network, batch, ScalarType.Float32)),
            .. inHalves,
            new("step", () => learner.Step(buffer, new RandomStream(++step))),
            new("  batch", () => filled.Fill(buffer, augment: true, new RandomStream(++step))),
            new("  autograd: forward", () => Forward(reference, filled)),
            new("  autograd: forward, backward", () => ForwardAndBackward(reference, filled)),
            new("  optimiser", reference.Optimizer.Step),
        ];
        Console.WriteLine(
            $"{network.Game}, {layers} layers of width {network.Width}, batch {batch}, {threads} threads");
        Contender.Measure(contenders, Rounds, Seconds);
        double limit = contenders[0].Milliseconds;
        foreach (Contender contender in contenders)
        {
            Console.WriteLine(
                $"{contender.Name,-28} {contender.Milliseconds,8:N2} ms, {contender.ClockMilliseconds,8:N2} ms by the "
                + $"clock  {limit / contender.Milliseconds,6:P0} of the products' rate in fp32");
        }

        return 0;
    }

    private static void Forward<TGame>(Learner<TGame> learner, TrainingBatch<TGame> batch)
        where TGame : unmanaged, IGame<TGame>
    {
        using DisposeScope scope = NewDisposeScope();
        Loss(learner, batch);
    }

    private static void ForwardAndBackward<TGame>(Learner<TGame> learner, TrainingBatch<TGame> batch)
        where TGame : unmanaged, IGame<TGame>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Loss(learner, batch);
        learner.Network.zero_grad();
        loss.backward();
    }

    private static Tensor Loss<TGame>(Learner<TGame> learner, TrainingBatch<TGame> batch)
        where TGame : unmanaged, IGame<TGame>
    {
        (Tensor policy, Tensor value) =
            learner.Network.Loss(learner.Network.call(batch.Tokens), batch.Policies, batch.Illegal, batch.Outcomes);
        return policy.add(value, Scalars.One);
    }

    // Positions of games whose searches know nothing: only their shape counts.
    private static ReplayBuffer<TGame> Games<TGame>(TGame start, TrainingConfig config)
        where TGame : unmanaged, IGame<TGame>
    {
        using GameWorkers<TGame> workers = new(1, new EvaluatorSource<TGame>(_ => new HashEvaluator<TGame>()));
        ReplayBuffer<TGame> buffer = new(config.BufferCapacity);
        TrainingConfig quick = config with { Search = config.Search with { Simulations = 16 } };
        GamePlan<TGame> games = GamePlan<TGame>.SelfPlay(quick.SelfPlayer(workers.Sources[0]), start, games: 100);
        buffer.Add(workers.Play(games with { Seed = 1 }).Games.SelectMany(game => game.Samples(lambda: 1)));
        return buffer;
    }
}
