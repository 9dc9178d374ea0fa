using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

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

/// <summary>Who sits at a side of a game and how moves are picked there.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed record Seat<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the search that finds the moves; null where <see cref="Chooser"/> does.</summary>
    public SearchOptions? Search { get; init; }

    /// <summary>Gets which of the workers' evaluators the search asks: an index into their sources.</summary>
    public int Evaluator { get; init; }

    /// <summary>Gets what chooses moves without a search; null where <see cref="Search"/> does.</summary>
    public IMoveChooser<TGame>? Chooser { get; init; }

    /// <summary>Gets the temperature of the moves before <see cref="TemperaturePlies"/>; later moves are the best ones.</summary>
    public float Temperature { get; init; }

    /// <summary>Gets the ply at which moves become greedy, counted from the game's start position.</summary>
    public int TemperaturePlies { get; init; }

    /// <summary>Gets where the search explores.</summary>
    public NoiseSchedule Noise { get; init; } = NoiseSchedule.None;
}

/// <summary>One game to be played.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <param name="Start">The first position to move in; not terminal.</param>
/// <param name="Opening">The actions that led from the game's start position to <paramref name="Start"/>.</param>
/// <param name="MovesFirst">Index of the seat that moves at <paramref name="Start"/>.</param>
/// <param name="MovesSecond">Index of the other seat; the same one in self-play.</param>
/// <param name="Stream">Number that names the game's randomness; equal for games meant to share it.</param>
public sealed record GameSetup<TGame>(TGame Start, IReadOnlyList<int> Opening, int MovesFirst, int MovesSecond, ulong Stream)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>Games to be played together: what self-play and arena both come down to.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed record GamePlan<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the games; each is played to its end exactly once.</summary>
    public required IReadOnlyList<GameSetup<TGame>> Games { get; init; }

    /// <summary>Gets the seats the games name.</summary>
    public required IReadOnlyList<Seat<TGame>> Seats { get; init; }

    /// <summary>Gets how many games are in play at once, over all workers; every worker has at least one.</summary>
    public int ParallelGames { get; init; } = 64;

    /// <summary>Gets what is called as each game ends, on its worker's thread; null for nothing.</summary>
    public Action<GameRecord<TGame>>? Finished { get; init; }

    /// <summary>Gets whether the records keep the search policies.</summary>
    public bool RecordPolicies { get; init; }

    /// <summary>Gets the seed: with <see cref="Iteration"/>, a game's stream and the ply it names all randomness.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gets the iteration the games belong to.</summary>
    public int Iteration { get; init; }

    /// <summary>Returns the plan with as many games in play at once as memory holds; their records do not depend on that.</summary>
    /// <param name="workers">The workers, each of which needs a game.</param>
    /// <exception cref="InsufficientMemoryException">Not even one game a worker fits.</exception>
    internal GamePlan<TGame> FittingMemory(int workers) => this with
    {
        ParallelGames = TreeMemory.Fitting<TGame>(
            Math.Max(ParallelGames, workers), workers, $"{workers} game{(workers == 1 ? "" : "s")} at once", Seats.Select(seat => seat.Search).OfType<SearchOptions>()),
    };

    internal void Validate(int evaluators)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ParallelGames, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Iteration);
        foreach (Seat<TGame> seat in Seats)
        {
            if (seat.Search is null == seat.Chooser is null)
            {
                throw new ArgumentException("a seat needs either a search or a chooser of moves");
            }

            if (seat.Search is not null && (uint)seat.Evaluator >= (uint)evaluators)
            {
                throw new ArgumentException($"a seat asks evaluator {seat.Evaluator}, but the workers have {evaluators}");
            }

            seat.Search?.Validate();
        }

        for (int game = 0; game < Games.Count; game++)
        {
            GameSetup<TGame> setup = Games[game];
            if (setup.Start.IsTerminal || (uint)setup.MovesFirst >= (uint)Seats.Count || (uint)setup.MovesSecond >= (uint)Seats.Count)
            {
                throw new ArgumentException($"game {game} starts at a finished position, or names a seat that is not there");
            }
        }
    }
}
