namespace NanoZero.Onnx;

/// <summary>The names by which an ONNX file and those who read it know the parts of a policy-value network.</summary>
/// <remarks>Shapes: B positions, S tokens, A actions.</remarks>
internal static class OnnxFormat
{
    /// <summary>The input: token numbers, 64-bit integers, shape [B, S].</summary>
    public const string Tokens = "tokens";

    /// <summary>An output: a logit for each action, illegal ones included, fp32, shape [B, A].</summary>
    public const string Logits = "logits";

    /// <summary>An output: the expected outcome for the side to move, in [-1, 1], fp32, shape [B].</summary>
    public const string Value = "value";

    /// <summary>
    /// An output that a network may lack: the probabilities of win, draw and loss for the side to move, fp32, shape
    /// [B, 3].
    /// </summary>
    public const string Outcomes = "outcomes";

    /// <summary>The number of probabilities in a row of <see cref="Outcomes"/>.</summary>
    public const int OutcomeKinds = 3;

    /// <summary>Where a draw stands in a row of <see cref="Outcomes"/>.</summary>
    public const int Draw = 1;

    /// <summary>
    /// The key of the metadata that names the game with its rule options, such as <c>go9:komi=6.5</c>.
    /// </summary>
    public const string Game = "game";
}
