namespace NanoZero.Search;

/// <summary>
/// Forced playouts of a search that explores, and their removal from its policy (Wu 2019, KataGo, section 3.2).
/// </summary>
/// <param name="options">The constant k and the exploration constant.</param>
/// <param name="valueSums">The sum of values W of each slot, in the view of the slot's side to move.</param>
/// <param name="priors">The prior P of each slot.</param>
/// <remarks>
/// Noise shows moves that the network does not expect. One visit says little about such a move, so it gets more. What
/// it gets beyond its worth is no part of what the network learns.
/// </remarks>
internal readonly struct ForcedPlayouts(PuctOptions options, Column<double> valueSums, Column<float> priors)
{
    /// <summary>Returns the first opened child of the root that lacks visits; -1 where there is none.</summary>
    public int Find(in SearchTree tree)
    {
        ref Node root = ref tree.Root;
        for (int i = 0; i < root.SlotCount; i++)
        {
            if (VisitsOf(tree, root.Slots + i) < Needed(tree, root.Slots + i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Writes the policy of the root. The most visited child that is not proven to lose keeps its visits. Any other
    /// child loses forced visits as long as its score stays below that child's score, and a single visit that is left.
    /// </summary>
    /// <param name="tree">The tree; no descent is in flight.</param>
    /// <param name="policy">Receives the share of each opened child; all 0 where none was visited.</param>
    public void WritePolicy(in SearchTree tree, Span<float> policy)
    {
        ref Node root = ref tree.Root;
        int best = 0;
        for (int i = 1; i < policy.Length; i++)
        {
            best = Rank(tree, root.Slots + i) > Rank(tree, root.Slots + best) ? i : best;
        }

        double sum = 0;
        for (int i = 0; i < policy.Length; i++)
        {
            int visits = tree.Visits[root.Slots + i];
            policy[i] = i == best || visits == 0 ? visits : Kept(tree, root.Slots + i, root.Slots + best);
            sum += policy[i];
        }

        for (int i = 0; i < policy.Length && sum > 0; i++)
        {
            policy[i] = (float)(policy[i] / sum);
        }
    }

    // The visits of a child; fewer than any for one that is proven to lose for the root's side.
    private int Rank(in SearchTree tree, int slot) =>
        double.IsPositiveInfinity(valueSums[slot]) ? -1 : tree.Visits[slot];

    private static int VisitsOf(in SearchTree tree, int slot) => tree.Visits[slot] + tree.InFlight[slot];

    // The visits that a child is forced to have. A child that is proven to lose for the root's side needs none.
    private double Needed(in SearchTree tree, int slot) => double.IsPositiveInfinity(valueSums[slot]) ? 0
        : Math.Sqrt(options.ForcedPlayouts * (double)priors[slot] * VisitsOf(tree, tree.Root.Slot));

    private int Kept(in SearchTree tree, int slot, int best)
    {
        double factor = Puct.ExplorationFactor(options, tree.Visits[tree.Root.Slot], inFlight: 0);
        double bestScore = ValueFor(tree, best) + (factor * priors[best] / (1 + tree.Visits[best]));
        double gap = bestScore - ValueFor(tree, slot);
        int visits = tree.Visits[slot];
        double fewest = gap > 0 ? Math.Floor(factor * priors[slot] / gap) : visits;  // with a score below the best one
        int kept = (int)Math.Min(visits, Math.Max(fewest, visits - Math.Ceiling(Needed(tree, slot))));
        return kept > 1 ? kept : 0;
    }

    // Q in the view of the root's side; -infinity for a child that is proven to lose for it.
    private double ValueFor(in SearchTree tree, int slot) => -valueSums[slot] / tree.Visits[slot];
}
