using System.Globalization;
using NanoZero.Measure;
using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>Turns a study's numbers into sentences, no stronger than the numbers allow.</summary>
internal static class StudyConclusions
{
    private const string OneSeed = " One seed: this says nothing about training in general.";

    /// <summary>Answers the questions as far as the study has come.</summary>
    /// <param name="config">The configuration, with the margin stated beforehand.</param>
    /// <param name="cells">The training runs.</param>
    /// <param name="claims">What the matches say.</param>
    /// <param name="chosen">The multiplier chosen for each algorithm; empty where that is not yet done.</param>
    public static StudyAnswers Of(
        BatchingStudyConfig config, IReadOnlyList<CellSummary> cells, IReadOnlyList<ClaimSummary> claims, IReadOnlyList<ChosenMultiplier> chosen) =>
        new(Play(config, claims), Speed(cells), Learning(config, cells, claims), Best(config, claims, chosen));

    private static string Play(BatchingStudyConfig config, IReadOnlyList<ClaimSummary> claims)
    {
        (int low, int high) = (config.Multipliers[0], config.Multipliers[^1]);
        return Judge(
            claims,
            MatchQuestion.Play,
            $"Searching with {high} leaves in flight instead of {low}, same network and {config.MatchSimulations} simulations",
            config.Seeds.Count == 1 ? " One network an algorithm: others may differ." : "");
    }

    private static string Learning(BatchingStudyConfig config, IReadOnlyList<CellSummary> cells, IReadOnlyList<ClaimSummary> claims)
    {
        (int low, int high) = (config.Multipliers[0], config.Multipliers[^1]);
        string judged = Judge(
            claims,
            MatchQuestion.Learning,
            $"The network trained at {high}× against the one trained at {low}×, both searched at {low}×",
            config.Seeds.Count == 1 ? OneSeed : "");
        string[] errors = [.. config.Algorithms.Select(algorithm => MoveErrors(cells, algorithm, low, high)).OfType<string>()];
        return errors.Length == 0 ? judged : $"{judged} Move errors on solved positions after training: {string.Join("; ", errors)}.";
    }

    private static string Best(BatchingStudyConfig config, IReadOnlyList<ClaimSummary> claims, IReadOnlyList<ChosenMultiplier> chosen)
    {
        if (chosen.Count == 0)
        {
            return "Not played yet.";
        }

        int low = config.Multipliers[0];
        string choice = string.Join(", ", chosen.Select(each => $"{NameOf(each.Algorithm)} {each.Multiplier}×"));
        string text = $"Chosen by {config.SelectionPairs} pairs a seed against {low}×, not used again: {choice}.";
        foreach (ChosenMultiplier best in chosen)
        {
            // The largest one's fresh games are those about learning.
            string a = $"{Words.Of(best.Algorithm)}-{best.Multiplier}x at {low}×";
            text += claims.FirstOrDefault(claim => claim.A == a && claim.Question is MatchQuestion.Best or MatchQuestion.Learning) is { } claim && claim.A == a
                ? $" On fresh games {NameOf(best.Algorithm)} {best.Multiplier}× against {low}×: {Describe(claim)}."
                : "";
        }

        return text + string.Concat(claims.Where(claim => claim.Question == MatchQuestion.Algorithms).Select(
            claim => $" {claim.A} against {claim.B}, fresh games: {Describe(claim)}.")) + (config.Seeds.Count == 1 ? OneSeed : "");
    }

    private static string Judge(IReadOnlyList<ClaimSummary> claims, MatchQuestion question, string what, string caution)
    {
        ClaimSummary[] asked = [.. claims.Where(claim => claim.Question == question)];
        return asked.Length == 0
            ? "Not played yet."
            : $"{what}: {string.Join("; ", asked.Select(claim => $"{Algorithm(claim)} {Describe(claim)}"))}.{caution}";
    }

    private static string Describe(ClaimSummary claim)
    {
        string pooled = string.Create(
            CultureInfo.InvariantCulture, $"{claim.EloText} Elo over {claim.Pairs:#,0} pairs (p {Probability(claim.HolmP)}), {claim.Verdict}");
        if (claim.AcrossSeeds is not { } across)
        {
            return pooled;
        }

        string seeds = string.Join(", ", claim.EloBySeed.Select(elo => elo is { } value ? Elo.ToText(value) : "±∞"));
        return $"{pooled} – by seed {seeds}; for any seed {across}, {across.Verdict}";
    }

    // Player names begin with the group's, such as ttts-mean-8x.
    private static string Algorithm(ClaimSummary claim) => claim.A[..claim.A[..claim.A.IndexOf(' ', StringComparison.Ordinal)].LastIndexOf('-')].ToUpperInvariant();

    private static string? MoveErrors(IReadOnlyList<CellSummary> cells, SearchAlgorithm algorithm, int low, int high)
    {
        Dictionary<ulong, double> lows = LastErrors(cells, algorithm, low), highs = LastErrors(cells, algorithm, high);
        double[] differences = [.. lows.Keys.Where(highs.ContainsKey).Select(seed => highs[seed] - lows[seed])];
        if (differences.Length == 0)
        {
            return null;
        }

        string bySeed = differences.Length == 1 ? "" : $"; by seed {string.Join(", ", differences.Select(Points))}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{NameOf(algorithm)} {high}× {highs.Values.Average():0.0 %}, {low}× {lows.Values.Average():0.0 %} (difference {Points(differences.Average())} points{bySeed})");
    }

    private static Dictionary<ulong, double> LastErrors(IReadOnlyList<CellSummary> cells, SearchAlgorithm algorithm, int multiplier) =>
        (from cell in cells
         where cell.Algorithm == algorithm && cell.Multiplier == multiplier && cell.Curve is [.., { Positions: not null }]
         select (cell.Seed, cell.Curve[^1].Positions!.Search.Rate)).ToDictionary();

    private static string Speed(IReadOnlyList<CellSummary> cells)
    {
        List<string> parts = [];
        foreach (IGrouping<SearchAlgorithm, CellSummary> group in cells.GroupBy(cell => cell.Algorithm))
        {
            int low = group.Min(cell => cell.Multiplier);
            Dictionary<ulong, double> reference = group.Where(cell => cell.Multiplier == low).ToDictionary(cell => cell.Seed, cell => cell.SimulationsPerSecond);
            IEnumerable<string> ratios = group.GroupBy(cell => cell.Multiplier).Select(runs =>
            {
                double[] ratio = [.. runs.Where(run => reference.ContainsKey(run.Seed)).Select(run => run.SimulationsPerSecond / reference[run.Seed])];
                string spread = ratio.Length < 2 || runs.Key == low ? "" : string.Create(CultureInfo.InvariantCulture, $", by seed {ratio.Min():0.00}–{ratio.Max():0.00}");
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{runs.Key}× {runs.Average(run => run.SimulationsPerSecond):#,0} simulations/s ({ratio.DefaultIfEmpty(double.NaN).Average():0.00} of {low}×{spread})");
            });
            parts.Add($"{NameOf(group.Key)} {string.Join(", ", ratios)}");
        }

        return parts.Count == 0 ? "Not measured yet." : "In self-play: " + string.Join("; ", parts) + ".";
    }

    private static string NameOf(SearchAlgorithm algorithm) => Words.Of(algorithm).ToUpperInvariant();

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string Probability(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);
}
