namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// How many bytes trees hold and searches allocate, and what the process holds after everything before.
/// </summary>
internal static class MemoryUse
{
    private const int WarmUps = 10;

    /// <summary>Measures every algorithm on Connect Four.</summary>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run)
    {
        List<BenchRow> rows = [];
        foreach (AlgorithmOptions algorithm in AlgorithmOptions.Known)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            string name = algorithm.Name.ToUpperInvariant();
            FixedSearches<ConnectFour> searches =
                new(SearchSpeed.Options(algorithm, SearchSpeed.Simulations), SearchSpeed.Positions);
            for (int i = 0; i < WarmUps; i++)
            {
                searches.Complete();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            long simulations = searches.Complete();
            double allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / simulations;
            rows.Add(Row($"{name}, held by the tree", "bytes/simulation", searches.BytesEach));
            rows.Add(Row($"{name}, allocated", "bytes/simulation", allocated));
        }

        rows.Add(Row("resident at the end", "bytes", Environment.WorkingSet));
        return rows;
    }

    private static BenchRow Row(string name, string unit, double bytes) =>
        new(BenchSection.Memory, name, unit, bytes, bytes);
}
