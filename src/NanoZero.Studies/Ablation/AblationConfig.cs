namespace NanoZero.Studies;

/// <summary>Configuration of the ablation study: a value, and one JSON file.</summary>
internal sealed record AblationConfig
{
    /// <summary>The name of the arm that changes nothing.</summary>
    public const string Reference = "base";

    /// <summary>Gets the settings that every arm begins from; the seed is replaced in each training.</summary>
    public TrainingConfig Training { get; init; } = new();

    /// <summary>Gets the arms that are compared with the training as it is.</summary>
    public IReadOnlyList<AblationArm> Arms { get; init; } = [];

    /// <summary>Gets the seeds: every arm is trained once with each.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [1, 2];

    /// <summary>
    /// Gets the positions with known outcomes that the trained networks are judged on: the name of a set, or a file.
    /// </summary>
    public string Positions { get; init; } = PositionSets.Standard;

    /// <summary>Gets the simulations of the search that judges all networks, beside the network alone.</summary>
    [InRange(1)]
    public int Simulations { get; init; } = 64;

    /// <summary>
    /// Gets the presets: <c>quick</c> (minutes), <c>techniques</c> (what each part of Connect Four's recipe is worth),
    /// <c>algorithms</c> (which search learns fastest).
    /// </summary>
    public static IReadOnlyList<(string Name, AblationConfig Config)> Presets =>
        [("quick", Quick), ("techniques", Techniques), ("algorithms", Algorithms)];

    private static AblationConfig Quick => new()
    {
        Training = TrainingPresets.Get("connect4", "quick") with { Iterations = 8, StrengthEvery = 4 },
        Arms = [new("outcomes", ["valueLambda=1"]), new("pooled", ["network.policy=pooled"])],
        Seeds = [1],
    };

    // The iterations make the arms take about as long as the base, by a guess; the page shows what they took.
    private static AblationConfig Techniques => new()
    {
        Training = TrainingPresets.Get("connect4") with
        {
            Iterations = 240,
            StrengthEvery = 40,
            CheckpointEvery = 1000,
        },
        Arms =
        [
            new("average", ["weightAverage=0.999"]),
            new("gumbel-32", ["search.algorithm=gumbel", "search.simulations=32", "iterations=340"]),
            new("half-steps", ["trainingSteps=50", "iterations=300"]),
            new(
                "playout-cap",
                [
                    "search.simulations=128", "fullSearchShare=0.33", "fastSimulations=16", "gamesPerIteration=400",
                    "trainingSteps=66", "iterations=190",
                ]),
            new("outcomes", ["valueLambda=1"]),
            new("no-solver", ["search.solver=false"]),
            new("no-random-plies", ["randomPlies=0"]),
            new("forced-playouts", ["search.puct.forcedPlayouts=2"]),
        ],
    };

    private static AblationConfig Algorithms => new()
    {
        Training = TrainingPresets.Get("connect4") with
        {
            Iterations = 360,
            StrengthEvery = 60,
            CheckpointEvery = 1000,
        },
        Arms =
        [
            new("ttts-mean", ["search.algorithm=ttts-mean"]),
            new("gumbel", ["search.algorithm=gumbel"]),
            new("gumbel-32", ["search.algorithm=gumbel", "search.simulations=32", "iterations=510"]),
        ],
        Seeds = [1, 2, 3],
    };

    /// <summary>Reads arms as the command line takes them.</summary>
    /// <param name="text">Such as <c>average: weightAverage=0.999; outcomes: valueLambda=1 randomPlies=0</c>.</param>
    /// <exception cref="FormatException">The text cannot be read; the message says what is expected.</exception>
    public static IReadOnlyList<AblationArm> ArmsOf(string text) =>
    [
        .. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(arm =>
            arm.Split(':', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } settings]
                ? new AblationArm(name, settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                : throw new FormatException(
                    $"'{arm}' is no arm; expected a name, a colon and settings, such as 'average: "
                    + "weightAverage=0.999'; arms are separated by semicolons")),
    ];

    /// <summary>Gets the trainings in the order they are made: seed by seed.</summary>
    public IEnumerable<AblationCell> Cells() =>
        from seed in Seeds from arm in Arms.Prepend(new AblationArm(Reference, [])) select new AblationCell(arm, seed);

    /// <summary>Returns the settings of one training.</summary>
    /// <param name="cell">The arm and the seed.</param>
    /// <exception cref="InvalidDataException">A setting of the arm cannot be read; the message says which.</exception>
    public TrainingConfig TrainingOf(AblationCell cell) =>
        ConfigurationFile.With(Training, cell.Arm.Settings) with { Seed = cell.Seed };

    /// <summary>Checks every number's range, and that every arm can be trained.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range; the message names it.</exception>
    /// <exception cref="FormatException">No such game.</exception>
    /// <exception cref="InvalidDataException">A setting of an arm cannot be read.</exception>
    public void Validate()
    {
        Training.Validate("training.");
        InRangeAttribute.Require(this);
        string[] names = [Reference, .. Arms.Select(arm => arm.Name)];
        InRangeAttribute.Require(
            Arms.Count >= 1 && names.All(IsFolderName)
                && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Length,
            nameof(Arms),
            $"at least one, each with a name of its own made of letters, digits and -; '{Reference}' is taken");
        InRangeAttribute.Require(
            Seeds.Count >= 1 && Seeds.Distinct().Count() == Seeds.Count, nameof(Seeds), "at least one, and none twice");
        foreach (AblationArm arm in Arms)
        {
            TrainingConfig config = TrainingOf(new AblationCell(arm, Seeds[0]));
            InRangeAttribute.Require(
                config.Game == Training.Game, nameof(Arms), $"of one game; '{arm.Name}' plays {config.Game}");
            config.Validate($"arm '{arm.Name}': ");
            if (ConfigurationFile.FirstDifference(Training with { Seed = config.Seed }, config) is null)
            {
                throw new InvalidDataException(
                    $"arm '{arm.Name}' changes nothing of the base; the study gives every arm its seeds by itself");
            }
        }
    }

    private static bool IsFolderName(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}

/// <summary>One way to train that is compared with the base.</summary>
/// <param name="Name">What it is called; part of folder names.</param>
/// <param name="Settings">What differs from the base, as <c>KEY=VALUE</c>; nothing for the base itself.</param>
internal sealed record AblationArm(string Name, IReadOnlyList<string> Settings);

/// <summary>One training of the study.</summary>
/// <param name="Arm">How it trains.</param>
/// <param name="Seed">The seed of all its randomness.</param>
internal sealed record AblationCell(AblationArm Arm, ulong Seed)
{
    /// <summary>Gets the name of the run's folder, such as <c>average-seed1</c>.</summary>
    public string Name => FormattableString.Invariant($"{Arm.Name}-seed{Seed}");
}
