namespace NanoZero.Search;

/// <summary>
/// The search of one root position as a resumable state machine, cut at the evaluation. Collect leaves, have them
/// evaluated by whatever means, accept the answers, and repeat until the search is done.
/// </summary>
/// <remarks>
/// One thread at a time; no locks. A search allocates nothing once its memory has grown to the largest search it made.
/// Batching over games, threads and devices are loops around this interface.
/// </remarks>
public interface ITreeSearch<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the configuration.</summary>
    SearchOptions Options { get; }

    /// <summary>Gets the root position.</summary>
    TGame Root { get; }

    /// <summary>
    /// Gets whether the search has ended: by its budget, a terminal or decided root, or early stopping.
    /// </summary>
    bool IsDone { get; }

    /// <summary>Gets what the search has done so far.</summary>
    SearchCounts Counts { get; }

    /// <summary>Gets the value of the root in [-1, 1] for its side to move; exact for a terminal root.</summary>
    float RootValue { get; }

    /// <summary>Gets the memory the tree holds, in bytes; it is kept for the next search.</summary>
    long Bytes { get; }

    /// <summary>
    /// Starts a search. With tree reuse, a root one or two plies below the previous one keeps its subtree.
    /// </summary>
    /// <param name="root">The root position; a terminal one is done at once.</param>
    /// <param name="random">The root's own random stream.</param>
    /// <param name="explore">Whether PUCT mixes exploration noise into the root's priors.</param>
    void Begin(in TGame root, RandomStream random, bool explore);

    /// <summary>Starts a search with another budget than the configured one.</summary>
    /// <param name="root">The root position; a terminal one is done at once.</param>
    /// <param name="random">The root's own random stream.</param>
    /// <param name="explore">Whether PUCT mixes exploration noise into the root's priors.</param>
    /// <param name="simulations">The budget of this search; at least 1.</param>
    void Begin(in TGame root, RandomStream random, bool explore, int simulations);

    /// <summary>
    /// Collects the leaves of one round: the root itself in the first round, then up to k new leaves. Terminal leaves
    /// are backed up on the way, so that a round may need no evaluation at all.
    /// </summary>
    /// <param name="positions">
    /// Receives the positions to evaluate; room for <see cref="SearchOptions.LeavesInFlight"/> entries.
    /// </param>
    /// <returns>How many positions need an evaluation; 0 when the search is done.</returns>
    int Collect(Span<TGame> positions);

    /// <summary>Accepts the evaluations of the leaves collected last, in the same order, and backs them up.</summary>
    /// <param name="positions">The positions as <see cref="Collect"/> wrote them.</param>
    /// <param name="answers">One answer a leaf.</param>
    void Accept(ReadOnlySpan<TGame> positions, Answers answers);

    /// <summary>
    /// Writes the search policy, the training target: sum 1 over the legal actions of a non-terminal root, else all 0.
    /// </summary>
    /// <param name="policy">Shape [A]; replaced.</param>
    void WritePolicy(Span<float> policy);

    /// <summary>
    /// Writes the evaluator's own probabilities of the root's actions, without exploration noise. Their sum is
    /// about 1. All are 0 for a root that is terminal or was never evaluated.
    /// </summary>
    /// <param name="priors">Shape [A]; replaced.</param>
    void WritePriors(Span<float> priors);

    /// <summary>Chooses the move to play.</summary>
    /// <param name="temperature">
    /// 0 plays the best; otherwise moves are drawn proportionally to policy^(1/temperature).
    /// </param>
    /// <param name="random">The stream a move is drawn from; untouched at temperature 0.</param>
    /// <exception cref="InvalidOperationException">The root is terminal or was never expanded.</exception>
    int ChooseAction(float temperature, ref RandomStream random);

    /// <summary>
    /// Returns the line of play that the search expects: the move to play, then the most visited move of each side.
    /// </summary>
    /// <param name="length">The most actions returned; the line ends earlier where the tree does.</param>
    /// <exception cref="InvalidOperationException">The root is terminal or was never expanded.</exception>
    IReadOnlyList<int> BestLine(int length);

    /// <summary>Returns what the tree holds of a position below its root; allocates.</summary>
    /// <param name="line">The actions that lead there from the root; empty for the root.</param>
    /// <returns>Null where no simulation came there, or its evaluation is in flight.</returns>
    NodeResult? After(ReadOnlySpan<int> line);

    /// <summary>Returns the whole outcome for people and programs; allocates.</summary>
    SearchResult Result();
}

/// <summary>Creates searches.</summary>
public static class TreeSearch
{
    /// <summary>Creates the search that a configuration describes; it holds no tree yet.</summary>
    /// <param name="options">The configuration.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    /// <exception cref="NotSupportedException">The game has more actions than a tree can hold.</exception>
    public static ITreeSearch<TGame> Create<TGame>(SearchOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        options.Validate();
        return options.Algorithm.CreateSearch<TGame>(options);
    }

    /// <summary>Creates a search with an algorithm: what <see cref="AlgorithmOptions.CreateSearch"/> calls.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="createAlgorithm">Makes an algorithm with empty statistics.</param>
    /// <exception cref="NotSupportedException">The game has more actions than a tree can hold.</exception>
    public static ITreeSearch<TGame> Create<TGame, TAlgorithm>(SearchOptions options, Func<TAlgorithm> createAlgorithm)
        where TGame : unmanaged, IGame<TGame>
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm> => TGame.Info.ActionCount <= PackedEdge.MaxActions
            ? new Tree<TGame, TAlgorithm>(options, createAlgorithm)
            : throw new NotSupportedException(
                $"{TGame.Info.Title} has {TGame.Info.ActionCount} actions; a tree holds at most "
                    + $"{PackedEdge.MaxActions}");
}
