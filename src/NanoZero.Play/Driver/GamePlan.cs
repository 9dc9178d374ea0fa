namespace NanoZero.Play;

/// <summary>One game to be played.</summary>
/// <param name="Start">The first position to move in; not terminal.</param>
/// <param name="Opening">The actions that led from the game's start position to <paramref name="Start"/>.</param>
/// <param name="MovesFirst">Index of the player that moves at <paramref name="Start"/>.</param>
/// <param name="MovesSecond">Index of the other player; the same one in self-play.</param>
/// <param name="Stream">Number that names the game's randomness; equal for games meant to share it.</param>
internal sealed record GameSetup<TGame>(
    TGame Start, IReadOnlyList<int> Opening, int MovesFirst, int MovesSecond, ulong Stream)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>Games to be played together: what self-play and arena both come down to.</summary>
internal sealed record GamePlan<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the games; each is played to its end exactly once.</summary>
    public required IReadOnlyList<GameSetup<TGame>> Games { get; init; }

    /// <summary>
    /// Gets the games' numbers, in the same order: the games of an iteration can be played in parts. If null, they
    /// count from 0.
    /// </summary>
    public IReadOnlyList<int>? Numbers { get; init; }

    /// <summary>Gets the players the games name.</summary>
    public required IReadOnlyList<Player<TGame>> Players { get; init; }

    /// <summary>
    /// Gets the most plies that are played at random before the players move. Each game draws its number, from 0 on.
    /// </summary>
    public int RandomPlies { get; init; }

    /// <summary>Gets when players resign; null for never, as in matches.</summary>
    public ResignationRule? Resignation { get; init; }

    /// <summary>Gets how many games are in play at once, over all workers; every worker has at least one.</summary>
    public int ParallelGames { get; init; } = 64;

    /// <summary>
    /// Gets the action that each finished game is given to, on the thread of its worker; null for none.
    /// </summary>
    public Action<GameRecord<TGame>>? Finished { get; init; }

    /// <summary>Gets whether the records keep the search policies.</summary>
    public bool RecordPolicies { get; init; }

    /// <summary>
    /// Gets the seed: with <see cref="Iteration"/>, a game's stream and the ply it names all randomness.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>Gets the iteration the games belong to.</summary>
    public int Iteration { get; init; }

    /// <summary>
    /// Returns games of a player against itself, with the search policies that a network learns from.
    /// </summary>
    /// <param name="player">The player of both sides.</param>
    /// <param name="start">The start position.</param>
    /// <param name="numbers">The games' numbers, at least one; a number names the randomness of its game.</param>
    public static GamePlan<TGame> SelfPlay(Player<TGame> player, TGame start, IReadOnlyList<int> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numbers.Count, 1, nameof(numbers));
        ArgumentOutOfRangeException.ThrowIfNegative(numbers.Min(), nameof(numbers));
        return new()
        {
            Games = [.. numbers.Select(game => new GameSetup<TGame>(start, [], 0, 0, (ulong)game))],
            Numbers = numbers,
            Players = [player],
            RecordPolicies = true,
        };
    }

    /// <summary>Returns games of a player against itself, as above, that are numbered from 0.</summary>
    /// <param name="player">The player of both sides.</param>
    /// <param name="start">The start position.</param>
    /// <param name="games">How many games; at least 1.</param>
    public static GamePlan<TGame> SelfPlay(Player<TGame> player, TGame start, int games)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(games, 1);
        return SelfPlay(player, start, [.. Enumerable.Range(0, games)]);
    }

    /// <summary>Returns the number of a game.</summary>
    /// <param name="game">Its index in the plan.</param>
    public int NumberOf(int game) => Numbers is null ? game : Numbers[game];

    /// <summary>
    /// Returns the plan with as many games in play at once as memory holds; their records do not depend on that.
    /// </summary>
    /// <param name="workers">The workers. Each worker needs a game.</param>
    /// <exception cref="InsufficientMemoryException">Not even one game a worker fits.</exception>
    internal GamePlan<TGame> FittingMemory(int workers) => this with
    {
        ParallelGames = TreeMemory.Fitting<TGame>(
            Math.Max(ParallelGames, workers),
            workers,
            $"{workers} game{(workers == 1 ? "" : "s")} at once",
            Players.Select(player => player.Spec.Search).OfType<SearchOptions>()),
    };

    internal void Validate(IReadOnlyList<EvaluatorSource<TGame>> sources)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ParallelGames, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Iteration);
        ArgumentOutOfRangeException.ThrowIfNegative(RandomPlies);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RandomPlies, TGame.Info.MaxPlies);
        if (Resignation is not null)
        {
            InRangeAttribute.Require(Resignation);
        }

        foreach (Player<TGame> player in Players)
        {
            if (player.Spec.Search is null == player.Chooser is null)
            {
                throw new ArgumentException($"player '{player.Spec.Name}' needs either a search or a chooser of moves");
            }

            if (player.Spec.Search is not null && (player.Evaluator is null || !sources.Contains(player.Evaluator)))
            {
                throw new ArgumentException(
                    $"player '{player.Spec.Name}' asks an evaluator that these workers do not have");
            }

            player.Spec.Search?.Validate();
            InRangeAttribute.Require(player);
        }

        for (int game = 0; game < Games.Count; game++)
        {
            GameSetup<TGame> setup = Games[game];
            if (setup.Start.IsTerminal || (uint)setup.MovesFirst >= (uint)Players.Count
                || (uint)setup.MovesSecond >= (uint)Players.Count)
            {
                throw new ArgumentException(
                    $"game {game} starts at a finished position, or names a player that is not there");
            }
        }
    }
}
