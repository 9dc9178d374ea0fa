using System.Text.Json.Serialization;

namespace NanoZero.Search;

/// <summary>Which algorithm searches.</summary>
public enum SearchAlgorithm
{
    /// <summary>Polynomial upper confidence trees (Silver et al. 2018).</summary>
    Puct,

    /// <summary>Bayesian top-two Thompson sampling on Gaussian beliefs, as published.</summary>
    Ttts,

    /// <summary>Gaussian beliefs with the ingredients that measurement showed to be better; see <see cref="TttsOptions.Mean"/>.</summary>
    TttsMean,
}

/// <summary>How a descent that is selected but not yet backed up changes what the next descents see.</summary>
public enum InFlightTreatment
{
    /// <summary>It looks lost for the chooser until its evaluation arrives.</summary>
    VirtualLoss,

    /// <summary>It counts as a visit and leaves the value alone (watch the unobserved, Liu et al. 2020).</summary>
    VirtualVisit,

    /// <summary>It is expected to return what the parent already believes.</summary>
    VirtualMean,
}

/// <summary>What happens to a descent that ends at a leaf already in flight.</summary>
public enum CollisionRule
{
    /// <summary>It is undone, uses no budget, and ends the tree's collecting for the round.</summary>
    Stop,

    /// <summary>It shares the pending evaluation and counts as a simulation.</summary>
    Share,
}

/// <summary>What stands for the value of a child that was never visited, seen by the chooser.</summary>
public enum FirstPlayUrgency
{
    /// <summary>A draw.</summary>
    Zero,

    /// <summary>The parent's own value less a reduction that grows with the prior already visited.</summary>
    Parent,

    /// <summary>A loss.</summary>
    Loss,
}

/// <summary>What a TTTS ancestor's belief is made of.</summary>
public enum BeliefAggregation
{
    /// <summary>The children visited at least once.</summary>
    Visited,

    /// <summary>All children; the unvisited ones keep the belief of their expansion.</summary>
    All,

    /// <summary>
    /// None: a node's estimate is the mean of all evaluations below it, and its belief is the one of its parent's expansion
    /// after as many observations, each with the variance of <see cref="TttsOptions.ObservationVariance"/>.
    /// </summary>
    Average,
}

/// <summary>How TTTS makes one belief of several children's.</summary>
public enum BeliefWeights
{
    /// <summary>A mixture, weighed by the probability of exceeding the leader.</summary>
    Optimality,

    /// <summary>The moments of the maximum of independent normal variables (Clark 1961).</summary>
    Maximum,
}

/// <summary>What a leaf's belief is right after its evaluation.</summary>
public enum LeafBelief
{
    /// <summary>The aggregate of its children's beliefs.</summary>
    Aggregate,

    /// <summary>The network's value, with the variance of <see cref="TttsOptions.ObservationVariance"/>.</summary>
    Network,
}

/// <summary>How a TTTS descent takes one of a node's children.</summary>
public enum DescentRule
{
    /// <summary>The leader of one draw of all beliefs, or its challenger.</summary>
    Sampling,

    /// <summary>
    /// Nothing is drawn: the child furthest behind its share, the largest w / (1 + N + f), with w the probability of being best
    /// (the aggregation's score), N visits and f descents in flight. Visits so approach the shares that sampling has on average
    /// (probability matching, apportioned by D'Hondt's rule).
    /// </summary>
    Matching,
}

/// <summary>How TTTS finds the challenger of the leader.</summary>
public enum ChallengerRule
{
    /// <summary>The second best of the draw that the leader won.</summary>
    SameDraw,

    /// <summary>The winner of the first of further draws that is not the leader (Russo 2016); after a few, the second best.</summary>
    Redraw,

    /// <summary>The child that could most easily be better: the smallest (m_L - m_i)² / (σ²_L + σ²_i) (Shang et al. 2020).</summary>
    TransportCost,
}

/// <summary>What TTTS makes of a finished game.</summary>
public enum TerminalObservation
{
    /// <summary>Certainty: the outcome with the smallest variance.</summary>
    Exact,

    /// <summary>One noisy observation of the outcome, every time it is reached.</summary>
    Noisy,
}

