namespace NanoZero.Play;

/// <summary>What a player makes of a position.</summary>
/// <param name="Move">The move it would play.</param>
/// <param name="Line">The line of play it expects, its move first; the move alone where it does not search.</param>
/// <param name="Search">What its search found; null where it does not search.</param>
public sealed record Thought(string Move, IReadOnlyList<string> Line, Analysis? Search);

/// <summary>
/// A game in play and a player that thinks about it, without type parameters. A terminal, a protocol for programs or a
/// web page sits on it. Who moves when is up to them.
/// </summary>
/// <remarks>One thread at a time.</remarks>
public interface IGameSession : IDisposable
{
    /// <summary>Gets the game: its name, its size.</summary>
    GameInfo Game { get; }

    /// <summary>Gets the game as it stands.</summary>
    GameView View { get; }

    /// <summary>Gets whether the player's moves come from a tree search.</summary>
    bool Searches { get; }

    /// <summary>Gets how strong the player is, in words; null for a player that has only one strength.</summary>
    string? Level { get; }

    /// <summary>Begins the game anew.</summary>
    /// <param name="line">Moves to begin from; empty for the start position.</param>
    /// <exception cref="FormatException">A move that cannot be played; the game stays what it was.</exception>
    void Begin(string line);

    /// <summary>Begins the game anew by other rules.</summary>
    /// <param name="line">Moves to begin from; empty for the start position.</param>
    /// <param name="game">The same game with other rule options, such as <c>go9:komi=6.5</c>.</param>
    /// <exception cref="FormatException">
    /// Another game, an option that it does not have, or a move that cannot be played; the game stays what it was.
    /// </exception>
    void Begin(string line, string game);

    /// <summary>Says whether a text is a move of the game, legal or not.</summary>
    /// <param name="text">Any text.</param>
    bool IsMove(string text);

    /// <summary>Plays one move.</summary>
    /// <param name="move">A move in the game's notation.</param>
    /// <exception cref="FormatException">
    /// No move, an illegal one, or more than one; the game stays what it was.
    /// </exception>
    void Play(string move);

    /// <summary>Takes moves back.</summary>
    /// <param name="moves">How many; at least 1.</param>
    /// <returns>False where fewer moves were made; the game stays what it was then.</returns>
    bool Undo(int moves);

    /// <summary>Lets the player think about the game as it stands; nothing is played.</summary>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <exception cref="InvalidOperationException">The game has ended.</exception>
    Thought Think(CancellationToken cancellation = default);

    /// <summary>
    /// Lets the player think as <see cref="Think"/> does, and shows what it has found so far. Nothing is played.
    /// </summary>
    /// <param name="every">Simulations from one look at a search to the next; at least 1.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>
    /// What the player would do after so many simulations; the last one is what <see cref="Think"/> returns. The search
    /// goes on when the next one is asked for, and ends where none is. The session does nothing else meanwhile.
    /// </returns>
    /// <exception cref="InvalidOperationException">The game has ended.</exception>
    IEnumerable<Thought> Watch(int every, CancellationToken cancellation = default);

    /// <summary>Watches a search with another number of simulations than the player's.</summary>
    /// <param name="every">Simulations from one look at a search to the next; at least 1.</param>
    /// <param name="simulations">At least 1; null for the player's own number. Only a search has them.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>As <see cref="Watch(int, CancellationToken)"/>.</returns>
    /// <exception cref="InvalidOperationException">The game has ended.</exception>
    /// <exception cref="InsufficientMemoryException">Such a search does not fit into memory.</exception>
    IEnumerable<Thought> Watch(int every, int? simulations, CancellationToken cancellation);

    /// <summary>
    /// Returns the line of play that the last search expects after a move: the move, then the most visited move of each
    /// side.
    /// </summary>
    /// <param name="move">A move of the position that was searched.</param>
    /// <param name="length">The most moves returned; the line ends earlier where the tree does.</param>
    /// <exception cref="FormatException">The text is no move.</exception>
    IReadOnlyList<string> LineAfter(string move, int length);

    /// <summary>Returns how often the last search went through each move of a line.</summary>
    /// <param name="line">Moves from the position that was searched, such as <see cref="LineAfter"/> returns.</param>
    /// <returns>One number a move; 0 from where the tree ends.</returns>
    /// <exception cref="FormatException">A text is no move.</exception>
    IReadOnlyList<int> VisitsAlong(IReadOnlyList<string> line);

    /// <summary>Returns the part of the tree of the last search that was visited most.</summary>
    /// <param name="most">The most positions returned below the root; at least 1.</param>
    /// <exception cref="InvalidOperationException">The player has not thought yet, or does not search.</exception>
    TreePart Explore(int most);

    /// <summary>Makes the player stronger or weaker, if it has more than one strength.</summary>
    /// <param name="level">Simulations a move for a search, plies looked ahead for minimax; at least 1.</param>
    /// <exception cref="InsufficientMemoryException">
    /// Such a search does not fit into memory; the level stays what it was.
    /// </exception>
    void SetLevel(int level);

    /// <summary>Searches positions side by side with the player's search; the game in play is not touched.</summary>
    /// <param name="lines">The moves that lead to each position; an empty line for the start position.</param>
    /// <param name="leavesPerBatch">Most leaves of one evaluator call, shared by all positions; at least 1.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>One analysis a line, in order. It depends on no other line.</returns>
    /// <exception cref="FormatException">A move that cannot be played.</exception>
    /// <exception cref="NotSupportedException">The player does not search.</exception>
    IReadOnlyList<Analysis> Analyse(
        IReadOnlyList<string> lines, int leavesPerBatch, CancellationToken cancellation = default);
}
