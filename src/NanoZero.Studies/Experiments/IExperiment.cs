namespace NanoZero.Studies;

/// <summary>
/// A kind of experiment: how it is configured, what it does step by step, what its results say, and how they are shown.
/// The frame (<see cref="Experiment{TConfig, TSummary}"/>) does everything else: folder, lock, resume, progress,
/// estimate, files.
/// </summary>
/// <typeparam name="TConfig">The configuration: a record of plain values.</typeparam>
/// <typeparam name="TSummary">The numbers found: the content of <c>summary.json</c>.</typeparam>
internal interface IExperiment<TConfig, TSummary>
    where TConfig : class, new()
    where TSummary : class
{
    /// <summary>
    /// Gets the kind of experiment and the version of its folder's layout, such as <c>nanozero-batching-study-3</c>.
    /// </summary>
    string Format { get; }

    /// <summary>
    /// Gets what messages call the experiment. The description's file is named after it: <c>study.json</c>.
    /// </summary>
    string Noun => "study";

    /// <summary>Returns the game with its rule options.</summary>
    string GameOf(TConfig config);

    /// <summary>Checks everything about a configuration that needs no file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names it and the range.
    /// </exception>
    /// <exception cref="FormatException">A text that cannot be read.</exception>
    /// <exception cref="InvalidDataException">Settings that contradict each other.</exception>
    void Validate(TConfig config);

    /// <summary>
    /// Finds what a new experiment names, and measures how its networks run fastest here. Writes nothing.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="asked">
    /// What is asked for of how networks are evaluated, where the configuration does not say.
    /// </param>
    /// <returns>
    /// The configuration with nothing left to measurement, and the plan; null where there is no network.
    /// </returns>
    /// <exception cref="InvalidDataException">Something named is missing or damaged.</exception>
    (TConfig Config, ExecutionPlan? Plan) Prepare(TConfig config, ExecutionOptions asked);

    /// <summary>
    /// Returns the configuration to go on with, where another one is asked for than the experiment has.
    /// </summary>
    /// <param name="own">The experiment's own configuration.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="execution">What is asked for of how networks are evaluated.</param>
    /// <param name="folder">The experiment.</param>
    /// <exception cref="InvalidDataException">
    /// The experiment cannot go on so; the message names what differs.
    /// </exception>
    TConfig Accept(TConfig own, TConfig asked, ExecutionOptions execution, ExperimentFolder folder);

    /// <summary>
    /// Lists all steps in their order, done or not. The list is asked for again after every step, so later steps may
    /// follow from the results of earlier ones. Where such results are missing, the plan assumes those that ask for the
    /// most work.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="folder">The results so far.</param>
    IEnumerable<PlannedStep> Plan(TConfig config, ExperimentFolder folder);

    /// <summary>Computes the numbers found from the results so far.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="folder">The results so far.</param>
    /// <param name="isComplete">Whether every step is done.</param>
    /// <exception cref="InvalidDataException">A file cannot be read.</exception>
    TSummary Summarise(TConfig config, ExperimentFolder folder, bool isComplete);

    /// <summary>Returns the report without its end, which says how the experiment was made.</summary>
    Report PageOf(TConfig config, TSummary summary);

    /// <summary>
    /// Returns the command that reproduces the experiment as it is now; null for the command it began with.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="path">The experiment's folder.</param>
    string? CommandOf(TConfig config, string path) => null;
}

/// <summary>A question that is answered by an experiment, and has a subcommand of <c>nanozero study</c>.</summary>
internal interface IStudy<TConfig, TSummary> : IExperiment<TConfig, TSummary>
    where TConfig : class, new()
    where TSummary : class
{
    /// <summary>Gets the word on the command line, such as <c>batching</c>.</summary>
    string Name { get; }

    /// <summary>Gets what the study does, for the help.</summary>
    string Purpose { get; }

    /// <summary>Gets examples of settings, for the help, such as <c>matchPairs=200</c>.</summary>
    string SettingsExample { get; }

    /// <summary>Gets examples of what may follow <c>nanozero study NAME</c>.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>Gets the presets with their names; the first one holds where none is given.</summary>
    IReadOnlyList<(string Name, TConfig Config)> Presets { get; }

    /// <summary>Gets the options that stand for settings.</summary>
    IReadOnlyList<StudyOption<TConfig>> Options => [];

    /// <summary>Returns a preset.</summary>
    /// <param name="name">The name of one of <see cref="Presets"/>; null for the first.</param>
    /// <exception cref="FormatException">No such preset; the message names the nearest.</exception>
    TConfig Preset(string? name = null)
    {
        string[] names = [.. Presets.Select(preset => preset.Name)];
        return name is null ? Presets[0].Config
            : Presets.FirstOrDefault(preset => preset.Name == name).Config ?? throw new FormatException(
                $"unknown preset '{name}'{Nearest.Suggestion(name, names)} "
                + $"The presets are: {string.Join(", ", names)}");
    }

    /// <summary>Says before anything is known what the study does and by which rule it decides.</summary>
    string Announce(TConfig config);

    /// <summary>Returns the questions with their answers.</summary>
    IReadOnlyList<Finding> Answers(TSummary summary);
}

/// <summary>An option of a study's command that stands for a setting.</summary>
/// <param name="Name">The option with its dashes, such as <c>--seeds</c>.</param>
/// <param name="HelpName">What its value is called, such as <c>DIR</c>.</param>
/// <param name="Description">What it means, for the help.</param>
/// <param name="Apply">
/// Returns a configuration with the option's value; throws <see cref="FormatException"/> where the value cannot be
/// read.
/// </param>
internal sealed record StudyOption<TConfig>(
    string Name, string HelpName, string Description, Func<TConfig, string, TConfig> Apply)
{
    /// <summary>Returns the option of a study that trains everything with several seeds.</summary>
    /// <param name="standard">What holds without the option, for the help.</param>
    /// <param name="apply">Returns a configuration with seeds.</param>
    public static StudyOption<TConfig> OfSeeds(string standard, Func<TConfig, ulong[], TConfig> apply) => new(
        "--seeds",
        "S,S,…",
        $"Train everything once with each of these seeds [default: {standard}]",
        (config, words) => apply(config, [.. words.Split(',').Select(SeedOf)]));

    private static ulong SeedOf(string word) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
        ? seed
        : throw new FormatException(
            $"'{word}' is no seed; expected whole numbers separated by commas, such as 1,2,3");
}
