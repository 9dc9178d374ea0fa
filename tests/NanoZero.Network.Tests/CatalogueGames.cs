using NanoZero.Games;

namespace NanoZero.Network.Tests;

/// <summary>The games that networks are tested with.</summary>
internal static class CatalogueGames
{
    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>
    /// Gets the games of the catalogue. Sizes of one game share all their code, and a network sees a size as numbers of
    /// tokens and actions: the smallest size stands for all. Go has every size, up to its 19×19.
    /// </summary>
    public static IEnumerable<GameInfo> OneOfEachKind =>
        GameCatalogue.Games.DistinctBy(game => game.Title.StartsWith("Go ", StringComparison.Ordinal)
            ? game.Name
            : game.Name.TrimEnd(Digits));
}
