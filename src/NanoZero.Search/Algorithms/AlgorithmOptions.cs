using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace NanoZero.Search;

/// <summary>
/// The parameters of a search algorithm. The record is what names the algorithm, and what creates its search.
/// </summary>
/// <remarks>
/// A new algorithm is a record that derives from this one, a struct that implements
/// <see cref="ISearchAlgorithm{TSelf}"/>, and one line. The line is an entry of <see cref="Known"/>; another project
/// calls <see cref="Register"/> instead.
/// </remarks>
[JsonConverter(typeof(NamedChoiceConverter<AlgorithmOptions>))]
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]  // their ranges are checked
public abstract record AlgorithmOptions : INamedChoice<AlgorithmOptions>
{
    private static readonly Lock Registering = new();

    // Replaced whole: readers need no lock.
    private static volatile AlgorithmOptions[] known =
    [
        new PuctOptions(),
        new TttsOptions(),
        TttsOptions.Mean,
        new GumbelOptions(),
    ];

    /// <summary>
    /// Gets the algorithms with their standard parameters: NanoZero's own, then others as they were registered.
    /// </summary>
    public static IReadOnlyList<AlgorithmOptions> Known => known;

    /// <summary>
    /// Gets the name in commands, configurations and reports: words in lower case, joined by hyphens.
    /// </summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Gets the in-flight treatment that suits the algorithm.</summary>
    [JsonIgnore]
    public virtual InFlightTreatment DefaultInFlight => InFlightTreatment.VirtualLoss;

    /// <summary>Gets whether the algorithm can end a search before its budget, where it is told to.</summary>
    [JsonIgnore]
    public bool CanStopEarly => WithEarlyStopping(true) != WithEarlyStopping(false);

    /// <summary>Adds an algorithm of another project, with its standard parameters.</summary>
    /// <param name="standard">
    /// The parameters; their name must be new. To register equal parameters again changes nothing.
    /// </param>
    /// <remarks>Configurations know the algorithms that were registered before the first of them was read.</remarks>
    /// <exception cref="ArgumentException">Another algorithm has this name.</exception>
    public static void Register(AlgorithmOptions standard)
    {
        lock (Registering)
        {
            AlgorithmOptions? other = known.FirstOrDefault(each => each.Name == standard.Name);
            if (other is null)
            {
                known = [.. known, standard];
            }
            else if (other != standard)
            {
                throw new ArgumentException(
                    $"there is an algorithm '{standard.Name}' already, {other.GetType().FullName}", nameof(standard));
            }
        }
    }

    /// <summary>Returns the standard parameters of an algorithm.</summary>
    /// <param name="name">The name, such as <c>ttts-mean</c>.</param>
    /// <exception cref="FormatException">No such algorithm; the message names the nearest.</exception>
    public static AlgorithmOptions Named(string name)
    {
        string[] names = [.. Known.Select(each => each.Name)];
        int index = Array.IndexOf(names, name);
        return index >= 0 ? Known[index] : throw new FormatException(
            $"unknown algorithm '{name}'{Nearest.Suggestion(name, names)} The algorithms are: "
                + $"{string.Join(", ", names)}");
    }

    /// <summary>Creates the search of a configuration whose algorithm this is; it holds no tree yet.</summary>
    /// <param name="search">The configuration.</param>
    public abstract ITreeSearch<TGame> CreateSearch<TGame>(SearchOptions search)
        where TGame : unmanaged, IGame<TGame>;

    /// <summary>Returns an upper bound of the memory of the algorithm's own statistics, in bytes.</summary>
    /// <param name="slots">The most slots of a tree.</param>
    public abstract long StatisticsBound(long slots);

    /// <summary>Returns the same algorithm, told whether it may end a search before its budget.</summary>
    /// <param name="stops">Whether it may.</param>
    public virtual AlgorithmOptions WithEarlyStopping(bool stops) => this;

    /// <summary>Checks every number's range.</summary>
    /// <param name="within">
    /// What leads to the search in a larger configuration, such as <c>search.</c>, for the message.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names it and the range.
    /// </exception>
    public virtual void Validate(string within) =>
        InRangeAttribute.Require(GetType(), this, $"{within}{NamedChoices.KeyOf(Name)}.");
}
