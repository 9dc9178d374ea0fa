namespace NanoZero.Training;

/// <summary>How a run learns beside other runs of the same recipe.</summary>
/// <param name="Answer">Whether it is as strong as they were.</param>
/// <param name="Iteration">The iteration that is compared: the newest that both were measured after.</param>
/// <param name="Sentence">
/// What was measured and expected, in sentences. Where the run is weaker, also what to look at first.
/// </param>
internal sealed record LearningVerdict(LearningAnswer Answer, int Iteration, string Sentence)
{
    /// <summary>Gets the answer in words, such as <c>as expected</c>.</summary>
    public string Words => Answer switch
    {
        LearningAnswer.AsExpected => "as expected",
        LearningAnswer.Better => "better than expected",
        _ => "worse than expected",
    };

    /// <summary>Compares a run with the curve of its recipe.</summary>
    /// <param name="run">What the run is.</param>
    /// <param name="reports">Its finished iterations, in order.</param>
    /// <param name="references">How strong its untrained network is; null where that was not measured.</param>
    /// <returns>
    /// The verdict; null where no curve belongs to the run's settings, or where nothing was measured that it can be
    /// judged by.
    /// </returns>
    public static LearningVerdict? Of(
        RunDescription run, IReadOnlyList<IterationReport> reports, RunStrength? references) =>
        ExpectedCurve.Find(run.Config) is { } curve ? Of(curve, run, reports, references) : null;

    /// <summary>Compares a run with a curve.</summary>
    /// <param name="curve">The curve of the run's recipe.</param>
    /// <param name="run">What the run is.</param>
    /// <param name="reports">Its finished iterations, in order.</param>
    /// <param name="references">How strong its untrained network is; null where that was not measured.</param>
    /// <returns>
    /// The verdict; null where nothing was measured that the curve has, or where the run was measured later than the
    /// curve ends.
    /// </returns>
    public static LearningVerdict? Of(
        ExpectedCurve curve, RunDescription run, IReadOnlyList<IterationReport> reports, RunStrength? references)
    {
        StrengthShares? untrained = StrengthShares.Of(references?.Untrained);
        foreach (IterationReport report in reports.Reverse().Where(report => report.Strength is not null))
        {
            if (report.Iteration > curve.Times().Last().Iteration)
            {
                return null;
            }

            if ((report.Strength!.Positions?.Network.Positions ?? 0) == curve.Positions
                && Compare(curve, report.Iteration, report.Strength, untrained) is { Count: > 0 } found)
            {
                LearningAnswer answer = found.Max(each => each.Answer);
                string numbers = string.Join(", ", found.Select(each => each.Text));
                string first = answer == LearningAnswer.Worse ? $" {LookFirst(run, reports, curve, found)}." : "";
                return new(
                    answer, report.Iteration,
                    $"{BeginOf(answer)}, beside {CountOf(curve.Runs)} of this recipe: after {report.Iteration} "
                        + $"iterations {numbers}.{first}");
            }
        }

        return null;
    }

    // What an untrained network reaches, too, says nothing of learning.
    private static List<(StrengthMeasure Measure, LearningAnswer Answer, string Text)> Compare(
        ExpectedCurve curve, int iteration, StrengthReport strength, StrengthShares? untrained)
    {
        StrengthShares measured = StrengthShares.Of(strength);
        return
        [
            .. from measure in curve.Measures
               let band = curve.At(measure, iteration)
               let share = measured[measure]
               where band is not null && share is not null
               let range = band.Value.Range
               let isError = ExpectedCurve.IsError(measure)
               where untrained?[measure] is not { } least || AnswerOf(least, range, isError) == LearningAnswer.Worse
               let text = string.Create(
                   CultureInfo.InvariantCulture,
                   $"{100 * share.Value:0.0} % {curve.NameOf(measure)} (expected {band.Value})")
               select (measure, AnswerOf(share.Value, range, isError), text),
        ];
    }

    // Of a text such as "cpu, bf16".
    private static string DeviceOf(string evaluation) => evaluation.Split(',')[0];

