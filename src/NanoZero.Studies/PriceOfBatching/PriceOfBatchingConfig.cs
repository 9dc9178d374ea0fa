namespace NanoZero.Studies;

/// <summary>Configuration of the study of the price of batching: a value, and one JSON file.</summary>
internal sealed record PriceOfBatchingConfig
{
    /// <summary>
    /// Gets the folder of a run or checkpoint whose network is searched with; null trains one first. <c>shipped</c> is
    /// the one that comes with the program for the training's game.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// Gets how a network is trained where none is given; device, precision, workers and evaluation batch hold in
    /// either case.
    /// </summary>
    public TrainingConfig Training { get; init; } = new();

    /// <summary>
    /// Gets the settings that all searches share; algorithm, budget, leaves in flight, treatment and early stopping are
    /// replaced in each.
    /// </summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Gets the algorithms.</summary>
    public IReadOnlyList<AlgorithmOptions> Algorithms { get; init; } =
        [new PuctOptions(), new TttsOptions(), TttsOptions.Mean];

    /// <summary>Gets the in-flight treatments.</summary>
    public IReadOnlyList<InFlightTreatment> Treatments { get; init; } =
        [InFlightTreatment.VirtualLoss, InFlightTreatment.VirtualVisit, InFlightTreatment.VirtualMean];

    /// <summary>Gets the leaves in flight: 1, which all others are compared with, then rising.</summary>
    public IReadOnlyList<int> Leaves { get; init; } = [1, 2, 4, 8, 16, 32];

    /// <summary>Gets the budgets of the screen in simulations, rising.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [50, 100, 200, 400, 800];

    /// <summary>
    /// Gets the positions with known outcomes: <c>standard</c>, the name of a built-in set, or a file.
    /// </summary>
    public string Positions { get; init; } = PositionSets.Standard;

    /// <summary>Gets how many positions of each set are searched, evenly spread; 0 for all.</summary>
    [InRange(0)]
    public int PositionsPerSet { get; init; }

    /// <summary>
    /// Gets the factor by which the budget of the reference search is larger. Its policy is the better target.
    /// </summary>
    [InRange(2)]
    public int ReferenceFactor { get; init; } = 10;

    /// <summary>
    /// Gets how many positions of each set the reference search sees, evenly spread; 0 for all that are searched.
    /// </summary>
    [InRange(0)]
    public int ReferencePositionsPerSet { get; init; } = 50;

    /// <summary>
    /// Gets the budgets at which games may be played and speeds are measured; among <see cref="Budgets"/>.
    /// </summary>
    public IReadOnlyList<int> MatchBudgets { get; init; } = [100, 400];

    /// <summary>
    /// Gets the leaves in flight that play one leaf at equal simulations; among <see cref="Leaves"/>, above 1.
    /// </summary>
    public IReadOnlyList<int> MatchLeaves { get; init; } = [8, 32];

    /// <summary>
    /// Gets the leaves in flight that play one leaf at equal time, at one budget each; among <see cref="Leaves"/>,
    /// above 1; may be empty.
    /// </summary>
    public IReadOnlyList<int> TimeMatchLeaves { get; init; } = [8];

    /// <summary>
    /// Gets the leaves in flight at which the screen chooses the treatment that plays; among <see cref="Leaves"/>,
    /// above 1.
    /// </summary>
    public int SelectionLeaves { get; init; } = 8;

    /// <summary>Gets the pairs of games of a match.</summary>
    [InRange(1)]
    public int MatchPairs { get; init; } = 300;

    /// <summary>Gets the margin of "not worse", in Elo, stated before the matches are played.</summary>
    [InRange(0, LeastIsOutside = true)]
    public double MarginElo { get; init; } = Comparison.DefaultMarginElo;

    /// <summary>Gets how often every speed is measured; the median counts.</summary>
    [InRange(1)]
    public int SpeedRepeats { get; init; } = 3;

    /// <summary>Gets about how long one measurement of a speed with one leaf takes, in seconds.</summary>
    [InRange(0, 600, LeastIsOutside = true)]
    public double SpeedSeconds { get; init; } = 1;

    /// <summary>Gets the memory of the evaluation cache that all searches and matches share, in bytes.</summary>
    [InRange(0)]
    public long CacheBytes { get; init; } = 512L << 20;

