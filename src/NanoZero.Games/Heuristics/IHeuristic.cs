namespace NanoZero.Games;

/// <summary>Guesses from the stones alone how good a position is: what a minimax search asks at its last ply.</summary>
/// <remarks>Has no state: all threads may ask at once.</remarks>
public interface IHeuristic<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Returns a guess in (-1, 1) for the side to move; higher is better.</summary>
    /// <param name="position">Not terminal.</param>
    float Guess(in TGame position);
}
