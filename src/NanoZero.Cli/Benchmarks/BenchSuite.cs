using System.Diagnostics;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Asks all questions, one after the other.</summary>
/// <param name="run">How.</param>
/// <param name="game">The game that settings are recommended for.</param>
/// <param name="layers">Transformer blocks of its network.</param>
internal sealed class BenchSuite(BenchRun run, string game, int layers)
{
    private const string StandardGame = "connect4";
    private const int DeviceWorkers = 4;  // one encodes positions while others wait
    private static readonly int[] StandardLayers = [2, 4];

    private readonly Recommender recommender = new(run);
    private readonly Dictionary<int, ExecutionPlan> plans = [];
    private Recommendation? recommendation;

    /// <summary>Gets the questions that need the native library.</summary>
    public static IReadOnlyList<BenchSection> OfNetworks { get; } =
        [BenchSection.Network, BenchSection.SelfPlay, BenchSection.Training, BenchSection.Recommendation];

    /// <summary>Measures. A section that fails takes nothing from the others.</summary>
    /// <param name="sections">The questions to ask.</param>
    /// <param name="finished">Hears how long each took.</param>
    public BenchReport Measure(IReadOnlyCollection<BenchSection> sections, Action<BenchSection, double> finished)
    {
        Stopwatch watch = Stopwatch.StartNew();
        run.Progress.Report("searching fixed positions for the signature");
        string signature = $"{FunctionalSignature.Compute(run.Cancellation):x16}";
        List<BenchRow> rows = [];
        Dictionary<BenchSection, string> failures = [];
        foreach (BenchSection section in Enum.GetValues<BenchSection>().Where(sections.Contains))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                rows.AddRange(Ask(section));
                finished(section, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !Failure.ShowsWhere)
            {
                failures.Add(section, Failure.Of(exception).Message);
            }
        }

        return new BenchReport
        {
            Format = BenchReport.CurrentFormat,
            Date = DateTimeOffset.UtcNow,
            Version = RunDescription.ProgramVersion,
            Machine = MachineDescription.Here(),
            Signature = signature,
            Seconds = watch.Elapsed.TotalSeconds,
            Rows = rows,
            Plans = plans,
            Recommendation = recommendation,
            Failures = failures,
        };
    }

    private IEnumerable<BenchRow> Ask(BenchSection section) => section switch
    {
        BenchSection.Network => StandardLayers.SelectMany(Networks),
        BenchSection.Search => SearchSpeed.Measure(run),
        BenchSection.Rules => RulesSpeed.Measure(run),
        BenchSection.SelfPlay => StandardLayers.SelectMany(SelfPlay),
        BenchSection.Training => StandardLayers.SelectMany(count => recommender.Training(StandardGame, count).Rows),
        BenchSection.Recommendation => Recommend(),
        BenchSection.Memory => MemoryUse.Measure(run),
        _ => throw new UnreachableException($"{section} is no section"),
    };

    // The processor always; where there is another device, that too.
    private static IEnumerable<ExecutionPlan> Shapes()
    {
        yield return new ExecutionPlan { Workers = Environment.ProcessorCount };
        if (ExecutionPlanner.FastestDevice() is var device && device != NetworkDevice.Cpu)
        {
            yield return new ExecutionPlan { Device = device, Workers = DeviceWorkers };
        }
    }

    private IEnumerable<BenchRow> Networks(int count) =>
        Shapes().SelectMany(shape => NetworkSpeed.Measure(run, count, shape));

    private IReadOnlyList<BenchRow> SelfPlay(int count)
    {
        SelfPlayResult result = recommender.SelfPlay(StandardGame, count);
        plans[count] = result.Plan;
        return result.Rows;
    }

    // Its answer is no row.
    private IEnumerable<BenchRow> Recommend()
    {
        recommendation = recommender.Recommend(game, layers);
        return [];
    }
}
