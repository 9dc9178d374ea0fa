using TorchSharp;

namespace NanoZero.Training;

/// <summary>
/// What a run continues from: weights and optimiser of its newest checkpoint, and the games the replay buffer is
/// rebuilt from.
/// </summary>
internal static class RunState
{
    private const string TrainerFolder = "trainer";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string PassedFolder = "passed";

    /// <summary>Returns the newest checkpoint, after writing the untrained network's if there is none.</summary>
    public static RunCheckpoint Begin(RunFolder run, GameInfo game)
    {
        run.RemoveUnfinished();
        if (run.Checkpoints().Count == 0)
        {
            using PolicyValueNetwork network = new(run.Config.NetworkShape(), run.Config.Seed);
            using AdamW optimizer = AdamW.Of(network, run.Config);
            using WeightAverage? average = WeightAverage.Of(network, run.Config);
            Dictionary<string, SafeTensor> state = optimizer.Save();
            average?.SaveInto(state);
            Write(run, 0, network.Config, Weights.Of(network), state);
        }

        return run.Latest();
    }

    /// <summary>Loads the network and the optimiser of the newest checkpoint.</summary>
    public static Learner<TGame> LoadLearner<TGame>(RunFolder run)
        where TGame : unmanaged, IGame<TGame>
    {
        string folder = run.Latest().Path, file = Path.Combine(folder, TrainerFolder, OptimizerFile);
        if (!File.Exists(file))
        {
            throw Unusable(file, "missing", folder);
        }

        Learner<TGame> learner = new(
            Checkpoint.Load(folder, TGame.Info), run.Config, run.Description.Plan.Device,
            run.Description.TrainingThreads);
        try
        {
            learner.Load(SafeTensors.Read(File.ReadAllBytes(file), file), file);
            return learner;
        }
        catch
        {
            learner.Dispose();
            throw;
        }
    }

    /// <summary>Says that a checkpoint cannot be continued, and what can be done.</summary>
    public static InvalidDataException Unusable(string file, string how, string folder, Exception? cause = null) => new(
        $"'{file}' is {how}; remove the folder '{folder}' to resume from the checkpoint before it, as far as the run "
            + "still keeps its games", cause);

    /// <summary>Loads what the newest checkpoint of an asynchronous run knows of the games after it.</summary>
    public static PlayAhead<TGame> LoadAhead<TGame>(RunFolder run, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        RunCheckpoint latest = run.Latest();
        return PlayAhead<TGame>.Load(run, latest, Path.Combine(latest.Path, TrainerFolder), start);
    }

    /// <summary>Loads the weights that passed the last test before the newest checkpoint ended.</summary>
    /// <exception cref="InvalidDataException">The checkpoint lacks them, or they are damaged.</exception>
    public static Weights LoadPassed(RunFolder run, GameInfo game)
    {
        RunCheckpoint latest = run.Latest();
        string folder = latest.Iteration == 0 ? latest.Path : Path.Combine(latest.Path, TrainerFolder, PassedFolder);
        return Directory.Exists(folder)
            ? Checkpoint.LoadWeights(folder, game)
            : throw Unusable(folder, "missing", latest.Path);
    }

    /// <summary>
    /// Reads back the samples of as many of the last iterations as the next one learns from, in their order.
    /// </summary>
    public static IEnumerable<(int Iteration, IReadOnlyList<TrainingSample<TGame>> Samples)> LoadSamples<TGame>(
        RunFolder run, int last, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        Stack<(int, IReadOnlyList<TrainingSample<TGame>>)> parts = [];
        int count = 0, oldest = run.Config.OldestLearnt(last + 1);
        for (int iteration = last; iteration >= oldest && count < run.Config.BufferCapacity; iteration--)
        {
            TrainingSample<TGame>[] samples =
                LearntSamples.Of(run.Config, iteration, SelfPlayFile.Load(run, iteration, start));
            parts.Push((iteration, samples));
            count += samples.Length;
        }

        return parts;
    }

    /// <summary>Writes a checkpoint and removes the one before it, unless that one is to be kept.</summary>
    /// <param name="run">The run.</param>
    /// <param name="iteration">The iteration that is finished.</param>
    /// <param name="weights">The learner's weights.</param>
    /// <param name="learner">What learnt.</param>
    /// <param name="ahead">Where asynchronous self-play stands; null in synchronous mode.</param>
    /// <param name="passed">The weights that play the next games; null where the run tests none.</param>
    public static void Save<TGame>(
        RunFolder run, int iteration, Weights weights, Learner<TGame> learner, PlayAhead<TGame>? ahead, Weights? passed)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig network = learner.Network.Config;
        Write(run, iteration, network, weights, learner.Save(), trainer =>
        {
            ahead?.Write(trainer, network);
            if (passed is not null)
            {
                Checkpoint.Write(
                    Directory.CreateDirectory(Path.Combine(trainer, PassedFolder)).FullName, network, passed);
            }
        });
        foreach (RunCheckpoint older in run.Checkpoints())
        {
            if (older.Iteration < iteration && older.Iteration % run.Config.CheckpointEvery != 0)
            {
                run.RemoveCheckpoint(older.Iteration);
            }
        }
    }

    private static void Write(
        RunFolder run,
        int iteration,
        NetworkConfig network,
        Weights weights,
        Dictionary<string, SafeTensor> state,
        Action<string>? writeMore = null) =>
        run.WriteCheckpoint(
            iteration,
            folder =>
            {
                Checkpoint.Write(folder, network, weights, run.Config.Game);
                string trainer = Directory.CreateDirectory(Path.Combine(folder, TrainerFolder)).FullName;
                AtomicFile.Write(
                    Path.Combine(trainer, OptimizerFile), stream => SafeTensors.WriteChecked(stream, state));
                writeMore?.Invoke(trainer);
            },
            RequireWhole);

    // A folder that somebody removed or replaced meanwhile lacks files, however well each of them was written.
    private static void RequireWhole(string folder)
    {
        Checkpoint.RequireWhole(folder);
        string file = Path.Combine(folder, TrainerFolder, OptimizerFile);
        if (!File.Exists(file))
        {
            throw new InvalidDataException(
                $"'{file}' has vanished while the checkpoint was written; see what else writes or cleans up there, and "
                + "resume");
        }

        foreach ((string name, SafeTensor tensor) in SafeTensors.Read(File.ReadAllBytes(file), file))
        {
            if (!tensor.IsFinite())
            {
                throw new InvalidDataException(
                    $"training diverged: tensor '{name}' of the optimiser holds what are no finite numbers; the "
                        + "checkpoint before it stays; begin a run with a smaller learningRate");
            }
        }
    }
}
