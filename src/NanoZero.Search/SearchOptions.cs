using System.Text.Json.Serialization;

namespace NanoZero.Search;

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

/// <summary>
/// Whether a search keeps what the previous search of the same game found below the position reached.
/// </summary>
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
    /// <summary>Gets the algorithm with its parameters.</summary>
    public AlgorithmOptions Algorithm { get; init; } = new PuctOptions();

    /// <summary>
    /// Gets the budget: simulations per root position. The original study configured 500 and gave each position about
    /// 8.
    /// </summary>
    [InRange(1)]
    public int Simulations { get; init; } = 200;

    /// <summary>
    /// Gets how many descents may be in flight in one tree at once, k. The original study calls k the multiplier.
    /// </summary>
    [InRange(1)]
    public int LeavesInFlight { get; init; } = 1;

    /// <summary>Gets the in-flight treatment; null takes <see cref="AlgorithmOptions.DefaultInFlight"/>.</summary>
    public InFlightTreatment? InFlight { get; init; }

    /// <summary>Gets the in-flight treatment that is used.</summary>
    [JsonIgnore]
    public InFlightTreatment UsedInFlight => InFlight ?? Algorithm.DefaultInFlight;

    /// <summary>Gets the size v of one virtual loss, in values; 1 is a whole lost game.</summary>
    [InRange(0)]
    public float VirtualLossWeight { get; init; } = 1;

    /// <summary>Gets the collision rule.</summary>
    public CollisionRule Collision { get; init; } = CollisionRule.Stop;

    /// <summary>
    /// Gets whether proven results are propagated and end a decided root's search. Off in the published forms.
    /// </summary>
    public bool Solver { get; init; }

    /// <summary>Gets whether subtrees are kept between the moves of a game.</summary>
    public TreeReuse TreeReuse { get; init; } = TreeReuse.Off;

    /// <summary>
    /// Returns the search with an algorithm by name. The own algorithm keeps its parameters; another one gets the
    /// standard ones.
    /// </summary>
    /// <param name="algorithm">The name, such as <c>ttts-mean</c>; null changes nothing.</param>
    /// <exception cref="FormatException">No such algorithm; the message names the nearest.</exception>
    public SearchOptions WithAlgorithm(string? algorithm) =>
        algorithm is null ? this : WithAlgorithm(AlgorithmOptions.Named(algorithm));

    /// <summary>
    /// Returns the search with an algorithm. Standard parameters give way to this search's own for it.
    /// </summary>
    /// <param name="algorithm">The algorithm, with parameters of its own or with the standard ones.</param>
    public SearchOptions WithAlgorithm(AlgorithmOptions algorithm) =>
        algorithm.Name == Algorithm.Name && algorithm == AlgorithmOptions.Named(algorithm.Name)
            ? this
            : this with { Algorithm = algorithm };

    /// <summary>Returns the same search with every budget spent to its end.</summary>
    public SearchOptions WithoutEarlyStopping() => this with { Algorithm = Algorithm.WithEarlyStopping(false) };

    /// <summary>
    /// Refuses changes of settings that belong to another algorithm than the one that searches: nothing would come of
    /// them.
    /// </summary>
    /// <param name="changes">The changes that led to this search, each <c>key=value</c>.</param>
    /// <param name="prefix">What stands before the keys of the search.</param>
    /// <returns>The search.</returns>
    /// <exception cref="FormatException">A setting of another algorithm.</exception>
    public SearchOptions RequireUsed(IEnumerable<string> changes, string prefix = "")
    {
        string[] others = [.. AlgorithmOptions.Known.Select(each => each.Name).Where(name => name != Algorithm.Name)];
        foreach (string change in changes)
        {
            if (others.FirstOrDefault(other => change.TrimStart().StartsWith(
                prefix + NamedChoices.KeyOf(other) + ".", StringComparison.OrdinalIgnoreCase)) is { } unused)
            {
                throw new FormatException(
                    $"'{change}' is a setting of the algorithm {unused}, but {Algorithm.Name} searches; "
                        + $"leave it out, or choose algorithm={unused}");
            }
        }

        return this;
    }

    /// <summary>Checks every number's range.</summary>
    /// <param name="within">
    /// What leads to the search in a larger configuration, such as <c>search.</c>, for the message.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names its key and the range.
    /// </exception>
    public void Validate(string within = "")
    {
        InRangeAttribute.Require(this, within);
        Algorithm.Validate(within);
    }
}
