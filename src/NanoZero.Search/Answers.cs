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
/// The answers of an evaluator to a batch of B positions of a game with A actions. They are a view into the memory of
/// an <see cref="AnswerBuffer"/>. Each output of an evaluator is a member here, so that a new output needs no new
/// parameter anywhere.
/// </summary>
/// <remarks>Valid until the buffer is prepared for the next batch.</remarks>
public readonly struct Answers
{
    private readonly AnswerBuffer buffer;
    private readonly int first;

    internal Answers(AnswerBuffer buffer, int first, int count)
    {
        this.buffer = buffer;
        this.first = first;
        Count = count;
    }

    /// <summary>Gets the number B of answers.</summary>
    public int Count { get; }

    /// <summary>Gets the number A of actions.</summary>
    public int ActionCount => buffer.ActionCount;

    /// <summary>
    /// Gets the unnormalised log-probabilities, shape [B, A]. Those of illegal actions may be anything and are ignored.
    /// </summary>
    public Span<float> Logits => buffer.Logits.AsSpan(first * ActionCount, Count * ActionCount);

    /// <summary>Gets the expected outcomes in [-1, 1] for the side to move, shape [B].</summary>
    public Span<float> Values => buffer.Values.AsSpan(first, Count);

    /// <summary>
    /// Gets the probabilities of a draw, shape [B]. They are not a number where an evaluator knows the expected outcome
    /// alone, and before the evaluator is asked. That of a win is (1 - draw + value) / 2. A network that learnt values
    /// by TD(λ) takes uncertainty for draws, too.
    /// </summary>
    public Span<float> Draws => buffer.Draws.AsSpan(first, Count);

    /// <summary>
    /// Gets where each answer comes from, shape [B]. All are <see cref="Origin.Computed"/> before the evaluator is
    /// asked. An evaluator writes here only where it did not compute.
    /// </summary>
    public Span<Origin> Origins => buffer.Origins.AsSpan(first, Count);

    /// <summary>Returns the logits of one answer, shape [A].</summary>
    /// <param name="index">In [0, B).</param>
    public Span<float> LogitsOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return buffer.Logits.AsSpan((first + index) * ActionCount, ActionCount);
    }

    /// <summary>Returns some of the answers.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer answers.</exception>
    public Answers Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + (long)count, Count);
        return new Answers(buffer, this.first + first, count);
    }

    /// <summary>Returns the number of floats that hold one answer outside a batch: logits, value and draw.</summary>
    /// <param name="actionCount">The number of actions.</param>
    internal static int RowLength(int actionCount) => actionCount + 2;

    /// <summary>Writes one answer to a row of floats; the origin is left out.</summary>
    /// <param name="index">The answer that is read.</param>
    /// <param name="row">Shape [<see cref="RowLength"/>].</param>
    internal void WriteRow(int index, Span<float> row)
    {
        LogitsOf(index).CopyTo(row);
        (row[^2], row[^1]) = (Values[index], Draws[index]);
    }

    /// <summary>Reads one answer from a row of floats; the origin stays as it is.</summary>
    /// <param name="index">The answer that is written.</param>
    /// <param name="row">Shape [<see cref="RowLength"/>].</param>
    internal void ReadRow(int index, ReadOnlySpan<float> row)
    {
        row[..ActionCount].CopyTo(LogitsOf(index));
        (Values[index], Draws[index]) = (row[^2], row[^1]);
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
    /// <summary>Allocates the memory.</summary>
    /// <param name="capacity">The most positions of a batch; at least 0.</param>
    /// <param name="actionCount">The number of actions of the game.</param>
    public AnswerBuffer(int capacity, int actionCount)
    {
        ActionCount = actionCount;
        Logits = new float[capacity * actionCount];
        Values = new float[capacity];
        Draws = new float[capacity];
        Array.Fill(Draws, float.NaN);
        Origins = new Origin[capacity];
    }

    /// <summary>Gets the most positions of a batch.</summary>
    public int Capacity => Values.Length;

    internal int ActionCount { get; }

    internal float[] Logits { get; }

    internal float[] Values { get; }

    internal float[] Draws { get; }

    internal Origin[] Origins { get; }

    /// <summary>Gets all answers, as many as the memory holds.</summary>
    public Answers All => Filled(Capacity);

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
    /// Makes room for the answers to a batch and returns it: no draw is known, every origin is
    /// <see cref="Origin.Computed"/>.
    /// </summary>
    /// <param name="count">Positions of the batch.</param>
    public Answers Prepare(int count)
    {
        Draws.AsSpan(0, count).Fill(float.NaN);
        Origins.AsSpan(0, count).Clear();
        return Filled(count);
    }

    /// <summary>Returns the answers to the first positions of the last batch.</summary>
    /// <param name="count">How many.</param>
    public Answers Filled(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Capacity);
        return new Answers(this, 0, count);
    }
}
