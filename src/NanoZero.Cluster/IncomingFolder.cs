namespace NanoZero.Cluster;

/// <summary>
/// The folder for accepted games of the iteration in progress, such as <c>incoming</c> of a run. It has one folder for
/// each iteration.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="name">What names the run for workers: games of another configuration or build are not taken.</param>
/// <param name="warn">Is told once that games cannot be kept; null for nobody.</param>
internal sealed class IncomingFolder(string root, string name, Action<string>? warn)
{
    private int hasWarned;

    /// <summary>
    /// Returns the games of an iteration, and removes those of others, but for the ones beside it. In asynchronous mode
    /// an iteration is trained while the next one is played.
    /// </summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="weights">The hash of the weights that play.</param>
    public KeptGames Of(int iteration, string weights)
    {
        string folder = Path.Combine(root, $"{Prefix(iteration)}{weights[..16]}-{name}");
        string[] beside = [Prefix(iteration - 1), Prefix(iteration + 1)];
        Remove(() => Directory.GetDirectories(root).Where(other => other != folder
            && !beside.Any(prefix => Path.GetFileName(other).StartsWith(prefix, StringComparison.Ordinal))));
        return new KeptGames(folder, Complain);
    }

    /// <summary>Removes all that was kept.</summary>
    public void Clear() => Remove(() => [root]);

    /// <summary>Removes what holds no games.</summary>
    public void RemoveEmpty()
    {
        Remove(() => Directory.GetDirectories(root).Where(IsEmpty));
        Remove(() => IsEmpty(root) ? [root] : []);
    }

    private static bool IsEmpty(string folder) => !Directory.EnumerateFileSystemEntries(folder).Any();

    private static string Prefix(int iteration) =>
        string.Create(CultureInfo.InvariantCulture, $"{Checkpoint.IterationPrefix}{iteration:D4}-");

    // What stays is removed at the next start.
    private void Remove(Func<IEnumerable<string>> folders)
    {
        try
        {
            foreach (string folder in Directory.Exists(root) ? folders() : [])
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            // As above.
        }
    }

    private void Complain(Exception failure)
    {
        if (Interlocked.Exchange(ref hasWarned, 1) == 0)
        {
            warn?.Invoke(
                $"{OneLine.Of(failure).TrimEnd('.')}; games of the iteration in progress are not on disk meanwhile");
        }
    }
}
