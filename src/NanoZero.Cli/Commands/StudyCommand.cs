using System.CommandLine;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero study</c>: questions answered with experiments.</summary>
internal static class StudyCommand
{
    /// <summary>Creates the command with one subcommand a study.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal) =>
        new("study", "Answer a question with an experiment: trainings, matches, statistics and a report.")
        {
            BatchingCommand.Create(terminal), PriceOfBatchingCommand.Create(terminal), CalibrationCommand.Create(terminal),
        };
}