    private static LearningAnswer AnswerOf(double share, Interval range, bool isError) =>
        range.Contains(share) ? LearningAnswer.AsExpected
        : share < range.Lower == isError ? LearningAnswer.Better
        : LearningAnswer.Worse;

    private static string BeginOf(LearningAnswer answer) => answer switch
    {
        LearningAnswer.AsExpected => "Learning as expected",
        LearningAnswer.Better => "Learning better than expected",
        _ => "Not learning as expected",
    };

    private static string CountOf(IReadOnlyList<ExpectedRun> runs) =>
        runs.Count == 1 ? "one run" : string.Create(CultureInfo.InvariantCulture, $"{runs.Count} runs");

    // The cheapest explanation first.
    private static string LookFirst(
        RunDescription run, IReadOnlyList<IterationReport> reports, ExpectedCurve curve,
        List<(StrengthMeasure Measure, LearningAnswer Answer, string Text)> found)
    {
        if (TrainingWarning.Of(reports) is { Count: > 0 } warnings)
        {
            return $"Look first at this: {warnings[0].Text}";
        }

        string device = DeviceOf(run.Plan.Evaluation);
        if (curve.Runs.All(each => DeviceOf(each.Evaluation) != device))
        {
            return $"Look first at where it runs: this run on {device}, those of the curve on "
                + DeviceOf(curve.Runs[0].Evaluation);
        }

        bool policyLags = IsWorse(StrengthMeasure.NetworkErrors), searchLags = IsWorse(StrengthMeasure.SearchErrors);
        string part = policyLags == searchLags ? ""
            : policyLags ? "The search makes up for a policy that lags. "
            : "The policy is learnt, so the values or the search lag. ";
        return $"{part}Look first whether it is chance: train with another --seed. If that run lags too, compare the "
            + $"program with version {Short(curve.Runs[0].Version)}, which made the curve";

        // Seven digits of the commit are enough to find it.
        static string Short(string version) =>
            version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var commit
                ? version[..Math.Min(version.Length, commit + 8)] : version;

        bool IsWorse(StrengthMeasure measure) => found.Any(each =>
            each.Measure == measure && each.Answer == LearningAnswer.Worse);
    }
}

/// <summary>Whether a run is as strong as others of its recipe.</summary>
internal enum LearningAnswer
{
    /// <summary>All that was measured lies in the ranges of the other runs.</summary>
    AsExpected,

    /// <summary>Something lies on the better side of its range, nothing on the worse.</summary>
    Better,

    /// <summary>Something lies on the worse side of its range.</summary>
    Worse,
}

/// <summary>What to expect after some time.</summary>
/// <param name="Iteration">The iteration that is finished then.</param>
/// <param name="Seconds">The seconds that two cores need until then.</param>
/// <param name="Text">The measurements that are expected.</param>
internal sealed record LearningMilestone(int Iteration, double Seconds, string Text)
{
    private static readonly double[] Usual = [60, 300, 900, 3600];

    /// <summary>Lists what a run reaches after about 1, 5, 15 and 60 minutes on two cores, and at its end.</summary>
    /// <param name="curve">The curve of the run's recipe.</param>
    /// <param name="iterations">The iterations of the run; those of the curve may be fewer.</param>
    public static IEnumerable<LearningMilestone> Of(ExpectedCurve curve, int iterations)
    {
        const double Near = 1.5;
        (int Iteration, double Seconds)[] times = [.. curve.Times().Where(time => time.Iteration <= iterations)];
        return
        [
            .. from time in Usual
                   .SelectMany(seconds => times.OrderBy(time => Ratio(time.Seconds, seconds)).Take(1)
                       .Where(nearest => Ratio(nearest.Seconds, seconds) < Near))
                   .Concat(times.TakeLast(1)).Distinct().Order()
               select new LearningMilestone(time.Iteration, time.Seconds, string.Join(
                   ", ",
                   from measure in curve.Measures
                   let band = curve.At(measure, time.Iteration)
                   where band is not null
                   select $"{band} {curve.NameOf(measure)}")),
        ];

        static double Ratio(double a, double b) => Math.Max(a / b, b / a);
    }
}
