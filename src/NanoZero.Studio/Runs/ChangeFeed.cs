using System.Text.Json;

namespace NanoZero.Studio;

/// <summary>
/// The cards of a folder of runs as everybody sees them who watches. However many watch, the folder is looked through
/// a few times a second.
/// </summary>
/// <param name="library">The runs.</param>
/// <remarks>Any number of threads.</remarks>
internal sealed class ChangeFeed(RunLibrary library)
{
    /// <summary>The time from one look to the next.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private const string All = "";

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long At, string Cards)> seen = [];

    /// <summary>Returns cards as JSON.</summary>
    /// <param name="path">The place of one of them within the folder of runs; null for all.</param>
    /// <exception cref="StudioException">There is nothing to show, or the path leads out of the folder.</exception>
    public string Now(string? path)
    {
        string place = path ?? All;
        lock (gate)
        {
            long now = Environment.TickCount64;
            if (!seen.TryGetValue(place, out (long At, string Cards) known)
                || now - known.At >= (long)BetweenLooks.TotalMilliseconds)
            {
                IReadOnlyList<RunCard> cards = path is null ? library.Cards() : [library.Card(path)];
                known = (now, JsonSerializer.Serialize(cards, Json.Line));
                seen[place] = known;
            }

            return known.Cards;
        }
    }
}
