namespace NanoZero.Training;

/// <summary>Makes reports of what was played.</summary>
internal static class Reports
{
    /// <summary>Describes the self-play of an iteration; the caller adds what came after it.</summary>
    public static IterationReport Of<TGame>(int iteration, PlayedGames<TGame> played)
        where TGame : unmanaged, IGame<TGame>
    {
        PlayCounts counts = played.Counts;
        return new IterationReport
        {
            Iteration = iteration,
            SelfPlaySeconds = played.Elapsed.TotalSeconds,
            TrainingSeconds = 0,
            Games = played.Games.Count,
            DistinctGames = played.Games.Select(game => game.MovesText()).Distinct().Count(),
            Plies = counts.Plies,
            FirstPlayer = played.Games.Aggregate(default(GameCounts), (sum, game) => sum.Add(Math.Sign(game.Outcome))),
            Simulations = counts.Simulations,
            MeanSimulations = counts.MeanSimulations,
            Evaluations = counts.Evaluations,
            CacheHits = counts.CacheHits,
            CacheSavedSeconds = counts.CacheSavedSeconds,
            Collisions = counts.Collisions,
            CollisionRate = counts.CollisionRate,
            Terminals = counts.Terminals,
            StoppedEarly = counts.StoppedEarly,
            BatchFill = counts.BatchFill,
            MeanBatch = counts.MeanBatch,
            EvaluatorIdleShare = Math.Max(0, 1 - (counts.EvaluatorBusySeconds / played.Elapsed.TotalSeconds)),
            PolicyLoss = 0,
            ValueLoss = 0,
            BufferSize = 0,
        };
    }
}
