using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace NanoZero.Cli;

/// <summary>The usual help text, followed by examples that can be copied.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];
    private const int WidthInFiles = 100;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Remembers the examples of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="lines">
    /// Whole command lines without the program's name, each optionally followed by <c> # what it does</c>.
    /// </param>
    /// <returns>The command.</returns>
    public static Command Add(Command command, params string[] lines)
    {
        Examples.AddOrUpdate(command, lines);
        return command;
    }

    /// <summary>Makes <c>--help</c> of a command and of all below it show the examples.</summary>
    /// <param name="root">The root command, whose help option is recursive.</param>
    public static void Install(RootCommand root) =>
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamples();

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        HelpAction usual = new() { MaxWidth = ScreenWriter.ColumnsOf(output) - 1 ?? WidthInFiles };
        int code = usual.Invoke(parseResult);
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out string[]? lines))
        {
            output.WriteLine("Examples:");
            foreach (string line in lines)
            {
                output.WriteLine("  " + CommandLine.ToCopy(line));
            }

            output.WriteLine();
        }

        return code;
    }
}
