namespace NanoZero.Search;

/// <summary>How much memory a tree may take.</summary>
internal static class TreeMemory
{
    /// <summary>
    /// Returns how many of the trees wanted may grow at once. Work is refused when not even the least of it fits.
    /// </summary>
    /// <param name="wanted">Groups of trees wanted at once.</param>
    /// <param name="least">Groups without which there is no work.</param>
    /// <param name="work">What grows them, such as <c>this match</c>.</param>
    /// <param name="group">The searches of a group, one tree each.</param>
    /// <returns>
    /// A number from <paramref name="least"/> to <paramref name="wanted"/>; it depends on the machine's memory alone,
    /// not on what is free.
    /// </returns>
    /// <exception cref="InsufficientMemoryException">
    /// The least do not fit; the message says what is needed, what there is and what to lower.
    /// </exception>
    public static int Fitting<TGame>(int wanted, int least, string work, params IEnumerable<SearchOptions> group)
        where TGame : unmanaged, IGame<TGame>
    {
        double bytes = group.Sum(search => (double)UpperBound<TGame>(search));
        MemoryLimit.Require(least * bytes, work, "fewer simulations");
        return Math.Max(least, (int)Math.Min(wanted, MemoryLimit.Bytes / bytes));
    }

    /// <summary>
    /// Returns an upper bound of the memory of one tree, in bytes. After n simulations a tree has n + 1 nodes, four
    /// bytes a legal action, and at most 4n + 1 slots of visited edges. Half as much again is added, by which memory
    /// grows.
    /// </summary>
    /// <param name="options">
    /// Budget, algorithm, and tree reuse, which holds two trees for at most one game's simulations.
    /// </param>
    public static long UpperBound<TGame>(SearchOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        long simulations = options.TreeReuse == TreeReuse.NewSimulations
            ? (long)options.Simulations * TGame.Info.MaxPlies
            : options.Simulations;
        long slots = (4 * simulations) + 1;
        long nodes = Column<Node>.UpperBound(simulations + 1);
        long edges = Column<uint>.UpperBound((simulations + 1) * TGame.Info.MaxLegalActions);
        long childrenAndCounts = 3 * Column<int>.UpperBound(slots);
        long statistics = options.Algorithm.StatisticsBound(slots);
        int trees = options.TreeReuse == TreeReuse.Off ? 1 : 2;
        return trees * (nodes + edges + childrenAndCounts + statistics);
    }
}
