namespace NanoZero.Training;

/// <summary>Changes of a search's settings, given as texts.</summary>
public static class SearchChanges
{
    /// <summary>
    /// Refuses changes of settings that belong to another algorithm than the one that searches: nothing would come of
    /// them.
    /// </summary>
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
            foreach (string other in AlgorithmOptions.Known.Select(each => each.Name))
            {
                if (other != search.Algorithm.Name
                    && key.StartsWith(prefix + NamedChoices.KeyOf(other) + ".", StringComparison.OrdinalIgnoreCase))
                {
                    throw new FormatException(
                        $"'{change}' is a setting of the algorithm {other}, but {search.Algorithm.Name} searches; "
                            + $"leave it out, or choose algorithm={other}");
                }
            }
        }

        return search;
    }
}
