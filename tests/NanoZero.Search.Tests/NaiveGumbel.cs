using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>
/// Gumbel AlphaZero written as plainly as possible: objects, lists and a table of visits, in double precision.
/// </summary>
/// <remarks>Takes the logarithms of priors as the real one packs them.</remarks>
internal sealed class NaiveGumbel<TGame>(
    SearchOptions options, IEvaluator<TGame> evaluator, RandomStream random, bool explore)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly GumbelOptions gumbel = (GumbelOptions)options.Algorithm;
    private readonly double[] noise = new double[TGame.Info.ActionCount];

    public int Collisions { get; private set; }

    /// <summary>Returns the visits of the action that gets each simulation.</summary>
    public static List<int> Table(int considered, int budget)
    {
        List<int> table = [];
        int[] visits = new int[considered];
        for (int left = considered; table.Count < budget; left = Math.Max(2, left / 2))
        {
            int actions = Math.Min(left, considered);
            int rounds =
                considered == 1 ? budget : Math.Max(1, budget / ((int)Math.Ceiling(Math.Log2(considered)) * left));
            for (int round = 0; round < rounds; round++)
            {
                table.AddRange(visits[..actions]);
                for (int i = 0; i < actions; i++)
                {
                    visits[i]++;
                }
            }
        }

        return table[..budget];
    }

    public Vertex Search(TGame start)
    {
        Vertex root = new(start, 0, 0);
        Evaluate(root);
        for (int action = 0; action < noise.Length && explore; action++)
        {
            noise[action] = (float)-Math.Log(-Math.Log(random.NextSingle() + (1.0 / (1 << 25))));
        }

        List<int> table = Table(Math.Min(gumbel.ConsideredActions, root.Edges!.Count), options.Simulations);
        for (int made = 0; made < options.Simulations;)
        {
            List<List<Vertex>> paths = [];
            HashSet<Vertex> awaited = [];
            while (paths.Count < options.LeavesInFlight && made + paths.Count < options.Simulations)
            {
                int next = made + paths.Count;
                if (paths.Count > 0 && BeginsPhase(Math.Min(gumbel.ConsideredActions, root.Edges.Count), next))
                {
                    break;
                }

                List<Vertex> path = Descend(root, table[next]);
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

    /// <summary>Returns the improved policy of a searched vertex, by edge.</summary>
    public double[] Policy(Vertex vertex)
    {
        double[] logits = Improved(vertex);
        double[] shares = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        return [.. shares.Select(share => share / shares.Sum())];
    }

    /// <summary>Returns the value of the improved policy.</summary>
    public double Value(Vertex vertex)
    {
        double mixed = Mixed(vertex);
        return Policy(vertex).Zip(vertex.Edges!, (share, edge) => share * (ValueOf(vertex, edge) ?? mixed)).Sum();
    }

    /// <summary>Returns the action that sequential halving left over.</summary>
    public int Move(Vertex root)
    {
        double[] logits = Improved(root);
        return Enumerable.Range(0, logits.Length)
            .OrderByDescending(i => root.Edges![i].Visits).ThenByDescending(i =>
                logits[i] + noise[root.Edges![i].Action])
            .Select(i => root.Edges![i].Action).First();
    }

    // A phase begins where the number of actions considered has been halved.
    private bool BeginsPhase(int considered, int simulation)
    {
        for (int left = considered, end = 0; considered > 1 && end <= simulation; left = Math.Max(2, left / 2))
        {
            if (end == simulation)
            {
                return true;
            }

            end += left * Math.Max(1, options.Simulations / ((int)Math.Ceiling(Math.Log2(considered)) * left));
        }

        return false;
    }

    private List<Vertex> Descend(Vertex root, int visits)
    {
        double[] scores = [.. Improved(root).Select((logit, i) => logit + noise[root.Edges![i].Action])];
        int choice = Enumerable.Range(0, scores.Length)
            .Where(i => root.Edges![i].Visits + root.Edges[i].InFlight == visits).MaxBy(i => scores[i]);
        List<Vertex> path = [root, root.Follow(choice)];
        while (path[^1].Edges is { } edges)
        {
            double[] policy = Policy(path[^1]);
            int total = edges.Sum(edge => edge.Visits + edge.InFlight);
            choice = Enumerable.Range(0, edges.Count)
                .MaxBy(i => policy[i] - ((edges[i].Visits + edges[i].InFlight) / (1.0 + total)));
            path.Add(path[^1].Follow(choice));
        }

        return path;
    }

    private double[] Improved(Vertex vertex)
    {
        double mixed = Mixed(vertex);
        double scale =
            (gumbel.VisitOffset + vertex.Edges!.Max(edge => edge.Visits + edge.InFlight)) * gumbel.ValueScale;
        return [.. vertex.Edges!.Select(edge => edge.LogPrior + (scale * (1 + (ValueOf(vertex, edge) ?? mixed)) / 2))];
    }

    // What stands for the value of an action without one.
    private double Mixed(Vertex vertex)
    {
        Vertex[] known = [.. vertex.Edges!.Where(edge => ValueOf(vertex, edge) is not null)];
        if (known.Length == 0)
        {
            return vertex.Own;
        }

        double total = known.Sum(Counted), priors = known.Sum(edge => Math.Exp(edge.LogPrior));
        double mean = known.Sum(edge => Math.Exp(edge.LogPrior) * ValueOf(vertex, edge)!.Value) / priors;
        return (vertex.Own + (total * mean)) / (1 + total);
    }

    private int Counted(Vertex edge) =>
        options.UsedInFlight == InFlightTreatment.VirtualVisit ? edge.Visits : edge.Visits + edge.InFlight;

    // The value in the chooser's view; null where there is none.
    private double? ValueOf(Vertex parent, Vertex edge)
    {
        double pending = options.UsedInFlight switch
        {
            InFlightTreatment.VirtualLoss => options.VirtualLossWeight,
            InFlightTreatment.VirtualMean => -(parent.Visits > 0 ? parent.ValueSum / parent.Visits : parent.Own),
            _ => 0,
        };
        int counted = Counted(edge);
        return counted == 0 ? null : -(edge.ValueSum + (pending * edge.InFlight)) / counted;
    }

    private static void BackUp(List<Vertex> path)
    {
        double value = path[^1].Position.IsTerminal ? path[^1].Position.TerminalValue : path[^1].Own;
        foreach (Vertex vertex in path.AsEnumerable().Reverse())
        {
            vertex.Visits++;
            vertex.ValueSum += value;
            value = -value;
        }
    }

    private void Evaluate(Vertex vertex)
    {
        Answers answer = AnswerBuffer.Of(evaluator, [vertex.Position]).All;
        ushort[] actions = new ushort[Lanes.Padded(TGame.Info.MaxLegalActions)];
        int count = vertex.Position.LegalActions(actions), padded = Lanes.Padded(count);
        float[] priors = new float[padded];
        Priors.FromLogits(answer.Logits, actions.AsSpan(0, count), priors);
        uint[] packed = new uint[padded];
        Node node = new() { EdgeCount = (ushort)count };
        new Gumbel(options, gumbel, TGame.Info.ActionCount).Expand(ref node, actions, priors, packed);
        vertex.Own = answer.Values[0];
        vertex.Edges = [];
        for (int i = 0; i < count; i++)
        {
            TGame next = vertex.Position;
            next.Play(actions[i]);
            vertex.Edges.Add(new Vertex(next, actions[i], -(double)LogPrior.Step * PackedEdge.Payload(packed[i])));
        }
    }

    internal sealed class Vertex(TGame position, int action, double logPrior)
    {
        private int opened;

        public TGame Position { get; } = position;

        public int Action { get; } = action;

        public double LogPrior { get; } = logPrior;

        /// <summary>The evaluator's value.</summary>
        public double Own { get; set; }

        public double ValueSum { get; set; }

        public int Visits { get; set; }

        public int InFlight { get; set; }

        /// <summary>The edges; those followed come first.</summary>
        public List<Vertex>? Edges { get; set; }

        public Vertex Follow(int choice)
        {
            if (choice >= opened)
            {
                (Edges![choice], Edges[opened]) = (Edges[opened], Edges[choice]);
                choice = opened++;
            }

            return Edges![choice];
        }
    }
}
