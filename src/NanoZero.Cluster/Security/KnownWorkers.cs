using System.Diagnostics;

namespace NanoZero.Cluster;

/// <summary>
/// The workers that came, and were not told that the run is over. Its members may be called by many at once.
/// </summary>
/// <param name="most">The most names that are remembered.</param>
internal sealed class KnownWorkers(int most)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> seen = new(StringComparer.Ordinal);

    /// <summary>Notes that a worker is there. Names that were not seen for a minute make room.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>False where so many others are there that this one has to wait.</returns>
    public bool See(string worker)
    {
        lock (gate)
        {
            if (seen.Count >= most && !seen.ContainsKey(worker))
            {
                foreach ((string name, long at) in seen)
                {
                    if (Stopwatch.GetElapsedTime(at) > Memory)
                    {
                        seen.Remove(name);
                    }
                }

                if (seen.Count >= most)
                {
                    return false;
                }
            }

            seen[worker] = Stopwatch.GetTimestamp();
            return true;
        }
    }

    /// <summary>Forgets a worker.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Forget(string worker)
    {
        lock (gate)
        {
            seen.Remove(worker);
        }
    }

    /// <summary>Says whether any worker was seen lately.</summary>
    /// <param name="time">How long ago at most.</param>
    public bool AnyWithin(TimeSpan time)
    {
        lock (gate)
        {
            return seen.Values.Any(at => Stopwatch.GetElapsedTime(at) < time);
        }
    }
}
