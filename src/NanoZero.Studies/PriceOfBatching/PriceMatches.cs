using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>What follows from the screen and the speeds: which treatment plays, what is searched in equal time, and the matches.</summary>
internal static class PriceMatches
{
    /// <summary>States the rule by which games are spent, before any result is known.</summary>
    /// <param name="config">The configuration.</param>
    public static string Rule(PriceOfBatchingConfig config)
    {
        string budgets = string.Join(", ", config.MatchBudgets);
        string virtualLoss = config.Treatments.Contains(InFlightTreatment.VirtualLoss)
            ? $" virtual-loss, where it is another, plays with {config.SelectionLeaves} leaves at the one budget at which its policies diverge most beyond the chosen treatment's;"
            : "";
        string time = config.TimeMatchLeaves.Count == 0 ? "no games are played at equal time"
            : $"at equal time the chosen treatment plays with {string.Join(", ", config.TimeMatchLeaves)} leaves at the one budget at which they make one tree fastest";
        return $"For each algorithm and each of the budgets {budgets}, the treatment whose policies diverge least from the one-leaf search's "
            + $"at {config.SelectionLeaves} leaves, on the positions, plays the one-leaf search at equal simulations with {string.Join(", ", config.MatchLeaves)} leaves;{virtualLoss} {time}. "
            + $"These are at most {config.MostMatches()} matches of {config.MatchPairs} pairs; the margin of \"not worse\" is {FormattableString.Invariant($"{config.MarginElo:0.#}")} Elo.";
    }

    /// <summary>Returns the treatment that plays, chosen on positions and never on games; null while the screen is not finished.</summary>
    /// <param name="study">The study.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">The budget.</param>
    public static InFlightTreatment? TreatmentOf(PriceFolder study, SearchAlgorithm algorithm, int budget)
    {
        PriceCell oneLeaf = PriceCell.OneLeaf(algorithm, budget);
        (InFlightTreatment Treatment, double? Divergence)[] screened =
            [.. study.Config.Treatments.Select(treatment => (treatment, DivergenceOf(study, Selecting(study, oneLeaf, treatment))))];
        return screened.All(each => each.Divergence is not null) ? screened.MinBy(each => each.Divergence).Treatment : null;
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
        .. from oneLeaf in OneLeaf(study.Config)
           let chosen = TreatmentOf(study, oneLeaf.Algorithm, oneLeaf.Budget)
           where chosen is not null
           from leaves in study.Config.MatchLeaves
           select Selecting(study, oneLeaf, chosen.Value) with { Leaves = leaves },
        .. study.Config.Algorithms.Select(algorithm => VirtualLoss(study, algorithm)).OfType<PriceCell>(),
        .. from algorithm in study.Config.Algorithms
           from leaves in study.Config.TimeMatchLeaves
           let cells = EqualTime(study).Where(cell => cell.Algorithm == algorithm && cell.Leaves == leaves)
           let fastest = cells.MaxBy(cell => (double)cell.Simulations / cell.Budget)
           where fastest is not null
           select fastest,
    ];

    // Where the screen sees virtual losses do most, games are likeliest to show it.
    private static PriceCell? VirtualLoss(PriceFolder study, SearchAlgorithm algorithm) =>
        (from oneLeaf in OneLeaf(study.Config)
         where oneLeaf.Algorithm == algorithm && study.Config.Treatments.Contains(InFlightTreatment.VirtualLoss)
         let chosen = TreatmentOf(study, algorithm, oneLeaf.Budget)
         where chosen is not null and not InFlightTreatment.VirtualLoss
         let cell = Selecting(study, oneLeaf, InFlightTreatment.VirtualLoss)
         orderby DivergenceOf(study, cell) - DivergenceOf(study, cell with { Treatment = chosen }) descending
         select cell).FirstOrDefault();

    // The cell by which a treatment is chosen.
    private static PriceCell Selecting(PriceFolder study, PriceCell oneLeaf, InFlightTreatment treatment) =>
        oneLeaf with { Role = PriceRole.EqualSimulations, Leaves = study.Config.SelectionLeaves, Treatment = treatment };

    private static double? DivergenceOf(PriceFolder study, PriceCell cell) => study.Cell(cell)?.FromOneLeaf?.Mean;
}
