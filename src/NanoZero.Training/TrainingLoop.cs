using System.Diagnostics;
using TorchSharp;

namespace NanoZero.Training;

/// <summary>
/// The loop of AlphaZero: the network plays itself, learns from the games' search policies and outcomes, is measured,
/// and is written to disk.
/// </summary>
/// <remarks>
/// Belongs to one thread, on which it trains. All randomness is named by (seed, iteration, …): nothing is carried from
/// one iteration to the next but what is on disk.
/// </remarks>
internal sealed class TrainingLoop<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const ulong TrainingPurpose = 0x5452_4149_4E00_0000;

    private readonly RunFolder run;
    private readonly TrainingConfig config;
    private readonly TrainingClock clock;
    private readonly ReplayBuffer<TGame> buffer;
    private readonly Queue<(int Iteration, int Count)> buffered = [];
    private readonly Learner<TGame> learner;
    private readonly LocalSelfPlay<TGame> here;    // measures strength, and plays where nobody else does
    private readonly ISelfPlay<TGame> selfPlay;
    private readonly StrengthCheck<TGame> strength;
    private readonly WriterLock writer;
    private readonly MetricsLog metrics;
    private Weights weights;                       // of the learner, after the newest finished iteration
    private PlayAhead<TGame>? ahead;               // null in synchronous mode
    private int finished;

    /// <summary>Continues a run from its newest checkpoint.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="selfPlay">Who plays the games; not disposed. Null plays them here.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    public TrainingLoop(
        RunFolder run, TGame start, ISelfPlay<TGame>? selfPlay, IProgress<TrainingProgress>? progress)
    {
        this.run = run;
        config = run.Config;
        clock = new TrainingClock(config, progress);
        buffer = new ReplayBuffer<TGame>(config.BufferCapacity);
        writer = WriterLock.OfFolder(run.Path);
        try
        {
            finished = RunState.Begin(run, TGame.Info).Iteration;
            _ = run.Metrics();  // nothing is removed from metrics that are damaged
            metrics = MetricsLog.Open(run.MetricsPath);
            metrics.TruncateAfter(finished);
            learner = RunState.LoadLearner<TGame>(run);
            weights = Weights.Of(learner.Network);
            foreach ((int iteration, IReadOnlyList<TrainingSample<TGame>> samples) in
                RunState.LoadSamples(run, finished, start))
            {
                Remember(iteration, samples);
            }

            ahead = config.Mode == TrainingMode.Asynchronous ? RunState.LoadAhead(run, start) : null;
            here = new LocalSelfPlay<TGame>(start, config, run.Description.Plan);
            this.selfPlay = selfPlay ?? here;
            strength = new StrengthCheck<TGame>(start, run, here, clock);
        }
        catch
        {
            here?.Dispose();
            learner?.Dispose();
            metrics?.Dispose();
            writer.Dispose();
            throw;
        }
    }

    public bool IsFinished => finished >= config.Iterations;

    public IterationReport Iterate(CancellationToken cancellation)
    {
        if (config.StrengthEvery > 0 && run.Strength() is null)
        {
            run.Write(strength.MeasureReferences(cancellation));
        }

        int iteration = finished + 1;
        clock.Begin(iteration);
        (SelfPlayReport played, LearningReport learnt) =
            ahead is null ? PlayThenTrain(iteration, cancellation) : TrainWhilePlaying(iteration, ahead, cancellation);
        StrengthReport? measured =
            config.IsMeasured(iteration) ? strength.Measure(iteration, weights, cancellation) : null;

        // Left to itself the runtime lets what many iterations leave pile up; a few milliseconds keep memory flat
        // (docs/performance.md).
        GC.Collect();
        IterationReport report = new()
        {
            Iteration = iteration,
            SelfPlay = played,
            Learning = learnt,
            Strength = measured,
            MemoryBytes = Environment.WorkingSet,
            TotalSeconds = clock.IterationSeconds,
        };
        cancellation.ThrowIfCancellationRequested();
        Commit(report);
        return report;
    }

    public void Dispose()
    {
        here.Dispose();
        learner.Dispose();
        metrics.Dispose();
        writer.Dispose();
    }

    // The games are played by the weights the iteration before ended with.
    private (SelfPlayReport Played, LearningReport Learnt) PlayThenTrain(int iteration, CancellationToken cancellation)
    {
        SelfPlayGames<TGame> games = Play(iteration, weights, cancellation).GetAwaiter().GetResult();
        Remember(iteration, games.Samples);
        return (games.Report, Train(iteration, cancellation));
    }

    // The games were played while the iteration before was trained; the next one's are played meanwhile, by the weights
    // this training begins with.
    private (SelfPlayReport Played, LearningReport Learnt) TrainWhilePlaying(
        int iteration, PlayAhead<TGame> before, CancellationToken cancellation)
    {
        SelfPlayGames<TGame> games =
            before.Games ?? Play(iteration, before.Player, cancellation).GetAwaiter().GetResult();
        Remember(iteration, games.Samples);
        Weights player = weights;
        if (iteration == config.Iterations)
        {
            ahead = new(player, null);
            return (games.Report, Train(iteration, cancellation));
        }

        (SelfPlayGames<TGame> next, LearningReport learnt) = Beside.Run(
            stop => Play(iteration + 1, player, stop), stop => Train(iteration, stop), cancellation);
        ahead = new(player, next);
        return (games.Report, learnt);
    }

    private async Task<SelfPlayGames<TGame>> Play(int iteration, Weights player, CancellationToken cancellation)
    {
        PlayedGames<TGame> played = await selfPlay.Play(
            iteration, .., player, clock.SelfPlay(iteration), cancellation).ConfigureAwait(false);
        if (played.Games.Count != config.GamesPerIteration)
        {
            throw new InvalidDataException(
                $"self-play returned {played.Games.Count} games of iteration {iteration}; "
                + $"all {config.GamesPerIteration} are expected");
        }

        SelfPlayFile.Save(run, iteration, played.Games);
        return SelfPlayGames<TGame>.Of(iteration, SelfPlayReport.Of(played), played.Games);
    }

    private LearningReport Train(int iteration, CancellationToken cancellation)
    {
        long trainingStart = Stopwatch.GetTimestamp();
        ShareCores();
        double policy = 0, value = 0;
        for (int step = 1; step <= config.TrainingSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            RandomStream random = new(config.Seed, TrainingPurpose, (ulong)iteration, (ulong)step);
            Losses losses = learner.Step(buffer, random);
            policy += losses.Policy;
            value += losses.Value;
            if (!double.IsFinite(policy + value))
            {
                throw new InvalidDataException(
                    $"training diverged: the loss of iteration {iteration}, step {step} is no finite number; "
                    + "begin a run with a smaller learningRate");
            }

            clock.Step(step, config.TrainingSteps, policy / step, value / step);
        }

        // The last step's loss was taken before its weights changed.
        if (learner.FindDiverged() is { } parameter)
        {
            throw new InvalidDataException(
                $"training diverged: after iteration {iteration} weights of '{parameter}' are no finite numbers; "
                + "the checkpoint before it stays; begin a run with a smaller learningRate");
        }

        weights = Weights.Of(learner.Network);
        return new()
        {
            Seconds = Stopwatch.GetElapsedTime(trainingStart).TotalSeconds,
            PolicyLoss = policy / config.TrainingSteps,
            ValueLoss = value / config.TrainingSteps,
            BufferSize = buffer.Count,
        };
    }

    // Both this thread and the workers set the number of threads anew in every iteration: in some builds of the library
    // it is one number for all. Autograd keeps the number its sums were begun with; AdamW's do not depend on it, and
    // its threads would wait for the workers.
    private void ShareCores()
    {
        bool sharesCores = config.Mode == TrainingMode.Asynchronous && !learner.UsesAutograd;
        torch.set_num_threads(
            sharesCores ? run.Description.Plan.ThreadsPerWorker : run.Description.TrainingThreads);
    }

    // The checkpoint comes last: it is what makes the iteration count.
    private void Commit(IterationReport report)
    {
        clock.Saving();
        metrics.Append(report);
        RunState.Save(run, report.Iteration, weights, learner, ahead);
        finished = report.Iteration;
        while (buffered.Sum(part => part.Count) - buffered.Peek().Count >= buffer.Capacity)
        {
            File.Delete(run.PoliciesFile(buffered.Dequeue().Iteration));
        }

        clock.End(report);
    }

    private void Remember(int iteration, IReadOnlyList<TrainingSample<TGame>> samples)
    {
        buffer.Add(samples);
        buffered.Enqueue((iteration, samples.Count));
    }
}
