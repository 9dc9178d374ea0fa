using System.Globalization;
using NanoZero.Search;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>Turns the study's numbers into sentences, no stronger than the numbers allow.</summary>
internal static class PriceConclusions
{
    /// <summary>Answers the questions as far as the study has come.</summary>
    /// <param name="config">The configuration, with the margin stated beforehand.</param>
    /// <param name="speeds">The speeds.</param>
    /// <param name="matches">The matches.</param>
    /// <param name="recommendations">The recommendations.</param>
    public static PriceAnswers Of(
        PriceOfBatchingConfig config,
        IReadOnlyList<SpeedResult> speeds,
        IReadOnlyList<PriceMatchSummary> matches,
        IReadOnlyList<PriceRecommendation> recommendations) => new(
            EqualSimulations(config, matches),
            EqualTime(config, speeds, matches),
            Recommend(config, recommendations));

    /// <summary>Returns a difference of error rates in percentage points with its interval.</summary>
    /// <param name="difference">The difference.</param>
    public static string Points(PriceErrorDifference difference) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * difference.Value:+0.0;-0.0;0.0} [{100 * difference.Lower:+0.0;-0.0;0.0}, {100 * difference.Upper:+0.0;-0.0;0.0}]");

    /// <summary>Returns the name by which sentences call an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public static string NameOf(SearchAlgorithm algorithm) => Words.Of(algorithm).ToUpperInvariant();

    /// <summary>Says in one sentence what the most leaves change on positions; empty while that is not searched.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="cells">The searches of all positions.</param>
    public static string Positions(PriceOfBatchingConfig config, IReadOnlyList<PriceCellSummary> cells)
    {
        string errors = string.Join("; ", config.Algorithms.Select(algorithm => MostLeaves(config, cells, algorithm)).OfType<PriceCellSummary>().Select(cell =>
            $"{NameOf(cell.Cell.Algorithm)} {Points(cell.Difference!)} (p {Probability(cell.Difference!.HolmP)} after Holm's correction)"));
        return errors.Length == 0 ? "" : $"With {config.MatchBudgets[^1]} simulations, {config.Leaves[^1]} leaves and the treatment that diverges least change move errors by percentage points [95 %]: {errors}.";
    }

    private static string EqualSimulations(PriceOfBatchingConfig config, IReadOnlyList<PriceMatchSummary> matches)
    {
        PriceMatchSummary[] played = [.. matches.Where(match => match.Cell.Role == PriceRole.EqualSimulations)];
        if (played.Length == 0)
        {
            return "Not played yet.";
        }

        PriceMatchSummary[] worse = [.. played.Where(match => match.Match is { Verdict: Verdict.Worse, IsWithinMargin: false })], open = [.. played.Where(match => match.MorePairs != 0)];
        int good = played.Length - worse.Length - open.Length;
        return $"Of {played.Length} matches against one leaf, with confidence 95 % each, {good} {(good == 1 ? "shows" : "show")} a loss under {Margin(config)} Elo, "
            + $"{worse.Length} a loss before correction{ListWithP(worse)}, and {open.Length} {(open.Length == 1 ? "is" : "are")} inconclusive{(open.Length == 0 ? "" : $" ({Range(open)})")}.";
    }

    private static string EqualTime(PriceOfBatchingConfig config, IReadOnlyList<SpeedResult> speeds, IReadOnlyList<PriceMatchSummary> matches)
    {
        if (speeds.Count == 0)
        {
            return "Not measured yet.";
        }

        int leaves = config.SelectionLeaves;
        string ratios = string.Join(", ", config.Algorithms.Select(algorithm => $"{NameOf(algorithm)} " + string.Join(" and ", speeds
            .Where(speed => speed.Algorithm == algorithm)
            .Select(speed => string.Create(CultureInfo.InvariantCulture, $"{speed.OneTreeRatio(leaves):0.00} with {speed.Budget} simulations")))));
        string text = $"Positions per second of one tree with {leaves} leaves, as a multiple of those with one: {ratios}";
        PriceMatchSummary[] played = [.. matches.Where(match => match.Cell.Role == PriceRole.EqualTime)];
        if (played.Length == 0)
        {
            return text + ".";
        }

        PriceMatchSummary[] stronger = [.. played.Where(match => match.Match.EloLower > 0)], weaker = [.. played.Where(match => match.Match.EloUpper < 0)];
        PriceMatchSummary[] open = [.. played.Except(stronger).Except(weaker)];
        return $"{text}; of {played.Length} matches in the time of one leaf by these speeds, with confidence 95 % each, {stronger.Length} {(stronger.Length == 1 ? "shows" : "show")} a gain{ListWithP(stronger)}, "
            + $"{weaker.Length} a loss{ListWithP(weaker)}, and {open.Length} {(open.Length == 1 ? "is" : "are")} inconclusive{(open.Length == 0 ? "" : $" ({Detectable(open)})")}.";
    }

    private static string Recommend(PriceOfBatchingConfig config, IReadOnlyList<PriceRecommendation> recommendations)
    {
        string[] parts =
        [
            .. from each in recommendations
               where each.IsPlayed
               group each by each.Algorithm into one
               select $"{NameOf(one.Key)} " + string.Join(", ", one.Select(each =>
                   $"{(each.ByGames == 1 ? "none" : $"{each.ByGames} ({Words.Of(each.Treatment!.Value)})")} at {each.Budget} simulations")),
        ];
        return parts.Length == 0
            ? "Not played yet."
            : $"The most leaves in flight shown by games to lose less than {Margin(config)} Elo at equal simulations, with confidence 95 %: {string.Join("; ", parts)}.";
    }

    // The most leaves, at the largest budget with games, of the treatment that diverges least there.
    private static PriceCellSummary? MostLeaves(PriceOfBatchingConfig config, IReadOnlyList<PriceCellSummary> cells, SearchAlgorithm algorithm)
    {
        PriceCellSummary[] screened =
        [
            .. cells.Where(cell => cell.Cell.Algorithm == algorithm && cell.Cell.Budget == config.MatchBudgets[^1] && cell.Cell.Role == PriceRole.EqualSimulations),
        ];
        InFlightTreatment? chosen = screened.Where(cell => cell.Cell.Leaves == config.SelectionLeaves).MinBy(cell => cell.FromOneLeaf?.Mean)?.Cell.Treatment;
        return screened.FirstOrDefault(cell => cell.Cell.Leaves == config.Leaves[^1] && cell.Cell.Treatment == chosen && cell.Difference is not null);
    }

    // The study has many matches: a difference is worth what is left of it after the correction for their number.
    private static string ListWithP(PriceMatchSummary[] matches) => matches.Length == 0 ? ""
        : $" ({string.Join(", ", matches.Select(match => $"{match.Match.A} {match.Match.EloText}, p {Probability(match.Match.HolmP)} after Holm's correction"))})";

    private static string Range(PriceMatchSummary[] open)
    {
        long[] more = [.. open.Select(match => match.MorePairs).OfType<long>().Order()];
        return more.Length == 0 ? "more games would hardly settle it"
            : (more[0] == more[^1] ? Comparison.PairsText(more[0]) : string.Create(CultureInfo.InvariantCulture, $"about {more[0]:#,0} to {more[^1]:#,0} more pairs"))
                + " each would settle it if the results stay as they are";
    }

    // What the weakest of the matches could have shown with power 80 %.
    private static string Detectable(PriceMatchSummary[] open) => open.All(match => match.Match.SmallestDetectableElo is not null)
        ? string.Create(CultureInfo.InvariantCulture, $"a difference of {open.Max(match => match.Match.SmallestDetectableElo):0} Elo would have shown with power 80 %")
        : "there are too few pairs to show a difference";

    private static string Probability(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Margin(PriceOfBatchingConfig config) => config.MarginElo.ToString("0.#", CultureInfo.InvariantCulture);
}
