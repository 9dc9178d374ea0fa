namespace NanoZero.Export;

/// <summary>
/// The metrics of a run for TensorBoard, in the folder <c>tensorboard/</c> of the run: a step for each iteration. The
/// run reads none of them back, so they change nothing in it.
/// </summary>
/// <remarks>
/// Each start of a training begins a file, because TensorBoard may be reading the older ones. The file holds the
/// iterations that the older files lack. The time of a step is the run's start and the seconds of the iterations since.
/// </remarks>
internal sealed class TrainingEvents
{
    private const double BytesOfGigabyte = 1e9;

    private readonly RunFolder run;
    private readonly string folder;
    private readonly long held;  // the newest step of older files
    private EventFile? file;
    private double seconds;      // of the iterations so far
    private long steps;          // of the optimiser so far

    private TrainingEvents(RunFolder run)
    {
        (this.run, folder) = (run, FolderOf(run));
        held = EventFile.NewestStep(folder);
    }

    /// <summary>Returns the folder of a run's events.</summary>
    /// <param name="run">The run.</param>
    public static string FolderOf(RunFolder run) => Path.Combine(run.Path, "tensorboard");

    /// <summary>Says whether a run has events, so that it goes on with them when it is resumed.</summary>
    /// <param name="run">The run.</param>
    public static bool AreThere(RunFolder run) => Directory.Exists(FolderOf(run));

    /// <summary>Begins to write; adds the iterations that are finished and lacking.</summary>
    /// <param name="run">The run, whose writer lock the caller holds.</param>
    /// <param name="finished">The reports of the iterations that the run goes on from.</param>
    /// <exception cref="IOException">The folder cannot be written; the message says why and what to do.</exception>
    public static TrainingEvents Open(RunFolder run, IReadOnlyList<IterationReport> finished)
    {
        TrainingEvents events = new(run);
        AtomicFile.RequireWritable(Path.Combine(events.folder, "events"));

        // What older files have beyond the newest checkpoint is made again.
        long kept = Math.Min(events.held, finished.Count);
        foreach (IterationReport report in finished)
        {
            events.Add(report, isHeld: report.Iteration <= kept);
        }

        return events;
    }

    /// <summary>Adds an iteration.</summary>
    /// <param name="report">What the iteration did; the one after the last.</param>
    /// <exception cref="IOException">It cannot be written; the message says why and what to do.</exception>
    public void Add(IterationReport report) => Add(report, isHeld: false);

    /// <summary>Returns the numbers of an iteration by name.</summary>
    /// <param name="report">What the iteration did.</param>
    /// <param name="learningRate">Of its last optimiser step.</param>
    internal static IEnumerable<(string Name, double Number)> NumbersOf(IterationReport report, double learningRate)
    {
        (SelfPlayReport played, LearningReport learnt) = (report.SelfPlay, report.Learning);
        (string, double?)[] numbers =
        [
            ("loss/policy", learnt.PolicyLoss),
            ("loss/value", learnt.ValueLoss),
            ("learning/rate", learningRate),
            ("learning/steps_per_second", learnt.Steps / learnt.Seconds),
            ("learning/buffer_positions", learnt.BufferSize),
            ("self_play/games_per_second", played.Counts.Games / played.Seconds),
            ("self_play/evaluations_per_second", played.EvaluationsPerSecond),
            ("self_play/mean_plies", played.MeanPlies),
            ("self_play/policy_entropy", played.PolicyEntropy),
            ("self_play/distinct_games", played.DistinctGames),
            ("self_play/distinct_positions", played.DistinctPositions),
            ("self_play/first_player_score", played.FirstPlayer.Score),
            ("self_play/resigned_games", played.Resignations?.Resigned),
            ("strength/against_random", report.Strength?.AgainstRandom.Score),
            ("strength/against_one_ply", report.Strength?.AgainstOnePly.Score),
            ("strength/search_error_rate", report.Strength?.Positions?.Search.Rate),
            ("strength/network_error_rate", report.Strength?.Positions?.Network.Rate),
            ("strength/value_error", report.Strength?.Positions?.Values.Mean),
            ("gate/score", report.Gate?.Results.Score),
            ("iteration/seconds", report.TotalSeconds),
            ("iteration/processor_seconds", report.ProcessorSeconds),
            ("iteration/memory_gigabytes", report.MemoryBytes / BytesOfGigabyte),
        ];
        foreach ((string name, double? number) in numbers)
        {
            if (number is { } known && double.IsFinite(known))
            {
                yield return (name, known);
            }
        }
    }

    private void Add(IterationReport report, bool isHeld)
    {
        seconds += report.TotalSeconds;
        steps += report.Learning.Steps ?? run.Config.TrainingSteps;
        if (!isHeld)
        {
            file ??= EventFile.Create(folder, DateTimeOffset.UtcNow, report.Iteration);
            double rate = run.Config.RateOf(report.Iteration, steps);
            file.Write(run.Description.Started.AddSeconds(seconds), report.Iteration, NumbersOf(report, rate));
        }
    }
}
