using System.Reflection;

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
        UsageException or ArgumentOutOfRangeException => new(CommandLine.WrongUsage, OneLine.Of(exception)),
        FileNotFoundException { FileName: { } file } =>
            new(CommandLine.Failed, OneLine.Of($"there is no file '{Relative(file)}'")),
        DirectoryNotFoundException when exception.Message.Split('\'') is [_, var path, ..] =>
            new(CommandLine.Failed, OneLine.Of($"there is no file '{Relative(path)}'")),
        FormatException or InvalidDataException or NotSupportedException or UnauthorizedAccessException
            or IOException =>
            new(CommandLine.Failed, OneLine.Of(exception)),
        DllNotFoundException or TypeInitializationException => new(CommandLine.Failed, NoLibrary(exception)),
        InsufficientMemoryException => new(CommandLine.Failed, OneLine.Of(exception)),
        OutOfMemoryException =>
            new(CommandLine.Failed, "out of memory; fewer simulations, parallel games or a smaller network need less"),
        _ => new(
            CommandLine.Failed,
            $"unexpected {exception.GetType().Name}: {OneLine.Of(exception)}; NANOZERO_DEBUG=1 shows where, please "
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

        return $"a native library does not load, so networks do not run here: {OneLine.Of(cause)}";
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
