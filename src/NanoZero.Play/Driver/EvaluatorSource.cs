using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>Where workers get their evaluators from. Players that share a source share its batches.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed class EvaluatorSource<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Creates a source.</summary>
    /// <param name="create">
    /// Creates the evaluator of a worker, given the worker's index, on that worker's own thread. The worker uses and disposes it there.
    /// </param>
    /// <param name="batchCapacity">Most positions of one evaluator call; more leaves are split into several calls. At least 1.</param>
    public EvaluatorSource(Func<int, IEvaluator<TGame>> create, int batchCapacity = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchCapacity, 1);
        Create = create;
        BatchCapacity = batchCapacity;
    }

    /// <summary>Gets what creates the evaluator of a worker.</summary>
    public Func<int, IEvaluator<TGame>> Create { get; }

    /// <summary>Gets the most positions of one evaluator call.</summary>
    public int BatchCapacity { get; }
}
