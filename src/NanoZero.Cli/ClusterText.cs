namespace NanoZero.Cli;

/// <summary>The status of a coordinator in words, on a screen of 80 columns.</summary>
internal static class ClusterText
{
    private const int LongestName = 12, DigitsOfWeights = 12, LongestReason = 200;

    /// <summary>Writes a status.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="status">The status.</param>
    /// <param name="isThere">Whether its coordinator works now.</param>
    public static void Write(TextWriter writer, string run, ClusterStatus status, bool isThere)
    {
        int columns = ScreenWriter.ColumnsOf(writer) ?? TextPage.UsualColumns;
        foreach (string line in Lines(run, status, isThere).SelectMany(line => Prose.Wrap(line, columns)))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        TextPage.Write(writer, TableOf(status), columns);
        writer.WriteLine();
        foreach (string line in Counts(status).SelectMany(line => Prose.Wrap(line, columns)))
        {
            writer.WriteLine(line);
        }
    }

    private static IEnumerable<string> Lines(string run, ClusterStatus status, bool isThere)
    {
        (string since, string written) = (TimeOf(status.Since), TimeOf(status.Written));
        yield return $"run {run} ({ClusterLine.Short(status.Run)})";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"iteration {status.Iteration} of {status.Iterations}: {status.Games.Played} games played, "
                + $"{status.Games.Leased} leased, {status.Games.Free} free, {status.GamesPerSecond:0.0} games/s");
        yield return status.State switch
        {
            CoordinatorState.Finished => $"the run was finished at {written}; its coordinator began at {since}",
            CoordinatorState.Stopped => $"the coordinator was stopped at {written}; 'train --resume' goes on",
            _ when isThere => $"workers join at {status.Address} since {since}",
            _ => $"the coordinator is gone: no process of this machine writes the run, and this is from {written}; "
                + "'train --resume' goes on",
        };
        if (status.Weights.Length > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"weights {status.Weights[..Math.Min(DigitsOfWeights, status.Weights.Length)]}, "
                    + $"{status.WeightsBytes / 1e6:0.0} MB");
        }
    }

    private static Table TableOf(ClusterStatus status) => Table.Of(
        status.Workers,
        (Column.Words("worker"), worker => Shorten(worker.Name)),
        (Column.Words("state"), worker => worker.State.ToString().ToLowerInvariant()),
        (Column.Numbers("games/s"), worker =>
            worker.GamesPerSecond > 0 ? Cell.Number(worker.GamesPerSecond, "0.0") : Cell.None),
        (Column.Numbers("games"), worker => Cell.Number(worker.Games)),
        (Column.Numbers("now"), worker => Cell.Number(worker.GamesOfIteration)),
        (Column.Numbers("leased"), worker => worker.Leases.Count > 0
            ? Cell.Number(worker.Leases.Sum(lease => lease.Count)) : Cell.None),
        (Column.Numbers("for"), worker => worker.Leases.Count > 0
            ? new Cell(Age(worker.Leases.Max(lease => lease.Seconds))) : Cell.None),
        (Column.Numbers("seen"), worker => worker.Name == LeaseTable.Here
            ? Cell.None : new Cell(Age((status.Written - worker.Seen).TotalSeconds))),
        (Column.Numbers("checks"), worker => worker.Name == LeaseTable.Here
            ? Cell.None : Cell.Number(worker.Confirmed)));

    private static IEnumerable<string> Counts(ClusterStatus status)
    {
        ClusterCounts counts = status.Counts;
        if (status.FormerWorkers > 0)
        {
            yield return $"{status.FormerWorkers:N0} other workers left; {status.FormerGames:N0} games are theirs";
        }

        yield return $"results: {counts.Accepted:N0} accepted, {counts.Late:N0} late, {counts.Refused:N0} refused";
        yield return $"leases: {counts.Leases:N0} granted, {counts.Expired:N0} expired, {counts.GivenBack:N0} given "
            + "back";
        yield return $"played again: {counts.Confirmed:N0} games came out the same, {counts.Contradicted:N0} "
            + $"otherwise; {counts.Discarded:N0} games were discarded";
        foreach (WorkerStatus worker in status.Workers.Where(worker => worker.Why is not null))
        {
            string why = worker.Why!.Length <= LongestReason ? worker.Why : $"{worker.Why[..LongestReason]}…";
            yield return worker.State == WorkerState.Refused
                ? $"worker {worker.Name} gets no more games: {OneLine.Of(why)}"
                : $"worker {worker.Name}, {worker.Refused:N0} results refused, the last one: {OneLine.Of(why)}";
        }
    }

    // Names of machines begin alike and end in different ways.
    private static string Shorten(string name) =>
        name.Length <= LongestName ? name : $"{name[..(LongestName / 2)]}…{name[^((LongestName / 2) - 1)..]}";

    private static string Age(double seconds) => seconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 100 * 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
    };

    private static string TimeOf(DateTime time) =>
        time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
