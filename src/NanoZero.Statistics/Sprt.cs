namespace NanoZero.Statistics;

/// <summary>
/// The generalised sequential probability ratio test on pairs. It may be looked at after every pair. It ends a match as
/// soon as one of two stated differences explains the match much better than the other.
/// </summary>
/// <remarks>
/// Pair scores x ∈ {0, ¼, ½, ¾, 1} per game are taken for normal with mean μ and an unknown variance. Each hypothesis
/// may choose the variance it likes best (hence "generalised"). The n pairs have mean s and variance V. Logistic bounds
/// μᵢ: <c>LLR = n/2 · ln((V + (s - μ₀)²) / (V + (s - μ₁)²))</c>. Normalised bounds:
/// <c>tᵢ = √2 · Eloᵢ · ln 10 / 800</c>, because a pair's mean varies 1/√2 as much as a game. Then μᵢ = ½ + tᵢσ with σ
/// free, and <c>LLR = ℓ(t₁) - ℓ(t₀)</c>. Here <c>ℓ(t) = n (ln u - M u²/2 + t m u - t²/2)</c>, with <c>m = s - ½</c>,
/// <c>M = V + m²</c> and <c>u = (tm + √(t²m² + 4M)) / 2M</c>. Regularisation: V is the variance of the pairs and of two
/// imagined pairs that lie ½ off the mean, <c>V = (Σ(x - s)² + ½) / (n + 2)</c>. Pairs that all end alike then say no
/// more than they can. Without the imagined pairs, a few equal pairs would have variance 0 and an infinite ratio
/// (docs/results/calibration.md). The imagined pairs do not move s; their weight vanishes as 1/n. Wald 1945; Van den
/// Bergh, "The generalized maximum likelihood ratio for the expectation value of a distribution" and "Normalized Elo".
/// Wald's bounds hold up to the normal approximation: see the calibration in docs/results.
/// </remarks>
public static class Sprt
{
    private const double ImaginedPairs = 2;
    private const double ImaginedSpread = ImaginedPairs * 0.25;

    /// <summary>Looks at a match.</summary>
    /// <param name="options">The test.</param>
    /// <param name="counts">Pair scores of A so far.</param>
    /// <exception cref="ArgumentException">The options make no test.</exception>
    public static SprtResult Test(SprtOptions options, PairCounts counts)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        double lower = Math.Log(options.Beta / (1 - options.Alpha));
        double upper = Math.Log((1 - options.Beta) / options.Alpha);
        double ratio = counts.Pairs == 0 ? 0 : Ratio(options, counts);
        SprtDecision decision =
            ratio >= upper ? SprtDecision.AcceptH1 : ratio <= lower ? SprtDecision.AcceptH0 : SprtDecision.Continue;
        return new SprtResult(ratio, lower, upper, decision, counts.Pairs);
    }

    private static double Ratio(SprtOptions options, PairCounts counts)
    {
        long n = counts.Pairs;
        double score = counts.Score;
        double variance = ((counts.Variance * (n - 1)) + ImaginedSpread) / (n + ImaginedPairs);
        if (options.Model == EloModel.Normalised)
        {
            double offset = score - 0.5;
            return n * (NormalisedLikelihood(offset, variance, options.Elo1)
                - NormalisedLikelihood(offset, variance, options.Elo0));
        }

        double from0 = score - Elo.ToScore(options.Elo0);
        double from1 = score - Elo.ToScore(options.Elo1);
        return n / 2.0 * Math.Log((variance + (from0 * from0)) / (variance + (from1 * from1)));
    }

    /// <summary>
    /// Mean log-likelihood of a pair, up to a constant, when its mean lies t standard deviations above ½.
    /// </summary>
    private static double NormalisedLikelihood(double offset, double variance, double elo)
    {
        double t = Math.Sqrt(2) * elo * Math.Log(10) / 800;
        double square = variance + (offset * offset);
        double u = ((t * offset) + Math.Sqrt((t * t * offset * offset) + (4 * square))) / (2 * square);
        return Math.Log(u) - (square * u * u / 2) + (t * offset * u) - (t * t / 2);
    }
}

/// <summary>What a sequential test decides between, and how often it may err.</summary>
/// <param name="Elo0">Difference A minus B under H0, below <paramref name="Elo1"/>.</param>
/// <param name="Elo1">Difference A minus B under H1.</param>
public sealed record SprtOptions(double Elo0, double Elo1) : IParsable<SprtOptions>
{
    /// <summary>How the text form is written.</summary>
    public const string Grammar = "[normalised:]ELO0..ELO1[@ALPHA[/BETA]]";

    private const double LargestElo = 1000;

    /// <summary>Probability of accepting H1 although H0 holds, in (0, ½).</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Probability of accepting H0 although H1 holds, in (0, ½).</summary>
    public double Beta { get; init; } = 0.05;

    /// <summary>Scale of <see cref="Elo0"/> and <see cref="Elo1"/>.</summary>
    public EloModel Model { get; init; } = EloModel.Logistic;

