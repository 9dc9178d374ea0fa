using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NanoZero.Files;

/// <summary>
/// The right to write into a folder or a file, held by one process at a time until it is disposed. The operating system
/// holds it: it ends with the process, however the process ends. Readers are not kept out.
/// </summary>
/// <remarks>
/// The right is an open file without sharing: <c>writer.lock</c> in the folder, or the file's name with <c>.lock</c>.
/// Who holds it stands in a second file beside, which can be read meanwhile. Whoever wants the holder to stop writes a
/// third one. All are removed on disposal. A file system that knows no locks, as some network folders, gives the right
/// to everybody.
/// </remarks>
internal sealed partial class WriterLock : IDisposable
{
    private const string Name = "writer" + Suffix, Suffix = ".lock", OwnerSuffix = ".txt", StopSuffix = ".stop";
    private const string OwnerWord = "process";
    private const int Attempts = 10;
    private const int LongestCommand = 200;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private static readonly ConcurrentDictionary<string, WriterLock> Shared = [];  // by the lock's path

    private readonly FileStream held;
    private readonly WriterLock? whole;  // whose right this one shares
    private readonly CancellationTokenSource stopping = new();
    private Timer? looking;

    private WriterLock(FileStream held, WriterLock? whole = null) => (this.held, this.whole) = (held, whole);

    private string OwnerPath => held.Name + OwnerSuffix;

    private string StopPath => held.Name + StopSuffix;

