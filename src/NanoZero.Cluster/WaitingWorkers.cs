namespace NanoZero.Cluster;

/// <summary>Workers that wait for games; who came first gets some first. It belongs to whoever locks it.</summary>
internal sealed class WaitingWorkers
{
    private readonly LinkedList<Waiter> waiters = [];

    /// <summary>Gets those that wait.</summary>
    public IReadOnlyCollection<Waiter> All => waiters;

    /// <summary>Adds a worker at the end.</summary>
    /// <param name="waiter">The worker.</param>
    public void Add(Waiter waiter) => waiters.AddLast(waiter);

    /// <summary>Removes a worker that waits no longer.</summary>
    /// <param name="waiter">The worker.</param>
    public void Remove(Waiter waiter) => waiters.Remove(waiter);

    /// <summary>
    /// Gives games to workers, until there are none for one of them; that one comes last the next time.
    /// </summary>
    /// <param name="lease">Leases games to a worker of a speed; returns null where there are none for it.</param>
    public void Serve(Func<Waiter, LeasedGames?> lease)
    {
        while (waiters.First is { Value: var waiter })
        {
            waiters.RemoveFirst();
            if (lease(waiter) is not { } games)
            {
                waiters.AddLast(waiter);
                return;
            }

            waiter.Games.TrySetResult(games);
        }
    }

    /// <summary>Tells workers that there is nothing for them, so that they ask again.</summary>
    /// <param name="worker">The name of those that are told; null for all.</param>
    public void Dismiss(string? worker = null)
    {
        foreach (Waiter waiter in waiters.Where(each => worker is null || each.Worker == worker).ToArray())
        {
            waiters.Remove(waiter);
            waiter.Games.TrySetResult(null);
        }
    }
}

/// <summary>A worker that waits for games.</summary>
/// <param name="Worker">The worker's name.</param>
/// <param name="GamesPerSecond">How fast it says that it played so far.</param>
internal sealed record Waiter(string Worker, double GamesPerSecond)
{
    /// <summary>Gets what receives the games; null where there are none.</summary>
    public TaskCompletionSource<LeasedGames?> Games { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