    /// <summary>Refuses bounds and error rates that no test can have.</summary>
    /// <exception cref="ArgumentException">The message says which and what was expected.</exception>
    public void Validate()
    {
        if (!(Math.Abs(Elo0) <= LargestElo && Math.Abs(Elo1) <= LargestElo))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"the bounds {Elo0} and {Elo1} of an SPRT must lie within ±{LargestElo} Elo"));
        }

        if (!(Elo0 < Elo1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"the first bound of an SPRT, {Elo0}, must lie below the second, {Elo1}"));
        }

        RequireRate(Alpha, "alpha");
        RequireRate(Beta, "beta");
        if (!Enum.IsDefined(Model))
        {
            throw new ArgumentException($"an SPRT knows no Elo model {Model}; expected logistic or normalised");
        }
    }

    /// <summary>Reads the text form, as "0..30", "-10..0@0.05/0.1" or "normalised:-0.5..2.5".</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used: numbers are written with a point.</param>
    /// <exception cref="FormatException">The text does not follow the grammar, or its numbers make no test.</exception>
    public static SprtOptions Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        if (!TryRead(s, out SprtOptions? options))
        {
            throw new FormatException(
                $"'{s}' states no SPRT; expected {Grammar}, as 0..30 or normalised:-0.5..2.5@0.05/0.1");
        }

        try
        {
            options.Validate();
        }
        catch (ArgumentException problem)
        {
            throw new FormatException($"'{s}': {problem.Message}", problem);
        }

        return options;
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used: numbers are written with a point.</param>
    /// <param name="result">What it says.</param>
    /// <returns>False where <see cref="Parse"/> would throw.</returns>
    public static bool TryParse(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? s,
        IFormatProvider? provider,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out SprtOptions result)
    {
        try
        {
            result = s is null ? null : Parse(s, provider);
        }
        catch (FormatException)
        {
            result = null;
        }

        return result is not null;
    }

    /// <summary>The text form, complete: "0..30@0.05/0.05".</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{(Model == EloModel.Normalised ? "normalised:" : "")}{Elo0}..{Elo1}@{Alpha}/{Beta}");

    private static bool TryRead(
        string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SprtOptions? options)
    {
        const string Normalised = "normalised:";
        options = null;
        bool isNormalised = text.StartsWith(Normalised, StringComparison.Ordinal);
        string[] parts = (isNormalised ? text[Normalised.Length..] : text).Split('@');
        string[] bounds = parts[0].Split("..");
        string[] rates = parts.Length == 2 ? parts[1].Split('/') : [];
        if (parts.Length > 2 || bounds.Length != 2 || rates.Length > 2
            || !TryNumber(bounds[0], out double elo0) || !TryNumber(bounds[1], out double elo1))
        {
            return false;
        }

        options = new SprtOptions(elo0, elo1) { Model = isNormalised ? EloModel.Normalised : EloModel.Logistic };
        if (rates.Length == 0)
        {
            return true;
        }

        if (!TryNumber(rates[0], out double alpha) || !TryNumber(rates[^1], out double beta))
        {
            return false;
        }

        options = options with { Alpha = alpha, Beta = beta };
        return true;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out number);

    private static void RequireRate(double rate, string name)
    {
        if (!(rate > 0 && rate < 0.5))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{name} of an SPRT must lie between 0 and 0.5; it is {rate}"));
        }
    }
}

/// <summary>What a sequential test says so far.</summary>
public enum SprtDecision
{
    /// <summary>Neither hypothesis is accepted yet: more pairs are needed.</summary>
    Continue,

    /// <summary>
    /// The difference is <see cref="SprtOptions.Elo0"/> or less, rather than <see cref="SprtOptions.Elo1"/>.
    /// </summary>
    AcceptH0,

    /// <summary>
    /// The difference is <see cref="SprtOptions.Elo1"/> or more, rather than <see cref="SprtOptions.Elo0"/>.
    /// </summary>
    AcceptH1,
}

/// <summary>State of a sequential test after some pairs.</summary>
/// <param name="LogLikelihoodRatio">
/// Natural logarithm of how much better H1 explains the pairs than H0; always finite.
/// </param>
/// <param name="Lower">H0 is accepted from here down: ln(β / (1 - α)).</param>
/// <param name="Upper">H1 is accepted from here up: ln((1 - β) / α).</param>
/// <param name="Decision">What follows.</param>
/// <param name="Pairs">Pairs it rests on.</param>
public readonly record struct SprtResult(
    double LogLikelihoodRatio, double Lower, double Upper, SprtDecision Decision, long Pairs)
{
    /// <summary>As "LLR 2.97 of [-2.94, 2.94]: H1 accepted".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"LLR {LogLikelihoodRatio:0.00} of [{Lower:0.00}, {Upper:0.00}]: ")
        + Decision switch
        {
            SprtDecision.AcceptH0 => "H0 accepted",
            SprtDecision.AcceptH1 => "H1 accepted",
            _ => "not decided",
        };
}
