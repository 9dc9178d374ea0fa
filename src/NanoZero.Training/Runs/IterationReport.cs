namespace NanoZero.Training;

/// <summary>What one iteration did and how far it got: one line of <c>metrics.jsonl</c>.</summary>
public sealed record IterationReport
{
    /// <summary>Gets the iteration, from 1.</summary>
    public required int Iteration { get; init; }

    /// <summary>
    /// Gets the seconds of self-play. In asynchronous mode they passed while the iteration before was trained, but for
    /// the first one.
    /// </summary>
    public required double SelfPlaySeconds { get; init; }

    /// <summary>Gets the seconds of the optimiser steps.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Gets the seconds of measuring strength; 0 where none was due.</summary>
    [FormerName("evaluationSeconds")]
    public double StrengthSeconds { get; init; }

    /// <summary>Gets the self-play games finished: exactly as many as asked for.</summary>
    public required int Games { get; init; }

    /// <summary>Gets how many of these games differ from each other.</summary>
    public int DistinctGames { get; init; }

    /// <summary>Gets the plies of these games.</summary>
    public required long Plies { get; init; }

    /// <summary>Gets the mean length of a game in plies.</summary>
    public double MeanPlies => Games == 0 ? 0 : (double)Plies / Games;

    /// <summary>Gets the results for the first player: won, drawn, lost to the second.</summary>
    public GameCounts FirstPlayer { get; init; }

    /// <summary>Gets the simulations made.</summary>
    public required long Simulations { get; init; }

    /// <summary>Gets the mean number of simulations a search made.</summary>
    public double MeanSimulations { get; init; }

    /// <summary>Gets the network answers used.</summary>
    public required long Evaluations { get; init; }

    /// <summary>Gets the network answers per second of self-play.</summary>
    public double EvaluationsPerSecond => SelfPlaySeconds > 0 ? Evaluations / SelfPlaySeconds : 0;

    /// <summary>Gets the simulations answered by the cache, or by an equal position of the same batch.</summary>
    public long CacheHits { get; init; }

    /// <summary>Gets the seconds these answers would have taken in evaluators, summed over workers.</summary>
    public double CacheSavedSeconds { get; init; }

    /// <summary>Gets the descents that ended at a leaf already in flight.</summary>
    public long Collisions { get; init; }

    /// <summary>Gets the share of descents that collided, in [0, 1].</summary>
    public double CollisionRate { get; init; }

    /// <summary>Gets the simulations that ended at a finished position.</summary>
    public long Terminals { get; init; }

    /// <summary>Gets the searches that early stopping ended.</summary>
    public long StoppedEarly { get; init; }

    /// <summary>Gets the share of possible batch places used, in [0, 1].</summary>
    public double BatchFill { get; init; }

    /// <summary>Gets the mean positions of an evaluator call.</summary>
    public double MeanBatch { get; init; }

    /// <summary>
    /// Gets the share of self-play's time in which no worker was in an evaluator, in [0, 1]: a device was idle at least
    /// as long.
    /// </summary>
    public double EvaluatorIdleShare { get; init; }

    /// <summary>
    /// Gets the mean policy loss of the iteration's steps, in nats; the search policies' own entropy is part of it.
    /// </summary>
    public required double PolicyLoss { get; init; }

    /// <summary>Gets the mean value loss of the iteration's steps: squared error.</summary>
    public required double ValueLoss { get; init; }

    /// <summary>Gets the positions in the replay buffer.</summary>
    public required int BufferSize { get; init; }

    /// <summary>Gets the agent's results against the random player; null where no measurement was due.</summary>
    public GameCounts? AgainstRandom { get; init; }

    /// <summary>Gets the agent's results against the one-ply player; null where no measurement was due.</summary>
    public GameCounts? AgainstOnePly { get; init; }

    /// <summary>
    /// Gets how the agent did on positions with known outcomes; null where none were asked, or no measurement was due.
    /// </summary>
    public PositionReport? Positions { get; init; }

    /// <summary>
    /// Gets on which of these positions it erred, so that agents can be compared position by position; null where none
    /// were asked.
    /// </summary>
    public ErrorPatterns? ErrorPatterns { get; init; }

    /// <summary>Gets the memory of the process at the end of the iteration, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>
    /// Gets the seconds of the whole iteration by the clock, but for writing its checkpoint. In asynchronous mode the
    /// time includes playing the next iteration's games, because both happen together. Its own games were counted in
    /// the iteration before. The first iteration counts both.
    /// </summary>
    public double TotalSeconds { get; init; }
}

/// <summary>How an agent did on positions with known outcomes.</summary>
/// <param name="Search">Move errors of the strength search.</param>
/// <param name="Network">Move errors of the network alone: the move of the largest prior.</param>
/// <param name="Values">Errors of the network's own values.</param>
public sealed record PositionReport(MoveErrors Search, MoveErrors Network, ValueErrors Values);

/// <summary>
/// On which positions with known outcomes an agent erred: one character a position, 1 for an error, else 0.
/// </summary>
/// <param name="Search">The strength search.</param>
/// <param name="Network">The network alone.</param>
public sealed record ErrorPatterns(string Search, string Network);
