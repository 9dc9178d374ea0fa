namespace NanoZero.Games;

/// <summary>Finds what a mistyped word most likely meant.</summary>
public static class Nearest
{
    /// <summary>Returns the candidate with the smallest edit distance to a word; the first of equals.</summary>
    /// <param name="word">The word as typed.</param>
    /// <param name="candidates">The words that exist; at least one.</param>
    public static string Of(string word, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Distance(word, candidate)) ?? throw new ArgumentException("there is no candidate", nameof(candidates));

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
