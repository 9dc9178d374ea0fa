using System.Globalization;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Cli;

/// <summary>What an opponent makes of a position.</summary>
/// <param name="Action">The move it would play.</param>
/// <param name="Line">The line of play it expects, its move first; the move alone where it does not search.</param>
/// <param name="Result">What its search found; null where it does not search.</param>
internal sealed record Thought(int Action, IReadOnlyList<int> Line, SearchResult? Result);

/// <summary>A player that a person meets: it thinks about one position at a time, at a strength that can be changed.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class Opponent<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const int LineLength = 12;

    private readonly IEvaluator<TGame>? evaluator;
    private readonly ITreeSearch<TGame>? search;
    private readonly SearchBatch<TGame>? batch;
    private readonly SearchOptions? options;
    private readonly ulong seed;
    private IMoveChooser<TGame>? chooser;
    private int simulations;

    /// <summary>Lets a player think.</summary>
    /// <param name="player">The player.</param>
    /// <param name="seed">With the number of moves made it names the player's randomness.</param>
    public Opponent(Player<TGame> player, ulong seed)
    {
        this.seed = seed;
        chooser = player.Chooser;
        if (player is { Evaluator: { } source, Spec.Search: { } searched })
        {
            options = searched;
            evaluator = source.Create(0);
            search = TreeSearch.Create<TGame>(options);
            batch = new SearchBatch<TGame>(evaluator);
            simulations = options.Simulations;
        }
    }

    /// <summary>Gets whether the opponent's moves come from a tree search.</summary>
    public bool Searches => search is not null;

    /// <inheritdoc/>
    public void Dispose() => evaluator?.Dispose();

    /// <summary>Gets how strong the opponent is, in words; null for an opponent that has only one strength.</summary>
    public string? Level => (options, chooser) switch
    {
        ({ }, _) => string.Create(CultureInfo.InvariantCulture, $"{simulations:N0} simulation{(simulations == 1 ? "" : "s")} a move"),
        (_, MinimaxChooser<TGame> { Depth: var depth }) => depth == 1 ? "1 ply looked ahead" : $"{depth} plies looked ahead",
        _ => null,
    };

    /// <summary>Makes the opponent stronger or weaker, if it has more than one strength.</summary>
    /// <param name="level">Simulations a move for a search, plies looked ahead for minimax; at least 1.</param>
    /// <exception cref="InsufficientMemoryException">Such a search does not fit into memory; the level stays what it was.</exception>
    public void SetLevel(int level)
    {
        if (options is not null)
        {
            TreeMemory.Fitting<TGame>(wanted: 1, least: 1, $"level {level}", options with { Simulations = level });
            simulations = level;
        }
        else if (chooser is MinimaxChooser<TGame>)
        {
            chooser = new MinimaxChooser<TGame>(level);
        }
    }

    /// <summary>Thinks about a position.</summary>
    /// <param name="position">Not terminal.</param>
    /// <param name="plies">Moves made so far in the game.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    public Thought Think(TGame position, int plies, CancellationToken cancellation)
    {
        RandomStream random = new(seed, (ulong)plies);
        if (search is null)
        {
            int chosen = chooser!.Choose(position, ref random, cancellation);
            return new Thought(chosen, [chosen], null);
        }

        search.Begin(position, random, explore: false, simulations);
        batch!.Complete([search], cancellation);
        return new Thought(search.ChooseAction(0, ref random), search.BestLine(LineLength), search.Result());
    }
}
