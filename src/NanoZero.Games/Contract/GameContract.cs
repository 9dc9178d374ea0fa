namespace NanoZero.Games;

/// <summary>
/// The laws that every game keeps, so that searches, training and displays work with it. Needs no test framework: a law
/// that is broken throws. A test calls <see cref="Check{TGame}(GameOptions)"/>, or makes a case of each of
/// <see cref="Laws"/>.
/// </summary>
public static class GameContract
{
    private const int Positions = 400;

    /// <summary>Gets the laws in words, such as <c>symmetries commute with play</c>.</summary>
    public static IReadOnlyList<string> Laws { get; } = [.. new Laws<TicTacToe>().All.Select(law => law.Name)];

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
        foreach (string law in Laws)
        {
            Check(start, law);
        }
    }

    /// <summary>Checks one law at random positions, first and last ones of games among them.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="start">Its start position.</param>
    /// <param name="law">One of <see cref="Laws"/>.</param>
    /// <exception cref="ArgumentException">There is no such law; the message lists them.</exception>
    /// <exception cref="GameContractException">
    /// The law is broken; the message says after which moves, and how.
    /// </exception>
    public static void Check<TGame>(TGame start, string law)
        where TGame : unmanaged, IGame<TGame>
    {
        if (!Laws.Contains(law))
        {
            throw new ArgumentException(
                $"there is no law '{law}'; the laws are: {string.Join(", ", Laws)}", nameof(law));
        }

        List<int> played = [];
        try
        {
            (_, Action<TGame>? atStart, Action<TGame, Random>? atPosition) =
                new Laws<TGame>().All.Single(each => each.Name == law);
            atStart?.Invoke(start);
            Walk(start, atPosition, played);
        }
        catch (Exception cause)
        {
            string where = played.Count == 0 ? "at the start" : $"after the actions {string.Join(' ', played)}";
            throw new GameContractException(
                $"the game {TGame.Info.Name} breaks the law '{law}' {where}: {cause.Message}", cause);
        }
    }

    // Long games are checked at some of their positions only, so that every game takes about the same time.
    private static void Walk<TGame>(TGame start, Action<TGame, Random>? atPosition, List<int> played)
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
                    atPosition?.Invoke(position, random);
                    seen++;
                }

                if (position.IsTerminal)
                {
                    break;
                }

                Laws<TGame>.Require(
                    played.Count < TGame.Info.MaxPlies, $"the game goes on after MaxPlies, {TGame.Info.MaxPlies}");
                ushort[] actions = Laws<TGame>.LegalActions(position);
                Laws<TGame>.Require(actions.Length > 0, "the game has not ended, and there is no legal action");
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
