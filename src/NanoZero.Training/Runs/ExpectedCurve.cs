namespace NanoZero.Training;

/// <summary>
/// How strong finished runs of a preset were, iteration by iteration. Later runs of the same recipe are compared with
/// it. The curves that come with the program are <c>Expected/GAME-PRESET.json</c>.
/// </summary>
internal sealed record ExpectedCurve
{
    /// <summary>The share of runs whose measurement is expected in <see cref="ExpectedBand.Range"/>.</summary>
    public const double Confidence = 0.99;

    // A few runs show roughly how much runs vary, and one does not show it at all. What runs usually do counts as much
    // as so many degrees of freedom. Why 2: docs/experiments.md.
    private const double UsualSpread = 2, UsualDegrees = 4;
    private const string Folder = "Expected/";
    private const string Extension = ".json";
    private static readonly Lazy<IReadOnlyList<ExpectedCurve>> Embedded = new(ReadAll);

    /// <summary>Gets the curves that come with the program, in the order of their names.</summary>
    public static IReadOnlyList<ExpectedCurve> All => Embedded.Value;

    /// <summary>Gets the preset, one of <see cref="TrainingPresets.Names"/>.</summary>
    public string Preset { get; init; } = "";

    /// <summary>Gets the settings that the runs share; see <see cref="RecipeOf"/>.</summary>
    public TrainingConfig Config { get; init; } = new();

    /// <summary>Gets the positions with known outcomes that moves were judged on; 0 for none.</summary>
    public int Positions { get; init; }

    /// <summary>Gets the runs, one a seed.</summary>
    public IReadOnlyList<ExpectedRun> Runs { get; init; } = [];

    /// <summary>Gets the name of the curve's file.</summary>
    public string FileName => $"{GameCatalogue.InfoOf(Config.Game).Name}-{Preset}{Extension}";

    /// <summary>Finds the curve of a configuration's recipe.</summary>
    /// <param name="config">A run's configuration.</param>
    /// <returns>The curve; null where none belongs to exactly these settings.</returns>
    public static ExpectedCurve? Find(TrainingConfig config)
    {
        TrainingConfig recipe = RecipeOf(config);
        return All.Where(curve => RecipeOf(curve.Config) == recipe)
            .OrderBy(curve => curve.Config.Iterations == config.Iterations ? 0 : 1)
            .ThenByDescending(curve => curve.Config.Iterations)
            .FirstOrDefault();
    }

    /// <summary>
    /// Returns the part of a configuration that decides how well it learns until an iteration. All else gets its
    /// standard value: the seed, where the run computes, how often it is measured and kept, and when it ends.
    /// </summary>
    /// <param name="config">The configuration, of a run or of a preset.</param>
    /// <remarks>
    /// A setting that is not named here belongs to the recipe, so that a new one makes a new recipe. The end of a run
    /// belongs to it where the learning rate falls until then.
    /// </remarks>
    public static TrainingConfig RecipeOf(TrainingConfig config)
    {
        TrainingConfig standard = new();
        return config.AtBeginning() with
        {
            Game = GameCatalogue.Canonical(config.Game),
            Iterations = standard.Iterations,
            Seed = standard.Seed,
            Device = standard.Device,
            Precision = standard.Precision,
            Kernels = standard.Kernels,
            Workers = standard.Workers,
            EvaluationBatch = standard.EvaluationBatch,
            TrainingThreads = standard.TrainingThreads,
            ParallelGames = standard.ParallelGames,
            CacheBytes = standard.CacheBytes,
            StrengthEvery = standard.StrengthEvery,
            CheckpointEvery = standard.CheckpointEvery,
        };
    }

    /// <summary>Makes the curve of a preset from finished runs.</summary>
    /// <param name="runs">The runs, with different seeds; only read.</param>
    /// <exception cref="InvalidDataException">
    /// The runs are not of one preset, not finished, or not measured alike; the message says which and what to do.
    /// </exception>
    public static ExpectedCurve Of(IReadOnlyList<RunFolder> runs)
    {
        TrainingConfig config = runs[0].Config;
        string preset = PresetOf(runs[0]);
        (RunFolder Folder, ExpectedRun Run, int Positions)[] read =
        [
            .. from run in runs
               let reports = run.Metrics()
               let last = reports.Count > 0 ? reports[^1].Strength : null
               select (run, ExpectedRun.Of(run.Description, reports), last?.Positions?.Network.Positions ?? 0),
        ];
        foreach ((RunFolder folder, ExpectedRun run, int positions) in read)
        {
            if (RecipeOf(folder.Config) != RecipeOf(config) || folder.Config.Iterations != config.Iterations)
            {
                throw new InvalidDataException(
                    $"'{folder.Path}' and '{runs[0].Path}' have different settings; expected runs that differ only in "
                    + "their seeds");
            }

            if (run.Points is not [.., var last] || last.Iteration != config.Iterations)
            {
                throw new InvalidDataException(
                    $"'{folder.Path}' was not measured after its last iteration, {config.Iterations}; finish it with "
                    + "'train --resume', and measure strength in it");
            }

            if (positions != read[0].Positions
                || !run.Points.Select(each => each.Iteration).SequenceEqual(
                    read[0].Run.Points.Select(each => each.Iteration)))
            {
                throw new InvalidDataException(
                    $"'{folder.Path}' and '{runs[0].Path}' were measured after different iterations, or on different "
                    + "positions; train them anew");
            }
        }

        return read.DistinctBy(each => each.Run.Seed).Count() == read.Length
            ? new()
            {
                Preset = preset,
                Config = RecipeOf(config) with { Iterations = config.Iterations },
                Positions = read[0].Positions,
                Runs = [.. read.Select(each => each.Run).OrderBy(run => run.Seed)],
            }
            : throw new InvalidDataException("two of the runs have the same seed; expected runs of different seeds");
    }

