using System.Text.Json;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>Changes of a search's settings, given as texts.</summary>
public static class SearchChanges
{
    /// <summary>Refuses changes of settings that belong to another algorithm than the one that searches: nothing would come of them.</summary>
    /// <param name="search">The search, changed.</param>
    /// <param name="changes">The changes, each <c>key=value</c>.</param>
    /// <param name="prefix">What stands before the keys of the search.</param>
    /// <returns>The search.</returns>
    /// <exception cref="FormatException">A setting of another algorithm.</exception>
    public static SearchOptions RequireUsed(SearchOptions search, IEnumerable<string> changes, string prefix = "")
    {
        foreach (string change in changes)
        {
            string key = change.Split('=')[0].Trim();
            foreach (SearchAlgorithm other in Enum.GetValues<SearchAlgorithm>())
            {
                if (other != search.Algorithm && key.StartsWith($"{prefix}{other}.", StringComparison.OrdinalIgnoreCase))
                {
                    throw new FormatException(
                        $"'{change}' is a setting of the algorithm {WordOf(other)}, but {WordOf(search.Algorithm)} searches; leave it out, or choose algorithm={WordOf(other)}");
                }
            }
        }

        return search;
    }

    private static string WordOf(SearchAlgorithm algorithm) => JsonNamingPolicy.KebabCaseLower.ConvertName(algorithm.ToString());
}
