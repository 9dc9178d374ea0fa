using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>Creates searches from their configuration.</summary>
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
        throw new NotSupportedException();
    }
}
