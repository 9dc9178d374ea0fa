using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>What a study will need, guessed before it begins.</summary>
/// <param name="Seconds">Seconds of all trainings and matches; null where the plan's speed was not measured.</param>
/// <param name="MemoryBytes">Memory of the process at its largest.</param>
public sealed record StudyEstimate(double? Seconds, long MemoryBytes)
{
    /// <summary>
    /// Gets the seconds of each step in their order; empty where they are not known. Matches that depend on earlier results are counted as if
    /// they were all played.
    /// </summary>
    public IReadOnlyList<double> Steps { get; private init; } = [];

    /// <summary>Estimates a batching study.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">How networks are evaluated.</param>
    public static StudyEstimate For(BatchingStudyConfig config, ExecutionPlan plan)
    {
        TrainingEstimate[] runs = [.. config.Cells().Select(cell => TrainingEstimate.For(config.TrainingOf(cell), plan))];
        double simulationsOfPair = 2 * runs[0].MeanPlies * config.MatchSimulations;
        return Of(
            [.. runs.Select(run => run.Seconds), .. PairsOfMatches(config).Select(pairs => TrainingEstimate.SecondsOfPlay(config.Training, plan, pairs * simulationsOfPair))],
            runs.Max(run => run.MemoryBytes));
    }

    /// <summary>Estimates a study of the price of batching.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">How networks are evaluated.</param>
    /// <exception cref="InvalidDataException">No such positions.</exception>
    public static StudyEstimate For(PriceOfBatchingConfig config, ExecutionPlan plan)
    {
        TrainingConfig searched = config.Training with { CacheBytes = config.CacheBytes };
        TrainingEstimate training = TrainingEstimate.For(searched, plan);
        (int all, int referenced) = GameCatalogue.Open(config.Training.Game, new Positions(config));
        PriceCell[] oneLeaf = [.. PriceMatches.OneLeaf(config)];
        int equalTime = oneLeaf.Length * (config.Leaves.Count - 1);
        double meanBudget = config.MatchBudgets.Average();
        double?[] trained = config.Model is null ? [training.Seconds] : [];
        double speeds = 2 * config.Leaves.Count * (config.SpeedRepeats + 1) * config.SpeedSeconds;
        return Of(
            [
                .. trained,
                .. PriceScreen.Cells(config).Select(cell => Search((cell.Role == PriceRole.Reference ? referenced : all) * (double)cell.Simulations)),
                .. Enumerable.Repeat((double?)speeds, oneLeaf.Length),
                .. Enumerable.Repeat(Search(all * meanBudget), equalTime),
                .. Enumerable.Repeat(Search(config.MatchPairs * 2 * training.MeanPlies * meanBudget), config.MostMatches()),
            ],
            training.MemoryBytes);

        double? Search(double simulations) => TrainingEstimate.SecondsOfPlay(searched, plan, simulations);
    }

    private static StudyEstimate Of(IReadOnlyList<double?> steps, long memory) => steps.All(step => step is not null)
        ? new StudyEstimate(steps.Sum(), memory) { Steps = [.. steps.Select(step => step!.Value)] }
        : new StudyEstimate(null, memory);

    // In the order of StudyMatches. The best multiplier is tested by a match of its own where it is neither the smallest nor the largest.
    private static IEnumerable<int> PairsOfMatches(BatchingStudyConfig config)
    {
        StudyOpenings openings = StudyOpenings.Of(config);
        ulong first = config.Seeds[0];
        int algorithms = config.Algorithms.Count, seeds = config.Seeds.Count;
        int ofAlgorithm = config.Multipliers.Count > 2 ? 3 : 2;
        int trained = (config.Training.Iterations + config.Training.CheckpointEvery - 1) / config.Training.CheckpointEvery;
        int progress = trained >= 2 ? algorithms * config.Multipliers.Count : 0;
        int ladder = trained * (trained - 1) / 2;
        return
        [
            .. Enumerable.Repeat(openings.ToChoose(first).Count, algorithms * (config.Multipliers.Count - 1) * seeds),
            .. Enumerable.Repeat(openings.ToTest(first, config.MatchPairs).Count, ((algorithms * ofAlgorithm) + algorithms - 1) * seeds),
            .. Enumerable.Repeat(openings.ToTest(first, config.LadderPairs).Count, progress + ladder),
        ];
    }

    private sealed class Positions(PriceOfBatchingConfig config) : IGameVisitor<(int All, int Referenced)>
    {
        public (int All, int Referenced) Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            int[] taken = [.. PositionSets.Open(start, config.Positions).Select(set => PriceLab.Spread(set.Positions.Count, config.PositionsPerSet).Length)];
            return (taken.Sum(), taken.Sum(count => PriceLab.Spread(count, config.ReferencePositionsPerSet).Length));
        }
    }
}
