namespace NanoZero.Cluster;

/// <summary>Which workers there are, and how fast they play.</summary>
/// <param name="presence">A worker that was not seen for so long is gone.</param>
/// <param name="time">The clock.</param>
/// <remarks>It belongs to whoever locks it.</remarks>
internal sealed class WorkerSpeeds(TimeSpan presence, TimeProvider time)
{
    /// <summary>The highest speed that is believed, in games a second.</summary>
    public const double MostSpeed = 1e5;

    private readonly Dictionary<string, (double Speed, TimeSpan Seen)> workers = new(StringComparer.Ordinal);

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Notes that a worker is there.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 or null where that is not known.</param>
    public void See(string worker, double? gamesPerSecond = null)
    {
        if (!workers.ContainsKey(worker))
        {
            ForgetGone();  // so that those of short lives do not add up
        }

        double speed = gamesPerSecond is > 0 and <= MostSpeed ? gamesPerSecond.Value : Of(worker);
        workers[worker] = (speed, Now);
    }

    /// <summary>Forgets a worker.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Forget(string worker) => workers.Remove(worker);

    /// <summary>Returns how fast a worker played, in games a second; 0 where that is not known.</summary>
    /// <param name="worker">The worker's name.</param>
    public double Of(string worker) => workers.TryGetValue(worker, out var known) ? known.Speed : 0;

    /// <summary>Returns a worker's share of the speed of all that are there, in (0, 1].</summary>
    /// <param name="worker">The worker's name; it is there.</param>
    /// <remarks>A worker of unknown speed counts as one of the mean speed. Those that are gone are forgotten.</remarks>
    public double ShareOf(string worker)
    {
        ForgetGone();
        double[] known = [.. workers.Values.Select(each => each.Speed).Where(speed => speed > 0)];
        double mean = known.Length > 0 ? known.Average() : 1;
        double own = Of(worker) is > 0 and var speed ? speed : mean;
        return own / workers.Values.Sum(each => each.Speed > 0 ? each.Speed : mean);
    }

    private void ForgetGone()
    {
        TimeSpan oldest = Now - presence;
        foreach (string gone in workers.Where(each => each.Value.Seen < oldest).Select(each => each.Key).ToArray())
        {
            workers.Remove(gone);
        }
    }
}
