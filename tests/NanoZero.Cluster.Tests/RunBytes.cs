using System.Security.Cryptography;

namespace NanoZero.Cluster.Tests;

/// <summary>What has to be the same, whoever played the games of a run.</summary>
internal static class RunBytes
{
    /// <summary>Returns a line for each file of games and checkpoints: weights, the optimiser's state.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="except">The name of files that are left out, because they have times, too; null for none.</param>
    public static IEnumerable<string> Of(string run, string? except = null) =>
        from folder in (string[])["games", "checkpoints"]
        from file in Directory.GetFiles(Path.Combine(run, folder), "*", SearchOption.AllDirectories)
        where Path.GetFileName(file) != except
        orderby file
        select $"{Path.GetRelativePath(run, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}";
}
