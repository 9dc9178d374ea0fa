namespace NanoZero.Play;

/// <summary>A position of a search's tree, and those below it that were visited most.</summary>
/// <param name="Move">The move that leads here; empty for the root.</param>
/// <param name="Visits">Simulations through that move; through all moves for the root.</param>
/// <param name="Prior">The evaluator's probability of that move; 1 for the root.</param>
/// <param name="Value">The search's value of that move in [-1, 1] for the side that makes it.</param>
/// <param name="Evaluation">
/// The evaluator's own value of the position for the same side; null while it is not known.
/// </param>
/// <param name="IsExact">Whether the game has ended here, or the value is proven.</param>
/// <param name="Children">The positions below, the most visited first; some may be left out.</param>
/// <param name="MovesLeftOut">How many visited moves lead to positions that are left out.</param>
/// <remarks>The root's value and evaluation are for the side to move there.</remarks>
public sealed record TreePart(
    string Move,
    int Visits,
    float Prior,
    float Value,
    float? Evaluation,
    bool IsExact,
    IReadOnlyList<TreePart> Children,
    int MovesLeftOut)
{
    /// <summary>Returns the part of a tree that was visited most.</summary>
    /// <param name="search">A search that is done.</param>
    /// <param name="most">The most positions returned below the root.</param>
    internal static TreePart Of<TGame>(ITreeSearch<TGame> search, int most)
        where TGame : unmanaged, IGame<TGame>
    {
        Found root = new(null, null, []);
        PriorityQueue<Found, (int, int)> next = new();
        List<Found> taken = [];
        int order = 0;
        for (Found place = root; ; place = next.Dequeue())
        {
            taken.Add(place);
            place.Node = search.After(place.Line);
            foreach (ActionResult action in place.Node?.Actions.Where(each => each.Visits > 0) ?? [])
            {
                Found child = new(place, action, [.. place.Line, action.Action]);
                place.Below.Add(child);
                next.Enqueue(child, (-action.Visits, order++));  // of equals the one found first
            }

            if (next.Count == 0 || taken.Count > most)
            {
                break;
            }
        }

        HashSet<Found> kept = [.. taken];
        return root.Part<TGame>(kept, search.RootValue);
    }

    // A position that was come across.
    private sealed class Found(Found? above, ActionResult? move, int[] line)
    {
        public int[] Line { get; } = line;

        public NodeResult? Node { get; set; }

        public List<Found> Below { get; } = [];

        public TreePart Part<TGame>(HashSet<Found> kept, float rootValue)
            where TGame : unmanaged, IGame<TGame>
        {
            TreePart[] children =
            [
                .. Below.Where(kept.Contains).OrderByDescending(each => each.Visits)
                    .Select(each => each.Part<TGame>(kept, rootValue)),
            ];
            float? evaluation = above is null ? Node?.Evaluation : -Node?.Evaluation;
            return new TreePart(
                move is null ? "" : TGame.ActionText(move.Action),
                Visits,
                move?.Prior ?? 1,
                (move?.Q ?? rootValue) + 0f,
                evaluation + 0f,
                Node?.IsExact ?? false,
                children,
                Below.Count - children.Length);
        }

        private int Visits => move?.Visits ?? Below.Sum(each => each.Visits);
    }
}
