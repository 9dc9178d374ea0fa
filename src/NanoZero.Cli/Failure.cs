using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace NanoZero.Cli;

/// <summary>How a command that did not succeed ends: its exit code and one line that says why.</summary>
/// <param name="ExitCode">One of the codes of <see cref="CommandLine"/>.</param>
/// <param name="Message">One line.</param>
internal sealed record Failure(int ExitCode, string Message)
{
    /// <summary>Gets whether exceptions are to end the program with their traces: NANOZERO_DEBUG=1.</summary>
    public static bool ShowsWhere => Environment.GetEnvironmentVariable("NANOZERO_DEBUG") == "1";

    /// <summary>Translates an exception that ended a command.</summary>
    /// <param name="exception">What was thrown.</param>
    public static Failure Of(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Of(inner),
        AggregateException { InnerExceptions: [var inner] } => Of(inner),
        TaskSchedulerException { InnerException: OutOfMemoryException or ThreadStartException } => new(
            CommandLine.Failed,
            "the operating system gives no thread; allow more (ulimit -u, a container's limit of processes)"),
        OperationCanceledException => new(CommandLine.Stopped, Stopped(exception)),
        FileLoadException { FileName: { } part } => new(CommandLine.Failed, PartOf(part)),
        FileNotFoundException { FileName: { } part }
            when exception.Message.StartsWith("Could not load file or assembly", StringComparison.Ordinal) =>
            new(CommandLine.Failed, PartOf(part)),
        UsageException or ArgumentOutOfRangeException => new(CommandLine.WrongUsage, Line(exception)),
        FileNotFoundException { FileName: { } file } =>
            new(CommandLine.Failed, OneLine.Of($"there is no file '{Relative(file)}'")),
        DirectoryNotFoundException when exception.Message.Split('\'') is [_, var path, ..] =>
            new(CommandLine.Failed, OneLine.Of($"there is no file '{Relative(path)}'")),
        FormatException or InvalidDataException or NotSupportedException or UnauthorizedAccessException
            or IOException =>
            new(CommandLine.Failed, Line(exception)),
        DllNotFoundException or TypeInitializationException => new(CommandLine.Failed, NoLibrary(exception)),
        InsufficientMemoryException => new(CommandLine.Failed, Line(exception)),
        OutOfMemoryException =>
            new(CommandLine.Failed, "out of memory; fewer simulations, parallel games or a smaller network need less"),
        _ => new(
            CommandLine.Failed,
            $"unexpected {exception.GetType().Name}: {Line(exception)}; NANOZERO_DEBUG=1 shows where, please "
                + "report it"),
    };

    // As people type it, where that is shorter.
    private static string Relative(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.Length < path.Length
            ? relative
            : path;

    private static string PartOf(string library) =>
        $"the program's part '{library.Split(',')[0]}' does not load; it is missing or damaged: delete the folder "
            + "artifacts/ and build again";

    private static string Stopped(Exception exception) =>
        exception.Message == new OperationCanceledException().Message
            || exception.Message == new TaskCanceledException().Message
            ? "stopped"
            : exception.Message;  // a command to be copied, whole

    private static string NoLibrary(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return $"a native library does not load, so networks do not run here: {Line(cause)}";
    }

    // The runtime appends the parameter's name and value to some messages, on lines of their own or in parentheses.
    private static string Line(Exception exception)
    {
        string message = exception.Message;
        int parameter = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        message = parameter > 0 ? message[..parameter] : message;
        return OneLine.Of(message);
    }
}

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

/// <summary>Makes one readable line of a message, whatever words of a user or a file it repeats.</summary>
internal static partial class OneLine
{
    private const int LongestWord = 160;
    private const int LongestLine = 1600;

    /// <summary>
    /// Returns a message on one line. Line ends become spaces; other control characters are written as \uXXXX. Quoted
    /// words and the whole line are shortened in their middle.
    /// </summary>
    /// <param name="message">What is to be said, with what it quotes in single quotes.</param>
    public static string Of(string message)
    {
        string line = string.Join(
            ' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return Shorten(
            Escape(Quoted().Replace(line, quoted => $"'{Shorten(quoted.Value[1..^1], LongestWord)}'")), LongestLine);
    }

    // A quote that stands within a word, as in "doesn't", neither begins nor ends one.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])'[^']{161,}'(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    private static string Shorten(string text, int longest) =>
        text.Length <= longest ? text : $"{Whole(text[..(2 * longest / 3)])}…{Whole(text[^(longest / 3)..])}";

    // Half a character of the upper planes is none.
    private static string Whole(string text)
    {
        text = char.IsLowSurrogate(text[0]) ? text[1..] : text;
        return char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }

    private static string Escape(string line)
    {
        if (!line.Any(char.IsControl))
        {
            return line;
        }

        StringBuilder text = new();
        foreach (char letter in line)
        {
            _ = char.IsControl(letter)
                ? text.Append($"\\u{(int)letter:x4}")
                : text.Append(letter);
        }

        return text.ToString();
    }
}
