using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>What a search did on all positions: the content of one file of <c>cells/</c>.</summary>
public sealed record CellResult
{
    /// <summary>Gets the cell.</summary>
    public required PriceCell Cell { get; init; }

    /// <summary>Gets the chosen moves' errors, one character a position: 1 for an error, else 0.</summary>
    public required string Errors { get; init; }

    /// <summary>Gets the simulations over all positions.</summary>
    public required long Simulations { get; init; }

    /// <summary>Gets the descents that met a leaf already in flight.</summary>
    public required long Collisions { get; init; }

    /// <summary>Gets the seconds it took, with answers out of the shared cache.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the divergence of its policies from those of one leaf at the same budget; null for that search and the reference.</summary>
    public Divergence? FromOneLeaf { get; init; }

    /// <summary>Gets the divergence of its policies from the reference's; null for the reference, and before it.</summary>
    public Divergence? FromReference { get; init; }

    /// <summary>Gets the policies, shape [positions][legal actions], by action index; kept where later cells are compared with them.</summary>
    public IReadOnlyList<IReadOnlyList<float>>? Policies { get; init; }
}

/// <summary>Speeds of one algorithm at one budget: the content of one file of <c>speeds/</c>.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Budget">Simulations a position.</param>
/// <param name="Treatment">The in-flight treatment of several leaves.</param>
/// <param name="ByLeaves">One entry a number of leaves in flight, rising.</param>
public sealed record SpeedResult(SearchAlgorithm Algorithm, int Budget, InFlightTreatment Treatment, IReadOnlyList<LeavesSpeed> ByLeaves)
{
    /// <summary>Gets the name of the file, such as <c>puct-200</c>.</summary>
    public string Name => NameOf(Algorithm, Budget);

    /// <summary>Returns how many times as many positions one tree searches in the same time with several leaves as with one.</summary>
    /// <param name="leaves">Leaves in flight.</param>
    public double OneTreeRatio(int leaves) => ByLeaves.Single(each => each.Leaves == leaves).OneTreeMedian / ByLeaves[0].OneTreeMedian;

    /// <summary>Returns the same for 64 trees side by side.</summary>
    /// <param name="leaves">Leaves in flight.</param>
    public double SideBySideRatio(int leaves) => ByLeaves.Single(each => each.Leaves == leaves).SideBySideMedian / ByLeaves[0].SideBySideMedian;

    internal static string NameOf(SearchAlgorithm algorithm, int budget) => FormattableString.Invariant($"{Words.Of(algorithm)}-{budget}");
}

/// <summary>Repeated measurements of positions searched per second.</summary>
/// <param name="Leaves">Leaves in flight per tree.</param>
/// <param name="SideBySide">With 64 trees side by side over all workers, one number a repeat.</param>
/// <param name="OneTree">With one tree and one worker, one number a repeat.</param>
public sealed record LeavesSpeed(int Leaves, IReadOnlyList<double> SideBySide, IReadOnlyList<double> OneTree)
{
    /// <summary>Gets the median with many trees.</summary>
    public double SideBySideMedian => Median(SideBySide);

    /// <summary>Gets the median with one tree.</summary>
    public double OneTreeMedian => Median(OneTree);

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