    /// <summary>Gets the seed of what searches draw, of the openings and of the bootstrap.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Gets the presets: <c>quick</c> (about ten minutes with a given network) and <c>standard</c> (about an hour).
    /// </summary>
    public static IReadOnlyList<(string Name, PriceOfBatchingConfig Config)> Presets =>
    [
        ("quick", new()
        {
            Training = TrainingPresets.Get("connect4", "quick"),
            Leaves = [1, 2, 8, 32],
            Budgets = [50, 200],
            PositionsPerSet = 100,
            ReferencePositionsPerSet = 20,
            MatchBudgets = [50, 200],
            MatchPairs = 40,
            SpeedSeconds = 0.5,
            CacheBytes = 256L << 20,
        }),
        ("standard", new() { Training = TrainingPresets.Get("connect4", "quick") }),
    ];

    /// <summary>Returns the search of a cell.</summary>
    public SearchOptions SearchOf(PriceCell cell)
    {
        SearchOptions search = Search.WithAlgorithm(cell.Algorithm);
        return search with
        {
            Algorithm = search.Algorithm.WithEarlyStopping(cell.Role == PriceRole.EarlyStopping),
            Simulations = cell.Simulations,
            LeavesInFlight = cell.Leaves,
            InFlight = cell.Treatment ?? Search.InFlight,
        };
    }

    /// <summary>
    /// Returns the most matches that the rule can ask for. Each algorithm has the chosen treatment at every budget and
    /// number of leaves, virtual losses at one budget, and the matches at equal time.
    /// </summary>
    public int MostMatches() =>
        Algorithms.Count * ((MatchBudgets.Count * MatchLeaves.Count) + 1 + TimeMatchLeaves.Count);

    /// <summary>States the rule by which games are spent, before any result is known.</summary>
    public string Rule()
    {
        string budgets = string.Join(", ", MatchBudgets);
        string virtualLoss = Treatments.Contains(InFlightTreatment.VirtualLoss)
            ? $" virtual-loss, where it is another, plays with {SelectionLeaves} leaves at the one budget at which its "
                + "policies diverge most beyond the chosen treatment's;"
            : "";
        string time = TimeMatchLeaves.Count == 0 ? "no games are played at equal time"
            : $"at equal time the chosen treatment plays with {string.Join(", ", TimeMatchLeaves)} leaves at the one "
                + "budget at which they make one tree fastest";
        return $"For each algorithm and each of the budgets {budgets}, the treatment whose policies diverge least from "
            + "the one-leaf search's "
            + $"at {SelectionLeaves} leaves, on the positions, plays the one-leaf search at equal simulations with "
            + $"{string.Join(", ", MatchLeaves)} leaves;{virtualLoss} {time}. "
            + $"These are at most {MostMatches()} matches of {MatchPairs} pairs; the margin of \"not worse\" is "
            + $"{FormattableString.Invariant($"{MarginElo:0.#}")} Elo.";
    }

    /// <summary>Checks every number's range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names it and the range.
    /// </exception>
    /// <exception cref="FormatException">No such game.</exception>
    public void Validate()
    {
        Training.Validate("training.");
        Search.Validate("search.");
        InRangeAttribute.Require(this);
        RequireDistinct(Algorithms, nameof(Algorithms));
        RequireDistinct(Treatments, nameof(Treatments));
        InRangeAttribute.Require(
            Leaves.Count >= 2 && Leaves[0] == 1 && IsRising(Leaves), nameof(Leaves), "1 and at least one more, rising");
        InRangeAttribute.Require(Budgets.Count >= 1 && Budgets[0] >= 1 && IsRising(Budgets), nameof(Budgets),
            "at least one, each at least 1, rising");
        InRangeAttribute.Require((long)ReferenceFactor * Budgets[^1] <= int.MaxValue, nameof(ReferenceFactor),
            "small enough that no budget is too large");
        InRangeAttribute.Require(
            MatchBudgets.Count >= 1 && IsRising(MatchBudgets) && MatchBudgets.All(Budgets.Contains),
            nameof(MatchBudgets), $"at least one of the budgets {string.Join(", ", Budgets)}, rising");
        RequireLeaves(MatchLeaves, nameof(MatchLeaves), least: 1);
        RequireLeaves(TimeMatchLeaves, nameof(TimeMatchLeaves), least: 0);
        RequireLeaves([SelectionLeaves], nameof(SelectionLeaves), least: 1);
    }

    private void RequireLeaves(IReadOnlyList<int> leaves, string name, int least) => InRangeAttribute.Require(
        leaves.Count >= least && IsRising(leaves) && leaves.All(each => each > 1 && Leaves.Contains(each)),
        name,
        $"{(least > 0 ? "some" : "any")} of {string.Join(", ", Leaves.Skip(1))} (the leaves above 1), rising");

    private static bool IsRising(IReadOnlyList<int> numbers) =>
        numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second);

