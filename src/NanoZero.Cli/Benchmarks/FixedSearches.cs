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

/// <summary>The fixed positions that benchmarks search: drawn by random play, the same everywhere.</summary>
internal static class BenchmarkPositions
{
    /// <summary>
    /// Draws positions that have not ended, the start position first, the others at plies spread over a game.
    /// </summary>
    /// <param name="start">The start position.</param>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="seed">Names the random moves.</param>
    public static TGame[] Draw<TGame>(TGame start, int count, ulong seed)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame[] positions = new TGame[count];
        for (int i = 0; i < count; i++)
        {
            RandomStream random = new(seed, (ulong)i);
            int plies = Math.Min(i * Math.Max(1, TGame.Info.TokenCount / (2 * count)), 60);
            positions[i] = PlayOn(start, plies, ref random);
        }

        return positions;
    }

    // Stops one ply before the end where the game would end.
    private static TGame PlayOn<TGame>(TGame position, int plies, ref RandomStream random)
        where TGame : unmanaged, IGame<TGame>
    {
        Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
        for (; plies > 0; plies--)
        {
            TGame next = position;
            next.Play(actions[random.Next(position.LegalActions(actions))]);
            if (next.IsTerminal)
            {
                break;
            }

            position = next;
        }

        return position;
    }
}
