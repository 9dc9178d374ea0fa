namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// Searches of fixed positions in one tree, one after the other, answered by the hash evaluator, which costs next to
/// nothing.
/// </summary>
/// <param name="options">The search.</param>
/// <param name="positions">How many positions.</param>
internal sealed class FixedSearches<TGame>(SearchOptions options, int positions)
    where TGame : unmanaged, IGame<TGame>
{
    private const ulong Seed = 1;

    private readonly ITreeSearch<TGame> search = TreeSearch.Create<TGame>(options);
    private readonly SearchBatch<TGame> batch = new(new HashEvaluator<TGame>());
    private readonly TGame[] roots = BenchmarkPositions.Draw(TGame.Start(GameOptions.Default), positions, Seed);
    private ulong searches;

    /// <summary>Gets the bytes that the tree holds, a simulation of one search.</summary>
    public double BytesEach => (double)search.Bytes / options.Simulations;

    /// <summary>Searches every position once; returns the simulations.</summary>
    public long Complete()
    {
        long simulations = 0;
        foreach (TGame root in roots)
        {
            search.Begin(root, new RandomStream(Seed, searches++), explore: false);
            batch.Complete([search]);
            simulations += search.Counts.Simulations;
        }

        return simulations;
    }
}
