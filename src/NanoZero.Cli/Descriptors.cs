using Microsoft.Win32.SafeHandles;

namespace NanoZero.Cli;

/// <summary>
/// Files that may be open at once: where too few may, the runtime says that libraries are missing which are there.
/// </summary>
internal static class Descriptors
{
    /// <summary>What a user is told where there are too few.</summary>
    public const string TooFew =
        "too few files may be open at once for the program and its libraries; allow more, such as 'ulimit -n 1024'";

    /// <summary>Says whether that many more files can be opened. No library is loaded to find out.</summary>
    /// <param name="count">How many.</param>
    public static bool AreThere(int count)
    {
        SafeFileHandle?[] handles = new SafeFileHandle?[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                handles[i] = File.OpenHandle(typeof(Descriptors).Assembly.Location);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // another trouble than their number
            return exception is UnauthorizedAccessException or FileNotFoundException;
        }
        finally
        {
            foreach (SafeFileHandle? handle in handles)
            {
                handle?.Dispose();
            }
        }
    }
}
