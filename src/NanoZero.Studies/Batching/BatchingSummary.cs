namespace NanoZero.Studies;

/// <summary>What a match of the batching study asks.</summary>
internal enum MatchQuestion
{
    /// <summary>One network searched with many leaves in flight against itself with one.</summary>
    Play,

    /// <summary>
    /// The network trained at the largest multiplier against the one trained at the smallest, searched alike.
    /// </summary>
    Learning,

    /// <summary>A multiplier's network against the reference's: the games the best multiplier is chosen by.</summary>
    Selection,

    /// <summary>The network of the multiplier chosen as best against the reference's, on fresh games.</summary>
    Best,

    /// <summary>One algorithm's best network against another's, on fresh games.</summary>
    Algorithms,

    /// <summary>The last checkpoint of a run against its first.</summary>
    Progress,
}

/// <summary>The numbers of the batching study: the content of <c>summary.json</c>.</summary>
/// <param name="Format">The version of the file's layout.</param>
/// <param name="Game">The game.</param>
/// <param name="IsComplete">Whether every training and every match is finished.</param>
/// <param name="Answers">The answers to the questions.</param>
/// <param name="Cells">The training runs.</param>
/// <param name="Baselines">Players that learn nothing, to compare the curves with.</param>
/// <param name="Claims">What the matches claim, over all seeds together.</param>
/// <param name="Errors">
/// Move errors at every multiplier less those at the smallest, of finished trainings with known positions.
/// </param>
/// <param name="Openings">Which openings were used for what.</param>
/// <param name="Selection">The matches the best multipliers were chosen by.</param>
/// <param name="Chosen">
/// The multiplier chosen for each algorithm; empty until all matches to choose by are played.
/// </param>
/// <param name="Matches">The other matches, without the ladder's.</param>
/// <param name="Ladder">The ladder of the best run; null until one of its matches is played.</param>
internal sealed record BatchingSummary(
    string Format,
    string Game,
    bool IsComplete,
    BatchingAnswers Answers,
    IReadOnlyList<CellSummary> Cells,
    IReadOnlyList<ReferenceReport> Baselines,
    IReadOnlyList<ClaimSummary> Claims,
    IReadOnlyList<ErrorComparison> Errors,
    string Openings,
    IReadOnlyList<MatchSummary> Selection,
    IReadOnlyList<ChosenMultiplier> Chosen,
    IReadOnlyList<MatchSummary> Matches,
    LadderSummary? Ladder);

/// <summary>A sentence for each question of the study.</summary>
/// <param name="Play">Does a larger leaves-per-batch hurt play?</param>
/// <param name="Speed">How do the speeds compare?</param>
/// <param name="Learning">Do models trained with high multipliers learn as well?</param>
/// <param name="Best">Which multiplier and which algorithm are best?</param>
internal sealed record BatchingAnswers(string Play, string Speed, string Learning, string Best)
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
/// <param name="Name">The run's folder within the study's.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Multiplier">The leaves in flight per tree.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Group">What all seeds of the run have in common, such as <c>puct-8x</c>.</param>
/// <param name="Iterations">The iterations finished.</param>
/// <param name="Games">The self-play games.</param>
/// <param name="Plies">The plies of these games.</param>
/// <param name="SelfPlaySeconds">The seconds of self-play.</param>
/// <param name="TrainingSeconds">The seconds of training.</param>
/// <param name="SimulationsPerSecond">The simulations per second of self-play.</param>
/// <param name="EvaluationsPerSecond">The network answers per second of self-play.</param>
/// <param name="PositionsPerSecond">The positions searched per second of self-play.</param>
/// <param name="MeanSimulations">The mean simulations of a search.</param>
/// <param name="CollisionRate">The share of descents that met a leaf already in flight, in [0, 1].</param>
/// <param name="MeanBatch">The mean positions of an evaluator call.</param>
/// <param name="Curve">The evaluations, by iteration.</param>
internal sealed record CellSummary(
    string Name,
    AlgorithmOptions Algorithm,
    int Multiplier,
    ulong Seed,
    string Group,
    int Iterations,
    long Games,
    long Plies,
    double SelfPlaySeconds,
    double TrainingSeconds,
    double SimulationsPerSecond,
    double EvaluationsPerSecond,
    double PositionsPerSecond,
    double MeanSimulations,
    double CollisionRate,
    double MeanBatch,
    IReadOnlyList<CurvePoint> Curve);

