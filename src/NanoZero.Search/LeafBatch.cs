using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>Gathers the leaves of several searches for one evaluator call and hands the answers back.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed class LeafBatch<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly IEvaluator<TGame> evaluator;
    private readonly TGame[] positions;
    private readonly AnswerBuffer answers;
    private readonly (ITreeSearch<TGame> Search, int Start, int Count)[] shares;
    private int shareCount;

    /// <summary>Creates an empty batch.</summary>
    /// <param name="evaluator">Evaluates the leaves.</param>
    /// <param name="capacity">Most leaves an evaluator call may have; at least the leaves in flight of any search added.</param>
    public LeafBatch(IEvaluator<TGame> evaluator, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.evaluator = evaluator;
        positions = new TGame[capacity];
        shares = new (ITreeSearch<TGame>, int, int)[capacity];
        answers = new AnswerBuffer(capacity, TGame.Info.ActionCount);
    }

    /// <summary>Gets how many leaves wait for evaluation.</summary>
    public int Count { get; private set; }

    /// <summary>Gets whether another search's leaves surely fit.</summary>
    /// <param name="search">The search.</param>
    public bool HasRoomFor(ITreeSearch<TGame> search) => positions.Length - Count >= search.Options.LeavesInFlight;

    /// <summary>Collects one round's leaves of a search.</summary>
    /// <param name="search">A search that is not waiting for answers; <see cref="HasRoomFor"/> holds.</param>
    public void Add(ITreeSearch<TGame> search)
    {
        int count = search.Collect(positions.AsSpan(Count));
        if (count > 0)
        {
            shares[shareCount++] = (search, Count, count);
            Count += count;
        }
    }

    /// <summary>Evaluates what was gathered, hands the answers to their searches, and empties the batch.</summary>
    public void Evaluate()
    {
        if (Count == 0)
        {
            return;
        }

        Answers found = answers.Empty(Count);
        evaluator.Evaluate(positions.AsSpan(0, Count), found);
        foreach ((ITreeSearch<TGame> search, int start, int count) in shares.AsSpan(0, shareCount))
        {
            search.Accept(found.Slice(start, count));
        }

        (shareCount, Count) = (0, 0);
    }
}
