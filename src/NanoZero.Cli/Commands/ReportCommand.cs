namespace NanoZero.Cli.Commands;

/// <summary>
/// <c>nanozero report</c>: rebuilds the report of a run, a study, a tournament or a match, or compares runs.
/// </summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> folders = new("DIR")
        {
            Description =
                "Folder of a run, a study or a tournament, finished or not, or the file of a match; several runs are "
                    + "compared on one page",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> comparison = new("--out")
        {
            Description = "Folder of the page that compares several runs",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("runs", "comparison"),
        };
        Option<string?> expected = TypedOption.Text(
            "--expected", "DIR",
            "Write the curve that later runs of the same preset are compared with, GAME-PRESET.json, into this folder, "
                + "from finished runs that differ in their seeds");
        Option<LearningAxis?> axis = TypedOption.Choice<LearningAxis>(
            "--axis", "What the curves of training runs are drawn against [default: iterations]");
        Option<bool> text = TypedOption.Flag(
            "--text", "Print the report here instead of writing files; charts become tables of their numbers");
        Option<bool> json = TypedOption.Flag(
            "--json",
            "Print the report as JSON on stdout instead of writing files: its sections, tables, charts and verdicts");
        Command command =
            new("report",
                "Write the report of a folder or of a match again, or compare several runs on one page.")
        {
            folders, comparison, expected, axis, text, json,
        };
        command.SetAction(parsed =>
        {
            string[] asked = parsed.GetRequiredValue(folders);
            LearningAxis against = parsed.GetValue(axis) ?? LearningAxis.Iterations;
            if (parsed.GetValue(expected) is { } curves)
            {
                UsageException.RequireAbsent(
                    parsed, "--expected writes a curve and no report", comparison, axis, text, json);
                terminal.Output.WriteLine(WriteExpected(Open(asked), curves));
                return CommandLine.Succeeded;
            }

            if (asked is [var other] && !RunFolder.Holds(other))
            {
                UsageException.RequireAbsent(parsed, "only the curves of training runs have an axis", axis);
            }

            if (asked.Length == 1)
            {
                UsageException.RequireAbsent(parsed,
                    "the report of one folder is written into it; several runs are compared elsewhere", comparison);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(terminal.Output, Read(asked, against));
            }
            else if (parsed.GetValue(text))
            {
                TextPage.Write(
                    terminal.Output,
                    Read(asked, against),
                    ScreenWriter.ColumnsOf(terminal.Output) ?? TextPage.UsualColumns);
            }
            else
            {
                terminal.Output.WriteLine(asked is [var one]
                    ? Write(one, against)
                    : RunComparison.Write(Open(asked), parsed.GetRequiredValue(comparison), against));
            }

            return CommandLine.Succeeded;
        });
        return HelpWithExamples.Add(
            command, "report runs/study-batching-quick", "report match.json",
            "report runs/connect4-puct runs/connect4-ttts --axis minutes", "report runs/connect4-puct --text");
    }

    private static Report Read(string[] folders, LearningAxis axis)
    {
        if (folders is not [var folder])
        {
            return RunComparison.Of(Open(folders), axis);
        }

        return StudyCatalogue.Open(folder) is { } experiment ? experiment.Report()
            : File.Exists(folder) ? MatchReport.Of(folder)
            : RunReport.Of(OpenOne(folder), axis);
    }

    private static string Write(string folder, LearningAxis axis) =>
        StudyCatalogue.Open(folder) is { } experiment ? experiment.WritePage()
        : File.Exists(folder) ? MatchReport.Write(folder)
        : RunReport.Write(OpenOne(folder), axis);

    private static string WriteExpected(RunFolder[] runs, string folder)
    {
        ExpectedCurve curve = ExpectedCurve.Of(runs);
        string file = Path.Combine(folder, curve.FileName);
        AtomicFile.WriteAllText(file, ConfigurationFile.Write(curve) + "\n");
        return file;
    }

    private static RunFolder OpenOne(string folder) =>
        OpenRun(folder, "no run (run.json), no study (study.json) and no tournament (tournament.json)");

    private static RunFolder[] Open(string[] folders) =>
        [.. folders.Select(folder => OpenRun(folder, "no run (run.json); only runs are compared side by side"))];

    private static RunFolder OpenRun(string folder, string problem) =>
        RunFolder.Holds(folder) ? RunFolder.Open(folder)
        : throw new InvalidDataException(Directory.Exists(folder) || File.Exists(folder)
            ? $"'{folder}' holds {problem}"
            : $"there is no '{folder}'");
}
