using NanoZero.Cli.Options;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Measures tree speed alone: one tree at a time on a thread, the hash evaluator, which costs next to nothing.</summary>
internal static class SearchSpeed
{
    private const int Positions = 8;
    private const int Simulations = 800;
    private const int LargestSearch = 1_000_000;
    private const int PiecesOfThread = 20;
    private const ulong Seed = 1;

    /// <summary>Measures one algorithm on Connect Four: one and eight leaves in flight, one large tree, two threads.</summary>
    /// <param name="algorithm">The algorithm; early stopping is off.</param>
    /// <param name="cancellation">Honoured once a few searches.</param>
    public static IEnumerable<Speed> Measure(SearchAlgorithm algorithm, CancellationToken cancellation)
    {
        foreach (int leaves in (int[])[1, 8])
        {
            SearchOptions options = Options(algorithm, Simulations) with { LeavesInFlight = leaves };
            Searches searches = new(options, Positions);
            Speed speed = Speed.Measure(
                Name(algorithm, $"{Simulations} simulations, {(leaves == 1 ? "1 leaf" : $"{leaves} leaves")} in flight"), "simulations/s", searches.Complete, cancellation);
            yield return speed with { HeldEach = searches.BytesEach };
        }

        Searches large = new(Options(algorithm, LargestSearch), positions: 1);
        yield return Speed.Measure(
            Name(algorithm, $"{LargestSearch:#,0} simulations in one tree"), "simulations/s", large.Complete, cancellation, repetitions: 1) with
        {
            HeldEach = large.BytesEach,
        };
        yield return Speed.Measure(
            Name(algorithm, $"{Simulations} simulations, two threads"), "simulations/s", () => CompleteOnTwoThreads(algorithm), cancellation) with
        {
            BytesEach = null,
        };
    }

    private static SearchOptions Options(SearchAlgorithm algorithm, int simulations) =>
        new SearchOptions { Algorithm = algorithm, Simulations = simulations }.WithoutEarlyStopping();

    private static string Name(SearchAlgorithm algorithm, string how) => $"{TypedOption.WordOf(algorithm).ToUpperInvariant()}, Connect Four, {how}";

    private static long CompleteOnTwoThreads(SearchAlgorithm algorithm)
    {
        long simulations = 0;
        Parallel.For(0, 2, _ =>
        {
            Searches searches = new(Options(algorithm, Simulations), Positions);
            for (int piece = 0; piece < PiecesOfThread; piece++)
            {
                Interlocked.Add(ref simulations, searches.Complete());
            }
        });
        return simulations;
    }

    // The same tree searches fixed positions one after the other.
    private sealed class Searches(SearchOptions options, int positions)
    {
        private readonly ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        private readonly LeafBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>(), options.LeavesInFlight);
        private readonly ConnectFour[] roots = BenchmarkPositions.Draw(ConnectFour.Start(GameOptions.Default), positions, Seed);
        private ulong searches;

        public double BytesEach => (double)search.Bytes / options.Simulations;

        public long Complete()
        {
            long simulations = 0;
            foreach (ConnectFour root in roots)
            {
                search.Begin(root, new RandomStream(Seed, searches++), explore: false);
                while (!search.IsDone)
                {
                    batch.Add(search);
                    batch.Evaluate();
                }

                simulations += search.Counts.Simulations;
            }

            return simulations;
        }
    }
}
