namespace NanoZero.Studies;

/// <summary>Configuration of the batching study: a value, and one JSON file.</summary>
internal sealed record BatchingStudyConfig
{
    /// <summary>
    /// Gets the settings all training runs share; algorithm, leaves in flight and seed are replaced in each.
    /// </summary>
    public TrainingConfig Training { get; init; } = new();

    /// <summary>Gets the algorithms compared. The original study: PUCT and TTTS.</summary>
    public IReadOnlyList<AlgorithmOptions> Algorithms { get; init; } = [new PuctOptions(), new TttsOptions()];

    /// <summary>
    /// Gets the multipliers compared: leaves in flight per tree in self-play; the smallest is the reference. The
    /// original study: 1, 4, 8.
    /// </summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 4, 8];

    /// <summary>
    /// Gets the seeds: every algorithm and multiplier is trained once with each. The original study: one, and so one
    /// sample of training.
    /// </summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [1];

    /// <summary>
    /// Gets the pairs of games of every match the best multiplier is chosen by; these games are used for nothing else.
    /// </summary>
    [InRange(1)]
    public int SelectionPairs { get; init; } = 50;

    /// <summary>
    /// Gets the pairs of games of a match, at most where <see cref="MatchSprt"/> may end it. The original study: 100
    /// games, of which 2–9 were distinct.
    /// </summary>
    [InRange(1)]
    public int MatchPairs { get; init; } = 50;

    /// <summary>
    /// Gets the sequential test that may end a match early, as <c>-30..0</c>, whose bounds lie in
    /// [-<see cref="MarginElo"/>, 0]; null plays fixed pairs. Its first bound is "worse", its second "not worse".
    /// </summary>
    public string? MatchSprt { get; init; }

    /// <summary>
    /// Gets the pairs of games of every match of the ladder, and of every run's last checkpoint against its first.
    /// </summary>
    [InRange(1)]
    public int LadderPairs { get; init; } = 20;

    /// <summary>Gets the simulations per position in matches, the same for both sides.</summary>
    [InRange(1)]
    public int MatchSimulations { get; init; } = 100;

    /// <summary>Gets the margin of "not worse", in Elo, stated before the matches are played.</summary>
    [InRange(0, LeastIsOutside = true)]
    public double MarginElo { get; init; } = Comparison.DefaultMarginElo;

    /// <summary>
    /// Gets the presets: <c>quick</c> (minutes), <c>standard</c> (a night), <c>original</c> (the original study's
    /// numbers), <c>as-run</c> (with the simulations it effectively made).
    /// </summary>
    public static IReadOnlyList<(string Name, BatchingStudyConfig Config)> Presets =>
    [
        ("quick", Quick),
        ("standard", Standard),
        ("original", Original),
        ("as-run", Original with { Training = TrainingPresets.Get("connect4", "as-run"), MatchSimulations = 8 }),
    ];

    private static BatchingStudyConfig Quick => new()
    {
        Training = TrainingPresets.Get("connect4", "quick") with
        {
            Iterations = 9,
            StrengthEvery = 3,
            StrengthGames = 60,
            StrengthSimulations = 32,
            CheckpointEvery = 3,
        },
        SelectionPairs = 25,
        MatchPairs = 50,
        LadderPairs = 12,
        MatchSimulations = 32,
    };

    private static BatchingStudyConfig Standard => new()
    {
        Training = TrainingPresets.Get("connect4") with
        {
            Iterations = 100,
            StrengthEvery = 20,
            StrengthGames = 200,
            CheckpointEvery = 20,
        },
        Seeds = [1, 2, 3],
        SelectionPairs = 100,
        MatchPairs = 300,
        LadderPairs = 50,
        MatchSimulations = 100,
    };

    private static BatchingStudyConfig Original => new()
    {
        Training = TrainingPresets.Get("connect4", "original"),
        SelectionPairs = 50,
        MatchPairs = 50,
        LadderPairs = 50,
        MatchSimulations = 500,
    };

