using System.Runtime.CompilerServices;

namespace NanoZero.Training;

/// <summary>Trains an agent: self-play, training, evaluation, checkpoint, over and over. Prints nothing.</summary>
public static class Trainer
{
    /// <summary>Begins a run in a folder, or opens the one that is there, without playing a game yet.</summary>
    /// <param name="config">
    /// The configuration. A resumed run may have another number of iterations, and run elsewhere: device, precision,
    /// workers and evaluation batch. All else must be as it was.
    /// </param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="resume">Whether a run in the folder is continued; without one there, a new one begins.</param>
    /// <param name="plan">
    /// How a new run evaluates its network, measured for the same settings before; null measures now.
    /// </param>
    /// <param name="asked">
    /// What is asked for, now and on this machine, of how a resumed run goes on: what cannot be had is refused. What is
    /// not asked for goes on as recorded, as far as this machine can.
    /// </param>
    /// <returns>
    /// The run, its execution plan measured or, when resumed, taken from it; <see cref="RunFolder.Move"/> says what
    /// changed.
    /// </returns>
    /// <exception cref="IOException">
    /// The folder holds a run that is not to be resumed, or cannot be written.
    /// </exception>
    /// <exception cref="InvalidDataException">The run there has another configuration, or is damaged.</exception>
    public static RunFolder Prepare(TrainingConfig config, string folder, bool resume = false,
        ExecutionPlan? plan = null, ExecutionOptions? asked = null)
    {
        config.Validate();
        if (resume && RunFolder.Holds(folder))
        {
            RunFolder run = RunFolder.Open(folder);
            RequireSame(run, config);
            Adapt(run, config, asked ?? new ExecutionOptions());
            run.Extend(config.Iterations);
            return run;
        }

        RequirePossible(config, folder);
        return RunFolder.Create(folder, RunDescription.Of(config.AtBeginning(), plan ?? MeasurePlan(config)));
    }

    /// <summary>
    /// Checks what costs nothing before anything is measured: that a new run fits into its folder and into memory.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    /// <exception cref="InsufficientMemoryException">The run needs more memory than there is.</exception>
    public static void RequirePossible(TrainingConfig config, string folder)
    {
        RunFolder.RequireFree(folder);
        TrainingEstimate.RequireMemory(config);
        RunFolder.RequireWritable(folder);
    }

    /// <summary>
    /// Measures, in a few seconds, how a configuration's network runs fastest here, within what the configuration
    /// fixes.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">No libtorch here, or not the device asked for.</exception>
    public static ExecutionPlan MeasurePlan(TrainingConfig config)
    {
        config.Validate();
        TrainingEstimate.RequireMemory(config);
        return GameCatalogue.Open(config.Game, new Planner(config));
    }

    /// <summary>Fixes what a plan decided, so that several runs are executed in the same way.</summary>
    public static TrainingConfig WithPlan(TrainingConfig config, ExecutionPlan plan) => config with
    {
        Device = plan.Device switch
        {
            NetworkDevice.Cuda => DeviceChoice.Cuda,
            NetworkDevice.Mps => DeviceChoice.Mps,
            _ => DeviceChoice.Cpu,
        },
        Precision = plan.Precision switch
        {
            NetworkPrecision.Bf16 => PrecisionChoice.Bf16,
            NetworkPrecision.Int8 => PrecisionChoice.Int8,
            _ => PrecisionChoice.Fp32,
        },
        Kernels = plan.Kernels,
        Workers = plan.Workers,
        EvaluationBatch = plan.BatchSize,
    };

    /// <summary>
    /// Runs a configuration in a folder; see <see cref="Prepare"/> and
    /// <see cref="Run(RunFolder, IProgress{TrainingProgress}?, CancellationToken)"/>.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="resume">Whether a run in the folder is continued.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    /// <param name="cancellation">Ends the run at the next batch; it can be resumed.</param>
    public static IAsyncEnumerable<IterationReport> Run(
        TrainingConfig config,
        string folder,
        bool resume = false,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) => Run(Prepare(config, folder, resume), progress, cancellation);

