using System.Globalization;
using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>What the matches of all seeds together say about one claim.</summary>
public sealed record ClaimSummary
{
    /// <summary>Gets what is asked.</summary>
    public required MatchQuestion Question { get; init; }

    /// <summary>Gets player A, without its seed.</summary>
    public required string A { get; init; }

    /// <summary>Gets player B, without its seed.</summary>
    public required string B { get; init; }

    /// <summary>Gets the seeds whose matches are played.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Gets the pairs of all seeds.</summary>
    public required long Pairs { get; init; }

    /// <summary>Gets the Elo difference A - B over all pairs with its 95 % interval, which holds for these networks.</summary>
    public required string EloText { get; init; }

    /// <summary>Gets the Elo difference A - B over all pairs; null where it would be infinite.</summary>
    public double? Elo { get; init; }

    /// <summary>Gets the Elo difference of every seed; null where it would be infinite.</summary>
    public required IReadOnlyList<double?> EloBySeed { get; init; }

    /// <summary>Gets what all pairs say of A, with the study's margin: these networks, these openings.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Gets the verdict in words, with what is missing where it is open.</summary>
    public required string VerdictText { get; init; }

    /// <summary>Gets the two-sided p-value of no difference over all pairs.</summary>
    public required double PairP { get; init; }

    /// <summary>Gets the same, Holm-corrected over the study's claims.</summary>
    public required double HolmP { get; init; }

    /// <summary>Gets what holds for networks of any seed; null with a single seed, which says nothing about it.</summary>
    public SeedEstimate? AcrossSeeds { get; init; }
}

/// <summary>A difference between players of any seed, estimated from several.</summary>
/// <param name="Elo">Elo of the mean score of the seeds; null where it would be infinite.</param>
/// <param name="Lower">Lower end of the 95 % interval; null where there is none.</param>
/// <param name="Upper">Upper end; null where there is none.</param>
/// <param name="Verdict">What the seeds say of A.</param>
/// <param name="VerdictText">The same in words, and if it is open, about how many more seeds would settle it.</param>
/// <remarks>
/// Student's interval of the seeds' scores, each one sample of training, and never narrower than that of all pairs together:
/// a few seeds may agree by luck.
/// </remarks>
public sealed record SeedEstimate(double? Elo, double? Lower, double? Upper, Verdict Verdict, string VerdictText)
{
    private const int MostSeeds = 1000;

    /// <summary>Gets the estimate as "+35 [-12, +83]".</summary>
    public override string ToString() => $"{Text(Elo, "∞")} [{Text(Lower, "-∞")}, {Text(Upper, "∞")}]";

    /// <summary>Estimates a difference.</summary>
    /// <param name="seeds">The pairs of every seed.</param>
    /// <param name="marginElo">The margin of "not worse".</param>
    /// <returns>Null with fewer than two seeds.</returns>
    public static SeedEstimate? Of(IReadOnlyList<PairCounts> seeds, double marginElo)
    {
        if (seeds.Count < 2)
        {
            return null;
        }

        EloEstimate pooled = EloEstimate.From(seeds.Aggregate((sum, each) => sum.Add(each)));
        double mean = seeds.Average(each => each.Score);
        double deviation = Math.Sqrt(seeds.Sum(each => Math.Pow(each.Score - mean, 2)) / (seeds.Count - 1));
        (double? lower, double? upper) = Interval(seeds.Count);
        Verdict verdict = Verdicts.Of(lower, upper, marginElo);
        string text = Verdicts.Word(verdict) + (verdict, MoreSeeds()) switch
        {
            (Verdict.NotWorse, _) => string.Create(CultureInfo.InvariantCulture, $" (margin {marginElo:0.#} Elo)"),
            (not Verdict.Inconclusive, _) => "",
            (_, { } more) => $"; about {more} more seed{(more == 1 ? "" : "s")} would settle it if they spread as these do",
            _ => "; more seeds would hardly settle it",
        };
        return new SeedEstimate(FiniteElo(mean), lower, upper, verdict, text);

        (double? Lower, double? Upper) Interval(int count)
        {
            double half = SpecialFunctions.StudentQuantile(0.975, count - 1) * deviation / Math.Sqrt(count);
            double narrower = Math.Sqrt((double)seeds.Count / count);
            return (Farthest(mean - half, pooled.Lower, Math.Min), Farthest(mean + half, pooled.Upper, Math.Max));

            double? Farthest(double score, double? end, Func<double, double, double> choose) => end is not { } elo || FiniteElo(score) is not { } own
                ? null
                : choose(own, (FiniteElo(mean) ?? elo) + ((elo - (FiniteElo(mean) ?? elo)) * narrower));
        }

        int? MoreSeeds() => Enumerable.Range(seeds.Count + 1, MostSeeds)
            .Where(count => Interval(count) is var ends && Verdicts.Of(ends.Lower, ends.Upper, marginElo) != Verdict.Inconclusive)
            .Select(count => (int?)(count - seeds.Count)).FirstOrDefault();
    }

