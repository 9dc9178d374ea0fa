using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>What a cell of the study is for.</summary>
public enum PriceRole
{
    /// <summary>One leaf in flight: what the others are compared with.</summary>
    OneLeaf,

    /// <summary>One leaf and many times the budget: the better target.</summary>
    Reference,

    /// <summary>One leaf, drawing other random numbers: how far two equal searches are apart.</summary>
    OtherSeed,

    /// <summary>One leaf, and the search may end before its budget.</summary>
    EarlyStopping,

    /// <summary>Several leaves at equal simulations.</summary>
    EqualSimulations,

    /// <summary>Several leaves in the time that one leaf takes.</summary>
    EqualTime,
}

/// <summary>One search that all positions are given to.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Budget">The budget of the one-leaf search it is compared with.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Leaves">Leaves in flight per tree.</param>
/// <param name="Treatment">The in-flight treatment; null with one leaf.</param>
/// <param name="Simulations">Its own budget.</param>
public sealed record PriceCell(SearchAlgorithm Algorithm, int Budget, PriceRole Role, int Leaves, InFlightTreatment? Treatment, int Simulations)
{
    /// <summary>Gets the name of the cell's file, such as <c>puct-200-virtual-loss-8x</c>.</summary>
    public string Name => Role switch
    {
        PriceRole.OneLeaf => Prefix + "-1x",
        PriceRole.Reference => Prefix + "-reference",
        PriceRole.OtherSeed => Prefix + "-other-seed",
        PriceRole.EarlyStopping => Prefix + "-early-stopping",
        PriceRole.EqualTime => FormattableString.Invariant($"{Prefix}-{Words.Of(Treatment!.Value)}-{Leaves}x-equal-time"),
        _ => FormattableString.Invariant($"{Prefix}-{Words.Of(Treatment!.Value)}-{Leaves}x"),
    };

    private string Prefix => FormattableString.Invariant($"{Words.Of(Algorithm)}-{Budget}");

    /// <summary>Returns the one-leaf search of an algorithm at a budget.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">Simulations.</param>
    public static PriceCell OneLeaf(SearchAlgorithm algorithm, int budget) => new(algorithm, budget, PriceRole.OneLeaf, 1, null, budget);

    /// <summary>Returns the search whose policies are the better targets.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">Simulations of the searches compared with it.</param>
    /// <param name="factor">How many times as many it makes.</param>
    public static PriceCell Reference(SearchAlgorithm algorithm, int budget, int factor) =>
        new(algorithm, budget, PriceRole.Reference, 1, null, factor * budget);
}

/// <summary>The cells that follow from the configuration alone.</summary>
internal static class PriceScreen
{
    /// <summary>Lists the cells in the order they are searched: each after those it is compared with.</summary>
    /// <param name="config">The configuration.</param>
    public static IEnumerable<PriceCell> Cells(PriceOfBatchingConfig config) =>
        from algorithm in config.Algorithms
        from budget in config.Budgets
        from cell in Cells(config, PriceCell.OneLeaf(algorithm, budget))
        select cell;

    private static IEnumerable<PriceCell> Cells(PriceOfBatchingConfig config, PriceCell oneLeaf)
    {
        yield return PriceCell.Reference(oneLeaf.Algorithm, oneLeaf.Budget, config.ReferenceFactor);
        yield return oneLeaf;
        if (oneLeaf.Algorithm != SearchAlgorithm.Puct)
        {
            // PUCT draws nothing without noise and never stops early.
            yield return oneLeaf with { Role = PriceRole.OtherSeed };
            yield return oneLeaf with { Role = PriceRole.EarlyStopping };
        }

        foreach (InFlightTreatment treatment in config.Treatments)
        {
            foreach (int leaves in config.Leaves.Skip(1))
            {
                yield return oneLeaf with { Role = PriceRole.EqualSimulations, Leaves = leaves, Treatment = treatment };
            }
        }
    }
}

/// <summary>The words by which files and reports name algorithms and treatments.</summary>
internal static class Words
{
    /// <summary>Returns an enumeration's value in kebab case, as configurations write it.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    public static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
