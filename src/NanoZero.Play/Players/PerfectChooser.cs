using System.Collections.Concurrent;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>Plays at random among the moves that an oracle says are best: it never throws half a point away.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed class PerfectChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    // As many as there were threads asking at once.
    private readonly ConcurrentBag<IOracle<TGame>> idle = [];

    /// <summary>Creates a chooser.</summary>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public PerfectChooser() => idle.Add(Oracles.Create<TGame>());

    /// <inheritdoc/>
    public int Choose(in TGame position, ref RandomStream random, CancellationToken cancellation = default)
    {
        Span<sbyte> values = stackalloc sbyte[TGame.Info.ActionCount];
        IOracle<TGame> oracle = idle.TryTake(out IOracle<TGame>? free) ? free : Oracles.Create<TGame>();
        oracle.Cancellation = cancellation;
        oracle.ActionValues(position, values);
        idle.Add(oracle);

        sbyte best = (sbyte)OracleValues.Best(values);
        int skipped = random.Next(values.Count(best));
        int action = values.IndexOf(best);
        for (; skipped > 0; skipped--)
        {
            action += 1 + values[(action + 1)..].IndexOf(best);
        }

        return action;
    }
}