/// <summary>An evaluation during training.</summary>
/// <param name="Iteration">The iteration after which it was made.</param>
/// <param name="Games">Self-play games played by then.</param>
/// <param name="Random">Results against the random player.</param>
/// <param name="OnePly">Results against the one-ply player.</param>
/// <param name="Positions">Errors on positions with known outcomes; null where the study asks none.</param>
internal sealed record CurvePoint(
    int Iteration, long Games, ScoreSummary Random, ScoreSummary OnePly, PositionReport? Positions);

/// <summary>What the matches of all seeds together say about one claim.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="A">Player A, without its seed.</param>
/// <param name="B">Player B, without its seed.</param>
/// <param name="Seeds">The seeds whose matches are played.</param>
/// <param name="Pairs">The pairs of all seeds.</param>
/// <param name="EloText">
/// The Elo difference A - B over all pairs with its 95 % interval, which holds for these networks.
/// </param>
/// <param name="Elo">The Elo difference A - B over all pairs; null where it would be infinite.</param>
/// <param name="EloBySeed">The Elo difference of every seed; null where it would be infinite.</param>
/// <param name="Verdict">What all pairs say of A, with the study's margin: these networks, these openings.</param>
/// <param name="VerdictText">The verdict in words, with what is missing where it is open.</param>
/// <param name="PairP">The two-sided p-value of no difference over all pairs.</param>
/// <param name="HolmP">The same, Holm-corrected over the study's claims.</param>
/// <param name="AcrossSeeds">
/// What holds for networks of any seed; null with a single seed, which says nothing about it.
/// </param>
internal sealed record ClaimSummary(
    MatchQuestion Question,
    string A,
    string B,
    IReadOnlyList<ulong> Seeds,
    long Pairs,
    string EloText,
    double? Elo,
    IReadOnlyList<double?> EloBySeed,
    Verdict Verdict,
    string VerdictText,
    double PairP,
    double HolmP,
    SeedEstimate? AcrossSeeds);

/// <summary>Move errors after training at a multiplier, less those after training at the smallest.</summary>
/// <param name="A">The trainings, as <c>puct-8x</c>.</param>
/// <param name="B">Those at the smallest multiplier.</param>
/// <param name="Search">Of the evaluation search.</param>
/// <param name="Network">Of the network alone.</param>
internal sealed record ErrorComparison(string A, string B, ErrorDifference Search, ErrorDifference Network);

/// <summary>Every checkpoint of a run against every earlier one.</summary>
/// <param name="Run">The run.</param>
/// <param name="Iterations">The checkpoints' iterations, rising; shape [K].</param>
/// <param name="Scores">
/// Points per game of checkpoint i against an earlier j, shape [K][K]; null where not played.
/// </param>
/// <param name="Played">Matches played.</param>
/// <param name="Stronger">Those in which the later checkpoint is the stronger one, with confidence 95 %.</param>
/// <param name="Weaker">Those in which it is the weaker one, with confidence 95 %.</param>
internal sealed record LadderSummary(
    string Run, IReadOnlyList<int> Iterations, IReadOnlyList<IReadOnlyList<double?>> Scores, int Played, int Stronger,
    int Weaker)
{
    /// <summary>Says in one sentence whether training went forward.</summary>
    public override string ToString() =>
        $"Of {Played} matches of a later checkpoint of {Run} against an earlier one, with confidence 95 % each, the "
            + $"later one is stronger in {Stronger} and weaker in {Weaker}; {Played - Stronger - Weaker} are "
            + "inconclusive.";
}
