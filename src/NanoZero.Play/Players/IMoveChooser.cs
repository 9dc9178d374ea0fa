using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>Chooses moves without an evaluator: baselines, solvers.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <remarks>Used by several threads at once.</remarks>
public interface IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Chooses a legal action.</summary>
    /// <param name="position">Not terminal.</param>
    /// <param name="random">The stream this move may draw from.</param>
    /// <param name="cancellation">Ends a choice that takes long.</param>
    int Choose(in TGame position, ref RandomStream random, CancellationToken cancellation = default);
}