/// <summary>Whether a search keeps what the previous search of the same game found below the position reached.</summary>
public enum TreeReuse
{
    /// <summary>Every search starts from an empty tree.</summary>
    Off,

    /// <summary>The subtree is kept, and the budget counts new simulations.</summary>
    NewSimulations,

    /// <summary>The subtree is kept, and the budget counts its visits too.</summary>
    TotalVisits,
}

/// <summary>The configuration of a search: a value, equal for equal searches.</summary>
public sealed record SearchOptions
{
    /// <summary>Gets the algorithm.</summary>
    public SearchAlgorithm Algorithm { get; init; } = SearchAlgorithm.Puct;

    /// <summary>Gets the budget: simulations per root position. The original study configured 500 and gave each position about 8.</summary>
    [InRange(1)]
    public int Simulations { get; init; } = 200;

    /// <summary>Gets how many descents may be in flight in one tree at once, k; at least 1. The multiplier of the original study.</summary>
    [InRange(1)]
    public int LeavesInFlight { get; init; } = 1;

    /// <summary>
    /// Gets the in-flight treatment; null takes the algorithm's: virtual visits for <see cref="SearchAlgorithm.TttsMean"/>, which
    /// virtual losses make weaker (docs/experiments.md), and virtual losses, as published, for the others.
    /// </summary>
    public InFlightTreatment? InFlight { get; init; }

    /// <summary>Gets the in-flight treatment that is used.</summary>
    [JsonIgnore]
    public InFlightTreatment UsedInFlight => InFlight
        ?? (Algorithm == SearchAlgorithm.TttsMean ? InFlightTreatment.VirtualVisit : InFlightTreatment.VirtualLoss);

    /// <summary>Gets the size v of one virtual loss, in values; 1 is a whole lost game.</summary>
    [InRange(0)]
    public float VirtualLossWeight { get; init; } = 1;

    /// <summary>Gets the collision rule.</summary>
    public CollisionRule Collision { get; init; } = CollisionRule.Stop;

    /// <summary>Gets whether proven results are propagated and end a decided root's search. Off in the published forms.</summary>
    public bool Solver { get; init; }

    /// <summary>Gets whether subtrees are kept between the moves of a game.</summary>
    public TreeReuse TreeReuse { get; init; } = TreeReuse.Off;

    /// <summary>Gets the parameters of PUCT.</summary>
    public PuctOptions Puct { get; init; } = new();

    /// <summary>Gets the parameters of <see cref="SearchAlgorithm.Ttts"/>.</summary>
    public TttsOptions Ttts { get; init; } = new();

    /// <summary>Gets the parameters of <see cref="SearchAlgorithm.TttsMean"/>.</summary>
    public TttsOptions TttsMean { get; init; } = TttsOptions.Mean;

    /// <summary>Returns the same search with every budget spent to its end.</summary>
    public SearchOptions WithoutEarlyStopping() => this with
    {
        Ttts = Ttts with { EarlyStopping = false },
        TttsMean = TttsMean with { EarlyStopping = false },
    };

    /// <summary>Checks every number's range.</summary>
    /// <param name="within">What leads to the search in a larger configuration, such as <c>search.</c>, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range; the message names its key and the range.</exception>
    public void Validate(string within = "")
    {
        InRangeAttribute.Require(this, within);
        InRangeAttribute.Require(Puct, within + "puct.");
        InRangeAttribute.Require(Ttts, within + "ttts.");
        InRangeAttribute.Require(TttsMean, within + "tttsMean.");
    }
}

/// <summary>Parameters of PUCT.</summary>
public sealed record PuctOptions
{
    /// <summary>Gets the exploration constant c_puct. The original study: 1.5.</summary>
    [InRange(0)]
    public float Exploration { get; init; } = 1.5f;

    /// <summary>Gets the growth of the exploration constant with the logarithm of visits, c_log; 0 switches it off. AlphaZero: 1.</summary>
    [InRange(0)]
    public float ExplorationGrowth { get; init; }

    /// <summary>Gets the visits at which the growth sets in, c_base. AlphaZero: 19,652.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float ExplorationBase { get; init; } = 19_652;

