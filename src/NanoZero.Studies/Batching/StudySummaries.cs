using NanoZero.Play;
using NanoZero.Statistics;
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
        IReadOnlyList<StudyMatch> selection = StudyMatches.Selection(study);
        bool isChosen = isTrained && selection.All(match => File.Exists(study.MatchPath(match.Name)));
        IReadOnlyList<StudyMatch> planned = isChosen ? StudyMatches.Of(study) : [];
        IReadOnlyList<StudyMatch> ladder = isChosen ? StudyMatches.Ladder(study) : [];
        CellSummary[] cells = [.. config.Cells().Where(cell => study.Metrics(cell).Count > 0).Select(cell => Summarise(study, cell))];
        IReadOnlyList<(StudyMatch Match, MatchRecord Record)> played = Played(study, planned);
        IReadOnlyList<ChosenMultiplier> chosen = isChosen ? StudyMatches.Chosen(study) : [];
        IReadOnlyList<ClaimSummary> claims = StudyClaims.Of(config, played);
        IReadOnlyList<ErrorComparison> errors = Errors(study);
        return new StudySummary
        {
            Game = config.Training.Game,
            IsComplete = isChosen && played.Count == planned.Count && ladder.All(match => File.Exists(study.MatchPath(match.Name))),
            Answers = StudyConclusions.Of(config, cells, errors, claims, chosen),
            Cells = cells,
            Baselines = config.Cells().Select(study.Strength).FirstOrDefault(strength => strength is not null)?.Baselines ?? [],
            Claims = claims,
            Errors = errors,
            Openings = study.Openings.ToString(),
            Selection = Summarise(config, Played(study, selection)),
            Chosen = chosen,
            Matches = Summarise(config, played),
            Ladder = Summarise(study, ladder, isChosen),
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
            Seed = cell.Seed,
            Group = cell.Group,
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
            Curve = Curve(reports, study.Strength(cell)?.Untrained),
        };
    }

    private static List<CurvePoint> Curve(IReadOnlyList<IterationReport> reports, ReferenceReport? untrained)
    {
        List<CurvePoint> curve = [];
        if (untrained is { AgainstRandom: { } first, AgainstOnePly: { } second })
        {
            PositionReport? positions = untrained is { Search: { } search, Network: { } network, Values: { } values } ? new(search, network, values) : null;
            curve.Add(new CurvePoint(0, 0, ScoreSummary.Of(first), ScoreSummary.Of(second), positions));
        }

        long games = 0;
        foreach (IterationReport report in reports)
        {
            games += report.Games;
            if (report is { AgainstRandom: { } random, AgainstOnePly: { } onePly })
            {
                curve.Add(new CurvePoint(report.Iteration, games, ScoreSummary.Of(random), ScoreSummary.Of(onePly), report.Positions));
            }
        }

        return curve;
    }

    // The same positions for both, and networks of the same seed.
    private static IReadOnlyList<ErrorComparison> Errors(StudyFolder study)
    {
        BatchingStudyConfig config = study.Config;
        Dictionary<StudyCell, ErrorPatterns> patterns =
            (from cell in config.Cells()
             let last = study.Metrics(cell) is [.., var newest] ? newest : null
             where last?.Iteration == config.Training.Iterations && last.ErrorPatterns is not null
             select (cell, last.ErrorPatterns)).ToDictionary();
        return
        [
            .. from algorithm in config.Algorithms
               from multiplier in config.Multipliers.Skip(1)
               let seeds = (from seed in config.Seeds
                            let first = patterns.GetValueOrDefault(new StudyCell(algorithm, multiplier, seed))
                            let second = patterns.GetValueOrDefault(new StudyCell(algorithm, config.Multipliers[0], seed))
                            where first is not null && second is not null
                            select (First: first, Second: second)).ToArray()
               where seeds.Length > 0
               select new ErrorComparison(
                   new StudyCell(algorithm, multiplier, 0).Group,
                   new StudyCell(algorithm, config.Multipliers[0], 0).Group,
                   ErrorDifference.Of([.. seeds.Select(seed => (seed.First.Search, seed.Second.Search))]),
                   ErrorDifference.Of([.. seeds.Select(seed => (seed.First.Network, seed.Second.Network))])),
        ];
    }

    private static IReadOnlyList<(StudyMatch Match, MatchRecord Record)> Played(StudyFolder study, IReadOnlyList<StudyMatch> planned) =>
    [
        .. from match in planned
           let record = study.Match(match.Name)
           where record is not null
           select (match, record),
    ];

    private static IReadOnlyList<MatchSummary> Summarise(BatchingStudyConfig config, IReadOnlyList<(StudyMatch Match, MatchRecord Record)> played)
    {
        return MatchSummary.Of(
            [
                .. from each in played
                   let test = each.Record.Options.Sprt is null ? null : config.Sequential
                   select new PlayedStudyMatch(
                       each.Match.Name, each.Match.Question, each.Match.A.Name, each.Match.B.Name, each.Record.Statistics(), test),
            ],
            config.MarginElo);
    }

    private static LadderSummary? Summarise(StudyFolder study, IReadOnlyList<StudyMatch> ladder, bool isChosen)
    {
        if (!isChosen || !ladder.Any(match => File.Exists(study.MatchPath(match.Name))))
        {
            return null;
        }

        StudyCell best = StudyMatches.BestOfAll(study);
        int[] iterations = [.. StudyMatches.TrainedCheckpoints(study, best).Select(checkpoint => checkpoint.Iteration)];
        double?[][] scores = [.. iterations.Select(_ => new double?[iterations.Length])];
        IReadOnlyList<(StudyMatch Match, MatchRecord Record)> played = Played(study, ladder);
        foreach ((StudyMatch match, MatchRecord record) in played)
        {
            int row = Array.IndexOf(iterations, match.A.Iteration!.Value), column = Array.IndexOf(iterations, match.B.Iteration!.Value);
            scores[row][column] = record.Statistics().Score;
        }

        EloEstimate[] differences = [.. played.Select(each => each.Record.Statistics().Elo)];
        return new LadderSummary(
            best.Name, iterations, scores, played.Count, differences.Count(elo => elo.Lower > 0), differences.Count(elo => elo.Upper < 0));
    }
}
