namespace NanoZero.Training;

/// <summary>Says what a folder holds that was taken for a run.</summary>
internal static class FolderContents
{
    /// <summary>Describes a folder in half a sentence.</summary>
    /// <param name="path">Any path.</param>
    public static string Describe(string path) =>
        File.Exists(path) ? "it is a file"
        : !Directory.Exists(path) ? "there is no such folder"
        : Holds(path, "study.json") ? "it is a study; the runs of a batching study are the folders in it"
        : Holds(path, "tournament.json") ? "it is a tournament; 'nanozero report' shows its page"
        : Holds(path, "model.safetensors") ? "it is a checkpoint, not a whole run"
        : !Directory.EnumerateFileSystemEntries(path).Any() ? "it is empty"
        : RunsIn(path) is [var first, .. var others]
            ? "it is a folder of runs; name one of them, such as "
                + $"{first}{(others.Length > 0 ? $" ({others.Length} more)" : "")}"
        : "there is no run.json";

    private static string[] RunsIn(string path) =>
        [.. Directory.EnumerateDirectories(path).Where(folder => Holds(folder, "run.json"))
            .Order(StringComparer.Ordinal)];

    private static bool Holds(string path, string file) => File.Exists(Path.Combine(path, file));
}
