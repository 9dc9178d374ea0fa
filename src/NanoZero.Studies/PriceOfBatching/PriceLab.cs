using System.Diagnostics;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

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
    SpeedResult MeasureSpeeds(PriceCell oneLeaf, InFlightTreatment treatment, IProgress<StudyPart>? progress, CancellationToken cancellation);

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
    /// <param name="study">The study.</param>
    /// <exception cref="InvalidDataException">No such positions or network, or they are damaged.</exception>
    public static IPriceLab Open(PriceFolder study)
    {
        TrainedModel model = study.Model();
        return GameCatalogue.Open(model.Game, new Opener(study, model));
    }

    /// <summary>Returns indices of some of a number of things, evenly spread.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="wanted">How many are wanted; 0 for all.</param>
    public static int[] Spread(int count, int wanted)
    {
        int taken = wanted == 0 ? count : Math.Min(count, wanted);
        return [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * count / taken))];
    }

    private sealed class Opener(PriceFolder study, TrainedModel model) : IGameVisitor<IPriceLab>
    {
        public IPriceLab Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => new PriceLab<TGame>(study, model, start);
    }
}

/// <summary>The laboratory of one game: one network and one evaluation cache for everything but the speeds.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class PriceLab<TGame> : IPriceLab
    where TGame : unmanaged, IGame<TGame>
{
    private const int Trees = 64;

    private readonly PriceFolder study;
    private readonly TrainedModel model;
    private readonly TGame start;
    private readonly LabelledPosition<TGame>[] positions;
    private readonly int[] referencePositions;
    private readonly PolicyValueNetwork network;
    private readonly EvaluatorSource<TGame> source;
    private readonly GameWorkers<TGame> workers;

    /// <summary>Loads network and positions.</summary>
    /// <param name="study">The study.</param>
    /// <param name="model">Its network.</param>
    /// <param name="start">The game's start position.</param>
    public PriceLab(PriceFolder study, TrainedModel model, TGame start)
    {
        (this.study, this.model, this.start) = (study, model, start);
        PriceOfBatchingConfig config = study.Config;
        List<LabelledPosition<TGame>> searched = [];
        List<int> referenced = [];
        foreach (PositionSet<TGame> set in PositionSets.Open(start, config.Positions))
        {
            int[] taken = PriceLab.Spread(set.Positions.Count, config.PositionsPerSet);
            referenced.AddRange(PriceLab.Spread(taken.Length, config.ReferencePositionsPerSet).Select(index => searched.Count + index));
            searched.AddRange(taken.Select(index => set.Positions[index]));
        }

        positions = [.. searched];
        referencePositions = [.. referenced];
        network = model.Load(TGame.Info);
        EvaluationCache<TGame>? cache = config.CacheBytes > 0 ? new(config.CacheBytes) : null;
        source = ModelPlayer.Source(network, study.Plan, cache);
        workers = new GameWorkers<TGame>(study.Plan.Workers, source);
    }

    /// <inheritdoc/>
    public CellResult Search(PriceCell cell, IProgress<StudyPart>? progress, CancellationToken cancellation)
    {
        bool isReference = cell.Role == PriceRole.Reference;
        LabelledPosition<TGame>[] searched = isReference ? [.. referencePositions.Select(index => positions[index])] : positions;
        ulong seed = study.Config.Seed + (cell.Role == PriceRole.OtherSeed ? 1UL : 0);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<SearchResult> results = PositionSearch.Run(
            workers, [.. searched.Select(position => position.Position)], study.Config.SearchOf(cell), seed,
            Forward.Of<int, StudyPart>(progress, done => new StudyPart(done, searched.Length, "positions")), cancellation);
        float[][] policies = [.. results.Select(result => result.Actions.Select(action => action.Policy).ToArray())];
        return new CellResult
        {
            Cell = cell,
            Errors = string.Concat(results.Select((result, i) => searched[i].IsError(result.Best) ? '1' : '0')),
            Simulations = results.Sum(result => (long)result.Counts.Simulations),
            Collisions = results.Sum(result => (long)result.Counts.Collisions),
            Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            FromOneLeaf = cell.Role is PriceRole.EqualSimulations or PriceRole.OtherSeed or PriceRole.EarlyStopping ? FromOneLeaf(cell, policies) : null,
            FromReference = isReference ? null : FromReference(cell, policies),
            Policies = cell.Role is PriceRole.OneLeaf or PriceRole.Reference ? policies : null,
        };
    }

    /// <inheritdoc/>
    public SpeedResult MeasureSpeeds(PriceCell oneLeaf, InFlightTreatment treatment, IProgress<StudyPart>? progress, CancellationToken cancellation)
    {
        using GameWorkers<TGame> uncached = new(study.Plan.Workers, ModelPlayer.Source<TGame>(network, study.Plan));
        TGame[] many = [.. PriceLab.Spread(positions.Length, Trees).Select(index => positions[index].Position)];
        TGame[] sideBySide = [.. Enumerable.Range(0, Trees).Select(i => many[i % many.Length])];
        SearchOptions[] searches = [.. study.Config.Leaves.Select(leaves => study.Config.SearchOf(oneLeaf with { Leaves = leaves, Treatment = treatment }))];

        // The warm-up also says how many positions make a measurement of the length wanted; all are given the same ones.
        double SideBySide(SearchOptions search, int times) => PerSecond(times * Trees, () =>
        {
            for (int i = 0; i < times; i++)
            {
                PositionSearch.Run(uncached, sideBySide, search, study.Config.Seed, cancellation: cancellation);
            }
        });
        double OneTree(SearchOptions search, int count) => PerSecond(count, () => SearchOneByOne(uncached, search, many, count, cancellation));
        double[] warm = [.. searches.Select(search => SideBySide(search, 1))], warmOne = [.. searches.Select(search => OneTree(search, 1))];
        int rounds = Math.Clamp((int)(study.Config.SpeedSeconds * warm[0] / Trees), 1, 1000);
        int single = Math.Clamp((int)(study.Config.SpeedSeconds * OneTree(searches[0], Math.Min(8, 1 + (int)warmOne[0]))), 1, 10_000);

        List<double>[] parallel = [.. searches.Select(_ => new List<double>())], alone = [.. searches.Select(_ => new List<double>())];
        for (int repeat = 0; repeat < study.Config.SpeedRepeats; repeat++)
        {
            for (int i = 0; i < searches.Length; i++)
            {
                progress?.Report(new StudyPart((repeat * searches.Length) + i, study.Config.SpeedRepeats * searches.Length, "measurements"));
                parallel[i].Add(SideBySide(searches[i], rounds));
                alone[i].Add(OneTree(searches[i], single));
            }
        }

        return new SpeedResult(
            oneLeaf.Algorithm, oneLeaf.Budget, treatment, [.. searches.Select((search, i) => new LeavesSpeed(search.LeavesInFlight, parallel[i], alone[i]))]);
    }

    /// <inheritdoc/>
    public PlayedMatch Play(PriceCell cell, string file, IProgress<PlayProgress>? progress, CancellationToken cancellation)
    {
        PriceOfBatchingConfig config = study.Config;
        MatchOptions options = new()
        {
            Openings = new OpeningOptions { Count = config.MatchPairs, Seed = config.Seed },
            Seed = config.Seed,
            ParallelGames = Trees,
            Workers = study.Plan.Workers,
            Machine = study.Description.Machine.ToString(),
        };
        Player<TGame> a = PlayerOf(cell), b = PlayerOf(PriceCell.OneLeaf(cell.Algorithm, cell.Budget));
        return Match.Play(model.Game, start, a, b, options, file, workers: null, progress, cancellation);
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

    private static void SearchOneByOne(GameWorkers<TGame> workers, SearchOptions search, TGame[] roots, int count, CancellationToken cancellation) =>
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
        PoliciesOf(PriceCell.Reference(cell.Algorithm, cell.Budget, study.Config.ReferenceFactor)),
        [.. referencePositions.Select(index => policies[index])],
        cell.Budget);

    private IReadOnlyList<IReadOnlyList<float>> PoliciesOf(PriceCell cell) =>
        study.Cell(cell)?.Policies ?? throw new InvalidDataException($"{study.CellPath(cell)} is missing, or has no policies");

    private Player<TGame> PlayerOf(PriceCell cell)
    {
        SearchOptions search = study.Config.SearchOf(cell);
        return Players.Search(ResolvedPlayer.Of(model, search).Text.ToString(), search, model.Folder, source, model.HashWeights());
    }
}
