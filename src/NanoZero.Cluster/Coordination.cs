namespace NanoZero.Cluster;

/// <summary>How a machine coordinates a run.</summary>
/// <param name="Door">Where workers join, and which of them.</param>
internal sealed record Coordination(CoordinatorDoor Door)
{
    /// <summary>Gets how workers are used.</summary>
    public ClusterOptions Options { get; init; } = new();

    /// <summary>Gets the port of the metrics on this machine; 0 takes a free one, null none.</summary>
    public int? Metrics { get; init; }

    /// <summary>Gets the right to coordinate the run; null where no other machine stands by.</summary>
    public HeldSeat? Seat { get; init; }

    /// <summary>Gets what receives the address of the coordinator once it has games; null for nobody.</summary>
    public Action<string>? Started { get; init; }

    /// <summary>Gets what receives warnings about workers; null for nobody.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Gets what receives lines about workers and of the coordinator; null for nobody.</summary>
    public Action<string>? Say { get; init; }
}
