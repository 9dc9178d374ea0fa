using System.Diagnostics;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>An evaluator with the buffers of one round over all games that ask it.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class EvaluatorBatch<TGame>(IEvaluator<TGame> evaluator, int capacity)
    where TGame : unmanaged, IGame<TGame>
{
    private AnswerBuffer answers = new(0, TGame.Info.ActionCount);
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
            answers = new AnswerBuffer(full, TGame.Info.ActionCount);
        }
    }

    /// <summary>Evaluates the first leaves, in as many calls as the evaluator's capacity asks for.</summary>
    public void Evaluate(int count, WorkerCounts counts)
    {
        Answers all = answers.Empty(count);
        for (int first = 0; first < count; first += capacity)
        {
            int size = Math.Min(capacity, count - first);
            counts.BeginBatch();
            long start = Stopwatch.GetTimestamp();
            evaluator.Evaluate(Leaves.AsSpan(first, size), all.Slice(first, size));
            counts.AddBatch(all.Origins.Slice(first, size), room, Stopwatch.GetTimestamp() - start);
            if (size == count - first)
            {
                return;  // first + capacity may exceed the range of integers
            }
        }
    }

    /// <summary>Hands a search the answers of its leaves.</summary>
    public void Answer(ITreeSearch<TGame> search, int first, int count) =>
        search.Accept(answers.Filled(first + count).Slice(first, count));
}
