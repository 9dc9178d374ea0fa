using System.Globalization;
using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>Turns the study's numbers into sentences, no stronger than the numbers allow.</summary>
internal static class PriceConclusions
{
    /// <summary>Answers the questions as far as the study has come.</summary>
    /// <param name="config">The configuration, with the margin stated beforehand.</param>
    /// <param name="cells">The searches of all positions.</param>
    /// <param name="speeds">The speeds.</param>
    /// <param name="matches">The matches.</param>
    /// <param name="recommendations">The recommendations.</param>
    public static PriceAnswers Of(
        PriceOfBatchingConfig config,
        IReadOnlyList<PriceCellSummary> cells,
        IReadOnlyList<SpeedResult> speeds,
        IReadOnlyList<PriceMatchSummary> matches,
        IReadOnlyList<PriceRecommendation> recommendations) => new(
            EqualSimulations(config, cells, matches),
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

    private static string EqualSimulations(PriceOfBatchingConfig config, IReadOnlyList<PriceCellSummary> cells, IReadOnlyList<PriceMatchSummary> matches)
    {
        string errors = string.Join("; ", config.Algorithms.Select(algorithm => MostLeaves(config, cells, algorithm)).OfType<PriceCellSummary>().Select(cell =>
            $"{NameOf(cell.Cell.Algorithm)} {Points(cell.Difference!)}"));
        string positions = errors.Length == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"On positions with {config.MatchBudgets[^1]} simulations, {config.Leaves[^1]} leaves with the treatment that diverges least change move errors by percentage points: {errors}.");
        PriceMatchSummary[] played = [.. matches.Where(match => match.Cell.Role == PriceRole.EqualSimulations)];
        if (played.Length == 0)
        {
            return $"No games yet. {positions}".Trim();
        }

        string good = List(played.Where(match => match.Match.Verdict.StartsWith("as good as", StringComparison.Ordinal)));
        string worse = ListWithP(played.Where(match => match.Match.Verdict == "worse"));
        PriceMatchSummary[] open = [.. played.Where(match => match.MorePairs != 0)];
        string more = open.Length == 0 ? ""
            : $"; inconclusive: {open.Length} of {played.Length} matches, which {Range(open)} more pairs each would settle if they stay as they are";
        return $"Against itself with one leaf, with confidence 95 %, as good as within {Margin(config)} Elo: {good}; worse: {worse}{more}. {positions}".Trim();
    }

    private static string EqualTime(PriceOfBatchingConfig config, IReadOnlyList<SpeedResult> speeds, IReadOnlyList<PriceMatchSummary> matches)
    {
        SpeedResult[] measured = [.. config.Algorithms.Select(algorithm => speeds.LastOrDefault(speed => speed.Algorithm == algorithm)).OfType<SpeedResult>()];
        if (measured.Length == 0)
        {
            return "Not measured yet.";
        }

        int leaves = config.SelectionLeaves;
        string ratios = string.Join(", ", measured.Select(speed => string.Create(
            CultureInfo.InvariantCulture,
            $"{speed.OneTreeRatio(leaves):0.00} ({NameOf(speed.Algorithm)}, {speed.Budget} simulations; with 64 trees {speed.SideBySideRatio(leaves):0.00})")));
        string speedText = $"Positions per second with {leaves} leaves, as a multiple of one leaf's: {ratios}";
        PriceMatchSummary[] played = [.. matches.Where(match => match.Cell.Role == PriceRole.EqualTime)];
        if (played.Length == 0)
        {
            return speedText + ".";
        }

        PriceMatchSummary[] open = [.. played.Where(match => match.Match is not ({ EloLower: > 0 } or { EloUpper: < 0 }))];
        string undecided = open.Length == 0 ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; inconclusive: {open.Length} of {played.Length} matches, which would have shown {Detectable(open)}");
        return $"{speedText}; in the time of one leaf, with confidence 95 %, stronger: {ListWithP(played.Where(match => match.Match.EloLower > 0))}; "
            + $"weaker: {ListWithP(played.Where(match => match.Match.EloUpper < 0))}{undecided}.";
    }

    private static string Recommend(PriceOfBatchingConfig config, IReadOnlyList<PriceRecommendation> recommendations)
    {
        string[] parts =
        [
            .. from each in recommendations
               where each.IsPlayed
               group each by each.Algorithm into one
               select $"{NameOf(one.Key)} " + string.Join(", ", one.Select(each => $"{each.ByGames} at {each.Budget} simulations ({Words.Of(each.Treatment!.Value)})")),
        ];
        return parts.Length == 0
            ? "No games yet."
            : $"The most leaves in flight shown to lose less than {Margin(config)} Elo at equal simulations, with confidence 95 %: {string.Join("; ", parts)}. 1 means that not even the fewest that played are shown to.";
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

    private static string List(IEnumerable<PriceMatchSummary> matches) =>
        string.Join(", ", matches.Select(match => $"{match.Match.A} ({match.Match.EloText})")) is { Length: > 0 } list ? list : "none";

    // The study has many matches: a difference is worth what is left of it after the correction for their number.
    private static string ListWithP(IEnumerable<PriceMatchSummary> matches) =>
        string.Join(", ", matches.Select(match => string.Create(
            CultureInfo.InvariantCulture, $"{match.Match.A} ({match.Match.EloText}; p {match.Match.HolmP:0.####} after Holm's correction)"))) is { Length: > 0 } list ? list : "none";

    private static string Range(PriceMatchSummary[] open)
    {
        long[] more = [.. open.Select(match => match.MorePairs).OfType<long>().Order()];
        return more.Length == 0 ? "hardly any number of" : more[0] == more[^1] ? $"about {more[0]}" : $"about {more[0]} to {more[^1]}";
    }

    // What the weakest of the matches could have shown with power 80 %.
    private static string Detectable(PriceMatchSummary[] open) => open.All(match => match.Match.SmallestDetectableElo is not null)
        ? string.Create(CultureInfo.InvariantCulture, $"a difference of {open.Max(match => match.Match.SmallestDetectableElo):0} Elo with power 80 %")
        : "no difference, having too few pairs";

    private static string Margin(PriceOfBatchingConfig config) => config.MarginElo.ToString("0.#", CultureInfo.InvariantCulture);
}
