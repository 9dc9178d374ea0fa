namespace NanoZero.Play;

/// <summary>
/// What an evaluator answers about a position, without a search. Inputs and outputs are as a network has them: those of
/// the position in its canonical orientation.
/// </summary>
/// <param name="Moves">The line of moves that leads to the position.</param>
/// <param name="Tokens">What a network reads, shape [S].</param>
/// <param name="Value">The expected outcome for the side to move, in [-1, 1].</param>
/// <param name="Draw">The probability of a draw; null where the evaluator knows the value alone.</param>
/// <param name="Actions">The answer for every action, legal or not, in the order of the outputs; shape [A].</param>
internal sealed record EvaluatorAnswer(
    string Moves, IReadOnlyList<int> Tokens, float Value, float? Draw, IReadOnlyList<ActionAnswer> Actions)
{
    /// <summary>Asks an evaluator.</summary>
    /// <param name="evaluator">Answers.</param>
    /// <param name="start">The start position of the game.</param>
    /// <param name="line">The moves that lead to the position.</param>
    /// <exception cref="FormatException">A move that cannot be played, or the game has ended there.</exception>
    /// <exception cref="InvalidDataException">A legal action's logit is not a finite number.</exception>
    public static EvaluatorAnswer Of<TGame>(IEvaluator<TGame> evaluator, TGame start, string line)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame position = MoveText.Play(start, line, out int[] played);
        string moves = MoveText.Format<TGame>(played);
        if (position.IsTerminal)
        {
            throw new FormatException($"the game has ended after '{moves}'; an evaluator answers games in play");
        }

        Canonical<TGame> asked = Canonical<TGame>.Of(position);
        byte[] tokens = new byte[TGame.Info.TokenCount];
        asked.Position.Encode(tokens);
        Answers answers = AnswerBuffer.Of(evaluator, [asked.Position]).All;
        float[] logits = answers.LogitsOf(0).ToArray(), priors = PriorsOf(asked.Position, logits);
        int back = TGame.InverseSymmetry(asked.Symmetry);
        return new(
            moves,
            [.. tokens.Select(token => (int)token)],
            answers.Values[0],
            float.IsNaN(answers.Draws[0]) ? null : answers.Draws[0],
            [
                .. Enumerable.Range(0, logits.Length).Select(action => new ActionAnswer(
                    TGame.ActionText(TGame.TransformAction(action, back)), logits[action], priors[action])),
            ]);
    }

    // The probabilities of all actions, 0 for illegal ones.
    private static float[] PriorsOf<TGame>(in TGame position, float[] logits)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        legal = legal[..position.LegalActions(legal)];
        float[] ofLegal = new float[Lanes.Padded(legal.Length)], priors = new float[logits.Length];
        Priors.FromLogits(logits, legal, ofLegal);
        foreach ((ushort action, float prior) in legal.Zip(ofLegal))
        {
            priors[action] = prior;
        }

        return priors;
    }
}

/// <summary>What an evaluator answers about an action.</summary>
/// <param name="Action">The action as it is written in moves from this position.</param>
/// <param name="Logit">The output; that of an illegal action may be anything.</param>
/// <param name="Prior">The softmax of the logits of the legal actions; 0 for an illegal one.</param>
internal sealed record ActionAnswer(string Action, float Logit, float Prior);
