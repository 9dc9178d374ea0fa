namespace NanoZero.Studies;

/// <summary>Who sits at one side of a match of the study.</summary>
/// <param name="Cell">The training run.</param>
/// <param name="Iteration">Its checkpoint; null for the newest.</param>
/// <param name="LeavesInFlight">Leaves in flight per tree in the match.</param>
internal sealed record StudyPlayer(StudyCell Cell, int? Iteration, int LeavesInFlight)
{
    /// <summary>Gets the name shown in tables.</summary>
    public string Name => FormattableString.Invariant(
        $"{Cell.Name}{(Iteration is { } iteration ? $" #{iteration}" : "")} at {LeavesInFlight}×");

    /// <summary>Gets what the players of all seeds have in common.</summary>
    public string Group => FormattableString.Invariant($"{Cell.Group} at {LeavesInFlight}×");
}

/// <summary>A match of the study.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Question">What it asks.</param>
/// <param name="A">The player it is asked of.</param>
/// <param name="B">The opponent.</param>
/// <param name="Openings">Which of the study's openings it is played from, a pair of games each.</param>
internal sealed record StudyMatch(
    string Name, MatchQuestion Question, StudyPlayer A, StudyPlayer B, OpeningOptions Openings)
{
    /// <summary>Gets whether the match tests one of the study's claims.</summary>
    public bool IsTest =>
        Question is MatchQuestion.Play or MatchQuestion.Learning or MatchQuestion.Best or MatchQuestion.Algorithms;
}

/// <summary>The multiplier chosen for an algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Multiplier">
/// The multiplier with the best score against the smallest, which scores one half against itself.
/// </param>
/// <param name="Score">
/// That score, over all seeds, in the games it was chosen by: too high, as the best of several is.
/// </param>
internal sealed record ChosenMultiplier(AlgorithmOptions Algorithm, int Multiplier, double Score);

/// <summary>
/// The batching study. For each seed, algorithm and multiplier a fresh network is trained with the same settings. Then
/// the networks play each other, and the report says what leaf batching costs and gains.
/// </summary>
internal sealed class BatchingStudy : IStudy<BatchingStudyConfig, BatchingSummary>
{
    /// <inheritdoc/>
    public string Format => "nanozero-batching-study-3";

    /// <inheritdoc/>
    public string Name => "batching";

    /// <inheritdoc/>
    public string Purpose =>
        "Train PUCT and TTTS agents at several leaves in flight, play them against each other, and report what "
            + "batching costs and gains.";

    /// <inheritdoc/>
    public string SettingsExample => "training.layers=2, matchPairs=200, training.precision=fp32";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "", "--preset standard --out runs/night", "--seeds 1,2,3 --set matchSprt=-30..0 --out runs/three",
        "--preset standard --out runs/night --resume",
        "--set training.layers=2 --set multipliers=[1,16] --out runs/sixteen",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, BatchingStudyConfig Config)> Presets => BatchingStudyConfig.Presets;

    /// <inheritdoc/>
    public IReadOnlyList<StudyOption<BatchingStudyConfig>> Options { get; } =
    [
        StudyOption<BatchingStudyConfig>.OfSeeds(
            "the preset's; quick 1, standard 1,2,3", (config, seeds) => config with { Seeds = seeds }),
    ];

    /// <inheritdoc/>
    public string Announce(BatchingStudyConfig config) => StudyOpenings.Of(config).ToString();

    /// <inheritdoc/>
    public string GameOf(BatchingStudyConfig config) => config.Training.Game;

    /// <inheritdoc/>
    public void Validate(BatchingStudyConfig config) => config.Validate();

    /// <inheritdoc/>
    public (BatchingStudyConfig Config, ExecutionPlan? Plan) Prepare(BatchingStudyConfig config, ExecutionOptions asked)
    {
        ExecutionPlan plan = Trainer.MeasurePlan(config.Training);
        return (config with { Training = Trainer.WithPlan(config.Training, plan) }, plan);
    }

    /// <inheritdoc/>
    public BatchingStudyConfig Accept(
        BatchingStudyConfig own, BatchingStudyConfig asked, ExecutionOptions execution, ExperimentFolder folder) =>
        Experiments.RequireSame(
            own, asked with { Training = Experiments.WithMeasured(asked.Training, own.Training) }, folder.Path);

