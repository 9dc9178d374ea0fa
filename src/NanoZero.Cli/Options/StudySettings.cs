using System.CommandLine;
using NanoZero.Training.Configuration;

namespace NanoZero.Cli.Options;

/// <summary>The options that all studies have: where the settings come from, and the folder.</summary>
internal sealed class StudySettings
{
    private readonly string study;
    private readonly IReadOnlyList<string> presets;
    private readonly Option<string?> preset;
    private readonly Option<string[]> set;
    private readonly Option<string?> folder;
    private readonly Option<bool> json = TypedOption.Json();
    private readonly Option<bool> resume = new("--resume") { Description = "Continue the study in the folder with its own settings, or begin one where there is none" };
    private readonly Option<string?> file = new("--config")
    {
        Description = "JSON file with settings; what it leaves out comes from the preset",
        HelpName = "FILE",
    };

    /// <summary>Creates the options.</summary>
    /// <param name="study">The study's word on the command line.</param>
    /// <param name="presets">Names of presets; the first is the default.</param>
    /// <param name="settings">Examples of settings, for the help.</param>
    public StudySettings(string study, IReadOnlyList<string> presets, string settings)
    {
        (this.study, this.presets) = (study, presets);
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
        command.Add(json);
    }

    /// <summary>Returns the preset's name.</summary>
    /// <param name="parsed">The command line.</param>
    public string PresetName(ParseResult parsed) => parsed.GetValue(preset) ?? presets[0];

    /// <summary>Says whether a preset was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    public bool IsPresetGiven(ParseResult parsed) => parsed.GetValue(preset) is not null;

    /// <summary>Returns the study's folder.</summary>
    /// <param name="parsed">The command line.</param>
    public string Folder(ParseResult parsed) => parsed.GetValue(folder) ?? Path.Combine("runs", $"study-{study}-{PresetName(parsed)}");

    /// <summary>Says whether a study in the folder is continued.</summary>
    /// <param name="parsed">The command line.</param>
    public bool IsResumed(ParseResult parsed) => parsed.GetValue(resume);

    /// <summary>Says whether the summary is asked for as JSON.</summary>
    /// <param name="parsed">The command line.</param>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>Reads file and settings over a configuration.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="parsed">The command line.</param>
    /// <param name="config">The configuration to begin with.</param>
    public TConfig Read<TConfig>(ParseResult parsed, TConfig config)
        where TConfig : notnull
    {
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
        return string.Join(' ', words.Select(Studies.CommandText.Quote));
    }

    /// <summary>Shows a study's steps as they are finished.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="folder">The study's folder, which a stopped study is continued in.</param>
    /// <param name="run">Runs the study.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task Show(
        Terminal terminal, string folder, Func<IProgress<Studies.StudyProgress>, IAsyncEnumerable<Studies.StudyStep>> run, CancellationToken cancellation)
    {
        try
        {
            await LiveDisplay.Show(terminal, display => Show(display, run));
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException($"stopped; continue with: nanozero study {study} --out {folder} --resume", exception, cancellation);
        }
    }

    private static async Task<bool> Show(LiveDisplay display, Func<IProgress<Studies.StudyProgress>, IAsyncEnumerable<Studies.StudyStep>> run)
    {
        await foreach (Studies.StudyStep step in run(display.StatusOf<Studies.StudyProgress>(Describe)))
        {
            display.Line($"[{step.Done}/{step.Steps}] {step.Name}: {step.Outcome}");
        }

        return true;
    }

    private static string Describe(Studies.StudyProgress progress) => progress switch
    {
        { Training: { } training } => $"{progress.Name}: {TrainingText.Describe(training)}",
        { Match: Play.PlayProgress match } => $"{progress.Name}: {match.GamesFinished}/{match.Games} games",
        _ => progress.Name,
    };
}
