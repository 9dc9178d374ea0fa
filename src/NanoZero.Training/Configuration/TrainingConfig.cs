namespace NanoZero.Training;

/// <summary>The whole configuration of a training run: a value, and one JSON file.</summary>
public sealed record TrainingConfig
{
    private const int LargestBatch = 1 << 16;
    private const int MostWorkers = 1024;

    /// <summary>The most self-play games of an iteration.</summary>
    public const int MostGames = 1_000_000;

    /// <summary>
    /// Gets the game, with its rule options, such as <c>connect4</c> or <c>go9:komi=6.5</c>. The original study:
    /// connect4.
    /// </summary>
    public string Game { get; init; } = "connect4";

    /// <summary>
    /// Gets the search of self-play. The original study: 500 simulations, which gave each position about 8, and 1, 4 or
    /// 8 leaves in flight.
    /// </summary>
    public SearchOptions Search { get; init; } = new() { Simulations = 100, LeavesInFlight = 1 };

    /// <summary>
    /// Gets how many games are in play at once, over all workers; 0 takes as many as fill the workers' batches. The
    /// original study: 64.
    /// </summary>
    [InRange(0)]
    public int ParallelGames { get; init; }

    /// <summary>Gets the iterations of a run: cycles of self-play and training. The original study: 100.</summary>
    [InRange(1)]
    public int Iterations { get; init; } = 100;

    /// <summary>
    /// Gets the self-play games of an iteration; all are finished and counted. The original study: 100, of which it
    /// kept a part of the positions.
    /// </summary>
    [InRange(1, MostGames)]
    public int GamesPerIteration { get; init; } = 100;

    /// <summary>
    /// Gets the temperature of self-play moves before <see cref="TemperaturePlies"/>. The original study and AlphaZero:
    /// 1.
    /// </summary>
    [InRange(0)]
    public float Temperature { get; init; } = 1;

    /// <summary>Gets the ply at which self-play moves become greedy. The original study: 15.</summary>
    [InRange(0)]
    public int TemperaturePlies { get; init; } = 15;

    /// <summary>
    /// Gets the most plies of a self-play game that are played at random before the searches begin. Each game draws its
    /// number, from 0 on. Nothing is learnt from these plies. AlphaZero and the original study: 0.
    /// </summary>
    [InRange(0)]
    public int RandomPlies { get; init; }

    /// <summary>
    /// Gets the probability that a self-play move is searched with all simulations, and learnt from (playout cap
    /// randomisation, Wu 2019). Any other move gets <see cref="FastSimulations"/> without noise. Nothing is learnt from
    /// it but its value, by <see cref="ValueLambda"/>. KataGo: 0.25. AlphaZero and the original study: 1.
    /// </summary>
    [InRange(0, 1, LeastIsOutside = true)]
    public double FullSearchShare { get; init; } = 1;

    /// <summary>
    /// Gets the simulations of a self-play move that is not searched with all of them; see
    /// <see cref="FullSearchShare"/>.
    /// </summary>
    [InRange(1)]
    public int FastSimulations { get; init; } = 16;

    /// <summary>
    /// Gets the root value below which a move of self-play counts as lost; a player resigns after two such moves in a
    /// row. Null for never. AlphaGo Zero chose its value so that fewer than 5 % of the resigned games were not lost;
    /// -0.95 is a careful one. AlphaZero and the original study: null.
    /// </summary>
    [InRange(-1, 0, LeastIsOutside = true, MostIsOutside = true)]
    public double? ResignBelow { get; init; }

    /// <summary>
    /// Gets the probability that a self-play game is played to its end though a player would resign; see
    /// <see cref="ResignBelow"/>. These games show how often resigning is wrong. AlphaGo Zero: 0.1.
    /// </summary>
    [InRange(0, 1)]
    public double ResignPlaythrough { get; init; } = 0.1;

    /// <summary>
    /// Gets the moves at which PUCT mixes noise into the root's priors. AlphaZero: every move; the original study: the
    /// first.
    /// </summary>
    public NoiseSchedule Noise { get; init; } = NoiseSchedule.EveryMove;

    /// <summary>Gets the memory of the evaluation cache in bytes; 0 switches it off. The original study: off.</summary>
    [InRange(0)]
    public long CacheBytes { get; init; }

