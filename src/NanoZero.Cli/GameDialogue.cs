using System.Globalization;
using NanoZero.Files;
using NanoZero.Games;

namespace NanoZero.Cli;

/// <summary>The side a person plays.</summary>
internal enum PlayerSide
{
    /// <summary>The side that moves first, X.</summary>
    First,

    /// <summary>The side that moves second, O.</summary>
    Second,

    /// <summary>Neither: the opponent plays itself.</summary>
    None,
}

/// <summary>A game between a person and a player, told line by line.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <param name="terminal">Where it is told, and where the person's moves come from.</param>
/// <param name="start">The start position.</param>
/// <param name="played">Actions already played.</param>
/// <param name="opponent">The opponent.</param>
internal sealed class GameDialogue<TGame>(Terminal terminal, TGame start, IEnumerable<int> played, Opponent<TGame> opponent)
    where TGame : unmanaged, IGame<TGame>
{
    private const int ActionsShown = 5;

    private const string Help =
        """
        type a move, or one of these words:
          hint          the move that the opponent would play here
          line          the line of play that its search expects here
          undo          take back your last move and the answer
          moves         all moves so far
          level N       let it search N simulations a move (minimax: look N plies ahead);
                        alone: tell how much it searches
          switch        change sides with the opponent
          view on|off   show what its searches find, or do not
          save FILE     write the moves into a new file, as --moves takes them
          resign        give the game up
          quit          end the program
        """;

    private readonly List<int> actions = [.. played];
    private bool showsSearch;
    private PlayerSide side;
    private bool hasResigned;

    // What a line of input did.
    private enum Turn
    {
        Unchanged,
        Changed,
        Ended,
    }

    /// <summary>Plays to the end of the game, of the input, or until the person quits.</summary>
    /// <param name="side">The person's side.</param>
    /// <param name="cancellation">Ends the game at once.</param>
    public void Play(PlayerSide side, CancellationToken cancellation)
    {
        this.side = side;
        terminal.Output.WriteLine(side == PlayerSide.None ? "the opponent plays itself" : $"you are {Letter(side)}; 'help' lists what can be typed");
        while (true)
        {
            TGame position = DrawBoard();
            if (position.IsTerminal)
            {
                terminal.Output.WriteLine(Outcome(position));
                return;
            }

            if (this.side == PlayerSide.None || position.Ply % 2 != (int)this.side)
            {
                Answer(position, cancellation);
            }
            else if (!TakeTurn(position, cancellation))
            {
                terminal.Output.WriteLine(hasResigned
                    ? $"you resign; {Letter(Other(this.side))} wins"
                    : $"the game ends here, after {(actions.Count == 0 ? "no move" : MoveText.Format<TGame>(actions))}");
                return;
            }
        }
    }

    private static char Letter(PlayerSide side) => side == PlayerSide.First ? 'X' : 'O';

    private static char SideToMove(in TGame position) => position.Ply % 2 == 0 ? 'X' : 'O';

    private static PlayerSide Other(PlayerSide side) => side == PlayerSide.First ? PlayerSide.Second : PlayerSide.First;

    private static string Outcome(in TGame end) => end.TerminalValue switch
    {
        0 => "a draw",
        > 0 => $"{SideToMove(end)} wins",
        _ => $"{(end.Ply % 2 == 0 ? 'O' : 'X')} wins",
    };

    // Reads lines until one changes the game; false where the game ends.
    private bool TakeTurn(TGame position, CancellationToken cancellation)
    {
        Turn turn = Turn.Unchanged;
        while (turn == Turn.Unchanged)
        {
            cancellation.ThrowIfCancellationRequested();
            if (terminal.IsLive)
            {
                terminal.Output.Write($"your move ({SideToMove(position)}): ");
            }

            string? line = terminal.ReadLine(cancellation)?.Trim();
            turn = line is null ? Turn.Ended : Obey(position, line, cancellation);
        }

        return turn == Turn.Changed;
    }

    private Turn Obey(TGame position, string line, CancellationToken cancellation)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string argument = words.Length > 1 ? words[1] : "";
        switch (words is [var first, ..] ? first.ToLowerInvariant() : "")
        {
            case "quit" or "exit":
                return Turn.Ended;
            case "resign":
                hasResigned = true;
                return Turn.Ended;
            case "undo":
                return Undo();
            case "switch":
                side = Other(side);
                terminal.Output.WriteLine($"you are {Letter(side)} now");
                return Turn.Changed;
            case "":
                return Turn.Unchanged;
            case "help" or "?":
                terminal.Output.WriteLine(Help);
                return Turn.Unchanged;
            case "moves":
                terminal.Output.WriteLine(actions.Count == 0 ? "no moves yet" : MoveText.Format<TGame>(actions));
                return Turn.Unchanged;
            case "hint":
                terminal.Output.WriteLine($"the opponent would play {TGame.ActionText(Think(position, cancellation).Action)}");
                return Turn.Unchanged;
            case "line":
                TellLine(position, cancellation);
                return Turn.Unchanged;
            case "level":
                SetLevel(argument);
                return Turn.Unchanged;
            case "view":
                SetView(argument);
                return Turn.Unchanged;
            case "save":
                Save(argument);
                return Turn.Unchanged;
            default:
                return TryPlay(position, line) ? Turn.Changed : Turn.Unchanged;
        }
    }

    private Turn Undo()
    {
        if (actions.Count < 2)
        {
            terminal.Say("there is nothing to take back");
            return Turn.Unchanged;
        }

        actions.RemoveRange(actions.Count - 2, 2);
        return Turn.Changed;
    }

    private void TellLine(TGame position, CancellationToken cancellation)
    {
        Thought thought = Think(position, cancellation);
        if (thought.Result is not { } result)
        {
            terminal.Say("this opponent does not search, so it expects no line; 'hint' tells its move");
            return;
        }

        string value = result.Value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
        string line = string.Join(' ', thought.Line.Select(action => TGame.ActionText(action)));
        terminal.Output.WriteLine($"expected: {line} (value {value} for {SideToMove(position)}, from -1 lost to +1 won)");
    }

    private void SetLevel(string argument)
    {
        if (argument.Length == 0 || opponent.Level is null)
        {
            TellLevel();
            return;
        }

        if (!int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int level) || level < 1)
        {
            terminal.Say("'level' needs a whole number of at least 1, such as: level 400");
            return;
        }

        try
        {
            opponent.SetLevel(level);
            TellLevel();
        }
        catch (InsufficientMemoryException exception)
        {
            terminal.Say(exception.Message);
        }
    }

    private void TellLevel() => terminal.Output.WriteLine(opponent.Level is { } meaning
        ? $"level: {meaning}"
        : "this opponent has only one level; searches and minimax have more");

    private void SetView(string argument)
    {
        bool? wanted = argument.ToLowerInvariant() switch { "on" => true, "off" => false, _ => null };
        if (wanted is null)
        {
            terminal.Say("'view' needs on or off");
        }
        else if (wanted == true && !opponent.Searches)
        {
            terminal.Say("this opponent does not search: there is nothing to show");
        }
        else
        {
            showsSearch = wanted.Value;
            terminal.Output.WriteLine(showsSearch ? "what its searches find is shown" : "what its searches find is not shown");
        }
    }

    private void Save(string file)
    {
        if (file.Length == 0 || File.Exists(file))
        {
            terminal.Say(file.Length == 0
                ? "'save' needs the name of a new file, such as: save game.txt"
                : $"'{OneLine.Of(file)}' is there already; choose the name of a new file");
            return;
        }

        try
        {
            AtomicFile.WriteAllText(file, MoveText.Format<TGame>(actions) + "\n");
            terminal.Output.WriteLine($"saved; --moves with the text in '{OneLine.Of(file)}' begins from here");
        }
        catch (IOException exception)
        {
            terminal.Say(OneLine.Of(exception.Message));
        }
    }

    private bool TryPlay(TGame position, string line)
    {
        try
        {
            _ = MoveText.Play(position, line, out int[] played);
            if (played.Length == 1)
            {
                actions.Add(played[0]);
                return true;
            }

            terminal.Say("one move at a time; 'help' lists what can be typed");
        }
        catch (FormatException exception)
        {
            // Where a move is one letter, a word is a line of moves; to a person it is one word.
            string problem = TGame.TryParseAction(line, out _)
                ? exception.Message.Replace(" at ply 1", string.Empty, StringComparison.Ordinal)
                : $"'{line}' is no move of {TGame.Info.Title}; moves look like {TGame.ActionText(FirstLegal(position))}";
            terminal.Say($"{OneLine.Of(problem)}; 'help' lists what can be typed");
        }

        return false;
    }

    private static int FirstLegal(in TGame position)
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        _ = position.LegalActions(legal);
        return legal[0];
    }

    private void Answer(TGame position, CancellationToken cancellation)
    {
        int action = Think(position, cancellation).Action;
        terminal.Output.WriteLine($"{SideToMove(position)} plays {TGame.ActionText(action)}");
        actions.Add(action);
    }

    private Thought Think(TGame position, CancellationToken cancellation)
    {
        Thought thought = opponent.Think(position, actions.Count, cancellation);
        if (showsSearch && thought.Result is { } result)
        {
            SearchView.Of<TGame>(MoveText.Format<TGame>(actions), result).Write(terminal.Output, isTerminal: false, ActionsShown);
        }

        return thought;
    }

    // The board with its last move marked, and what the game says beside it.
    private TGame DrawBoard()
    {
        TGame position = start;
        TGame? before = null;
        foreach (int action in actions)
        {
            before = position;
            position.Play(action);
        }

        terminal.Output.WriteLine();
        Draw(BoardText.Draw(position, before ?? position));
        string summary = TGame.Summary(start, [.. actions]);
        if (summary.Length > 0)
        {
            terminal.Output.WriteLine(summary);
        }

        return position;
    }

    private void Draw(string board)
    {
        if (!terminal.IsLive || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            terminal.Output.Write(board);
            return;
        }

        foreach (char letter in board)
        {
            if (letter is 'X' or 'O')
            {
                Console.ForegroundColor = letter == 'X' ? ConsoleColor.DarkYellow : ConsoleColor.DarkRed;
                terminal.Output.Write(letter);
                Console.ResetColor();
            }
            else
            {
                terminal.Output.Write(letter);
            }
        }
    }
}
