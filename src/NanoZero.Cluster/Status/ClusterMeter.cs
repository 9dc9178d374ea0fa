using System.Diagnostics.Metrics;

namespace NanoZero.Cluster;

/// <summary>
/// The metrics of a coordinator: a meter whose instruments are asked for their values. Names and units follow
/// OpenTelemetry's conventions; docs/cluster.md lists them.
/// </summary>
/// <remarks>No instrument has the names of workers, because whoever joins chooses them.</remarks>
internal sealed class ClusterMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "NanoZero.Cluster";

    private const string Game = "{game}", Result = "{result}", Lease = "{lease}", Bytes = "By";

    /// <summary>Makes the instruments.</summary>
    /// <param name="status">Returns what is known now.</param>
    public ClusterMeter(Func<ClusterStatus> status)
    {
        Count("nanozero.cluster.games", Game, "Games that were accepted.", "player",
            ("coordinator", counts => counts.GamesHere), ("workers", counts => counts.GamesOfWorkers));
        Count("nanozero.cluster.games.discarded", Game, "Games that were discarded and are played again.", null,
            ("", counts => counts.Discarded));
        Count("nanozero.cluster.results", Result, "Blocks of games that were played.", "outcome",
            ("accepted", counts => counts.Accepted), ("late", counts => counts.Late),
            ("refused", counts => counts.Refused));
        Count("nanozero.cluster.results.size", Bytes, "Size of the accepted results of workers.", null,
            ("", counts => counts.ResultBytes));
        Count("nanozero.cluster.leases.granted", Lease, "Leases that were granted.", null,
            ("", counts => counts.Leases));
        Count("nanozero.cluster.leases.expired", Lease, "Leases that were not renewed in time.", null,
            ("", counts => counts.Expired));
        Count("nanozero.cluster.leases.returned", Lease, "Leases that workers gave back.", null,
            ("", counts => counts.GivenBack));
        Count("nanozero.cluster.checks", Game, "Games of workers that were played again.", "outcome",
            ("same", counts => counts.Confirmed), ("different", counts => counts.Contradicted));
        Meter.CreateObservableUpDownCounter(
            "nanozero.cluster.workers", () => Workers(status()), "{worker}",
            "Workers that the coordinator remembers, without its own machine.");
        Meter.CreateObservableUpDownCounter(
            "nanozero.cluster.iteration.games", () => Games(status().Games), Game, "Games of this iteration.");
        Meter.CreateObservableGauge(
            "nanozero.cluster.iteration", () => (long)status().Iteration, "{iteration}",
            "The iteration whose games are played, or were played last.");
        Meter.CreateObservableGauge(
            "nanozero.cluster.leases.oldest", () => OldestLease(status()), "s", "Age of the oldest lease.");
        Meter.CreateObservableGauge(
            "nanozero.cluster.weights.size", () => status().WeightsBytes, Bytes, "Size of the weights that play.");

        void Count(
            string name,
            string unit,
            string description,
            string? tag,
            params (string Value, Func<ClusterCounts, long> Of)[] series) =>
            Meter.CreateObservableCounter(name, () => Measure(status().Counts, tag, series), unit, description);
    }

    /// <summary>Gets the meter.</summary>
    public Meter Meter { get; } = new(Name, RunDescription.ProgramVersion);

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => Meter.Dispose();

    private static Measurement<long>[] Measure(
        ClusterCounts counts, string? tag, (string Value, Func<ClusterCounts, long> Of)[] series) =>
        [.. series.Select(each => tag is null
            ? new Measurement<long>(each.Of(counts))
            : Tagged(each.Of(counts), tag, each.Value))];

    private static Measurement<long>[] Workers(ClusterStatus status) =>
    [
        .. Enum.GetValues<WorkerState>().Select(state => Tagged(
            status.Workers.Count(worker => worker.State == state && worker.Name != LeaseTable.Here),
            "state",
            state.ToString().ToLowerInvariant())),
    ];

    private static Measurement<long>[] Games(IterationGames games) =>
    [
        Tagged(games.Played, "state", "played"), Tagged(games.Leased, "state", "leased"),
        Tagged(games.Free, "state", "free"),
    ];

    private static double OldestLease(ClusterStatus status) =>
        status.Workers.SelectMany(worker => worker.Leases).Select(lease => lease.Seconds).DefaultIfEmpty().Max();

    private static Measurement<long> Tagged(long value, string tag, string of) =>
        new(value, new KeyValuePair<string, object?>($"nanozero.{tag}", of));
}
