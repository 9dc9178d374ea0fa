namespace NanoZero.Games;

/// <summary>Knows the value of every position of a game under best play of both sides.</summary>
/// <remarks>Belongs to one thread.</remarks>
/// <typeparam name="TGame">The game.</typeparam>
public interface IOracle<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Returns the exact value for the side to move: 1 win, 0 draw, -1 loss.</summary>
    /// <param name="position">Any position, terminal ones too.</param>
    int Value(in TGame position);

    /// <summary>Writes the exact value of playing each action, for the side to move at the position.</summary>
    /// <param name="position">Any position; at a terminal one no action is legal.</param>
    /// <param name="values">Shape [A]; <see cref="OracleValues.Illegal"/> where an action may not be played.</param>
    void ActionValues(in TGame position, Span<sbyte> values);
}
