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
    private const int MostPlaces = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long At, Task<string> Cards)> seen = [];

    /// <summary>Returns cards as JSON. Who waits for them holds no thread.</summary>
    /// <param name="path">The place of one of them within the folder of runs; null for all.</param>
    /// <exception cref="StudioException">There is nothing to show, or the path leads out of the folder.</exception>
    public Task<string> Now(string? path)
    {
        string place = path ?? All;
        long now = Environment.TickCount64;
        lock (gate)
        {
            if (seen.TryGetValue(place, out (long At, Task<string> Cards) known)
                && (!known.Cards.IsCompleted || now - known.At < (long)BetweenLooks.TotalMilliseconds))
            {
                return known.Cards;
            }

            if (seen.Count >= MostPlaces)
            {
                seen.Clear();
            }

            Task<string> cards = Task.Run(() => JsonSerializer.Serialize(
                path is null ? library.Cards() : [library.Card(path)], Json.Line));
            seen[place] = (now, cards);
            return cards;
        }
    }
}