    /// <summary>Returns what is expected of a run after an iteration.</summary>
    /// <param name="measure">What is measured.</param>
    /// <param name="iteration">The iteration.</param>
    /// <returns>What is expected; null where the runs were not measured then, or not this.</returns>
    /// <remarks>
    /// Runs vary more than independent positions and games do, most of all where they learn fast. The ratio of both
    /// variances is a mean over this measurement and its neighbours, at least 1. It is the dispersion of McCullagh and
    /// Nelder 1989, section 4.5. The range is Wilson's, of as few positions as have this variance. The usual
    /// ratio of other runs counts as some degrees of freedom more. The range has Student's quantile.
    /// </remarks>
    public ExpectedBand? At(StrengthMeasure measure, int iteration)
    {
        if (SharesAt(measure, iteration) is not { Length: > 0 } shares)
        {
            return null;
        }

        double mean = shares.Average();
        (double spread, double degrees) = SpreadOf(measure, iteration);
        double width = WidthOf(degrees);
        double trials = TrialsOf(measure) / (spread * (1 + (1.0 / shares.Length)) * width * width);
        return new ExpectedBand(mean, Proportion.Wilson(mean * trials, trials, Confidence));
    }

    /// <summary>Lists the iterations that the runs were measured after, with the mean of their times.</summary>
    public IEnumerable<(int Iteration, double Seconds)> Times() =>
        Runs[0].Points.Select((point, index) => (point.Iteration, Runs.Average(run => run.Points[index].Seconds)));

    /// <summary>Lists what was measured: errors where there are any, else scores.</summary>
    public IReadOnlyList<StrengthMeasure> Measures => Positions > 0
        ? [StrengthMeasure.NetworkErrors, StrengthMeasure.SearchErrors]
        : [StrengthMeasure.OnePlyScore, StrengthMeasure.RandomScore];

    /// <summary>Says whether less is better.</summary>
    public static bool IsError(StrengthMeasure measure) =>
        measure is StrengthMeasure.NetworkErrors or StrengthMeasure.SearchErrors;

    /// <summary>Returns what is measured in words that follow a share, such as <c>score against random</c>.</summary>
    public string NameOf(StrengthMeasure measure) => measure switch
    {
        StrengthMeasure.NetworkErrors => "move errors of the network alone",
        StrengthMeasure.SearchErrors => $"with {Config.StrengthSimulations} simulations",
        StrengthMeasure.OnePlyScore => "score against one-ply",
        _ => "score against random",
    };

    private static string PresetOf(RunFolder run)
    {
        TrainingConfig recipe = RecipeOf(run.Config);
        return TrainingPresets.Names.FirstOrDefault(name => TrainingPresets.Get(run.Config.Game, name) is var preset
            && RecipeOf(preset) == recipe && preset.Iterations == run.Config.Iterations)
            ?? throw new InvalidDataException(
                $"'{run.Path}' is a run of no preset as it is now; train one with "
                + $"'nanozero train {run.Config.Game} --preset P --seed N --out DIR' and no other settings");
    }

    private double[] SharesAt(StrengthMeasure measure, int iteration) =>
    [
        .. from run in Runs
           from point in run.Points
           where point.Iteration == iteration
           let share = point.Strength[measure]
           where share is not null
           select share.Value,
    ];

    private double TrialsOf(StrengthMeasure measure) =>
        IsError(measure) ? Positions : Config.StrengthGames;

    // How much wider Student's quantile is than the normal one.
    private static double WidthOf(double degrees) =>
        SpecialFunctions.StudentQuantile((1 + Confidence) / 2, degrees)
            / SpecialFunctions.NormalQuantile((1 + Confidence) / 2);

    // With the degrees of freedom that it is known by.
    private (double Ratio, double Degrees) SpreadOf(StrengthMeasure measure, int iteration)
    {
        IReadOnlyList<ExpectedPoint> points = Runs[0].Points;
        int at = points.TakeWhile(point => point.Iteration < iteration).Count();
        double[] squares =
        [
            .. from point in points.Take(Math.Max(0, at - 1)..(at + 2))
               let shares = SharesAt(measure, point.Iteration)
               let mean = shares.Length == 0 ? 0 : shares.Average()
               where mean is > 0 and < 1
               select shares.Sum(share => (share - mean) * (share - mean)) * TrialsOf(measure) / (mean * (1 - mean)),
        ];
        double degrees = UsualDegrees + (squares.Length * (Runs.Count - 1));
        return (Math.Max(1, (squares.Sum() + (UsualDegrees * UsualSpread)) / degrees), degrees);
    }

