namespace NanoZero.Play;

/// <summary>A finished game: where it started, what was played, what the searches said, how it ended.</summary>
internal sealed class GameRecord<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the number of the game among those played together.</summary>
    public required int Index { get; init; }

    /// <summary>Gets the position of the first move.</summary>
    public required TGame Start { get; init; }

    /// <summary>Gets the actions that led from the game's start position to <see cref="Start"/>.</summary>
    public required IReadOnlyList<int> Opening { get; init; }

    /// <summary>Gets the actions played from <see cref="Start"/> to the end.</summary>
    public required IReadOnlyList<ushort> Actions { get; init; }

    /// <summary>
    /// Gets the root value of every move's search, for the side to move; NaN where no search chose the move.
    /// </summary>
    public required IReadOnlyList<float> RootValues { get; init; }

    /// <summary>
    /// Gets the Kullback-Leibler divergence of every move's search policy from the network's own, in nats; 0 where no
    /// policy was recorded. Empty where a file lacks them.
    /// </summary>
    public IReadOnlyList<float> Surprises { get; init; } = [];

    /// <summary>
    /// Gets the outcome for the game's first player, who moves at even plies: 1 won, 0 drawn, -1 lost.
    /// </summary>
    public required float Outcome { get; init; }

    /// <summary>Gets who resigned the game, or would have; null where nobody did.</summary>
    public Resignation? Resignation { get; init; }

    /// <summary>Gets the search policy of every move; empty where none was recorded.</summary>
    public required IReadOnlyList<SearchPolicy> Policies { get; init; }

    /// <summary>Returns how a game ended for its first player.</summary>
    /// <param name="end">Its last position; terminal unless somebody resigned.</param>
    /// <param name="resignation">Who resigned the game, or would have; null where nobody did.</param>
    public static float OutcomeAt(in TGame end, Resignation? resignation) =>
        resignation is { EndsGame: true } ? (resignation.ByFirst ? -1 : 1)
        : end.Ply % 2 == 0 ? end.TerminalValue
        : -end.TerminalValue;

    /// <summary>Returns every move whose search policy was recorded as a training example, in order of play.</summary>
    /// <param name="lambda">The λ of TD(λ), in [0, 1]; 1 learns the outcome.</param>
    public IEnumerable<TrainingSample<TGame>> Samples(float lambda)
    {
        float[] returns = Returns(lambda);
        TGame position = Start;
        for (int move = 0; move < Actions.Count; move++)
        {
            SearchPolicy policy = Policies[move];
            if (policy.Count > 0)
            {
                float value = position.Ply % 2 == 0 ? returns[move] : -returns[move];
                yield return new TrainingSample<TGame>(position, policy, value, RootValues[move]);
            }

            position.Play(Actions[move]);
        }
    }

    // TD(λ) (Sutton 1988) for the first player: the searches' values from a move on, each with λ times the weight of
    // the one before, and the outcome with the rest.
    private float[] Returns(float lambda)
    {
        float[] returns = new float[Actions.Count];
        float value = Outcome;
        for (int move = Actions.Count - 1; move >= 0; move--)
        {
            if (!float.IsNaN(RootValues[move]))
            {
                float believed = (Start.Ply + move) % 2 == 0 ? RootValues[move] : -RootValues[move];
                value = ((1 - lambda) * believed) + (lambda * value);
            }

            returns[move] = value;
        }

        return returns;
    }

    /// <summary>Returns all actions from the game's start position, the opening included, as a line of moves.</summary>
    public string MovesText() => MoveText.Format<TGame>(Opening.Concat(Actions.Select(action => (int)action)));
}

/// <summary>
/// A search policy: the actions of positive probability, ascending, and their probabilities, which sum to 1.
/// </summary>
/// <param name="Actions">Shape [K].</param>
/// <param name="Weights">Shape [K].</param>
internal readonly record struct SearchPolicy(ReadOnlyMemory<ushort> Actions, ReadOnlyMemory<float> Weights)
{
    /// <summary>Gets the number K of actions.</summary>
    public int Count => Actions.Length;

    /// <summary>Gets the entropy, in nats; 0 where one action has all of the probability.</summary>
    public double Entropy
    {
        get
        {
            double sum = 0;
            foreach (float weight in Weights.Span)
            {
                sum -= weight > 0 ? weight * Math.Log(weight) : 0;
            }

            return sum;
        }
    }

    /// <summary>Writes the probability of every action.</summary>
    /// <param name="policy">Shape [A]; replaced.</param>
    public void WriteTo(Span<float> policy)
    {
        policy.Clear();
        ReadOnlySpan<ushort> actions = Actions.Span;
        ReadOnlySpan<float> weights = Weights.Span;
        for (int i = 0; i < actions.Length; i++)
        {
            policy[actions[i]] = weights[i];
        }
    }
}

/// <summary>What a network learns from one searched position.</summary>
/// <param name="Position">The position.</param>
/// <param name="Policy">The search policy; shares the memory of the game's record.</param>
/// <param name="Value">
/// What the network learns to expect, for the side to move at the position, in [-1, 1]. It is how the game ended, or
/// this mixed with what the searches believed.
/// </param>
/// <param name="RootValue">What the search believed, for the side to move.</param>
internal readonly record struct TrainingSample<TGame>(
    TGame Position, SearchPolicy Policy, float Value, float RootValue)
    where TGame : unmanaged, IGame<TGame>;
