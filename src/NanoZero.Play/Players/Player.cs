namespace NanoZero.Play;

/// <summary>The kinds of players.</summary>
public enum PlayerKind
{
    /// <summary>A tree search with an evaluator.</summary>
    Search,

    /// <summary>The most probable move of a network, without a search.</summary>
    Greedy,

    /// <summary>Every legal move is equally likely.</summary>
    Random,

    /// <summary>One ply of looking ahead for each side, else random.</summary>
    OnePly,

    /// <summary>Any of the best moves, by an oracle.</summary>
    Perfect,

    /// <summary>A full search to a fixed depth with a simple heuristic.</summary>
    Minimax,

    /// <summary>A program outside that is asked by the Go Text Protocol.</summary>
    Gtp,

    /// <summary>Moves come from something else, named by the player's name.</summary>
    Other,
}

/// <summary>Who a player is, as text and numbers: what a match file keeps of it.</summary>
public sealed record PlayerSpec
{
    /// <summary>
    /// Gets the name shown in tables: where the player was named by text, that text (<see cref="PlayerText"/>).
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Gets the kind.</summary>
    public required PlayerKind Kind { get; init; }

    /// <summary>
    /// Gets what evaluates the positions of a search, such as <c>rollout</c> or a checkpoint's folder; null without a
    /// search.
    /// </summary>
    public string? Evaluator { get; init; }

    /// <summary>
    /// Gets what tells the weights of a network from others, wherever they lie; null without a network, or where it is
    /// not said.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>
    /// Gets what decides the network's answers besides its weights, such as <c>cpu, bf16</c>; null without a network,
    /// or where it is not said.
    /// </summary>
    public string? Evaluation { get; init; }

    /// <summary>Gets the search; null without one.</summary>
    public SearchOptions? Search { get; init; }
}

/// <summary>Somebody who plays: the description, the means to play, and how moves are picked.</summary>
internal sealed record Player<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the description, the search among it.</summary>
    public required PlayerSpec Spec { get; init; }

    /// <summary>
    /// Gets where the search's evaluators come from; null for a player without a search. Two players with the same
    /// source share batches.
    /// </summary>
    public EvaluatorSource<TGame>? Evaluator { get; init; }

    /// <summary>Gets what chooses moves without a search; null for a player with one.</summary>
    public IMoveChooser<TGame>? Chooser { get; init; }

    /// <summary>
    /// Gets the temperature of the moves before <see cref="TemperaturePlies"/>; later moves are the best ones.
    /// </summary>
    [InRange(0)]
    public float Temperature { get; init; }

    /// <summary>Gets the ply at which moves become the best ones, counted from the game's start position.</summary>
    [InRange(0)]
    public int TemperaturePlies { get; init; }

    /// <summary>Gets where the search explores.</summary>
    public NoiseSchedule Noise { get; init; } = NoiseSchedule.None;

    /// <summary>
    /// Gets the probability that a move is searched with the whole budget, in (0, 1]. Any other move gets
    /// <see cref="FastSimulations"/> simulations without exploration, and its policy is not recorded.
    /// </summary>
    [InRange(0, 1, LeastIsOutside = true)]
    public double FullSearchShare { get; init; } = 1;

    /// <summary>Gets the simulations of a move that is not searched with the whole budget.</summary>
    [InRange(1)]
    public int FastSimulations { get; init; } = 1;
}

/// <summary>At which moves of a game the search explores: PUCT mixes noise into its root's priors there.</summary>
public enum NoiseSchedule
{
    /// <summary>At every move: self-play.</summary>
    EveryMove,

    /// <summary>At the first move of a game only. The original study.</summary>
    FirstMove,

    /// <summary>Never: arena and analysis.</summary>
    None,
}

/// <summary>Where workers get their evaluators from. Players that share a source share its batches.</summary>
internal sealed class EvaluatorSource<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Creates a source.</summary>
    /// <param name="create">
    /// Creates the evaluator of a worker, given the worker's index, on that worker's own thread. The worker uses and
    /// disposes it there.
    /// </param>
    /// <param name="batchCapacity">
    /// Most positions of one evaluator call; more leaves are split into several calls. At least 1.
    /// </param>
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

