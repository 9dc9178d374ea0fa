namespace NanoZero.Search;

/// <summary>Creates searches.</summary>
public static class TreeSearch
{
    /// <summary>Creates the search that a configuration describes; it holds no tree yet.</summary>
    /// <param name="options">The configuration.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    /// <exception cref="NotSupportedException">The game has more actions than a tree can hold.</exception>
    public static ITreeSearch<TGame> Create<TGame>(SearchOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        options.Validate();
        return options.Algorithm.CreateSearch<TGame>(options);
    }

    /// <summary>Creates a search with an algorithm: what <see cref="AlgorithmOptions.CreateSearch"/> calls.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="createAlgorithm">Makes an algorithm with empty statistics.</param>
    /// <exception cref="NotSupportedException">The game has more actions than a tree can hold.</exception>
    public static ITreeSearch<TGame> Create<TGame, TAlgorithm>(SearchOptions options, Func<TAlgorithm> createAlgorithm)
        where TGame : unmanaged, IGame<TGame>
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm> => TGame.Info.ActionCount <= PackedEdge.MaxActions
            ? new Tree<TGame, TAlgorithm>(options, createAlgorithm)
            : throw new NotSupportedException(
                $"{TGame.Info.Title} has {TGame.Info.ActionCount} actions; a tree holds at most "
                    + $"{PackedEdge.MaxActions}");
}
