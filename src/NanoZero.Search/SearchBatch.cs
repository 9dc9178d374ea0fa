namespace NanoZero.Search;

/// <summary>
/// The leaves of any number of searches, evaluated together. A round is <see cref="Add"/> for every search, then
/// <see cref="Evaluate"/>, then <see cref="Accept"/>. Every search goes through rounds: in self-play, matches and
/// analysis.
/// </summary>
/// <remarks>One thread at a time. Allocates nothing once it has grown to the largest round.</remarks>
internal sealed class SearchBatch<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly int capacity;
    private (ITreeSearch<TGame> Search, int Leaves)[] parts = new (ITreeSearch<TGame>, int)[1];
    private int partCount;
    private TGame[] leaves = [];
    private AnswerBuffer answers = new(0, TGame.Info.ActionCount);

    /// <summary>Creates an empty batch.</summary>
    /// <param name="evaluator">Evaluates the leaves; not disposed here.</param>
    /// <param name="capacity">Most leaves of one evaluator call; more are split into several calls. At least 1.</param>
    public SearchBatch(IEvaluator<TGame> evaluator, int capacity = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Evaluator = evaluator;
        this.capacity = capacity;
    }

    /// <summary>Gets what evaluates the leaves.</summary>
    public IEvaluator<TGame> Evaluator { get; }

    /// <summary>Gets the number of leaves collected in this round.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Gets where the answers of this round came from, shape [<see cref="Count"/>]; valid after <see cref="Evaluate"/>.
    /// </summary>
    public ReadOnlySpan<Origin> Origins => answers.Filled(Count).Origins;

    /// <summary>
    /// Forgets the collected leaves, as after a failure between <see cref="Add"/> and <see cref="Accept"/>. Their
    /// searches must begin anew.
    /// </summary>
    public void Clear() => (partCount, Count) = (0, 0);

    /// <summary>Collects one round's leaves of a search.</summary>
    /// <param name="search">A search that waits for no answers.</param>
    /// <returns>
    /// How many leaves wait for an answer. 0 if every descent ended at an exact value, or if the search is done.
    /// </returns>
    public int Add(ITreeSearch<TGame> search)
    {
        int room = checked(Count + search.Options.LeavesInFlight);
        if (leaves.Length < room)
        {
            Array.Resize(ref leaves, Math.Max(room, 2 * leaves.Length));
        }

        int collected = search.Collect(leaves.AsSpan(Count));
        if (collected > 0)
        {
            if (partCount == parts.Length)
            {
                Array.Resize(ref parts, 2 * partCount);
            }

            parts[partCount++] = (search, collected);
            Count += collected;
        }

        return collected;
    }

    /// <summary>Evaluates the leaves, in as many calls as the capacity asks for.</summary>
    /// <returns>The number of evaluator calls.</returns>
    public int Evaluate()
    {
        if (answers.Capacity < Count)
        {
            answers = new AnswerBuffer(leaves.Length, TGame.Info.ActionCount);
        }

        Answers all = answers.Prepare(Count);
        int calls = 0, first = 0;
        while (first < Count)
        {
            int size = Math.Min(capacity, Count - first);
            Evaluator.Evaluate(leaves.AsSpan(first, size), size == Count ? all : all.Slice(first, size));
            first += size;
            calls++;
        }

        return calls;
    }

    /// <summary>Hands every search its answers and empties the batch.</summary>
    public void Accept()
    {
        Answers all = answers.Filled(Count);
        int first = 0;
        foreach ((ITreeSearch<TGame> search, int count) in parts.AsSpan(0, partCount))
        {
            search.Accept(leaves.AsSpan(first, count), count == Count ? all : all.Slice(first, count));
            first += count;
        }

        Clear();
    }

    /// <summary>Goes through rounds over all searches until each is done.</summary>
    /// <param name="searches">Searches that have begun.</param>
    /// <param name="cancellation">Honoured once a round. The searches must begin anew after that.</param>
    /// <exception cref="OperationCanceledException">Cancelled before all were done.</exception>
    public void Complete(ReadOnlySpan<ITreeSearch<TGame>> searches, CancellationToken cancellation = default)
    {
        Clear();
        bool anyActive = true;
        while (anyActive)
        {
            cancellation.ThrowIfCancellationRequested();
            anyActive = false;
            foreach (ITreeSearch<TGame> search in searches)
            {
                anyActive |= Add(search) > 0 || !search.IsDone;  // a search that is done adds nothing
            }

            Evaluate();
            Accept();
        }
    }
}
