namespace NanoZero.Studies;

/// <summary>
/// Computes what the batching study found from whatever is finished of it, and says it no stronger than the numbers
/// allow.
/// </summary>
internal sealed class BatchingResults(BatchingStudyConfig config, ExperimentFolder folder)
{
    private readonly BatchingMatches matches = new(config, folder);
    private readonly int low = config.Multipliers[0], high = config.Multipliers[^1];

    /// <summary>Summarises the study.</summary>
    public BatchingSummary Summarise(bool isComplete)
    {
        bool isChosen = config.Cells().All(cell => folder.Metrics(cell.Name).Count == config.Training.Iterations)
            && matches.IsChosen;
        IReadOnlyList<(StudyMatch Match, MatchRecord Record, MatchStatistics Statistics)> played =
            matches.Played(isChosen ? matches.Tests() : []);
        IReadOnlyList<ChosenMultiplier> chosen = isChosen ? matches.Chosen() : [];
        CellSummary[] cells = [.. config.Cells().Where(cell => folder.Metrics(cell.Name).Count > 0).Select(Summarise)];
        Claim[] claims = Claims(played);
        ErrorComparison[] errors = Errors();
        return new BatchingSummary(
            new BatchingStudy().Format,
            config.Training.Game,
            isComplete,
            new BatchingAnswers(Play(claims), Speed(cells), Learning(errors, claims), Best(claims, chosen)),
            cells,
            config.Cells().Select(cell => folder.Run(cell.Name)?.Strength()).FirstOrDefault(strength =>
                strength is not null)?.Baselines ?? [],
            [.. claims.Select(claim => claim.Summary)],
            errors,
            matches.Openings.ToString(),
            Summarise(matches.Played(matches.Selection())),
            chosen,
            Summarise(played),
            isChosen ? Summarise(matches.BestOfAll(), matches.Played(matches.Ladder())) : null);
    }

    private CellSummary Summarise(StudyCell cell)
    {
        IReadOnlyList<IterationReport> reports = folder.Metrics(cell.Name);
        double seconds = reports.Sum(report => report.SelfPlay.Seconds);
        PlayCounts counts = PlayCounts.Sum(reports.Select(report => report.SelfPlay.Counts));
        double batches = reports.Select(report => report.SelfPlay.Counts)
            .Sum(each => each.MeanBatch > 0 ? each.Evaluations / each.MeanBatch : 0);
        return new CellSummary(
            cell.Name,
            cell.Algorithm,
            cell.Multiplier,
            cell.Seed,
            cell.Group,
            Iterations: reports.Count,
            Games: counts.Games,
            Plies: counts.Plies,
            SelfPlaySeconds: seconds,
            TrainingSeconds: reports.Sum(report => report.Learning.Seconds),
            SimulationsPerSecond: counts.Simulations / seconds,
            EvaluationsPerSecond: counts.Evaluations / seconds,
            PositionsPerSecond: counts.Searches / seconds,
            MeanSimulations: counts.MeanSimulations,
            CollisionRate: counts.CollisionRate,
            MeanBatch: batches > 0 ? counts.Evaluations / batches : 0,
            Curve: [.. Curve(reports, folder.Run(cell.Name)?.Strength()?.Untrained)]);
    }

    private static IEnumerable<CurvePoint> Curve(IReadOnlyList<IterationReport> reports, ReferenceReport? untrained)
    {
        if (untrained is { AgainstRandom: { } first, AgainstOnePly: { } second })
        {
            PositionReport? positions = untrained is { Search: { } search, Network: { } network, Values: { } values }
                ? new(search, network, values)
                : null;
            yield return new CurvePoint(0, 0, ScoreSummary.Of(first), ScoreSummary.Of(second), positions);
        }

        long games = 0;
        foreach (IterationReport report in reports)
        {
            games += report.SelfPlay.Counts.Games;
            if (report.Strength is { } strength)
            {
                yield return new CurvePoint(
                    report.Iteration,
                    games,
                    ScoreSummary.Of(strength.AgainstRandom),
                    ScoreSummary.Of(strength.AgainstOnePly),
                    strength.Positions);
            }
        }
    }