    /// <summary>Gets the sequential test of <see cref="MatchSprt"/>.</summary>
    /// <exception cref="FormatException">The text states no test.</exception>
    internal SprtOptions? Sequential => MatchSprt is null ? null : SprtOptions.Parse(MatchSprt);

    /// <summary>Gets the cells of the study in the order they are trained: seed by seed.</summary>
    public IEnumerable<StudyCell> Cells() =>
        from seed in Seeds
        from algorithm in Algorithms
        from multiplier in Multipliers
        select new StudyCell(
            algorithm, multiplier, seed);

    /// <summary>Returns the configuration of one training run.</summary>
    /// <param name="cell">The run's algorithm, multiplier and seed.</param>
    public TrainingConfig TrainingOf(StudyCell cell) =>
        Training with
        {
            Seed = cell.Seed,
            Search = Training.Search.WithAlgorithm(
            cell.Algorithm) with
            { LeavesInFlight = cell.Multiplier }
        };

    /// <summary>
    /// Returns the search of a match: exactly <see cref="MatchSimulations"/> at every move, so that both sides spend
    /// the same. Early stopping is off, and proven results neither count nor end a search.
    /// </summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="leavesInFlight">Leaves in flight per tree.</param>
    public SearchOptions MatchSearch(AlgorithmOptions algorithm, int leavesInFlight) =>
        Training.Search.WithAlgorithm(algorithm).WithoutEarlyStopping() with
        {
            LeavesInFlight = leavesInFlight,
            Simulations = MatchSimulations,
            Solver = false,
        };

    /// <summary>Checks every number's range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names it and the range.
    /// </exception>
    /// <exception cref="FormatException">No such game, or no such test.</exception>
    public void Validate()
    {
        Training.Validate("training.");
        InRangeAttribute.Require(Algorithms.Count >= 1 && Algorithms.Distinct().Count() == Algorithms.Count,
            nameof(Algorithms), "at least one, and none twice");
        InRangeAttribute.Require(
            Multipliers.Count >= 2 && Multipliers.Order().SequenceEqual(Multipliers)
                && Multipliers.Distinct().Count() == Multipliers.Count && Multipliers[0] >= 1,
            nameof(Multipliers),
            "at least two, each at least 1, rising");
        InRangeAttribute.Require(
            Seeds.Count >= 1 && Seeds.Distinct().Count() == Seeds.Count, nameof(Seeds), "at least one, and none twice");
        InRangeAttribute.Require(this);
        InRangeAttribute.Require(
            LadderPairs <= MatchPairs, nameof(LadderPairs), $"from 1 to the {MatchPairs} pairs of a match");
        InRangeAttribute.Require(
            Sequential is not { } test
                || (test.Elo0 >= -MarginElo && test.Elo1 <= 0 && test.Model == EloModel.Logistic),
            nameof(MatchSprt),
            string.Create(
                CultureInfo.InvariantCulture,
                $"a test with bounds from -{MarginElo}, the margin, to 0, such as -{MarginElo}..0: it decides between "
                + $"worse and not worse"));
        InRangeAttribute.Require(
            Training.StrengthEvery >= 1 && Training.StrengthEvery <= Training.Iterations,
            nameof(Training.StrengthEvery),
            $"in 1 … {Training.Iterations}, the iterations: the study compares evaluations",
            within: "training.");
    }
}

/// <summary>One training run of the study.</summary>
/// <param name="Algorithm">The algorithm of self-play.</param>
/// <param name="Multiplier">Leaves in flight per tree in self-play.</param>
/// <param name="Seed">Seed of all its randomness.</param>
internal readonly record struct StudyCell(AlgorithmOptions Algorithm, int Multiplier, ulong Seed)
{
    /// <summary>Gets the name of the run's folder, such as <c>puct-8x-seed1</c>.</summary>
    public string Name => FormattableString.Invariant($"{Group}-seed{Seed}");

    /// <summary>Gets what all seeds of the run have in common, such as <c>puct-8x</c>.</summary>
    public string Group => FormattableString.Invariant($"{Algorithm.Name}-{Multiplier}x");
}
