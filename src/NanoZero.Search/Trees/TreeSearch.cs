using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>Creates searches from their configuration: the one place where an algorithm's name becomes its type.</summary>
public static class TreeSearch
{
    /// <summary>Creates a search; it holds no tree yet.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="options">The configuration.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    public static ITreeSearch<TGame> Create<TGame>(SearchOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        options.Validate();
        if (TGame.Info.ActionCount > PackedEdge.MaxActions)
        {
            throw new NotSupportedException($"{TGame.Info.Title} has {TGame.Info.ActionCount} actions; a tree holds at most {PackedEdge.MaxActions}");
        }

        return options.Algorithm switch
        {
            SearchAlgorithm.Puct => new Tree<TGame, Puct>(options, () => new Puct(options)),
            SearchAlgorithm.Ttts => new Tree<TGame, Ttts>(options, () => new Ttts(options, options.Ttts)),
            SearchAlgorithm.TttsMean => new Tree<TGame, Ttts>(options, () => new Ttts(options, options.TttsMean)),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Algorithm, "no such algorithm"),
        };
    }
}
