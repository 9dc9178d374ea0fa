using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Studies.Tests;

/// <summary>What a study is made of: its configuration, its plan, its numbers and its page.</summary>
internal sealed record ToyConfig
{
    public string Game { get; init; } = "tictactoe";

    public int Pairs { get; init; } = 4;

    public int Matches { get; init; } = 2;
}

internal sealed record ToySummary(bool IsComplete, IReadOnlyList<double> Scores);

/// <summary>Whether one-ply beats random; if the first match says so, a second one is played to be sure.</summary>
internal sealed class ToyStudy : IStudy<ToyConfig, ToySummary>
{
    public string Format => "toy-study-1";

    public string Name => "toy";

    public string Purpose => "Let one-ply play random.";

    public string SettingsExample => "pairs=10";

    public IReadOnlyList<string> Examples => [""];

    public IReadOnlyList<(string Name, ToyConfig Config)> Presets => [("quick", new())];

    public string Announce(ToyConfig config) => "More than half the points is more.";

    public string GameOf(ToyConfig config) => config.Game;

    public void Validate(ToyConfig config) => ArgumentOutOfRangeException.ThrowIfLessThan(config.Pairs, 1);

    public (ToyConfig Config, ExecutionPlan? Plan) Prepare(ToyConfig config, ExecutionOptions asked) => (config, null);

    public ToyConfig Accept(ToyConfig own, ToyConfig asked, ExecutionOptions execution, ExperimentFolder folder) =>
        Experiments.RequireSame(own, asked, folder.Path);

    public IEnumerable<PlannedStep> Plan(ToyConfig config, ExperimentFolder folder)
    {
        // Until the first match is played, the plan assumes that all are.
        bool isOver = folder.Statistics("match-1") is { Score: <= 0.5 };
        return Enumerable.Range(1, isOver ? 1 : config.Matches).Select(number =>
            folder.Match($"match-{number}", "one-ply against random", (file, context) =>
            Arena.Play(
                ResolvedPlayer.Of("one-ply"),
                ResolvedPlayer.Of("random"),
                new MatchOptions
                {
                    Openings = new OpeningOptions { Count = config.Pairs, Seed = (ulong)number },
                    Seed = (ulong)number,
                    ParallelGames = 2
                },
                new OpenPlayersOptions(),
                config.Game,
                file,
                context.OfMatch($"match-{number}"),
                context.Cancellation)));
    }

    public ToySummary Summarise(ToyConfig config, ExperimentFolder folder, bool isComplete) =>
        new(isComplete, [.. Enumerable.Range(1, config.Matches).Select(number =>
            folder.Statistics($"match-{number}")?.Score).OfType<double>()]);

    public Report PageOf(ToyConfig config, ToySummary summary) =>
        new("A toy", "Who wins?", [new Section("Scores", [new Paragraph(string.Join(", ", summary.Scores))])]);

    public IReadOnlyList<Finding> Answers(ToySummary summary) =>
        [new("Does one-ply beat random?", summary.Scores.All(score => score > 0.5) ? "yes" : "no")];
}

public sealed class ToyStudyTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nanozero-toy-{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_study_in_one_file_plays_resumes_and_reports()
    {
        Experiment<ToyConfig, ToySummary> study =
            Experiment<ToyConfig, ToySummary>.Begin(new ToyStudy(), new ToyConfig(), folder, "nanozero study toy");
        Assert.Equal("2 matches", study.Estimate().ToString());
        Assert.False(study.Run(null, Stop).ToBlockingEnumerable(Stop).First().WasDone);
        Assert.False(study.IsComplete);
        Assert.Contains("nanozero study toy", File.ReadAllText(study.Folder.ReportPath), StringComparison.Ordinal);

        Experiment<ToyConfig, ToySummary> again = Experiment<ToyConfig, ToySummary>.Open(new ToyStudy(), folder);
        again.Resume(new ToyConfig());
        Assert.Equal((1, "1 match"), (again.Estimate().Done, again.Estimate().ToString()));
        Assert.Equal([true, false], again.Run(null, Stop).ToBlockingEnumerable(Stop).Select(step => step.WasDone));
        ToySummary summary = again.Summarise();
        Assert.True(summary.IsComplete);
        Assert.Equal(2, summary.Scores.Count);
        Assert.Throws<InvalidDataException>(() => again.Resume(new ToyConfig { Pairs = 5 }));
    }

    [Fact]
    public void Later_steps_follow_from_results_and_the_plan_shrinks_to_what_is_done()
    {
        Experiment<ToyConfig, ToySummary> study =
            Experiment<ToyConfig, ToySummary>.Begin(new ToyStudy(), new ToyConfig { Matches = 5 }, folder);
        StudyStep[] steps = [.. study.Run(null, Stop).ToBlockingEnumerable(Stop)];
        Assert.Equal(steps.Length, steps[^1].Steps);
        Assert.Equal(steps.Length, study.Estimate().Steps.Count);
        Assert.True(study.IsComplete);
    }

    [Fact]
    public void An_entry_of_the_catalogue_opens_the_study_with_its_types()
    {
        IStudyEntry entry = StudyCatalogue.Entry(new ToyStudy());
        Assert.Equal("toy", entry.Name);
        Assert.Equal("quick", entry.Open(new FirstPreset()));
        Assert.Equal(["batching", "price-of-batching", "ablation"], StudyCatalogue.All.Select(study => study.Name));
    }

    private sealed class FirstPreset : IStudyVisitor<string>
    {
        public string Visit<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
            where TConfig : class, new()
            where TSummary : class => study.Presets[0].Name;
    }
}
