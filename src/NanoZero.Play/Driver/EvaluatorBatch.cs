using System.Diagnostics;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>An evaluator with the buffers of one round over all games that ask it.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class EvaluatorBatch<TGame>(IEvaluator<TGame> evaluator, int capacity)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly ICachedEvaluator<TGame>? cached = evaluator as ICachedEvaluator<TGame>;
    private float[] logits = [];  // [leaves, A]
    private float[] values = [];  // [leaves]
    private bool[] fromCache = []; // [leaves], or empty without a cache
    private int room;

    public IEvaluator<TGame> Evaluator => evaluator;

    public TGame[] Leaves { get; private set; } = [];

    /// <summary>Makes room for a round in which every game contributes all its leaves in flight.</summary>
    public void Prepare(int games, int leavesInFlight)
    {
        int full = games * leavesInFlight;
        room = Math.Max(1, Math.Min(full, capacity));
        if (Leaves.Length < full)
        {
            Leaves = new TGame[full];
            logits = new float[full * TGame.Info.ActionCount];
            values = new float[full];
            fromCache = cached is null ? [] : new bool[full];
        }
    }

    /// <summary>Evaluates the first leaves, in as many calls as the evaluator's capacity asks for.</summary>
    public void Evaluate(int count, WorkerCounts counts)
    {
        int actions = TGame.Info.ActionCount;
        for (int first = 0; first < count; first += capacity)
        {
            int size = Math.Min(capacity, count - first);
            Span<TGame> positions = Leaves.AsSpan(first, size);
            Span<float> batchLogits = logits.AsSpan(first * actions, size * actions);
            Span<float> batchValues = values.AsSpan(first, size);
            counts.BeginBatch();
            long start = Stopwatch.GetTimestamp();
            if (cached is null)
            {
                evaluator.Evaluate(positions, batchLogits, batchValues);
            }
            else
            {
                cached.Evaluate(positions, batchLogits, batchValues, fromCache.AsSpan(first, size));
            }

            counts.AddBatch(size, room, Stopwatch.GetTimestamp() - start);
            if (size == count - first)
            {
                return;  // first + capacity may exceed the range of integers
            }
        }
    }

    /// <summary>Hands a search the answers of its leaves.</summary>
    public void Answer(ITreeSearch<TGame> search, int first, int count)
    {
        int actions = TGame.Info.ActionCount;
        search.Accept(
            logits.AsSpan(first * actions, count * actions),
            values.AsSpan(first, count),
            cached is null ? default : fromCache.AsSpan(first, count));
    }
}
