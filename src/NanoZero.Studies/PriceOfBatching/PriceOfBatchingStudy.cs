namespace NanoZero.Studies;

/// <summary>
/// The study of the price of batching: what several leaves in flight per tree cost at equal simulations and gain in
/// equal time. One network is judged by move errors and policies on positions with known outcomes first, and by games
/// where it pays.
/// </summary>
internal sealed class PriceOfBatchingStudy : IStudy<PriceOfBatchingConfig, PriceSummary>
{
    /// <summary>The folder of the run that trains the network where none was given.</summary>
    public const string Network = "network";

    /// <inheritdoc/>
    public string Format => "nanozero-price-of-batching-1";

    /// <inheritdoc/>
    public string Name => "price-of-batching";

    /// <inheritdoc/>
    public string Purpose =>
        "Search one network with several leaves in flight. Measure what they cost at equal simulations and "
            + "what they gain in equal time, on solved positions and in games.";

    /// <inheritdoc/>
    public string SettingsExample => "budgets=[50,200], leaves=[1,4,16], matchPairs=200, training.precision=fp32";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "--model shipped", "--preset standard --model runs/connect4-puct --out runs/price",
        "--preset standard --out runs/price --resume",
        "--set budgets=[50,100] --set matchBudgets=[50] --set matchPairs=500 --out runs/small",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, PriceOfBatchingConfig Config)> Presets => PriceOfBatchingConfig.Presets;

    /// <inheritdoc/>
    public IReadOnlyList<StudyOption<PriceOfBatchingConfig>> Options { get; } =
    [
        new("--model", "DIR",
            "Folder of the run or checkpoint whose network is searched with, or shipped, the one that comes with the "
                + "program [default: one is trained first]",
            (config, folder) => config with { Model = folder }),
    ];

    /// <inheritdoc/>
    public string Announce(PriceOfBatchingConfig config) => config.Rule();

    /// <inheritdoc/>
    public string GameOf(PriceOfBatchingConfig config) => config.Training.Game;

    /// <inheritdoc/>
    public void Validate(PriceOfBatchingConfig config) => config.Validate();

    /// <inheritdoc/>
    public (PriceOfBatchingConfig Config, ExecutionPlan? Plan) Prepare(
        PriceOfBatchingConfig config, ExecutionOptions asked)
    {
        PriceOfBatchingConfig resolved = WithModel(config);
        ExecutionPlan plan = GameCatalogue.Open(resolved.Training.Game, new Planner(resolved));
        return (resolved with { Training = Trainer.WithPlan(resolved.Training, plan) }, plan);
    }

    /// <inheritdoc/>
    public PriceOfBatchingConfig Accept(
        PriceOfBatchingConfig own, PriceOfBatchingConfig asked, ExecutionOptions execution, ExperimentFolder folder)
    {
        PriceOfBatchingConfig named = WithModel(asked);
        if (named.Model is not null && own.Model is not null
            && Path.GetFullPath(named.Model) == Path.GetFullPath(own.Model))
        {
            named = named with { Model = own.Model };  // another spelling of the same folder
        }

        return Experiments.RequireSame(
            own, named with { Training = Experiments.WithMeasured(named.Training, own.Training) }, folder.Path);
    }

    /// <inheritdoc/>
    public IEnumerable<PlannedStep> Plan(PriceOfBatchingConfig config, ExperimentFolder folder)
    {
        PricePlan plan = new(config, folder);
        return
        [
            .. config.Model is null ? (PlannedStep[])[folder.Training(Network, config.Training)] : [],
            .. PriceCell.Screen(config).Select(plan.Search),
            .. plan.OneLeaf().Select(plan.Measurement),
            .. plan.EqualTime().Select(plan.Search),
            .. plan.Matches().Select(plan.Match),
        ];
    }

    /// <inheritdoc/>
    public PriceSummary Summarise(PriceOfBatchingConfig config, ExperimentFolder folder, bool isComplete) =>
        new PriceResults(config, folder).Summarise(isComplete);

    /// <inheritdoc/>
    public Report PageOf(PriceOfBatchingConfig config, PriceSummary summary) => PricePage.Of(config, summary);

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Answers(PriceSummary summary) => summary.Answers.Asked();

    // Names its network's checkpoint, so that the configuration means the same when the run has gone on, and its game.
    private static PriceOfBatchingConfig WithModel(PriceOfBatchingConfig config)
    {
        if (config.Model is null)
        {
            return config;
        }

        TrainedModel model = TrainedModel.Open(config.Model, config.Training.Game);
        return config with { Model = model.Text, Training = config.Training with { Game = model.Game } };
    }

    // Finds out before anything is trained whether the positions are there.
    private sealed class Planner(PriceOfBatchingConfig config) : IGameVisitor<ExecutionPlan>
    {
        public ExecutionPlan Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            PositionSets.Open(start, config.Positions);
            using PolicyValueNetwork network = config.Model is null
                ? new PolicyValueNetwork(config.Training.NetworkShape(), config.Training.Seed)
                : TrainedModel.Open(config.Model).Load(TGame.Info);
            return ExecutionPlanner.Choose<TGame>(network, config.Training.Execution);
        }
    }
}

