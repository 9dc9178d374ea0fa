using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>TTTS written as plainly as possible: objects and lists in double precision, every belief of a node looked at.</summary>
/// <remarks>Takes the beliefs at expansion, which golden files check, and the order of the normal draws from the real one.</remarks>
internal sealed class NaiveTtts<TGame>(SearchOptions options, IEvaluator<TGame> evaluator, RandomStream random)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TttsOptions ttts = options.Ttts;
    private readonly float[] draws = new float[1024];
    private int nextDraw = 1024;

    public int Collisions { get; private set; }

    public Vertex Search(TGame start)
    {
        Vertex root = new(start, 0, 0, 1);
        Evaluate(root);
        (root.Mean, root.Variance) = Aggregate(root.Edges!);
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

        float[] normals = [.. Draw(parent.Opened), .. Draw(edges.Count - parent.Opened)];
        (double X, double Variance, int Index)[] drawn = [.. edges.Select((child, i) =>
        {
            (double mean, double variance) = InFlight(parent, child);
            return (-(mean + (Math.Sqrt(variance) * normals[i])), variance, i);
        })];
        (double X, double Variance, int Index)[] best = [.. drawn.OrderByDescending(each => each.X).Take(2)];
        double leader = 1 / Math.Max(best[0].Variance, 1e-8), challenger = 1 / Math.Max(best[1].Variance, 1e-8);
        double probability = (leader + ttts.AllocationSmoothing) / (leader + challenger + (2 * ttts.AllocationSmoothing));
        return random.NextSingle() < probability ? best[1].Index : best[0].Index;
    }

    private (double Mean, double Variance) InFlight(Vertex parent, Vertex child) => options.InFlight switch
    {
        InFlightTreatment.VirtualLoss => (child.Mean + (child.InFlight * options.VirtualLossWeight), child.Variance),
        InFlightTreatment.VirtualVisit => (child.Mean, child.Variance / (1 + child.InFlight)),
        _ => ((child.Mean - (child.InFlight * parent.Mean)) / (1 + child.InFlight), child.Variance),
    };

    // Draws are made ahead, and a node's are never split over two fillings.
    private float[] Draw(int count)
    {
        if (count > 0 && nextDraw + count > draws.Length)
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
            bool all = i == path.Count - 1 || ttts.Aggregation == BeliefAggregation.All;
            (vertex.Mean, vertex.Variance) = vertex.Edges is { } edges
                ? Aggregate([.. edges.Where(child => all || child.Visits > 0)])
                : ObserveEnd(vertex);
        }
    }

    private (double Mean, double Variance) ObserveEnd(Vertex vertex)
    {
        double outcome = vertex.Position.TerminalValue, precision = 1 / vertex.Variance, observed = 1 / ttts.ObservationVariance;
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

        Vertex[] sorted = [.. children.OrderBy(child => child.Mean)];  // the parent's best is the child's worst
        double Exceeds(Vertex a, Vertex b) => Distribution((b.Mean - a.Mean) / Math.Sqrt(a.Variance + b.Variance));
        double[] scores = [.. sorted.Select((child, i) => i == 0 ? Exceeds(child, sorted[1]) : Exceeds(child, sorted[0]))];
        scores = [.. scores.Select(score => score < ttts.PruneThreshold ? 0 : score)];
        double[] weights = [.. scores.Select(score => score / scores.Sum())];
        double mean = sorted.Zip(weights, (child, weight) => -weight * child.Mean).Sum();
        double variance = sorted.Zip(weights, (child, weight) => weight * weight * (child.Variance + Math.Pow(-child.Mean - mean, 2))).Sum();
        return (mean, variance);
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
        float[] logits = new float[TGame.Info.ActionCount], value = new float[1];
        evaluator.Evaluate([vertex.Position], logits, value);
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        actions = actions[..vertex.Position.LegalActions(actions)];
        float[] priors = new float[actions.Length];
        Priors.FromLogits(logits, actions, priors);
        Ttts algorithm = new(options);
        Node node = new() { Value = value[0], EdgeCount = (ushort)actions.Length };
        uint[] packed = new uint[actions.Length];
        algorithm.Expand(ref node, actions, priors, packed);
        vertex.Edges = [];
        for (int i = 0; i < actions.Length; i++)
        {
            TGame next = vertex.Position;
            next.Play(actions[i]);
            (float mean, float variance) = algorithm.Belief(node, packed, i)!.Value;
            vertex.Edges.Add(new Vertex(next, actions[i], mean, variance));
        }
    }

    internal sealed class Vertex(TGame position, int action, double mean, double variance)
    {
        public TGame Position { get; } = position;

        public int Action { get; } = action;

        public double Mean { get; set; } = mean;

        public double Variance { get; set; } = variance;

        public int Visits { get; set; }

        public int InFlight { get; set; }

        /// <summary>How many edges were followed; they come first.</summary>
        public int Opened { get; set; }

        public List<Vertex>? Edges { get; set; }
    }
}
