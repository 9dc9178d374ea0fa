namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero study</c>: questions answered with experiments.</summary>
internal static class StudyCommand
{
    /// <summary>Creates the command with one subcommand a study.</summary>
    public static Command Create(Terminal terminal)
    {
        Command command =
            new("study", "Answer a question with an experiment: trainings, matches, statistics and a report.");
        foreach (IStudyEntry study in StudyCatalogue.All)
        {
            command.Add(study.Open(new Creator(terminal)));
        }

        command.Add(CalibrationCommand.Create(terminal));
        return command;
    }

    private sealed class Creator(Terminal terminal) : IStudyVisitor<Command>
    {
        public Command Visit<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
            where TConfig : class, new()
            where TSummary : class => StudyCommand<TConfig, TSummary>.Create(study, terminal);
    }
}

/// <summary>The subcommand of one study.</summary>
internal sealed class StudyCommand<TConfig, TSummary>
    where TConfig : class, new()
    where TSummary : class
{
    private readonly IStudy<TConfig, TSummary> study;
    private readonly Terminal terminal;
    private readonly (StudyOption<TConfig> Setting, Option<string?> Option)[] own;
    private readonly Option<string?> preset;
    private readonly Option<string[]> set;
    private readonly Option<string?> folder;
    private readonly ClusterSettings cluster = new();
    private readonly Option<bool> json = TypedOption.Json();
    private readonly Option<bool> resume = TypedOption.Flag(
        "--resume", "Continue the study in the folder with its own settings, or begin one where there is none");
    private readonly Option<bool> dryRun = TypedOption.Flag(
        "--dry-run",
        "Print the settings as they would be used, and the time and memory expected; start and write nothing");

    private readonly Option<string?> file = TypedOption.Text(
        "--config", "FILE", "JSON file with settings; the preset gives the settings that the file leaves out");

    private StudyCommand(IStudy<TConfig, TSummary> study, Terminal terminal)
    {
        (this.study, this.terminal) = (study, terminal);
        string presets = string.Join(", ", study.Presets.Select(each => each.Name));
        preset = TypedOption.Text("--preset", "P", $"{presets} [default: {study.Presets[0].Name}]");
        folder = TypedOption.Text("--out", "DIR", $"Folder of the study [default: runs/study-{study.Name}-PRESET]");
        set = TypedOption.Texts(
            "--set", "KEY=VALUE",
            $"Any setting, by its key in study.json, such as {study.SettingsExample}; may be repeated");
        own =
            [.. study.Options.Select(each => (each, TypedOption.Text(each.Name, each.HelpName, each.Description)))];
    }

    public static Command Create(IStudy<TConfig, TSummary> study, Terminal terminal)
    {
        StudyCommand<TConfig, TSummary> options = new(study, terminal);
        Command command = new(study.Name, study.Purpose);
        foreach ((_, Option<string?> option) in options.own)
        {
            command.Add(option);
        }

        command.Add(options.preset);
        command.Add(options.file);
        command.Add(options.set);
        command.Add(options.folder);
        command.Add(options.resume);
        command.Add(options.dryRun);
        options.cluster.AddJoiningTo(command);
        options.cluster.AddMetricsTo(command);
        command.Add(options.json);
        command.SetAction(options.Run);
        return HelpWithExamples.Add(
            command, [.. study.Examples.Select(words => $"study {study.Name} {words}".TrimEnd())]);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(dryRun))
        {
            UsageException.RequireAbsent(parsed, "with --dry-run no study is begun or continued", resume, json);
        }

        ClusterChoice? workers = cluster.Read(parsed);
        int? metrics = cluster.ReadMetrics(parsed);
        Experiment<TConfig, TSummary> experiment = Open(parsed, workers is not null);
        ExperimentEstimate estimate = experiment.Estimate();
        string path = experiment.Folder.Path;
        terminal.Say($"study {path}: {ExperimentDisplay.Describe(estimate)}; network: {experiment.Folder.Plan}");
        terminal.Say(study.Announce(experiment.Config));
        terminal.Say(TrainingText.Describe(estimate));
        ProcessorShare.Tell(terminal, estimate.Seconds);
        if (parsed.GetValue(dryRun))
        {
            terminal.Output.WriteLine(ConfigurationFile.Write(experiment.Config));
            terminal.Output.Flush();
            terminal.Say($"nothing is started; the study would be in {path}");
            return CommandLine.Succeeded;
        }

        await WorkersOf.Play(
            terminal,
            workers,
            experiment.Description.Started,
            metrics,
            machines =>
            {
                experiment.Machines = machines;
                return ExperimentDisplay.Show(
                    terminal, experiment, estimate, cancellation,
                    $"{workers?.Words}{(metrics is { } port ? $" --metrics {port}" : "")}");
            },
            cancellation);
        TSummary summary = experiment.Summarise();
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, summary);
            return CommandLine.Succeeded;
        }

        foreach (Finding answer in study.Answers(summary))
        {
            terminal.Output.WriteLine($"{answer.Question} {answer.Answer}");
        }

        terminal.Output.WriteLine(experiment.Folder.ReportPath);
        return CommandLine.Succeeded;
    }

    private Experiment<TConfig, TSummary> Open(ParseResult parsed, bool hasWorkers)
    {
        string path = parsed.GetValue(folder) ?? Path.Combine("runs", $"study-{study.Name}-{PresetName(parsed)}");
        if (parsed.GetValue(resume) && Experiments.IsIn(path))
        {
            Experiment<TConfig, TSummary> stored = Experiment<TConfig, TSummary>.Open(study, path);
            if (hasWorkers && stored.Folder.Plan is { } known)
            {
                RunOffer.RequireSameEverywhere(known, "leave out --cluster");
            }

            stored.Resume(Read(parsed, parsed.GetValue(preset) is null ? stored.Config : null));
            return stored;
        }

        Experiments.RequireFree(path);
        TConfig config = Read(parsed, null);
        terminal.Say("measuring how the network runs fastest here");
        return Experiment<TConfig, TSummary>.Begin(
            study,
            config,
            path,
            CommandOf(parsed, path),
            isWritten: !parsed.GetValue(dryRun),
            require: !hasWorkers ? null : plan => RunOffer.RequireSameEverywhere(
                plan, "add --set training.device=cpu --set training.precision=fp32"));
    }

    // Preset, file, settings and options, each over the one before.
    private TConfig Read(ParseResult parsed, TConfig? stored)
    {
        TConfig config = stored ?? UsageException.Check("--preset", () => study.Preset(PresetName(parsed)));
        if (parsed.GetValue(file) is { } settings)
        {
            config = ConfigurationFile.Read(settings, config);
        }

        config = UsageException.Check("--set", () => ConfigurationFile.With(config, parsed.GetValue(set) ?? []));
        foreach ((StudyOption<TConfig> setting, Option<string?> option) in own)
        {
            if (parsed.GetValue(option) is { } value)
            {
                TConfig before = config;
                config = UsageException.Check(setting.Name, () => setting.Apply(before, value));
            }
        }

        study.Validate(config);
        return config;
    }

    private string CommandOf(ParseResult parsed, string path)
    {
        List<string> words = ["nanozero", "study", study.Name, "--preset", PresetName(parsed), "--out", path];
        if (parsed.GetValue(file) is { } settings)
        {
            words.AddRange(["--config", settings]);
        }

        words.AddRange((parsed.GetValue(set) ?? []).SelectMany(change => (string[])["--set", change]));
        words.AddRange(own.SelectMany(each =>
            parsed.GetValue(each.Option) is { } value ? (string[])[each.Setting.Name, value] : []));
        return string.Join(' ', words.Select(CommandText.Quote));
    }

    private string PresetName(ParseResult parsed) => parsed.GetValue(preset) ?? study.Presets[0].Name;
}