    private static IReadOnlyList<ExpectedCurve> ReadAll() =>
    [
        .. from name in typeof(ExpectedCurve).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
           where name.StartsWith(Folder, StringComparison.Ordinal)
           select Read(name),
    ];

    private static ExpectedCurve Read(string name)
    {
        using Stream stream = typeof(ExpectedCurve).Assembly.GetManifestResourceStream(name)!;
        return ConfigurationFile.Parse(JsonText.TextOf(stream, name), new ExpectedCurve(), name);
    }
}

/// <summary>One of the runs that a curve is made of.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Evaluation">How its networks were evaluated, such as <c>cpu, int8</c>.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Points">Its measurements, in the order of the iterations.</param>
internal sealed record ExpectedRun(
    ulong Seed, string Evaluation, string Machine, string Version, IReadOnlyList<ExpectedPoint> Points)
{
    /// <summary>Takes the measurements out of a run.</summary>
    /// <param name="run">What the run is.</param>
    /// <param name="reports">Its iterations, in order.</param>
    public static ExpectedRun Of(RunDescription run, IReadOnlyList<IterationReport> reports)
    {
        List<ExpectedPoint> points = [];
        double seconds = 0;
        foreach (IterationReport report in reports)
        {
            seconds += report.ProcessorSeconds > 0 ? report.ProcessorSeconds / 2 : report.TotalSeconds;
            if (report.Strength is { } strength)
            {
                points.Add(new(report.Iteration, Math.Round(seconds, 1), StrengthShares.Of(strength)));
            }
        }

        return new(run.Config.Seed, run.Plan.Evaluation, run.Machine.ToString(), run.Version, points);
    }
}

/// <summary>How strong an agent was after an iteration.</summary>
/// <param name="Iteration">The iteration.</param>
/// <param name="Seconds">
/// The seconds that two cores compute until then: half of the processor time. In runs of earlier versions they are
/// those of the clock.
/// </param>
/// <param name="Strength">What was measured.</param>
internal sealed record ExpectedPoint(int Iteration, double Seconds, StrengthShares Strength);

/// <summary>A measurement of strength as shares, in [0, 1].</summary>
/// <param name="NetworkErrors">Move errors of the network alone; null where none were asked.</param>
/// <param name="SearchErrors">Move errors of the strength search; null where none were asked.</param>
/// <param name="OnePlyScore">Score against the one-ply player.</param>
/// <param name="RandomScore">Score against the random player.</param>
internal sealed record StrengthShares(
    double? NetworkErrors, double? SearchErrors, double OnePlyScore, double RandomScore)
{
    /// <summary>Gets one of the shares; null where it was not measured.</summary>
    /// <param name="measure">Which.</param>
    public double? this[StrengthMeasure measure] => measure switch
    {
        StrengthMeasure.NetworkErrors => NetworkErrors,
        StrengthMeasure.SearchErrors => SearchErrors,
        StrengthMeasure.OnePlyScore => OnePlyScore,
        _ => RandomScore,
    };

    /// <summary>Returns the shares of a measurement.</summary>
    public static StrengthShares Of(StrengthReport strength) => new(
        strength.Positions?.Network.Rate,
        strength.Positions?.Search.Rate,
        strength.AgainstOnePly.Score,
        strength.AgainstRandom.Score);

    /// <summary>Returns the shares of a network that has not learnt; null where it was not measured.</summary>
    public static StrengthShares? Of(ReferenceReport? untrained) =>
        untrained is { AgainstOnePly: { } onePly, AgainstRandom: { } random }
            ? new(untrained.Network?.Rate, untrained.Search?.Rate, onePly.Score, random.Score)
            : null;
}

/// <summary>What is measured of an agent.</summary>
internal enum StrengthMeasure
{
    /// <summary>Move errors of the network alone.</summary>
    NetworkErrors,

    /// <summary>Move errors of the strength search.</summary>
    SearchErrors,

    /// <summary>Score against the one-ply player.</summary>
    OnePlyScore,

    /// <summary>Score against the random player.</summary>
    RandomScore,
}

/// <summary>What is expected of a measurement.</summary>
/// <param name="Mean">The mean of the curve's runs.</param>
/// <param name="Range">
/// Where another run's measurement lies with probability <see cref="ExpectedCurve.Confidence"/>.
/// </param>
internal readonly record struct ExpectedBand(double Mean, Interval Range)
{
    /// <summary>Returns the range in percent, such as <c>9.0 to 13.0 %</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{100 * Range.Lower:0.0} to {100 * Range.Upper:0.0} %");
}
