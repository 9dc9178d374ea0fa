using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NanoZero.Studies;

/// <summary>What an experiment is: the content of <c>study.json</c> or <c>tournament.json</c>.</summary>
internal sealed record ExperimentDescription<TConfig>
    where TConfig : class, new()
{
    /// <summary>Gets the kind of experiment and the version of the folder's layout.</summary>
    public string Format { get; init; } = "";

    /// <summary>Gets the configuration as resolved.</summary>
    public TConfig Config { get; init; } = new();

    /// <summary>
    /// Gets how networks are evaluated, measured once. With several networks this is the plan of the first. Null where
    /// there are none.
    /// </summary>
    public ExecutionPlan? Plan { get; init; }

    /// <summary>
    /// Gets the wishes for how networks are evaluated; null where <see cref="Plan"/> holds for all networks.
    /// </summary>
    public ExecutionOptions? Execution { get; init; }

    /// <summary>Gets the version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Gets when the experiment began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets the machine the experiment began on.</summary>
    public MachineDescription Machine { get; init; } = new();

    /// <summary>
    /// Gets the command that reproduces the experiment; empty where it follows from the configuration.
    /// </summary>
    public string Command { get; init; } = "";
}

/// <summary>An experiment of any kind, for its report.</summary>
internal interface IReportedExperiment
{
    /// <summary>Gets the game with its rule options.</summary>
    string Game { get; }

    /// <summary>Gets the words of the command line that go on with the experiment.</summary>
    IReadOnlyList<string> ResumeArguments { get; }

    /// <summary>Counts the steps that are done, and all of them.</summary>
    /// <exception cref="InvalidDataException">A file of the experiment cannot be read.</exception>
    (int Done, int Planned) CountSteps();

    /// <summary>Returns the report, whether the experiment is finished or not.</summary>
    /// <exception cref="InvalidDataException">A file of the experiment cannot be read.</exception>
    Report Report();

    /// <summary>Writes the page, its figures and the summary.</summary>
    /// <returns>The page's file.</returns>
    /// <exception cref="InvalidDataException">A file of the experiment cannot be read.</exception>
    string WritePage();
}

