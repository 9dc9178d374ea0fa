using System.Diagnostics;

namespace NanoZero.Studies;

/// <summary>Searches, measures and plays for a study of the price of batching, whatever its game.</summary>
internal interface IPriceLab : IDisposable
{
    /// <summary>Gives all positions to a cell's search.</summary>
    /// <param name="cell">The cell; those it is compared with are stored in the study.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    CellResult Search(PriceCell cell, IProgress<StudyPart>? progress, CancellationToken cancellation);

    /// <summary>Measures how many positions are searched per second, without a cache.</summary>
    /// <param name="oneLeaf">The one-leaf search.</param>
    /// <param name="treatment">The in-flight treatment of several leaves.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    SpeedResult MeasureSpeeds(
        PriceCell oneLeaf, InFlightTreatment treatment, IProgress<StudyPart>? progress, CancellationToken cancellation);

    /// <summary>Plays a cell's search against one leaf in flight at the cell's budget.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="file">Receives the match while it is played, and may hold its beginning.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the match at the next batch; the file keeps the pairs finished.</param>
    PlayedMatch Play(PriceCell cell, string file, IProgress<PlayProgress>? progress, CancellationToken cancellation);
}

/// <summary>Opens laboratories.</summary>
internal static class PriceLab
{
    /// <summary>Loads a study's network and positions.</summary>
    /// <exception cref="InvalidDataException">No such positions or network, or they are damaged.</exception>
    public static IPriceLab Open(PriceOfBatchingConfig config, ExperimentFolder folder)
    {
        TrainedModel model = TrainedModel.Open(config.Model ?? folder.In(PriceOfBatchingStudy.Network));
        return GameCatalogue.Open(model.Game, new Opener(config, folder, model));
    }

    /// <summary>Returns indices of some of a number of things, evenly spread.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="wanted">How many are wanted; 0 for all.</param>
    public static int[] Spread(int count, int wanted)
    {
        int taken = wanted == 0 ? count : Math.Min(count, wanted);
        return [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * count / taken))];
    }

    private sealed class Opener(PriceOfBatchingConfig config, ExperimentFolder folder, TrainedModel model)
        : IGameVisitor<IPriceLab>
    {
        public IPriceLab Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => new PriceLab<TGame>(config, folder, model, start);
    }
}

