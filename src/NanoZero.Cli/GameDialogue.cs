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
/// <param name="terminal">Where it is told, and where the person's moves come from.</param>
/// <param name="session">The game and the player.</param>
internal sealed class GameDialogue(Terminal terminal, IGameSession session)
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
          save FILE     write the moves into a new file, as --moves takes them;
                        a game of Go into FILE.sgf in the Smart Game Format
          resign        give the game up
          quit          end the program
        """;

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
        terminal.Output.WriteLine(side == PlayerSide.None
            ? "the opponent plays itself"
            : $"you are {Letter(side)}; 'help' lists what can be typed");
        while (true)
        {
            GameView view = session.View;
            Show(view);
            if (view.Outcome is { } outcome)
            {
                terminal.Output.WriteLine($"{Describe(outcome)}, after {view.Line}");
                return;
            }

            if (this.side == PlayerSide.None || view.Ply % 2 != (int)this.side)
            {
                Answer(view, cancellation);
            }
            else if (!TakeTurn(view, cancellation))
            {
                string end = hasResigned ? $"you resign; {Letter(Other(this.side))} wins" : "the game ends here";
                terminal.Output.WriteLine($"{end}, after {(view.Moves.Count == 0 ? "no move" : view.Line)}");
                return;
            }
        }
    }

    private string Describe(int outcome)
    {
        if (outcome == 0)
        {
            return "a draw";
        }

        PlayerSide winner = outcome > 0 ? PlayerSide.First : PlayerSide.Second;
        string who = side == PlayerSide.None ? "" : side == winner ? "; you win" : "; you lose";
        return $"{Letter(winner)} wins{who}";
    }

    private static char Letter(PlayerSide side) => side == PlayerSide.First ? 'X' : 'O';

    private static char SideToMove(GameView view) => view.Ply % 2 == 0 ? 'X' : 'O';

    private static PlayerSide Other(PlayerSide side) => side == PlayerSide.First ? PlayerSide.Second : PlayerSide.First;

    // Reads lines until one changes the game; false where the game ends.
    private bool TakeTurn(GameView view, CancellationToken cancellation)
    {
        Turn turn = Turn.Unchanged;
        while (turn == Turn.Unchanged)
        {
            cancellation.ThrowIfCancellationRequested();
            if (terminal.IsLive)
            {
                terminal.Output.Write($"your move ({SideToMove(view)}): ");
            }

            string? line = terminal.ReadLine(cancellation)?.Trim();
            turn = line is null ? Turn.Ended : Obey(view, line, cancellation);
        }

        return turn == Turn.Changed;
    }

    private Turn Obey(GameView view, string line, CancellationToken cancellation)
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
                terminal.Output.WriteLine(view.Moves.Count == 0 ? "no moves yet" : view.Line);
                return Turn.Unchanged;
            case "hint":
                terminal.Output.WriteLine($"the opponent would play {Think(cancellation).Move}");
                return Turn.Unchanged;
            case "line":
                TellLine(view, cancellation);
                return Turn.Unchanged;
            case "level":
                SetLevel(argument);
                return Turn.Unchanged;
            case "view":
                SetView(argument);
                return Turn.Unchanged;
            case "save":
                Save(view, argument);
                return Turn.Unchanged;
            default:
                return TryPlay(line) ? Turn.Changed : Turn.Unchanged;
        }
    }

    private Turn Undo()
    {
        if (session.Undo(2))
        {
            return Turn.Changed;
        }

        terminal.Say("there is nothing to take back");
        return Turn.Unchanged;
    }

    private void TellLine(GameView view, CancellationToken cancellation)
    {
        Thought thought = Think(cancellation);
        if (thought.Search is not { } search)
        {
            terminal.Say("this opponent does not search, so it expects no line; 'hint' tells its move");
            return;
        }

        string line = string.Join(' ', thought.Line);
        terminal.Output.WriteLine(
            $"expected: {line} (value {search.Value:+0.00;-0.00;0.00} for {SideToMove(view)}, from -1 lost to +1 won)");
    }

    private void SetLevel(string argument)
    {
        if (argument.Length == 0 || session.Level is null)
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
            session.SetLevel(level);
            TellLevel();
        }
        catch (InsufficientMemoryException exception)
        {
            terminal.Say(exception.Message);
        }
    }

    private void TellLevel() => terminal.Output.WriteLine(session.Level is { } meaning
        ? $"level: {meaning}"
        : "this opponent has only one level; searches and minimax have more");

    private void SetView(string argument)
    {
        bool? wanted = argument.ToLowerInvariant() switch { "on" => true, "off" => false, _ => null };
        if (wanted is null)
        {
            terminal.Say("'view' needs on or off");
        }
        else if (wanted == true && !session.Searches)
        {
            terminal.Say("this opponent does not search: there is nothing to show");
        }
        else
        {
            showsSearch = wanted.Value;
            terminal.Output.WriteLine(showsSearch
                ? "what its searches find is shown"
                : "what its searches find is not shown");
        }
    }

    private void Save(GameView view, string file)
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
            bool isSgf = file.EndsWith(SgfPositions.Extension, StringComparison.OrdinalIgnoreCase);
            AtomicFile.WriteAllText(file, isSgf
                ? SgfText.Write(new SgfGame { Game = view.Game, Moves = view.Moves }.ToTree())
                : view.Line + "\n");
            terminal.Output.WriteLine(isSgf
                ? $"saved; --moves {CommandText.Quote(file)} begins from here"
                : $"saved; --moves with the text in '{OneLine.Of(file)}' begins from here");
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            terminal.Say(OneLine.Of(exception.Message));
        }
    }

    private bool TryPlay(string line)
    {
        try
        {
            session.Play(line);
            return true;
        }
        catch (FormatException exception)
        {
            terminal.Say($"{OneLine.Of(exception.Message)}; 'help' lists what can be typed");
            return false;
        }
    }

    private void Answer(GameView view, CancellationToken cancellation)
    {
        string move = Think(cancellation).Move;
        terminal.Output.WriteLine($"{SideToMove(view)} plays {move}");
        session.Play(move);
    }

    private Thought Think(CancellationToken cancellation)
    {
        Thought thought = session.Think(cancellation);
        if (showsSearch && thought.Search is { } search)
        {
            AnalysisText.Write(search, terminal.Output, isTerminal: false, ActionsShown);
        }

        return thought;
    }

    // The board with its last move marked, and what the game says beside it.
    private void Show(GameView view)
    {
        terminal.Output.WriteLine();
        Draw(view.MarkedBoard);
        if (view.Summary.Length > 0)
        {
            terminal.Output.WriteLine(view.Summary);
        }
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
