using System.Diagnostics.Metrics;
using System.Text;

namespace NanoZero.Cluster;

/// <summary>
/// The values of a meter in Prometheus' text format. It shows instruments that are asked for their values: counters,
/// up-down counters and gauges.
/// </summary>
/// <remarks>
/// Prometheus, "Exposition formats", text format 0.0.4. Names are made of OpenTelemetry's as its specification says
/// ("Prometheus and OpenMetrics Compatibility"): dots become underscores, the unit follows, counters end in _total.
/// </remarks>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>The format's name in HTTP.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly List<(Instrument Instrument, string Sample)> samples = [];

    /// <summary>Begins to listen to a meter.</summary>
    /// <param name="meter">The meter; no other one of its name is shown.</param>
    public PrometheusText(Meter meter)
    {
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Meter == meter && instrument.IsObservable)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            Add(instrument, value.ToString(CultureInfo.InvariantCulture), tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            Add(instrument, value.ToString("R", CultureInfo.InvariantCulture), tags));
        listener.Start();
    }

    /// <summary>Returns the values of now.</summary>
    public string Read()
    {
        lock (gate)
        {
            samples.Clear();
            listener.RecordObservableInstruments();
            StringBuilder text = new();
            foreach (IGrouping<Instrument, (Instrument Instrument, string Sample)> family
                in samples.GroupBy(each => each.Instrument))
            {
                string name = NameOf(family.Key);
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(family.Key.Description ?? "")}\n");
                string kind = IsCounter(family.Key) ? "counter" : "gauge";
                text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {kind}\n");
                foreach ((_, string sample) in family)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{sample}\n");
                }
            }

            return text.ToString();
        }
    }

    /// <summary>Ends the listening.</summary>
    public void Dispose() => listener.Dispose();

    /// <summary>Returns the name of an instrument in Prometheus.</summary>
    /// <param name="instrument">The instrument.</param>
    internal static string NameOf(Instrument instrument)
    {
        string unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",  // what is counted stands in braces, which are left out
        };
        return $"{instrument.Name.Replace('.', '_')}{unit}{(IsCounter(instrument) ? "_total" : "")}";
    }

    private static bool IsCounter(Instrument instrument) =>
        instrument is ObservableCounter<long> or ObservableCounter<double>;

    private static string Escape(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private void Add(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> labels = [];
        foreach ((string key, object? label) in tags)
        {
            string quoted = Escape($"{label}").Replace("\"", "\\\"", StringComparison.Ordinal);
            labels.Add($"{key.Replace('.', '_')}=\"{quoted}\"");
        }

        samples.Add((instrument, $"{(labels.Count > 0 ? $"{{{string.Join(',', labels)}}}" : "")} {value}"));
    }
}