    /// <inheritdoc/>
    public IEnumerable<PlannedStep> Plan(BatchingStudyConfig config, ExperimentFolder folder)
    {
        BatchingMatches matches = new(config, folder);
        return
        [
            .. config.Cells().Select(cell => folder.Training(cell.Name, config.TrainingOf(cell))),
            .. matches.Selection().Concat(matches.Tests()).Concat(matches.Ladder()).Select(matches.StepOf),
        ];
    }

    /// <inheritdoc/>
    public BatchingSummary Summarise(BatchingStudyConfig config, ExperimentFolder folder, bool isComplete) =>
        new BatchingResults(config, folder).Summarise(isComplete);

    /// <inheritdoc/>
    public Report PageOf(BatchingStudyConfig config, BatchingSummary summary) => BatchingPage.Of(config, summary);

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Answers(BatchingSummary summary) => summary.Answers.Asked();
}

/// <summary>
/// The matches of the study. They follow from its configuration and from the games that the best multipliers are chosen
/// by.
/// </summary>
internal sealed class BatchingMatches(BatchingStudyConfig config, ExperimentFolder folder)
{
    private readonly StudyOpenings openings = StudyOpenings.Of(config);
    private readonly Lazy<double> meanPlies = new(() => TrainingEstimate.For(config.Training, folder.Plan!).MeanPlies);
    private readonly int low = config.Multipliers[0], high = config.Multipliers[^1];

    /// <summary>Gets the openings of the matches.</summary>
    public StudyOpenings Openings => openings;

    /// <summary>Gets whether every match to choose by is played.</summary>
    public bool IsChosen => Selection().All(match => folder.Statistics(match.Name) is not null);

    /// <summary>
    /// Gets after how many iterations every run has checkpoints that training has touched, oldest first.
    /// </summary>
    public IReadOnlyList<int> Checkpoints { get; } =
    [
        .. Enumerable.Range(1, config.Training.Iterations).Where(iteration =>
            iteration % config.Training.CheckpointEvery == 0 || iteration == config.Training.Iterations),
    ];

    /// <summary>
    /// Lists the matches by which the best multiplier of each algorithm is chosen: every other one against the
    /// smallest.
    /// </summary>
    public IEnumerable<StudyMatch> Selection() =>
        from cell in config.Cells()
        where cell.Multiplier != low
        select new StudyMatch(
            $"choose-{cell.Name}", MatchQuestion.Selection, new(cell, null, low),
            new(cell with { Multiplier = low }, null, low),
            openings.ToChoose(cell.Seed));

    /// <summary>
    /// Returns the multiplier chosen for each algorithm in the games of <see cref="Selection"/>, over all seeds.
    /// </summary>
    /// <remarks>Before all of them are played it is one that asks for the most matches.</remarks>
    public IReadOnlyList<ChosenMultiplier> Chosen()
    {
        if (!IsChosen)
        {
            return [.. config.Algorithms.Select(algorithm =>
                new ChosenMultiplier(algorithm, config.Multipliers[1], 0.5))];
        }

        ILookup<StudyCell, PairCounts> pairs = Selection().ToLookup(
            match => match.A.Cell with { Seed = 0 }, match => folder.Statistics(match.Name)!.Counts.Pairs);
        return
        [
            .. from algorithm in config.Algorithms
               select config.Multipliers.Select(multiplier => new ChosenMultiplier(
                   algorithm,
                   multiplier,
                   multiplier == low ? 0.5 : Pooled(pairs[new StudyCell(algorithm, multiplier, 0)]).Score))
                       .MaxBy(each => each.Score)!,
        ];
    }

    /// <summary>Lists the matches that the questions need, on openings that nothing was chosen by.</summary>
    public IEnumerable<StudyMatch> Tests()
    {
        IReadOnlyList<ChosenMultiplier> chosen = Chosen();
        return
        [
            .. config.Seeds.SelectMany(seed => chosen.SelectMany(each => Tests(each, seed))),
            .. config.Seeds.SelectMany(seed => chosen.Skip(1).Select(other => Between(chosen[0], other, seed))),
            .. from cell in config.Cells()
               where cell.Seed == config.Seeds[0] && Checkpoints.Count > 1
               select Progress($"progress-{cell.Name}", cell, Checkpoints[^1], Checkpoints[0]),
        ];
    }

