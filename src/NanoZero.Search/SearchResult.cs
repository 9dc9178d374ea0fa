namespace NanoZero.Search;

/// <summary>What a search has done.</summary>
/// <param name="Simulations">Descents made and backed up.</param>
/// <param name="Evaluations">Answers of the evaluator, the root's own included.</param>
/// <param name="CacheHits">Answers out of the cache, the root's own included.</param>
/// <param name="Collisions">Descents that ended at a leaf already in flight.</param>
/// <param name="Terminals">Simulations that ended at a finished (or, with the solver, proven) position.</param>
/// <param name="StoppedEarly">Whether early stopping ended the search.</param>
/// <param name="Decided">
/// Whether the solver ended the search, because the root is proven or has one legal action.
/// </param>
/// <param name="KeptVisits">Simulations below the root that were kept from the previous search of the game.</param>
public readonly record struct SearchCounts(
    int Simulations, int Evaluations, int CacheHits, int Collisions, int Terminals, bool StoppedEarly, bool Decided,
    int KeptVisits);

/// <summary>One action of a searched root.</summary>
/// <param name="Action">The action.</param>
/// <param name="Prior">The evaluator's probability, noise included where it was asked for.</param>
/// <param name="Visits">Simulations through the action.</param>
/// <param name="Q">The action's value in [-1, 1] for the root's side to move; 0 if it was never visited.</param>
/// <param name="Policy">Its share of the search policy.</param>
/// <param name="Mean">
/// TTTS: the belief's mean for the root's side to move; unlike Q it may lie a little outside [-1, 1].
/// </param>
/// <param name="Variance">TTTS: the belief's variance.</param>
public sealed record ActionResult(
    int Action, float Prior, int Visits, float Q, float Policy, float? Mean = null, float? Variance = null);

/// <summary>The outcome of a search.</summary>
/// <param name="Counts">What was done.</param>
/// <param name="Value">The root's value in [-1, 1] for its side to move.</param>
/// <param name="Best">The action played at temperature 0; -1 for a terminal root.</param>
/// <param name="Actions">Every legal action, by action index; empty for a terminal root.</param>
public sealed record SearchResult(SearchCounts Counts, float Value, int Best, IReadOnlyList<ActionResult> Actions);

/// <summary>What a search's tree holds of one position.</summary>
/// <param name="Evaluation">
/// The evaluator's own value in [-1, 1] for the side to move there; the exact one where it is known.
/// </param>
/// <param name="IsExact">Whether the game has ended there, or the value is proven.</param>
/// <param name="Actions">
/// Every legal action, by action index, its policy the share of visits; empty where the position was not expanded.
/// </param>
public sealed record NodeResult(float Evaluation, bool IsExact, IReadOnlyList<ActionResult> Actions);
