namespace NanoZero.Studies;

/// <summary>
/// Computes what the study found from whatever is finished of it, and says it no stronger than the numbers allow.
/// </summary>
internal sealed class PriceResults(PriceOfBatchingConfig config, ExperimentFolder folder)
{
    private readonly PricePlan plan = new(config, folder);
    private readonly SpeedResult[] speeds =
        [.. new PricePlan(config, folder).OneLeaf().Select(new PricePlan(config, folder).Speed).OfType<SpeedResult>()];

    /// <summary>Summarises the study.</summary>
    public PriceSummary Summarise(bool isComplete)
    {
        PriceCell[] planned = [.. PriceCell.Screen(config), .. plan.EqualTime()];
        CellResult[] results = [.. planned.Select(plan.Result).OfType<CellResult>()];
        IReadOnlyList<PriceMatchSummary> matches = Matches();
        FittedCost[] costs = [.. config.Algorithms.Select(algorithm => Cost(algorithm, matches)).OfType<FittedCost>()];
        PriceRecommendation[] recommendations =
        [
            .. from algorithm in config.Algorithms
               from budget in config.Budgets
               select Recommend(algorithm, budget, matches, costs.FirstOrDefault(cost => cost.Algorithm == algorithm)),
        ];
        return new PriceSummary(
            new PriceOfBatchingStudy().Format,
            config.Training.Game,
            ModelName(),
            isComplete,
            new PriceAnswers(EqualSimulations(matches), EqualTime(matches), Recommend(recommendations)),
            config.Rule(),
            Corrected([.. results.Select(result => Summarise(result, results))]),
            speeds,
            matches,
            costs,
            recommendations);
    }

    // A version that has another network still shows what an earlier one found.
    private string? ModelName() => config.Model is { } named && PlayerText.IsShipped(named) ? named
        : config.Model is null && folder.Run(PriceOfBatchingStudy.Network) is null ? null
        : TrainedModel.Open(config.Model ?? folder.In(PriceOfBatchingStudy.Network)).Name;

    private static PriceCellSummary Summarise(CellResult result, IReadOnlyList<CellResult> all)
    {
        int positions = result.Errors.Length, errors = result.Errors.Count(error => error == '1');
        Interval interval = Proportion.Wilson(errors, positions);
        return new PriceCellSummary(
            result.Cell,
            positions,
            errors,
            (double)errors / positions,
            interval.Lower,
            interval.Upper,
            DifferenceOf(result, all),
            (double)result.Collisions / Math.Max(1, result.Collisions + result.Simulations),
            (double)result.Simulations / positions,
            result.FromOneLeaf,
            result.FromReference);
    }

    private static PriceErrorDifference? DifferenceOf(CellResult result, IReadOnlyList<CellResult> all)
    {
        if (result.Cell.Role is PriceRole.OneLeaf or PriceRole.Reference
            || all.FirstOrDefault(other => other.Cell == PriceCell.OneLeaf(result.Cell.Algorithm, result.Cell.Budget))
                is not { } oneLeaf)
        {
            return null;
        }

        PairedErrors paired = PairedErrors.Of(result.Errors, oneLeaf.Errors);
        return new PriceErrorDifference(
            paired.Difference, paired.Interval.Lower, paired.Interval.Upper, paired.P, paired.P);
    }

    // The screen asks the same of many cells: a difference is worth what is left of it after the correction for their
    // number.
    private static PriceCellSummary[] Corrected(PriceCellSummary[] cells)
    {
        Queue<double> holm = new(HolmCorrection.Adjust([.. cells.Select(cell => cell.Difference?.P).OfType<double>()]));
        return [.. cells.Select(cell => cell.Difference is { } difference
            ? cell with { Difference = difference with { HolmP = holm.Dequeue() } }
            : cell)];
    }

