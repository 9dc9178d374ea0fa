namespace NanoZero.Network;

/// <summary>What the user fixes of an <see cref="ExecutionPlan"/>; null leaves the choice to measurement.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Gets the device, or null for CUDA where there is one, else the processor.</summary>
    public NetworkDevice? Device { get; init; }

    /// <summary>Gets the precision of inference, or null for the faster one.</summary>
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

    /// <summary>Reads the options as they are written on the command line.</summary>
    /// <param name="device">One of <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>mps</c>.</param>
    /// <param name="precision">One of <c>auto</c>, <c>fp32</c>, <c>bf16</c>.</param>
    /// <param name="workers">Number of workers, or null.</param>
    /// <param name="batchSize">Positions at once, or null.</param>
    /// <exception cref="FormatException">Another word, or a number that is not positive.</exception>
    public static ExecutionOptions Parse(string device, string precision, int? workers = null, int? batchSize = null)
    {
        if (workers < 1 || batchSize < 1)
        {
            throw new FormatException("the number of workers and the batch size must be at least 1");
        }

        return new()
        {
            Device = Word<NetworkDevice>("device", device),
            Precision = Word<NetworkPrecision>("precision", precision),
            Workers = workers,
            BatchSize = batchSize,
        };
    }

    private static TEnum? Word<TEnum>(string what, string text)
        where TEnum : struct, Enum
    {
        string[] names = Enum.GetNames<TEnum>();
        if (text == "auto")
        {
            return null;
        }

        int index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? Enum.GetValues<TEnum>()[index]
            : throw new FormatException($"unknown {what} '{text}'; expected auto, {string.Join(", ", names).ToLowerInvariant()}");
    }
}
