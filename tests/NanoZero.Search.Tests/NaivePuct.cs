using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>
/// PUCT written as plainly as possible: objects and dictionaries, every score computed for every legal action.
/// </summary>
internal sealed class NaivePuct<TGame>(SearchOptions options, IEvaluator<TGame> evaluator)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly PuctOptions puct = (PuctOptions)options.Algorithm;

    public int Collisions { get; private set; }

    public int Evaluations { get; private set; }

    public Vertex Search(TGame start)
    {
        Vertex root = new(start);
        Evaluate(root);
        int made = 0;
        while (made < options.Simulations)
        {
            List<List<Vertex>> paths = [];
            HashSet<Vertex> awaited = [];
            while (paths.Count < options.LeavesInFlight && made + paths.Count < options.Simulations)
            {
                List<Vertex> path = Descend(root);
                Vertex leaf = path[^1];
                if (leaf.Position.IsTerminal)
                {
                    BackUp(path, leaf.Position.TerminalValue);
                    made++;
                    continue;
                }

                if (!awaited.Add(leaf))
                {
                    Collisions++;
                    if (options.Collision == CollisionRule.Stop)
                    {
                        break;
                    }
                }

                path.ForEach(vertex => vertex.InFlight++);
                paths.Add(path);
            }

            foreach (Vertex leaf in paths.Select(path => path[^1]).Distinct())
            {
                Evaluate(leaf);
            }

            foreach (List<Vertex> path in paths)
            {
                path.ForEach(vertex => vertex.InFlight--);
                BackUp(path, path[^1].Value);
                made++;
            }
        }

        return root;
    }

    private static void BackUp(List<Vertex> path, double value)
    {
        for (int i = path.Count - 1; i >= 0; i--)
        {
            path[i].Visits++;
            path[i].ValueSum += value;
            value = -value;
        }
    }

    private List<Vertex> Descend(Vertex root)
    {
        List<Vertex> path = [root];
        while (path[^1].Children is { } children)
        {
            Vertex parent = path[^1];
            path.Add((parent == root ? children.Find(child => LacksForced(parent, child)) : null)
                ?? children.MaxBy(child => Score(parent, child))!);  // the first of equals
        }

        return path;
    }

    /// <summary>The share of each child of a root that explored, by action, without the forced visits.</summary>
    public Dictionary<int, double> PolicyOf(Vertex root)
    {
        Vertex best = root.Children!.MaxBy(child => child.Visits)!;
        double bestScore = Score(root, best);
        Dictionary<int, int> kept = root.Children!.ToDictionary(child => child.Action, child => child.Visits);
        foreach (Vertex child in root.Children!.Where(child => child != best && child.Visits > 0))
        {
            int visits = child.Visits, forced = (int)Math.Ceiling(Forced(root, child));
            while (child.Visits - kept[child.Action] < forced && kept[child.Action] > 0
                && -(child.ValueSum / visits) + (Factor(root) * child.Prior / kept[child.Action]) < bestScore)
            {
                kept[child.Action]--;
            }

            kept[child.Action] = kept[child.Action] > 1 ? kept[child.Action] : 0;
        }

        return kept.ToDictionary(each => each.Key, each => (double)each.Value / kept.Values.Sum());
    }

    private bool LacksForced(Vertex root, Vertex child) =>
        child.Visits + child.InFlight > 0 && child.Visits + child.InFlight < Forced(root, child);

    private double Forced(Vertex root, Vertex child) =>
        Math.Sqrt(puct.ForcedPlayouts * (double)child.Prior * (root.Visits + root.InFlight));

    private float Score(Vertex parent, Vertex child)
    {
        float parentValue = parent.Visits > 0 ? (float)parent.ValueSum / parent.Visits : parent.Value;
        float visitedPriors = parent.Children!.Where(each => each.Visits + each.InFlight > 0).Sum(each => each.Prior);
        float urgency = puct.FirstPlayUrgency switch
        {
            FirstPlayUrgency.Zero => 0,
            FirstPlayUrgency.Loss => -1,
            _ => parentValue - (puct.FirstPlayReduction * MathF.Sqrt(visitedPriors)),
        };
        float chooserValue = urgency;
        if (child.Visits + child.InFlight > 0)
        {
            chooserValue = options.UsedInFlight switch
            {
                InFlightTreatment.VirtualLoss =>
                    -(float)(child.ValueSum + (options.VirtualLossWeight * child.InFlight)) / (
                        child.Visits + child.InFlight),
                InFlightTreatment.VirtualMean =>
                    -(float)(child.ValueSum - (child.InFlight * parentValue)) / (child.Visits + child.InFlight),
                _ => child.Visits > 0 ? -(float)child.ValueSum / child.Visits : urgency,
            };
        }

        return chooserValue + (Factor(parent) * child.Prior / (1 + child.Visits + child.InFlight));
    }

    private float Factor(Vertex parent)
    {
        float constant = puct.Exploration
            + (puct.ExplorationGrowth == 0
                ? 0
                : puct.ExplorationGrowth * MathF.Log(
                    (parent.Visits + puct.ExplorationBase + 1) / puct.ExplorationBase));
        return constant * MathF.Sqrt(Math.Max(1, parent.Visits + parent.InFlight));
    }

    private void Evaluate(Vertex vertex)
    {
        Evaluations++;
        Answers answer = AnswerBuffer.Of(evaluator, [vertex.Position]).All;
        vertex.Value = answer.Values[0];
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        int count = vertex.Position.LegalActions(actions);
        float[] priors = new float[Lanes.Padded(count)];
        Priors.FromLogits(answer.Logits, actions.AsSpan(0, count), priors);
        vertex.Children = [];
        for (int i = 0; i < count; i++)
        {
            TGame next = vertex.Position;
            next.Play(actions[i]);
            vertex.Children.Add(new Vertex(next) { Action = actions[i], Prior = Rounded(priors[i], actions[i]) });
        }

        // Equal scores go to the higher prior, then to the lower action.
        vertex.Children = [.. vertex.Children.OrderByDescending(child => child.Prior).ThenBy(child => child.Action)];
    }

    // Trees keep priors in 22 bits.
    private float Rounded(float prior, ushort action)
    {
        Puct algorithm = new(options, puct, noiseConcentration: 1);
        Node node = new() { EdgeCount = 1 };
        uint[] edge = new uint[Lanes.Count];
        algorithm.Expand(ref node, [action, .. new ushort[7]], [prior, .. new float[7]], edge);
        return algorithm.Prior(edge[0]);
    }

    internal sealed class Vertex(TGame position)
    {
        public TGame Position { get; } = position;

        public int Action { get; init; }

        public float Prior { get; init; }

        public float Value { get; set; }

        public int Visits { get; set; }

        public int InFlight { get; set; }

        public double ValueSum { get; set; }

        public List<Vertex>? Children { get; set; }
    }
}