/// <summary>
/// An experiment in a folder: begun once, run until every step of its plan is done, reported at any time.
/// </summary>
internal sealed class Experiment<TConfig, TSummary> : IReportedExperiment
    where TConfig : class, new()
    where TSummary : class
{
    private readonly IExperiment<TConfig, TSummary> kind;

    private Experiment(IExperiment<TConfig, TSummary> kind, string path, ExperimentDescription<TConfig> description)
    {
        (this.kind, Description) = (kind, description);
        Folder = new ExperimentFolder(path, description.Plan, description.Execution, description.Machine);
    }

    /// <summary>Gets what the experiment is.</summary>
    public ExperimentDescription<TConfig> Description { get; private set; }

    /// <summary>Gets the configuration.</summary>
    public TConfig Config => Description.Config;

    /// <summary>Gets the results.</summary>
    public ExperimentFolder Folder { get; }

    /// <summary>Gets or sets who plays the games of trainings and matches; this machine unless it is set.</summary>
    public IMachines Machines { get; set; } = new ThisMachine();

    /// <summary>Gets whether every step is done.</summary>
    public bool IsComplete => CountSteps() is var (done, planned) && done == planned;

    /// <inheritdoc/>
    public string Game => kind.GameOf(Config);

    /// <inheritdoc/>
    public IReadOnlyList<string> ResumeArguments =>
    [
        .. kind is IStudy<TConfig, TSummary> study ? (string[])["study", study.Name] : [kind.Noun],
        "--out", Folder.Path, "--resume",
    ];

    /// <inheritdoc/>
    public (int Done, int Planned) CountSteps()
    {
        IReadOnlyList<PlannedStep> plan = Plan();
        return (plan.Count(step => step.Outcome() is not null), plan.Count);
    }

    /// <summary>Begins an experiment in a new or empty folder, once everything it names was found.</summary>
    /// <param name="kind">The kind of experiment.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="path">The folder.</param>
    /// <param name="command">The command that reproduces it; empty where it follows from the configuration.</param>
    /// <param name="execution">
    /// What is asked for of how networks are evaluated; null where the configuration says it.
    /// </param>
    /// <param name="isWritten">Whether the folder is made; else the experiment can only be estimated.</param>
    /// <param name="require">Checks how networks are evaluated, before anything is written; null for no wishes.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">Something that the configuration names is missing or damaged.</exception>
    public static Experiment<TConfig, TSummary> Begin(
        IExperiment<TConfig, TSummary> kind, TConfig config, string path, string command = "",
        ExecutionOptions? execution = null, bool isWritten = true, Action<ExecutionPlan>? require = null)
    {
        kind.Validate(config);
        Experiments.RequireFree(path, kind.Noun);
        (TConfig resolved, ExecutionPlan? plan) = kind.Prepare(config, execution ?? new ExecutionOptions());
        if (plan is not null)
        {
            require?.Invoke(plan);
        }

        Experiment<TConfig, TSummary> begun = new(kind, path, new ExperimentDescription<TConfig>
        {
            Format = kind.Format,
            Config = resolved,
            Plan = plan,
            Execution = execution,
            Version = RunDescription.ProgramVersion,
            Started = DateTimeOffset.UtcNow,
            Machine = MachineDescription.Here(),
            Command = command,
        });
        if (isWritten)
        {
            using WriterLock writer = WriterLock.OfFolder(path);
            Experiments.RequireFree(path, kind.Noun);
            begun.Write();
        }

        return begun;
    }

    /// <summary>Opens an experiment.</summary>
    /// <exception cref="InvalidDataException">
    /// There is none, or one of another kind, or its description cannot be read.
    /// </exception>
    public static Experiment<TConfig, TSummary> Open(IExperiment<TConfig, TSummary> kind, string path)
    {
        string file = Experiments.DescriptionIn(path, kind.Noun);
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"'{path}' holds no {kind.Noun}: there is no {Path.GetFileName(file)}");
        }

        // The format comes first: another kind or version may well have keys that this one does not know.
        string text = JsonText.TextOf(file);
        ExperimentDescription<TConfig> Parse() =>
            ConfigurationFile.Parse(text, new ExperimentDescription<TConfig> { Format = kind.Format }, file);
        string found = ConfigurationFile.FormatOf(text) ?? Parse().Format;
        if (found != kind.Format)
        {
            throw new InvalidDataException($"'{file}' has the format '{found}'; expected '{kind.Format}'");
        }

        ExperimentDescription<TConfig> description = Parse();
        kind.Validate(description.Config);
        return new Experiment<TConfig, TSummary>(kind, path, description);
    }

    /// <summary>Goes on with a configuration, as far as the experiment can change.</summary>
    /// <param name="asked">The configuration.</param>
    /// <param name="execution">What is asked for of how networks are evaluated.</param>
    /// <exception cref="InvalidDataException">
    /// The experiment cannot go on so; the message names what differs.
    /// </exception>
    public void Resume(TConfig asked, ExecutionOptions? execution = null)
    {
        kind.Validate(asked);
        TConfig resumed = kind.Accept(Config, asked, execution ?? new ExecutionOptions(), Folder);
        if (ConfigurationFile.FirstDifference(Config, resumed) is not null)
        {
            using WriterLock writer = WriterLock.OfFolder(Folder.Path);
            Description = Description with { Config = resumed };
            Write();
        }
    }

    /// <summary>Estimates every step of the plan, and says which are done.</summary>
    public ExperimentEstimate Estimate() => new(
        [.. Plan().Select(step =>
            new EstimatedStep(step.Kind, step.Outcome() is not null, step.Seconds(), step.MemoryBytes()))]);

    /// <summary>
    /// Does the steps that are not done yet. The page and the summary are brought up to date now and then, and at the
    /// end, however it comes.
    /// </summary>
    /// <param name="progress">Receives how far the step in progress has come.</param>
    /// <param name="cancellation">Ends the experiment at the next batch; it can be continued.</param>
    /// <exception cref="OperationCanceledException">The experiment was cancelled; it can be continued.</exception>
    /// <exception cref="InvalidDataException">
    /// A file of the experiment is missing or damaged; the message says which.
    /// </exception>
    public async IAsyncEnumerable<StudyStep> Run(
        IProgress<StudyProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using WriterLock writer = WriterLock.OfFolder(Folder.Path);
        using CancellationTokenSource stop = writer.StoppedWith(cancellation);
        using StepContext context = new(Machines, progress, stop.Token);
        ReportUpdates page = new(() => WriteReport());
        bool hasFailed = false;
        try
        {
            IReadOnlyList<PlannedStep> plan = Plan();
            for (int i = 0; i < plan.Count; i++)
            {
                PlannedStep step = plan[i];
                string? before = step.Outcome();
                if (before is null || step.IsChecked)
                {
                    progress?.Report(new StudyProgress(step.Name));
                    hasFailed = true;
                    await Task.Run(() => step.Work(context), stop.Token).ConfigureAwait(false);
                    hasFailed = false;
                    plan = Plan();
                    page.AfterStep();
                }

                string outcome = before ?? step.Outcome()
                    ?? throw new InvalidDataException($"step '{step.Name}' left no result in '{Folder.Path}'");
                yield return new StudyStep(i + 1, plan.Count, step.Kind, step.Name, outcome, before is not null);
            }
        }
        finally
        {
            if (!hasFailed || stop.IsCancellationRequested)
            {
                page.Write();
            }
        }
    }

    /// <summary>Computes the numbers found so far.</summary>
    /// <exception cref="InvalidDataException">A file of the experiment cannot be read.</exception>
    public TSummary Summarise() => kind.Summarise(Config, Folder, IsComplete);

    /// <summary>
    /// Writes <c>report.html</c>, its figures and <c>summary.json</c>, whether the experiment is finished or not.
    /// </summary>
    /// <returns>The summary written.</returns>
    /// <exception cref="InvalidDataException">A file of the experiment cannot be read.</exception>
    public TSummary WriteReport()
    {
        TSummary summary = Summarise();
        ExperimentFolder.WriteJson(Folder.SummaryPath, summary);
        ReportFiles.Write(ReportOf(summary), Folder.Path);
        return summary;
    }

    /// <inheritdoc/>
    public Report Report() => ReportOf(Summarise());

    /// <inheritdoc/>
    public string WritePage()
    {
        WriteReport();
        return Folder.ReportPath;
    }

    private Report ReportOf(TSummary summary)
    {
        Report report = kind.PageOf(Config, summary);
        return report with { Sections = [.. report.Sections, Origin()] };
    }

    private Section Origin() => new(
        "How this was made",
        [
            new Facts(
            [
                new("Game", kind.GameOf(Config)),
                new("Program", Description.Version),
                new("Machine", Description.Machine.ToString()),
                new("Network evaluation", Description.Plan?.ToString() ?? "no networks"),
                .. Folder.HadWorkers
                    ? [new("Trainings", "as a cluster; times and speeds are those of all machines that played")]
                    : (Fact[])[],
                new("Begun", Description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ]),
            new Verbatim(kind.CommandOf(Config, Folder.Path) ?? Description.Command),
            new Subheading("Configuration"),
            new Verbatim(ConfigurationFile.Write(Config)),
        ]);

    private IReadOnlyList<PlannedStep> Plan() => [.. kind.Plan(Config, Folder)];

    private void Write() =>
        AtomicFile.WriteAllText(
            Experiments.DescriptionIn(Folder.Path, kind.Noun), ConfigurationFile.Write(Description) + "\n");

    /// <summary>
    /// Keeps the page up to date for at most about a twentieth of the time: drawing takes longer than many a step.
    /// </summary>
    private sealed class ReportUpdates(Action write)
    {
        private const double LeastPause = 20;

        private long written = Stopwatch.GetTimestamp();
        private TimeSpan took = TimeSpan.FromSeconds(0.5);  // until it is known

        public void AfterStep()
        {
            if (Stopwatch.GetElapsedTime(written) >= LeastPause * took)
            {
                Write();
            }
        }

        public void Write()
        {
            long began = Stopwatch.GetTimestamp();
            write();
            written = Stopwatch.GetTimestamp();
            took = Stopwatch.GetElapsedTime(began, written);
        }
    }
}