    /// <summary>Gets the number of blocks of the network. The original study: 4.</summary>
    [InRange(1, 16)]
    public int Layers { get; init; } = 4;

    /// <summary>Gets what the network is made of.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>
    /// Gets the optimiser steps of an iteration, where <see cref="ReplayRatio"/> does not give them. The original
    /// study: 100.
    /// </summary>
    [InRange(1)]
    public int TrainingSteps { get; init; } = 100;

    /// <summary>
    /// Gets how many positions are learnt for each position that self-play adds. The optimiser steps of an iteration
    /// follow from it, so that short games bring fewer steps. KataGo: at most 4. Null takes
    /// <see cref="TrainingSteps"/>. AlphaZero and the original study: null.
    /// </summary>
    [InRange(0, 1000, LeastIsOutside = true)]
    public double? ReplayRatio { get; init; }

    /// <summary>Gets the positions of an optimiser step. The original study: 128.</summary>
    [InRange(1, LargestBatch)]
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Gets the threads of an optimiser step on the processor; 0 takes one a core. In asynchronous mode 0 takes as many
    /// as one worker has, where libtorch computes the step (in bf16, and without x64's fused multiply-add). Runs with
    /// other numbers differ in the last bits.
    /// </summary>
    [InRange(0, MostWorkers)]
    public int TrainingThreads { get; init; }

    /// <summary>
    /// Gets the number format in which the linear layers of optimiser steps multiply; weights, gradients, attention and
    /// AdamW are fp32 in either. bf16 is for processors and devices with instructions for it, and slow elsewhere;
    /// <c>nanozero bench</c> says which is faster. The original study: fp32.
    /// </summary>
    public TrainingPrecision TrainingPrecision { get; init; } = TrainingPrecision.Fp32;

