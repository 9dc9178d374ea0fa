namespace NanoZero.Network;

/// <summary>What the user fixes of an <see cref="ExecutionPlan"/>; null leaves the choice to measurement.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Gets the device, or null for CUDA where there is one, else the processor.</summary>
    public NetworkDevice? Device { get; init; }

    /// <summary>Gets the precision of inference, or null for the faster one of fp32 and bf16.</summary>
    public NetworkPrecision? Precision { get; init; }

    /// <summary>Gets the number of workers, or null: one a core on the processor; on other devices as many as hide the trees' work, see <see cref="MostPositions"/>.</summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Gets the most positions that can ever wait for evaluation at once, games in play times leaves in flight, or null for no
    /// limit. A device gets fewer workers where they would only share out batches too small for it.
    /// </summary>
    public int? MostPositions { get; init; }

    /// <summary>Gets the number of positions evaluated at once, or null for the fastest.</summary>
    public int? BatchSize { get; init; }
}
