using System.Diagnostics;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Benchmarks;

/// <summary>What evaluators answered, summed over threads.</summary>
internal sealed class AnswerCounts
{
    private long answers;
    private long shared;
    private long ticks;

    /// <summary>Gets the positions answered.</summary>
    public long Answers => answers;

    /// <summary>Gets those of them that needed no evaluation: found in a cache, or shared with an equal position of the batch.</summary>
    public long Shared => shared;

    /// <summary>Gets the seconds spent in evaluators, summed over threads.</summary>
    public double Seconds => (double)ticks / Stopwatch.Frequency;

    /// <summary>Adds a batch; any thread.</summary>
    /// <param name="positions">Positions answered.</param>
    /// <param name="withoutEvaluation">Those that needed no evaluation.</param>
    /// <param name="elapsed">Ticks of the stopwatch.</param>
    public void Add(int positions, int withoutEvaluation, long elapsed)
    {
        Interlocked.Add(ref answers, positions);
        Interlocked.Add(ref shared, withoutEvaluation);
        Interlocked.Add(ref ticks, elapsed);
    }
}

/// <summary>Counts what another evaluator answers, batch by batch: games that are broken off have counts too. Owns the evaluator.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <param name="inner">Answers.</param>
/// <param name="counts">Shared by all threads.</param>
internal sealed class CountedEvaluator<TGame>(ICachedEvaluator<TGame> inner, AnswerCounts counts) : ICachedEvaluator<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values) =>
        Evaluate(positions, logits, values, new bool[positions.Length]);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values, Span<bool> fromCache)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Evaluate(positions, logits, values, fromCache);
        counts.Add(positions.Length, fromCache.Count(true), Stopwatch.GetTimestamp() - start);
    }

    /// <inheritdoc/>
    public void Dispose() => (inner as IDisposable)?.Dispose();
}