/// <summary>Folders of experiments of any kind.</summary>
internal static class Experiments
{
    /// <summary>Says whether a folder holds an experiment.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="noun">What kind: <c>study</c> or <c>tournament</c>.</param>
    public static bool IsIn(string path, string noun = "study") => File.Exists(DescriptionIn(path, noun));

    /// <summary>Checks that an experiment may begin in a folder, and leaves nothing behind.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="noun">What would begin.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static void RequireFree(string path, string noun = "study")
    {
        if (IsIn(path, noun))
        {
            throw new IOException(
                $"'{path}' already holds a {noun}; continue it with --resume, or choose another name with --out");
        }

        bool IsForeign(string entry) => !entry.EndsWith(".tmp", StringComparison.Ordinal) && !WriterLock.Owns(entry);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(IsForeign)))
        {
            throw new IOException(
                $"'{path}' exists and is not empty, but holds no {noun}; choose another name with --out");
        }

        AtomicFile.RequireWritable(DescriptionIn(path, noun));
    }

    /// <summary>Returns settings with what they leave to measurement as it was measured.</summary>
    /// <param name="asked">The settings.</param>
    /// <param name="measured">Settings in which nothing is left to measurement.</param>
    public static TrainingConfig WithMeasured(TrainingConfig asked, TrainingConfig measured) => asked with
    {
        Device = asked.Device == DeviceChoice.Auto ? measured.Device : asked.Device,
        Precision = asked.Precision == PrecisionChoice.Auto ? measured.Precision : asked.Precision,
        Workers = asked.Workers == 0 ? measured.Workers : asked.Workers,
        EvaluationBatch = asked.EvaluationBatch == 0 ? measured.EvaluationBatch : asked.EvaluationBatch,
        Kernels = asked.Kernels ?? measured.Kernels,
    };

    /// <summary>Checks that the settings asked for are an experiment's own.</summary>
    /// <param name="own">Its settings.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="path">The experiment's folder.</param>
    /// <param name="noun">What it is.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="InvalidDataException">A setting differs; the message names it.</exception>
    public static TConfig RequireSame<TConfig>(TConfig own, TConfig asked, string path, string noun = "study")
        where TConfig : class => ConfigurationFile.FirstDifference(own, asked) is { } different
            ? throw new InvalidDataException(
                $"the {noun} in '{path}' has {different.Stored}, not {different.Asked}; it is resumed with its own "
                    + "settings: leave the others out, or choose another name with --out")
            : own;

    internal static string DescriptionIn(string path, string noun) => Path.Combine(path, noun + ".json");
}
