using NanoZero.Files;

namespace NanoZero.Studies;

/// <summary>What the folders of studies and tournaments have in common: one description file that says what the rest is.</summary>
internal static class ExperimentFolder
{
    /// <summary>Checks that something may begin in a folder, and leaves nothing behind.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="file">Name of the description.</param>
    /// <param name="noun">What would begin, as <c>study</c>.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static void RequireFree(string path, string file, string noun)
    {
        if (File.Exists(Path.Combine(path, file)))
        {
            throw new IOException($"'{path}' already holds a {noun}; continue it with --resume, or choose another name with --out");
        }

        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => !entry.EndsWith(".tmp", StringComparison.Ordinal) && !WriterLock.Owns(entry))))
        {
            throw new IOException($"'{path}' exists and is not empty, but holds no {noun}; choose another name with --out");
        }

        AtomicFile.RequireWritable(Path.Combine(path, file));
    }

    /// <summary>Reads a description.</summary>
    /// <typeparam name="T">Its record.</typeparam>
    /// <param name="path">The folder.</param>
    /// <param name="file">Name of the description.</param>
    /// <param name="noun">What the folder holds, as <c>study</c>.</param>
    /// <param name="standard">What holds where the file is silent.</param>
    /// <param name="format">Returns the format the description names.</param>
    /// <param name="expected">The format that can be read.</param>
    /// <exception cref="InvalidDataException">There is none, it is damaged, or of another format.</exception>
    public static T Read<T>(string path, string file, string noun, T standard, Func<T, string> format, string expected)
        where T : notnull
    {
        string full = Path.Combine(path, file);
        if (!File.Exists(full))
        {
            throw new InvalidDataException($"'{path}' holds no {noun}: there is no {file}");
        }

        // The format comes first: another version may well have keys that this one does not know.
        string text = JsonText.TextOf(full);
        if (ConfigurationFile.FormatOf(text) is { } found && found != expected)
        {
            throw new InvalidDataException($"'{full}' has the format '{found}'; this version reads '{expected}'");
        }

        T description = ConfigurationFile.Parse(text, standard, full);
        return format(description) == expected
            ? description
            : throw new InvalidDataException($"'{full}' has the format '{format(description)}'; this version reads '{expected}'");
    }
}
