namespace NanoZero.Reports;

/// <summary>Maps values to positions along an axis and knows where its ticks are.</summary>
internal sealed class AxisScale
{
    private readonly bool isLogarithmic;

    private AxisScale(double minimum, double maximum, bool isLogarithmic, double[] ticks, string[] texts)
    {
        Minimum = minimum;
        Maximum = maximum;
        this.isLogarithmic = isLogarithmic;
        Ticks = ticks;
        Texts = texts;
    }

    public double Minimum { get; }

    public double Maximum { get; }

    /// <summary>Tick values within the axis, ascending.</summary>
    public double[] Ticks { get; }

    /// <summary>Text of each tick.</summary>
    public string[] Texts { get; }

    /// <summary>The scale that shows all given values, or the stated limits.</summary>
    /// <param name="axis">What the user asked for.</param>
    /// <param name="values">Values to be shown; those that cannot be are ignored.</param>
    /// <param name="mostTicks">Upper bound on the number of ticks, at least 2.</param>
    /// <param name="isTight">The axis ends at the outermost values instead of the next round numbers.</param>
    public static AxisScale Create(ChartAxis axis, IEnumerable<double> values, int mostTicks, bool isTight = false)
    {
        double[] shown = [.. values.Where(value => Math.Abs(value) < 1e300 && (!axis.IsLogarithmic || value > 0))];
        double low = axis.Minimum ?? (shown.Length > 0 ? shown.Min() : axis.IsLogarithmic ? 1 : 0);
        double high = axis.Maximum ?? (shown.Length > 0 ? shown.Max() : Math.Max(low, 0) + 1);
        return axis.IsLogarithmic
            ? Logarithmic(axis, low, high, mostTicks, isTight)
            : Linear(axis, low, high, mostTicks, isTight,
                !axis.IsPercent && shown.All(value => value == Math.Floor(value)));
    }

    /// <summary>Whether the value can be drawn on this axis.</summary>
    public bool Shows(double value) => Math.Abs(value) < 1e300 && (!isLogarithmic || value > 0);

    /// <summary>Position of a value; beyond the ends of the axis for values outside of it.</summary>
    /// <param name="value">
    /// A value that <see cref="Shows"/> accepts; on a logarithmic axis 0 and below count as far below.
    /// </param>
    /// <param name="start">Position of the minimum.</param>
    /// <param name="end">Position of the maximum.</param>
    public double Map(double value, double start, double end)
    {
        double fraction = isLogarithmic
            ? Math.Log(Math.Max(value, Minimum * 1e-3) / Minimum) / Math.Log(Maximum / Minimum)
            : (value - Minimum) / (Maximum - Minimum);
        return start + (Math.Clamp(fraction, -10, 11) * (end - start));
    }

    private static AxisScale Linear(
        ChartAxis axis, double low, double high, int mostTicks, bool isTight, bool isOfWholeNumbers)
    {
        if (axis.IncludesZero)
        {
            low = axis.Minimum ?? Math.Min(low, 0);
            high = axis.Maximum ?? Math.Max(high, 0);
        }

        if (!(high - low > 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high))))
        {
            double room = low == 0 ? 1 : Math.Abs(low) * 0.1;
            if (isTight && !axis.IncludesZero)
            {
                // One place on the axis: its number alone, in the middle.
                return new AxisScale(low - room, low + room, false, [low], [NumberText.Short(low, axis.IsPercent)]);
            }

            (low, high) = axis.IncludesZero && low >= 0 ? (low, low + room) : (low - room, low + room);
        }

        double step = RoundStep((high - low) / Math.Max(1, mostTicks - 1));
        if (isOfWholeNumbers)
        {
            step = Math.Max(step, 1);
        }

        double first = isTight || axis.Minimum is not null ? low : Math.Floor((low / step) + 1e-9) * step;
        double last = isTight || axis.Maximum is not null ? high : Math.Ceiling((high / step) - 1e-9) * step;
        double[] ticks = axis.Ticks is not null
            ? TicksWithin(axis.Ticks, first, last)
            : Multiples(step, first, last);
        double distance = axis.Ticks is null || ticks.Length < 2 ? step : SmallestDigit(ticks);
        return new AxisScale(first, last, false, ticks, NumberText.Ticks(ticks, distance, axis.IsPercent));
    }

    private static AxisScale Logarithmic(ChartAxis axis, double low, double high, int mostTicks, bool isTight)
    {
        low = low > 0 ? low : Math.Min(1, Math.Abs(high) / 10);
        high = high > 0 ? high : low;
        if (!(high > low * 1.000001))
        {
            (low, high) = (low / 2, high * 2);
        }

        double[] ticks = axis.Ticks is not null ? [.. axis.Ticks] : RoundLogTicks(low, high, mostTicks);
        if (!isTight && axis.Ticks is null && ticks.Length > 1)
        {
            low = axis.Minimum ?? Math.Min(low, ticks[0]);
            high = axis.Maximum ?? Math.Max(high, ticks[^1]);
        }

        ticks = TicksWithin(ticks, low, high);
        return new AxisScale(low, high, true, ticks, [.. ticks.Select(tick => NumberText.Short(tick, axis.IsPercent))]);
    }

    /// <summary>
    /// Powers of ten thinned to fit, or 1, 2, 5 steps where there are few decades; the outermost enclose the range.
    /// </summary>
    private static double[] RoundLogTicks(double low, double high, int mostTicks)
    {
        int firstDecade = (int)Math.Floor(Math.Log10(low) + 1e-9);
        int lastDecade = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        if (lastDecade - firstDecade <= 4)
        {
            double[] fine =
            [
                .. Enumerable.Range(firstDecade, lastDecade - firstDecade + 1)
                    .SelectMany(decade =>
                        (double[])[Math.Pow(10, decade), 2 * Math.Pow(10, decade), 5 * Math.Pow(10, decade)]),
            ];
            int first = Math.Max(0, Array.FindLastIndex(fine, tick => tick <= low * 1.000001));
            int last = Array.FindIndex(fine, tick => tick >= high * 0.999999);
            if (last - first <= mostTicks)
            {
                return fine[first..(last + 1)];
            }
        }

        int stride = Math.Max(1, (int)Math.Ceiling((lastDecade - firstDecade) / (double)Math.Max(1, mostTicks - 1)));
        List<double> ticks = [];
        for (int decade = firstDecade; decade < lastDecade + stride; decade += stride)
        {
            ticks.Add(Math.Pow(10, decade));
        }

        return [.. ticks];
    }

    private static double RoundStep(double atLeast)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        double factor = atLeast / power;
        return power * (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10);
    }

    private static double[] Multiples(double step, double first, double last)
    {
        long from = (long)Math.Ceiling((first / step) - 1e-9);
        long to = (long)Math.Floor((last / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)Math.Clamp(to - from + 1, 0, 100)).Select(i => (from + i) * step)];
    }

    private static double[] TicksWithin(IEnumerable<double> ticks, double low, double high)
    {
        double room = 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high));
        return [.. ticks.Where(tick => tick >= low - room && tick <= high + room).Order()];
    }

    /// <summary>The power of ten of which all ticks are multiples, down to a millionth.</summary>
    private static double SmallestDigit(double[] ticks)
    {
        double digit = 1;
        while (digit > 1e-6 && ticks.Any(tick => Math.Abs((tick / digit) - Math.Round(tick / digit)) > 1e-6))
        {
            digit /= 10;
        }

        return digit;
    }
}
