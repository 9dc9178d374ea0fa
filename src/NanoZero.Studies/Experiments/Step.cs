namespace NanoZero.Studies;

/// <summary>What a step of an experiment does.</summary>
internal enum StepKind
{
    /// <summary>Trains a network.</summary>
    Training,

    /// <summary>Gives positions with known outcomes to a search.</summary>
    Search,

    /// <summary>Measures how fast something is.</summary>
    Measurement,

    /// <summary>Plays a match.</summary>
    Match,
}

/// <summary>One step of an experiment's plan. Its result is a file or a folder, so that a step is done once.</summary>
/// <param name="Kind">What the step does.</param>
/// <param name="Name">The name in progress reports.</param>
/// <param name="Outcome">Returns what came out of the step, in one line; null while the step is not done.</param>
/// <param name="Work">Does the step, or the rest of it.</param>
internal sealed record PlannedStep(StepKind Kind, string Name, Func<string?> Outcome, Action<StepContext> Work)
{
    /// <summary>Gets how long the whole step is expected to take, in seconds; null where that is not known.</summary>
    public Func<double?> Seconds { get; init; } = () => null;

    /// <summary>Gets how much memory the step is expected to need, in bytes; 0 where that is not known.</summary>
    public Func<long> MemoryBytes { get; init; } = () => 0;

    /// <summary>
    /// Gets whether <see cref="Work"/> is also called when the step is done, to check that its result belongs here.
    /// </summary>
    public bool IsChecked { get; init; }
}

/// <summary>What the steps of one run of an experiment share.</summary>
/// <param name="machines">Who plays the games of trainings and matches.</param>
/// <param name="progress">Who hears how far a step has come; null for nobody.</param>
/// <param name="cancellation">Ends a step at the next batch.</param>
internal sealed class StepContext(
    IMachines machines, IProgress<StudyProgress>? progress, CancellationToken cancellation) : IDisposable
{
    private readonly Dictionary<Type, IDisposable> shared = [];

    /// <summary>Gets who plays the games of trainings and matches.</summary>
    public IMachines Machines => machines;

    /// <summary>Gets what ends a step at the next batch.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>
    /// Returns what a step needs and later steps need, too, such as a loaded network. The end of the run disposes it.
    /// </summary>
    /// <typeparam name="T">What it is; there is one of each type.</typeparam>
    /// <param name="open">Opens it for the first step that asks.</param>
    public T Shared<T>(Func<T> open)
        where T : class, IDisposable
    {
        if (!shared.TryGetValue(typeof(T), out IDisposable? found))
        {
            found = open();
            shared.Add(typeof(T), found);
        }

        return (T)found;
    }

    /// <summary>Continues a run until all its iterations are done.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="run">The run.</param>
    public void Train(string name, RunFolder run)
    {
        IProgress<TrainingProgress>? told = Forward.Of<TrainingProgress, StudyProgress>(
            progress, report => new StudyProgress(name, Training: report));
        foreach (IterationReport _ in machines.Train(run, told, cancellation)
            .ToBlockingEnumerable(CancellationToken.None))
        {
        }
    }

    /// <summary>Returns who hears of a match that is a step; null where nobody listens.</summary>
    /// <param name="name">The step's name.</param>
    public IProgress<PlayProgress>? OfMatch(string name) =>
        Forward.Of<PlayProgress, StudyProgress>(progress, report => new StudyProgress(name, Match: report));

    /// <summary>
    /// Returns who hears of a search of positions or a measurement that is a step; null where nobody listens.
    /// </summary>
    /// <param name="name">The step's name.</param>
    public IProgress<StudyPart>? OfPart(string name) =>
        Forward.Of<StudyPart, StudyProgress>(progress, report => new StudyProgress(name, Part: report));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable each in shared.Values)
        {
            each.Dispose();
        }

        shared.Clear();
    }
}

/// <summary>A finished step of an experiment.</summary>
/// <param name="Done">Steps finished, this one included.</param>
/// <param name="Steps">All steps of the plan; while choices are open, the most there can be.</param>
/// <param name="Kind">What the step did.</param>
/// <param name="Name">The training run, search, measurement or match.</param>
/// <param name="Outcome">What came out of the step, in one line.</param>
/// <param name="WasDone">Whether the step was done before.</param>
internal sealed record StudyStep(int Done, int Steps, StepKind Kind, string Name, string Outcome, bool WasDone);

/// <summary>How far the step in progress has come.</summary>
/// <param name="Name">The training run, search, measurement or match.</param>
/// <param name="Training">Set while a network is trained.</param>
/// <param name="Match">Set while a match is played.</param>
/// <param name="Part">Set while positions are searched or speeds are measured.</param>
internal sealed record StudyProgress(
    string Name, TrainingProgress? Training = null, PlayProgress? Match = null, StudyPart? Part = null);

/// <summary>How far a search of positions or a measurement has come.</summary>
/// <param name="Done">What is done.</param>
/// <param name="Of">All there is to do.</param>
/// <param name="Unit">What is counted, such as <c>positions</c>.</param>
internal sealed record StudyPart(int Done, int Of, string Unit);

/// <summary>
/// What an experiment still needs, by the steps of its plan. Choices that are still open are taken to ask for the most
/// work.
/// </summary>
/// <param name="Steps">The steps in their order.</param>
internal sealed record ExperimentEstimate(IReadOnlyList<EstimatedStep> Steps)
{
    /// <summary>Gets the seconds of the steps that are left; null where the speed was not measured.</summary>
    public double? Seconds => Left.All(step => step.Seconds is not null) ? Left.Sum(step => step.Seconds!.Value) : null;

    /// <summary>Gets the memory of the process at its largest, in bytes; 0 where that is not known.</summary>
    public long MemoryBytes => Steps.Select(step => step.MemoryBytes).DefaultIfEmpty(0).Max();

    /// <summary>Gets how many steps are done.</summary>
    public int Done => Steps.Count(step => step.IsDone);

    /// <summary>Gets how the steps compare: their seconds, or 1 each where these are not known.</summary>
    public IReadOnlyList<double> Weights => Steps.All(step => step.Seconds is not null)
        ? [.. Steps.Select(step => step.Seconds!.Value)]
        : [.. Steps.Select(_ => 1.0)];

    private IEnumerable<EstimatedStep> Left => Steps.Where(step => !step.IsDone);

    /// <summary>Says what is left to do, such as <c>12 trainings, 27 matches</c>.</summary>
    public override string ToString() =>
        string.Join(", ", Left.GroupBy(step => step.Kind).Select(kind => (kind.Count(), kind.Key) switch
    {
        (1, var one) => $"1 {Words.Of(one)}",
        (var count, StepKind.Search or StepKind.Match) => $"{count} {Words.Of(kind.Key)}es",
        (var count, var many) => $"{count} {Words.Of(many)}s",
    }));
}

/// <summary>One step of an estimate.</summary>
/// <param name="Kind">What the step does.</param>
/// <param name="IsDone">Whether it is done.</param>
/// <param name="Seconds">How long the whole step takes; null where that is not known.</param>
/// <param name="MemoryBytes">How much memory the step needs; 0 where that is not known.</param>
internal sealed record EstimatedStep(StepKind Kind, bool IsDone, double? Seconds, long MemoryBytes);
