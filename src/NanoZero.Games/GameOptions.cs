namespace NanoZero.Games;

/// <summary>Rule options of a game as text, read from <c>name:key=value,key=value</c>.</summary>
/// <param name="Values">Option values by name.</param>
public sealed record GameOptions(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Gets the options of a game played by its default rules.</summary>
    public static GameOptions Default { get; } = new(new Dictionary<string, string>());

    /// <summary>Refuses every option the game does not have.</summary>
    /// <param name="game">The game's name, for the message.</param>
    /// <param name="known">The options the game has.</param>
    /// <exception cref="FormatException">An option that is not known.</exception>
    public void RequireKnown(string game, params ReadOnlySpan<string> known)
    {
        foreach (string key in Values.Keys)
        {
            if (!known.Contains(key))
            {
                string has = known.Length == 0 ? "it has none" : $"it has: {string.Join(", ", known!)}";
                throw new FormatException($"game {game} has no option '{key}'; {has}");
            }
        }
    }
}
