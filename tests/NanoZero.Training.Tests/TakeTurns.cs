using System.Text.Json.Serialization;
using NanoZero.Files;
using NanoZero.Search;

namespace OutsideAlgorithms;

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
