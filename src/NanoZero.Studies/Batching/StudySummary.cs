using NanoZero.Reports;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>The numbers of the batching study: the content of <c>summary.json</c>.</summary>
public sealed record StudySummary
{
    /// <summary>Gets the version of the file's layout.</summary>
    public string Format { get; init; } = StudyFolder.CurrentFormat;

    /// <summary>Gets the game.</summary>
    public required string Game { get; init; }

    /// <summary>Gets whether every training and every match is finished.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Gets the answers to the three questions.</summary>
    public required StudyAnswers Answers { get; init; }

    /// <summary>Gets the training runs.</summary>
    public required IReadOnlyList<CellSummary> Cells { get; init; }

    /// <summary>Gets players that learn nothing, to compare the curves with.</summary>
    public IReadOnlyList<ReferenceReport> Baselines { get; init; } = [];

    /// <summary>Gets what the matches claim, over all seeds together.</summary>
    public required IReadOnlyList<ClaimSummary> Claims { get; init; }

    /// <summary>Gets the move errors after training at every multiplier, less those at the smallest; of finished trainings with known positions.</summary>
    public required IReadOnlyList<ErrorComparison> Errors { get; init; }

    /// <summary>Gets which openings were used for what.</summary>
    public required string Openings { get; init; }

    /// <summary>Gets the matches the best multipliers were chosen by.</summary>
    public required IReadOnlyList<MatchSummary> Selection { get; init; }

    /// <summary>Gets the multiplier chosen for each algorithm; empty until all matches to choose by are played.</summary>
    public required IReadOnlyList<ChosenMultiplier> Chosen { get; init; }

    /// <summary>Gets the matches, those to choose by and the ladder's not among them.</summary>
    public required IReadOnlyList<MatchSummary> Matches { get; init; }

    /// <summary>Gets the ladder of the best run; null until one of its matches is played.</summary>
    public LadderSummary? Ladder { get; init; }
}

/// <summary>The multiplier chosen for an algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Multiplier">The multiplier with the best score against the smallest, which scores one half against itself.</param>
/// <param name="Score">That score, over all seeds, in the games it was chosen by: too high, as the best of several is.</param>
public sealed record ChosenMultiplier(SearchAlgorithm Algorithm, int Multiplier, double Score);

/// <summary>A sentence for each question of the study.</summary>
/// <param name="Play">Does a larger leaves-per-batch hurt play?</param>
/// <param name="Speed">How do the speeds compare?</param>
/// <param name="Learning">Do models trained with high multipliers learn as well?</param>
/// <param name="Best">Which multiplier and which algorithm are best?</param>
public sealed record StudyAnswers(string Play, string Speed, string Learning, string Best)
{
    /// <summary>Returns the questions with their answers.</summary>
    public IReadOnlyList<Finding> Asked() =>
    [
        new("Does a larger leaves-per-batch hurt play?", Play),
        new("How do the speeds compare?", Speed),
        new("Do models trained with high multipliers learn as well?", Learning),
        new("Which multiplier and which algorithm are best?", Best),
    ];
}

/// <summary>One training run of the study.</summary>
public sealed record CellSummary
{
    /// <summary>Gets the run's folder within the study's.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the algorithm.</summary>
    public required SearchAlgorithm Algorithm { get; init; }

    /// <summary>Gets the leaves in flight per tree.</summary>
    public required int Multiplier { get; init; }

    /// <summary>Gets the seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gets what all seeds of the run have in common, such as <c>puct-8x</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Gets the iterations finished.</summary>
    public required int Iterations { get; init; }

    /// <summary>Gets the self-play games.</summary>
    public required long Games { get; init; }

    /// <summary>Gets the plies of these games: positions searched.</summary>
    public required long Plies { get; init; }

    /// <summary>Gets the seconds of self-play.</summary>
    public required double SelfPlaySeconds { get; init; }

    /// <summary>Gets the seconds of training.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Gets the simulations per second of self-play.</summary>
    public required double SimulationsPerSecond { get; init; }

    /// <summary>Gets the network answers per second of self-play.</summary>
    public required double EvaluationsPerSecond { get; init; }

    /// <summary>Gets the positions searched per second of self-play.</summary>
    public required double PositionsPerSecond { get; init; }

    /// <summary>Gets the mean simulations of a search.</summary>
    public required double MeanSimulations { get; init; }

    /// <summary>Gets the share of descents that met a leaf already in flight, in [0, 1].</summary>
    public required double CollisionRate { get; init; }

    /// <summary>Gets the mean positions of an evaluator call.</summary>
    public required double MeanBatch { get; init; }

    /// <summary>Gets the evaluations, by iteration.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }
}

/// <summary>An evaluation during training.</summary>
/// <param name="Iteration">The iteration after which it was made.</param>
/// <param name="Games">Self-play games played by then.</param>
/// <param name="Random">Results against the random player.</param>
/// <param name="OnePly">Results against the one-ply player.</param>
/// <param name="Positions">Errors on positions with known outcomes; null where the study asks none.</param>
public sealed record CurvePoint(int Iteration, long Games, ScoreSummary Random, ScoreSummary OnePly, PositionReport? Positions = null);

/// <summary>Results against one opponent.</summary>
/// <param name="Wins">Games won.</param>
/// <param name="Draws">Games drawn.</param>
/// <param name="Losses">Games lost.</param>
/// <param name="Score">Points per game, in [0, 1].</param>
/// <param name="Lower">Lower end of the score's 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
public sealed record ScoreSummary(long Wins, long Draws, long Losses, double Score, double Lower, double Upper)
{
    /// <summary>Summarises counts; draws count one half, the interval is Wilson's.</summary>
    /// <param name="counts">At least one game.</param>
    public static ScoreSummary Of(GameCounts counts)
    {
        Interval interval = Proportion.Wilson(counts.Wins + (0.5 * counts.Draws), counts.Games);
        return new ScoreSummary(counts.Wins, counts.Draws, counts.Losses, counts.Score, interval.Lower, interval.Upper);
    }
}

/// <summary>Every checkpoint of a run against every earlier one.</summary>
/// <param name="Run">The run.</param>
/// <param name="Iterations">The checkpoints' iterations, rising; shape [K].</param>
/// <param name="Scores">Points per game of checkpoint i against an earlier j, shape [K][K]; null where not played.</param>
/// <param name="Played">Matches played.</param>
/// <param name="Stronger">Those in which the later checkpoint is the stronger one, with confidence 95 %.</param>
/// <param name="Weaker">Those in which it is the weaker one, with confidence 95 %.</param>
public sealed record LadderSummary(
    string Run, IReadOnlyList<int> Iterations, IReadOnlyList<IReadOnlyList<double?>> Scores, int Played, int Stronger, int Weaker)
{
    /// <summary>Says in one sentence whether training went forward.</summary>
    public override string ToString() =>
        $"Of {Played} matches of a later checkpoint of {Run} against an earlier one, with confidence 95 % each, the later one is stronger in {Stronger} and weaker in {Weaker}; {Played - Stronger - Weaker} are inconclusive.";
}
