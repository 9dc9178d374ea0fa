namespace NanoZero.Play;

/// <summary>Which repeated positions a move may not make.</summary>
public enum Superko
{
    /// <summary>Any but the one that the simple ko forbids.</summary>
    None,

    /// <summary>None that stood on the board before, whoever moves.</summary>
    Positional,

    /// <summary>None that stood on the board before with the same side to move.</summary>
    Situational,
}

/// <summary>
/// The game of a front end: a session, with what front ends may do and players may not. A side may move twice, moves
/// are taken back one by one, play goes on after two passes, the board changes its size.
/// </summary>
/// <param name="open">Opens a session, given a game with its rule options.</param>
/// <param name="game">The game to begin with.</param>
internal sealed class GtpGame(Func<string, IGameSession> open, string game) : IDisposable
{
    /// <summary>What a player answers who gives the game up.</summary>
    public const string Resign = "resign";

    private readonly Stack<string[]> earlier = [];  // the moves before each one that was asked for
    private readonly Dictionary<string, string> boards = [];        // by the moves that lead there; for superko
    private List<string> moves = [];

    /// <summary>Gets the session.</summary>
    public IGameSession Session { get; private set; } = open(game);

    /// <summary>Gets which repeated positions are illegal.</summary>
    public Superko Superko { get; init; }

    /// <summary>Gets the moves so far, with the passes that stand for a side that moved twice.</summary>
    public IReadOnlyList<string> Moves => moves;

    /// <summary>Gets the game with its rule options.</summary>
    public string Name => Session.View.Game;

    /// <summary>Gets whether the first player, Black, is to move.</summary>
    public bool IsFirstToMove => moves.Count % 2 == 0;

    /// <summary>Gets whether the game is Go, whose vertices are written in upper case.</summary>
    public bool IsGo => GoLine.IsFor(Session.Game);

    /// <summary>Empties the board.</summary>
    public void Clear()
    {
        earlier.Clear();
        boards.Clear();
        Begin([]);
    }

    /// <summary>Changes the size of the board, and empties it; the options of the rules stay.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <exception cref="GtpFault">The game, or the player, does not play on such a board.</exception>
    public void Resize(int size)
    {
        GameInfo info = Session.Game;
        if (info.Rows == size && info.Columns == size)
        {
            Clear();
            return;
        }

        string family = info.Name.TrimEnd([.. "0123456789"]);
        GameInfo? other = GameCatalogue.Games.FirstOrDefault(each =>
            each.Rows == size && each.Columns == size && each.Name.TrimEnd([.. "0123456789"]) == family);
        string options = Name.Split(':', 2) is [_, var text] ? text : "";
        Open(other?.Name ?? throw new GtpFault("unacceptable size"));
        try
        {
            Session.Begin("", options.Length > 0 ? GameCatalogue.Canonical($"{other.Name}:{options}") : other.Name);
        }
        catch (FormatException)
        {
            // A komi larger than this board: the board keeps its own.
        }
    }

    /// <summary>Changes the komi to the nearest that the rules allow: whole or half points of the board.</summary>
    /// <param name="points">Points. A game without komi does without.</param>
    public void SetKomi(float points)
    {
        if (!IsGo)
        {
            return;
        }

        int most = Session.Game.Rows * Session.Game.Columns;
        float nearest = MathF.Round(Math.Clamp(points, -most, most) * 2) / 2;
        string named = string.Create(CultureInfo.InvariantCulture, $"{Session.Game.Name}:komi={nearest}");
        Session.Begin(string.Join(Session.Game.ActionSeparator, moves), GameCatalogue.Canonical(named));
    }

    /// <summary>Plays a move of any side.</summary>
    /// <param name="first">Whether the first player, Black, makes it.</param>
    /// <param name="move">The move in the game's notation.</param>
    /// <exception cref="GtpFault">The move is illegal, or none, or it is the other side's turn.</exception>
    public void Play(bool first, string move)
    {
        string[] before = [.. moves];
        try
        {
            GiveTurn(first);
            Session.Play(move);
            moves.Add(move.ToLowerInvariant());
            if (Repeats())
            {
                throw GtpFault.IllegalMove;
            }
        }
        catch (Exception exception) when (exception is FormatException or GtpFault)
        {
            Begin(before);
            throw exception as GtpFault ?? GtpFault.IllegalMove;
        }

        earlier.Push(before);
    }

    /// <summary>Gives the turn to a side; the other one passes, where it can.</summary>
    /// <param name="first">Whether the first player, Black, is to move.</param>
    /// <exception cref="GtpFault">The other side is to move, and cannot pass.</exception>
    public void GiveTurn(bool first)
    {
        List<string> turned = [.. moves];
        GoLine.TakeBackEnd(turned);
        if ((turned.Count % 2 == 0) != first)
        {
            GoLine.GiveTurn(turned, first);
        }

        if (turned.Count == moves.Count)
        {
            return;
        }

        try
        {
            Begin(turned);
        }
        catch (FormatException exception)
        {
            throw new GtpFault($"it is {(first ? "white" : "black")}'s turn", exception);
        }
    }