    private static void RequireDistinct<T>(IReadOnlyList<T> values, string name) =>
        InRangeAttribute.Require(
            values.Count >= 1 && values.Distinct().Count() == values.Count, name, "at least one, and none twice");
}

/// <summary>What a cell of the study is for.</summary>
internal enum PriceRole
{
    /// <summary>One leaf in flight: what the others are compared with.</summary>
    OneLeaf,

    /// <summary>One leaf and many times the budget: the better target.</summary>
    Reference,

    /// <summary>One leaf, drawing other random numbers: how far two equal searches are apart.</summary>
    OtherSeed,

    /// <summary>One leaf, and the search may end before its budget.</summary>
    EarlyStopping,

    /// <summary>Several leaves at equal simulations.</summary>
    EqualSimulations,

    /// <summary>Several leaves in the time that one leaf takes.</summary>
    EqualTime,
}

/// <summary>One search that all positions are given to.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Budget">The budget of the one-leaf search it is compared with.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Leaves">Leaves in flight per tree.</param>
/// <param name="Treatment">The in-flight treatment; null with one leaf.</param>
/// <param name="Simulations">Its own budget.</param>
internal sealed record PriceCell(
    AlgorithmOptions Algorithm, int Budget, PriceRole Role, int Leaves, InFlightTreatment? Treatment, int Simulations)
{
    /// <summary>Gets the name of the cell's file, such as <c>puct-200-virtual-loss-8x</c>.</summary>
    public string Name => Role switch
    {
        PriceRole.OneLeaf => Prefix + "-1x",
        PriceRole.Reference => Prefix + "-reference",
        PriceRole.OtherSeed => Prefix + "-other-seed",
        PriceRole.EarlyStopping => Prefix + "-early-stopping",
        PriceRole.EqualTime =>
            FormattableString.Invariant($"{Prefix}-{Words.Of(Treatment!.Value)}-{Leaves}x-equal-time"),
        _ => FormattableString.Invariant($"{Prefix}-{Words.Of(Treatment!.Value)}-{Leaves}x"),
    };

    private string Prefix => FormattableString.Invariant($"{Algorithm.Name}-{Budget}");

    /// <summary>Returns the one-leaf search of an algorithm at a budget.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">Simulations.</param>
    public static PriceCell OneLeaf(AlgorithmOptions algorithm, int budget) =>
        new(algorithm, budget, PriceRole.OneLeaf, 1, null, budget);

    /// <summary>Returns the search whose policies are the better targets.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">Simulations of the searches compared with it.</param>
    /// <param name="factor">How many times as many it makes.</param>
    public static PriceCell Reference(AlgorithmOptions algorithm, int budget, int factor) =>
        new(algorithm, budget, PriceRole.Reference, 1, null, factor * budget);

    /// <summary>
    /// Lists the cells that follow from the configuration alone, each after those it is compared with.
    /// </summary>
    public static IEnumerable<PriceCell> Screen(PriceOfBatchingConfig config) =>
        from algorithm in config.Algorithms
        from budget in config.Budgets
        from cell in Screen(config, OneLeaf(algorithm, budget))
        select cell;

    private static IEnumerable<PriceCell> Screen(PriceOfBatchingConfig config, PriceCell oneLeaf)
    {
        yield return Reference(oneLeaf.Algorithm, oneLeaf.Budget, config.ReferenceFactor);
        yield return oneLeaf;
        if (oneLeaf.Algorithm.CanStopEarly)
        {
            // PUCT draws nothing without noise and never stops early.
            yield return oneLeaf with { Role = PriceRole.OtherSeed };
            yield return oneLeaf with { Role = PriceRole.EarlyStopping };
        }

        foreach (InFlightTreatment treatment in config.Treatments)
        {
            foreach (int leaves in config.Leaves.Skip(1))
            {
                yield return oneLeaf with { Role = PriceRole.EqualSimulations, Leaves = leaves, Treatment = treatment };
            }
        }
    }
}
