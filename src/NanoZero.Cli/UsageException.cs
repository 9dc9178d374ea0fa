namespace NanoZero.Cli;

/// <summary>Wrong usage: the command line itself asks for something that cannot be. Ends with exit code 2.</summary>
/// <param name="message">One line: what is wrong, what was expected.</param>
/// <param name="inner">What found it out.</param>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Refuses options that are given though nothing would come of them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="why">Why nothing would, such as <c>with --exhaustive nobody is played against</c>.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="UsageException">One of them is given.</exception>
    public static void RequireAbsent(ParseResult parsed, string why, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} has no effect: {why}; leave it out");
            }
        }
    }

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