    /// <summary>Gets the learning rate of AdamW. The original study: 1e-3.</summary>
    [InRange(0, 1, LeastIsOutside = true)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Gets the learning rate that <see cref="LearningRate"/> falls to, along half a cosine (Loshchilov and Hutter
    /// 2017), with one value an iteration. Null keeps the rate. The original study: null.
    /// </summary>
    [InRange(0, 1, LeastIsOutside = true)]
    public double? FinalLearningRate { get; init; }

    /// <summary>
    /// Gets the iterations in which the learning rate falls; later it stays. Null takes the iterations that the run
    /// begins with. A run that is extended goes on at the final rate.
    /// </summary>
    [InRange(1)]
    public int? DecayIterations { get; init; }

    /// <summary>
    /// Gets the optimiser steps in which the learning rate grows from 0 to its value. The original study: 0.
    /// </summary>
    [InRange(0)]
    public int WarmUpSteps { get; init; }

    /// <summary>
    /// Gets the λ of TD(λ) (Sutton 1988). The value that is learnt from a position is a weighted mean. It is taken over
    /// the values of the searches from there to the end, and the outcome. Each search has λ times the weight of the one
    /// before. With 0.85 the own search has 15 % of the weight, the next one 13 %. 1 learns the outcome alone, 0 what
    /// the own search believed. AlphaZero and the original study: 1.
    /// </summary>
    [InRange(0, 1)]
    public float ValueLambda { get; init; } = 1;

    /// <summary>
    /// Gets the decoupled weight decay of AdamW, per unit of learning rate. The original study: 1e-4.
    /// </summary>
    [InRange(0, 1)]
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>
    /// Gets the largest Euclidean norm of all gradients of an optimiser step together; 0 for none. Longer gradients are
    /// scaled to it (Pascanu et al. 2013), so that a few odd positions cannot move the weights far. AlphaZero and the
    /// original study: 0.
    /// </summary>
    [InRange(0)]
    public double GradientClip { get; init; }

    /// <summary>
    /// Gets the decay of the moving average of the weights, for each optimiser step; 0 for none. The average plays the
    /// games, is measured and is written to checkpoints. 0.999 averages about the last 1,000 steps (Polyak and Juditsky
    /// 1992; Izmailov et al. 2018). AlphaZero and the original study: 0.
    /// </summary>
    [InRange(0, 1, MostIsOutside = true)]
    public double WeightAverage { get; init; }

    /// <summary>
    /// Gets the positions the replay buffer holds; the oldest make room. The original study: 100,000.
    /// </summary>
    [InRange(1)]
    public int BufferCapacity { get; init; } = 100_000;

    /// <summary>
    /// Gets the share of the iterations so far that are learnt from, the newest ones: a window that grows with the run
    /// (Wu 2019). With 0.5, iteration 100 learns from the games of iterations 51 to 100. So the games of the untrained
    /// network are forgotten early. There are never more positions than <see cref="BufferCapacity"/>. AlphaZero and the
    /// original study: 1.
    /// </summary>
    [InRange(0, 1, LeastIsOutside = true)]
    public double BufferShare { get; init; } = 1;

    /// <summary>
    /// Gets how much it counts for learning that a search surprised the network (policy surprise weighting, Wu 2019).
    /// Surprise is how far the search's policy is from the network's. With 0 every position is learnt alike. With 1 it
    /// is learnt as often as its share of its game's surprise says. KataGo: 0.5. AlphaZero and the original study: 0.
    /// </summary>
    [InRange(0, 1)]
    public double SurpriseWeight { get; init; }

    /// <summary>
    /// Gets whether equal positions of the replay buffer are learnt as one, by the means of their policies and values
    /// (Prasad 2018). Openings, which come up in many games, are then learnt less often, from better targets.
    /// AlphaZero and the original study: false.
    /// </summary>
    public bool MergePositions { get; init; }

    /// <summary>
    /// Gets whether every position drawn for training is seen through a random symmetry of the board.
    /// </summary>
    public bool AugmentSymmetries { get; init; } = true;

    /// <summary>
    /// Gets the iterations from one measurement of strength to the next: games against the random and the one-ply
    /// player; 0 for none. The original study: 10.
    /// </summary>
    [InRange(0)]
    [FormerKey("evaluationEvery")]
    public int StrengthEvery { get; init; } = 10;

    /// <summary>Gets the games of a measurement against each player, half of them moving first; even.</summary>
    [InRange(2, IsEven = true)]
    [FormerKey("evaluationGames")]
    public int StrengthGames { get; init; } = 40;

    /// <summary>
    /// Gets the simulations per position of the measured agent, which searches one leaf at a time, without noise.
    /// </summary>
    [InRange(1)]
    [FormerKey("evaluationSimulations")]
    public int StrengthSimulations { get; init; } = 50;

    /// <summary>
    /// Gets the positions with known outcomes on which every measurement also judges moves and values. It is the name
    /// of a set, a file of labelled positions, or null for none. Against weak players results saturate; errors here do
    /// not.
    /// </summary>
    [FormerKey("evaluationPositions")]
    public string? StrengthPositions { get; init; }

    /// <summary>
    /// Gets the iterations from one test of new weights to the next; 0 for none. New weights play the games of a run
    /// only after they have passed a match against those that play so far. Training goes on with the newest weights in
    /// any case, and checkpoints hold these. AlphaGo Zero tested every 1,000 optimiser steps. AlphaZero and the
    /// original study: 0.
    /// </summary>
    [InRange(0)]
    public int GateEvery { get; init; }

    /// <summary>
    /// Gets the most games of a test of new weights, which have <see cref="StrengthSimulations"/> a move; see
    /// <see cref="GateEvery"/>. AlphaGo Zero: 400.
    /// </summary>
    [InRange(2, MostGames, IsEven = true)]
    public int GateGames { get; init; } = 400;

    /// <summary>
    /// Gets the sequential test (SPRT) that new weights must pass, such as <c>0..35@0.05/0.1</c>: two differences in
    /// Elo and how often the test may err. Weights pass if it accepts the larger difference. AlphaGo Zero asked for
    /// 55 % of the games, which are 35 Elo.
    /// </summary>
    public string GateTest { get; init; } = "0..35";

    /// <summary>
    /// Gets the iterations from one checkpoint that is kept to the next; the last one is always kept. The original
    /// study: 10.
    /// </summary>
    [InRange(1)]
    public int CheckpointEvery { get; init; } = 10;

    /// <summary>
    /// Gets the seed of all randomness. Our own kernels evaluate on x64 processors with one thread a worker, in bf16 on
    /// Linux. There equal seeds give equal runs, in either mode. libtorch's answers may depend on the batch in the last
    /// bits.
    /// </summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets how self-play and training share the time.</summary>
    public TrainingMode Mode { get; init; } = TrainingMode.Synchronous;

    /// <summary>Gets where networks run.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>Gets the number format of inference.</summary>
    public PrecisionChoice Precision { get; init; } = PrecisionChoice.Auto;

    /// <summary>
    /// Gets whose code computes networks and gradients on the processor. <see cref="NetworkKernels.Own"/> takes our own
    /// kernels where they can compute. <see cref="NetworkKernels.Library"/> takes libtorch, which is slower and differs
    /// in the last bits. Null takes our own.
    /// </summary>
    public NetworkKernels? Kernels { get; init; }

    /// <summary>Gets the number of self-play threads; 0 chooses by measurement.</summary>
    [InRange(0, MostWorkers)]
    public int Workers { get; init; }

    /// <summary>Gets the positions a network evaluates at once in self-play; 0 chooses by measurement.</summary>
    [InRange(0, LargestBatch)]
    public int EvaluationBatch { get; init; }

    /// <summary>
    /// Gets the search with which strength is measured. It has a budget of its own and one leaf in flight.
    /// </summary>
    public SearchOptions StrengthSearch => Search with { Simulations = StrengthSimulations, LeavesInFlight = 1 };

    /// <summary>Gets the parts of the execution plan that the configuration fixes.</summary>
    public ExecutionOptions Execution => new()
    {
        Device = Device switch
        {
            DeviceChoice.Cpu => NetworkDevice.Cpu,
            DeviceChoice.Cuda => NetworkDevice.Cuda,
            DeviceChoice.Mps => NetworkDevice.Mps,
            _ => null,
        },
        Precision = Precision switch
        {
            PrecisionChoice.Fp32 => NetworkPrecision.Fp32,
            PrecisionChoice.Bf16 => NetworkPrecision.Bf16,
            PrecisionChoice.Int8 => NetworkPrecision.Int8,
            _ => null,
        },
        Kernels = Kernels,
        Workers = Workers == 0 ? null : Workers,
        BatchSize = EvaluationBatch == 0 ? null : EvaluationBatch,
    };

    /// <summary>Returns the sizes of the network that is trained.</summary>
    /// <exception cref="InvalidDataException">Parts that do not fit the game or each other.</exception>
    public NetworkConfig NetworkShape() => NetworkConfig.For(Game, Layers, Network);

    /// <summary>Checks every number's range, and that the game and the positions of measurements exist.</summary>
    /// <param name="within">
    /// What leads to the configuration in a larger one, such as <c>training.</c>, for the message.
    /// </param>
    /// <exception cref="FormatException">No such game or rule option; the message names the nearest.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names its key and the range.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// No such set of positions, a line of it that is no labelled position, or a network that does not fit the game.
    /// </exception>
    public void Validate(string within = "")
    {
        GameCatalogue.Open(Game, new Existing(StrengthPositions));
        Search.Validate(within + "search.");
        InRangeAttribute.Require(this, within);
        int plies = GameCatalogue.InfoOf(Game).MaxPlies;
        InRangeAttribute.Require(
            RandomPlies < plies, nameof(RandomPlies), $"below {plies}, the plies of the longest game", within);
        InRangeAttribute.Require(
            FullSearchShare >= 1 || FastSimulations <= Search.Simulations, nameof(FastSimulations),
            $"at most search.simulations, {Search.Simulations}, where fullSearchShare is below 1", within);
        InRangeAttribute.Require(
            FinalLearningRate is null || FinalLearningRate <= LearningRate, nameof(FinalLearningRate),
            $"at most the learningRate, {LearningRate}", within);
        InRangeAttribute.Require(
            SprtOptions.TryParse(GateTest, null, out _), nameof(GateTest),
            $"a sequential test such as 0..35, not '{GateTest}': {SprtOptions.Grammar}", within);
        InRangeAttribute.Require(
            !MergePositions || SurpriseWeight == 0, nameof(SurpriseWeight),
            "0 where mergePositions is on, which learns every position once", within);
        Network.Validate(within + "network.");
        NetworkShape();
    }

    private sealed class Existing(string? positions) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => positions is null || PositionSets.Open(start, positions).Count > 0;
    }
}
