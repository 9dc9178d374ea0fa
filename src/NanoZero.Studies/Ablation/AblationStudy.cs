namespace NanoZero.Studies;

/// <summary>
/// The ablation study: agents are trained that differ in some settings, with several seeds each. Their networks are
/// judged on positions with known outcomes. The report says what each change is worth.
/// </summary>
internal sealed class AblationStudy : IStudy<AblationConfig, AblationSummary>
{
    private const string Judged = "judged";

    /// <inheritdoc/>
    public string Format => "nanozero-ablation-study-1";

    /// <inheritdoc/>
    public string Name => "ablation";

    /// <inheritdoc/>
    public string Purpose =>
        "Train agents that differ in some settings, with several seeds each, and report what each change is worth on "
            + "solved positions.";

    /// <inheritdoc/>
    public string SettingsExample => "training.iterations=100, positions=tuning.txt, simulations=200";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "", "--preset techniques --out runs/techniques",
        "--arms 'average: weightAverage=0.999; wide: network.width=48 iterations=4' --out runs/own",
        "--preset techniques --out runs/techniques --resume",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, AblationConfig Config)> Presets => AblationConfig.Presets;

    /// <inheritdoc/>
    public IReadOnlyList<StudyOption<AblationConfig>> Options { get; } =
    [
        new("--arms", "ARMS",
            "What is compared with the base: 'NAME: KEY=VALUE KEY=VALUE; NAME: …' with the keys of train "
                + "[default: the preset's]",
            (config, words) => config with { Arms = AblationConfig.ArmsOf(words) }),
        StudyOption<AblationConfig>.OfSeeds("the preset's", (config, seeds) => config with { Seeds = seeds }),
    ];

    /// <inheritdoc/>
    public string Announce(AblationConfig config) =>
        $"{config.Arms.Count + 1} ways to train, {config.Seeds.Count} seed{(config.Seeds.Count == 1 ? "" : "s")} each; "
            + $"networks are judged on the positions '{config.Positions}', alone and with {config.Simulations} "
            + "simulations";

    /// <inheritdoc/>
    public string GameOf(AblationConfig config) => config.Training.Game;

    /// <inheritdoc/>
    public void Validate(AblationConfig config) => config.Validate();

    /// <inheritdoc/>
    public (AblationConfig Config, ExecutionPlan? Plan) Prepare(AblationConfig config, ExecutionOptions asked)
    {
        GameCatalogue.Open(config.Training.Game, new PositionCheck(config.Positions));
        ExecutionPlan plan = Trainer.MeasurePlan(config.Training);
        return (config with { Training = Trainer.WithPlan(config.Training, plan) }, plan);
    }

    /// <inheritdoc/>
    public AblationConfig Accept(
        AblationConfig own, AblationConfig asked, ExecutionOptions execution, ExperimentFolder folder) =>
        Experiments.RequireSame(
            own, asked with { Training = Experiments.WithMeasured(asked.Training, own.Training) }, folder.Path);

    /// <inheritdoc/>
    public IEnumerable<PlannedStep> Plan(AblationConfig config, ExperimentFolder folder) =>
        from cell in config.Cells()
        from step in (PlannedStep[])
        [
            // An arm may ask for another number format or device than the plan of the base has.
            folder.Training(cell.Name, config.TrainingOf(cell), measuresPlan: cell.Arm.Settings.Count > 0),
            folder.Making<JudgedNetwork>(
                StepKind.Search,
                Judged,
                cell.Name,
                judged => judged.ToString(),
                context => GameCatalogue.Open(
                    config.Training.Game, new Judge(config, folder.In(cell.Name), context.Cancellation))) with
            {
                Name = $"judge {cell.Name}",
                Seconds = () => 0,  // little against the training
            },
        ]
        select step;

    /// <inheritdoc/>
    public AblationSummary Summarise(AblationConfig config, ExperimentFolder folder, bool isComplete) =>
        AblationSummary.Of(
            config,
            cell => folder.Metrics(cell.Name),
            cell => folder.Result<JudgedNetwork>(Judged, cell.Name),
            isComplete);

    /// <inheritdoc/>
    public Report PageOf(AblationConfig config, AblationSummary summary) => AblationPage.Of(config, summary);

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Answers(AblationSummary summary) => [summary.Answer];

    private sealed class PositionCheck(string positions) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => PositionSets.Open(start, positions).Count;
    }

    // All networks are judged by the search of the base, in the number format that their games were played in.
    private sealed class Judge(AblationConfig config, string run, CancellationToken cancellation)
        : IGameVisitor<JudgedNetwork>
    {
        public JudgedNetwork Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            TrainedModel model = TrainedModel.Open(run);
            using PolicyValueNetwork network = model.Load(TGame.Info);
            PositionTableOptions options = new()
            {
                Budgets = [config.Simulations],
                Search = config.Training.Search with { LeavesInFlight = 1 },
                Seed = 1,
            };
            PositionRow[] rows =
            [
                .. PositionTable.Judge(
                    model.Name, network, model.Run!.Description.Plan, PositionSets.Open(start, config.Positions),
                    options, cancellation),
            ];
            return new JudgedNetwork(
                new PositionReport(rows[1].All, rows[0].All, rows[0].Values!.Value),
                new ErrorPatterns(rows[1].ErrorPattern, rows[0].ErrorPattern));
        }
    }
}

/// <summary>How a trained network did on the positions of the study.</summary>
/// <param name="Errors">Its errors.</param>
/// <param name="Patterns">On which positions it erred.</param>
internal sealed record JudgedNetwork(PositionReport Errors, ErrorPatterns Patterns)
{
    /// <summary>Says in a line how it did.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"move errors {100 * Errors.Network.Rate:0.0} % alone, {100 * Errors.Search.Rate:0.0} % searched; "
            + $"value error {Errors.Values.Mean:0.000}");
}
