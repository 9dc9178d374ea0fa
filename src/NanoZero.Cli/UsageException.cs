namespace NanoZero.Cli;

/// <summary>Wrong usage: the command line itself asks for something that cannot be. Ends with exit code 2.</summary>
/// <param name="message">One line: what is wrong, what was expected.</param>
/// <param name="inner">What found it out.</param>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Reads what an option holds: text that cannot be read is wrong usage there.</summary>
    /// <typeparam name="T">What the text means.</typeparam>
    /// <param name="option">The option's name.</param>
    /// <param name="read">Reads it.</param>
    public static T Check<T>(string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{option}: {exception.Message}", exception);
        }
    }
}
