using System.CommandLine;
using NanoZero.Files;
using NanoZero.Network;
using NanoZero.Reports;
using NanoZero.Studies;

namespace NanoZero.Cli.Options;

/// <summary>The options that all studies have: where the settings come from, and the folder.</summary>
/// <typeparam name="TConfig">The study's configuration.</typeparam>
internal sealed class StudySettings<TConfig>
    where TConfig : notnull
{
    private readonly string study;
    private readonly IReadOnlyList<string> presets;
    private readonly Func<string, TConfig> presetOf;
    private readonly Option<string?> preset;
    private readonly Option<string[]> set;
    private readonly Option<string?> folder;
    private readonly Option<bool> json = TypedOption.Json();
    private readonly Option<bool> resume = new("--resume") { Description = "Continue the study in the folder with its own settings, or begin one where there is none" };
    private readonly Option<bool> dryRun = new("--dry-run")
    {
        Description = "Print the settings as they would be used, and the time and memory expected; start and write nothing",
    };

    private readonly Option<string?> file = new("--config")
    {
        Description = "JSON file with settings; what it leaves out comes from the preset",
        HelpName = "FILE",
    };

    /// <summary>Creates the options.</summary>
    /// <param name="study">The study's word on the command line.</param>
    /// <param name="presets">Names of presets; the first is the default.</param>
    /// <param name="presetOf">Returns a preset by its name.</param>
    /// <param name="settings">Examples of settings, for the help.</param>
    public StudySettings(string study, IReadOnlyList<string> presets, Func<string, TConfig> presetOf, string settings)
    {
        (this.study, this.presets, this.presetOf) = (study, presets, presetOf);
        preset = new("--preset") { Description = $"{string.Join(", ", presets)} [default: {presets[0]}]", HelpName = "P" };
        folder = new("--out") { Description = $"Folder of the study [default: runs/study-{study}-PRESET]", HelpName = "DIR" };
        set = new("--set")
        {
            Description = $"Any setting, by its key in study.json, such as {settings}; may be repeated",
            HelpName = "KEY=VALUE",
            Arity = ArgumentArity.OneOrMore,
        };
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(preset);
        command.Add(file);
        command.Add(set);
        command.Add(folder);
        command.Add(resume);
        command.Add(dryRun);
        command.Add(json);
    }

    /// <summary>Returns the study's folder.</summary>
    /// <param name="parsed">The command line.</param>
    public string Folder(ParseResult parsed) => parsed.GetValue(folder) ?? Path.Combine("runs", $"study-{study}-{PresetName(parsed)}");

    /// <summary>Says whether nothing is to be started.</summary>
    /// <param name="parsed">The command line.</param>
    public bool IsDryRun(ParseResult parsed)
    {
        if (parsed.GetValue(dryRun))
        {
            UsageException.RequireAbsent(parsed, "with --dry-run no study is begun or continued", resume, json);
        }

        return parsed.GetValue(dryRun);
    }

    /// <summary>Prints a study that is not started: its settings for programs and files, its estimate for people.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where it is written.</param>
    /// <param name="config">The settings.</param>
    /// <param name="plan">How networks would be evaluated.</param>
    /// <param name="estimate">What is expected.</param>
    /// <returns>The exit code.</returns>
    public int WriteDryRun(ParseResult parsed, Terminal terminal, TConfig config, ExecutionPlan plan, StudyEstimate estimate)
    {
        terminal.Output.WriteLine(ConfigurationFile.Write(config));
        terminal.Output.Flush();
        terminal.Say($"network: {plan}");
        terminal.Say(TrainingText.Describe(estimate));
        ProcessorShare.Tell(terminal);
        terminal.Say($"nothing is started; the study would be in {Folder(parsed)}");
        return CommandLine.Succeeded;
    }

    /// <summary>Says whether there is a study in the folder that is to be continued.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="IOException">It is not to be continued, and the folder holds something.</exception>
    public bool IsResumed(ParseResult parsed)
    {
        string path = Folder(parsed);
        if (parsed.GetValue(resume) && StudyDescription.IsIn(path))
        {
            return true;
        }

        StudyDescription.RequireFree(path);
        return false;
    }

    /// <summary>Reads the configuration asked for: preset, file and settings, each over the one before.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="resumed">What holds where no preset is given; null for the first preset.</param>
    public TConfig Read(ParseResult parsed, TConfig? resumed = default)
    {
        TConfig config = resumed is not null && parsed.GetValue(preset) is null ? resumed : UsageException.Check("--preset", () => presetOf(PresetName(parsed)));
        if (parsed.GetValue(file) is { } settings)
        {
            config = ConfigurationFile.Read(settings, config);
        }

        return UsageException.Check("--set", () => ConfigurationFile.With(config, parsed.GetValue(set) ?? []));
    }

    /// <summary>Returns the command that reproduces the study.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="more">Words of options that only this study has.</param>
    public string CommandOf(ParseResult parsed, params string[] more)
    {
        List<string> words = ["nanozero", "study", study, "--preset", PresetName(parsed), "--out", Folder(parsed)];
        if (parsed.GetValue(file) is { } settings)
        {
            words.AddRange(["--config", settings]);
        }

        words.AddRange((parsed.GetValue(set) ?? []).SelectMany(change => (string[])["--set", change]));
        words.AddRange(more);
        return string.Join(' ', words.Select(CommandText.Quote));
    }

    /// <summary>Shows a study's steps as they are finished.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="folder">The study's folder, which a stopped study is continued in.</param>
    /// <param name="run">Runs the study.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="steps">Seconds the steps are expected to take, which tell how much is left; null or empty where nothing is expected.</param>
    public async Task Show(
        Terminal terminal,
        string folder,
        Func<IProgress<StudyProgress>, IAsyncEnumerable<StudyStep>> run,
        CancellationToken cancellation,
        IReadOnlyList<double>? steps = null)
    {
        try
        {
            await LiveDisplay.Show(terminal, display => Show(display, run, steps ?? []));
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException($"stopped; continue with: nanozero study {study} --out {CommandText.Quote(folder)} --resume", exception, cancellation);
        }
    }

    /// <summary>Writes what a study found: its summary as JSON where that is asked for, else its answers and where the report is.</summary>
    /// <typeparam name="TSummary">The summary.</typeparam>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where it is written.</param>
    /// <param name="summary">The summary.</param>
    /// <param name="answers">Its answers.</param>
    /// <param name="report">The report's file.</param>
    public void Write<TSummary>(ParseResult parsed, Terminal terminal, TSummary summary, IEnumerable<Finding> answers, string report)
    {
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, summary);
            return;
        }

        foreach (Finding answer in answers)
        {
            terminal.Output.WriteLine($"{answer.Question} {answer.Answer}");
        }

        terminal.Output.WriteLine(report);
    }

    private string PresetName(ParseResult parsed) => parsed.GetValue(preset) ?? presets[0];

    // The expectation says how the steps compare; how long they really take follows from those that were seen to run.
    private static async Task<bool> Show(
        LiveDisplay display, Func<IProgress<StudyProgress>, IAsyncEnumerable<StudyStep>> run, IReadOnlyList<double> expected)
    {
        TimeLeft time = new(expected.Sum());
        int done = 0, steps = 0;
        bool hasRun = false;
        await foreach (StudyStep step in run(display.StatusOf<StudyProgress>(DescribeAndCount)))
        {
            (hasRun ? (Action<double>)time.Add : time.Skip)(ExpectedOf(done));
            (done, steps, hasRun) = (step.Done, step.Steps, false);
            display.Line($"[{step.Done}/{step.Steps}] {step.Name}: {step.Outcome}");
        }

        return true;

        double ExpectedOf(int step) => step < expected.Count ? expected[step] : 0;

        string DescribeAndCount(StudyProgress progress)
        {
            hasRun = true;
            string left = time.Text(ShareOf(progress) * ExpectedOf(done));
            string number = steps > 0 ? $"[{done + 1}/{steps}] " : string.Empty;
            return $"{number}{Describe(progress)}{(left.Length > 0 ? $"{left} of the study" : string.Empty)}";
        }
    }

    private static double ShareOf(StudyProgress progress) => progress switch
    {
        { Training: { } training } => (training.Iteration - 1) / (double)training.Iterations,
        { Part: { Of: > 0 } part } => part.Done / (double)part.Of,
        { Match: { Games: > 0 } match } => match.GamesFinished / (double)match.Games,
        _ => 0,
    };

    private static string Describe(StudyProgress progress) => progress switch
    {
        { Training: { } training } => $"{progress.Name}: {TrainingText.Describe(training with { Remaining = null, EvaluationsPerSecond = 0, PolicyLoss = null })}",
        { Match: Play.PlayProgress match } => $"{progress.Name}: {match.GamesFinished}/{match.Games} games",
        { Part: { } part } => $"{progress.Name}: {part.Done}/{part.Of} {part.Unit}",
        _ => progress.Name,
    };
}
