namespace NanoZero.Reports;

/// <summary>Numbers as text, the same in every report and on every screen.</summary>
internal static class NumberText
{
    /// <summary>What stands for a number that was not measured.</summary>
    public const string None = "–";

    /// <summary>Format of whole numbers: "1,234".</summary>
    public const string WholeFormat = "#,0";

    /// <summary>Format of shares: 0.5 as "50.0 %".</summary>
    public const string PercentFormat = "0.0 %";

    /// <summary>Returns a number in a format.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">A .NET format of numbers.</param>
    public static string Of(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Returns a whole number: "1,234".</summary>
    /// <param name="value">The number, rounded.</param>
    public static string Whole(double value) => Of(value, WholeFormat);

    /// <summary>Returns a share in percent: "50.0 %".</summary>
    /// <param name="share">The share; 1 is everything.</param>
    public static string Percent(double share) => Of(share, PercentFormat);

    /// <summary>Returns a number with its interval: "0.12 [0.10, 0.15]".</summary>
    /// <param name="value">The number.</param>
    /// <param name="interval">Its interval.</param>
    /// <param name="format">How number and ends are written.</param>
    public static string WithInterval(double value, Interval interval, string format) =>
        $"{Of(value, format)} [{Of(interval.Lower, format)}, {Of(interval.Upper, format)}]";

    /// <summary>Three significant digits: "0.523", "12.3", "1,230", "45.6k", "1.2e-6".</summary>
    internal static string Short(double value, bool isPercent = false)
    {
        if (!double.IsFinite(value))
        {
            return None;
        }

        if (isPercent)
        {
            return Significant(100 * value) + " %";
        }

        return Significant(value);
    }

    /// <summary>Text of every tick of an axis, all with the same number of decimals.</summary>
    /// <param name="ticks">Equally spaced values.</param>
    /// <param name="step">Distance between two of them.</param>
    /// <param name="isPercent">Values are fractions to be shown in percent.</param>
    internal static string[] Ticks(IReadOnlyList<double> ticks, double step, bool isPercent)
    {
        if (isPercent)
        {
            return [.. Ticks([.. ticks.Select(tick => 100 * tick)], 100 * step, isPercent: false).Select(text =>
                text + " %")];
        }

        double largest = ticks.Count == 0 ? 0 : ticks.Max(Math.Abs);
        if (largest < 1e-3 || largest >= 1e15 || step < 1e-6)
        {
            return [.. ticks.Select(Significant)];
        }

        (double scale, string suffix) = Scale(largest);
        int decimals = Decimals(step / scale);
        if (decimals > 3)
        {
            (scale, suffix) = (1, "");
            decimals = Decimals(step);
        }

        string format = "#,0" + (decimals > 0 ? "." + new string('0', decimals) : "");
        return [.. ticks.Select(tick =>
            tick == 0 ? "0" : (tick / scale).ToString(format, CultureInfo.InvariantCulture) + suffix)];
    }

    private static string Significant(double value)
    {
        double size = Math.Abs(value);
        if (size == 0)
        {
            return "0";
        }

        if (size < 9.995e-4 || size >= 9.995e14)
        {
            return value.ToString("0.##e-0", CultureInfo.InvariantCulture);
        }

        // Rounding may carry into the next power of ten, so the scale is chosen afterwards.
        double unit = Math.Pow(10, Math.Floor(Math.Log10(size)) - 2);
        double rounded = (double)Math.Round((decimal)(size / unit), MidpointRounding.AwayFromZero) * unit;
        (double scale, string suffix) = Scale(rounded);
        double shown = rounded / scale;
        int decimals =
            shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : shown >= 0.9995 ? 2 : 2 - (int)Math.Floor(Math.Log10(shown));
        string format = "#,0" + (decimals > 0 ? "." + new string('#', decimals) : "");
        return (value < 0 ? "-" : "") + shown.ToString(format, CultureInfo.InvariantCulture) + suffix;
    }

    private static (double Scale, string Suffix) Scale(double size) => size switch
    {
        >= 1e12 => (1e12, "T"),
        >= 1e9 => (1e9, "G"),
        >= 1e6 => (1e6, "M"),
        >= 1e4 => (1e3, "k"),
        _ => (1, ""),
    };

    private static int Decimals(double step) => (int)Math.Max(0, Math.Ceiling(-Math.Log10(step) - 1e-9));
}
