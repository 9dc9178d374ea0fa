using System.CommandLine.Parsing;
using NanoZero.Cli.Commands;

namespace NanoZero.Cli;

/// <summary>The command line: reads the arguments, runs one command, turns every outcome into an exit code.</summary>
internal static class CommandLine
{
    private const string Name = "nanozero";

    /// <summary>Exit code of success.</summary>
    public const int Succeeded = 0;

    /// <summary>Exit code of a failure: a file, a folder, a model or the machine was not as needed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code of wrong usage: the command line asks for something that cannot be.</summary>
    public const int WrongUsage = 2;

    /// <summary>Exit code after Ctrl-C.</summary>
    public const int Stopped = 130;

    /// <summary>
    /// Returns a command that works when it is copied: it begins with the program's name as this process was called.
    /// </summary>
    /// <param name="words">The words after the program's name, quoted for a shell.</param>
    public static string ToCopy(string words)
    {
        string called = Environment.GetEnvironmentVariable("NANOZERO_COMMAND") is { Length: > 0 } name ? name : Name;
        return OperatingSystem.IsWindows()
            ? $"{(called.Contains(' ', StringComparison.Ordinal) ? $"\"{called}\"" : called)} {words}"
            : $"{CommandText.Quote(called)} {words}";
    }

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="terminal">Where the command reads and writes.</param>
    /// <param name="cancellation">Asks for a clean stop.</param>
    /// <returns>The exit code; whatever went wrong has been said in one line.</returns>
    public static async Task<int> Run(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            ParseResult parsed = Parse(arguments, terminal);
            InvocationConfiguration configuration = new()
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,  // Program listens to the signals
            };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception exception) when (!Failure.ShowsWhere || exception is UsageException)
        {
            Failure failure = Failure.Of(exception);
            terminal.Say($"nanozero: {failure.Message}");
            return failure.ExitCode;
        }
    }

    /// <summary>Reads the arguments without running the command.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="terminal">Where the command would read and write.</param>
    /// <exception cref="UsageException">No such command, option or value.</exception>
    internal static ParseResult Parse(IReadOnlyList<string> arguments, Terminal terminal)
    {
        ParserConfiguration configuration = new() { ResponseFileTokenReplacer = null };
        ParseResult parsed = CreateRoot(terminal).Parse(WithOptions(arguments), configuration);
        if (parsed.Errors.Count > 0)
        {
            throw new UsageException(Describe(parsed));
        }

        RequireValues(parsed.CommandResult);
        return parsed;
    }

    // "help train" and "version" are what people try first.
    private static IReadOnlyList<string> WithOptions(IReadOnlyList<string> arguments) =>
        (arguments.Count > 0 ? arguments[0] : "") switch
        {
            "help" => [.. arguments.Skip(1), "--help"],
            "version" when arguments.Count == 1 => ["--version"],
            _ => arguments,
        };

    private static RootCommand CreateRoot(Terminal terminal)
    {
        RootCommand root = new(
            "NanoZero trains agents for board games by self-play, lets them play, and measures how strong they are.")
        {
            GamesCommand.Create(terminal),
            PerftCommand.Create(terminal),
            SearchCommand.Create(terminal),
            SolveCommand.Create(terminal),
            PositionsCommand.Create(terminal),
            TrainCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            ArenaCommand.Create(terminal),
            LadderCommand.Create(terminal),
            TournamentCommand.Create(terminal),
            StudyCommand.Create(terminal),
            ReportCommand.Create(terminal),
            ExportCommand.Create(terminal),
            PlayCommand.Create(terminal),
            GtpCommand.Create(terminal),
            AnalysisCommand.Create(terminal),
            StudioCommand.Create(terminal),
            WorkerCommand.Create(terminal),
            ClusterCommand.Create(terminal),
            SettingsCommand.Create(terminal),
            BenchCommand.Create(terminal),
        };
        root.SetAction(_ =>
        {
            root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = terminal.Error });
            return WrongUsage;
        });
        HelpWithExamples.Install(root);
        return root;
    }

    // An unset variable of a shell becomes an empty word, which as a path would mean the current folder.
    private static void RequireValues(CommandResult command)
    {
        foreach (SymbolResult symbol
            in command.Children.Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))))
        {
            string name = symbol is OptionResult option ? option.Option.Name : ((ArgumentResult)symbol).Argument.Name;
            if (name != TypedOption.MovesName)
            {
                throw new UsageException(
                    $"{name} is empty, as an unset variable of the shell leaves it; give it a value, or leave it out");
            }
        }
    }

    private static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = command is RootCommand ? Name : $"{Name} {PathOf(parsed.CommandResult)}";
        string help = ToCopy(command is RootCommand ? "--help" : $"{PathOf(parsed.CommandResult)} --help");
        IReadOnlyList<string> commands = [.. command.Subcommands.Select(candidate => candidate.Name)];
        if (commands.Count > 0 && parsed.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-')) is { } word)
        {
            return $"unknown command '{word}'{Nearest.Suggestion(word, commands)} The commands are: "
                + $"{string.Join(", ", commands)}";
        }

        if (commands.Count > 0 && parsed.UnmatchedTokens.Count == 0)
        {
            return $"'{name}' needs one of its commands: {string.Join(", ", commands)}; see '{help}'";
        }

        if (UnknownOption(parsed) is { } option)
        {
            IEnumerable<string> known =
                command.Options.Where(candidate => !candidate.Hidden).Select(candidate => candidate.Name);
            return $"unknown option '{option}' of '{name}'{Nearest.Suggestion(option, known)} See '{help}'";
        }

        if (parsed.UnmatchedTokens is [var surplus, ..])
        {
            return $"'{surplus}' is one word too many for '{name}'; see '{help}'";
        }

        if (parsed.Errors.FirstOrDefault(error =>
            error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult }) is { } missing)
        {
            return $"'{name}' needs {((ArgumentResult)missing.SymbolResult!).Argument.Name}; see '{help}'";
        }

        if (command.Options.FirstOrDefault(candidate =>
            candidate.Required && parsed.GetResult(candidate) is not { IdentifierToken: not null }) is { } required)
        {
            return $"'{name}' needs {required.Name} {required.HelpName}; see '{help}'";
        }

        return parsed.Errors[0].SymbolResult is OptionResult { Option: var valued } result && IsCountWrong(result)
            ? result.Tokens.Count == 0
                ? $"{valued.Name} needs a value: {valued.Name} {valued.HelpName}; see '{help}'"
                : $"{valued.Name} is given {result.Tokens.Count} values; it takes one; see '{help}'"
            : parsed.Errors[0].Message;
    }

    private static bool IsCountWrong(OptionResult result) =>
        result.Tokens.Count < result.Option.Arity.MinimumNumberOfValues
            || result.Tokens.Count > result.Option.Arity.MaximumNumberOfValues;

    // A mistyped option is taken for an argument where the command still lacks one.
    private static string? UnknownOption(ParseResult parsed) =>
        parsed.CommandResult.Command.Arguments
            .SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? [])
            .Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-');

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent
            ? $"{PathOf(parent)} {result.Command.Name}"
            : result.Command.Name;
}
