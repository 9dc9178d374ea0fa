using System.Text.RegularExpressions;

namespace NanoZero.Cluster;

/// <summary>
/// The games of an iteration in progress on disk, block by block as they are accepted. So a coordinator that is killed
/// loses none of them.
/// </summary>
/// <param name="folder">Where they are.</param>
/// <param name="complain">Is told that games cannot be kept.</param>
/// <remarks>Any number of threads, where each block is kept or dropped by one at a time.</remarks>
internal sealed partial class KeptGames(string folder, Action<Exception> complain)
{
    private const string Ours = "@";  // in place of a name; no worker is called so

    /// <summary>Keeps the games of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="worker">Who played them.</param>
    /// <param name="message">The games, as <see cref="GamesMessage"/> writes them.</param>
    /// <remarks>A full disk loses the games only if the coordinator is killed, too.</remarks>
    public void Keep(GameBlock block, string worker, byte[] message)
    {
        try
        {
            AtomicFile.WriteAllBytes(FileOf(block, worker), message);
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            complain(failure);
        }
    }

    /// <summary>Drops the games of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="worker">Who played them.</param>
    public void Drop(GameBlock block, string worker)
    {
        try
        {
            File.Delete(FileOf(block, worker));
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            // They are checked before they count.
        }
    }

    /// <summary>Returns the games that were kept.</summary>
    public IReadOnlyList<KeptBlock> Load()
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(Read).OfType<KeptBlock>()]
                : [];
        }
        catch (Exception failure) when (FileProblem.Explains(failure))
        {
            return [];  // then they are played again
        }
    }

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

    private string FileOf(GameBlock block, string worker) => Path.Combine(
        folder,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{block.First:D6}-{block.Count}.{(worker == LeaseTable.Here ? Ours : worker)}.games"));
}

/// <summary>Games that were kept.</summary>
/// <param name="Block">Which games.</param>
/// <param name="Worker">Who played them.</param>
/// <param name="Message">The games, as <see cref="GamesMessage"/> writes them.</param>
internal sealed record KeptBlock(GameBlock Block, string Worker, byte[] Message);
