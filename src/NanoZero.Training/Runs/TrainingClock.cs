using System.Diagnostics;
using NanoZero.Play;

namespace NanoZero.Training;

/// <summary>Keeps time of a run and tells how far it has come.</summary>
internal sealed class TrainingClock(int iterations, IProgress<TrainingProgress>? progress)
{
    private const double SecondsBetweenSteps = 0.25;

    private readonly long start = Stopwatch.GetTimestamp();
    private long iterationStart;
    private long lastStep;
    private double finishedSeconds;
    private int finishedIterations;
    private int iteration;
    private double? policyLoss;
    private double? valueLoss;

    public double IterationSeconds => Stopwatch.GetElapsedTime(iterationStart).TotalSeconds;

    public void Begin(int next)
    {
        iteration = next;
        iterationStart = Stopwatch.GetTimestamp();
    }

    /// <summary>Forwards the progress of games; null where nobody listens.</summary>
    public IProgress<PlayProgress>? Games(TrainingPhase phase) => progress is null ? null : new Forwarder(this, phase);

    public void Step(int step, int steps, double policy, double value)
    {
        (policyLoss, valueLoss) = (policy, value);
        if (Stopwatch.GetElapsedTime(lastStep).TotalSeconds >= SecondsBetweenSteps || step == steps)
        {
            lastStep = Stopwatch.GetTimestamp();
            Tell(TrainingPhase.Training, step, steps, 0);
        }
    }

    public void Saving() => Tell(TrainingPhase.Saving, 0, 1, 0);

    public void End()
    {
        finishedIterations++;
        finishedSeconds += IterationSeconds;
    }

    private void Tell(TrainingPhase phase, long done, long of, double rate) => progress?.Report(new TrainingProgress(
        iteration, iterations, phase, done, of, rate, policyLoss, valueLoss, Stopwatch.GetElapsedTime(start), Remaining()));

    private TimeSpan? Remaining()
    {
        if (finishedIterations == 0)
        {
            return null;
        }

        double each = finishedSeconds / finishedIterations;
        return TimeSpan.FromSeconds(Math.Max(0, ((iterations - iteration + 1) * each) - Math.Min(each, IterationSeconds)));
    }

    private sealed class Forwarder(TrainingClock clock, TrainingPhase phase) : IProgress<PlayProgress>
    {
        public void Report(PlayProgress value)
        {
            double seconds = value.Elapsed.TotalSeconds;
            clock.Tell(phase, value.GamesFinished, value.Games, seconds > 0 ? value.Counts.Evaluations / seconds : 0);
        }
    }
}
