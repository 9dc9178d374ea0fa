using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using NanoZero.Games;

namespace NanoZero.Search.Benchmarks;

/// <summary>Whole searches, each from an empty tree to its last simulation.</summary>
public class TreeBenchmarks
{
    private Action search = () => { };

    /// <summary>Gets or sets what is searched, and how.</summary>
    [ParamsSource(nameof(Shapes))]
    public TreeShape Shape { get; set; } = null!;

    /// <summary>Gets what is measured.</summary>
    public static IEnumerable<TreeShape> Shapes =>
        from algorithm in AlgorithmOptions.Known
        from shape in (TreeShape[])
        [
            .. from size in ((int, int, int)[])
                [(1, 800, 1), (1, 800, 8), (1, 800, 64), (1, 100_000, 1), (1, 100_000, 64), (64, 800, 1)]
               select new TreeShape("connect4", algorithm, size.Item1, size.Item2, size.Item3),
            .. from game in (string[])["go9", "go13", "go19"]
               from size in ((int, int, int)[])[(1, 800, 1), (1, 800, 8), (16, 800, 1)]
               select new TreeShape(game, algorithm, size.Item1, size.Item2, size.Item3),
        ]
        select shape;

    /// <summary>Prepares the searches of a shape.</summary>
    [GlobalSetup]
    public void Prepare() => search = GameCatalogue.Open(Shape.Game, new Searches(Shape));

    /// <summary>Searches all roots.</summary>
    [Benchmark]
    public void Search() => search();

    private sealed class Searches(TreeShape shape) : IGameVisitor<Action>
    {
        public Action Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            SearchOptions options = new SearchOptions
            {
                Algorithm = shape.Algorithm,
                Simulations = shape.Simulations,
                LeavesInFlight = shape.Leaves,
            }.WithoutEarlyStopping();
            ITreeSearch<TGame>[] searches =
                [.. Enumerable.Range(0, shape.Roots).Select(_ => TreeSearch.Create<TGame>(options))];
            TGame[] roots = [.. Enumerable.Range(0, shape.Roots).Select(root => PlayOn(start, root))];
            SearchBatch<TGame> batch = new(new HashEvaluator<TGame>(), shape.Roots * shape.Leaves);
            return () =>
            {
                for (int i = 0; i < roots.Length; i++)
                {
                    searches[i].Begin(roots[i], new RandomStream(1, (ulong)i), explore: false);
                }

                batch.Complete(searches);
            };
        }

        private static TGame PlayOn<TGame>(TGame position, int index)
            where TGame : unmanaged, IGame<TGame>
        {
            RandomStream random = new(1, (ulong)index);
            Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
            for (int ply = 0; ply < index % 8; ply++)
            {
                position.Play(actions[random.Next(position.LegalActions(actions))]);
            }

            return position;
        }
    }
}

/// <summary>What is searched, and how.</summary>
/// <param name="Game">The game.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Roots">Positions that are searched side by side.</param>
/// <param name="Simulations">Simulations of each.</param>
/// <param name="Leaves">Leaves in flight in each tree.</param>
public sealed record TreeShape(string Game, AlgorithmOptions Algorithm, int Roots, int Simulations, int Leaves)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Game} {Algorithm.Name} {Roots}x{Simulations}/{Leaves}";
}

/// <summary>Shows what one simulation takes.</summary>
internal sealed class SimulationColumn : IColumn
{
    public string Id => nameof(SimulationColumn);

    public string ColumnName => "ns a simulation";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "the median time of a search, divided by its simulations";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        TreeShape shape = (TreeShape)benchmarkCase.Parameters[nameof(TreeBenchmarks.Shape)];
        double? median = summary[benchmarkCase]?.ResultStatistics?.Median;
        return median is { } time ? $"{time / ((double)shape.Roots * shape.Simulations):0}" : "?";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