    // The same positions for both, and networks of the same seed.
    private ErrorComparison[] Errors()
    {
        Dictionary<StudyCell, ErrorPatterns> found =
            (from cell in config.Cells()
             let last = folder.Metrics(cell.Name) is [.., var newest] ? newest : null
             let patterns = last?.Strength?.ErrorPatterns
             where last?.Iteration == config.Training.Iterations && patterns is not null
             select (cell, patterns)).ToDictionary();
        return
        [
            .. from algorithm in config.Algorithms
               from multiplier in config.Multipliers.Skip(1)
               let seeds = (from seed in config.Seeds
                            let first = found.GetValueOrDefault(new StudyCell(algorithm, multiplier, seed))
                            let second = found.GetValueOrDefault(new StudyCell(algorithm, low, seed))
                            where first is not null && second is not null
                            select (First: first, Second: second)).ToArray()
               where seeds.Length > 0
               select new ErrorComparison(
                   new StudyCell(algorithm, multiplier, 0).Group,
                   new StudyCell(algorithm, low, 0).Group,
                   ErrorDifference.Of([.. seeds.Select(seed => (seed.First.Search, seed.Second.Search))]),
                   ErrorDifference.Of([.. seeds.Select(seed => (seed.First.Network, seed.Second.Network))])),
        ];
    }

    private Claim[] Claims(IReadOnlyList<(StudyMatch Match, MatchRecord Record, MatchStatistics Statistics)> played)
    {
        (StudyMatch[] Matches, PairCounts[] Pairs)[] claims =
        [
            .. from each in played
               where each.Match.IsTest
               group each by (each.Match.Question, A: each.Match.A.Group, B: each.Match.B.Group) into seeds
               select (seeds.Select(each => each.Match).ToArray(),
                   seeds.Select(each => each.Statistics.Counts.Pairs).ToArray()),
        ];
        PairCounts[] pooled = [.. claims.Select(claim => BatchingMatches.Pooled(claim.Pairs))];
        double[] p = [.. pooled.Select(PairTest.TwoSided)], holm = HolmCorrection.Adjust(p);
        return [.. claims.Select((claim, i) =>
            new Claim(claim.Matches[0], Summarise(claim.Matches, claim.Pairs, pooled[i], p[i], holm[i])))];
    }

    // The likelihood ratios of matches that stopped by their own test multiply to one that keeps the same error rates.
    private ClaimSummary Summarise(StudyMatch[] claim, PairCounts[] seeds, PairCounts pooled, double p, double holm)
    {
        Comparison comparison = config.Sequential is { } test
            ? Comparison.Sequential(pooled, test, config.MarginElo)
            : Comparison.Of(pooled, config.MarginElo);
        return new ClaimSummary(
            claim[0].Question,
            claim[0].A.Group,
            claim[0].B.Group,
            [.. claim.Select(match => match.A.Cell.Seed)],
            pooled.Pairs,
            comparison.Elo.ToString(),
            comparison.Elo.Difference,
            [.. seeds.Select(each => EloEstimate.From(each).Difference)],
            comparison.Verdict,
            comparison.ToString(),
            p,
            holm,
            SeedEstimate.Of(seeds, config.MarginElo));
    }

    private IReadOnlyList<MatchSummary> Summarise(
        IReadOnlyList<(StudyMatch Match, MatchRecord Record, MatchStatistics Statistics)> played) =>
        MatchSummary.Corrected(
        [
            .. from each in played
               let test = each.Record.Options.Sprt is null ? null : config.Sequential
               select new MatchSummary(
                   each.Match.Name, Words.Of(each.Match.Question), each.Match.A.Name, each.Match.B.Name,
                   each.Statistics, config.MarginElo, test),
        ]);

    private LadderSummary? Summarise(
        StudyCell best, IReadOnlyList<(StudyMatch Match, MatchRecord Record, MatchStatistics Statistics)> ladder)
    {
        if (ladder.Count == 0)
        {
            return null;
        }

        int[] iterations = [.. matches.Checkpoints];
        double?[][] scores = [.. iterations.Select(_ => new double?[iterations.Length])];
        foreach ((StudyMatch match, _, MatchStatistics statistics) in ladder)
        {
            scores[Array.IndexOf(iterations, match.A.Iteration!.Value)][
                Array.IndexOf(iterations, match.B.Iteration!.Value)] = statistics.Score;
        }

        EloEstimate[] differences = [.. ladder.Select(each => each.Statistics.Elo)];
        return new LadderSummary(
            best.Name, iterations, scores, ladder.Count, differences.Count(elo => elo.Lower > 0),
            differences.Count(elo => elo.Upper < 0));
    }

