using System.Collections.Concurrent;

namespace NanoZero.Studio;

/// <summary>What is true of a position under best play of both sides.</summary>
/// <param name="Value">For the side to move: 1 won, 0 drawn, -1 lost.</param>
/// <param name="Moves">The value of each legal move, for the side that makes it.</param>
internal sealed record Truth(int Value, IReadOnlyDictionary<string, int> Moves);

/// <summary>
/// The oracles of the games that have one. An oracle that has answered is kept for the next question.
/// </summary>
/// <param name="seats">Whoever computes takes one; not disposed here.</param>
/// <remarks>Any number of threads.</remarks>
internal sealed class Truths(Seats seats)
{
    private const long BytesOfAnOracle = 16 << 20;

    private readonly ConcurrentDictionary<Type, ConcurrentBag<object>> kept = [];

    /// <summary>Says whether a game can be solved.</summary>
    /// <param name="game">The game.</param>
    public static bool Exist(string game) => GameCatalogue.Open(game, new Existence());

    /// <summary>Solves a position; in the middle of a game that can take seconds.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="line">The moves that lead to the position.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="FormatException">No such game, or a move that cannot be played.</exception>
    /// <exception cref="NotSupportedException">The game cannot be solved.</exception>
    public Task<Truth> Of(string game, string line, CancellationToken cancellation) =>
        seats.Run(() => GameCatalogue.Open(game, new Visitor(this, line, cancellation)), cancellation);

    private Truth Solve<TGame>(in TGame position, CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        ConcurrentBag<object> bag = kept.GetOrAdd(typeof(TGame), _ => []);
        IOracle<TGame> oracle =
            bag.TryTake(out object? free) ? (IOracle<TGame>)free : Oracles.Create<TGame>(memory: BytesOfAnOracle);
        try
        {
            oracle.Cancellation = cancellation;
            sbyte[] values = new sbyte[TGame.Info.ActionCount];
            oracle.ActionValues(position, values);
            return new Truth(
                oracle.Value(position),
                values.Index().Where(each => each.Item != OracleValues.Illegal)
                    .ToDictionary(each => TGame.ActionText(each.Index), each => (int)each.Item));
        }
        finally
        {
            bag.Add(oracle);
        }
    }

    private sealed class Existence : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Oracles.Exists<TGame>();
    }

    private sealed class Visitor(Truths truths, string line, CancellationToken cancellation) : IGameVisitor<Truth>
    {
        public Truth Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => truths.Solve(MoveText.Play(start, line, out _), cancellation);
    }
}
