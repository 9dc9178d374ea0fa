namespace NanoZero.Cluster;

/// <summary>Which workers there are, and how fast they play.</summary>
/// <param name="presence">A worker that was not seen for so long is gone.</param>
/// <param name="time">The clock.</param>
/// <remarks>It belongs to whoever locks it.</remarks>
internal sealed class WorkerSpeeds(TimeSpan presence, TimeProvider time)
{
    private readonly Dictionary<string, (double Speed, DateTimeOffset Seen)> workers = new(StringComparer.Ordinal);

    /// <summary>Notes that a worker is there.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 or null where that is not known.</param>
    public void See(string worker, double? gamesPerSecond = null)
    {
        double known = workers.TryGetValue(worker, out var before) ? before.Speed : 0;
        workers[worker] = (gamesPerSecond is > 0 and < double.PositiveInfinity ? gamesPerSecond.Value : known,
            time.GetUtcNow());
    }

    /// <summary>Forgets a worker.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Forget(string worker) => workers.Remove(worker);

    /// <summary>Returns how fast a worker played, in games a second; 0 where that is not known.</summary>
    /// <param name="worker">The worker's name.</param>
    public double Of(string worker) => workers.TryGetValue(worker, out var known) ? known.Speed : 0;

    /// <summary>Returns a worker's share of the speed of all that are there, in (0, 1].</summary>
    /// <param name="worker">The worker's name; it is there.</param>
    /// <remarks>A worker of unknown speed counts as one of the mean speed.</remarks>
    public double ShareOf(string worker)
    {
        DateTimeOffset oldest = time.GetUtcNow() - presence;
        double[] present = [.. workers.Values.Where(each => each.Seen >= oldest).Select(each => each.Speed)];
        double[] known = [.. present.Where(speed => speed > 0)];
        double mean = known.Length > 0 ? known.Average() : 1;
        double own = Of(worker) is > 0 and var speed ? speed : mean;
        return Math.Min(1, own / present.Sum(each => each > 0 ? each : mean));
    }
}
