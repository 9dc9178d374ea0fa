namespace NanoZero.Statistics;

/// <summary>What a match says about two players.</summary>
public enum Verdict
{
    /// <summary>The match cannot tell: "no difference found" is not "no difference".</summary>
    Inconclusive,

    /// <summary>A is at most the margin weaker than B; which of the two is stronger is open.</summary>
    NotWorse,

    /// <summary>A is weaker than B.</summary>
    Worse,

    /// <summary>A is stronger than B.</summary>
    Better,
}

/// <summary>The rule of verdicts and their words: every command and every report takes them from here.</summary>
internal static class Verdicts
{
    /// <summary>Judges an interval.</summary>
    /// <param name="lower">Lower end of A minus B, Elo; null where the games say nothing about it.</param>
    /// <param name="upper">Upper end; null where the games say nothing about it.</param>
    /// <param name="marginElo">The difference that counts as none, Elo above 0.</param>
    /// <returns>
    /// Better: all above 0. Worse: all below 0. Not worse: else, all above -margin. Inconclusive otherwise.
    /// </returns>
    public static Verdict Of(double? lower, double? upper, double marginElo) =>
        lower > 0 ? Verdict.Better
        : upper < 0 ? Verdict.Worse
        : lower > -marginElo ? Verdict.NotWorse
        : Verdict.Inconclusive;

    /// <summary>Returns a verdict as a word for a table: "better", "not worse", "inconclusive", "worse".</summary>
    /// <param name="verdict">The verdict on A.</param>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better",
        Verdict.NotWorse => "not worse",
        Verdict.Worse => "worse",
        _ => "inconclusive",
    };

    /// <summary>
    /// Returns a verdict as what A does to an opponent, for a list: "beats", "is not worse than", "loses to", "is open
    /// against".
    /// </summary>
    /// <param name="verdict">The verdict on A.</param>
    public static string Verb(Verdict verdict) => verdict switch
    {
        Verdict.Better => "beats",
        Verdict.NotWorse => "is not worse than",
        Verdict.Worse => "loses to",
        _ => "is open against",
    };

    /// <summary>
    /// Returns a verdict as a sentence without its full stop: "A is better than B: +127 [+50, +204] Elo".
    /// </summary>
    /// <param name="verdict">The verdict on A.</param>
    /// <param name="a">Name of A.</param>
    /// <param name="b">Name of B.</param>
    /// <param name="elo">The difference with its interval and its unit.</param>
    /// <param name="marginElo">The difference that counts as none.</param>
    public static string Sentence(Verdict verdict, string a, string b, string elo, double marginElo) => verdict switch
    {
        Verdict.Better => $"{a} is better than {b}: {elo}",
        Verdict.NotWorse => $"{a} is not worse than {b} (margin {Margin(marginElo)} Elo): {elo}",
        Verdict.Worse => $"{a} is worse than {b}: {elo}",
        _ => $"Inconclusive whether {a} is better or worse than {b}: {elo}",
    };

    /// <summary>Returns what the words mean, for the note below a table.</summary>
    /// <param name="marginElo">The difference that counts as none.</param>
    public static string Rule(double marginElo) =>
        $"Better, worse: the 95 % interval lies above, below 0. Not worse: it lies above -{Margin(marginElo)} Elo, the "
            + "margin stated beforehand. Else inconclusive.";

    /// <summary>
    /// Returns the probability of a test as text; one that four digits would show as 0 is below 0.0001.
    /// </summary>
    /// <param name="p">In [0, 1].</param>
    public static string Probability(double p) =>
        p < 0.0001 ? "< 0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);

    internal static string Margin(double marginElo) => marginElo.ToString("0.#", CultureInfo.InvariantCulture);
}
