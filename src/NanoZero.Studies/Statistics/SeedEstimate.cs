namespace NanoZero.Studies;

/// <summary>A difference between players of any seed, estimated from several.</summary>
/// <param name="Elo">Elo of the mean score of the seeds; null where it would be infinite.</param>
/// <param name="Lower">Lower end of the 95 % interval; null where there is none.</param>
/// <param name="Upper">Upper end; null where there is none.</param>
/// <param name="Verdict">What the seeds say of A.</param>
/// <param name="VerdictText">The same in words, and if it is open, about how many more seeds would settle it.</param>
/// <remarks>
/// Student's interval of the seeds' scores, each one sample of training. It is never narrower than that of all pairs
/// together, because a few seeds may agree by luck.
/// </remarks>
internal sealed record SeedEstimate(double? Elo, double? Lower, double? Upper, Verdict Verdict, string VerdictText)
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

        EloEstimate pooled = EloEstimate.From(seeds.Aggregate((sum, each) => sum + each));
        double mean = seeds.Average(each => each.Score);
        double deviation = Math.Sqrt(seeds.Sum(each => Math.Pow(each.Score - mean, 2)) / (seeds.Count - 1));
        (double? lower, double? upper) = Interval(seeds.Count);
        Verdict verdict = Verdicts.Of(lower, upper, marginElo);
        string text = Verdicts.Word(verdict) + (verdict, MoreSeeds()) switch
        {
            (Verdict.NotWorse, _) => string.Create(CultureInfo.InvariantCulture, $" (margin {marginElo:0.#} Elo)"),
            (not Verdict.Inconclusive, _) => "",
            (_, { } more) =>
                $"; about {more} more seed{(more == 1 ? "" : "s")} would settle it if they spread as these do",
            _ => "; more seeds would hardly settle it",
        };
        return new SeedEstimate(FiniteElo(mean), lower, upper, verdict, text);

        (double? Lower, double? Upper) Interval(int count)
        {
            double half = SpecialFunctions.StudentQuantile(0.975, count - 1) * deviation / Math.Sqrt(count);
            double narrower = Math.Sqrt((double)seeds.Count / count);
            return (Farthest(mean - half, pooled.Lower, Math.Min), Farthest(mean + half, pooled.Upper, Math.Max));

            double? Farthest(double score, double? end, Func<double, double, double> choose) =>
                end is not { } elo || FiniteElo(score) is not { } own
                ? null
                : choose(own, (FiniteElo(mean) ?? elo) + ((elo - (FiniteElo(mean) ?? elo)) * narrower));
        }

        int? MoreSeeds() => Enumerable.Range(seeds.Count + 1, MostSeeds)
            .Where(count =>
                Interval(count) is var ends && Verdicts.Of(ends.Lower, ends.Upper, marginElo) != Verdict.Inconclusive)
            .Select(count => (int?)(count - seeds.Count)).FirstOrDefault();
    }

    private static double? FiniteElo(double score) => score is > 0 and < 1 ? Statistics.Elo.FromScore(score) : null;

    private static string Text(double? elo, string infinite) =>
        elo is { } value ? Statistics.Elo.ToText(value) : infinite;
}
