namespace NanoZero.Training;

/// <summary>What a run will need, guessed before it begins.</summary>
/// <param name="MeanPlies">Plies of a game, guessed from random games.</param>
/// <param name="SelfPlaySeconds">Seconds of all self-play; null where the plan's speed was not measured.</param>
/// <param name="TrainingSeconds">Seconds of all optimiser steps; null as above.</param>
/// <param name="StrengthSeconds">Seconds of measuring strength and testing new weights; null as above.</param>
/// <param name="MemoryBytes">Memory of the process.</param>
internal sealed record TrainingEstimate(
    double MeanPlies, double? SelfPlaySeconds, double? TrainingSeconds, double? StrengthSeconds, long MemoryBytes)
{
    // Forward and backward cost three forward passes. In these, our own kernels in fp32 reach about these shares of the
    // speed of inference in each precision (the convolutional network of Connect Four's preset on an AMD Zen 5);
    // libtorch's autograd about half of inference on the same device, a guess.
    private const double SpeedBesideFp32 = 1;
    private const double SpeedBesideBf16 = 0.7;
    private const double SpeedBesideInt8 = 0.45;
    private const double SpeedOfAutograd = 0.5;
    private const double SimulationsPerSecondAndWorker = 400_000;
    // Positions repeat: about this share of the leaves of a trained Connect Four agent is new to a cache, and more of
    // an untrained one's. Of tic-tac-toe there is little at all.
    private const double NewToTheCache = 0.4;
    private const int PositionsOfSmallGame = 800;
    private const int PliesOfSmallGame = 12;
    private const long BytesOfTheProgram = 300L << 20;

    /// <summary>Gets the seconds of the whole run; null where the plan's speed was not measured.</summary>
    public double? Seconds => SelfPlaySeconds + TrainingSeconds + StrengthSeconds;

    /// <summary>Estimates a run.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">How networks are evaluated.</param>
    public static TrainingEstimate For(TrainingConfig config, ExecutionPlan plan) =>
        GameCatalogue.Open(config.Game, new Visitor(config, plan));

    /// <summary>Estimates the seconds of searches whose network answers are cached, as in a match.</summary>
    /// <param name="config">The configuration whose network searches.</param>
    /// <param name="plan">How networks are evaluated.</param>
    /// <param name="simulations">Simulations of all searches together.</param>
    /// <returns>Seconds; null where the plan's speed was not measured.</returns>
    public static double? SecondsOfPlay(TrainingConfig config, ExecutionPlan plan, double simulations)
    {
        double evaluations = config.CacheBytes == 0 ? simulations
            : GameCatalogue.InfoOf(config.Game).MaxPlies <= PliesOfSmallGame
                ? Math.Min(PositionsOfSmallGame, simulations)
            : NewToTheCache * simulations;
        return (evaluations / RateOf(plan)) + (simulations / (SimulationsPerSecondAndWorker * plan.Workers));
    }

    /// <summary>Refuses a run that needs more memory than there is, before its network is built.</summary>
    /// <exception cref="InsufficientMemoryException">
    /// It does not fit; the message says what it needs, what there is and what to lower.
    /// </exception>
    internal static void RequireMemory(TrainingConfig config)
    {
        ExecutionPlan plan = new() { Workers = config.Workers > 0 ? config.Workers : Environment.ProcessorCount };
        MemoryLimit.Require(
            GameCatalogue.Open(config.Game, new MemoryVisitor(config, plan)),
            "this training",
            "fewer layers, games, parallel games or simulations, or a smaller bufferCapacity, batchSize or cacheBytes");
    }

    private sealed class Visitor(TrainingConfig config, ExecutionPlan plan) : IGameVisitor<TrainingEstimate>
    {
        public TrainingEstimate Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            double plies = PliesOfRandomGames(start);
            int measurements =
                config.StrengthEvery == 0 ? 0 : (config.Iterations + config.StrengthEvery - 1) / config.StrengthEvery;
            double agentPlies = 2 * config.StrengthGames * plies / 2;
            int positions = config.StrengthPositions is { } set
                ? PositionSets.Open(start, set).Sum(each => each.Positions.Count)
                : 0;
            double searches = config.GamesPerIteration * Math.Max(1, plies - (config.RandomPlies / 2.0));
            double simulations = (config.FullSearchShare * config.Search.Simulations)
                + ((1 - config.FullSearchShare) * config.FastSimulations);
            double selfPlay = searches * simulations;
            double strength = (agentPlies + positions) * config.StrengthSimulations;
            int tests = config.GateEvery == 0 ? 0 : config.Iterations / config.GateEvery;
            double test = config.GateGames * plies * config.StrengthSimulations;
            int steps = config.StepsFor(config.FullSearchShare * searches);
            double evaluationsOfSteps = 3.0 * config.Iterations * steps * config.BatchSize;
            return new TrainingEstimate(
                plies,
                config.Iterations * SecondsOfPlay(config, plan, selfPlay),  // the cache forgets after each of them
                evaluationsOfSteps / (RateOf(plan) * TrainingSpeed(config.NetworkShape())),
                (measurements * SecondsOfPlay(config, plan, strength)) + (tests * SecondsOfPlay(config, plan, test)),
                (long)Math.Min(BytesOf<TGame>(config, plan), long.MaxValue));
        }

        private double TrainingSpeed(NetworkConfig network) =>
            !config.UsesPackedGradients(network, plan.Device) ? SpeedOfAutograd
            : plan.Precision switch
            {
                NetworkPrecision.Fp32 => SpeedBesideFp32,
                NetworkPrecision.Bf16 => SpeedBesideBf16,
                _ => SpeedBesideInt8,
            };
    }

    private sealed class MemoryVisitor(TrainingConfig config, ExecutionPlan plan) : IGameVisitor<double>
    {
        public double Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => BytesOf<TGame>(config, plan);
    }

    private static double? RateOf(ExecutionPlan plan) =>
        plan.EvaluationsPerSecond > 0 ? plan.EvaluationsPerSecond : null;

    // A number with a fraction, which does not overflow.
    private static double BytesOf<TGame>(TrainingConfig config, ExecutionPlan plan)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig network = config.NetworkShape();
        double weights = (double)network.ParameterCount * sizeof(float) * (5 + plan.Workers);
        double activations = config.UsesPackedGradients(network, plan.Device)
            ? PackedGradients.UpperBound(network, config.BatchSize,
                config.TrainingThreads > 0 ? config.TrainingThreads : Environment.ProcessorCount)
            : (double)config.BatchSize * network.TokenCount * network.Width * network.Layers * 24 * sizeof(float);
        double sample = System.Runtime.CompilerServices.Unsafe.SizeOf<TGame>()
            + 48 + (6 * Math.Min(TGame.Info.TypicalLegalActions, config.Search.Simulations));
        double games = Math.Min(config.GamesInPlay(plan), config.GamesPerIteration);
        double played = (double)config.GamesPerIteration * TGame.Info.MaxPlies;
        return BytesOfTheProgram + weights + activations + ((config.BufferCapacity + played) * sample)
            + (games * TreeMemory.UpperBound<TGame>(config.Search)) + config.CacheBytes;
    }

    private static double PliesOfRandomGames<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        const int Games = 50;
        RandomStream random = new(1);
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        long plies = 0;
        for (int game = 0; game < Games; game++)
        {
            TGame position = start;
            while (!position.IsTerminal)
            {
                position.Play(legal[random.Next(position.LegalActions(legal))]);
            }

            plies += position.Ply;
        }

        return (double)plies / Games;
    }
}
