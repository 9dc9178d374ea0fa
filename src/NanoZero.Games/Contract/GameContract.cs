namespace NanoZero.Games;

/// <summary>
/// The laws that every game keeps, so that searches, training and displays work with it. Needs no test framework: a law
/// that is broken throws. A test calls <see cref="Check{TGame}(GameOptions)"/>, or makes a case of each of
/// <see cref="Laws"/>.
/// </summary>
public static class GameContract
{
    /// <summary>Gets the laws.</summary>
    public static IReadOnlyList<GameLaw> Laws { get; } =
    [
        new("the sizes in Info fit together", () => new InfoLaw()),
        new("legal actions ascend and are those that are legal", () => new LegalActionsLaw()),
        new("playouts play legal actions, and have one while the game goes on", () => new PlayoutLaw()),
        new("a position has a legal action exactly while the game goes on", () => new EndLaw()),
        new("every action adds a ply and gives the opponent no stone", () => new TurnLaw()),
        new("tokens are in range and show the board from the side to move", () => new TokenLaw()),
        new("symmetries commute with play", () => new SymmetryOfPlayLaw()),
        new("every symmetry moves the squares' tokens to other squares, the same way in every position", () =>
            new SymmetryOfTokensLaw()),
        new("every symmetry is undone by its inverse", () => new InverseLaw()),
        new("every action survives being written and read", () => new TextLaw()),
        new("positions with equal keys show the same tokens and have the same legal actions", () => new KeyLaw()),
        new("equal positions have equal hashes, and a played copy leaves its original", () => new EqualityLaw()),
        new("the board is drawn with one mark a stone", () => new DrawingLaw()),
        new("play allocates nothing", () => new AllocationLaw()),
    ];

    /// <summary>Checks all laws at random reachable positions of a game, the same ones every time.</summary>
    /// <typeparam name="TGame">The game; need not be in the catalogue.</typeparam>
    /// <param name="options">Rule options; null plays by the default rules.</param>
    /// <exception cref="GameContractException">
    /// A law is broken; the message says which, after which moves, and how.
    /// </exception>
    public static void Check<TGame>(GameOptions? options = null)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame start = TGame.Start(options ?? GameOptions.Default);
        foreach (GameLaw law in Laws)
        {
            law.Check(start);
        }
    }
}

/// <summary>One law of the contract.</summary>
public sealed class GameLaw
{
    private const int Positions = 400;

    private readonly Func<ILaw> create;

    internal GameLaw(string name, Func<ILaw> create)
    {
        Name = name;
        this.create = create;
    }

    /// <summary>Gets the law in words, such as <c>symmetries commute with play</c>.</summary>
    public string Name { get; }

    /// <summary>Checks the law at random positions, first and last ones of games among them.</summary>
    /// <exception cref="GameContractException">
    /// The law is broken; the message says after which moves, and how.
    /// </exception>
    public void Check<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        List<int> played = [];
        try
        {
            ILaw law = create();
            law.CheckStart(start);
            Walk(start, law, played);
        }
        catch (Exception cause)
        {
            string where = played.Count == 0 ? "at the start" : $"after the actions {string.Join(' ', played)}";
            throw new GameContractException(
                $"the game {TGame.Info.Name} breaks the law '{Name}' {where}: {cause.Message}", cause);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Long games are checked at some of their positions only, so that every game takes about the same time.
    private static void Walk<TGame>(TGame start, ILaw law, List<int> played)
        where TGame : unmanaged, IGame<TGame>
    {
        Random random = new(1);
        int step = Math.Max(1, TGame.Info.MaxPlies / 40);
        for (int seen = 0; seen < Positions;)
        {
            played.Clear();
            for (TGame position = start; ; position.Play(played[^1]))
            {
                if (position.IsTerminal || random.Next(step) == 0)
                {
                    law.CheckPosition(position, random);
                    seen++;
                }

                if (position.IsTerminal)
                {
                    break;
                }

                Law.Require(
                    played.Count < TGame.Info.MaxPlies, $"the game goes on after MaxPlies, {TGame.Info.MaxPlies}");
                ushort[] actions = Law.LegalActions(position);
                Law.Require(actions.Length > 0, "the game has not ended, and there is no legal action");
                played.Add(actions[random.Next(actions.Length)]);
            }
        }
    }
}

/// <summary>A game breaks a law of <see cref="GameContract"/>.</summary>
public sealed class GameContractException : Exception
{
    /// <summary>Creates an exception without words.</summary>
    public GameContractException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">The law, where it is broken, and how.</param>
    public GameContractException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with its cause.</summary>
    /// <param name="message">The law, where it is broken, and how.</param>
    /// <param name="innerException">What the game threw.</param>
    public GameContractException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
