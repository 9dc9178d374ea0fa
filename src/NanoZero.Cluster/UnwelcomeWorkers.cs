namespace NanoZero.Cluster;

/// <summary>
/// Workers that nobody wants games of any more, and those that somebody complained of. Any number of threads.
/// </summary>
internal sealed class UnwelcomeWorkers
{
    private const int MostComplaints = 100, MostRefused = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> refused = new(StringComparer.Ordinal);  // why, by the worker's name
    private readonly HashSet<string> complainedOf = new(StringComparer.Ordinal);

    /// <summary>Refuses a worker from now on.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="why">Why, in half a sentence.</param>
    /// <remarks>
    /// A worker chooses its name, so it can come back under another one. Where very many names were refused, the first
    /// ones are forgotten.
    /// </remarks>
    public void Refuse(string worker, string why)
    {
        lock (gate)
        {
            if (refused.Count >= MostRefused)
            {
                refused.Clear();
            }

            refused[worker] = why;
        }
    }

    /// <summary>Checks that a worker is not refused.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <exception cref="InvalidDataException">It is; the message says why.</exception>
    public void RequireWelcome(string worker)
    {
        lock (gate)
        {
            if (refused.TryGetValue(worker, out string? why))
            {
                throw new InvalidDataException($"{why}; it gets no more games");
            }
        }
    }

    /// <summary>
    /// Notes that a worker sent what cannot be read. Whoever sends garbage is told why each time, and may go on; the
    /// coordinator's log has it once.
    /// </summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>Whether it is the first time, of a worker that is still counted.</returns>
    public bool Complain(string worker)
    {
        lock (gate)
        {
            return complainedOf.Count < MostComplaints && complainedOf.Add(worker);
        }
    }
}
