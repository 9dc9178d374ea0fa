using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Measures the rules alone: random games, all legal actions listed at every ply.</summary>
/// <param name="cancellation">Honoured once a game.</param>
internal sealed class RandomPlaySpeed(CancellationToken cancellation) : IGameVisitor<Speed>
{
    /// <inheritdoc/>
    public Speed Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        RandomStream random = new(1);
        long PlayGame()
        {
            long moves = 0;
            for (TGame position = start; !position.IsTerminal; moves++)
            {
                position.Play(actions[random.Next(position.LegalActions(actions))]);
            }

            return moves;
        }

        return Speed.Measure($"random play, {TGame.Info.Title}", "moves/s", PlayGame, cancellation);
    }
}
