namespace NanoZero.Search;

/// <summary>Where an answer comes from.</summary>
public enum Origin : byte
{
    /// <summary>The evaluator computed it for this position.</summary>
    Computed,

    /// <summary>A cache remembered it.</summary>
    Cached,

    /// <summary>An equal or symmetric position of the same batch had it computed.</summary>
    Duplicate,
}

/// <summary>
/// The answers of an evaluator to a batch of B positions of a game with A actions: views into the memory of an
/// <see cref="AnswerBuffer"/>. What an evaluator can say about a position is a member here, so that a new output needs
/// no new parameter anywhere.
/// </summary>
public readonly ref struct Answers
{
    internal Answers(int actionCount, Span<float> logits, Span<float> values, Span<float> draws, Span<Origin> origins)
    {
        ActionCount = actionCount;
        Logits = logits;
        Values = values;
        Draws = draws;
        Origins = origins;
    }

    /// <summary>Gets the number B of answers.</summary>
    public int Count => Values.Length;

    /// <summary>Gets the number A of actions.</summary>
    public int ActionCount { get; }

    /// <summary>
    /// Gets the unnormalised log-probabilities, shape [B, A]. Those of illegal actions may be anything and are ignored.
    /// </summary>
    public Span<float> Logits { get; }

    /// <summary>Gets the expected outcomes in [-1, 1] for the side to move, shape [B].</summary>
    public Span<float> Values { get; }

    /// <summary>
    /// Gets the probabilities of a draw, shape [B]. They are not a number where an evaluator knows the expected outcome
    /// alone, and before the evaluator is asked. That of a win is (1 - draw + value) / 2.
    /// </summary>
    public Span<float> Draws { get; }

    /// <summary>
    /// Gets where each answer comes from, shape [B]. All are <see cref="Origin.Computed"/> before the evaluator is
    /// asked. An evaluator writes here only where it did not compute.
    /// </summary>
    public Span<Origin> Origins { get; }

    /// <summary>Returns the logits of one answer, shape [A].</summary>
    /// <param name="index">In [0, B).</param>
    public Span<float> LogitsOf(int index) => Logits.Slice(index * ActionCount, ActionCount);

    /// <summary>Returns some of the answers.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    public Answers Slice(int first, int count) => new(
        ActionCount, Logits.Slice(first * ActionCount, count * ActionCount), Values.Slice(first, count),
        Draws.Slice(first, count),
        Origins.Slice(first, count));

    /// <summary>Returns the number of floats that hold one answer outside a batch.</summary>
    /// <param name="actionCount">The number of actions.</param>
    internal static int RowLength(int actionCount) => actionCount + 2;

    /// <summary>Returns room for one answer in a row of floats: logits, value, draw. It has no origin.</summary>
    /// <param name="row">Shape [<see cref="RowLength"/>].</param>
    internal static Answers InRow(Span<float> row) => new(row.Length - 2, row[..^2], row[^2..^1], row[^1..], default);

    /// <summary>Takes over one answer of others; the origin stays as it is.</summary>
    /// <param name="index">The answer that is written.</param>
    /// <param name="others">Answers of the same game.</param>
    /// <param name="other">The answer that is read.</param>
    internal void Take(int index, Answers others, int other)
    {
        others.LogitsOf(other).CopyTo(LogitsOf(index));
        Values[index] = others.Values[other];
        Draws[index] = others.Draws[other];
    }

    /// <summary>Takes over the answer for a position's image under a symmetry; the origin stays as it is.</summary>
    /// <param name="index">The answer that is written, for the position.</param>
    /// <param name="images">Answers of the same game.</param>
    /// <param name="image">The answer that is read, for the image.</param>
    /// <param name="symmetry">The symmetry that leads from the position to the image.</param>
    internal void TakeFromImage<TGame>(int index, Answers images, int image, int symmetry)
        where TGame : unmanaged, IGame<TGame>
    {
        Span<float> logits = LogitsOf(index);
        ReadOnlySpan<float> imageLogits = images.LogitsOf(image);
        for (int action = 0; action < logits.Length; action++)
        {
            logits[action] = imageLogits[TGame.TransformAction(action, symmetry)];
        }

        Values[index] = images.Values[image];
        Draws[index] = images.Draws[image];
    }
}

/// <summary>Memory for the answers to a batch of positions.</summary>
public sealed class AnswerBuffer
{
    private readonly int actionCount;
    private readonly float[] logits;
    private readonly float[] values;
    private readonly float[] draws;
    private readonly Origin[] origins;

    /// <summary>Allocates the memory.</summary>
    /// <param name="capacity">The most positions of a batch; at least 0.</param>
    /// <param name="actionCount">The number of actions of the game.</param>
    public AnswerBuffer(int capacity, int actionCount)
    {
        this.actionCount = actionCount;
        logits = new float[capacity * actionCount];
        values = new float[capacity];
        draws = new float[capacity];
        Array.Fill(draws, float.NaN);
        origins = new Origin[capacity];
    }

    /// <summary>Gets the most positions of a batch.</summary>
    public int Capacity => values.Length;

    /// <summary>Gets all answers, as many as the memory holds.</summary>
    public Answers All => Filled(values.Length);

    /// <summary>Evaluates positions into memory of their own.</summary>
    /// <param name="evaluator">Answers.</param>
    /// <param name="positions">Positions, none of them terminal.</param>
    public static AnswerBuffer Of<TGame>(IEvaluator<TGame> evaluator, ReadOnlySpan<TGame> positions)
        where TGame : unmanaged, IGame<TGame>
    {
        AnswerBuffer answers = new(positions.Length, TGame.Info.ActionCount);
        evaluator.Evaluate(positions, answers.All);
        return answers;
    }

    /// <summary>
    /// Returns room for the answers to a batch, no draw known and every origin <see cref="Origin.Computed"/>.
    /// </summary>
    /// <param name="count">Positions of the batch.</param>
    public Answers Empty(int count)
    {
        draws.AsSpan(0, count).Fill(float.NaN);
        origins.AsSpan(0, count).Clear();
        return Filled(count);
    }

    /// <summary>Returns the answers to the first positions of the last batch.</summary>
    /// <param name="count">How many.</param>
    public Answers Filled(int count) =>
        new(actionCount, logits.AsSpan(0, count * actionCount), values.AsSpan(0, count), draws.AsSpan(0, count),
            origins.AsSpan(0, count));
}
