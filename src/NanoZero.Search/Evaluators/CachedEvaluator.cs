using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>
/// Asks another evaluator about every position in its canonical orientation: about equal or symmetric positions of one batch
/// once, and about what a cache remembers not at all. Answers are the same with a cache and without one.
/// </summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <remarks>One instance a thread; the cache itself may be shared.</remarks>
public sealed class CachedEvaluator<TGame> : ICachedEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly IEvaluator<TGame> inner;
    private readonly EvaluationCache<TGame>? cache;
    private readonly Dictionary<UInt128, int> missing = [];
    private readonly float[] row = new float[TGame.Info.ActionCount + 1];
    private Canonical<TGame>[] canonical = [];
    private int[] sources = [];
    private TGame[] unique = [];
    private float[] uniqueLogits = [];
    private float[] uniqueValues = [];

    /// <summary>Wraps an evaluator.</summary>
    /// <param name="inner">Answers what the cache does not know; not disposed here.</param>
    /// <param name="cache">The cache; clear it when <paramref name="inner"/> changes its answers. Null for none.</param>
    public CachedEvaluator(IEvaluator<TGame> inner, EvaluationCache<TGame>? cache)
    {
        this.inner = inner;
        this.cache = cache;
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values) =>
        Evaluate(positions, logits, values, default);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values, Span<bool> fromCache)
    {
        Reserve(positions.Length);
        missing.Clear();
        for (int i = 0; i < positions.Length; i++)
        {
            canonical[i] = Canonical<TGame>.Of(positions[i]);
            bool known = Answer(i, logits, values);
            if (!fromCache.IsEmpty)
            {
                fromCache[i] = known;
            }
        }

        EvaluateMissing();
        for (int i = 0; i < positions.Length; i++)
        {
            if (sources[i] >= 0)
            {
                int actions = TGame.Info.ActionCount;
                MapBack(uniqueLogits.AsSpan(sources[i] * actions, actions), canonical[i].Symmetry, logits.Slice(i * actions, actions));
                values[i] = uniqueValues[sources[i]];
            }
        }
    }

    private static void MapBack(ReadOnlySpan<float> canonicalLogits, int symmetry, Span<float> logits)
    {
        for (int action = 0; action < logits.Length; action++)
        {
            logits[action] = canonicalLogits[TGame.TransformAction(action, symmetry)];
        }
    }

    // Answers from the cache, or notes what the inner evaluator must answer; true if that needs no evaluation of its own.
    private bool Answer(int index, Span<float> logits, Span<float> values)
    {
        int actions = TGame.Info.ActionCount;
        ref Canonical<TGame> position = ref canonical[index];
        if (cache is not null && cache.TryGet(position.Key, row))
        {
            MapBack(row.AsSpan(0, actions), position.Symmetry, logits.Slice(index * actions, actions));
            values[index] = row[actions];
            sources[index] = -1;
            return true;
        }

        if (missing.TryGetValue(position.Key, out sources[index]))
        {
            return true;
        }

        sources[index] = missing.Count;
        unique[missing.Count] = position.Position;
        missing.Add(position.Key, missing.Count);
        return false;
    }

    private void EvaluateMissing()
    {
        int actions = TGame.Info.ActionCount;
        if (missing.Count == 0)
        {
            return;
        }

        inner.Evaluate(unique.AsSpan(0, missing.Count), uniqueLogits, uniqueValues);
        if (cache is null)
        {
            return;
        }

        foreach ((UInt128 key, int i) in missing)
        {
            uniqueLogits.AsSpan(i * actions, actions).CopyTo(row);
            row[actions] = uniqueValues[i];
            cache.Set(key, row);
        }
    }

    private void Reserve(int count)
    {
        if (canonical.Length < count)
        {
            canonical = new Canonical<TGame>[count];
            sources = new int[count];
            unique = new TGame[count];
            uniqueLogits = new float[count * TGame.Info.ActionCount];
            uniqueValues = new float[count];
        }
    }
}
