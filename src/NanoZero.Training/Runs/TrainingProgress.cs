using System.Diagnostics;

namespace NanoZero.Training;

/// <summary>What an iteration is doing.</summary>
public enum TrainingPhase
{
    /// <summary>Games are being played.</summary>
    SelfPlay,

    /// <summary>The network is being trained.</summary>
    Training,

    /// <summary>The agent is being measured.</summary>
    Strength,

    /// <summary>The iteration is being written to disk.</summary>
    Saving,
}

/// <summary>How far a run has come, a few times a second.</summary>
/// <param name="Iteration">
/// The iteration in progress, from 1; of self-play in asynchronous mode, the one the games are for.
/// </param>
/// <param name="Iterations">The iterations asked for.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="Done">How many games or steps of the phase are done.</param>
/// <param name="Of">Of how many.</param>
/// <param name="EvaluationsPerSecond">Network answers per second of the phase; 0 where it asks for none.</param>
/// <param name="PolicyLoss">
/// Mean policy loss so far, of this iteration or the one before; null before the first step.
/// </param>
/// <param name="ValueLoss">Mean value loss so far, as <paramref name="PolicyLoss"/>.</param>
/// <param name="Elapsed">Time since the run was started or resumed.</param>
/// <param name="Remaining">Estimate of the time left; null until an iteration is finished.</param>
public sealed record TrainingProgress(
    int Iteration,
    int Iterations,
    TrainingPhase Phase,
    long Done,
    long Of,
    double EvaluationsPerSecond,
    double? PolicyLoss,
    double? ValueLoss,
    TimeSpan Elapsed,
    TimeSpan? Remaining)
{
    /// <summary>Gets the opponent in the games that measure strength; null in other phases.</summary>
    public string? Opponent { get; init; }
}

/// <summary>Keeps time of a run and tells how far it has come.</summary>
internal sealed class TrainingClock(TrainingConfig config, IProgress<TrainingProgress>? progress)
{
    private const double SecondsBetweenSteps = 0.25;
    private const int RecentIterations = 10;

    private readonly Lock telling = new();
    private readonly long start = Stopwatch.GetTimestamp();
    private long iterationStart;
    private long lastStep;
    private readonly Queue<double> recent = [];  // seconds of the newest iterations without measuring strength
    private double strengthSeconds;
    private int measurements;
    private int iteration;
    private volatile bool isTraining;
    private double? policyLoss;
    private double? valueLoss;

    public double IterationSeconds => Stopwatch.GetElapsedTime(iterationStart).TotalSeconds;

    public void Begin(int next)
    {
        iteration = next;
        iterationStart = Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// Forwards the progress of self-play, on its thread; null where nobody listens. While steps are made, the report
    /// counts steps.
    /// </summary>
    public IProgress<PlayProgress>? SelfPlay(int of) =>
        progress is null ? null : new Forwarder(this, TrainingPhase.SelfPlay, of);

    /// <summary>Forwards the progress of the games that measure strength; null where nobody listens.</summary>
    public IProgress<PlayProgress>? Strength(string opponent) =>
        progress is null ? null : new Forwarder(this, TrainingPhase.Strength, iteration) { Opponent = opponent };

    public void Step(int step, int steps, double policy, double value)
    {
        isTraining = step < steps;
        (policyLoss, valueLoss) = (policy, value);
        if (Stopwatch.GetElapsedTime(lastStep).TotalSeconds >= SecondsBetweenSteps || step == steps)
        {
            lastStep = Stopwatch.GetTimestamp();
            Tell(iteration, TrainingPhase.Training, step, steps, 0);
        }
    }

    public void Saving() => Tell(iteration, TrainingPhase.Saving, 0, 1, 0);

    public void End(IterationReport report)
    {
        recent.Enqueue(IterationSeconds - (report.Strength?.Seconds ?? 0) - (report.Gate?.Seconds ?? 0));
        if (recent.Count > RecentIterations)
        {
            recent.Dequeue();
        }

        if (report.Strength is { } strength)
        {
            measurements++;
            strengthSeconds += strength.Seconds;
        }
    }

    private void Tell(int of, TrainingPhase phase, long done, long total, double rate, string? opponent = null)
    {
        lock (telling)
        {
            progress?.Report(new TrainingProgress(
                of,
                config.Iterations,
                phase,
                done,
                total,
                rate,
                policyLoss,
                valueLoss,
                Stopwatch.GetElapsedTime(start),
                Remaining())
            { Opponent = opponent });
        }
    }

    private TimeSpan? Remaining()
    {
        if (recent.Count == 0)
        {
            return null;
        }

        double now = IterationSeconds, each = recent.Average();
        double strength = measurements == 0 ? 0 : strengthSeconds / measurements;
        double current = each + (config.IsMeasured(iteration) ? strength : 0);
        double later = Enumerable.Range(iteration + 1, config.Iterations - iteration)
            .Sum(next => each + (config.IsMeasured(next) ? strength : 0));
        return TimeSpan.FromSeconds(later + Math.Max(0, current - now));
    }

    private sealed class Forwarder(TrainingClock clock, TrainingPhase phase, int of) : IProgress<PlayProgress>
    {
        public string? Opponent { get; init; }

        public void Report(PlayProgress value)
        {
            if (!clock.isTraining)
            {
                double seconds = value.Elapsed.TotalSeconds;
                clock.Tell(
                    of,
                    phase,
                    value.GamesFinished,
                    value.Games,
                    seconds > 0 ? value.Counts.Evaluations / seconds : 0,
                    Opponent);
            }
        }
    }
}
