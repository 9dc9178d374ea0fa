using System.Globalization;

namespace NanoZero.Statistics;

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
            throw new ArgumentException(FormattableString.Invariant($"the bounds {Elo0} and {Elo1} of an SPRT must lie within ±{LargestElo} Elo"));
        }

        if (!(Elo0 < Elo1))
        {
            throw new ArgumentException(FormattableString.Invariant($"the first bound of an SPRT, {Elo0}, must lie below the second, {Elo1}"));
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
            throw new FormatException($"'{s}' states no SPRT; expected {Grammar}, as 0..30 or normalised:-0.5..2.5@0.05/0.1");
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

    private static bool TryRead(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SprtOptions? options)
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
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static void RequireRate(double rate, string name)
    {
        if (!(rate > 0 && rate < 0.5))
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} of an SPRT must lie between 0 and 0.5; it is {rate}"));
        }
    }
}
