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
