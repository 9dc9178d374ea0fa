namespace NanoZero.Studies;

/// <summary>
/// The results of an experiment on disk: training runs in folders of their own, <c>matches/</c>, and results of other
/// steps in one file each. Results that were read are kept while their files do not change.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="plan">How networks are evaluated; null where there are none.</param>
/// <param name="execution">What is asked for of how networks are evaluated; null where the plan holds for all.</param>
/// <param name="machine">The machine the experiment began on.</param>
internal sealed class ExperimentFolder(
    string path, ExecutionPlan? plan, ExecutionOptions? execution, MachineDescription machine)
{
    private readonly Dictionary<string, (DateTime Written, long Length, object Result)> read = [];

    /// <summary>Gets the folder.</summary>
    public string Path => path;

    /// <summary>
    /// Gets how networks are evaluated. With several networks this is the plan of the first, with the workers of all.
    /// Null where there are none.
    /// </summary>
    public ExecutionPlan? Plan => plan;

    /// <summary>Gets the wishes for how networks are evaluated; null where <see cref="Plan"/> holds for all.</summary>
    public ExecutionOptions? Execution => execution;

    /// <summary>Gets the machine the experiment began on.</summary>
    public MachineDescription Machine => machine;

    /// <summary>Gets the file of the page.</summary>
    public string ReportPath => In("report.html");

    /// <summary>Gets the file of the numbers found.</summary>
    public string SummaryPath => In("summary.json");

    /// <summary>Gets whether other machines could play games of a training.</summary>
    public bool HadWorkers => Directory.Exists(path)
        && Directory.EnumerateDirectories(path).Any(run => File.Exists(RunFolder.ClusterStatusIn(run)));

    /// <summary>Returns a path within the folder.</summary>
    public string In(string name) => System.IO.Path.Combine(path, name);

    /// <summary>Returns the file of a match.</summary>
    /// <param name="name">The match's name.</param>
    public string MatchPath(string name) => System.IO.Path.Combine(path, "matches", name + ".json");

    /// <summary>Returns a match; null while it is not played.</summary>
    /// <param name="name">The match's name.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public MatchRecord? Match(string name) => Read(MatchPath(name), MatchFile.Load);

    /// <summary>Returns the results of a match; null while it is not played.</summary>
    /// <param name="name">The match's name.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public MatchStatistics? Statistics(string name) =>
        Match(name) is { } match ? Read(MatchPath(name), _ => match.Statistics()) : null;

    /// <summary>Returns a training run; null before it begins.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <exception cref="InvalidDataException">Its description cannot be read.</exception>
    public RunFolder? Run(string name) => RunFolder.Holds(In(name)) ? RunFolder.Open(In(name)) : null;

    /// <summary>Returns the iterations of a training run finished so far.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <exception cref="InvalidDataException">The metrics are damaged.</exception>
    public IReadOnlyList<IterationReport> Metrics(string name) =>
        Run(name) is { } run ? Read(run.MetricsPath, _ => run.Metrics()) ?? [] : [];

    /// <summary>Returns the stored result of a step; null while there is none.</summary>
    /// <param name="folder">The folder that results of this kind are in.</param>
    /// <param name="name">The result's name.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public T? Result<T>(string folder, string name)
        where T : class => Read(ResultPath(folder, name), file =>
            JsonText.ReadIfThere<T>(file, Json.Indented, "delete it, and it is made again")!);

    /// <summary>Returns the file of a step's result.</summary>
    /// <param name="folder">The folder that results of this kind are in.</param>
    /// <param name="name">The result's name.</param>
    public string ResultPath(string folder, string name) => System.IO.Path.Combine(path, folder, name + ".json");

    /// <summary>Plans a training in a folder of its own. It goes on from where it was interrupted.</summary>
    /// <param name="name">The name of the folder, and of the step.</param>
    /// <param name="config">The settings.</param>
    /// <param name="measuresPlan">
    /// Whether the training makes a plan by its own settings. These may ask for another number format or device than
    /// the experiment's plan has.
    /// </param>
    public PlannedStep Training(string name, TrainingConfig config, bool measuresPlan = false)
    {
        Lazy<TrainingEstimate> estimate = new(() => TrainingEstimate.For(config, plan!));
        return new PlannedStep(
            StepKind.Training,
            name,
            () => Run(name)?.Checkpoints() is [.., var newest] && newest.Iteration >= config.Iterations
                ? Describe(Metrics(name))
                : null,
            context => Train(name, config, measuresPlan ? null : plan, context))
        {
            Seconds = () => estimate.Value.Seconds,
            MemoryBytes = () => estimate.Value.MemoryBytes,
        };
    }

    /// <summary>Plans a match. The file in progress keeps its finished pairs when it is interrupted.</summary>
    /// <param name="name">The name of its file.</param>
    /// <param name="players">Who plays whom, for the step's outcome.</param>
    /// <param name="play">Plays it into a file, which may hold its beginning.</param>
    public PlannedStep Match(string name, string players, Action<string, StepContext> play) => new(
        StepKind.Match, name, () => Statistics(name) is { } played ? Describe(players, played) : null, context =>
            Play(name, context, play));

    /// <summary>Plans a step whose result is one JSON file.</summary>
    /// <param name="kind">What the step does.</param>
    /// <param name="folder">The folder that results of this kind are in.</param>
    /// <param name="name">The result's name.</param>
    /// <param name="describe">Says in one line what came out.</param>
    /// <param name="make">Makes the result.</param>
    public PlannedStep Making<T>(
        StepKind kind, string folder, string name, Func<T, string> describe, Func<StepContext, T> make)
        where T : class => new(
            kind,
            name,
            () => Result<T>(folder, name) is { } result ? describe(result) : null,
            context => WriteJson(ResultPath(folder, name), make(context)));

    /// <summary>Writes numbers found as a JSON file with a checksum.</summary>
    /// <param name="file">The file; it appears whole or not at all.</param>
    /// <param name="value">The numbers.</param>
    internal static void WriteJson<T>(string file, T value) =>
        AtomicFile.WriteAllBytes(file, [.. JsonText.Checked(value), (byte)'\n']);

    /// <summary>Says in one line how a match ended.</summary>
    /// <param name="players">Who played whom; empty to leave that out.</param>
    /// <param name="played">The results.</param>
    public static string Describe(string players, MatchStatistics played) =>
        $"{players}{(players.Length > 0 ? ": " : "")}{played.Counts.Games}, {played.Elo} Elo";

    private static string Describe(IReadOnlyList<IterationReport> reports)
    {
        string games = string.Create(
            CultureInfo.InvariantCulture,
            $"{reports.Sum(report => report.SelfPlay.Counts.Games)} games "
            + $"in {reports.Sum(report => report.SelfPlay.Seconds):0} s");
        return reports.LastOrDefault(report => report.Strength is not null)?.Strength is { } last
            ? $"{games}; against random {last.AgainstRandom}, against one-ply {last.AgainstOnePly}"
            : games;
    }

    private void Train(string name, TrainingConfig config, ExecutionPlan? how, StepContext context) =>
        context.Train(name, Trainer.Prepare(config, In(name), resume: true, how));

    private void Play(string name, StepContext context, Action<string, StepContext> play)
    {
        // Studies of earlier versions keep a match in progress elsewhere.
        string elsewhere = System.IO.Path.Combine(path, "matches", "unfinished", name + ".json");
        string file =
            File.Exists(elsewhere) ? elsewhere : System.IO.Path.Combine(path, "matches", name + ".unfinished");
        play(file, context);
        File.Move(file, MatchPath(name), overwrite: true);
    }

    // A result and what is computed from it may be kept for the same file.
    private T? Read<T>(string file, Func<string, T> load)
        where T : class
    {
        string key = $"{typeof(T)}:{file}";
        FileInfo there = new(file);
        if (!there.Exists)
        {
            read.Remove(key);
            return null;
        }

        if (!read.TryGetValue(key, out (DateTime Written, long Length, object Result) known)
            || (known.Written, known.Length) != (there.LastWriteTimeUtc, there.Length))
        {
            known = (there.LastWriteTimeUtc, there.Length, load(file));
            read[key] = known;
        }

        return (T)known.Result;
    }
}
