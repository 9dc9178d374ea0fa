namespace NanoZero.Search;

/// <summary>
/// Removes duplicates from a batch and answers known positions from a cache, so that another evaluator sees only new
/// positions. Positions are first turned to their canonical orientation, and answers are turned back. Answers are the
/// same with a cache and without one.
/// </summary>
/// <remarks>One instance a thread; the cache itself may be shared.</remarks>
public sealed class CachedEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly IEvaluator<TGame> inner;
    private readonly EvaluationCache<TGame>? cache;
    private readonly Dictionary<UInt128, int> missing = [];
    private readonly AnswerBuffer cached = new(1, TGame.Info.ActionCount);
    private AnswerBuffer missingAnswers = new(0, TGame.Info.ActionCount);
    private TGame[] missingPositions = [];   // in canonical orientation
    private int[] symmetries = [];           // [B], which lead to the canonical orientation
    private int[] sources = [];              // [B], index among the missing; -1 where the cache answered

    /// <summary>Wraps an evaluator.</summary>
    /// <param name="inner">Answers what the cache does not know; disposed with this one.</param>
    /// <param name="cache">
    /// The cache; clear it when <paramref name="inner"/> changes its answers. Null for none.
    /// </param>
    public CachedEvaluator(IEvaluator<TGame> inner, EvaluationCache<TGame>? cache)
    {
        this.inner = inner;
        this.cache = cache;
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        Reserve(positions.Length);
        missing.Clear();
        for (int i = 0; i < positions.Length; i++)
        {
            Canonical<TGame> canonical = Canonical<TGame>.Of(positions[i]);
            symmetries[i] = canonical.Symmetry;
            sources[i] = TryCache(canonical, i, answers) ? -1 : FindMissing(canonical, i, answers);
        }

        if (missing.Count > 0)
        {
            EvaluateMissing(answers);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private bool TryCache(in Canonical<TGame> canonical, int index, Answers answers)
    {
        if (cache is null || !cache.TryGet(canonical.Key, cached.All))
        {
            return false;
        }

        answers.TakeFromImage<TGame>(index, cached.All, 0, canonical.Symmetry);
        answers.Origins[index] = Origin.Cached;
        return true;
    }

    // Returns the place of a position among those that the inner evaluator must answer.
    private int FindMissing(in Canonical<TGame> canonical, int index, Answers answers)
    {
        if (missing.TryGetValue(canonical.Key, out int known))
        {
            answers.Origins[index] = Origin.Duplicate;
            return known;
        }

        missingPositions[missing.Count] = canonical.Position;
        missing.Add(canonical.Key, missing.Count);
        return missing.Count - 1;
    }

    private void EvaluateMissing(Answers answers)
    {
        Answers found = missingAnswers.Prepare(missing.Count);
        inner.Evaluate(missingPositions.AsSpan(0, missing.Count), found);
        for (int i = 0; i < answers.Count; i++)
        {
            int source = sources[i];
            if (source >= 0)
            {
                answers.TakeFromImage<TGame>(i, found, source, symmetries[i]);
                answers.Origins[i] = answers.Origins[i] == Origin.Duplicate ? Origin.Duplicate : found.Origins[source];
            }
        }

        if (cache is null)
        {
            return;
        }

        foreach ((UInt128 key, int i) in missing)
        {
            cache.Set(key, found, i);
        }
    }

    private void Reserve(int count)
    {
        if (symmetries.Length < count)
        {
            symmetries = new int[count];
            sources = new int[count];
            missingPositions = new TGame[count];
            missingAnswers = new AnswerBuffer(count, TGame.Info.ActionCount);
        }
    }
}

/// <summary>
/// A position in the orientation that stands for all its symmetric ones: the one with the smallest key.
/// </summary>
/// <param name="Position">The position in canonical orientation.</param>
/// <param name="Key">Its key.</param>
/// <param name="Symmetry">The symmetry that leads there from the original.</param>
internal readonly record struct Canonical<TGame>(TGame Position, UInt128 Key, int Symmetry)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Finds the canonical orientation of a position.</summary>
    /// <param name="position">Any position.</param>
    public static Canonical<TGame> Of(in TGame position)
    {
        Canonical<TGame> best = new(position, position.Key, 0);
        for (int symmetry = 1; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            TGame turned = position.Transform(symmetry);
            UInt128 key = turned.Key;
            if (key < best.Key)
            {
                best = new Canonical<TGame>(turned, key, symmetry);
            }
        }

        return best;
    }
}
