using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Searches of fixed Connect Four positions in one tree, one after the other, answered by the hash evaluator, which costs next to nothing.</summary>
/// <param name="options">The search.</param>
/// <param name="positions">How many positions.</param>
internal sealed class FixedSearches(SearchOptions options, int positions)
{
    private const ulong Seed = 1;

    private readonly ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
    private readonly LeafBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>(), options.LeavesInFlight);
    private readonly ConnectFour[] roots = BenchmarkPositions.Draw(ConnectFour.Start(GameOptions.Default), positions, Seed);
    private ulong searches;

    /// <summary>Gets the bytes that the tree holds, a simulation of one search.</summary>
    public double BytesEach => (double)search.Bytes / options.Simulations;

    /// <summary>Searches every position once; returns the simulations.</summary>
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
