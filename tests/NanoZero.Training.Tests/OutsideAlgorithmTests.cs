using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

/// <summary>
/// What the public surface does with a search algorithm that NanoZero does not know: the children of a node take turns.
/// </summary>
public sealed class OutsideAlgorithmTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // A program of one's own registers its algorithms where it begins.
    [ModuleInitializer]
    internal static void Register() => AlgorithmOptions.Register(new TakeTurnsOptions());

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void It_searches(int leavesInFlight)
    {
        SearchOptions options =
            new() { Algorithm = new TakeTurnsOptions(), Simulations = 60, LeavesInFlight = leavesInFlight };
        HashEvaluator<ConnectFour> evaluator = new();
        SearchResult result =
            BatchSearch.Run([default(ConnectFour)], evaluator, options, leavesInFlight, seed: 1, Stop)[0];
        Assert.Equal([20, 20, 20], result.Actions.Select(action => action.Visits).Where(visits => visits > 0));
        Assert.True(result.Actions.Single(action => action.Action == result.Best).Visits > 0);
    }

    [Fact]
    public async Task It_trains_a_network_and_plays_by_its_name()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config =
            Tiny.Config with { Search = Tiny.Config.Search with { Algorithm = new TakeTurnsOptions { Width = 2 } } };
        Assert.NotEmpty(await Tiny.Train(config, folder, stop: Stop));
        ResolvedPlayer player = ResolvedPlayer.Of($"take-turns:{folder}@8");
        Assert.Equal(new TakeTurnsOptions { Width = 2 }, player.Search!.Algorithm);
        Assert.Equal("take-turns", PlayerText.Parse($"take-turns:{folder}@8").Algorithm);
    }

    [Fact]
    public void Its_settings_have_keys_and_ranges()
    {
        SearchOptions options =
            ConfigurationFile.With(new SearchOptions(), ["takeTurns.width=5", "algorithm=take-turns"]);
        Assert.Equal(new TakeTurnsOptions { Width = 5 }, options.Algorithm);
        Assert.Equal(options, ConfigurationFile.Parse(ConfigurationFile.Write(options), new SearchOptions(), "test"));
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => (options with { Algorithm = new TakeTurnsOptions { Width = 0 } }).Validate());
        Assert.Contains("takeTurns.width is 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_belongs_to_one_algorithm()
    {
        AlgorithmOptions.Register(new TakeTurnsOptions());
        Assert.Throws<ArgumentException>(() => AlgorithmOptions.Register(new TakeTurnsOptions { Width = 7 }));
    }
}

/// <summary>Parameters of the algorithm whose children take turns.</summary>
internal sealed record TakeTurnsOptions : AlgorithmOptions
{
    [JsonIgnore]
    public override string Name => "take-turns";

    /// <summary>Gets how many children of a node take turns.</summary>
    [InRange(1)]
    public int Width { get; init; } = 3;

    public override ITreeSearch<TGame> CreateSearch<TGame>(SearchOptions search) =>
        TreeSearch.Create<TGame, TakeTurns>(search, () => new TakeTurns(this));

    public override long StatisticsBound(long slots) => Column<double>.UpperBound(slots);
}

/// <summary>Visits the children of a node in turn and plays the one with the best mean.</summary>
internal struct TakeTurns(TakeTurnsOptions options) : ISearchAlgorithm<TakeTurns>
{
    private Column<double> sums = new();

    public readonly long Bytes => sums.Bytes;

    public void Reserve(int slots) => sums.Reserve(slots);

    public readonly void Copy(in TakeTurns source, int first, int destination, int count) =>
        sums.Copy(source.sums, first, destination, count);

    public readonly void Expand(
        ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        for (int i = 0; i < node.EdgeCount; i++)
        {
            edges[i] = PackedEdge.Pack((uint)((1 - priors[i]) * PackedEdge.PayloadMax), actions[i]);
        }
    }

    public readonly void Open(int slot, in Node parent, Span<uint> edges) => sums[slot] = 0;

    public readonly void BeginRoot(
        in SearchTree tree, ReadOnlySpan<ushort> actions, Span<float> priors, ref RootSearch search)
    {
    }

    public readonly int ChooseAtRoot(in SearchTree tree, ref RootSearch search) => Choose(tree, tree.Root, ref search);

    public readonly int Choose(in SearchTree tree, in Node node, ref RootSearch search)
    {
        int best = 0;
        for (int i = 0; i < Math.Min(options.Width, node.EdgeCount); i++)
        {
            best = Count(tree, node, i) < Count(tree, node, best) ? i : best;
        }

        return best;
    }

    public readonly void BackUp(in SearchTree tree, in Node node, float value, bool isLeaf) => sums[node.Slot] += value;

    public readonly void Prove(int slot, float value)
    {
    }

    public readonly bool MayStop(in SearchTree tree, in RootSearch search) => false;

    public readonly void WritePolicy(in SearchTree tree, Span<float> policy)
    {
        policy.Clear();
        for (int i = 0; i < tree.Root.SlotCount; i++)
        {
            policy[i] = 1f / tree.Root.SlotCount;
        }
    }

    public readonly int ChooseMove(
        in SearchTree tree, Span<float> shares, float temperature, in RootSearch search, ref RandomStream random) =>
        temperature > 0 ? MoveChoice.Draw(shares, temperature, ref random) : MoveChoice.Best(this, tree, shares);

    public readonly float Value(in SearchTree tree, int slot) =>
        tree.Visits[slot] > 0 ? (float)(sums[slot] / tree.Visits[slot]) : 0;

    public readonly float Prior(uint edge) => 1 - (PackedEdge.Payload(edge) / (float)PackedEdge.PayloadMax);

    public readonly (float Mean, float Variance)? Belief(in SearchTree tree, in Node node, int index) => null;

    private static int Count(in SearchTree tree, in Node node, int index) =>
        index < node.SlotCount ? tree.Visits[node.Slots + index] + tree.InFlight[node.Slots + index] : 0;
}
