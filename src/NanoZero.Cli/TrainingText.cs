using System.Diagnostics;

namespace NanoZero.Cli;

/// <summary>Puts what happens in a training run into lines for people.</summary>
internal static class TrainingText
{
    /// <summary>Returns the essentials of a configuration.</summary>
    public static string Describe(TrainingConfig config) =>
        $"{config.Game}, {config.Search.Algorithm.Name}, {config.Search.Simulations} simulations, "
        + $"{config.Search.LeavesInFlight} in flight; {config.Iterations} iterations of {config.GamesPerIteration} "
        + $"games and {Steps(config)}, {TypedOption.WordOf(config.Mode)}; "
        + $"{config.Layers} layer{(config.Layers == 1 ? "" : "s")}; seed {config.Seed}";

    private static string Steps(TrainingConfig config) => config.ReplayRatio is { } ratio
        ? $"{ratio} positions learnt for each one played"
        : $"{config.TrainingSteps} training steps";

    /// <summary>Returns an estimate of time and memory.</summary>
    public static string Describe(TrainingEstimate estimate)
    {
        string memory = $"{estimate.MemoryBytes / 1e9:F1} GB of memory";
        return estimate.Seconds is { } seconds
            ? $"estimate: {Duration(seconds)} (self-play {Duration(estimate.SelfPlaySeconds!.Value)}, training " +
                $"{Duration(estimate.TrainingSeconds!.Value)}, strength {Duration(estimate.StrengthSeconds!.Value)}), "
                    + $"{memory}"
            : $"estimate: {memory}";
    }

    /// <summary>Returns what runs of the same settings reached, a line for each time.</summary>
    /// <param name="config">The settings; there is nothing to say of those that are not a preset's.</param>
    public static IEnumerable<string> Expected(TrainingConfig config) =>
        ExpectedCurve.Find(config) is { } curve
        && LearningMilestone.Of(curve, config.Iterations).ToArray() is { Length: > 0 } milestones
            ?
            [
                "expected, on two cores that do nothing else:",
                .. milestones.Select(each =>
                    $"  after {Duration(each.Seconds)} (iteration {each.Iteration}): {each.Text}"),
            ]
            : [];

    /// <summary>Returns an estimate of a study.</summary>
    public static string Describe(ExperimentEstimate estimate)
    {
        int left = estimate.Steps.Count - estimate.Done;
        string time = estimate.Seconds is { } seconds
            ? $"{Duration(seconds)} for at most {left} step{(left == 1 ? "" : "s")}, "
            : "";
        return $"estimate: {time}{estimate.MemoryBytes / 1e9:F1} GB of memory";
    }

    /// <summary>Returns where a run goes on that is resumed.</summary>
    /// <param name="point">Where.</param>
    /// <param name="iterations">The iterations asked for.</param>
    public static string Describe(ResumePoint point, int iterations)
    {
        string dropped = point.DropsIteration && point.Left > 0
            ? $"; iteration {point.Finished + 1} was not finished, what there is of it is dropped and it begins again"
            : string.Empty;
        string time =
            point.SecondsLeft is { } seconds ? $", about {Duration(seconds)} at the speed so far" : string.Empty;
        return point.Left == 0
            ? $"finished: all {iterations} iterations are done; more of them are trained with --iterations "
                + $"{2 * iterations}"
            : $"continues after iteration {point.Finished} of {iterations}: {point.Left} left{time}{dropped}";
    }

    /// <summary>Returns what can be done with a trained agent: a heading and command lines to be copied.</summary>
    public static IEnumerable<string> NextSteps(RunFolder run) =>
    [
        "what can be done with it:",
        .. from words in (string[])
           [
               $"play {CommandText.Quote(run.Config.Game)} --against {CommandText.Quote(run.Path)}",
               GameCatalogue.InfoOf(run.Config.Game).MaxPlies <= ExhaustiveCheck.MostPlies
                   ? $"evaluate {CommandText.Quote(run.Path)} --exhaustive"
                   : $"search {CommandText.Quote(run.Config.Game)} --model {CommandText.Quote(run.Path)}",
               $"report {CommandText.Quote(run.Path)} --text",
           ]
           select "  " + CommandLine.ToCopy(words),
    ];

