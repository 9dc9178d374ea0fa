namespace NanoZero.Cluster;

/// <summary>Lines of coordinators and workers. Each names the run and the worker, so that logs can be joined.</summary>
internal static class ClusterLine
{
    private const int DigitsOfRun = 8;

    /// <summary>Returns a line, such as <c>run 1a2b3c4d, worker box-17: joined</c>.</summary>
    /// <param name="run">What names the run; null before that is known.</param>
    /// <param name="worker">The worker's name; null for the coordinator.</param>
    /// <param name="sentence">What happened.</param>
    public static string Of(string? run, string? worker, string sentence)
    {
        string who = worker is null ? "coordinator" : $"worker {worker}";
        return run is null ? $"{who}: {sentence}" : $"run {Short(run)}, {who}: {sentence}";
    }

    /// <summary>Returns the beginning of a run's name, which lines have.</summary>
    /// <param name="run">What names the run.</param>
    public static string Short(string run) => run[..Math.Min(run.Length, DigitsOfRun)];

    /// <summary>Returns what receives a worker's news and makes them lines; null where nobody does.</summary>
    /// <param name="news">Receives the lines.</param>
    /// <param name="run">What names the run; null before that is known.</param>
    /// <param name="worker">The worker's name.</param>
    public static IProgress<WorkerNews>? Named(IProgress<WorkerNews>? news, string? run, string worker) =>
        Forward.Of<WorkerNews, WorkerNews>(news, each => each with { Sentence = Of(run, worker, each.Sentence) });
}