    private static double? FiniteElo(double score) => score is > 0 and < 1 ? Statistics.Elo.FromScore(score) : null;

    private static string Text(double? elo, string infinite) => elo is { } value ? Statistics.Elo.ToText(value) : infinite;
}

/// <summary>Puts the matches of all seeds together.</summary>
internal static class StudyClaims
{
    /// <summary>Summarises the claims that were tested, in the order of their matches.</summary>
    /// <param name="config">The configuration, with margin and test stated beforehand.</param>
    /// <param name="played">The finished matches.</param>
    public static IReadOnlyList<ClaimSummary> Of(BatchingStudyConfig config, IReadOnlyList<(StudyMatch Match, MatchRecord Record)> played)
    {
        (StudyMatch[] Matches, PairCounts[] Pairs)[] claims =
        [
            .. from each in played
               where each.Match.IsTest
               group each by (each.Match.Question, A: each.Match.A.Group, B: each.Match.B.Group) into seeds
               select (seeds.Select(each => each.Match).ToArray(), seeds.Select(each => each.Record.Statistics().Counts.Pairs).ToArray()),
        ];
        PairCounts[] pooled = [.. claims.Select(claim => claim.Pairs.Aggregate((sum, each) => sum.Add(each)))];
        double[] p = [.. pooled.Select(PairTest.TwoSided)], holm = HolmCorrection.Adjust(p);
        return [.. claims.Select((claim, i) => Of(config, claim.Matches, claim.Pairs, pooled[i], p[i], holm[i]))];
    }

    /// <summary>Judges pairs: by the sequential test where there is one, else by the interval of fixed pairs.</summary>
    /// <remarks>The likelihood ratios of matches that stopped by their own test multiply to one that keeps the same error rates.</remarks>
    private static Comparison Judge(BatchingStudyConfig config, PairCounts pairs) => config.Sequential is { } test
        ? Comparison.Sequential(pairs, test, config.MarginElo)
        : Comparison.Of(pairs, config.MarginElo);

    private static ClaimSummary Of(
        BatchingStudyConfig config, StudyMatch[] matches, PairCounts[] seeds, PairCounts pooled, double p, double holm)
    {
        Comparison comparison = Judge(config, pooled);
        return new ClaimSummary
        {
            Question = matches[0].Question,
            A = matches[0].A.Group,
            B = matches[0].B.Group,
            Seeds = [.. matches.Select(match => match.A.Cell.Seed)],
            Pairs = pooled.Pairs,
            Elo = comparison.Elo.Difference,
            EloText = comparison.Elo.ToString(),
            EloBySeed = [.. seeds.Select(each => EloEstimate.From(each).Difference)],
            Verdict = comparison.Verdict,
            VerdictText = comparison.ToString(),
            PairP = p,
            HolmP = holm,
            AcrossSeeds = SeedEstimate.Of(seeds, config.MarginElo),
        };
    }
}
