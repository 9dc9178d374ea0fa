using System.Runtime.CompilerServices;
using NanoZero.Games;
using NanoZero.Network;

namespace NanoZero.Training;

/// <summary>Trains an agent: self-play, training, evaluation, checkpoint, over and over. Prints nothing.</summary>
public static class Trainer
{
    /// <summary>Begins a run in a folder, or opens the one that is there, without playing a game yet.</summary>
    /// <param name="config">The configuration; of a run that is resumed only the number of iterations may differ from its own.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="resume">Whether a run in the folder is continued; without one there, a new one begins.</param>
    /// <param name="plan">How a new run evaluates its network, measured for the same settings before; null measures now.</param>
    /// <returns>The run, its execution plan measured or, when resumed, taken from it.</returns>
    /// <exception cref="IOException">The folder holds a run that is not to be resumed, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">The run there has another configuration, or is damaged.</exception>
    public static RunFolder Prepare(TrainingConfig config, string folder, bool resume = false, ExecutionPlan? plan = null)
    {
        config.Validate();
        if (resume && RunFolder.Holds(folder))
        {
            RunFolder run = RunFolder.Open(folder);
            RequireSame(run, config);
            run.Extend(config.Iterations);
            return run;
        }

        RunFolder.RequireFree(folder);
        return RunFolder.Create(folder, RunDescription.Of(config, plan ?? MeasurePlan(config)));
    }

    /// <summary>Measures, in a few seconds, how a configuration's network runs fastest here, within what the configuration fixes.</summary>
    /// <param name="config">The configuration.</param>
    /// <exception cref="PlatformNotSupportedException">No libtorch here, or not the device asked for.</exception>
    public static ExecutionPlan MeasurePlan(TrainingConfig config)
    {
        config.Validate();
        return GameCatalogue.Open(config.Game, new Planner(config));
    }

    /// <summary>Fixes what a plan decided, so that several runs are executed in the same way.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">The plan.</param>
    public static TrainingConfig WithPlan(TrainingConfig config, ExecutionPlan plan) => config with
    {
        Device = Enum.Parse<DeviceChoice>(plan.Device.ToString()),
        Precision = Enum.Parse<PrecisionChoice>(plan.Precision.ToString()),
        Workers = plan.Workers,
        EvaluationBatch = plan.BatchSize,
    };

    /// <summary>Runs a configuration in a folder; see <see cref="Prepare"/> and <see cref="Run(RunFolder, IProgress{TrainingProgress}?, CancellationToken)"/>.</summary>
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

    /// <summary>Continues a run until all its iterations are done, yielding each one's report once it is on disk.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">Receives how far the run has come, a few times a second, never two reports at once.</param>
    /// <param name="cancellation">Ends the run at the next batch or step; what is lost is the iteration in progress, in asynchronous mode with the games played beside it.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled; it can be resumed.</exception>
    /// <exception cref="InvalidDataException">A file of the run is missing or damaged; the message says which.</exception>
    public static IAsyncEnumerable<IterationReport> Run(
        RunFolder run, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        GameCatalogue.Open(run.Config.Game, new Opener(run, progress, cancellation));

    private static void RequireSame(RunFolder run, TrainingConfig config)
    {
        if (Configuration.ConfigurationFile.FirstDifference(run.Config, config with { Iterations = run.Config.Iterations }) is { } different)
        {
            throw new InvalidDataException(
                $"the run in '{run.Path}' has {different.Stored}, not {different.Asked}; only the number of iterations may change when it is resumed");
        }

        int finished = run.Checkpoints() is [.., var newest] ? newest.Iteration : 0;
        if (config.Iterations < finished)
        {
            throw new InvalidDataException($"the run in '{run.Path}' has finished {finished} iterations; ask for as many or more, not {config.Iterations}");
        }
    }

    private sealed class Planner(TrainingConfig config) : IGameVisitor<ExecutionPlan>
    {
        public ExecutionPlan Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, config.Layers), config.Seed);
            int games = config.ParallelGames == 0 ? config.GamesPerIteration : Math.Min(config.ParallelGames, config.GamesPerIteration);
            return ExecutionPlanner.Choose<TGame>(network, config.Execution with { MostPositions = games * config.Search.LeavesInFlight });
        }
    }

    private sealed class Opener(RunFolder run, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
        : IGameVisitor<IAsyncEnumerable<IterationReport>>
    {
        public IAsyncEnumerable<IterationReport> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Iterate(start, cancellation);

        private async IAsyncEnumerable<IterationReport> Iterate<TGame>(TGame start, [EnumeratorCancellation] CancellationToken stop)
            where TGame : unmanaged, IGame<TGame>
        {
            using OwnThread thread = new("training");
            TrainingLoop<TGame> loop = await thread.Run(() => new TrainingLoop<TGame>(run, start, progress)).ConfigureAwait(false);
            try
            {
                while (!loop.IsFinished)
                {
                    yield return await thread.Run(() => loop.Iterate(stop)).ConfigureAwait(false);
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
    }
}