    private string Play(Claim[] claims)
    {
        string[] parts =
            [.. from claim in claims where claim.Question
                == MatchQuestion.Play select $"{Words.NameOf(claim.Algorithm)} {claim}"];
        return parts.Length == 0 ? "Not played yet."
            : $"Searching with {high} leaves in flight instead of {low}, same network and {config.MatchSimulations} "
                + $"simulations, with confidence 95 % and {Scope}: {string.Join("; ", parts)}.";
    }

    private string Learning(ErrorComparison[] errors, Claim[] claims)
    {
        string[] parts =
        [
            .. from claim in claims
               where claim.Question == MatchQuestion.Learning
               let found = errors.FirstOrDefault(each => each.A == claim.Match.A.Cell.Group)
               select $"{Words.NameOf(claim.Algorithm)} {claim}"
                   + (found is null ? "" : $", move errors {found.Search} points"),
        ];
        return parts.Length == 0 ? "Not played yet."
            : $"The network trained at {high}× against the one trained at {low}×, both searched at {low}×, with "
                + $"confidence 95 % and {Scope}: {string.Join("; ", parts)}.";
    }

    private string Best(Claim[] claims, IReadOnlyList<ChosenMultiplier> chosen)
    {
        if (chosen.Count == 0)
        {
            return "Not played yet.";
        }

        // The largest one's fresh games are those about learning.
        string[] tested =
        [
            .. from each in chosen
               from claim in claims
               where claim.Question is MatchQuestion.Best or MatchQuestion.Learning
                   && (claim.Algorithm, claim.Match.A.Cell.Multiplier) == (each.Algorithm, each.Multiplier)
               select $"{Words.NameOf(each.Algorithm)} {each.Multiplier}× against {low}× {claim}",
            .. from claim in claims
               where claim.Question == MatchQuestion.Algorithms
               select $"{claim.Summary.A} against {claim.Summary.B} {claim}",
        ];
        string choice = string.Join(", ", chosen.Select(each => $"{Words.NameOf(each.Algorithm)} {each.Multiplier}×"));
        return $"Chosen: {choice}" + (tested.Length == 0 ? "."
            : "; on fresh openings, with confidence 95 % and "
                + $"{(config.Seeds.Count == 1 ? Scope : "over the seeds that the choice was made on")}: "
                + $"{string.Join("; ", tested)}.");
    }

    private string Scope =>
        config.Seeds.Count == 1 ? "for these networks of one seed alone" : "for networks of any seed";

    private string Speed(CellSummary[] cells)
    {
        string[] parts = [.. config.Algorithms.Select(algorithm => SpeedOf(cells, algorithm)).OfType<string>()];
        return parts.Length == 0 ? "Not measured yet."
            : $"Simulations per second of self-play with {high} leaves in flight, as a multiple of those with {low}: "
                + $"{string.Join(", ", parts)}.";
    }

    private string? SpeedOf(CellSummary[] cells, AlgorithmOptions algorithm)
    {
        double[] ratios =
        [
            .. from first in cells
               from second in cells
               where first.Algorithm == algorithm && second.Algorithm == algorithm && first.Seed == second.Seed
                   && first.Multiplier == high && second.Multiplier == low
               select first.SimulationsPerSecond / second.SimulationsPerSecond,
        ];
        return ratios.Length == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{Words.NameOf(algorithm)} {ratios.Average():0.00} "
                + $"({(ratios.Length == 1 ? "measured once" : $"by seed {ratios.Min():0.00}–{ratios.Max():0.00}")})");
    }

    // Over seeds where there are several: what holds for these networks alone is in the tables.
    private sealed record Claim(StudyMatch Match, ClaimSummary Summary)
    {
        public MatchQuestion Question => Match.Question;

        public AlgorithmOptions Algorithm => Match.A.Cell.Algorithm;

        public override string ToString() => Summary.AcrossSeeds is { } across
            ? $"{across} Elo, {across.VerdictText.Replace("; ", ": ", StringComparison.Ordinal)}"
            : $"{Summary.EloText} Elo, {Summary.VerdictText.Replace("; ", ": ", StringComparison.Ordinal)}";
    }
}
