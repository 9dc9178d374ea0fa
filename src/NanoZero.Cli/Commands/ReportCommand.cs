using System.CommandLine;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero report</c>: rebuilds the report of a run, a study, a tournament or a match, or compares runs.</summary>
internal static class ReportCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> folders = new("DIR")
        {
            Description = "Folder of a run, a study or a tournament, finished or not, or the file of a match; several runs are compared on one page",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> comparison = new("--out")
        {
            Description = "Folder of the page that compares several runs",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("runs", "comparison"),
        };
        Command command = new("report", "Rebuild report.html, its figures and summary.json from what a folder holds, write the report of a match into a folder beside its file, or compare runs.") { folders, comparison };
        command.SetAction(parsed =>
        {
            if (parsed.GetRequiredValue(folders) is not [var one])
            {
                return Compare(parsed.GetRequiredValue(folders), parsed.GetRequiredValue(comparison), terminal);
            }

            UsageException.RequireAbsent(parsed, "the report of one folder is written into it; several runs are compared elsewhere", comparison);
            return Run(one, terminal);
        });
        return HelpWithExamples.Add(command, "report runs/study-batching-quick", "report match.json", "report runs/connect4-puct runs/connect4-ttts");
    }

    private static int Run(string folder, Terminal terminal)
    {
        if (StudyCatalogue.Report(folder) is { } page)
        {
            terminal.Output.WriteLine(page);
            return CommandLine.Succeeded;
        }

        if (File.Exists(folder))
        {
            terminal.Output.WriteLine(MatchReport.Write(folder));
            return CommandLine.Succeeded;
        }

        terminal.Output.WriteLine(RunReport.Write(OpenRun(folder, "no run (run.json), no study (study.json) and no tournament (tournament.json)")));
        return CommandLine.Succeeded;
    }

    private static int Compare(string[] folders, string target, Terminal terminal)
    {
        RunFolder[] runs = [.. folders.Select(folder => OpenRun(folder, "no run (run.json); only runs are compared side by side"))];
        terminal.Output.WriteLine(RunComparison.Write(runs, target));
        return CommandLine.Succeeded;
    }

    private static RunFolder OpenRun(string folder, string problem) =>
        RunFolder.Holds(folder) ? RunFolder.Open(folder)
        : throw new InvalidDataException(Directory.Exists(folder) || File.Exists(folder) ? $"'{folder}' holds {problem}" : $"there is no '{folder}'");
}
