using System.Diagnostics;
using TorchSharp;

namespace NanoZero.Training;

/// <summary>
/// The loop of AlphaZero: the network plays itself, learns from the games' search policies and outcomes, is measured,
/// and is written to disk.
/// </summary>
/// <remarks>
/// Belongs to one thread, on which it trains. Random numbers depend on the seed, the iteration and their purpose. All
/// that an iteration needs of the one before is also on disk, so a resumed run continues exactly.
/// </remarks>
internal sealed class TrainingLoop<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    // "TRAIN" in ASCII. Keeps the random numbers of training apart from those of self-play.
    private const ulong TrainingPurpose = 0x5452_4149_4E00_0000;

    private readonly RunFolder run;
    private readonly TrainingConfig config;
    private readonly TrainingClock clock;
    private readonly ReplayBuffer<TGame> buffer;
    private readonly Queue<(int Iteration, int Count)> buffered = [];
    private readonly Learner<TGame> learner;
    private readonly LocalSelfPlay<TGame> localSelfPlay;  // measures strength; plays the games if nobody else does
    private readonly ISelfPlay<TGame> selfPlay;
    private readonly StrengthCheck<TGame> strength;
    private readonly Gatekeeper<TGame> gate;
    private readonly WriterLock writer;
    private readonly Action? requireRight;
    private readonly MetricsLog metrics;
    private Weights weights;             // of the learner, after the newest finished iteration
    private PlayAhead<TGame>? playAhead;    // null in synchronous mode
    private int finished;

    /// <summary>
    /// Continues a run from its newest checkpoint. A new run begins with the untrained network, at iteration 0.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="selfPlay">Who plays the games; not disposed. If null, this machine plays them.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    /// <param name="requireRight">Throws where another machine may write the run now; null for nothing.</param>
    public TrainingLoop(
        RunFolder run, TGame start, ISelfPlay<TGame>? selfPlay, IProgress<TrainingProgress>? progress,
        Action? requireRight = null)
    {
        (this.run, this.requireRight) = (run, requireRight);
        config = run.Config;
        clock = new TrainingClock(config, progress);
        buffer = new ReplayBuffer<TGame>(config.BufferCapacity);
        writer = WriterLock.OfFolder(run.Path);
        try
        {
            requireRight?.Invoke();
            finished = RunState.Begin(run, TGame.Info).Iteration;
            _ = run.Metrics();  // throws if the metrics are damaged, before anything is removed from them
            metrics = MetricsLog.Open(run.MetricsPath);
            metrics.TruncateAfter(finished);
            learner = RunState.LoadLearner<TGame>(run);
            weights = learner.Weights();
            foreach ((int iteration, IReadOnlyList<TrainingSample<TGame>> samples) in
                RunState.LoadSamples(run, finished, start))
            {
                Remember(iteration, samples);
            }

            playAhead = config.Mode == TrainingMode.Asynchronous ? RunState.LoadAhead(run, start) : null;
            localSelfPlay = new LocalSelfPlay<TGame>(start, config, run.Description.Plan);
            this.selfPlay = selfPlay ?? localSelfPlay;
            strength = new StrengthCheck<TGame>(start, run, localSelfPlay, clock);
            gate = new Gatekeeper<TGame>(
                start, run, clock, config.GateEvery > 0 ? RunState.LoadPassed(run, TGame.Info) : weights);
        }
        catch
        {
            localSelfPlay?.Dispose();
            learner?.Dispose();
            metrics?.Dispose();
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Gets whether all iterations of the configuration are finished.</summary>
    public bool IsFinished => finished >= config.Iterations;

    /// <summary>Runs the next iteration: self-play, training, measuring, checkpoint.</summary>
    /// <param name="cancellation">
    /// Honoured once a batch. A resumed run begins the cancelled iteration anew.
    /// </param>
    /// <returns>What the iteration did.</returns>
    /// <exception cref="OperationCanceledException">
    /// The iteration was cancelled, or somebody asked the writer of the run to stop.
    /// </exception>
    /// <exception cref="InvalidDataException">Training diverged, or games are missing.</exception>
    public IterationReport Iterate(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = writer.StoppedWith(cancellation);
        return IterateUntil(stop.Token);
    }

    public void Dispose()
    {
        localSelfPlay.Dispose();
        learner.Dispose();
        metrics.Dispose();
        writer.Dispose();
    }

    private IterationReport IterateUntil(CancellationToken cancellation)
    {
        if (config.StrengthEvery > 0 && run.Strength() is null)
        {
            run.Write(strength.MeasureReferences(cancellation));
        }

        int iteration = finished + 1;
        clock.Begin(iteration);
        TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
        (SelfPlayReport played, LearningReport learnt) =
            playAhead is null
                ? PlayThenTrain(iteration, cancellation)
                : TrainWhilePlaying(iteration, playAhead, cancellation);
        GateReport? tested = gate.Consider(iteration, weights, cancellation);
        StrengthReport? measured =
            config.IsMeasured(iteration) ? strength.Measure(iteration, weights, cancellation) : null;

        // Without this call, the garbage of many iterations piles up (docs/performance.md).
        GC.Collect();
        IterationReport report = new()
        {
            Iteration = iteration,
            SelfPlay = played,
            Learning = learnt,
            Gate = tested,
            Strength = measured,
            MemoryBytes = Environment.WorkingSet,
            ProcessorSeconds = (Environment.CpuUsage.TotalTime - processorBefore).TotalSeconds,
            TotalSeconds = clock.IterationSeconds,
        };
        cancellation.ThrowIfCancellationRequested();
        Commit(report);
        return report;
    }

    // The games are played by the weights that the iteration before ended with, if no test kept older ones. Training
    // belongs to this thread, so this thread waits for the games.
    private (SelfPlayReport Played, LearningReport Learnt) PlayThenTrain(int iteration, CancellationToken cancellation)
    {
        SelfPlayGames<TGame> games = Play(iteration, gate.Player, cancellation).GetAwaiter().GetResult();
        Remember(iteration, games.Samples);
        return (games.Report, Train(iteration, games.Samples.Count, cancellation));
    }

    // The games of this iteration were played during the training of the iteration before, except in the first
    // iteration. The games of the next iteration are played during this training, by the weights it begins with.
    private (SelfPlayReport Played, LearningReport Learnt) TrainWhilePlaying(
        int iteration, PlayAhead<TGame> before, CancellationToken cancellation)
    {
        SelfPlayGames<TGame> games =
            before.Games ?? Play(iteration, before.Player!, cancellation).GetAwaiter().GetResult();
        Remember(iteration, games.Samples);
        Weights player = gate.Player;
        if (iteration == config.Iterations)
        {
            playAhead = new(player, null);
            return (games.Report, Train(iteration, games.Samples.Count, cancellation));
        }

        (SelfPlayGames<TGame> next, LearningReport learnt) = Beside.Run(
            stop => Play(iteration + 1, player, stop),
            stop => Train(iteration, games.Samples.Count, stop),
            cancellation);
        playAhead = new(null, next);
        return (games.Report, learnt);
    }

    // Plays all games of an iteration ('..') and writes them to disk.
    private async Task<SelfPlayGames<TGame>> Play(int iteration, Weights player, CancellationToken cancellation)
    {
        PlayedGames<TGame> played = await selfPlay.Play(
            iteration, .., player, clock.SelfPlay(iteration), cancellation).ConfigureAwait(false);
        if (!played.Games.Select(game => game.Index).SequenceEqual(Enumerable.Range(0, config.GamesPerIteration)))
        {
            throw new InvalidDataException(
                $"self-play returned {played.Games.Count} games of iteration {iteration}; "
                + $"all {config.GamesPerIteration} are expected, in the order of their numbers");
        }

        SelfPlayFile.Save(run, iteration, played.Games);
        return SelfPlayGames<TGame>.Of(config, iteration, played);
    }

    // Trains after games that added so many positions.
    private LearningReport Train(int iteration, int added, CancellationToken cancellation)
    {
        if (buffer.Count == 0)
        {
            throw new InvalidDataException(
                $"nothing can be learnt: no game of iteration {iteration} came to a search that is learnt from; "
                    + "begin a run with fewer randomPlies, a larger fullSearchShare, or more games an iteration");
        }

        long trainingStart = Stopwatch.GetTimestamp();
        ShareCores();
        ReplayBuffer<TGame> learnt = config.MergePositions ? buffer.Merged() : buffer;
        int steps = config.StepsFor(added);
        double policy = 0, value = 0;
        for (int step = 1; step <= steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            RandomStream random = new(config.Seed, TrainingPurpose, (ulong)iteration, (ulong)step);
            learner.Optimizer.LearningRate = config.RateOf(iteration, learner.Optimizer.Steps + 1);
            Losses losses = learner.Step(learnt, random);
            policy += losses.Policy;
            value += losses.Value;
            if (!double.IsFinite(policy + value))
            {
                throw new InvalidDataException(
                    $"training diverged: the loss of iteration {iteration}, step {step} is no finite number; "
                    + "begin a run with a smaller learningRate");
            }

            clock.Step(step, steps, policy / step, value / step);
        }

        // The last step's loss was taken before its weights changed.
        if (learner.FindDiverged() is { } parameter)
        {
            throw new InvalidDataException(
                $"training diverged: after iteration {iteration} weights of '{parameter}' are no finite numbers; "
                + "the checkpoint before it stays; begin a run with a smaller learningRate");
        }

        double seconds = Stopwatch.GetElapsedTime(trainingStart).TotalSeconds;
        weights = learner.Weights();
        return new()
        {
            Seconds = seconds,
            Steps = steps,
            PolicyLoss = policy / steps,
            ValueLoss = value / steps,
            BufferSize = learnt.Count,
        };
    }

    // Sets libtorch's number of threads for this training. Some builds of libtorch have one number for the whole
    // process, and the workers of self-play set it too. So it is set anew in every iteration. The sums of autograd
    // depend on the number, so autograd always gets the number of the run. Without autograd, libtorch only runs AdamW,
    // whose results do not depend on the number: beside self-play, more threads would wait for the workers.
    private void ShareCores()
    {
        bool sharesCores = config.Mode == TrainingMode.Asynchronous && !learner.UsesAutograd;
        torch.set_num_threads(
            sharesCores ? run.Description.Plan.ThreadsPerWorker : run.Description.TrainingThreads);
    }

    // The checkpoint is written after the metrics. Without its checkpoint, an iteration is not finished.
    private void Commit(IterationReport report)
    {
        clock.Saving();
        requireRight?.Invoke();
        metrics.Append(report);
        requireRight?.Invoke();
        RunState.Save(
            run, report.Iteration, weights, learner, playAhead, config.GateEvery > 0 ? gate.Player : null);
        finished = report.Iteration;
        // Search policies are read only for games that a later iteration still learns from.
        int oldest = config.OldestLearnt(finished + 1);
        while (buffered.TryPeek(out (int Iteration, int Count) part)
            && (part.Iteration < oldest || buffered.Skip(1).Sum(later => later.Count) >= buffer.Capacity))
        {
            File.Delete(run.PoliciesFile(part.Iteration));
            buffered.Dequeue();
        }

        clock.End(report);
    }

    // Adds the games of an iteration, and forgets those that are too old for it.
    private void Remember(int iteration, IReadOnlyList<TrainingSample<TGame>> samples)
    {
        buffer.Add(samples);
        buffered.Enqueue((iteration, samples.Count));
        int oldest = config.OldestLearnt(iteration);
        buffer.Keep(buffered.Where(part => part.Iteration >= oldest).Sum(part => part.Count));
    }
}
