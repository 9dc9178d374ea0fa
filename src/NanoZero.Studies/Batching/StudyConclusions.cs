using System.Globalization;
using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>Turns a study's numbers into sentences, no stronger than the numbers allow.</summary>
internal static class StudyConclusions
{
    /// <summary>Answers the questions as far as the study has come.</summary>
    /// <param name="config">The configuration, with the margin stated beforehand.</param>
    /// <param name="cells">The training runs.</param>
    /// <param name="errors">Move errors by multiplier.</param>
    /// <param name="claims">What the matches say.</param>
    /// <param name="chosen">The multiplier chosen for each algorithm; empty where that is not yet done.</param>
    public static StudyAnswers Of(
        BatchingStudyConfig config,
        IReadOnlyList<CellSummary> cells,
        IReadOnlyList<ErrorComparison> errors,
        IReadOnlyList<ClaimSummary> claims,
        IReadOnlyList<ChosenMultiplier> chosen) => new(Play(config, claims), Speed(config, cells), Learning(config, errors, claims), Best(config, claims, chosen));

    private static string Play(BatchingStudyConfig config, IReadOnlyList<ClaimSummary> claims)
    {
        string[] parts = [.. claims.Where(claim => claim.Question == MatchQuestion.Play).Select(claim => $"{Algorithm(claim)} {Describe(claim)}")];
        return parts.Length == 0 ? "Not played yet."
            : $"Searching with {config.Multipliers[^1]} leaves in flight instead of {config.Multipliers[0]}, same network and {config.MatchSimulations} simulations, with confidence 95 % and {Scope(config)}: {string.Join("; ", parts)}.";
    }

    private static string Learning(BatchingStudyConfig config, IReadOnlyList<ErrorComparison> errors, IReadOnlyList<ClaimSummary> claims)
    {
        (int low, int high) = (config.Multipliers[0], config.Multipliers[^1]);
        string[] parts =
        [
            .. from claim in claims
               where claim.Question == MatchQuestion.Learning
               let found = errors.FirstOrDefault(each => claim.A.StartsWith(each.A + " ", StringComparison.Ordinal))
               select $"{Algorithm(claim)} {Describe(claim)}" + (found is null ? "" : $", move errors {found.Search} points"),
        ];
        return parts.Length == 0 ? "Not played yet."
            : $"The network trained at {high}× against the one trained at {low}×, both searched at {low}×, with confidence 95 % and {Scope(config)}: {string.Join("; ", parts)}.";
    }

    private static string Best(BatchingStudyConfig config, IReadOnlyList<ClaimSummary> claims, IReadOnlyList<ChosenMultiplier> chosen)
    {
        if (chosen.Count == 0)
        {
            return "Not played yet.";
        }

        int low = config.Multipliers[0];
        string choice = string.Join(", ", chosen.Select(each => $"{NameOf(each.Algorithm)} {each.Multiplier}×"));

        // The largest one's fresh games are those about learning.
        string[] tested =
        [
            .. from each in chosen
               from claim in claims
               where claim.Question is MatchQuestion.Best or MatchQuestion.Learning && claim.A == $"{Words.Of(each.Algorithm)}-{each.Multiplier}x at {low}×"
               select $"{NameOf(each.Algorithm)} {each.Multiplier}× against {low}× {Describe(claim)}",
            .. claims.Where(claim => claim.Question == MatchQuestion.Algorithms).Select(claim => $"{claim.A} against {claim.B} {Describe(claim)}"),
        ];
        return $"Chosen: {choice}" + (tested.Length == 0 ? "."
            : $"; on fresh openings, with confidence 95 % and {(config.Seeds.Count == 1 ? Scope(config) : "over the seeds that the choice was made on")}: {string.Join("; ", tested)}.");
    }

    private static string Scope(BatchingStudyConfig config) => config.Seeds.Count == 1 ? "for these networks of one seed alone" : "for networks of any seed";

    // Over seeds where there are several: what holds for these networks alone is in the tables.
    private static string Describe(ClaimSummary claim) => claim.AcrossSeeds is { } across
        ? $"{across} Elo, {across.VerdictText.Replace("; ", ": ", StringComparison.Ordinal)}"
        : $"{claim.EloText} Elo, {claim.VerdictText.Replace("; ", ": ", StringComparison.Ordinal)}";

    // Player names begin with the group's, such as ttts-mean-8x.
    private static string Algorithm(ClaimSummary claim) => claim.A[..claim.A[..claim.A.IndexOf(' ', StringComparison.Ordinal)].LastIndexOf('-')].ToUpperInvariant();

    private static string Speed(BatchingStudyConfig config, IReadOnlyList<CellSummary> cells)
    {
        (int low, int high) = (config.Multipliers[0], config.Multipliers[^1]);
        string[] parts = [.. config.Algorithms.Select(algorithm => SpeedOf(cells, algorithm, low, high)).OfType<string>()];
        return parts.Length == 0 ? "Not measured yet."
            : $"Simulations per second of self-play with {high} leaves in flight, as a multiple of those with {low}: {string.Join(", ", parts)}.";
    }

    private static string? SpeedOf(IReadOnlyList<CellSummary> cells, SearchAlgorithm algorithm, int low, int high)
    {
        double[] ratios =
        [
            .. from first in cells
               from second in cells
               where first.Algorithm == algorithm && second.Algorithm == algorithm && first.Seed == second.Seed && first.Multiplier == high && second.Multiplier == low
               select first.SimulationsPerSecond / second.SimulationsPerSecond,
        ];
        return ratios.Length == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{NameOf(algorithm)} {ratios.Average():0.00} ({(ratios.Length == 1 ? "measured once" : $"by seed {ratios.Min():0.00}–{ratios.Max():0.00}")})");
    }

    private static string NameOf(SearchAlgorithm algorithm) => Words.Of(algorithm).ToUpperInvariant();
}
