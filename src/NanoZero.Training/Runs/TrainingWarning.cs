namespace NanoZero.Training;

/// <summary>Something in a run that looks as if the agent no longer learns, and what to change.</summary>
/// <param name="Kind">What kind of thing it is; a run is warned of a kind once, until it is over.</param>
/// <param name="Iteration">The iteration that showed it.</param>
/// <param name="Text">What was seen, and what to change, in a line.</param>
internal sealed record TrainingWarning(TrainingWarningKind Kind, int Iteration, string Text)
{
    // An accident of one iteration is no warning.
    private const int IterationsSeen = 3;
    private const double FewestDistinctGames = 0.2;
    private const double LeastEntropy = 0.05;
    private const double MostWinsOfASide = 0.98;
    private const long FewestGames = 50;
    private const double MostFalseResignations = 0.05;
    private const int TestsSeen = 5;

    /// <summary>Looks for all kinds of warnings in a run.</summary>
    /// <param name="reports">The finished iterations, in order.</param>
    /// <returns>The warnings that hold after the newest iteration.</returns>
    public static IReadOnlyList<TrainingWarning> Of(IReadOnlyList<IterationReport> reports)
    {
        IterationReport[] newest = [.. reports.TakeLast(IterationsSeen)];
        return newest.Length < IterationsSeen
            ? []
            : [.. ((TrainingWarning?[])
                [
                    SameGames(newest), NoExploration(newest), OneSided(newest), FalseResignations(reports),
                    ClosedGate(reports), Worse(reports),
                ]).OfType<TrainingWarning>()];
    }

    private static TrainingWarning? SameGames(IterationReport[] newest)
    {
        double ShareOf(IterationReport report) =>
            (double)report.SelfPlay.DistinctGames / Math.Max(1, report.SelfPlay.Counts.Games);
        IterationReport last = newest[^1];
        return newest.All(report => report.SelfPlay.DistinctGames > 0 && ShareOf(report) < FewestDistinctGames)
            ? new(
                TrainingWarningKind.SameGames, last.Iteration,
                $"only {last.SelfPlay.DistinctGames} of {last.SelfPlay.Counts.Games} self-play games differ from each "
                    + "other; raise temperaturePlies or randomPlies, so that games take other ways")
            : null;
    }

    private static TrainingWarning? NoExploration(IterationReport[] newest) =>
        newest.All(report => report.SelfPlay.PolicyEntropy < LeastEntropy)
            ? new(
                TrainingWarningKind.NoExploration, newest[^1].Iteration,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the searches of self-play consider one move alone (mean entropy of their policies "
                        + $"{newest[^1].SelfPlay.PolicyEntropy:0.000} nats); raise the exploration of the search or "
                        + $"its root noise, or lower the learningRate"))
            : null;

    private static TrainingWarning? OneSided(IterationReport[] newest)
    {
        GameCounts all = newest.Aggregate(default(GameCounts), (sum, report) => sum + report.SelfPlay.FirstPlayer);
        string? side = all.Games < FewestGames ? null
            : all.Wins > MostWinsOfASide * all.Games ? "first"
            : all.Losses > MostWinsOfASide * all.Games ? "second"
            : null;
        return side is null ? null : new(
            TrainingWarningKind.OneSided, newest[^1].Iteration,
            $"the {side} player wins nearly all self-play games, which then say little about positions; raise "
                + "randomPlies, so that games begin elsewhere, or change the komi where the game has one");
    }

    // Of as many of the newest iterations as it takes to see enough games.
    private static TrainingWarning? FalseResignations(IReadOnlyList<IterationReport> reports)
    {
        long playedOn = 0, notLost = 0;
        for (int i = reports.Count - 1; i >= 0 && playedOn < FewestGames; i--)
        {
            ResignationCounts counts = reports[i].SelfPlay.Resignations ?? default;
            (playedOn, notLost) = (playedOn + counts.PlayedOn, notLost + counts.NotLost);
        }

        return playedOn >= FewestGames && Proportion.Wilson(notLost, playedOn).Lower > MostFalseResignations
            ? new(
                TrainingWarningKind.FalseResignations, reports[^1].Iteration,
                $"players resign games that they need not lose: of the newest {playedOn} games that were played on, "
                    + $"{notLost} were not lost; begin a run with a resignBelow closer to -1")
            : null;
    }

    private static TrainingWarning? ClosedGate(IReadOnlyList<IterationReport> reports)
    {
        GateReport[] newest = [.. reports.Select(report => report.Gate).OfType<GateReport>().TakeLast(TestsSeen)];
        return newest.Length < TestsSeen || newest.Any(gate => gate.Passed) ? null : new(
            TrainingWarningKind.ClosedGate, reports[^1].Iteration,
            $"none of the last {TestsSeen} tests let new weights play, so the same old ones play all games; begin a "
                + "run with more gateGames, a milder gateTest, or no gate (gateEvery=0)");
    }

    // The network alone errs clearly more often than it once did.
    private static TrainingWarning? Worse(IReadOnlyList<IterationReport> reports)
    {
        IterationReport[] measured = [.. reports.Where(report => report.Strength?.Positions is not null)];
        if (measured.Length < 2)
        {
            return null;
        }

        MoveErrors now = measured[^1].Strength!.Positions!.Network;
        IterationReport best = measured[..^1].MinBy(report => report.Strength!.Positions!.Network.Rate)!;
        MoveErrors then = best.Strength!.Positions!.Network;
        return now.Interval.Lower > then.Interval.Upper
            ? new(
                TrainingWarningKind.Worse, measured[^1].Iteration,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the network has become worse: {100 * now.Rate:0.0} % move errors alone, after iteration "
                        + $"{best.Iteration} it made {100 * then.Rate:0.0} %; lower the learningRate, or raise "
                        + $"bufferCapacity or the search's simulations"))
            : null;
    }
}

/// <summary>The kinds of warnings of a training.</summary>
internal enum TrainingWarningKind
{
    /// <summary>Self-play repeats its games.</summary>
    SameGames,

    /// <summary>The searches of self-play no longer look at other moves.</summary>
    NoExploration,

    /// <summary>One side wins nearly all games.</summary>
    OneSided,

    /// <summary>Players of self-play resign games that they need not lose.</summary>
    FalseResignations,

    /// <summary>New weights never pass the gate.</summary>
    ClosedGate,

    /// <summary>The network errs more than before on positions with known outcomes.</summary>
    Worse,
}
