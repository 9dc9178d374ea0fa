using NanoZero.Measure;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>Computes a study's summary from its folder: whatever is finished of it.</summary>
public static class StudySummaries
{
    /// <summary>Summarises a study.</summary>
    /// <param name="study">The study, finished or not.</param>
    /// <exception cref="InvalidDataException">A file of the study cannot be read.</exception>
    public static StudySummary Of(StudyFolder study)
    {
        BatchingStudyConfig config = study.Config;
        bool isTrained = config.Cells().All(cell => study.Metrics(cell).Count == config.Training.Iterations);
        IReadOnlyList<StudyMatch> planned = isTrained ? StudyMatches.Of(study) : [];
        IReadOnlyList<StudyMatch> ladder = isTrained ? StudyMatches.Ladder(study) : [];
        CellSummary[] cells = [.. config.Cells().Where(cell => study.Metrics(cell).Count > 0).Select(cell => Summarise(study, cell))];
        IReadOnlyList<MatchSummary> matches = Summarise(study, planned);
        return new StudySummary
        {
            Game = config.Training.Game,
            IsComplete = isTrained && matches.Count == planned.Count && ladder.All(match => File.Exists(study.MatchPath(match.Name))),
            Answers = StudyConclusions.Of(config, cells, matches),
            Cells = cells,
            Matches = matches,
            Ladder = Summarise(study, ladder, isTrained),
        };
    }

    private static CellSummary Summarise(StudyFolder study, StudyCell cell)
    {
        IReadOnlyList<IterationReport> reports = study.Metrics(cell);
        double seconds = reports.Sum(report => report.SelfPlaySeconds);
        long plies = reports.Sum(report => report.Plies), collisions = reports.Sum(report => report.Collisions);
        long simulations = reports.Sum(report => report.Simulations), evaluations = reports.Sum(report => report.Evaluations);
        double batches = reports.Sum(report => report.MeanBatch > 0 ? report.Evaluations / report.MeanBatch : 0);
        return new CellSummary
        {
            Name = cell.Name,
            Algorithm = cell.Algorithm,
            Multiplier = cell.Multiplier,
            Iterations = reports.Count,
            Games = reports.Sum(report => (long)report.Games),
            Plies = plies,
            SelfPlaySeconds = seconds,
            TrainingSeconds = reports.Sum(report => report.TrainingSeconds),
            SimulationsPerSecond = simulations / seconds,
            EvaluationsPerSecond = evaluations / seconds,
            PositionsPerSecond = plies / seconds,
            MeanSimulations = (double)simulations / plies,
            CollisionRate = (double)collisions / Math.Max(1, collisions + simulations),
            MeanBatch = batches > 0 ? evaluations / batches : 0,
            Curve = Curve(reports),
        };
    }

    private static List<CurvePoint> Curve(IReadOnlyList<IterationReport> reports)
    {
        List<CurvePoint> curve = [];
        long games = 0;
        foreach (IterationReport report in reports)
        {
            games += report.Games;
            if (report is { AgainstRandom: { } random, AgainstOnePly: { } onePly })
            {
                curve.Add(new CurvePoint(report.Iteration, games, ScoreSummary.Of(random), ScoreSummary.Of(onePly)));
            }
        }

        return curve;
    }

    private static IReadOnlyList<MatchSummary> Summarise(StudyFolder study, IReadOnlyList<StudyMatch> planned) => MatchSummary.Of(
        [
            .. from match in planned
               let record = study.Match(match.Name)
               where record is not null
               select new PlayedStudyMatch(match.Name, match.Question, match.A.Name, match.B.Name, record.Statistics()),
        ],
        study.Config.MarginElo);

    private static LadderSummary? Summarise(StudyFolder study, IReadOnlyList<StudyMatch> ladder, bool isTrained)
    {
        if (!isTrained || !ladder.Any(match => File.Exists(study.MatchPath(match.Name))))
        {
            return null;
        }

        StudyCell best = StudyMatches.BestOfAll(study);
        int[] iterations = [.. StudyMatches.TrainedCheckpoints(study, best).Select(checkpoint => checkpoint.Iteration)];
        double?[][] scores = [.. iterations.Select(_ => new double?[iterations.Length])];
        foreach (StudyMatch match in ladder)
        {
            int row = Array.IndexOf(iterations, match.A.Iteration!.Value), column = Array.IndexOf(iterations, match.B.Iteration!.Value);
            scores[row][column] = study.Match(match.Name)?.Statistics().Score;
        }

        return new LadderSummary(best.Name, iterations, scores);
    }
}
