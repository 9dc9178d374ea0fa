namespace NanoZero.Play;

/// <summary>Collects the record of the game in play; its memory is kept over games.</summary>
internal sealed class GameRecorder<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly List<ushort> actions = [];
    private readonly List<float> rootValues = [];
    private readonly List<int> policyEnds = [];
    private readonly List<ushort> policyActions = [];
    private readonly List<float> policyWeights = [];
    private readonly float[] policy = new float[TGame.Info.ActionCount];

    public int Moves => actions.Count;

    public void Clear()
    {
        actions.Clear();
        rootValues.Clear();
        policyEnds.Clear();
        policyActions.Clear();
        policyWeights.Clear();
    }

    /// <summary>Adds a move with the root value of its search, and the search's policy where one is given.</summary>
    public void AddMove(int action, float rootValue, ITreeSearch<TGame>? policySource)
    {
        actions.Add((ushort)action);
        rootValues.Add(rootValue);
        if (policySource is not null)
        {
            policySource.WritePolicy(policy);
            for (int a = 0; a < policy.Length; a++)
            {
                if (policy[a] > 0)
                {
                    policyActions.Add((ushort)a);
                    policyWeights.Add(policy[a]);
                }
            }
        }

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
            Policies = Policies(),
            Resignation = resignation,
            Outcome = GameRecord<TGame>.OutcomeAt(end, resignation),
        };

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
