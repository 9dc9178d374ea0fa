using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>What follows from the screen and the speeds: which treatment plays, what is searched in equal time, and the matches.</summary>
internal static class PriceMatches
{
    /// <summary>States the rule by which games are spent, before any result is known.</summary>
    /// <param name="config">The configuration.</param>
    public static string Rule(PriceOfBatchingConfig config)
    {
        string virtualLoss = config.Treatments.Contains(InFlightTreatment.VirtualLoss)
            ? $" virtual-loss plays at {config.SelectionLeaves} leaves in any case;"
            : "";
        string time = config.TimeMatchLeaves.Count == 0 ? "no games are played at equal time"
            : $"at equal time the same treatment plays with {string.Join(", ", config.TimeMatchLeaves)} leaves";
        return $"For each algorithm and each of the budgets {string.Join(", ", config.MatchBudgets)}, the treatment whose policies diverge least from the one-leaf search's "
            + $"at {config.SelectionLeaves} leaves, on the positions, plays the one-leaf search at equal simulations with {string.Join(", ", config.MatchLeaves)} leaves;{virtualLoss} {time}. "
            + $"Every match has {config.MatchPairs} pairs; the margin of \"as good as\" is {FormattableString.Invariant($"{config.MarginElo:0.#}")} Elo.";
    }

    /// <summary>Returns the treatment that plays, chosen on positions and never on games; null while the screen is not finished.</summary>
    /// <param name="study">The study.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">The budget.</param>
    public static InFlightTreatment? TreatmentOf(PriceFolder study, SearchAlgorithm algorithm, int budget)
    {
        PriceCell oneLeaf = PriceCell.OneLeaf(algorithm, budget);
        (InFlightTreatment Treatment, double? Mean)[] screened =
        [
            .. from treatment in study.Config.Treatments
               let cell = oneLeaf with { Role = PriceRole.EqualSimulations, Leaves = study.Config.SelectionLeaves, Treatment = treatment }
               select (treatment, study.Cell(cell)?.FromOneLeaf?.Mean),
        ];
        return screened.All(each => each.Mean is not null) ? screened.MinBy(each => each.Mean).Treatment : null;
    }

    /// <summary>Lists the one-leaf searches whose speeds are compared and against which games are played.</summary>
    /// <param name="config">The configuration.</param>
    public static IEnumerable<PriceCell> OneLeaf(PriceOfBatchingConfig config) =>
        from algorithm in config.Algorithms from budget in config.MatchBudgets select PriceCell.OneLeaf(algorithm, budget);

    /// <summary>Lists the searches that take as long as one leaf at its budget, one tree at a time; none while speeds are not measured.</summary>
    /// <param name="study">The study.</param>
    public static IEnumerable<PriceCell> EqualTime(PriceFolder study) =>
        from oneLeaf in OneLeaf(study.Config)
        let speed = study.Speed(oneLeaf.Algorithm, oneLeaf.Budget)
        where speed is not null
        from leaves in study.Config.Leaves.Skip(1)
        select oneLeaf with
        {
            Role = PriceRole.EqualTime,
            Leaves = leaves,
            Treatment = speed.Treatment,
            Simulations = Math.Max(1, (int)Math.Round(oneLeaf.Budget * speed.OneTreeRatio(leaves))),
        };

    /// <summary>Lists the matches in the order they are played; only those whose screen and speeds are there.</summary>
    /// <param name="study">The study.</param>
    public static IReadOnlyList<PriceCell> Of(PriceFolder study) =>
    [
        .. OneLeaf(study.Config).SelectMany(oneLeaf => EqualSimulations(study, oneLeaf)),
        .. EqualTime(study).Where(cell => study.Config.TimeMatchLeaves.Contains(cell.Leaves)),
    ];

    private static IEnumerable<PriceCell> EqualSimulations(PriceFolder study, PriceCell oneLeaf)
    {
        if (TreatmentOf(study, oneLeaf.Algorithm, oneLeaf.Budget) is not { } chosen)
        {
            yield break;
        }

        PriceCell cell = oneLeaf with { Role = PriceRole.EqualSimulations, Treatment = chosen };
        foreach (int leaves in study.Config.MatchLeaves)
        {
            yield return cell with { Leaves = leaves };
        }

        if (chosen != InFlightTreatment.VirtualLoss && study.Config.Treatments.Contains(InFlightTreatment.VirtualLoss))
        {
            yield return cell with { Leaves = study.Config.SelectionLeaves, Treatment = InFlightTreatment.VirtualLoss };
        }
    }
}
