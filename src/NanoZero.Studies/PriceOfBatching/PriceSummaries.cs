using NanoZero.Search;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>Computes the summary of a study of the price of batching from its folder: whatever is finished of it.</summary>
public static class PriceSummaries
{
    /// <summary>Summarises a study.</summary>
    /// <param name="study">The study, finished or not.</param>
    /// <exception cref="InvalidDataException">A file of the study cannot be read.</exception>
    public static PriceSummary Of(PriceFolder study)
    {
        PriceOfBatchingConfig config = study.Config;
        PriceCell[] planned = [.. PriceScreen.Cells(config), .. PriceMatches.EqualTime(study)];
        CellResult[] results = [.. planned.Select(study.Cell).OfType<CellResult>()];
        SpeedResult[] speeds = [.. PriceMatches.OneLeaf(config).Select(cell => study.Speed(cell.Algorithm, cell.Budget)).OfType<SpeedResult>()];
        IReadOnlyList<PriceMatchSummary> matches = Matches(study);
        PriceCellSummary[] cells = Corrected([.. results.Select(result => Summarise(result, results))]);
        FittedCost[] costs = [.. config.Algorithms.Select(algorithm => Cost(study, algorithm, matches)).OfType<FittedCost>()];
        PriceRecommendation[] recommendations =
        [
            .. from algorithm in config.Algorithms
               from budget in config.Budgets
               select Recommend(study, algorithm, budget, matches, costs.FirstOrDefault(cost => cost.Algorithm == algorithm)),
        ];
        return new PriceSummary
        {
            Game = config.Training.Game,
            Model = study.HasModel ? study.Model().Name : null,
            IsComplete = results.Length == planned.Length && speeds.Length == PriceMatches.OneLeaf(config).Count() && matches.Count == PriceMatches.Of(study).Count,
            Answers = PriceConclusions.Of(config, speeds, matches, recommendations),
            Rule = PriceMatches.Rule(config),
            Cells = cells,
            Speeds = speeds,
            Matches = matches,
            Costs = costs,
            Recommendations = recommendations,
        };
    }

    private static PriceCellSummary Summarise(CellResult result, IReadOnlyList<CellResult> all)
    {
        int positions = result.Errors.Length, errors = result.Errors.Count(error => error == '1');
        Interval interval = Proportion.Wilson(errors, positions);
        return new PriceCellSummary
        {
            Cell = result.Cell,
            Positions = positions,
            Errors = errors,
            ErrorRate = (double)errors / positions,
            ErrorLower = interval.Lower,
            ErrorUpper = interval.Upper,
            Difference = DifferenceOf(result, all),
            CollisionRate = (double)result.Collisions / Math.Max(1, result.Collisions + result.Simulations),
            MeanSimulations = (double)result.Simulations / positions,
            FromOneLeaf = result.FromOneLeaf,
            FromReference = result.FromReference,
        };
    }

    private static PriceErrorDifference? DifferenceOf(CellResult result, IReadOnlyList<CellResult> all)
    {
        if (result.Cell.Role is PriceRole.OneLeaf or PriceRole.Reference
            || all.FirstOrDefault(other => other.Cell == PriceCell.OneLeaf(result.Cell.Algorithm, result.Cell.Budget)) is not { } oneLeaf)
        {
            return null;
        }

        PairedErrors paired = PairedErrors.Of(result.Errors, oneLeaf.Errors);
        return new PriceErrorDifference(paired.Difference, paired.Interval.Lower, paired.Interval.Upper, paired.P, paired.P);
    }

    // The screen asks the same of many cells: a difference is worth what is left of it after the correction for their number.
    private static PriceCellSummary[] Corrected(PriceCellSummary[] cells)
    {
        Queue<double> holm = new(HolmCorrection.Adjust([.. cells.Select(cell => cell.Difference?.P).OfType<double>()]));
        return [.. cells.Select(cell => cell.Difference is { } difference ? cell with { Difference = difference with { HolmP = holm.Dequeue() } } : cell)];
    }

    private static IReadOnlyList<PriceMatchSummary> Matches(PriceFolder study)
    {
        (PriceCell Cell, PlayedStudyMatch Match)[] played =
        [
            .. from cell in PriceMatches.Of(study)
               let record = study.Match(cell.Name)
               where record is not null
               let question = cell.Role == PriceRole.EqualTime ? MatchQuestion.EqualTime : MatchQuestion.EqualSimulations
               select (cell, new PlayedStudyMatch(cell.Name, question, NameOf(cell), NameOf(PriceCell.OneLeaf(cell.Algorithm, cell.Budget)), record.Statistics())),
        ];
        IReadOnlyList<MatchSummary> summaries = MatchSummary.Of([.. played.Select(each => each.Match)], study.Config.MarginElo);
        return
        [
            .. played.Select((each, i) => new PriceMatchSummary(
                each.Cell, summaries[i], Comparison.Of(each.Match.Statistics.Counts.Pairs, study.Config.MarginElo).MorePairs)),
        ];
    }

    // Such as: PUCT 8× virtual-mean @ 200.
    private static string NameOf(PriceCell cell) => FormattableString.Invariant(
        $"{Words.Of(cell.Algorithm).ToUpperInvariant()} {cell.Leaves}×{(cell.Treatment is { } treatment ? " " + Words.Of(treatment) : "")} @ {cell.Simulations}");

    private static FittedCost? Cost(PriceFolder study, SearchAlgorithm algorithm, IReadOnlyList<PriceMatchSummary> matches)
    {
        List<CostPoint> points = [];
        PriceMatchSummary[] chosen = [.. Chosen(study, algorithm, matches)];
        foreach (PriceMatchSummary match in chosen)
        {
            if (match.Match is { Elo: { } elo, EloLower: { } lower, EloUpper: { } upper } && upper > lower)
            {
                points.Add(new CostPoint(match.Cell.Leaves, match.Cell.Budget, -elo, (upper - lower) / (2 * 1.96)));
            }
        }

        return chosen.Length == 0 ? null : new FittedCost(
            algorithm, points, chosen.Length - points.Count, points.Count < 2 ? null : CostCurve.Fit(points, study.Config.Seed));
    }

    private static IEnumerable<PriceMatchSummary> Chosen(PriceFolder study, SearchAlgorithm algorithm, IReadOnlyList<PriceMatchSummary> matches) =>
        matches.Where(match => match.Cell.Role == PriceRole.EqualSimulations && match.Cell.Algorithm == algorithm
            && match.Cell.Treatment == PriceMatches.TreatmentOf(study, algorithm, match.Cell.Budget));

    private static PriceRecommendation Recommend(
        PriceFolder study, SearchAlgorithm algorithm, int budget, IReadOnlyList<PriceMatchSummary> matches, FittedCost? cost)
    {
        int? byGames = null;
        string note = "no games at this budget";
        foreach (PriceMatchSummary match in Chosen(study, algorithm, matches).Where(match => match.Cell.Budget == budget).OrderBy(match => match.Cell.Leaves))
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

        double margin = study.Config.MarginElo;
        int? byCurve = cost is not { Curve: { } curve, Doubt: null } ? null : study.Config.Leaves.TakeWhile(leaves => leaves == 1 || curve.IntervalAt(leaves, budget).Upper < margin).Last();
        return new PriceRecommendation(algorithm, budget, PriceMatches.TreatmentOf(study, algorithm, budget), byGames, byCurve, note);
    }
}