    /// <summary>Says whether a move would repeat a position that it may not.</summary>
    /// <param name="move">A legal move of the side to move.</param>
    public bool WouldRepeat(string move)
    {
        if (Superko == Superko.None || move == GoLine.Pass)
        {
            return false;
        }

        Session.Play(move);
        moves.Add(move);
        bool repeats = Repeats();
        moves.RemoveAt(moves.Count - 1);
        Session.Undo(1);
        return repeats;
    }

    /// <summary>Takes the last move back, with a pass that stood before it.</summary>
    /// <exception cref="GtpFault">There is none.</exception>
    public void Undo() => Begin(earlier.TryPop(out string[]? before) ? before : throw new GtpFault("cannot undo"));

    /// <summary>Goes back to moves that were there before; they cannot be taken back.</summary>
    /// <param name="line">What <see cref="Moves"/> was.</param>
    public void Return(IReadOnlyList<string> line)
    {
        if (!moves.SequenceEqual(line))
        {
            Begin(line);
        }
    }

    /// <summary>Sets up stones on the empty board; the second player, White, is to move.</summary>
    /// <param name="vertices">Where the first player's stones stand.</param>
    /// <exception cref="GtpFault">
    /// The board is not empty, there are fewer than two stones, or two stand on one point; or the game is not Go.
    /// </exception>
    public void Handicap(IReadOnlyList<string> vertices)
    {
        if (moves.Count > 0)
        {
            throw new GtpFault("board not empty");
        }

        string[] stones = [.. vertices.Select(vertex => vertex.ToLowerInvariant())];
        if (!IsGo || stones.Length < 2 || stones.Contains(GoLine.Pass))
        {
            throw new GtpFault("bad vertex list");
        }

        try
        {
            Begin(GoLine.SetUp(stones, [], first: false));
        }
        catch (FormatException exception)
        {
            Begin([]);
            throw new GtpFault("bad vertex list", exception);
        }
    }

    /// <summary>Takes over a game from a file.</summary>
    /// <param name="loaded">The game; its size and komi become those of the board.</param>
    /// <exception cref="GtpFault">The player does not play on such a board.</exception>
    public void Load(SgfGame loaded)
    {
        if (GameCatalogue.InfoOf(loaded.Game).Name == Session.Game.Name)
        {
            Session.Begin("", loaded.Game);
        }
        else
        {
            Open(GameCatalogue.InfoOf(loaded.Game).Name);
            Session.Begin("", loaded.Game);
        }


        earlier.Clear();
        for (int i = 0; i < loaded.Moves.Count; i++)
        {
            earlier.Push([.. loaded.Moves.Take(i)]);
        }

        Begin([.. loaded.Moves]);
    }

    /// <summary>Returns a move as the protocol writes it.</summary>
    /// <param name="move">A move in the game's notation.</param>
    public string Vertex(string move) => IsGo && move is not (GoLine.Pass or Resign) ? move.ToUpperInvariant() : move;

    /// <summary>Ends the session.</summary>
    public void Dispose() => Session.Dispose();

    private void Open(string named)
    {
        IGameSession opened;
        try
        {
            opened = open(named);
        }
        catch (Exception exception) when (
            exception is InvalidDataException or NotSupportedException or FormatException
                or InsufficientMemoryException)
        {
            throw new GtpFault("unacceptable size", exception);
        }

        Session.Dispose();
        Session = opened;
        earlier.Clear();
        boards.Clear();
        moves = [];
    }

    private void Begin(IReadOnlyList<string> line)
    {
        Session.Begin(string.Join(Session.Game.ActionSeparator, line));
        moves = [.. line];
    }

    // Whether the board stood like this before, from the beginning of the game.
    private bool Repeats()
    {
        if (Superko == Superko.None || moves[^1] == GoLine.Pass)
        {
            return false;
        }

        string now = BoardAfter(moves.Count);
        int step = Superko == Superko.Situational ? 2 : 1;
        for (int length = moves.Count - step; length >= 0; length -= step)
        {
            if (BoardAfter(length) == now)
            {
                return true;
            }
        }

        return false;
    }

    // Boards are drawn once for each line of moves.
    private string BoardAfter(int length)
    {
        string line = string.Join(Session.Game.ActionSeparator, moves.Take(length));
        if (!boards.TryGetValue(line, out string? board))
        {
            board = GameView.At(Session.Game.Name, line).Board;
            boards.Add(line, board);
        }

        return board;
    }
}