/// <summary>The steps of the study after its training, and the choices that they follow from.</summary>
internal sealed class PricePlan(PriceOfBatchingConfig config, ExperimentFolder folder)
{
    private const string Cells = "cells", Speeds = "speeds";

    private readonly Lazy<(int All, int Referenced)> positions =
        new(() => GameCatalogue.Open(config.Training.Game, new PositionCounter(config)));
    private readonly Lazy<TrainingEstimate> estimate = new(() => TrainingEstimate.For(Searched(config), folder.Plan!));

    /// <summary>Returns what a cell's search did; null while it is not made.</summary>
    public CellResult? Result(PriceCell cell) => folder.Result<CellResult>(Cells, cell.Name);

    /// <summary>Returns the speeds of an algorithm at a budget; null while they are not measured.</summary>
    public SpeedResult? Speed(PriceCell oneLeaf) => folder.Result<SpeedResult>(Speeds, NameOf(oneLeaf));

    /// <summary>
    /// Returns the treatment that plays, chosen on positions and never on games; null while the screen is not finished.
    /// </summary>
    public InFlightTreatment? TreatmentOf(AlgorithmOptions algorithm, int budget)
    {
        PriceCell oneLeaf = PriceCell.OneLeaf(algorithm, budget);
        (InFlightTreatment Treatment, double? Divergence)[] screened =
            [.. config.Treatments.Select(treatment => (treatment, DivergenceOf(Selecting(oneLeaf, treatment))))];
        return screened.All(each => each.Divergence is not null)
            ? screened.MinBy(each => each.Divergence).Treatment
            : null;
    }

    /// <summary>Lists the one-leaf searches whose speeds are compared and against which games are played.</summary>
    public IEnumerable<PriceCell> OneLeaf() =>
        from algorithm in config.Algorithms
        from budget in config.MatchBudgets
        select PriceCell.OneLeaf(
            algorithm, budget);

    /// <summary>Lists the searches that take as long as one leaf at its budget, one tree at a time.</summary>
    /// <remarks>Before the speeds are measured, several leaves are taken to be as fast as one.</remarks>
    public IEnumerable<PriceCell> EqualTime() =>
        from oneLeaf in OneLeaf()
        let speed = Speed(oneLeaf)
        from leaves in config.Leaves.Skip(1)
        select oneLeaf with
        {
            Role = PriceRole.EqualTime,
            Leaves = leaves,
            Treatment = speed?.Treatment ?? Playing(oneLeaf),
            Simulations = Math.Max(1, (int)Math.Round(oneLeaf.Budget * (speed?.OneTreeRatio(leaves) ?? 1))),
        };

    /// <summary>Lists the matches in the order they are played.</summary>
    public IReadOnlyList<PriceCell> Matches() =>
    [
        .. from oneLeaf in OneLeaf()
           from leaves in config.MatchLeaves
           select Selecting(oneLeaf, Playing(oneLeaf)) with { Leaves = leaves },
        .. config.Algorithms.Select(VirtualLoss).OfType<PriceCell>(),
        .. from algorithm in config.Algorithms
           from leaves in config.TimeMatchLeaves
           select EqualTime().Where(cell => cell.Algorithm == algorithm && cell.Leaves == leaves).MaxBy(cell =>
               (double)cell.Simulations / cell.Budget)!,
    ];

    /// <summary>Gives all positions to a cell's search.</summary>
    public PlannedStep Search(PriceCell cell) => folder.Making(
        StepKind.Search, Cells, cell.Name, Describe, context =>
            Lab(context).Search(cell, context.OfPart(cell.Name), context.Cancellation)) with
    {
        Seconds = () =>
            SecondsOf((double)cell.Simulations * (cell.Role == PriceRole.Reference
                ? positions.Value.Referenced
                : positions.Value.All)),
        MemoryBytes = () => estimate.Value.MemoryBytes,
    };