    private PriceMatchSummary[] Matches()
    {
        PriceMatchSummary[] played =
        [
            .. from cell in plan.Matches()
               let results = folder.Statistics(cell.Name)
               where results is not null
               let oneLeaf = PriceCell.OneLeaf(cell.Algorithm, cell.Budget)
               let match = new MatchSummary(
                   cell.Name, Words.Of(cell.Role), NameOf(cell), NameOf(oneLeaf), results, config.MarginElo)
               select new PriceMatchSummary(cell, match, match.MorePairs),
        ];
        MatchSummary.Corrected([.. played.Select(each => each.Match)]);
        return played;
    }

    // Such as: PUCT 8× virtual-mean @ 200.
    private static string NameOf(PriceCell cell) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words.NameOf(cell.Algorithm)} "
            + $"{cell.Leaves}×{(cell.Treatment is { } treatment ? " " + Words.Of(treatment) : "")} @ "
            + $"{cell.Simulations}");

    private FittedCost? Cost(AlgorithmOptions algorithm, IReadOnlyList<PriceMatchSummary> matches)
    {
        List<CostPoint> points = [];
        PriceMatchSummary[] chosen = [.. Chosen(algorithm, matches)];
        foreach (PriceMatchSummary match in chosen)
        {
            if (match.Match is { Elo: { } elo, EloLower: { } lower, EloUpper: { } upper } && upper > lower)
            {
                points.Add(new CostPoint(
                    match.Cell.Leaves, match.Cell.Budget, -elo, (upper - lower) / (2 * Interval.NormalHalfWidth)));
            }
        }

        return chosen.Length == 0 ? null : new FittedCost(
            algorithm, points, chosen.Length - points.Count,
            points.Count < 2 ? null : CostCurve.Fit(points, config.Seed));
    }

    private IEnumerable<PriceMatchSummary> Chosen(
        AlgorithmOptions algorithm, IReadOnlyList<PriceMatchSummary> matches) =>
        matches.Where(match => match.Cell.Role == PriceRole.EqualSimulations && match.Cell.Algorithm == algorithm
            && match.Cell.Treatment == plan.TreatmentOf(algorithm, match.Cell.Budget));

    private PriceRecommendation Recommend(
        AlgorithmOptions algorithm, int budget, IReadOnlyList<PriceMatchSummary> matches, FittedCost? cost)
    {
        int? byGames = null;
        string note = "no games at this budget";
        foreach (PriceMatchSummary match in Chosen(algorithm, matches).Where(match => match.Cell.Budget == budget)
            .OrderBy(match => match.Cell.Leaves))
        {
            byGames ??= 1;
            if (match.Match.IsWithinMargin)
            {
                (byGames, note) = (match.Cell.Leaves, "the most that played");
                continue;
            }

            note = $"{match.Cell.Leaves} leaves: {match.Match.EloText} Elo, {match.Match.VerdictText}";
            break;
        }

        double margin = config.MarginElo;
        int? byCurve = cost is not { Curve: { } curve, Doubt: null }
            ? null
            : config.Leaves.TakeWhile(leaves => leaves == 1 || curve.IntervalAt(leaves, budget).Upper < margin).Last();
        return new PriceRecommendation(algorithm, budget, plan.TreatmentOf(algorithm, budget), byGames, byCurve, note);
    }

    private string EqualSimulations(IReadOnlyList<PriceMatchSummary> matches)
    {
        PriceMatchSummary[] played = [.. matches.Where(match => match.Cell.Role == PriceRole.EqualSimulations)];
        if (played.Length == 0)
        {
            return "Not played yet.";
        }

        PriceMatchSummary[] worse =
            [.. played.Where(match => match.Match is { Verdict: Verdict.Worse, IsWithinMargin: false })],
                open = [.. played.Where(match => match.MorePairs != 0)];
        int good = played.Length - worse.Length - open.Length;
        return $"Of {played.Length} matches against one leaf, with confidence 95 % each, {good} "
            + $"{(good == 1 ? "shows" : "show")} a loss under {Margin} Elo, "
            + $"{worse.Length} a loss before correction{ListWithP(worse)}, and {open.Length} "
            + $"{(open.Length == 1 ? "is" : "are")} inconclusive{(open.Length == 0 ? "" : $" ({Range(open)})")}.";
    }

    private string EqualTime(IReadOnlyList<PriceMatchSummary> matches)
    {
        if (speeds.Length == 0)
        {
            return "Not measured yet.";
        }

        int leaves = config.SelectionLeaves;
        string ratios = string.Join(
            ", ", config.Algorithms.Select(algorithm => $"{Words.NameOf(algorithm)} " + string.Join(" and ", speeds
            .Where(speed => speed.Algorithm == algorithm)
            .Select(speed => string.Create(
                CultureInfo.InvariantCulture, $"{speed.OneTreeRatio(leaves):0.00} with {speed.Budget} simulations")))));
        string text =
            $"Positions per second of one tree with {leaves} leaves, as a multiple of those with one: {ratios}";
        PriceMatchSummary[] played = [.. matches.Where(match => match.Cell.Role == PriceRole.EqualTime)];
        if (played.Length == 0)
        {
            return text + ".";
        }

        PriceMatchSummary[] stronger = [.. played.Where(match => match.Match.EloLower > 0)],
            weaker = [.. played.Where(match => match.Match.EloUpper < 0)];
        PriceMatchSummary[] open = [.. played.Except(stronger).Except(weaker)];
        return $"{text}; of {played.Length} matches in the time of one leaf by these speeds, with confidence 95 % "
            + $"each, {stronger.Length} {(stronger.Length == 1 ? "shows" : "show")} a gain{ListWithP(stronger)}, "
            + $"{weaker.Length} a loss{ListWithP(weaker)}, and {open.Length} {(open.Length == 1 ? "is" : "are")} "
            + $"inconclusive{(open.Length == 0 ? "" : $" ({Detectable(open)})")}.";
    }

    private string Recommend(IReadOnlyList<PriceRecommendation> recommendations)
    {
        string[] parts =
        [
            .. from each in recommendations
               where each.IsPlayed
               group each by each.Algorithm into one
               select $"{Words.NameOf(one.Key)} " + string.Join(", ", one.Select(each =>
                   $"{(each.ByGames == 1 ? "none" : $"{each.ByGames} ({Words.Of(each.Treatment!.Value)})")} at "
                       + $"{each.Budget} simulations")),
        ];
        return parts.Length == 0
            ? "Not played yet."
            : $"The most leaves in flight shown by games to lose less than {Margin} Elo at equal simulations, with "
                + $"confidence 95 %: {string.Join("; ", parts)}.";
    }

    // The study has many matches: a difference is worth what is left of it after the correction for their number.
    private static string ListWithP(PriceMatchSummary[] matches) => matches.Length == 0 ? ""
        : " (" + string.Join(", ", matches.Select(match =>
            $"{match.Match.A} {match.Match.EloText}, p {Probability(match.Match.HolmP)} after Holm's correction"))
            + ")";

    private static string Range(PriceMatchSummary[] open)
    {
        long[] more = [.. open.Select(match => match.MorePairs).OfType<long>().Order()];
        return more.Length == 0 ? "more games would hardly settle it"
            : (more[0] == more[^1]
                ? Comparison.PairsText(more[0])
                : string.Create(CultureInfo.InvariantCulture, $"about {more[0]:#,0} to {more[^1]:#,0} more pairs"))
                + " each would settle it if the results stay as they are";
    }

    // What the weakest of the matches could have shown with power 80 %.
    private static string Detectable(PriceMatchSummary[] open) =>
        open.All(match => match.Match.SmallestDetectableElo is not null)
        ? string.Create(CultureInfo.InvariantCulture,
            $"a difference of {open.Max(match => match.Match.SmallestDetectableElo):0} Elo would have shown with "
            + $"power 80 %")
        : "there are too few pairs to show a difference";

    internal static string Probability(double p) =>
        p < 0.0001 ? "< 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);

    private string Margin => config.MarginElo.ToString("0.#", CultureInfo.InvariantCulture);
}