    /// <summary>Lists the matches of the ladder: every checkpoint of the best run against every earlier one.</summary>
    public IEnumerable<StudyMatch> Ladder()
    {
        StudyCell best = BestOfAll();
        return
        [
            .. from later in Checkpoints
               from earlier in Checkpoints
               where earlier < later
               select Progress($"ladder-{best.Name}-{later}-{earlier}", best, later, earlier),
        ];
    }

    /// <summary>
    /// Returns the run of the first seed, among those of the chosen multipliers, whose last evaluation was best.
    /// </summary>
    public StudyCell BestOfAll() =>
        Chosen().Select(each => new StudyCell(each.Algorithm, each.Multiplier, config.Seeds[0])).MaxBy(FinalScore);

    /// <summary>Returns the matches that are played, with their results.</summary>
    /// <param name="planned">Matches.</param>
    public IReadOnlyList<(StudyMatch Match, MatchRecord Record, MatchStatistics Statistics)> Played(
        IEnumerable<StudyMatch> planned) =>
    [
        .. from match in planned
           let record = folder.Match(match.Name)
           where record is not null
           select (match, record, folder.Statistics(match.Name)!),
    ];

    /// <summary>Returns the step that plays a match.</summary>
    public PlannedStep StepOf(StudyMatch match) =>
        folder.Match(match.Name, $"{match.A.Name} against {match.B.Name}", (file, context) =>
            Play(match, file, context)) with
        {
            Seconds = () => TrainingEstimate.SecondsOfPlay(
                config.Training, folder.Plan!, 2 * match.Openings.Count * meanPlies.Value * config.MatchSimulations),
        };

    /// <summary>Adds pairs.</summary>
    /// <param name="pairs">Pairs of several matches.</param>
    public static PairCounts Pooled(IEnumerable<PairCounts> pairs) => pairs.Aggregate((sum, each) => sum + each);

    private IEnumerable<StudyMatch> Tests(ChosenMultiplier chosen, ulong seed)
    {
        StudyCell reference = new(chosen.Algorithm, low, seed);
        StudyPlayer standard = new(reference, null, low);
        string name = chosen.Algorithm.Name;
        yield return Test(
            $"play-{name}-{high}x-{low}x", MatchQuestion.Play, standard with { LeavesInFlight = high }, standard);
        yield return Test($"learning-{name}-{high}x-{low}x", MatchQuestion.Learning,
            standard with { Cell = reference with { Multiplier = high } }, standard);

        // Where the smallest was chosen there is nothing to test, and where the largest was, the match above does it.
        if (chosen.Multiplier != low && chosen.Multiplier != high)
        {
            StudyPlayer best = standard with { Cell = reference with { Multiplier = chosen.Multiplier } };
            yield return Test($"best-{name}-{chosen.Multiplier}x-{low}x", MatchQuestion.Best, best, standard);
        }
    }

    private StudyMatch Between(ChosenMultiplier first, ChosenMultiplier second, ulong seed)
    {
        StudyCell a = new(first.Algorithm, first.Multiplier, seed), b = new(second.Algorithm, second.Multiplier, seed);
        return Test($"algorithms-{a.Group}-{b.Group}", MatchQuestion.Algorithms, new(a, null, low), new(b, null, low));
    }

    private StudyMatch Test(string name, MatchQuestion question, StudyPlayer a, StudyPlayer b) => new(
        FormattableString.Invariant($"{name}-seed{a.Cell.Seed}"), question, a, b,
        openings.ToTest(a.Cell.Seed, config.MatchPairs));

    private StudyMatch Progress(string name, StudyCell cell, int later, int earlier) => new(
        name, MatchQuestion.Progress, new(cell, later, low), new(cell, earlier, low),
        openings.ToTest(cell.Seed, config.LadderPairs));

    // Both opponents count, and errors on solved positions; the random player alone would saturate.
    private double FinalScore(StudyCell cell)
    {
        StrengthReport? last = folder.Metrics(cell.Name).LastOrDefault(report => report.Strength is not null)?.Strength;
        GameCounts? random = last?.AgainstRandom, onePly = last?.AgainstOnePly;
        return (random?.Score ?? 0) + (onePly?.Score ?? 0) - (last?.Positions?.Search.Rate ?? 0);
    }