    /// <summary>Takes the right to write into a folder.</summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <exception cref="IOException">
    /// Another process writes there, which the message names, or the folder cannot be written.
    /// </exception>
    public static WriterLock OfFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Path.Combine(folder, Name);
        return Shared.TryGetValue(Path.GetFullPath(path), out WriterLock? whole)
            ? new WriterLock(whole.held, whole)
            : Take(path, folder);
    }

    /// <summary>
    /// Takes the right to write into a folder for several pieces of work in turn. Until it is disposed, each
    /// <see cref="OfFolder"/> of this process has a share in it, so that the folder is never free between two of them.
    /// </summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <exception cref="IOException">As for <see cref="OfFolder"/>.</exception>
    public static WriterLock OfFolderForAll(string folder)
    {
        WriterLock whole = OfFolder(folder);
        Shared[Path.GetFullPath(Path.Combine(folder, Name))] = whole;
        return whole;
    }

    /// <summary>Waits for the right to write into a folder, as <see cref="OfFolderForAll"/> gives it.</summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <param name="waiting">Learns once who writes there.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="IOException">
    /// The folder cannot be written, or its file system knows no locks; the message says so.
    /// </exception>
    public static async Task<WriterLock> OfFolderForAllWhenFree(
        string folder, Action<string> waiting, CancellationToken cancellation)
    {
        for (bool wasTold = false; ; wasTold = true)
        {
            try
            {
                WriterLock taken = OfFolderForAll(folder);
                if (TryOpen(taken.held.Name) is not { } second)
                {
                    return taken;
                }

                second.Dispose();
                taken.Dispose();
                throw new IOException(
                    $"the file system of '{folder}' knows no locks, so two machines could write at once; choose a "
                    + "folder on another one, such as NFS of version 4 or SMB");
            }
            catch (IOException refusal) when (FileProblem.IsExplained(refusal))
            {
                if (!wasTold)
                {
                    waiting(refusal.Message);
                }

                await Task.Delay(BetweenLooks, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes the right to write a single file.</summary>
    /// <param name="file">The file; need not exist.</param>
    /// <exception cref="IOException">
    /// Another process writes it, which the message names, or its folder cannot be written.
    /// </exception>
    public static WriterLock OfFile(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return Take(file + Suffix, file);
    }

    /// <summary>Says whether an entry of a folder belongs to a lock and holds nothing of the folder's own.</summary>
    /// <param name="entry">Path or name of the entry.</param>
    public static bool Owns(string entry) => Path.GetFileName(entry) is Name or Name + OwnerSuffix or Name + StopSuffix;

    /// <summary>Says whether a process of this machine writes into a folder, or writes a file.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <remarks>
    /// The lock itself is not touched, so that nobody who asks keeps a writer out. A killed process leaves its number
    /// behind. Where another process has this number now, the answer is wrong.
    /// </remarks>
    public static bool IsHeld(string path) => IsRunningOwner(LockOf(path) + OwnerSuffix);

    /// <summary>
    /// Returns a lock within a folder that a process of this machine holds; null where there is none.
    /// </summary>
    /// <param name="path">The folder; a file has nothing within.</param>
    public static string? HeldWithin(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? Directory.EnumerateFiles(path, "*" + Suffix + OwnerSuffix, SearchOption.AllDirectories)
                    .FirstOrDefault(IsRunningOwner)
                : null;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            return null;
        }
    }

    /// <summary>
    /// Asks whoever writes into a folder, or writes a file, to stop, as a signal would. Nobody may be there.
    /// </summary>
    /// <param name="path">The folder or the file.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void AskToStop(string path) => AtomicFile.WriteAllText(LockOf(path) + StopSuffix, "stop\n");

    /// <summary>Returns what ends when the caller ends it, or when the holder is asked to stop.</summary>
    /// <param name="cancellation">The caller's own.</param>
    /// <returns>For as long as the right is held; the caller disposes it.</returns>
    public CancellationTokenSource StoppedWith(CancellationToken cancellation)
    {
        if (whole is not null)
        {
            return whole.StoppedWith(cancellation);
        }

        looking ??= new Timer(_ => Look(), null, BetweenLooks, BetweenLooks);
        return CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping.Token);
    }

    /// <summary>Gives the right up.</summary>
    public void Dispose()
    {
        stopping.Dispose();
        if (whole is not null)
        {
            return;
        }

        Shared.TryRemove(new(Path.GetFullPath(held.Name), this));
        looking?.Dispose();

        // The name goes before the lock does: whoever takes a lock checks that the name still leads to it.
        TryDelete(StopPath);
        TryDelete(OwnerPath);
        if (!OperatingSystem.IsWindows())
        {
            TryDelete(held.Name);
        }

        held.Dispose();
        if (OperatingSystem.IsWindows())
        {
            TryDelete(held.Name);
        }
    }

    private static string LockOf(string path) => Directory.Exists(path) ? Path.Combine(path, Name) : path + Suffix;

    private static bool IsRunningOwner(string file)
    {
        try
        {
            string owner = File.ReadAllText(file);
            return owner.Split(' ', 3) is [OwnerWord, var number, _]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && IsRunning(id);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            return false;
        }
    }

    private static WriterLock Take(string path, string what)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            FileStream stream = TryOpen(path) ?? throw Refusal(path, what);
            for (int attempt = 1; !IsNamed(stream, path); attempt++)
            {
                // The name led to a file that its last holder has removed since; the file of that name now counts.
                stream.Dispose();
                stream = (attempt < Attempts ? TryOpen(path) : null) ?? throw Refusal(path, what);
            }

            WriterLock taken = new(stream);
            TryDelete(taken.StopPath);  // it was for somebody before
            taken.NameOwner();
            return taken;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException cause) when (FileProblem.IsHeldByAnother(cause))
        {
            return null;
        }
    }

    // Whether the name still leads to the file that is held. A time that nobody else has is its mark, in even seconds
    // as every file system keeps them: asking for it opens nothing. On Windows a file that is held keeps its name.
    private static bool IsNamed(FileStream held, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        DateTime mark = DateTime.UnixEpoch.AddSeconds(2L * Random.Shared.Next(1 << 29, 1 << 30));
        File.SetLastWriteTimeUtc(held.SafeFileHandle, mark);
        return File.GetLastWriteTimeUtc(path) == mark;
    }

    private static IOException Refusal(string path, string what)
    {
        string owner = "another process";
        try
        {
            string text = File.ReadAllText(path + OwnerSuffix).Trim();
            owner = text.Length > 0 ? text : owner;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // It has only just taken the lock, or given it up.
        }

        return FileProblem.Explained(
            $"'{what}' is being written by {owner}; wait until it has ended, or stop it, or choose another name");
    }

    private void Look()
    {
        if (File.Exists(StopPath))
        {
            try
            {
                stopping.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The right was given up meanwhile.
            }
        }
    }

    private void NameOwner()
    {
        string command =
            string.Join(' ', Environment.GetCommandLineArgs().Select((word, index) =>
                index == 0 ? Path.GetFileNameWithoutExtension(word) : word));
        command = Credentials().Replace(command, "");
        command = command.Length <= LongestCommand ? command : command[..LongestCommand] + "…";
        File.WriteAllText(OwnerPath, string.Create(
            CultureInfo.InvariantCulture,
            $"{OwnerWord} {Environment.ProcessId} ({command}) since "
                + $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n"));
    }

    // Of an address such as redis://USER:PASSWORD@HOST.
    [GeneratedRegex(@"(?<=://)[^/\s@]*@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            return true;  // somebody else's, who may not be asked
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // An empty lock file that nobody holds keeps nobody out.
        }
    }
}
