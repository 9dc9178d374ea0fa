using System.Text;

namespace NanoZero.Files;

/// <summary>
/// Writes files that appear whole or not at all. The content goes to a file beside (name + ".tmp") and is flushed to
/// the disk. Then it takes the final name in one step. A process killed at any moment leaves the old file or the new
/// one.
/// </summary>
/// <remarks>
/// Missing folders are made; a ".tmp" left by a killed process is overwritten. A symbolic link stays, and the file it
/// leads to is replaced. What stands for no file, as /dev/null or a terminal, is written to and never replaced; other
/// pipes and devices are refused.
/// </remarks>
internal static class AtomicFile
{
    private const string Unfinished = ".tmp";

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void WriteAllText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>
    /// Writes text as UTF-8 into a file that its owner alone may read, where files have such modes. Where its folder is
    /// made, the folder is its owner's, too.
    /// </summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void WriteSecret(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, Encoding.UTF8.GetBytes(text), isSecret: true);
    }

    /// <summary>Makes a folder that its owner alone may read. A folder that is there stays as it is.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeSecretFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="bytes">The whole content.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, isSecret: false);

    private static void Write(string path, ReadOnlySpan<byte> bytes, bool isSecret)
    {
        (FileTarget target, FileStream stream) = Open(path, isSecret);
        using (stream)
        {
            try
            {
                stream.Write(bytes);
            }
            catch (Exception cause) when (FileProblem.Explains(cause))
            {
                Discard(stream, target);
                throw FileProblem.WhileWriting(path, cause);
            }

            Complete(stream, target, path);
        }
    }

    /// <summary>Writes what the caller puts into a stream; for content too large to hold twice.</summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="write">
    /// Writes the whole content; if it throws, the old file stays and the exception passes through.
    /// </param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        (FileTarget target, FileStream stream) = Open(path);
        using (stream)
        {
            try
            {
                write(stream);
            }
            catch (Exception cause)
            {
                Discard(stream, target);
                if (FileProblem.Explains(cause))
                {
                    throw FileProblem.WhileWriting(path, cause);
                }

                throw;
            }

            Complete(stream, target, path);
        }
    }

    /// <summary>
    /// Checks that a file can be written, before the work that makes its content begins. Leaves nothing behind.
    /// </summary>
    /// <param name="path">Final name of the file.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void RequireWritable(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder; a file name is expected");
        }

        string? missing = HighestMissing(path);
        try
        {
            (FileTarget target, FileStream stream) = Open(path);
            Discard(stream, target);
        }
        finally
        {
            RemoveEmpty(missing);
        }
    }

    // The highest of the folders that are made for a file.
    private static string? HighestMissing(string path)
    {
        string? missing = null;
        for (string? folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null
            && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            missing = folder;
        }

        return missing;
    }

    // Whatever somebody else has put there meanwhile stays.
    private static void RemoveEmpty(string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
        {
            return;
        }

        try
        {
            foreach (string below in Directory.GetDirectories(folder))
            {
                RemoveEmpty(below);
            }

            Directory.Delete(folder);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // An empty folder does no harm.
        }
    }

    private static (FileTarget Target, FileStream Stream) Open(string path, bool isSecret = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            FileTarget target = FileTarget.Of(path);
            if (target.IsWrittenThrough)
            {
                return (target, new FileStream(target.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
            }

            string? folder = Path.GetDirectoryName(Path.GetFullPath(target.Path));
            if (folder is not null)
            {
                MakeFolder(folder, isSecret);
            }

            return (target, OpenBeside(target.Path, isSecret));
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    // Two that write the same file at once, such as two reports of one run, write different files beside it: the last
    // one stays.
    private static FileStream OpenBeside(string path, bool isSecret)
    {
        try
        {
            return isSecret
                ? OpenSecret(path + Unfinished)
                : new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (IOException cause) when (FileProblem.IsHeldByAnother(cause))
        {
            string own = string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}{Unfinished}");
            return new FileStream(own, FileMode.Create, FileAccess.Write, FileShare.None);
        }
    }

    // A file that a killed process left may have another mode.
    private static FileStream OpenSecret(string path)
    {
        File.Delete(path);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static void MakeFolder(string folder, bool isSecret)
    {
        if (isSecret)
        {
            MakeSecretFolder(folder);
        }
        else
        {
            Directory.CreateDirectory(folder);
        }
    }

    private static void Complete(FileStream stream, FileTarget target, string path)
    {
        try
        {
            stream.Flush(flushToDisk: !target.IsWrittenThrough);
            if (target.IsWrittenThrough)
            {
                stream.Dispose();
                return;
            }

            // As long as the file is open, nobody else writes into it; only Windows does not rename open files.
            if (OperatingSystem.IsWindows())
            {
                stream.Dispose();
            }

            File.Move(stream.Name, target.Path, overwrite: true);
            stream.Dispose();
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            Discard(stream, target);
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    /// <summary>Removes the unfinished file; a failure to do so must not hide the first one.</summary>
    private static void Discard(FileStream stream, FileTarget target)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What was still buffered did not fit either.
        }

        if (target.IsWrittenThrough)
        {
            return;
        }

        try
        {
            File.Delete(stream.Name);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // The next write to the same path overwrites it.
        }
    }
}
