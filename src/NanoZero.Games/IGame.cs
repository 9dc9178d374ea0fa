namespace NanoZero.Games;

/// <summary>
/// A position of a two-player, zero-sum, perfect-information board game. The position is an unmanaged struct:
/// copying it is the only way to branch, and play allocates nothing.
/// </summary>
/// <remarks>
/// Actions are integers in [0, <see cref="GameInfo.ActionCount"/>): <c>ushort</c> in lists of legal actions, otherwise
/// <c>int</c>. The side to move alternates with every action, a pass included. Values are in [-1, 1] and always for the
/// side to move at the position.
/// </remarks>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IGame<TSelf> : IEquatable<TSelf>
    where TSelf : unmanaged, IGame<TSelf>
{
    /// <summary>Gets the game's name, sizes and limits, the same for every position.</summary>
    static abstract GameInfo Info { get; }

    /// <summary>Creates the start position.</summary>
    /// <param name="options">Rule options of the game, such as <c>komi</c>; a position keeps them through play.</param>
    /// <exception cref="FormatException">An option the game does not have, or a value out of its range.</exception>
    static abstract TSelf Start(GameOptions options);

    /// <summary>
    /// Returns the rule options of a position that differ from the default rules, as text such as <c>komi=6.5</c>;
    /// empty where none does.
    /// </summary>
    /// <param name="position">Any position.</param>
    static virtual string RuleOptions(in TSelf position) => string.Empty;

    /// <summary>Gets the number of actions played since the start position.</summary>
    int Ply { get; }

    /// <summary>Gets whether the game has ended. A position that has not ended has at least one legal action.</summary>
    bool IsTerminal { get; }

    /// <summary>Gets the outcome for the side to move at an ended game: 1 won, 0 drawn, -1 lost.</summary>
    /// <remarks>
    /// The side to move is the one that would move next: after a winning move, it has lost. Meaningless while
    /// <see cref="IsTerminal"/> is false.
    /// </remarks>
    float TerminalValue { get; }

    /// <summary>Gets a key of what a network sees. Positions with equal keys get equal answers.</summary>
    /// <remarks>
    /// Exact for games whose stones fit 128 bits, otherwise a 128-bit hash. The ply is not part of it.
    /// </remarks>
    UInt128 Key { get; }

    /// <summary>Writes the legal actions in ascending order; none when the game has ended.</summary>
    /// <param name="actions">Room for at least <see cref="GameInfo.MaxLegalActions"/> entries.</param>
    /// <returns>How many were written.</returns>
    int LegalActions(Span<ushort> actions);

    /// <summary>Says whether an action may be played here; false for every action once the game has ended.</summary>
    /// <param name="action">Any integer.</param>
    bool IsLegal(int action);

    /// <summary>Plays a legal action in place.</summary>
    /// <param name="action">A legal action; legality is the caller's promise and is only asserted.</param>
    void Play(int action);

    /// <summary>Returns this position seen through a board symmetry.</summary>
    /// <param name="symmetry">In [0, <see cref="GameInfo.SymmetryCount"/>); 0 is the identity.</param>
    TSelf Transform(int symmetry);

    /// <summary>
    /// Maps an action through a board symmetry. Two ways lead to the same position: to play and then transform, or to
    /// transform and then play the mapped action.
    /// </summary>
    /// <param name="action">An action of the untransformed position.</param>
    /// <param name="symmetry">In [0, <see cref="GameInfo.SymmetryCount"/>).</param>
    static abstract int TransformAction(int action, int symmetry);

    /// <summary>Returns the symmetry that undoes another.</summary>
    /// <param name="symmetry">In [0, <see cref="GameInfo.SymmetryCount"/>).</param>
    static abstract int InverseSymmetry(int symmetry);

    /// <summary>
    /// Writes what the network sees, from the side to move: one token a square, row by row from the top left.
    /// </summary>
    /// <param name="tokens">
    /// Shape [<see cref="GameInfo.TokenCount"/>]; each below <see cref="GameInfo.TokenKinds"/>. 0 opponent, 1 empty, 2
    /// own; a game may add kinds and trailing tokens and documents them.
    /// </param>
    void Encode(Span<byte> tokens);

    /// <summary>
    /// Gets what tokens above 2 and tokens after those of the squares mean, in whole sentences; empty where there are
    /// none.
    /// </summary>
    static virtual string TokenNotes => "";

    /// <summary>Says which player owns a square, for drawing: 1 the first player, -1 the second, 0 nobody.</summary>
    /// <param name="row">Row from the top, in [0, <see cref="GameInfo.Rows"/>).</param>
    /// <param name="column">Column from the left, in [0, <see cref="GameInfo.Columns"/>).</param>
    int StoneAt(int row, int column);

    /// <summary>
    /// Says whether a board marks a square, empty or not, so that people find their way: the star points of Go.
    /// </summary>
    /// <param name="row">Row from the top, in [0, <see cref="GameInfo.Rows"/>).</param>
    /// <param name="column">Column from the left, in [0, <see cref="GameInfo.Columns"/>).</param>
    static virtual bool IsStarPoint(int row, int column) => false;

    /// <summary>
    /// Gets whether the board is a rhombus, drawn with each row half a square to the right of the row above: Hex.
    /// </summary>
    static virtual bool IsRhombus => false;

    /// <summary>
    /// Returns what people want to know beside the board in one line, such as captures, komi and score; empty for most
    /// games.
    /// </summary>
    /// <param name="start">The start position.</param>
    /// <param name="actions">The actions of the game so far, in order.</param>
    static virtual string Summary(TSelf start, ReadOnlySpan<int> actions) => "";

    /// <summary>
    /// Writes the legal actions that a random playout chooses from, in ascending order: all of them in most games.
    /// </summary>
    /// <remarks>
    /// A game leaves out what no player would do, such as filling one's own eyes in Go. At least one action stays.
    /// </remarks>
    /// <param name="position">The position; none is written when the game has ended.</param>
    /// <param name="actions">Room for at least <see cref="GameInfo.MaxLegalActions"/> entries.</param>
    /// <returns>How many were written.</returns>
    static virtual int PlayoutActions(TSelf position, Span<ushort> actions) => position.LegalActions(actions);

    /// <summary>Returns an action in the game's notation, such as <c>4</c>, <c>d4</c> or <c>pass</c>.</summary>
    /// <param name="action">In [0, <see cref="GameInfo.ActionCount"/>).</param>
    static abstract string ActionText(int action);

    /// <summary>Reads an action in the game's notation; returns false for text that names no action.</summary>
    /// <param name="text">One action, in lower or upper case.</param>
    /// <param name="action">The action read, or -1.</param>
    static abstract bool TryParseAction(ReadOnlySpan<char> text, out int action);
}

/// <summary>A game that is decided by points, some of which the second player is given for moving second.</summary>
internal interface IHasKomi
{
    /// <summary>Gets the points that the second player is given.</summary>
    float Komi { get; }

    /// <summary>Gets how many points the first player is ahead by, counted as the position stands, with komi.</summary>
    float Score { get; }

    /// <summary>Writes who owns each square, counted as the position stands.</summary>
    /// <param name="owners">
    /// Room for every square, row by row from the top left: 1 the first player's, -1 the second's, 0 nobody's.
    /// </param>
    void WriteOwners(Span<sbyte> owners);
}
