using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Play;
using NanoZero.Studies;
using NanoZero.Training.Configuration;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero study batching</c>: what leaf batching costs and gains.</summary>
internal sealed class BatchingCommand
{
    private readonly Option<string?> preset = new("--preset")
    {
        Description = $"{string.Join(", ", BatchingPresets.Names)} [default: quick]",
        HelpName = "P",
    };

    private readonly Option<string?> file = new("--config")
    {
        Description = "JSON file with settings; what it leaves out comes from the preset",
        HelpName = "FILE",
    };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "Any setting, by its key in study.json, such as training.layers=2, matchPairs=200, training.precision=fp32; may be repeated",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> folder = new("--out") { Description = "Folder of the study [default: runs/study-batching-PRESET]", HelpName = "DIR" };
    private readonly Option<bool> resume = new("--resume") { Description = "Continue the study in the folder with its own settings, or begin one where there is none" };
    private readonly Option<bool> json = TypedOption.Json();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        BatchingCommand options = new();
        Command command = new("batching", "Train PUCT and TTTS agents at several leaves in flight, play them against each other, and report what batching costs and gains.")
        {
            options.preset, options.file, options.set, options.folder, options.resume, options.json,
        };
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "study batching",
            "study batching --preset standard --out runs/night",
            "study batching --preset standard --out runs/night --resume",
            "study batching --set training.layers=2 --set multipliers=[1,16] --out runs/sixteen");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string name = parsed.GetValue(preset) ?? BatchingPresets.Names[0];
        string path = parsed.GetValue(folder) ?? Path.Combine("runs", $"study-batching-{name}");
        StudyFolder study = Open(parsed, terminal, name, path);
        terminal.Say($"study {study.Path}: {study.Config.Cells().Count()} trainings, then their matches; network: {study.Description.Plan}");
        StudyEstimate estimate = StudyEstimate.For(study.Config, study.Description.Plan);
        terminal.Say(estimate.Seconds is { } seconds
            ? $"estimate: {TrainingText.Duration(seconds)}, {estimate.MemoryBytes / 1e9:F1} GB of memory"
            : $"estimate: {estimate.MemoryBytes / 1e9:F1} GB of memory");
        try
        {
            await LiveDisplay.Show(terminal, display => Run(study, display, cancellation));
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException($"stopped; continue with: nanozero study batching --out {path} --resume", exception, cancellation);
        }

        StudySummary summary = BatchingReport.Write(study);
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, summary);
            return CommandLine.Succeeded;
        }

        terminal.Output.WriteLine($"Does a larger leaves-per-batch hurt play? {summary.Answers.Play}");
        terminal.Output.WriteLine($"How do the speeds compare? {summary.Answers.Speed}");
        terminal.Output.WriteLine($"Do models trained with high multipliers learn as well? {summary.Answers.Learning}");
        terminal.Output.WriteLine(study.ReportPath);
        return CommandLine.Succeeded;
    }

    private StudyFolder Open(ParseResult parsed, Terminal terminal, string name, string path)
    {
        if (parsed.GetValue(resume) && StudyFolder.Holds(path))
        {
            StudyFolder study = StudyFolder.Open(path);
            study.RequireSame(Read(parsed, parsed.GetValue(preset) is null ? study.Config : Preset(name)));
            return study;
        }

        StudyFolder.RequireFree(path);
        BatchingStudyConfig config = Read(parsed, Preset(name));
        terminal.Say("measuring how the network runs fastest here");
        return BatchingStudy.Begin(config, path, CommandOf(parsed, name, path));
    }

    private static BatchingStudyConfig Preset(string name) => UsageException.Check("--preset", () => BatchingPresets.Get(name));

    private BatchingStudyConfig Read(ParseResult parsed, BatchingStudyConfig config)
    {
        if (parsed.GetValue(file) is { } settings)
        {
            config = ConfigurationFile.Read(settings, config);
        }

        config = UsageException.Check("--set", () => ConfigurationFile.With(config, parsed.GetValue(set) ?? []));
        config.Validate();
        return config;
    }

    private string CommandOf(ParseResult parsed, string name, string path)
    {
        List<string> words = ["nanozero", "study", "batching", "--preset", name, "--out", path];
        if (parsed.GetValue(file) is { } settings)
        {
            words.AddRange(["--config", settings]);
        }

        words.AddRange((parsed.GetValue(set) ?? []).SelectMany(change => (string[])["--set", change]));
        return string.Join(' ', words.Select(CommandText.Quote));
    }

    private static async Task<bool> Run(StudyFolder study, LiveDisplay display, CancellationToken cancellation)
    {
        IProgress<StudyProgress> progress = display.StatusOf<StudyProgress>(Describe);
        await foreach (StudyStep step in BatchingStudy.Run(study, progress, cancellation))
        {
            display.Line($"[{step.Done}/{step.Steps}] {step.Name}: {step.Outcome}");
        }

        return true;
    }

    private static string Describe(StudyProgress progress) => progress switch
    {
        { Training: { } training } => $"{progress.Name}: {TrainingText.Describe(training)}",
        { Match: PlayProgress match } => $"{progress.Name}: {match.GamesFinished}/{match.Games} games",
        _ => progress.Name,
    };
}
