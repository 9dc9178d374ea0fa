namespace NanoZero.Files;

/// <summary>Turns what the operating system says about a file into one line that says what to do.</summary>
internal static class FileProblem
{
    private const int AlreadyExplained = unchecked((int)0x8013FF01);  // of no system
    private const int UnixDiskFull = 28;
    private const int UnixReadOnly = 30;
    private const int UnixQuotaExceeded = 122;
    private const int UnixWouldBlock = 11, DarwinWouldBlock = 35;
    private const int WindowsSharing = unchecked((int)0x80070020), WindowsLocked = unchecked((int)0x80070021);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>
    /// Whether the exception is one that reading or writing a file throws when the world is at fault, not the code.
    /// </summary>
    /// <param name="exception">What was thrown.</param>
    public static bool Explains(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>
    /// An exception whose message is one clear line: what was being written, why it failed, what to do.
    /// </summary>
    /// <param name="path">The file that was being written.</param>
    /// <param name="cause">What was thrown; kept as the inner exception.</param>
    public static IOException WhileWriting(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        if (cause is IOException { HResult: AlreadyExplained } explained)
        {
            return explained;
        }

        string reason = cause switch
        {
            UnauthorizedAccessException when Directory.Exists(path) =>
                "a folder of that name is in the way; remove it or choose another name",
            UnauthorizedAccessException => "access is denied; choose a folder you may write to",
            IOException { HResult: UnixDiskFull or UnixQuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull } =>
                "the disk is full; free some space or choose a folder on another disk",
            IOException { HResult: UnixReadOnly } => "the disk is read-only; choose a folder you may write to",
            DirectoryNotFoundException or FileNotFoundException =>
                "its folder does not exist and cannot be made; choose another folder",
            PathTooLongException => "the path is too long; choose a shorter one",
            IOException => FirstLine(cause.Message) + "; check the folder or choose another one",
            _ => FirstLine(cause.Message),
        };
        return new IOException($"Cannot write '{path}': {reason}.", cause);
    }

    /// <summary>Whether a file could not be opened because it is open elsewhere and not shared.</summary>
    /// <param name="exception">What opening it threw.</param>
    internal static bool IsHeldByAnother(IOException exception) =>
        exception.HResult is UnixWouldBlock or DarwinWouldBlock or WindowsSharing or WindowsLocked;

    /// <summary>
    /// Whether <see cref="Explained"/> made an exception: somebody else is at work, or a file is no file.
    /// </summary>
    /// <param name="exception">What was thrown.</param>
    internal static bool IsExplained(IOException exception) => exception.HResult == AlreadyExplained;

    private static string FirstLine(string message) => message.Split('\n')[0].Trim().TrimEnd('.');

    /// <summary>A failure whose message says already which file, why, and what to do.</summary>
    /// <param name="message">One line.</param>
    internal static IOException Explained(string message) => new(message, AlreadyExplained);
}
