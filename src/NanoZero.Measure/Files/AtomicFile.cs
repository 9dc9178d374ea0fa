using System.Text;

namespace NanoZero.Measure;

/// <summary>
/// Writes files that appear whole or not at all: the content goes to a file beside (name + ".tmp"), is flushed to the disk,
/// and takes the final name in one step. A process killed at any moment leaves the old file or the new one.
/// </summary>
/// <remarks>Missing folders are made. One writer per path at a time; a ".tmp" left by a killed process is overwritten.</remarks>
public static class AtomicFile
{
    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void WriteAllText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="bytes">The whole content.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream stream = OpenBeside(path);
        try
        {
            stream.Write(bytes);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            Discard(stream);
            throw FileProblem.WhileWriting(path, cause);
        }

        Complete(stream, path);
    }

    /// <summary>Writes what the caller puts into a stream; for content too large to hold twice.</summary>
    /// <param name="path">Final name of the file; replaced if it exists.</param>
    /// <param name="write">Writes the whole content; if it throws, the old file stays and the exception passes through.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using FileStream stream = OpenBeside(path);
        try
        {
            write(stream);
        }
        catch (Exception cause)
        {
            Discard(stream);
            if (FileProblem.Explains(cause))
            {
                throw FileProblem.WhileWriting(path, cause);
            }

            throw;
        }

        Complete(stream, path);
    }

    /// <summary>Checks that a file could be written, before the work whose result it is to hold; leaves nothing behind but missing folders.</summary>
    /// <param name="path">Final name of the file.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void RequireWritable(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder; a file name is expected");
        }

        using FileStream stream = OpenBeside(path);
        Discard(stream);
    }

    private static FileStream OpenBeside(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
            }

            return new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    private static void Complete(FileStream stream, string path)
    {
        try
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(stream.Name, path, overwrite: true);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            Discard(stream);
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    /// <summary>Removes the unfinished file; a failure to do so must not hide the first one.</summary>
    private static void Discard(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What was still buffered did not fit either.
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
