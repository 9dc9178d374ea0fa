namespace NanoZero.Training;

/// <summary>What one iteration did and how far it got: one line of <c>metrics.jsonl</c>.</summary>
public sealed record IterationReport
{
    /// <summary>Gets the iteration, from 1.</summary>
    public required int Iteration { get; init; }

    /// <summary>Gets what its games took.</summary>
    public required SelfPlayReport SelfPlay { get; init; }

    /// <summary>Gets what its optimiser steps reached.</summary>
    public required LearningReport Learning { get; init; }

    /// <summary>Gets how strong the agent is after it; null where no measurement was due.</summary>
    public StrengthReport? Strength { get; init; }

    /// <summary>Gets whether its weights may play the next games; null where they were not tested.</summary>
    public GateReport? Gate { get; init; }

    /// <summary>Gets the memory of the process at the end of the iteration, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>
    /// Gets the processor time of the whole iteration, of all threads of the program, in seconds. It is 0 in files of
    /// earlier versions.
    /// </summary>
    public double ProcessorSeconds { get; init; }

    /// <summary>
    /// Gets the seconds of the whole iteration by the clock, without the writing of its checkpoint.
    /// </summary>
    /// <remarks>
    /// In asynchronous mode this includes playing the next iteration's games, because both happen together. The own
    /// games were counted by the iteration before. The first iteration counts both.
    /// </remarks>
    public double TotalSeconds { get; init; }
}

/// <summary>The self-play of one iteration.</summary>
public sealed record SelfPlayReport
{
    /// <summary>
    /// Gets the seconds of self-play. In asynchronous mode they passed while the iteration before was trained; those of
    /// the first iteration did not.
    /// </summary>
    public required double Seconds { get; init; }

    /// <summary>Gets how many of the games differ from each other.</summary>
    public int DistinctGames { get; init; }

    /// <summary>Gets the results for the first player: won, drawn, lost to the second.</summary>
    public GameCounts FirstPlayer { get; init; }

    /// <summary>
    /// Gets how many games players gave up, and whether that was right; null where no player did or would have.
    /// </summary>
    public ResignationCounts? Resignations { get; init; }

    /// <summary>
    /// Gets the mean entropy of the search policies that are learnt, in nats. Null in files of earlier versions.
    /// </summary>
    public double? PolicyEntropy { get; init; }

    /// <summary>
    /// Gets the share of different positions among those that are learnt, in [0, 1]. Null in files of earlier versions.
    /// </summary>
    public double? DistinctPositions { get; init; }

    /// <summary>Gets what the games took; there are exactly as many games as asked for.</summary>
    public required PlayCounts Counts { get; init; }

    /// <summary>Gets the mean length of a game in plies.</summary>
    public double MeanPlies => Counts.Games == 0 ? 0 : (double)Counts.Plies / Counts.Games;

    /// <summary>Gets the network answers per second of self-play.</summary>
    public double EvaluationsPerSecond => Seconds > 0 ? Counts.Evaluations / Seconds : 0;

    /// <summary>
    /// Gets the share of the time in which no worker was in an evaluator, in [0, 1]. A device was idle at least as
    /// long.
    /// </summary>
    public double EvaluatorIdleShare => Seconds > 0 ? Math.Max(0, 1 - (Counts.EvaluatorBusySeconds / Seconds)) : 0;

    /// <summary>Describes games that were played.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="played">All games of one iteration.</param>
    /// <param name="learnt">What is learnt of them; a position can be there more than once.</param>
    internal static SelfPlayReport Of<TGame>(
        PlayedGames<TGame> played, IReadOnlyCollection<TrainingSample<TGame>> learnt)
        where TGame : unmanaged, IGame<TGame> => new()
        {
            Seconds = played.Elapsed.TotalSeconds,
            PolicyEntropy = learnt.Count == 0 ? null : learnt.Average(sample => sample.Policy.Entropy),
            DistinctPositions = learnt.Count == 0 ? null
                : (double)learnt.Select(sample => sample.Position.Key).Distinct().Count() / learnt.Count,
            DistinctGames = played.Games.Select(game => game.MovesText()).Distinct().Count(),
            FirstPlayer = played.Games.Aggregate(
                default(GameCounts), (sum, game) => sum.Add(Math.Sign(game.Outcome))),
            Resignations = ResignationCounts.Of(played.Games),
            Counts = played.Counts,
        };
}

/// <summary>Games that a player gave up, and games that show whether that was right.</summary>
/// <param name="Resigned">Games that ended when a player gave up.</param>
/// <param name="PlayedOn">Games that a player would have given up, and that were played to their end.</param>
/// <param name="NotLost">Games of <paramref name="PlayedOn"/> that this player did not lose after all.</param>
public readonly record struct ResignationCounts(int Resigned, int PlayedOn, int NotLost)
{
    /// <summary>Counts games; returns null where no player gave up or would have.</summary>
    internal static ResignationCounts? Of<TGame>(IReadOnlyList<GameRecord<TGame>> games)
        where TGame : unmanaged, IGame<TGame>
    {
        GameRecord<TGame>[] all = [.. games.Where(game => game.Resignation is not null)];
        GameRecord<TGame>[] playedOn = [.. all.Where(game => game.Resignation!.PlayedOn)];
        return all.Length == 0 ? null : new(
            all.Length - playedOn.Length,
            playedOn.Length,
            playedOn.Count(game => game.Resignation!.WasWrong(game.Outcome)));
    }
}

/// <summary>The optimiser steps of one iteration.</summary>
public sealed record LearningReport
{
    /// <summary>Gets the seconds of the steps.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the number of optimiser steps; null in files of earlier versions.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// Gets the mean policy loss of the steps, in nats. The search policies' own entropy is part of it.
    /// </summary>
    public required double PolicyLoss { get; init; }

    /// <summary>Gets the mean value loss of the steps: squared error.</summary>
    public required double ValueLoss { get; init; }

    /// <summary>Gets the positions that were learnt from: those of the replay buffer, merged ones once.</summary>
    public required int BufferSize { get; init; }
}

/// <summary>How strong an agent is after an iteration.</summary>
public sealed record StrengthReport
{
    /// <summary>Gets the seconds of the measurement.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the agent's results against the random player.</summary>
    public required GameCounts AgainstRandom { get; init; }

    /// <summary>Gets the agent's results against the one-ply player.</summary>
    public required GameCounts AgainstOnePly { get; init; }

    /// <summary>Gets how the agent did on positions with known outcomes; null where none are asked.</summary>
    public PositionReport? Positions { get; init; }

    /// <summary>
    /// Gets on which of these positions it erred, so that agents can be compared position by position; null where none
    /// are asked.
    /// </summary>
    public ErrorPatterns? ErrorPatterns { get; init; }
}

/// <summary>A match of new weights against those that play the games of a run.</summary>
public sealed record GateReport
{
    /// <summary>Gets the seconds of the match.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the results of the new weights.</summary>
    public required GameCounts Results { get; init; }

    /// <summary>Gets whether the new weights play from now on.</summary>
    public required bool Passed { get; init; }
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
