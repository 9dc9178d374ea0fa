namespace NanoZero.Play;

/// <summary>Collects the record of the game in play; its memory is kept over games.</summary>
internal sealed class GameRecorder<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly List<ushort> actions = [];
    private readonly List<float> rootValues = [];
    private readonly List<float> surprises = [];
    private readonly List<int> policyEnds = [];
    private readonly List<ushort> policyActions = [];
    private readonly List<float> policyWeights = [];
    private readonly float[] policy = new float[TGame.Info.ActionCount];
    private readonly float[] priors = new float[TGame.Info.ActionCount];

    public int Moves => actions.Count;

    public void Clear()
    {
        actions.Clear();
        rootValues.Clear();
        surprises.Clear();
        policyEnds.Clear();
        policyActions.Clear();
        policyWeights.Clear();
    }

    /// <summary>Adds a move with the root value of its search, and the search's policy where one is given.</summary>
    /// <param name="action">The move.</param>
    /// <param name="rootValue">What its search believed; NaN where no search chose it.</param>
    /// <param name="policySource">The search whose policy is recorded; null for none.</param>
    public void AddMove(int action, float rootValue, ITreeSearch<TGame>? policySource)
    {
        actions.Add((ushort)action);
        rootValues.Add(rootValue);
        float surprise = 0;
        if (policySource is not null)
        {
            policySource.WritePolicy(policy);
            policySource.WritePriors(priors);
            surprise = Surprise(policy, priors);
            for (int a = 0; a < policy.Length; a++)
            {
                if (policy[a] > 0)
                {
                    policyActions.Add((ushort)a);
                    policyWeights.Add(policy[a]);
                }
            }
        }

        surprises.Add(surprise);
        policyEnds.Add(policyActions.Count);
    }

    public GameRecord<TGame> Finish(
        int index, GameSetup<TGame> setup, in TGame end, Resignation? resignation) => new()
        {
            Index = index,
            Start = setup.Start,
            Opening = setup.Opening,
            Actions = [.. actions],
            RootValues = [.. rootValues],
            Surprises = [.. surprises],
            Policies = Policies(),
            Resignation = resignation,
            Outcome = GameRecord<TGame>.OutcomeAt(end, resignation),
        };

    // The Kullback-Leibler divergence from the priors, in nats.
    private static float Surprise(ReadOnlySpan<float> policy, ReadOnlySpan<float> priors)
    {
        const float SmallestPrior = 1e-6f;  // a prior may have been rounded to 0
        float sum = 0;
        for (int action = 0; action < policy.Length; action++)
        {
            if (policy[action] > 0)
            {
                sum += policy[action] * MathF.Log(policy[action] / MathF.Max(priors[action], SmallestPrior));
            }
        }

        return MathF.Max(sum, 0);
    }

    // They share two arrays.
    private SearchPolicy[] Policies()
    {
        ReadOnlyMemory<ushort> sharedActions = policyActions.ToArray();
        ReadOnlyMemory<float> sharedWeights = policyWeights.ToArray();
        SearchPolicy[] policies = new SearchPolicy[policyEnds.Count];
        for (int move = 0, from = 0; move < policies.Length; from = policyEnds[move++])
        {
            Range range = from..policyEnds[move];
            policies[move] = new SearchPolicy(sharedActions[range], sharedWeights[range]);
        }

        return policies;
    }
}
