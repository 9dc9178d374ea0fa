using System.Text.RegularExpressions;

namespace NanoZero.Cluster;

/// <summary>
/// The games of the iteration in progress on disk, block by block as they are accepted. So a coordinator that is killed
/// loses none of them. They are in the folder <c>incoming</c> of the run, in one folder for each iteration.
/// </summary>
/// <param name="run">The run's folder.</param>
/// <param name="name">What names the run for workers: games of another configuration or build are not taken.</param>
/// <param name="warn">Is told once that games cannot be kept; null for nobody.</param>
/// <remarks>Any number of threads, where each block is kept or dropped by one at a time.</remarks>
internal sealed partial class KeptGames(string run, string name, Action<string>? warn)
{
    private const string Ours = "@";  // in place of a name; no worker is called so

    private readonly string root = Path.Combine(run, "incoming");
    private int hasWarned;

    /// <summary>Keeps the games of a block.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="weights">The hash of the weights that played.</param>
    /// <param name="block">The block.</param>
    /// <param name="worker">Who played them.</param>
    /// <param name="message">The games, as <see cref="GamesMessage"/> writes them.</param>
    /// <remarks>A full disk loses the games only if the coordinator is killed, too.</remarks>
    public void Keep(int iteration, string weights, GameBlock block, string worker, byte[] message)
    {
        try
        {
            AtomicFile.WriteAllBytes(FileOf(iteration, weights, block, worker), message);
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            if (Interlocked.Exchange(ref hasWarned, 1) == 0)
            {
                warn?.Invoke(
                    $"{OneLine.Of(failure).TrimEnd('.')}; games of the iteration in progress are not on disk "
                    + "meanwhile");
            }
        }
    }

    /// <summary>Drops the games of a block.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="weights">The hash of the weights that played.</param>
    /// <param name="block">The block.</param>
    /// <param name="worker">Who played them.</param>
    public void Drop(int iteration, string weights, GameBlock block, string worker) =>
        TryDelete(() => File.Delete(FileOf(iteration, weights, block, worker)));

    /// <summary>Returns the games of an iteration that were kept, and removes those of all others.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="weights">The hash of the weights that play.</param>
    public IReadOnlyList<KeptBlock> Load(int iteration, string weights)
    {
        try
        {
            string folder = FolderOf(iteration, weights);
            string[] others = Directory.Exists(root) ? Directory.GetDirectories(root) : [];
            foreach (string other in others.Where(other => other != folder))
            {
                TryDelete(() => Directory.Delete(other, recursive: true));
            }

            return Directory.Exists(folder)
                ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(Read).OfType<KeptBlock>()]
                : [];
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            return [];  // then they are played again
        }
    }

    /// <summary>Removes all that was kept.</summary>
    public void Clear() => TryDelete(() =>
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    });

    [GeneratedRegex(@"^(\d{1,9})-(\d{1,9})\.(@|[A-Za-z0-9_.-]{1,64})\.games$", RegexOptions.CultureInvariant)]
    private static partial Regex BlockName();

    // Null for what is no whole file.
    private static KeptBlock? Read(string file)
    {
        System.Text.RegularExpressions.Match name = BlockName().Match(Path.GetFileName(file));
        return name.Success
            ? new KeptBlock(
                new GameBlock(Number(1), Number(2)),
                name.Groups[3].Value is var worker && worker == Ours ? LeaseTable.Here : worker,
                File.ReadAllBytes(file))
            : null;

        int Number(int group) => int.Parse(name.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    // What stays is removed at the next start.
    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            // As above.
        }
    }

    private string FolderOf(int iteration, string weights) => Path.Combine(
        root,
        string.Create(
            CultureInfo.InvariantCulture, $"{Checkpoint.IterationPrefix}{iteration:D4}-{weights[..16]}-{name}"));

    private string FileOf(int iteration, string weights, GameBlock block, string worker) => Path.Combine(
        FolderOf(iteration, weights),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{block.First:D6}-{block.Count}.{(worker == LeaseTable.Here ? Ours : worker)}.games"));
}

/// <summary>Games that were kept.</summary>
/// <param name="Block">Which games.</param>
/// <param name="Worker">Who played them.</param>
/// <param name="Message">The games, as <see cref="GamesMessage"/> writes them.</param>
internal sealed record KeptBlock(GameBlock Block, string Worker, byte[] Message);
