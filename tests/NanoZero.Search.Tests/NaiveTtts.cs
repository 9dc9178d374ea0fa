using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>
/// TTTS written as plainly as possible: objects and lists in double precision, every belief of a node looked at.
/// </summary>
/// <remarks>
/// Takes the beliefs at expansion, which golden files check, and the order of the normal draws from the real one.
/// </remarks>
internal sealed class NaiveTtts<TGame>(SearchOptions options, IEvaluator<TGame> evaluator, RandomStream random)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TttsOptions ttts = (TttsOptions)options.Algorithm;
    private readonly float[] draws = new float[1024];
    private int nextDraw = 1024;

    public int Collisions { get; private set; }

    public Vertex Search(TGame start)
    {
        Vertex root = new(start, 0, 0, 1);
        Evaluate(root);
        (root.Mean, root.Variance) = Estimate(root, isLeaf: true);
        int made = 0;
        while (made < options.Simulations)
        {
            List<List<Vertex>> paths = [];
            HashSet<Vertex> awaited = [];
            while (paths.Count < options.LeavesInFlight && made + paths.Count < options.Simulations)
            {
                List<Vertex> path = Descend(root);
                if (path[^1].Position.IsTerminal)
                {
                    BackUp(path);
                    made++;
                    continue;
                }

                if (!awaited.Add(path[^1]))
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

            foreach (Vertex leaf in awaited)
            {
                Evaluate(leaf);
            }

            foreach (List<Vertex> path in paths)
            {
                path.ForEach(vertex => vertex.InFlight--);
                BackUp(path);
                made++;
            }
        }

        return root;
    }

    private List<Vertex> Descend(Vertex root)
    {
        List<Vertex> path = [root];
        while (path[^1].Edges is { } edges)
        {
            Vertex parent = path[^1];
            int choice = Choose(parent, edges);
            if (choice >= parent.Opened)
            {
                (edges[choice], edges[parent.Opened]) = (edges[parent.Opened], edges[choice]);
                choice = parent.Opened++;
            }

            path.Add(edges[choice]);
        }

        return path;
    }

    private int Choose(Vertex parent, List<Vertex> edges)
    {
        if (edges.Count == 1)
        {
            return 0;
        }

        if (ttts.Averages)
        {
            return FurthestBehind(parent, edges);
        }

        (double X, double Variance, int Index)[] drawn = Ranked(parent, edges);
        (int leader, int challenger) = (drawn[0].Index, drawn[1].Index);
        double leaderPrecision = 1 / Math.Max(drawn[0].Variance, 1e-8),
            challengerPrecision = 1 / Math.Max(drawn[1].Variance, 1e-8);
        double probability = (leaderPrecision + ttts.AllocationSmoothing)
            / (leaderPrecision + challengerPrecision + (2 * ttts.AllocationSmoothing));
        return random.NextSingle() < probability ? challenger : leader;
    }

    private int FurthestBehind(Vertex parent, List<Vertex> edges)
    {
        double[] shares = Scores([.. edges.Select(child => Mirrored(
            options.UsedInFlight == InFlightTreatment.VirtualVisit ? Belief(child) : InFlight(parent, child)))]);
        return Enumerable.Range(0, edges.Count).MaxBy(i => shares[i] / (1 + edges[i].Visits + edges[i].InFlight));
    }

    private (double X, double Variance, int Index)[] Ranked(Vertex parent, List<Vertex> edges)
    {
        float[] normals = Draw(edges.Count);
        return
        [
            .. edges.Select((child, i) =>
            {
                (double mean, double variance) = InFlight(parent, child);
                return (X: -(mean + (Math.Sqrt(variance) * normals[i])), variance, i);
            }).OrderByDescending(each => each.X),
        ];
    }

    // Where evaluations are averaged, the belief of the expansion after one observation of the mean for every visit.
    public (double Mean, double Variance) Belief(Vertex child)
    {
        if (!ttts.Averages || child.Position.IsTerminal || child.Visits == 0)
        {
            return (child.Mean, child.Variance);
        }

        double prior = 1 / Math.Pow(ttts.PriorDeviation, 2), observed = child.Visits / ttts.ObservationVariance;
        return (((prior * child.Initial) + (observed * child.Mean)) / (prior + observed), 1 / (prior + observed));
    }

    private (double Mean, double Variance) InFlight(Vertex parent, Vertex child)
    {
        (double mean, double variance) = Belief(child);
        return options.UsedInFlight switch
        {
            InFlightTreatment.VirtualLoss => (mean + (child.InFlight * options.VirtualLossWeight), variance),
            InFlightTreatment.VirtualVisit => (mean, variance / (1 + child.InFlight)),
            _ => ((mean - (child.InFlight * parent.Mean)) / (1 + child.InFlight), variance),
        };
    }

    // Draws are made ahead, and a node's are never split over two fillings.
    private float[] Draw(int count)
    {
        if (nextDraw + count > draws.Length)
        {
            Normal.Fill(draws, ref random);
            nextDraw = 0;
        }

        nextDraw += count;
        return draws[(nextDraw - count)..nextDraw];
    }

    private void BackUp(List<Vertex> path)
    {
        for (int i = path.Count - 1; i >= 0; i--)
        {
            Vertex vertex = path[i];
            vertex.Visits++;
            (vertex.Mean, vertex.Variance) =
                vertex.Edges is null ? ObserveEnd(vertex) : Estimate(vertex, i == path.Count - 1);
        }
    }

    private (double Mean, double Variance) Estimate(Vertex vertex, bool isLeaf)
    {
        if (ttts.Averages)
        {
            List<double> all =
                [vertex.Own, .. vertex.Edges!.SelectMany(child => Enumerable.Repeat(-child.Mean, child.Visits))];
            return (all.Average(), 0);
        }

        return Aggregate(
            [.. vertex.Edges!.Where(child => isLeaf || ttts.Aggregation == BeliefAggregation.All || child.Visits > 0)]);
    }

    private (double Mean, double Variance) ObserveEnd(Vertex vertex)
    {
        double outcome = vertex.Position.TerminalValue, precision = 1 / vertex.Variance,
            observed = 1 / ttts.ObservationVariance;
        return ttts.Terminal == TerminalObservation.Exact
            ? (outcome, ttts.MinVariance)
            : (((precision * vertex.Mean) + (observed * outcome)) / (precision + observed), 1 / (precision + observed));
    }

    private (double Mean, double Variance) Aggregate(List<Vertex> children)
    {
        if (children.Count == 1)
        {
            return (-children[0].Mean, children[0].Variance);
        }

        (double Mean, double Variance)[] beliefs =
            [.. children.Select(child => Mirrored((child.Mean, child.Variance)))];
        double[] scores = [.. Scores(beliefs).Select(score => score < ttts.PruneThreshold ? 0 : score)];
        double[] weights = [.. scores.Select(score => score / scores.Sum())];
        double mean = beliefs.Zip(weights, (belief, weight) => weight * belief.Mean).Sum();
        double variance = beliefs.Zip(weights, (belief, weight) =>
            weight * weight * (belief.Variance + Math.Pow(belief.Mean - mean, 2))).Sum();
        return (mean, variance);
    }

    private static (double Mean, double Variance) Mirrored((double Mean, double Variance) belief) =>
        (-belief.Mean, belief.Variance);

    private static double[] Scores((double Mean, double Variance)[] beliefs)
    {
        int[] ranked = [.. Enumerable.Range(0, beliefs.Length).OrderByDescending(i => beliefs[i].Mean)];
        double Exceeds(int a, int b) =>
            Distribution((beliefs[a].Mean - beliefs[b].Mean) / Math.Sqrt(beliefs[a].Variance + beliefs[b].Variance));
        return [.. Enumerable.Range(0, beliefs.Length).Select(i => Exceeds(i, i == ranked[0] ? ranked[1] : ranked[0]))];
    }

    // Abramowitz and Stegun 26.2.11; beyond seven deviations nothing is left to add.
    private static double Distribution(double x)
    {
        if (Math.Abs(x) > 7)
        {
            return x > 0 ? 1 : 0;
        }

        double term = x, sum = x;
        for (int k = 3; k < 200; k += 2)
        {
            sum += term *= x * x / k;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    private void Evaluate(Vertex vertex)
    {
        Answers answer = AnswerBuffer.Of(evaluator, [vertex.Position]).All;
        ushort[] actions = new ushort[Lanes.Padded(TGame.Info.MaxLegalActions)];
        int count = vertex.Position.LegalActions(actions), padded = Lanes.Padded(count);
        float[] priors = new float[padded];
        Priors.FromLogits(answer.Logits, actions.AsSpan(0, count), priors);
        Ttts algorithm = new(options, ttts);
        Node node = new() { Value = answer.Values[0], EdgeCount = (ushort)count };
        uint[] packed = new uint[padded];
        algorithm.Expand(ref node, actions, priors, packed);
        SearchTree tree = TreeOfOne.Create(node, packed);
        vertex.Own = answer.Values[0];
        vertex.Edges = [];
        for (int i = 0; i < count; i++)
        {
            TGame next = vertex.Position;
            next.Play(actions[i]);
            (float mean, float variance) = algorithm.Belief(tree, node, i)!.Value;
            vertex.Edges.Add(new Vertex(next, actions[i], mean, variance));
        }
    }

    internal sealed class Vertex(TGame position, int action, double mean, double variance)
    {
        public TGame Position { get; } = position;

        public int Action { get; } = action;

        public double Initial { get; } = mean;

        public double Mean { get; set; } = mean;

        /// <summary>The evaluator's value.</summary>
        public double Own { get; set; }

        public double Variance { get; set; } = variance;

        public int Visits { get; set; }

        public int InFlight { get; set; }

        /// <summary>How many edges were followed; they come first.</summary>
        public int Opened { get; set; }

        public List<Vertex>? Edges { get; set; }
    }
}
