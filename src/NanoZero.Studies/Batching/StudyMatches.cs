using NanoZero.Measure;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>Who sits at one side of a match of the study.</summary>
/// <param name="Cell">The training run.</param>
/// <param name="Iteration">Its checkpoint; null for the newest.</param>
/// <param name="LeavesInFlight">Leaves in flight per tree in the match.</param>
public sealed record StudyPlayer(StudyCell Cell, int? Iteration, int LeavesInFlight)
{
    /// <summary>Gets the name shown in tables.</summary>
    public string Name => FormattableString.Invariant(
        $"{Cell.Name}{(Iteration is { } iteration ? $" #{iteration}" : "")} at {LeavesInFlight}×");
}

/// <summary>A match of the study.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Question">What it asks.</param>
/// <param name="A">The player it is asked of.</param>
/// <param name="B">The opponent.</param>
/// <param name="Pairs">Pairs of games.</param>
public sealed record StudyMatch(string Name, MatchQuestion Question, StudyPlayer A, StudyPlayer B, int Pairs);

/// <summary>The matches of the study, which follow from its configuration and the finished training runs.</summary>
public static class StudyMatches
{
    /// <summary>Lists the matches that the three questions need.</summary>
    /// <param name="study">A study whose runs are trained.</param>
    public static IReadOnlyList<StudyMatch> Of(StudyFolder study)
    {
        BatchingStudyConfig config = study.Config;
        int low = config.Multipliers[0], high = config.Multipliers[^1];
        List<StudyMatch> matches = [];
        foreach (SearchAlgorithm algorithm in config.Algorithms)
        {
            StudyCell reference = new(algorithm, low), large = new(algorithm, high);
            string name = algorithm.ToString().ToLowerInvariant();
            matches.Add(new StudyMatch(
                $"play-{name}-{high}x-{low}x", MatchQuestion.Play, new(reference, null, high), new(reference, null, low), config.MatchPairs));
            matches.Add(new StudyMatch(
                $"learning-{name}-{high}x-{low}x", MatchQuestion.Learning, new(large, null, low), new(reference, null, low), config.MatchPairs));
        }

        if (config.Algorithms.Count > 1)
        {
            StudyCell first = Best(study, config.Algorithms[0]), second = Best(study, config.Algorithms[1]);
            matches.Add(new StudyMatch(
                $"best-{first.Name}-{second.Name}", MatchQuestion.Algorithms, new(first, null, low), new(second, null, low), config.MatchPairs));
        }

        foreach (StudyCell cell in config.Cells())
        {
            IReadOnlyList<RunCheckpoint> checkpoints = TrainedCheckpoints(study, cell);
            if (checkpoints.Count > 1)
            {
                matches.Add(new StudyMatch(
                    $"progress-{cell.Name}",
                    MatchQuestion.Progress,
                    new(cell, checkpoints[^1].Iteration, low),
                    new(cell, checkpoints[0].Iteration, low),
                    config.MatchPairs));
            }
        }

        return matches;
    }

    /// <summary>Lists the matches of the ladder: every checkpoint of the best run against every earlier one.</summary>
    /// <param name="study">A study whose runs are trained.</param>
    public static IReadOnlyList<StudyMatch> Ladder(StudyFolder study)
    {
        StudyCell best = BestOfAll(study);
        int low = study.Config.Multipliers[0];
        IReadOnlyList<RunCheckpoint> checkpoints = TrainedCheckpoints(study, best);
        return
        [
            .. from later in Enumerable.Range(0, checkpoints.Count)
               from earlier in Enumerable.Range(0, later)
               let a = checkpoints[later].Iteration
               let b = checkpoints[earlier].Iteration
               select new StudyMatch(
                   $"ladder-{best.Name}-{a}-{b}", MatchQuestion.Progress, new(best, a, low), new(best, b, low), study.Config.LadderPairs),
        ];
    }

    /// <summary>Returns the run whose last evaluation was best; the evaluation's games are not used again to compare it.</summary>
    /// <param name="study">A study whose runs are trained.</param>
    public static StudyCell BestOfAll(StudyFolder study) => study.Config.Cells().MaxBy(cell => FinalScore(study, cell));

    /// <summary>Returns the checkpoints of a run that training has touched, oldest first.</summary>
    /// <param name="study">The study.</param>
    /// <param name="cell">The run.</param>
    public static IReadOnlyList<RunCheckpoint> TrainedCheckpoints(StudyFolder study, StudyCell cell) =>
        [.. RunFolder.Open(study.RunPath(cell)).Checkpoints().Where(checkpoint => checkpoint.Iteration > 0)];

    private static StudyCell Best(StudyFolder study, SearchAlgorithm algorithm) =>
        study.Config.Cells().Where(cell => cell.Algorithm == algorithm).MaxBy(cell => FinalScore(study, cell));

    // Both opponents count; the random player alone would saturate.
    private static double FinalScore(StudyFolder study, StudyCell cell)
    {
        IterationReport? last = study.Metrics(cell).LastOrDefault(report => report.AgainstOnePly is not null);
        GameCounts? random = last?.AgainstRandom, onePly = last?.AgainstOnePly;
        return (random?.Score ?? 0) + (onePly?.Score ?? 0);
    }
}
