namespace NanoZero.Studies;

/// <summary>The numbers of the ablation study: the content of <c>summary.json</c>.</summary>
/// <param name="Format">The version of the file's layout.</param>
/// <param name="Game">The game.</param>
/// <param name="IsComplete">Whether every training is finished and judged.</param>
/// <param name="Answer">What the changes are worth, in a sentence.</param>
/// <param name="Trainings">The trainings that were judged.</param>
/// <param name="Differences">Each arm less the base, where both were judged with some seed.</param>
internal sealed record AblationSummary(
    string Format,
    string Game,
    bool IsComplete,
    Finding Answer,
    IReadOnlyList<AblationTraining> Trainings,
    IReadOnlyList<AblationDifference> Differences)
{
    private const string Question = "Which changes make an agent learn better or worse?";

    /// <summary>Computes the numbers from what is finished.</summary>
    /// <param name="config">The study.</param>
    /// <param name="metrics">Returns the iterations of a training.</param>
    /// <param name="judged">Returns how a trained network did; null while it is not judged.</param>
    /// <param name="isComplete">Whether everything is finished.</param>
    public static AblationSummary Of(
        AblationConfig config,
        Func<AblationCell, IReadOnlyList<IterationReport>> metrics,
        Func<AblationCell, JudgedNetwork?> judged,
        bool isComplete)
    {
        Dictionary<AblationCell, JudgedNetwork> found =
            (from cell in config.Cells()
             let network = judged(cell)
             where network is not null
             select (cell, network)).ToDictionary();
        AblationDifference[] differences =
            [.. config.Arms.Select(arm => DifferenceOf(config, arm, found)).OfType<AblationDifference>()];
        return new AblationSummary(
            new AblationStudy().Format,
            config.Training.Game,
            isComplete,
            new Finding(Question, AnswerOf(differences)),
            [.. found.Select(each => AblationTraining.Of(each.Key, metrics(each.Key), each.Value))],
            differences);
    }

    private static AblationDifference? DifferenceOf(
        AblationConfig config, AblationArm arm, Dictionary<AblationCell, JudgedNetwork> found)
    {
        ErrorPatterns? PatternsOf(AblationArm which, ulong seed) => found.FirstOrDefault(each =>
            each.Key.Arm.Name == which.Name && each.Key.Seed == seed).Value?.Patterns;
        (ErrorPatterns First, ErrorPatterns Second)[] pairs =
        [
            .. from seed in config.Seeds
               let first = PatternsOf(arm, seed)
               let second = PatternsOf(new AblationArm(AblationConfig.Reference, []), seed)
               where first is not null && second is not null
               select (first, second),
        ];
        return pairs.Length == 0 ? null : new AblationDifference(
            arm.Name,
            ErrorDifference.Of([.. pairs.Select(pair => (pair.First.Network, pair.Second.Network))]),
            ErrorDifference.Of([.. pairs.Select(pair => (pair.First.Search, pair.Second.Search))]));
    }

    // A single seed says nothing about other seeds, and the answer says so first.
    private static string AnswerOf(AblationDifference[] differences) => differences.Length == 0
        ? "Nothing was judged yet."
        : (differences.Any(each => each.Network.AnySeed is null)
                ? "For these networks of one seed alone: the "
                : "The ")
            + $"network alone {Sentence(differences, each => each.Network)} "
            + $"The search {Sentence(differences, each => each.Search)} These are {2 * differences.Length} intervals "
            + "of 95 %, not corrected for their number.";

    // Such as: errs less with average -1.2 [-2.0, -0.4] points and errs more with …; not decided: gumbel.
    private static string Sentence(AblationDifference[] differences, Func<AblationDifference, ErrorDifference> of)
    {
        string With(int sign, Func<AblationDifference, string> text) =>
            string.Join(", ", differences.Where(each => SignOf(of(each)) == sign).Select(text));
        string less = With(-1, each => $"{each.Arm} {of(each)}"), more = With(1, each => $"{each.Arm} {of(each)}");
        string open = With(0, each => each.Arm);
        string[] decided =
        [
            .. less.Length > 0 ? [$"errs less with {less} points"] : (string[])[],
            .. more.Length > 0 ? [$"errs more with {more} points"] : (string[])[],
        ];
        return decided.Length == 0 ? $"decides nothing: {open}."
            : string.Join(" and ", decided) + (open.Length > 0 ? $"; not decided: {open}." : ".");
    }

    // -1 where it errs less than the base, 1 where it errs more, 0 where the interval has both.
    private static int SignOf(ErrorDifference difference)
    {
        Interval interval = difference.AnySeed ?? difference.Positions;
        return interval.Upper < 0 ? -1 : interval.Lower > 0 ? 1 : 0;
    }
}

/// <summary>One training of the study, judged.</summary>
/// <param name="Arm">How it trained.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Iterations">The iterations.</param>
/// <param name="Games">The self-play games.</param>
/// <param name="Evaluations">The positions that the network evaluated in self-play.</param>
/// <param name="ProcessorSeconds">The processor time of all threads, in seconds; null where not measured.</param>
/// <param name="Errors">How the trained network did.</param>
/// <param name="Curve">How the agent did meanwhile, on the positions that the training measures.</param>
internal sealed record AblationTraining(
    string Arm,
    ulong Seed,
    int Iterations,
    long Games,
    long Evaluations,
    double? ProcessorSeconds,
    PositionReport Errors,
    IReadOnlyList<AblationPoint> Curve)
{
    /// <summary>Describes a training.</summary>
    public static AblationTraining Of(
        AblationCell cell, IReadOnlyList<IterationReport> reports, JudgedNetwork judged)
    {
        double seconds = reports.Sum(report => report.ProcessorSeconds);
        return new AblationTraining(
            cell.Arm.Name,
            cell.Seed,
            reports.Count,
            reports.Sum(report => report.SelfPlay.Counts.Games),
            reports.Sum(report => report.SelfPlay.Counts.Evaluations),
            seconds > 0 ? seconds : null,
            judged.Errors,
            [.. CurveOf(reports)]);
    }

    private static IEnumerable<AblationPoint> CurveOf(IReadOnlyList<IterationReport> reports)
    {
        long games = 0;
        foreach (IterationReport report in reports)
        {
            games += report.SelfPlay.Counts.Games;
            if (report.Strength?.Positions is { } positions)
            {
                yield return new AblationPoint(
                    (double)report.Iteration / reports.Count, games, positions.Network.Rate, positions.Search.Rate);
            }
        }
    }
}

/// <summary>A point of a learning curve.</summary>
/// <param name="Progress">The share of the training that is done, in (0, 1].</param>
/// <param name="Games">The self-play games so far.</param>
/// <param name="Network">The move errors of the network alone, in [0, 1].</param>
/// <param name="Search">The move errors of the search that the training measures with, in [0, 1].</param>
internal sealed record AblationPoint(double Progress, long Games, double Network, double Search);

/// <summary>What an arm is worth.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Network">The move errors of its networks alone less those of the base.</param>
/// <param name="Search">The same with a search.</param>
internal sealed record AblationDifference(string Arm, ErrorDifference Network, ErrorDifference Search);