    /// <summary>Gets the first-play urgency. The original study: zero.</summary>
    public FirstPlayUrgency FirstPlayUrgency { get; init; } = FirstPlayUrgency.Zero;

    /// <summary>Gets the reduction of <see cref="FirstPlayUrgency.Parent"/>, in values.</summary>
    [InRange(0)]
    public float FirstPlayReduction { get; init; } = 0.25f;

    /// <summary>Gets the weight ε of the root noise, in [0, 1]. AlphaZero: 0.25.</summary>
    [InRange(0, 1)]
    public float NoiseFraction { get; init; } = 0.25f;

    /// <summary>Gets the concentration α of the root noise; 0 chooses 10 / (legal actions of a typical position).</summary>
    [InRange(0)]
    public float NoiseConcentration { get; init; }
}

/// <summary>Parameters of TTTS; the defaults are the published ones.</summary>
public sealed record TttsOptions
{
    /// <summary>
    /// Gets the improved form: evaluations are averaged, and descents match visits to the probability of being best;
    /// docs/experiments.md has the measurements.
    /// </summary>
    public static TttsOptions Mean { get; } = new()
    {
        Descent = DescentRule.Matching,
        PriorDeviation = 0.25f,
        PriorSpread = 0.15f,
        ObservationVariance = 0.04f,
        Aggregation = BeliefAggregation.Average,
        EarlyStopping = false,
    };

    /// <summary>Gets how a descent takes a child.</summary>
    public DescentRule Descent { get; init; } = DescentRule.Sampling;

    /// <summary>Gets the standard deviation σ0 of a child's belief at expansion, in values. Second published setting: 0.5.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float PriorDeviation { get; init; } = 1;

    /// <summary>Gets the standard deviation that the prior spreads the children's means by, in values; null takes σ0.</summary>
    [InRange(0)]
    public float? PriorSpread { get; init; }

    /// <summary>Gets the variance of one observation: of a noisy terminal, and of an evaluation where those are observations. Second published setting: 0.25.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float ObservationVariance { get; init; } = 1;

    /// <summary>Gets α, which draws the choice between leader and challenger towards a coin toss. Second published setting: 0.5.</summary>
    [InRange(0)]
    public float AllocationSmoothing { get; init; }

    /// <summary>Gets whether a draw is never below its belief's mean (optimistic Bayesian sampling, May et al. 2012).</summary>
    public bool OptimisticDraws { get; init; }

    /// <summary>Gets the probability of playing the challenger, in [0, 1]; null lets the variances decide (information-directed allocation), 0 is plain Thompson sampling.</summary>
    [InRange(0, 1)]
    public float? ChallengerShare { get; init; }

    /// <summary>Gets how the challenger is found.</summary>
    public ChallengerRule Challenger { get; init; } = ChallengerRule.SameDraw;

    /// <summary>Gets the aggregation score under which a child is left out of its parent's belief.</summary>
    [InRange(0, 1, MostIsOutside = true)]
    public float PruneThreshold { get; init; } = 0.01f;

    /// <summary>Gets whether a root's search ends once its best action seems certain.</summary>
    public bool EarlyStopping { get; init; } = true;

    /// <summary>Gets the probability that ends a search early, in [0, 1].</summary>
    [InRange(0, 1)]
    public float ConfidenceThreshold { get; init; } = 0.95f;

    /// <summary>Gets the simulations before a search may end early.</summary>
    [InRange(1)]
    public int MinSimulations { get; init; } = 10;

    /// <summary>Gets the smallest variance of a belief.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float MinVariance { get; init; } = 1e-6f;

    /// <summary>Gets what ancestors' beliefs are made of.</summary>
    public BeliefAggregation Aggregation { get; init; } = BeliefAggregation.Visited;

    /// <summary>Gets how children's beliefs become their parent's.</summary>
    public BeliefWeights Weights { get; init; } = BeliefWeights.Optimality;

    /// <summary>Gets what a leaf's belief is.</summary>
    public LeafBelief Leaf { get; init; } = LeafBelief.Aggregate;

    /// <summary>Gets what a finished game is taken for.</summary>
    public TerminalObservation Terminal { get; init; } = TerminalObservation.Exact;
}
