namespace NanoZero.Search;

/// <summary>The memory that this process may use: the machine's, or what a container allows.</summary>
public static class MemoryLimit
{
    /// <summary>Gets the limit in bytes.</summary>
    public static long Bytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses work that cannot fit, before anything is built.</summary>
    /// <param name="needed">Bytes that the work needs at most.</param>
    /// <param name="work">What needs them, such as <c>this training</c>.</param>
    /// <param name="smaller">What needs less, such as <c>fewer layers</c>.</param>
    /// <param name="limit">Bytes there are; null takes <see cref="Bytes"/>.</param>
    /// <exception cref="InsufficientMemoryException">
    /// More is needed than there is; the message says both numbers and what to lower.
    /// </exception>
    public static void Require(double needed, string work, string smaller, long? limit = null)
    {
        long there = limit ?? Bytes;
        if (!(needed <= there))
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"{work} needs up to {needed / 1e9:N1} GB of memory, and there are {there / 1e9:N1} GB; choose "
                    + $"{smaller}"));
        }
    }
}