    /// <summary>Measures speeds.</summary>
    public PlannedStep Measurement(PriceCell oneLeaf) => folder.Making<SpeedResult>(
        StepKind.Measurement,
        Speeds,
        NameOf(oneLeaf),
        Describe,
        context =>
            Lab(context).MeasureSpeeds(
                oneLeaf, Playing(oneLeaf), context.OfPart($"{oneLeaf.Name} speeds"), context.Cancellation)) with
    {
        Name = $"{NameOf(oneLeaf)}-speeds",
        Seconds = () => 2 * config.Leaves.Count * (config.SpeedRepeats + 1) * config.SpeedSeconds,
    };

    /// <summary>Plays a cell's search against one leaf in flight at the cell's budget.</summary>
    public PlannedStep Match(PriceCell cell) => folder.Match(
        cell.Name, "", (file, context) =>
            Lab(context).Play(cell, file, context.OfMatch(cell.Name), context.Cancellation)) with
    {
        Name = $"match {cell.Name}",
        Seconds = () => SecondsOf(config.MatchPairs * estimate.Value.MeanPlies * (cell.Simulations + cell.Budget)),
    };

    private static string NameOf(PriceCell oneLeaf) => SpeedResult.NameOf(oneLeaf.Algorithm, oneLeaf.Budget);

    private static string Describe(CellResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Errors.Count(error => error == '1')} errors in {result.Errors.Length} "
            + $"positions{(result.FromOneLeaf is { } from ? $", divergence {from.Mean:0.0000} nats" : "")}, "
            + $"{result.Seconds:0.0} s");

    private static string Describe(SpeedResult speed) => "one tree, positions/s: " + string.Join(
        ", ", speed.ByLeaves.Select(each =>
            string.Create(CultureInfo.InvariantCulture, $"{each.Leaves}× {each.OneTreeMedian:0.0}")));

    // The network's training without what searches do not need.
    private static TrainingConfig Searched(PriceOfBatchingConfig config) =>
        config.Training with { CacheBytes = config.CacheBytes, StrengthPositions = null };

    private double? SecondsOf(double simulations) =>
        TrainingEstimate.SecondsOfPlay(Searched(config), folder.Plan!, simulations);

    private IPriceLab Lab(StepContext context) => context.Shared(() => PriceLab.Open(config, folder));

    // Before the screen is finished, a treatment that asks for the most matches: virtual losses play besides.
    private InFlightTreatment Playing(PriceCell oneLeaf) => TreatmentOf(oneLeaf.Algorithm, oneLeaf.Budget)
        ?? config.Treatments.OrderBy(treatment => treatment == InFlightTreatment.VirtualLoss).First();

    // Where the screen sees virtual losses do most, games are likeliest to show it.
    private PriceCell? VirtualLoss(AlgorithmOptions algorithm) =>
        (from oneLeaf in OneLeaf()
         where oneLeaf.Algorithm == algorithm && config.Treatments.Contains(InFlightTreatment.VirtualLoss)
         let chosen = Playing(oneLeaf)
         where chosen is not InFlightTreatment.VirtualLoss
         let cell = Selecting(oneLeaf, InFlightTreatment.VirtualLoss)
         orderby DivergenceOf(cell) - DivergenceOf(cell with { Treatment = chosen }) descending
         select cell).FirstOrDefault();

    // The cell by which a treatment is chosen.
    private PriceCell Selecting(PriceCell oneLeaf, InFlightTreatment treatment) =>
        oneLeaf with { Role = PriceRole.EqualSimulations, Leaves = config.SelectionLeaves, Treatment = treatment };

    private double? DivergenceOf(PriceCell cell) => Result(cell)?.FromOneLeaf?.Mean;

    private sealed class PositionCounter(PriceOfBatchingConfig config) : IGameVisitor<(int All, int Referenced)>
    {
        public (int All, int Referenced) Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            int[] taken =
                [.. PositionSets.Open(start, config.Positions).Select(set =>
                    PriceLab.Spread(set.Positions.Count, config.PositionsPerSet).Length)];
            return (taken.Sum(), taken.Sum(count => PriceLab.Spread(count, config.ReferencePositionsPerSet).Length));
        }
    }
}
