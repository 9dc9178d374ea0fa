using System.Text.Json;

namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// Everything one call of <c>nanozero bench</c> found; what it prints as JSON and what a later call compares with.
/// </summary>
internal sealed record BenchReport
{
    /// <summary>The version of the file that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-bench-1";

    /// <summary>Gets the version of the file.</summary>
    public required string Format { get; init; }

    /// <summary>Gets when it was measured.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Gets the program's version, with its commit where that is known.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the machine.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Gets the functional signature of the searches.</summary>
    public required string Signature { get; init; }

    /// <summary>Gets the seconds it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the numbers.</summary>
    public required IReadOnlyList<BenchRow> Rows { get; init; }

    /// <summary>
    /// Gets how the standard networks were evaluated in self-play, by layers; empty where none was measured.
    /// </summary>
    public IReadOnlyDictionary<int, ExecutionPlan> Plans { get; init; } = new Dictionary<int, ExecutionPlan>();

    /// <summary>Gets the settings recommended; null where none were asked for or no network runs.</summary>
    public Recommendation? Recommendation { get; init; }

    /// <summary>Gets why sections asked for are not there, or only in part: one line each.</summary>
    public IReadOnlyDictionary<BenchSection, string> Failures { get; init; } = new Dictionary<BenchSection, string>();

    /// <summary>Gets the comparison with an earlier report; null where none was asked for.</summary>
    public BenchComparison? Comparison { get; init; }

    /// <summary>Reads what an earlier call wrote.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or something else.</exception>
    public static BenchReport Read(string path)
    {
        try
        {
            BenchReport report = JsonOutput.Read<BenchReport>(JsonText.TextOf(path));
            if (report.Format != CurrentFormat)
            {
                throw new JsonException(
                    $"its format is '{report.Format}', and this program compares with '{CurrentFormat}'");
            }

            return report.Rows.All(row => row is not null && double.IsFinite(row.Median))
                && report.Rows.DistinctBy(row => row.Key).Count() == report.Rows.Count
                ? report
                : throw new JsonException("a row is empty or there twice");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"'{path}' is no result of 'nanozero bench --out FILE', or damaged: {JsonText.Explain(exception)}; "
                + "measure anew", exception);
        }
    }

    /// <summary>Writes the report so that it appears whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path) => AtomicFile.WriteAllText(path, JsonOutput.Text(this) + "\n");
}