    /// <summary>
    /// Continues a run until all its iterations are done, yielding each one's report once it is on disk.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">
    /// Receives how far the run has come, a few times a second, never two reports at once.
    /// </param>
    /// <param name="cancellation">
    /// Ends the run at the next batch or step. The iteration in progress is lost, in asynchronous mode with the games
    /// played beside it.
    /// </param>
    /// <exception cref="OperationCanceledException">The run was cancelled; it can be resumed.</exception>
    /// <exception cref="InvalidDataException">
    /// A file of the run is missing or damaged; the message says which.
    /// </exception>
    public static IAsyncEnumerable<IterationReport> Run(
        RunFolder run, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        GameCatalogue.Open(run.Config.Game, new Opener(run, progress, cancellation));

    /// <summary>Continues a run whose games somebody else plays, for instance other machines.</summary>
    /// <typeparam name="TGame">The run's game.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="selfPlay">Who plays the games; the caller disposes it. Strength is measured here.</param>
    /// <param name="progress">Receives how far the run has come, as above.</param>
    /// <param name="requireRight">
    /// Called before an iteration is written; throws where another machine may write now. Null for nothing.
    /// </param>
    /// <param name="cancellation">Ends the run, as above.</param>
    internal static IAsyncEnumerable<IterationReport> Run<TGame>(
        RunFolder run,
        TGame start,
        ISelfPlay<TGame> selfPlay,
        IProgress<TrainingProgress>? progress = null,
        Action? requireRight = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentNullException.ThrowIfNull(selfPlay);
        return Iterate(run, start, selfPlay, progress, requireRight, cancellation);
    }

    private static void RequireSame(RunFolder run, TrainingConfig config)
    {
        TrainingConfig same = WithPlaceOf(config, run.Config) with
        {
            Iterations = run.Config.Iterations,
            DecayIterations = config.DecayIterations ?? run.Config.DecayIterations,
            Game = GameCatalogue.Canonical(config.Game) == GameCatalogue.Canonical(run.Config.Game)
                ? run.Config.Game
                : config.Game,
        };
        if (ConfigurationFile.FirstDifference(run.Config, same) is { } different)
        {
            throw new InvalidDataException(
                $"the run in '{run.Path}' has {different.Stored}, not {different.Asked}; only the number of iterations "
                + "may change when it is resumed, "
                + "and where it runs (device, precision, workers, evaluationBatch)");
        }

        int finished = run.Checkpoints() is [.., var newest] ? newest.Iteration : 0;
        if (config.Iterations < finished)
        {
            throw new InvalidDataException(
                $"the run in '{run.Path}' has finished {finished} iterations; ask for as many or more, not "
                + $"{config.Iterations}");
        }
    }

    private static TrainingConfig WithPlaceOf(TrainingConfig config, TrainingConfig other) => config with
    {
        Device = other.Device,
        Precision = other.Precision,
        Workers = other.Workers,
        EvaluationBatch = other.EvaluationBatch,
    };

    // A run goes on as recorded where nothing else is asked for and the machine is the one it was on and can; else it
    // moves here. Where bf16 was asked for, it stays, also without instructions for it; where it was only the fastest,
    // it does not.
    private static void Adapt(RunFolder run, TrainingConfig config, ExecutionOptions asked)
    {
        RunDescription own = run.Description;
        bool asksForWorkers = config.Workers != own.Config.Workers,
            asksForBatch = config.EvaluationBatch != own.Config.EvaluationBatch;
        NetworkPrecision? fixedBefore =
            own.Config.Precision == PrecisionChoice.Bf16 && !asked.PrecisionOfMachine ? NetworkPrecision.Bf16 : null;
        ExecutionOptions wish = asked with
        {
            Precision = asked.Precision ?? fixedBefore,
            Workers = asksForWorkers ? config.Execution.Workers : null,
            BatchSize = asksForBatch ? config.Execution.BatchSize : null,
        };
        ExecutionPlan decided = GameCatalogue.Open(config.Game, new Decider(config, wish, own.Plan));
        MachineDescription here = MachineDescription.Here();
        bool isElsewhere = (here.Processor, here.Cores) != (own.Machine.Processor, own.Machine.Cores);
        if (!isElsewhere && !asksForWorkers && !asksForBatch && decided.Evaluation == own.Plan.Evaluation)
        {
            return;
        }

        int next = run.Checkpoints() is [.., var newest] ? newest.Iteration + 1 : 1;
        ExecutionPlan plan = GameCatalogue.Open(config.Game, new Planner(config, wish, own.Plan));
        string difference = plan.Evaluation == own.Plan.Evaluation
            ? "with the same precision"
            : $"on {plan.Evaluation} in place of {own.Plan.Evaluation}, so with other answers";
        run.MoveTo(
            own.MovedHere(WithPlaceOf(own.Config, config), plan, next),
            $"from iteration {next} on the run evaluates "
                + $"{difference}{(isElsewhere ? $", on {here} in place of {own.Machine}" : "")}; run.json keeps where "
                + "each iteration ran");
    }

    private sealed class Decider(TrainingConfig config, ExecutionOptions asked, ExecutionPlan recorded)
        : IGameVisitor<ExecutionPlan>
    {
        public ExecutionPlan Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => ExecutionPlanner.Decide(config.NetworkShape(), asked, recorded);
    }

    private sealed class Planner(TrainingConfig config, ExecutionOptions? asked = null, ExecutionPlan? recorded = null)
        : IGameVisitor<ExecutionPlan>
    {
        public ExecutionPlan Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(config.NetworkShape(), config.Seed);
            int games = config.ParallelGames == 0
                ? config.GamesPerIteration
                : Math.Min(config.ParallelGames, config.GamesPerIteration);
            return ExecutionPlanner.Choose<TGame>(
                network, (asked ?? config.Execution) with { MostPositions = games * config.Search.LeavesInFlight },
                recorded);
        }
    }

    private static async IAsyncEnumerable<IterationReport> Iterate<TGame>(
        RunFolder run,
        TGame start,
        ISelfPlay<TGame>? selfPlay,
        IProgress<TrainingProgress>? progress,
        Action? requireRight,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        using OwnThread thread = new("training");
        TrainingLoop<TGame> loop = await thread.Run(
            () => new TrainingLoop<TGame>(run, start, selfPlay, progress, requireRight)).ConfigureAwait(false);
        try
        {
            while (!loop.IsFinished)
            {
                yield return await thread.Run(() => loop.Iterate(cancellation)).ConfigureAwait(false);
            }
        }
        finally
        {
            await thread.Run(() =>
            {
                loop.Dispose();
                return true;
            }).ConfigureAwait(false);
        }
    }

    private sealed class Opener(RunFolder run, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
        : IGameVisitor<IAsyncEnumerable<IterationReport>>
    {
        public IAsyncEnumerable<IterationReport> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Iterate(run, start, null, progress, null, cancellation);
    }
}
