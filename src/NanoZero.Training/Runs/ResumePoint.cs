namespace NanoZero.Training;

/// <summary>Where a run that was stopped goes on.</summary>
/// <param name="Finished">The newest iteration that is on disk with its checkpoint.</param>
/// <param name="Left">Iterations that are still to be done.</param>
/// <param name="DropsIteration">
/// Whether the iteration after it was begun; it is played again from its first game, as it would have been.
/// </param>
/// <param name="SecondsLeft">
/// Seconds for what is left, if it takes as long as the newest iterations did; null where none is known.
/// </param>
internal sealed record ResumePoint(int Finished, int Left, bool DropsIteration, double? SecondsLeft)
{
    private const int RecentIterations = 10;

    /// <summary>Finds out where a run goes on; changes nothing in it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="iterations">The iterations that are asked for.</param>
    /// <exception cref="InvalidDataException">The metrics are damaged; the message says where.</exception>
    public static ResumePoint Of(RunFolder run, int iterations)
    {
        ArgumentNullException.ThrowIfNull(run);
        int finished = run.Checkpoints() is [.., var newest] ? newest.Iteration : 0;
        IReadOnlyList<IterationReport> reports = run.Metrics();
        int left = Math.Max(0, iterations - finished);
        bool isAhead = run.Config.Mode == TrainingMode.Asynchronous;
        double[] seconds =
            [.. reports.Where(report => report.Iteration <= finished).TakeLast(RecentIterations).Select(report =>
                report.TotalSeconds)];
        return new ResumePoint(
            finished,
            left,
            reports.Any(report => report.Iteration > finished)
                || (!isAhead && File.Exists(run.GamesFile(finished + 1))),
            left > 0 && seconds.Length > 0 ? left * seconds.Average() : null);
    }
}
