namespace NanoZero.Files;

/// <summary>Finds what a mistyped word most likely meant.</summary>
internal static class Nearest
{
    private const int ShortestPart = 3;

    /// <summary>
    /// Returns the question that a message about an unknown word asks, or nothing where no candidate is near.
    /// </summary>
    /// <param name="word">The word as typed.</param>
    /// <param name="candidates">The words that exist.</param>
    /// <param name="otherwise">What is returned where no candidate is near.</param>
    /// <returns>Such as <c>; did you mean 'seed'?</c>.</returns>
    public static string Suggestion(string word, IEnumerable<string> candidates, string otherwise = ".") =>
        Of(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : otherwise;

    /// <summary>
    /// Returns the candidate that a word most likely means. The word is its beginning, or its last part behind a dot;
    /// else the candidate with the fewest letters changed is taken.
    /// </summary>
    /// <param name="word">The word as typed; upper and lower case are alike.</param>
    /// <param name="candidates">The words that exist.</param>
    /// <returns>
    /// The first of equally near candidates; null where more than a third of the letters, rounded up, would have to
    /// change.
    /// </returns>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        string typed = word.ToLowerInvariant();
        (string? Nearest, int Distance) best = (null, int.MaxValue);
        foreach (string candidate in candidates)
        {
            string known = candidate.ToLowerInvariant();
            int rank =
                Math.Min(Rank(typed, known), known.LastIndexOf('.') is var dot and >= 0
                    ? Rank(typed, known[(dot + 1)..])
                    : int.MaxValue);
            best = rank < best.Distance ? (candidate, rank) : best;
        }

        return best.Nearest;
    }

    // The fewer the nearer.
    private static int Rank(string typed, string known)
    {
        int distance = Distance(typed, known);
        return typed.Length >= ShortestPart && known.StartsWith(typed, StringComparison.Ordinal) ? Math.Min(distance, 1)
            : distance <= (Math.Max(typed.Length, known.Length) + 2) / 3 && distance < known.Length ? distance
            : int.MaxValue;
    }

    // Levenshtein distance, one row at a time.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
