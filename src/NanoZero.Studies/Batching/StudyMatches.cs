using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Statistics;
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

    /// <summary>Gets the name that all seeds have in common.</summary>
    public string Group => FormattableString.Invariant($"{Cell.Group} at {LeavesInFlight}×");
}

/// <summary>A match of the study.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Question">What it asks.</param>
/// <param name="A">The player it is asked of.</param>
/// <param name="B">The opponent.</param>
/// <param name="Openings">Which of the study's openings it is played from, a pair of games each.</param>
public sealed record StudyMatch(string Name, MatchQuestion Question, StudyPlayer A, StudyPlayer B, OpeningRange Openings)
{
    /// <summary>Gets whether the match tests one of the study's claims.</summary>
    public bool IsTest => Question is MatchQuestion.Play or MatchQuestion.Learning or MatchQuestion.Best or MatchQuestion.Algorithms;
}

/// <summary>The matches of the study, which follow from its configuration and the finished training runs.</summary>
public static class StudyMatches
{
    /// <summary>Lists the matches by which the best multiplier of each algorithm is chosen: every other one against the smallest.</summary>
    /// <param name="study">The study.</param>
    public static IReadOnlyList<StudyMatch> Selection(StudyFolder study)
    {
        int low = study.Config.Multipliers[0];
        return
        [
            .. from cell in study.Config.Cells()
               where cell.Multiplier != low
               select new StudyMatch(
                   $"choose-{cell.Name}", MatchQuestion.Selection, new(cell, null, low), new(cell with { Multiplier = low }, null, low),
                   study.Openings.ToChoose(cell.Seed)),
        ];
    }

    /// <summary>Returns the multiplier chosen for each algorithm, in the games of <see cref="Selection"/> over all seeds.</summary>
    /// <param name="study">A study whose matches to choose by are played.</param>
    public static IReadOnlyList<ChosenMultiplier> Chosen(StudyFolder study)
    {
        int low = study.Config.Multipliers[0];
        ILookup<StudyCell, PairCounts> pairs = Selection(study).ToLookup(
            match => match.A.Cell with { Seed = 0 }, match => study.Match(match.Name)!.Statistics().Counts.Pairs);
        return
        [
            .. from algorithm in study.Config.Algorithms
               select study.Config.Multipliers.Select(multiplier => new ChosenMultiplier(
                   algorithm,
                   multiplier,
                   multiplier == low ? 0.5 : pairs[new StudyCell(algorithm, multiplier, 0)].Aggregate((sum, each) => sum.Add(each)).Score)).MaxBy(each => each.Score)!,
        ];
    }

    /// <summary>Lists the matches that the questions need, on openings that nothing was chosen by.</summary>
    /// <param name="study">A study whose matches to choose by are played.</param>
    public static IReadOnlyList<StudyMatch> Of(StudyFolder study)
    {
        BatchingStudyConfig config = study.Config;
        IReadOnlyList<ChosenMultiplier> chosen = Chosen(study);
        return
        [
            .. config.Seeds.SelectMany(seed => config.Algorithms.SelectMany((algorithm, i) => Of(study, algorithm, chosen[i].Multiplier, seed))),
            .. config.Seeds.SelectMany(seed => chosen.Skip(1).Select(other => Between(study, chosen[0], other, seed))),
            .. config.Cells().Where(cell => cell.Seed == config.Seeds[0]).SelectMany(cell => Progress(study, cell)),
        ];
    }

    /// <summary>Lists the matches of the ladder: every checkpoint of the best run against every earlier one.</summary>
    /// <param name="study">A study whose matches to choose by are played.</param>
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
                   $"ladder-{best.Name}-{a}-{b}", MatchQuestion.Progress, new(best, a, low), new(best, b, low), study.Openings.ToTest(best.Seed, study.Config.LadderPairs)),
        ];
    }

    /// <summary>Returns the run of the first seed, among those of the chosen multipliers, whose last evaluation was best.</summary>
    /// <param name="study">A study whose matches to choose by are played.</param>
    public static StudyCell BestOfAll(StudyFolder study) => Chosen(study)
        .Select(each => new StudyCell(each.Algorithm, each.Multiplier, study.Config.Seeds[0])).MaxBy(cell => FinalScore(study, cell));

    /// <summary>Returns the checkpoints of a run that training has touched, oldest first.</summary>
    /// <param name="study">The study.</param>
    /// <param name="cell">The run.</param>
    public static IReadOnlyList<RunCheckpoint> TrainedCheckpoints(StudyFolder study, StudyCell cell) =>
        [.. RunFolder.Open(study.RunPath(cell)).Checkpoints().Where(checkpoint => checkpoint.Iteration > 0)];

    private static IEnumerable<StudyMatch> Of(StudyFolder study, SearchAlgorithm algorithm, int chosen, ulong seed)
    {
        int low = study.Config.Multipliers[0], high = study.Config.Multipliers[^1];
        StudyCell reference = new(algorithm, low, seed);
        string name = Words.Of(algorithm);
        yield return Test(study, $"play-{name}-{high}x-{low}x", MatchQuestion.Play, new(reference, null, high), new(reference, null, low));
        yield return Test(
            study, $"learning-{name}-{high}x-{low}x", MatchQuestion.Learning, new(reference with { Multiplier = high }, null, low), new(reference, null, low));

        // Where the smallest was chosen there is nothing to test, and where the largest was, the match above does it.
        if (chosen != low && chosen != high)
        {
            yield return Test(
                study, $"best-{name}-{chosen}x-{low}x", MatchQuestion.Best, new(reference with { Multiplier = chosen }, null, low), new(reference, null, low));
        }
    }

    private static StudyMatch Between(StudyFolder study, ChosenMultiplier first, ChosenMultiplier second, ulong seed)
    {
        int low = study.Config.Multipliers[0];
        StudyCell a = new(first.Algorithm, first.Multiplier, seed), b = new(second.Algorithm, second.Multiplier, seed);
        return Test(study, $"algorithms-{a.Group}-{b.Group}", MatchQuestion.Algorithms, new(a, null, low), new(b, null, low));
    }

    private static IEnumerable<StudyMatch> Progress(StudyFolder study, StudyCell cell)
    {
        int low = study.Config.Multipliers[0];
        IReadOnlyList<RunCheckpoint> checkpoints = TrainedCheckpoints(study, cell);
        return checkpoints.Count < 2 ? [] :
        [
            new StudyMatch(
                $"progress-{cell.Name}",
                MatchQuestion.Progress,
                new(cell, checkpoints[^1].Iteration, low),
                new(cell, checkpoints[0].Iteration, low),
                study.Openings.ToTest(cell.Seed, study.Config.LadderPairs)),
        ];
    }

    private static StudyMatch Test(StudyFolder study, string name, MatchQuestion question, StudyPlayer a, StudyPlayer b) => new(
        FormattableString.Invariant($"{name}-seed{a.Cell.Seed}"), question, a, b, study.Openings.ToTest(a.Cell.Seed, study.Config.MatchPairs));

    // Both opponents count, and errors on solved positions; the random player alone would saturate.
    private static double FinalScore(StudyFolder study, StudyCell cell)
    {
        IterationReport? last = study.Metrics(cell).LastOrDefault(report => report.AgainstOnePly is not null);
        GameCounts? random = last?.AgainstRandom, onePly = last?.AgainstOnePly;
        return (random?.Score ?? 0) + (onePly?.Score ?? 0) - (last?.Positions?.Search.Rate ?? 0);
    }
}