/// <summary>Makes the players that exist.</summary>
internal static class Players
{
    /// <summary>Returns a player that searches.</summary>
    /// <param name="name">The name shown in tables.</param>
    /// <param name="options">The search.</param>
    /// <param name="evaluator">What its evaluator is, for the match file.</param>
    /// <param name="source">Where its evaluators come from.</param>
    /// <param name="weights">What tells its network from others, for the match file; null without one.</param>
    /// <exception cref="InsufficientMemoryException">One of its searches does not fit into memory.</exception>
    public static Player<TGame> Search<TGame>(
        string name, SearchOptions options, string evaluator, EvaluatorSource<TGame> source, string? weights = null)
        where TGame : unmanaged, IGame<TGame>
    {
        options.Validate();
        TreeMemory.Fitting<TGame>(wanted: 1, least: 1, $"one search of player '{name}'", options);
        return new()
        {
            Spec = new PlayerSpec
            {
                Name = name,
                Kind = PlayerKind.Search,
                Evaluator = evaluator,
                Weights = weights,
                Search = options
            },
            Evaluator = source,
        };
    }

    /// <summary>Returns a player that searches with random playouts for an evaluator.</summary>
    /// <param name="options">The search.</param>
    /// <param name="seed">Seed of the playouts.</param>
    /// <param name="rollouts">Playouts an evaluation; at least 1.</param>
    public static Player<TGame> Rollout<TGame>(SearchOptions options, ulong seed, int rollouts = 1)
        where TGame : unmanaged, IGame<TGame> =>
        Search("rollout", options, $"rollout:rollouts={rollouts},seed={seed}",
            new EvaluatorSource<TGame>(_ => new RolloutEvaluator<TGame>(seed, rollouts)));

    /// <summary>Returns a player that plays the most probable move of an evaluator.</summary>
    /// <param name="name">The name shown in tables.</param>
    /// <param name="evaluator">What its evaluator is, for the match file.</param>
    /// <param name="source">Where its evaluators come from.</param>
    /// <param name="weights">What tells its network from others, for the match file; null without one.</param>
    /// <remarks>
    /// The player is PUCT with one simulation, which goes where the prior is largest. Its evaluations are batched like
    /// those of a search. The price is one evaluation that is not needed. Priors within a rounding of each other count
    /// as equal.
    /// </remarks>
    public static Player<TGame> Greedy<TGame>(
        string name, string evaluator, EvaluatorSource<TGame> source, string? weights = null)
        where TGame : unmanaged, IGame<TGame>
    {
        Player<TGame> player = Search(name, new SearchOptions { Simulations = 1 }, evaluator, source, weights);
        return player with { Spec = player.Spec with { Kind = PlayerKind.Greedy } };
    }

    /// <summary>Returns a player that plays at random.</summary>
    public static Player<TGame> Random<TGame>()
        where TGame : unmanaged, IGame<TGame> => Of("random", PlayerKind.Random, new RandomChooser<TGame>());

    /// <summary>Returns a player that looks one ply ahead.</summary>
    public static Player<TGame> OnePly<TGame>()
        where TGame : unmanaged, IGame<TGame> => Of("one-ply", PlayerKind.OnePly, new OnePlyChooser<TGame>());

    /// <summary>Returns a player that plays any of the best moves, by the game's oracle.</summary>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public static Player<TGame> Perfect<TGame>()
        where TGame : unmanaged, IGame<TGame> => Of("perfect", PlayerKind.Perfect, new PerfectChooser<TGame>());

    /// <summary>Returns a player that looks a fixed number of plies ahead with the game's heuristic.</summary>
    /// <param name="depth">Plies looked ahead; at least 1.</param>
    /// <exception cref="NotSupportedException">The game has no heuristic; the message says which ones have.</exception>
    public static Player<TGame> Minimax<TGame>(int depth)
        where TGame : unmanaged, IGame<TGame> =>
            Of($"minimax:{depth}", PlayerKind.Minimax, new MinimaxChooser<TGame>(depth));

    /// <summary>Returns a player whose moves come from a program outside, by the Go Text Protocol.</summary>
    /// <param name="chooser">Asks the program; the caller ends it after the games.</param>
    public static Player<TGame> Gtp<TGame>(GtpChooser<TGame> chooser)
        where TGame : unmanaged, IGame<TGame> => Of(
            new PlayerText { Kind = PlayerKind.Gtp, Command = chooser.Command }.ToString(), PlayerKind.Gtp, chooser);

    /// <summary>Returns a player whose moves come from a chooser that you give.</summary>
    /// <param name="name">The name shown in tables and kept in match files.</param>
    /// <param name="chooser">Chooses the moves.</param>
    public static Player<TGame> Choosing<TGame>(string name, IMoveChooser<TGame> chooser)
        where TGame : unmanaged, IGame<TGame> => Of(name, PlayerKind.Other, chooser);

    private static Player<TGame> Of<TGame>(string name, PlayerKind kind, IMoveChooser<TGame> chooser)
        where TGame : unmanaged, IGame<TGame> =>
        new() { Spec = new PlayerSpec { Name = name, Kind = kind }, Chooser = chooser };
}
