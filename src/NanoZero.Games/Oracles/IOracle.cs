namespace NanoZero.Games;

/// <summary>Knows the value of every position of a game under best play of both sides.</summary>
/// <remarks>Belongs to one thread.</remarks>
public interface IOracle<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the number of positions searched so far; 0 where all answers come from a table.</summary>
    long Nodes { get; }

    /// <summary>
    /// Gets or sets what ends a call in progress, once in some thousand positions, with an
    /// <see cref="OperationCanceledException"/>; the oracle stays usable.
    /// </summary>
    CancellationToken Cancellation { get; set; }

    /// <summary>Returns the exact value for the side to move: 1 win, 0 draw, -1 loss.</summary>
    /// <param name="position">Any position, terminal ones too.</param>
    int Value(in TGame position);

    /// <summary>Writes the exact value of playing each action, for the side to move at the position.</summary>
    /// <param name="position">Any position; at a terminal one no action is legal.</param>
    /// <param name="values">Shape [A]; <see cref="OracleValues.Illegal"/> where an action may not be played.</param>
    void ActionValues(in TGame position, Span<sbyte> values);
}

/// <summary>An oracle that also knows how long a game lasts when the winner hurries and the loser resists.</summary>
public interface IScoreOracle<TGame> : IOracle<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>
    /// Returns the exact score for the side to move: its sign is the value, and sooner wins are higher.
    /// </summary>
    /// <param name="position">Any position, terminal ones too.</param>
    int Score(in TGame position);

    /// <summary>Returns how many plies a game still lasts under best play.</summary>
    /// <param name="position">The position.</param>
    /// <param name="score">Its exact score.</param>
    int PliesLeft(in TGame position, int score);
}
