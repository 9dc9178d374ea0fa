namespace NanoZero.Games;

/// <summary>A position with the exact outcome of every action: what a chosen move is judged by.</summary>
/// <param name="Position">Not terminal.</param>
/// <param name="Moves">The actions that lead there from the game's start position.</param>
/// <param name="Score">
/// The exact outcome for the side to move. Its sign is the value. Where the solver counts plies, a larger size means
/// that the game is won sooner.
/// </param>
/// <param name="Values">
/// Shape [A]: the outcome of playing each action for the side to move, 1, 0 or -1; <see cref="OracleValues.Illegal"/>
/// where it may not be played.
/// </param>
public sealed record LabelledPosition<TGame>(
    TGame Position, IReadOnlyList<int> Moves, int Score, IReadOnlyList<sbyte> Values)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the exact value for the side to move: 1, 0 or -1.</summary>
    public int Value => Math.Sign(Score);

    /// <summary>Gets whether some legal action throws half a point or more away.</summary>
    public bool HasChoice { get; } = Values.Any(value => value != OracleValues.Illegal && value < Values.Max());

    /// <summary>Says whether an action is worse than the best one: a move error.</summary>
    /// <param name="action">A legal action.</param>
    public bool IsError(int action) => Values[action] < Value;
}
