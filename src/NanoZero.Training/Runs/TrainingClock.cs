using System.Diagnostics;
using NanoZero.Play;

namespace NanoZero.Training;

/// <summary>Keeps time of a run and tells how far it has come.</summary>
internal sealed class TrainingClock(int iterations, int evaluationEvery, IProgress<TrainingProgress>? progress)
{
    private const double SecondsBetweenSteps = 0.25;
    private const int RecentIterations = 10;

    private readonly Lock telling = new();
    private readonly long start = Stopwatch.GetTimestamp();
    private long iterationStart;
    private long lastStep;
    private readonly Queue<double> recent = [];  // seconds of the newest iterations without their evaluations
    private double evaluationSeconds;
    private int evaluations;
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

    /// <summary>Forwards the progress of self-play, on its thread; null where nobody listens. While steps are made, they are what is told.</summary>
    public IProgress<PlayProgress>? SelfPlay(int of) => progress is null ? null : new Forwarder(this, TrainingPhase.SelfPlay, of);

    /// <summary>Forwards the progress of an evaluation's games; null where nobody listens.</summary>
    public IProgress<PlayProgress>? Evaluation() => progress is null ? null : new Forwarder(this, TrainingPhase.Evaluation, iteration);

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
        recent.Enqueue(IterationSeconds - report.EvaluationSeconds);
        if (recent.Count > RecentIterations)
        {
            recent.Dequeue();
        }

        if (report.EvaluationSeconds > 0)
        {
            evaluations++;
            evaluationSeconds += report.EvaluationSeconds;
        }
    }

    private void Tell(int of, TrainingPhase phase, long done, long total, double rate)
    {
        lock (telling)
        {
            progress?.Report(new TrainingProgress(
                of, iterations, phase, done, total, rate, policyLoss, valueLoss, Stopwatch.GetElapsedTime(start), Remaining()));
        }
    }

    private TimeSpan? Remaining()
    {
        if (recent.Count == 0)
        {
            return null;
        }

        double now = IterationSeconds, each = recent.Average(), evaluation = evaluations == 0 ? 0 : evaluationSeconds / evaluations;
        double current = each + (IsEvaluated(iteration) ? evaluation : 0);
        double later = Enumerable.Range(iteration + 1, iterations - iteration).Sum(next => each + (IsEvaluated(next) ? evaluation : 0));
        return TimeSpan.FromSeconds(later + Math.Max(0, current - now));
    }

    private bool IsEvaluated(int of) => evaluationEvery > 0 && (of % evaluationEvery == 0 || of == iterations);

    private sealed class Forwarder(TrainingClock clock, TrainingPhase phase, int of) : IProgress<PlayProgress>
    {
        public void Report(PlayProgress value)
        {
            if (!clock.isTraining)
            {
                double seconds = value.Elapsed.TotalSeconds;
                clock.Tell(of, phase, value.GamesFinished, value.Games, seconds > 0 ? value.Counts.Evaluations / seconds : 0);
            }
        }
    }
}
