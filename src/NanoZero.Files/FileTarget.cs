namespace NanoZero.Files;

/// <summary>What a name to be written leads to.</summary>
/// <param name="Path">Where the bytes go: for a symbolic link the file it leads to.</param>
/// <param name="IsWrittenThrough">
/// Whether the bytes are written to what is there, such as a terminal, which must not be replaced by a file.
/// </param>
internal readonly record struct FileTarget(string Path, bool IsWrittenThrough)
{
    /// <summary>Looks a name up.</summary>
    /// <param name="path">The name; need not exist.</param>
    /// <exception cref="IOException">It leads to something that can neither be replaced nor written to.</exception>
    public static FileTarget Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!OperatingSystem.IsWindows() && IsOfSystem(System.IO.Path.GetFullPath(path)))
        {
            // Links under /proc lead to open files, which need have no name.
            return KindOf(path) switch
            {
                Kind.RegularFile or Kind.Missing or Kind.Stream or Kind.EmptyDevice => new FileTarget(path, true),
                _ => throw Unusable(path),
            };
        }

        string target = new FileInfo(path).LinkTarget is null
            ? path
            : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        return KindOf(target) switch
        {
            Kind.RegularFile or Kind.Missing => new FileTarget(target, false),
            Kind.EmptyDevice => new FileTarget(target, true),
            _ => throw Unusable(path),
        };
    }

    private static IOException Unusable(string path) => FileProblem.Explained(
        $"Cannot write '{path}': it is a pipe, a socket or a device; name a file, or '-' for the standard output where "
            + "a command offers it.");

    private static bool IsOfSystem(string path) =>
        (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        || path.StartsWith("/proc/", StringComparison.Ordinal);

    // To open a pipe for reading and writing waits for nobody.
    private static Kind KindOf(string path)
    {
        if (!File.Exists(path) || OperatingSystem.IsWindows())
        {
            return Kind.Missing;
        }

        FileStream stream;
        try
        {
            stream = new FileStream(
                path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException cause) when (FileProblem.IsHeldByAnother(cause))
        {
            return Kind.RegularFile;
        }
        catch (UnauthorizedAccessException)
        {
            // a read-only file is replaced where its folder allows that; opening says what is wrong otherwise
            return Kind.RegularFile;
        }

        using (stream)
        {
            return !stream.CanSeek ? Kind.Stream : stream.Length > 0 || CanSetLength(stream)
                ? Kind.RegularFile
                : OfDevice(stream);
        }
    }

    // Of what has no length, only a file's length can be set.
    private static bool CanSetLength(FileStream stream)
    {
        try
        {
            stream.SetLength(0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Kind OfDevice(FileStream stream)
    {
        try
        {
            return stream.ReadByte() < 0 ? Kind.EmptyDevice : Kind.Device;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            return Kind.Device;
        }
    }

    private enum Kind
    {
        Missing,
        RegularFile,
        Stream,
        EmptyDevice,
        Device,
    }
}
