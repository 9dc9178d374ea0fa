using System.Runtime.CompilerServices;
using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>How much memory a tree may take.</summary>
public static class TreeMemory
{
    /// <summary>
    /// Returns an upper bound of the memory of one tree, in bytes: n + 1 nodes after n simulations, four bytes a legal
    /// action, at most 4n + 1 slots of visited edges (a node's slots double as they grow), and unfinished chunks.
    /// </summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="options">Budget, algorithm, and tree reuse, which holds two trees for at most one game's simulations.</param>
    public static long UpperBound<TGame>(SearchOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        long simulations = options.TreeReuse == TreeReuse.NewSimulations
            ? (long)options.Simulations * TGame.Info.MaxPlies
            : options.Simulations;
        int statistics = options.Algorithm == SearchAlgorithm.Puct
            ? Unsafe.SizeOf<Puct.Statistics>()
            : (2 * sizeof(float)) + Unsafe.SizeOf<NodeBeliefs.Counts>();
        long nodes = WholeChunks(simulations + 1, 1) * Unsafe.SizeOf<Node>();
        long edges = WholeChunks((simulations + 1) * TGame.Info.MaxLegalActions, TGame.Info.MaxLegalActions) * sizeof(uint);
        long slots = WholeChunks((4 * simulations) + 1, TGame.Info.MaxLegalActions) * (sizeof(int) + statistics);
        int trees = options.TreeReuse == TreeReuse.Off ? 1 : 2;
        return trees * (nodes + edges + slots + Ttts.DrawBytes);
    }

    // Blocks never cross chunks, so that up to a block's length is lost at the end of each.
    private static long WholeChunks(long elements, int block)
    {
        long usable = Blocks.ChunkLength - block + 1;
        return (elements + usable - 1) / usable * Blocks.ChunkLength;
    }
}
