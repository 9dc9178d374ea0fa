using System.Globalization;
using System.Text;

namespace NanoZero.Studies;

/// <summary>Turns a study's numbers into sentences, no stronger than the numbers allow.</summary>
internal static class StudyConclusions
{
    /// <summary>Answers the three questions as far as the study has come.</summary>
    /// <param name="config">The configuration, with the margin stated beforehand.</param>
    /// <param name="cells">The training runs.</param>
    /// <param name="matches">The matches played.</param>
    public static StudyAnswers Of(BatchingStudyConfig config, IReadOnlyList<CellSummary> cells, IReadOnlyList<MatchSummary> matches) =>
        new(Play(config, matches), Speed(cells), Learning(config, matches));

    private static string Play(BatchingStudyConfig config, IReadOnlyList<MatchSummary> matches)
    {
        (int low, int high) = (config.Multipliers[0], config.Multipliers[^1]);
        return Judge(
            matches,
            MatchQuestion.Play,
            $"searching with {high} leaves in flight instead of {low}, same network and {config.MatchSimulations} simulations");
    }

    private static string Learning(BatchingStudyConfig config, IReadOnlyList<MatchSummary> matches)
    {
        (int low, int high) = (config.Multipliers[0], config.Multipliers[^1]);
        string judged = Judge(matches, MatchQuestion.Learning, $"the network trained at {high}× against the one trained at {low}×, both searched at {low}×");
        return judged + " One training run each: a difference may be the run's luck.";
    }

    private static string Judge(IReadOnlyList<MatchSummary> matches, MatchQuestion question, string what)
    {
        MatchSummary[] asked = [.. matches.Where(match => match.Question == question)];
        if (asked.Length == 0)
        {
            return "Not played yet.";
        }

        StringBuilder text = new();
        text.Append(char.ToUpperInvariant(what[0])).Append(what.AsSpan(1)).Append(": ");
        text.AppendJoin("; ", asked.Select(match =>
            $"{AlgorithmOf(match)} {match.EloText} Elo over {match.Pairs} pairs, {match.Verdict}"));
        return text.Append('.').ToString();
    }

    private static string AlgorithmOf(MatchSummary match) => match.A[..match.A.IndexOf('-', StringComparison.Ordinal)].ToUpperInvariant();

    private static string Speed(IReadOnlyList<CellSummary> cells)
    {
        List<string> parts = [];
        foreach (IGrouping<Search.SearchAlgorithm, CellSummary> group in cells.GroupBy(cell => cell.Algorithm))
        {
            CellSummary reference = group.First();
            IEnumerable<string> ratios = group.Select(cell => string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Multiplier}× {cell.SimulationsPerSecond:#,0} simulations/s ({cell.SimulationsPerSecond / reference.SimulationsPerSecond:0.00} of {reference.Multiplier}×)"));
            parts.Add($"{group.Key.ToString().ToUpperInvariant()} {string.Join(", ", ratios)}");
        }

        return parts.Count == 0 ? "Not measured yet." : string.Join("; ", parts) + ".";
    }
}
