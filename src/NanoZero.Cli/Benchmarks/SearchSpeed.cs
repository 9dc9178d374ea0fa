using NanoZero.Cli.Options;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Measures tree speed alone: one thread, one tree at a time, the hash evaluator, which costs next to nothing.</summary>
internal static class SearchSpeed
{
    private const int Simulations = 800;
    private const ulong Seed = 1;

    /// <summary>Measures one algorithm on Connect Four.</summary>
    /// <param name="algorithm">The algorithm; early stopping is off.</param>
    /// <param name="leavesInFlight">Leaves in flight.</param>
    /// <param name="cancellation">Honoured once a search.</param>
    public static Speed Measure(SearchAlgorithm algorithm, int leavesInFlight, CancellationToken cancellation)
    {
        SearchOptions options = new SearchOptions { Algorithm = algorithm, Simulations = Simulations, LeavesInFlight = leavesInFlight }.WithoutEarlyStopping();
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        LeafBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>(), leavesInFlight);
        ConnectFour[] positions = BenchmarkPositions.Draw(ConnectFour.Start(GameOptions.Default), 8, Seed);
        ulong searches = 0;
        long SearchAll()
        {
            long simulations = 0;
            foreach (ConnectFour position in positions)
            {
                search.Begin(position, new RandomStream(Seed, searches++), explore: false);
                while (!search.IsDone)
                {
                    batch.Add(search);
                    batch.Evaluate();
                }

                simulations += search.Counts.Simulations;
            }

            return simulations;
        }

        string leaves = leavesInFlight == 1 ? "1 leaf" : $"{leavesInFlight} leaves";
        string name = $"{TypedOption.WordOf(algorithm).ToUpperInvariant()}, Connect Four, {Simulations} simulations, {leaves} in flight";
        return Speed.Measure(name, "simulations/s", SearchAll, cancellation);
    }
}
