namespace NanoZero.Reports;

/// <summary>The rectangle of a chart in which data is drawn.</summary>
internal readonly record struct PlotArea(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double Middle => (Left + Right) / 2;
}
