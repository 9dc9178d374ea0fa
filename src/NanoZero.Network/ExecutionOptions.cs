namespace NanoZero.Network;

/// <summary>What the user asks for of an <see cref="ExecutionPlan"/>; null is not asked for.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Gets the device, or null for CUDA where there is one, else the processor.</summary>
    public NetworkDevice? Device { get; init; }

    /// <summary>
    /// Gets the precision of inference, or null for bf16 on CUDA and on x64 processors with instructions for it, else
    /// fp32.
    /// </summary>
    public NetworkPrecision? Precision { get; init; }

    /// <summary>Gets whose code computes. Null takes what a run recorded, else our own kernels.</summary>
    public NetworkKernels? Kernels { get; init; }

    /// <summary>
    /// Gets whether the machine chooses the precision where none is asked for, although a run recorded another.
    /// </summary>
    public bool PrecisionOfMachine { get; init; }

    /// <summary>
    /// Gets the number of workers, or null: one a core on the processor; on other devices as many as hide the trees'
    /// work, see <see cref="MostPositions"/>.
    /// </summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Gets the most positions that can ever wait for evaluation at once, games in play times leaves in flight, or null
    /// for no limit. A device gets fewer workers where they would only share out batches too small for it.
    /// </summary>
    public int? MostPositions { get; init; }

    /// <summary>
    /// Gets the number of positions evaluated at once, or null for the fastest where it changes no answer, else a fixed
    /// one.
    /// </summary>
    public int? BatchSize { get; init; }
}
