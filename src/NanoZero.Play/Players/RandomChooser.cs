using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>Plays every legal action with equal probability.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed class RandomChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public int Choose(in TGame position, ref RandomStream random, CancellationToken cancellation = default)
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        return legal[random.Next(position.LegalActions(legal))];
    }
}
