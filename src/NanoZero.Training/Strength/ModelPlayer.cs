namespace NanoZero.Training;

/// <summary>Makes players whose searches ask a network.</summary>
public static class ModelPlayer
{
    /// <summary>Returns a player.</summary>
    /// <param name="name">The name shown in tables.</param>
    /// <param name="search">The search.</param>
    /// <param name="network">The network; must live, unchanged, as long as games are played.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="evaluator">
    /// What the match file calls the network, such as its folder; null for the player's name.
    /// </param>
    /// <param name="cache">
    /// Remembers the network's answers. It must hold answers of no other network. Null for none.
    /// </param>
    public static Player<TGame> Create<TGame>(
        string name, SearchOptions search, PolicyValueNetwork network, ExecutionPlan plan, string? evaluator = null,
        EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame>
    {
        Player<TGame> player = Players.Search(name, search, evaluator ?? name, Source(network, plan, cache));
        return player with { Spec = player.Spec with { Evaluation = plan.Evaluation } };
    }

    /// <summary>
    /// Returns a network as every agent asks it: about each position in its canonical orientation. So an agent is the
    /// same with and without a cache, and in every command. One thread uses and disposes it.
    /// </summary>
    /// <param name="network">The network; copied.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="cache">Remembers the network's answers; must hold those of no other network. Null for none.</param>
    public static IEvaluator<TGame> Evaluator<TGame>(
        PolicyValueNetwork network, ExecutionPlan plan, EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame> =>
            new CachedEvaluator<TGame>(new NetworkEvaluator<TGame>(network, plan), cache);

    /// <summary>
    /// Returns where workers get copies of a network from; two players with the same source share batches.
    /// </summary>
    /// <param name="network">The network; must live, unchanged, as long as games are played.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="cache">Remembers the network's answers; must hold those of no other network. Null for none.</param>
    public static EvaluatorSource<TGame> Source<TGame>(
        PolicyValueNetwork network, ExecutionPlan plan, EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame> => new(_ => Evaluator(network, plan, cache), plan.BatchSize);
}
