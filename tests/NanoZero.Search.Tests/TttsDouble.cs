using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>A TTTS node with given beliefs, to sample its choices.</summary>
internal static class TttsDouble
{
    public static int[] SelectionCounts(
        SearchOptions options, float[] means, float[] variances, int[] inFlight, int draws)
    {
        Ttts algorithm = new(options, (TttsOptions)options.Algorithm);
        algorithm.Reserve(means.Length + 1);
        Node node = new() { EdgeCount = (ushort)means.Length, Slot = 0, Slots = 1 };
        algorithm.Open(0, node, []);
        uint[] edges =
            [.. Enumerable.Range(0, Lanes.Padded(means.Length)).Select(action => PackedEdge.Pack(0, action))];
        for (int i = 0; i < means.Length; i++)
        {
            algorithm.Open(1 + i, node, edges);
            algorithm.SetBelief(1 + i, means[i], variances[i]);
            node.SlotCount++;
        }

        SearchTree tree = TreeOfOne.Create(node, edges, [0, .. inFlight]);
        RootSearch search = new(new RandomStream(20_261_122));
        int[] counts = new int[means.Length];
        for (int draw = 0; draw < draws; draw++)
        {
            counts[algorithm.Choose(tree, node, ref search)]++;
        }

        return counts;
    }
}
