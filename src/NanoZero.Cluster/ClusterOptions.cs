namespace NanoZero.Cluster;

/// <summary>How a coordinator uses workers.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Gets the sizes and times of leases.</summary>
    public LeaseRules Leases { get; init; } = new();

    /// <summary>Gets whether the coordinator's machine plays, too.</summary>
    public bool PlaysHere { get; init; } = true;

    /// <summary>
    /// Gets the share of workers' games that the coordinator plays again, to see whether they come out the same, in
    /// [0, 1]. A worker that sends n games with other moves is found with probability 1 − (1 − share)ⁿ.
    /// </summary>
    public double CheckedShare { get; init; } = 0.01;

    /// <summary>Gets the longest time that a worker's question for games waits for them.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets the workers that several desks refuse; null for those of one desk alone.</summary>
    public UnwelcomeWorkers? Unwelcome { get; init; }

    /// <summary>Gets what receives warnings about workers, one sentence each; null for nobody.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Gets what notes what happens; null for nobody.</summary>
    public ClusterWatch? Watch { get; init; }
}