/// <summary>The laboratory of one game: one network and one evaluation cache for everything but the speeds.</summary>
internal sealed class PriceLab<TGame> : IPriceLab
    where TGame : unmanaged, IGame<TGame>
{
    private const int Trees = 64;

    private readonly PriceOfBatchingConfig config;
    private readonly ExperimentFolder folder;
    private readonly TrainedModel model;
    private readonly TGame start;
    private readonly LabelledPosition<TGame>[] positions;
    private readonly int[] referencePositions;
    private readonly PolicyValueNetwork network;
    private readonly EvaluatorSource<TGame> source;
    private readonly GameWorkers<TGame> workers;

    /// <summary>Loads network and positions.</summary>
    /// <param name="config">The study.</param>
    /// <param name="folder">Its results.</param>
    /// <param name="model">Its network.</param>
    /// <param name="start">The game's start position.</param>
    public PriceLab(PriceOfBatchingConfig config, ExperimentFolder folder, TrainedModel model, TGame start)
    {
        (this.config, this.folder, this.model, this.start) = (config, folder, model, start);
        List<LabelledPosition<TGame>> searched = [];
        List<int> referenced = [];
        foreach (PositionSet<TGame> set in PositionSets.Open(start, config.Positions))
        {
            int[] taken = PriceLab.Spread(set.Positions.Count, config.PositionsPerSet);
            referenced.AddRange(
                PriceLab.Spread(taken.Length, config.ReferencePositionsPerSet).Select(index => searched.Count + index));
            searched.AddRange(taken.Select(index => set.Positions[index]));
        }

        positions = [.. searched];
        referencePositions = [.. referenced];
        network = model.Load(TGame.Info);
        EvaluationCache<TGame>? cache = config.CacheBytes > 0 ? new(config.CacheBytes) : null;
        source = ModelPlayer.Source(network, folder.Plan!, cache);
        workers = new GameWorkers<TGame>(folder.Plan!.Workers, source);
    }

    /// <inheritdoc/>
    public CellResult Search(PriceCell cell, IProgress<StudyPart>? progress, CancellationToken cancellation)
    {
        bool isReference = cell.Role == PriceRole.Reference;
        LabelledPosition<TGame>[] searched =
            isReference ? [.. referencePositions.Select(index => positions[index])] : positions;
        ulong seed = config.Seed + (cell.Role == PriceRole.OtherSeed ? 1UL : 0);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<SearchResult> results = PositionSearch.Run(
            workers, [.. searched.Select(position => position.Position)], config.SearchOf(cell), seed,
            Forward.Of<int, StudyPart>(progress, done => new StudyPart(done, searched.Length, "positions")),
            cancellation);
        float[][] policies = [.. results.Select(result => result.Actions.Select(action => action.Policy).ToArray())];
        return new CellResult
        {
            Cell = cell,
            Errors = string.Concat(results.Select((result, i) => searched[i].IsError(result.Best) ? '1' : '0')),
            Simulations = results.Sum(result => (long)result.Counts.Simulations),
            Collisions = results.Sum(result => (long)result.Counts.Collisions),
            Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            FromOneLeaf = cell.Role is PriceRole.EqualSimulations or PriceRole.OtherSeed or PriceRole.EarlyStopping
                ? FromOneLeaf(cell, policies)
                : null,
            FromReference = isReference ? null : FromReference(cell, policies),
            Policies = cell.Role is PriceRole.OneLeaf or PriceRole.Reference ? policies : null,
        };
    }

    /// <inheritdoc/>
    public SpeedResult MeasureSpeeds(
        PriceCell oneLeaf, InFlightTreatment treatment, IProgress<StudyPart>? progress, CancellationToken cancellation)
    {
        using GameWorkers<TGame> uncached = new(folder.Plan!.Workers, ModelPlayer.Source<TGame>(network, folder.Plan!));
        TGame[] many = [.. PriceLab.Spread(positions.Length, Trees).Select(index => positions[index].Position)];
        TGame[] sideBySide = [.. Enumerable.Range(0, Trees).Select(i => many[i % many.Length])];
        SearchOptions[] searches =
            [.. config.Leaves.Select(leaves =>
                config.SearchOf(oneLeaf with { Leaves = leaves, Treatment = treatment }))];

        // The warm-up also says how many positions make a measurement of the length wanted; all are given the same
        // ones.
        double SideBySide(SearchOptions search, int times) => PerSecond(times * Trees, () =>
        {
            for (int i = 0; i < times; i++)
            {
                PositionSearch.Run(uncached, sideBySide, search, config.Seed, cancellation: cancellation);
            }
        });
        double OneTree(SearchOptions search, int count) =>
            PerSecond(count, () => SearchOneByOne(uncached, search, many, count, cancellation));
        double[] warm = [.. searches.Select(search => SideBySide(search, 1))],
            warmOne = [.. searches.Select(search => OneTree(search, 1))];
        int rounds = Math.Clamp((int)(config.SpeedSeconds * warm[0] / Trees), 1, 1000);
        int single =
            Math.Clamp((int)(config.SpeedSeconds * OneTree(searches[0], Math.Min(8, 1 + (int)warmOne[0]))), 1, 10_000);

        List<double>[] parallel = [.. searches.Select(_ => new List<double>())],
            alone = [.. searches.Select(_ => new List<double>())];
        for (int repeat = 0; repeat < config.SpeedRepeats; repeat++)
        {
            for (int i = 0; i < searches.Length; i++)
            {
                progress?.Report(new StudyPart(
                    (repeat * searches.Length) + i, config.SpeedRepeats * searches.Length, "measurements"));
                parallel[i].Add(SideBySide(searches[i], rounds));
                alone[i].Add(OneTree(searches[i], single));
            }
        }

        return new SpeedResult(
            oneLeaf.Algorithm, oneLeaf.Budget, treatment,
            [.. searches.Select((search, i) => new LeavesSpeed(search.LeavesInFlight, parallel[i], alone[i]))]);
    }

    /// <inheritdoc/>
    public PlayedMatch Play(
        PriceCell cell, string file, IProgress<PlayProgress>? progress, CancellationToken cancellation)
    {
        MatchOptions options = new()
        {
            Openings = new OpeningOptions { Count = config.MatchPairs, Seed = config.Seed },
            Seed = config.Seed,
            ParallelGames = Trees,
            Workers = folder.Plan!.Workers,
            Machine = folder.Machine.ToString(),
        };
        Player<TGame> a = PlayerOf(cell), b = PlayerOf(PriceCell.OneLeaf(cell.Algorithm, cell.Budget));
        return Match.Play(model.Game, start, a, b, options, file, progress: progress, cancellation: cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        workers.Dispose();
        network.Dispose();
    }

    private static double PerSecond(int count, Action work)
    {
        long began = Stopwatch.GetTimestamp();
        work();
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void SearchOneByOne(
        GameWorkers<TGame> workers, SearchOptions search, TGame[] roots, int count, CancellationToken cancellation) =>
        workers.ForEachWorker(
            (worker, evaluators, token) =>
            {
                for (int i = 0; worker == 0 && i < count; i++)
                {
                    BatchSearch.Run([roots[i % roots.Length]], evaluators[0], search, search.LeavesInFlight, 1, token);
                }
            },
            cancellation);

    private Divergence FromOneLeaf(PriceCell cell, float[][] policies) =>
        Divergence.Between(PoliciesOf(PriceCell.OneLeaf(cell.Algorithm, cell.Budget)), policies, cell.Budget);

    private Divergence FromReference(PriceCell cell, float[][] policies) => Divergence.Between(
        PoliciesOf(PriceCell.Reference(cell.Algorithm, cell.Budget, config.ReferenceFactor)),
        [.. referencePositions.Select(index => policies[index])],
        cell.Budget);

    private IReadOnlyList<IReadOnlyList<float>> PoliciesOf(PriceCell cell) =>
        new PricePlan(config, folder).Result(cell)?.Policies ?? throw new InvalidDataException(
            $"the search {cell.Name} is missing in '{folder.Path}', or has no policies");

    private Player<TGame> PlayerOf(PriceCell cell)
    {
        SearchOptions search = config.SearchOf(cell);
        return Players.Search(
            ResolvedPlayer.Of(model, search).Text.ToString(), search, model.Text, source, model.HashWeights());
    }
}

/// <summary>What a search did on all positions: the content of one file of <c>cells/</c>.</summary>
internal sealed record CellResult
{
    /// <summary>Gets the cell.</summary>
    public required PriceCell Cell { get; init; }

    /// <summary>Gets the chosen moves' errors, one character a position: 1 for an error, else 0.</summary>
    public required string Errors { get; init; }

    /// <summary>Gets the simulations over all positions.</summary>
    public required long Simulations { get; init; }

    /// <summary>Gets the descents that met a leaf already in flight.</summary>
    public required long Collisions { get; init; }

    /// <summary>Gets the seconds it took, with answers out of the shared cache.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Gets the divergence of its policies from those with one leaf at the same budget. Null for the search with one
    /// leaf and for the reference.
    /// </summary>
    public Divergence? FromOneLeaf { get; init; }

    /// <summary>
    /// Gets the divergence of its policies from the reference's; null for the reference, and before it.
    /// </summary>
    public Divergence? FromReference { get; init; }

    /// <summary>
    /// Gets the policies, shape [positions][legal actions], by action index; kept where later cells are compared with
    /// them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>>? Policies { get; init; }
}

/// <summary>Speeds of one algorithm at one budget: the content of one file of <c>speeds/</c>.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Budget">Simulations a position.</param>
/// <param name="Treatment">The in-flight treatment of several leaves.</param>
/// <param name="ByLeaves">One entry a number of leaves in flight, rising.</param>
internal sealed record SpeedResult(
    AlgorithmOptions Algorithm, int Budget, InFlightTreatment Treatment, IReadOnlyList<LeavesSpeed> ByLeaves)
{
    /// <summary>Gets the name of the file, such as <c>puct-200</c>.</summary>
    public string Name => NameOf(Algorithm, Budget);

    /// <summary>
    /// Returns how many times as many positions one tree searches in the same time with several leaves as with one.
    /// </summary>
    /// <param name="leaves">Leaves in flight.</param>
    public double OneTreeRatio(int leaves) =>
        ByLeaves.Single(each => each.Leaves == leaves).OneTreeMedian / ByLeaves[0].OneTreeMedian;

    /// <summary>Returns the same for 64 trees side by side.</summary>
    /// <param name="leaves">Leaves in flight.</param>
    public double SideBySideRatio(int leaves) =>
        ByLeaves.Single(each => each.Leaves == leaves).SideBySideMedian / ByLeaves[0].SideBySideMedian;

    /// <summary>Returns the name of the file with the speeds of an algorithm at a budget.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">Simulations a position.</param>
    public static string NameOf(AlgorithmOptions algorithm, int budget) =>
        FormattableString.Invariant($"{algorithm.Name}-{budget}");
}

/// <summary>Repeated measurements of positions searched per second.</summary>
/// <param name="Leaves">Leaves in flight per tree.</param>
/// <param name="SideBySide">With 64 trees side by side over all workers, one number a repeat.</param>
/// <param name="OneTree">With one tree and one worker, one number a repeat.</param>
internal sealed record LeavesSpeed(int Leaves, IReadOnlyList<double> SideBySide, IReadOnlyList<double> OneTree)
{
    /// <summary>Gets the median with many trees.</summary>
    public double SideBySideMedian => Median(SideBySide);

    /// <summary>Gets the median with one tree.</summary>
    public double OneTreeMedian => Median(OneTree);

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