    private void Play(StudyMatch match, string file, StepContext context)
    {
        MatchOptions options = new()
        {
            Openings = match.Openings,
            Seed = openings.Seed,
            Sprt = match.IsTest ? config.Sequential : null,
            ParallelGames = config.Training.ParallelGames,
        };
        OpenPlayersOptions opening = new() { Plan = folder.Plan, Seed = openings.Seed };
        Arena.PlayOn(
            context.Machines, PlayerOf(match.A), PlayerOf(match.B), options, opening, file: file,
            progress: context.OfMatch(match.Name), cancellation: context.Cancellation);
    }

    private ResolvedPlayer PlayerOf(StudyPlayer player)
    {
        RunFolder run = RunFolder.Open(folder.In(player.Cell.Name));
        string checkpoint = player.Iteration is { } iteration
            ? run.Checkpoints().Single(checkpoint => checkpoint.Iteration == iteration).Path
            : run.Latest().Path;
        return ResolvedPlayer.Of(
            TrainedModel.Open(checkpoint), config.MatchSearch(player.Cell.Algorithm, player.LeavesInFlight));
    }
}

/// <summary>
/// Splits the openings of a study into disjoint sets. The openings used to choose the multiplier are never used to test
/// it. Different seeds get different openings where the game has enough.
/// </summary>
internal sealed class StudyOpenings
{
    private readonly BatchingStudyConfig config;

    private StudyOpenings(BatchingStudyConfig config, int available) => (this.config, Available) = (config, available);

    /// <summary>Gets the seed that all of them are drawn by.</summary>
    public ulong Seed => config.Seeds[0];

    /// <summary>Gets how many openings the study wants.</summary>
    public int Wanted => config.Seeds.Count * (config.SelectionPairs + config.MatchPairs);

    /// <summary>Gets how many of them there are.</summary>
    public int Available { get; }

    private bool AreEnough => Available >= Wanted;

    // What every seed shares where there are not enough, in proportion; at least one.
    private int SharedToChoose => Math.Max(1, Math.Min(
        config.SelectionPairs, (int)(
            (long)Available * config.SelectionPairs / (config.SelectionPairs + config.MatchPairs))));

    /// <summary>Splits the openings of a study.</summary>
    public static StudyOpenings Of(BatchingStudyConfig config)
    {
        int wanted = config.Seeds.Count * (config.SelectionPairs + config.MatchPairs);
        return new StudyOpenings(config, Openings.Count(
            config.Training.Game, new OpeningOptions { Count = wanted, Seed = config.Seeds[0] }));
    }

    /// <summary>Returns the openings of the games that the multiplier is chosen by.</summary>
    /// <param name="seed">The seed of the trainings.</param>
    public OpeningOptions ToChoose(ulong seed) => AreEnough
        ? Range(IndexOf(seed) * config.SelectionPairs, config.SelectionPairs)
        : Range(0, SharedToChoose);

    /// <summary>Returns openings that nothing is chosen by.</summary>
    /// <param name="seed">The seed of the trainings.</param>
    /// <param name="pairs">How many are wanted at most.</param>
    public OpeningOptions ToTest(ulong seed, int pairs)
    {
        int most = Math.Min(pairs, config.MatchPairs);
        return AreEnough
            ? Range((config.Seeds.Count * config.SelectionPairs) + (IndexOf(seed) * config.MatchPairs), most)
            : Range(SharedToChoose, Math.Min(most, Available - SharedToChoose));
    }

    /// <summary>Says in words which openings are used for what.</summary>
    public override string ToString() => AreEnough
        ? $"The multiplier is chosen by {config.SelectionPairs} openings a seed and everything is tested on "
            + $"{config.MatchPairs} others: no two of these {Wanted} are equal, under symmetry either."
        : $"The game has only {Available} openings, not the {Wanted} wanted: {SharedToChoose} to choose by, "
            + $"{ToTest(Seed, config.MatchPairs).Count} others to test on, "
            + "the same for every seed, so that the seeds' games are not independent and matches have fewer pairs than "
            + "asked for.";

    private OpeningOptions Range(int skip, int count) => new() { Skip = skip, Count = count, Seed = Seed };

    private int IndexOf(ulong seed) => config.Seeds.ToList().IndexOf(seed);
}
