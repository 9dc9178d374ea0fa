namespace NanoZero.Statistics;

/// <summary>The functions behind the distributions: normal, Student's t, beta and binomial.</summary>
/// <remarks>Accurate to about 1e-12 relative; written for few calls, not for inner loops.</remarks>
internal static class SpecialFunctions
{
    private const double HalfLogOfTwoPi = 0.91893853320467274178;

    // Stirling's series: Bernoulli numbers B(2k) / (2k (2k - 1)).
    private static readonly double[] StirlingTerms =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156];

    /// <summary>Logarithm of the gamma function.</summary>
    /// <param name="x">A number above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not above 0.</exception>
    /// <remarks>Abramowitz and Stegun 6.1.41, after shifting the argument to 12 or more (6.1.15).</remarks>
    public static double LogGamma(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        double product = 1;
        while (x < 12)
        {
            product *= x;
            x++;
        }

        double inverse = 1 / x;
        double power = inverse;
        double series = 0;
        foreach (double term in StirlingTerms)
        {
            series += term * power;
            power *= inverse * inverse;
        }

        return ((x - 0.5) * Math.Log(x)) - x + HalfLogOfTwoPi + series - Math.Log(product);
    }

    /// <summary>Logarithm of the binomial coefficient "<paramref name="n"/> choose <paramref name="k"/>".</summary>
    /// <param name="n">Size of the set, at least 0.</param>
    /// <param name="k">Size of the choice, in [0, n].</param>
    public static double LogChoose(long n, long k) =>
        LogGamma(n + 1.0) - LogGamma(k + 1.0) - LogGamma(n - k + 1.0);

    /// <summary>Probability that a standard normal variable is at most <paramref name="x"/>.</summary>
    /// <param name="x">Any number; the lower tail keeps its relative accuracy.</param>
    /// <remarks>
    /// Series within 3 of the middle, Mills' continued fraction outside: Abramowitz and Stegun 26.2.11, 26.2.14.
    /// </remarks>
    public static double NormalCdf(double x)
    {
        double distance = Math.Abs(x);
        if (distance > 3)
        {
            double tail = NormalDensity(distance) / MillsDenominator(distance);
            return x < 0 ? tail : 1 - tail;
        }

        double term = x;
        double sum = x;
        for (int k = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); k += 2)
        {
            term *= x * x / k;
            sum += term;
        }

        return 0.5 + (sum * NormalDensity(x));
    }

    /// <summary>The value that a standard normal variable stays under with the given probability.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not inside (0, 1).</exception>
    /// <remarks>Starts from Abramowitz and Stegun 26.2.23 and polishes with Halley's method.</remarks>
    public static double NormalQuantile(double probability)
    {
        RequireInsideUnitInterval(probability);
        if (probability > 0.5)
        {
            return -NormalQuantile(1 - probability);
        }

        double t = Math.Sqrt(-2 * Math.Log(probability));
        double x = -(t - ((2.515517 + (t * (0.802853 + (t * 0.010328))))
            / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308))))))));
        for (int step = 0; step < 3; step++)
        {
            double newton = (NormalCdf(x) - probability) / NormalDensity(x);
            x -= newton / (1 + (x * newton / 2));
        }

        return x;
    }

    /// <summary>
    /// Regularised incomplete beta function I<sub>x</sub>(a, b): the distribution function of Beta(a, b) at x.
    /// </summary>
    /// <param name="a">First shape, above 0.</param>
    /// <param name="b">Second shape, above 0.</param>
    /// <param name="x">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <remarks>Continued fraction DLMF 8.17.22, evaluated by Lentz's method.</remarks>
    public static double IncompleteBeta(double a, double b, double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        if (!(x >= 0 && x <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "The incomplete beta function needs x in [0, 1].");
        }

        if (x is 0 or 1)
        {
            return x;
        }

        // The fraction converges fast below the mean; above it the mirrored one does.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(b, a, 1 - x);
        }

        double logFront = LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * double.LogP1(-x));
        return Math.Exp(logFront) / (a * BetaFraction(a, b, x));
    }

    /// <summary>The value that a Beta(a, b) variable stays under with the given probability.</summary>
    /// <param name="a">First shape, above 0.</param>
    /// <param name="b">Second shape, above 0.</param>
    /// <param name="probability">In [0, 1].</param>
    public static double BetaQuantile(double a, double b, double probability)
    {
        // Newton's method inside a bracket that every step narrows; where it would leave the bracket, the middle
        // instead.
        double logBeta = LogGamma(a) + LogGamma(b) - LogGamma(a + b);
        double low = 0;
        double high = 1;
        double x = a / (a + b);
        for (int step = 0; step < 200 && high - low > 1e-15 * high; step++)
        {
            double excess = IncompleteBeta(a, b, x) - probability;
            (low, high) = excess < 0 ? (x, high) : (low, x);
            double density = Math.Exp(((a - 1) * Math.Log(x)) + ((b - 1) * double.LogP1(-x)) - logBeta);
            double next = x - (excess / density);
            if (!(next > low && next < high))
            {
                next = (low + high) / 2;
            }

            if (Math.Abs(next - x) <= 1e-15 * x)
            {
                break;
            }

            x = next;
        }

        return x;
    }

    /// <summary>The value that a Student t variable stays under with the given probability.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <remarks>From the beta distribution of ν / (ν + t²), Abramowitz and Stegun 26.7.1.</remarks>
    public static double StudentQuantile(double probability, double degreesOfFreedom)
    {
        RequireInsideUnitInterval(probability);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        if (probability == 0.5)
        {
            return 0;
        }

        // Beyond a million degrees the two distributions differ by less than 1e-6.
        if (degreesOfFreedom > 1e6)
        {
            return NormalQuantile(probability);
        }

        double tail = Math.Min(probability, 1 - probability);
        double w = BetaQuantile(degreesOfFreedom / 2, 0.5, 2 * tail);
        double t = Math.Sqrt(degreesOfFreedom * (1 - w) / w);
        return probability < 0.5 ? -t : t;
    }

    private static double NormalDensity(double x) => Math.Exp((-x * x / 2) - HalfLogOfTwoPi);

    /// <summary>x + 1/(x + 2/(x + 3/(x + …))) for x of 3 or more.</summary>
    private static double MillsDenominator(double x)
    {
        double value = x;
        for (int k = 120; k >= 1; k--)
        {
            value = x + (k / value);
        }

        return value;
    }

    /// <summary>1 + d₁/(1 + d₂/(1 + …)) with the coefficients of DLMF 8.17.23.</summary>
    private static double BetaFraction(double a, double b, double x)
    {
        double c = 1;
        double d = 0;
        double value = 1;
        for (int k = 1; k < 1_000_000; k++)
        {
            double m = Math.Floor(k / 2.0);
            double coefficient = k % 2 == 0
                ? m * (b - m) * x / ((a + k - 1) * (a + k))
                : -(a + m) * (a + b + m) * x / ((a + k - 1) * (a + k));
            c = NotZero(1 + (coefficient / c));
            d = 1 / NotZero(1 + (coefficient * d));
            value *= c * d;
            if (Math.Abs((c * d) - 1) < 1e-15)
            {
                break;
            }
        }

        return value;
    }

    private static double NotZero(double value) => Math.Abs(value) < 1e-300 ? 1e-300 : value;

    private static void RequireInsideUnitInterval(double probability)
    {
        if (!(probability > 0 && probability < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), probability, "A quantile needs a probability above 0 and below 1.");
        }
    }
}
