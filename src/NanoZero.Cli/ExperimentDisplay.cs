namespace NanoZero.Cli;

/// <summary>Shows an experiment's steps as they are finished, and how long the rest takes.</summary>
internal static class ExperimentDisplay
{
    /// <summary>Says what an experiment has left to do, and what is done.</summary>
    public static string Describe(ExperimentEstimate estimate) =>
        (estimate.Done > 0 ? $"{estimate.Done} of {estimate.Steps.Count} steps are done, left: " : "")
        + (estimate.Done == estimate.Steps.Count ? "nothing" : $"at most {estimate}");

    /// <summary>Runs an experiment and shows its steps.</summary>
    /// <param name="terminal">Where they are shown.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="estimate">What is expected of its steps.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="words">Options that the command that goes on has, too, each with a space before it.</param>
    public static async Task Show<TConfig, TSummary>(
        Terminal terminal, Experiment<TConfig, TSummary> experiment, ExperimentEstimate estimate,
        CancellationToken cancellation, string words = "")
        where TConfig : class, new()
        where TSummary : class
    {
        try
        {
            await LiveDisplay.Show(terminal, display =>
                Show(display, progress => experiment.Run(progress, cancellation), estimate));
        }
        catch (OperationCanceledException exception)
        {
            string resume = CommandLine.ToCopy(string.Join(' ', experiment.ResumeArguments.Select(CommandText.Quote)));
            throw new OperationCanceledException($"stopped; continue with: {resume}{words}", exception, cancellation);
        }
    }

    // The estimate says how the steps compare; how long they really take follows from those that were seen to run.
    private static async Task<bool> Show(
        LiveDisplay display, Func<IProgress<StudyProgress>, IAsyncEnumerable<StudyStep>> run,
        ExperimentEstimate estimate)
    {
        IReadOnlyList<double> expected = estimate.Weights;
        TimeLeft time = new(expected.Sum());
        int done = 0;
        await foreach (StudyStep step in run(display.StatusOf<StudyProgress>(Status)))
        {
            (step.WasDone ? (Action<double>)time.Skip : time.Add)(ExpectedOf(done));
            done = step.Done;
            string before = !step.WasDone ? "" : step.Kind == StepKind.Match ? ", played before" : ", done before";
            display.Line($"[{step.Done}/{step.Steps}] {step.Name}: {step.Outcome}{before}");
        }

        return true;

        double ExpectedOf(int step) => step < expected.Count ? expected[step] : 0;

        string Status(StudyProgress progress)
        {
            string left = time.Text(ShareOf(progress) * ExpectedOf(done));
            return $"[{done + 1}/{expected.Count}] "
                + $"{Describe(progress)}{(left.Length > 0 ? $"{left} in all" : string.Empty)}";
        }
    }

    private static double ShareOf(StudyProgress progress) => progress switch
    {
        { Training: { } training } => (training.Iteration - 1) / (double)training.Iterations,
        { Match: { Games: > 0 } match } => match.GamesFinished / (double)match.Games,
        { Part: { Of: > 0 } part } => part.Done / (double)part.Of,
        _ => 0,
    };

    private static string Describe(StudyProgress progress) => progress switch
    {
        { Training: { } training } =>
            $"{progress.Name}: "
            + TrainingText.Describe(training with { Remaining = null, EvaluationsPerSecond = 0, PolicyLoss = null }),
        { Match: Play.PlayProgress match } => $"{progress.Name}: {MatchText.Describe(match, "the first")}",
        { Part: { } part } => $"{progress.Name}: {part.Done}/{part.Of} {part.Unit}",
        _ => progress.Name,
    };
}