    /// <summary>Returns how far a run has come.</summary>
    public static string Describe(TrainingProgress progress)
    {
        string phase = progress.Phase switch
        {
            TrainingPhase.SelfPlay => "self-play",
            TrainingPhase.Training => "training",
            TrainingPhase.Strength => $"strength against {progress.Opponent}",
            _ => "saving",
        };
        string unit = progress.Phase == TrainingPhase.Training ? "steps" : "games";
        string done = progress.Phase != TrainingPhase.Saving && progress.Of > 0
            ? $" {progress.Done}/{progress.Of} {unit}"
            : string.Empty;
        string speed = progress.EvaluationsPerSecond > 0
            ? $", {Whole(progress.EvaluationsPerSecond)} evaluations/s"
            : string.Empty;
        string losses = progress.PolicyLoss is { } policy && progress.ValueLoss is { } value
            ? $", losses {Losses(policy, value)}"
            : string.Empty;
        string left = progress.Remaining is { } remaining ? $", {Duration(remaining.TotalSeconds)} left" : string.Empty;
        return $"iteration {progress.Iteration}/{progress.Iterations}: {phase}{done}{left}{speed}{losses}";
    }

    /// <summary>Returns how far the matches of the newest network have come.</summary>
    public static string Describe(StrengthProgress progress) =>
        $"match {progress.Match}/{progress.Matches}: against {progress.Opponent}, "
            + $"{progress.Games.GamesFinished}/{progress.Games.Games} games" +
        TimeLeft.Text(progress.Games.Elapsed.TotalSeconds, progress.Games.GamesFinished, progress.Games.Games);

    /// <summary>Returns what an iteration did.</summary>
    /// <param name="report">The report.</param>
    /// <param name="iterations">The iterations asked for.</param>
    /// <param name="verdict">How the run learns; null where that is not known.</param>
    public static string Describe(IterationReport report, int iterations, LearningVerdict? verdict)
    {
        string strength = report.Strength is { } measured
            ? $", against random {measured.AgainstRandom}, against one-ply {measured.AgainstOnePly}"
            : string.Empty;
        if (report.Strength?.Positions is { } positions)
        {
            strength += $", move errors {positions.Search.Rate:0.0 %} "
                + $"(network alone {positions.Network.Rate:0.0 %}), value error {positions.Values.Mean:F3}";
        }

        strength += report.Gate is { } gate ? $", gate {(gate.Passed ? "passed" : "not passed")} {gate.Results}" : "";
        strength += verdict?.Iteration == report.Iteration ? $", {verdict.Words}" : "";
        SelfPlayReport played = report.SelfPlay;
        string losses = Losses(report.Learning.PolicyLoss, report.Learning.ValueLoss);
        return $"iteration {report.Iteration}/{iterations}: {played.Counts.Games} games, "
            + $"{Whole(played.EvaluationsPerSecond)} evaluations/s, "
            + $"losses {losses}{strength}, {Duration(report.TotalSeconds)}";
    }

    /// <summary>Returns a duration in the two largest units that matter.</summary>
    /// <param name="seconds">At least 0.</param>
    public static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 1e9)) switch
    {
        { TotalDays: >= 1 } time => $"{(int)time.TotalDays} d {time.Hours} h",
        { TotalHours: >= 1 } time => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } time => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        var time => $"{time.TotalSeconds:F1} s",
    };

    private static string Losses(double policy, double value) => $"{policy:F3} + {value:F3}";

    private static string Whole(double number) => $"{number:#,0}";
}

/// <summary>Says how long the rest of a piece of work takes, from how long the part that is done took.</summary>
/// <param name="total">All there is to do, in any unit that takes about the same time everywhere.</param>
internal sealed class TimeLeft(double total)
{
    private const double LeastShare = 0.02;

    private readonly long start = Stopwatch.GetTimestamp();
    private double toDo = total;
    private double done;

    /// <summary>Counts a part as done now.</summary>
    public void Add(double part) => done += part;

    /// <summary>Leaves a part out that was done before, which says nothing about time.</summary>
    public void Skip(double part) => toDo -= part;

    /// <summary>
    /// Returns <c>, 2 min 5 s left</c> to be put behind a status; nothing while too little is done to tell.
    /// </summary>
    /// <param name="begun">How much is done of a part that is not counted yet.</param>
    public string Text(double begun = 0) => Text(Stopwatch.GetElapsedTime(start).TotalSeconds, done + begun, toDo);

    /// <summary>
    /// Returns <c>, 2 min 5 s left</c> for work that goes on as it went so far; nothing while too little is done to
    /// tell.
    /// </summary>
    /// <param name="seconds">What was done took so long.</param>
    /// <param name="done">What was done.</param>
    /// <param name="toDo">All there was to do, what was done included.</param>
    public static string Text(double seconds, double done, double toDo) =>
        done > 0 && done >= LeastShare * toDo && toDo > done
            ? $", {TrainingText.Duration(seconds * (toDo - done) / done)} left"
            : string.Empty;
}
