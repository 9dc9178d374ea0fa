using System.CommandLine;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero report</c>: rebuilds the report of a run or a study from its folder.</summary>
internal static class ReportCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("DIR") { Description = "Folder of a run or a study, finished or not" };
        Command command = new("report", "Rebuild report.html and summary.json from what a run's or study's folder holds.") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder), terminal));
        return HelpWithExamples.Add(command, "report runs/study-batching-quick", "report runs/connect4-puct");
    }

    private static int Run(string folder, Terminal terminal)
    {
        if (StudyFolder.Holds(folder))
        {
            StudyFolder study = StudyFolder.Open(folder);
            BatchingReport.Write(study);
            terminal.Output.WriteLine(study.ReportPath);
            return CommandLine.Succeeded;
        }

        if (!RunFolder.Holds(folder))
        {
            throw new InvalidDataException($"'{folder}' holds neither a run (run.json) nor a study (study.json)");
        }

        terminal.Output.WriteLine(RunReport.Write(RunFolder.Open(folder)));
        return CommandLine.Succeeded;
    }
}
