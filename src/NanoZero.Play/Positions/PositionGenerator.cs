namespace NanoZero.Play;

/// <summary>Which positions a generated set holds.</summary>
internal sealed record PositionRequest
{
    /// <summary>Gets how many; at least 1.</summary>
    public int Count { get; init; } = 200;

    /// <summary>Gets the seed. A larger set with the same seed begins with the smaller one.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the class, for games with exact scores; null for any position.</summary>
    public PositionClass? Class { get; init; }
}

/// <summary>
/// Makes sets of positions labelled by an oracle: nobody has won or can win at once, and no two are equal under a
/// symmetry.
/// </summary>
internal static class PositionGenerator
{
    private const int MaxFruitlessDraws = 100_000;

    /// <summary>Draws positions and labels them.</summary>
    /// <param name="start">The start position.</param>
    /// <param name="request">Which.</param>
    /// <param name="games">
    /// Games to take positions from, each the actions from the start position on; null for random play.
    /// </param>
    /// <param name="excluded">Sets that share no position with the new one, under any symmetry.</param>
    /// <param name="progress">Receives how many positions are found, after each.</param>
    /// <param name="cancellation">Ends the call after the current draw.</param>
    /// <exception cref="NotSupportedException">
    /// The game cannot be solved, or a class is asked for and it has no exact scores.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// There are too few such positions; the message says how many were found.
    /// </exception>
    public static PositionSet<TGame> Generate<TGame>(
        TGame start,
        PositionRequest request,
        IReadOnlyList<IReadOnlyList<int>>? games = null,
        IEnumerable<PositionSet<TGame>>? excluded = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Count, 1, nameof(request.Count));
        IOracle<TGame> oracle = Oracles.Create<TGame>();
        oracle.Cancellation = cancellation;
        if (request.Class is not null && oracle is not IScoreOracle<TGame>)
        {
            throw new NotSupportedException(
                $"{TGame.Info.Title} has no exact scores to class positions by; leave the class out");
        }

        HashSet<UInt128> seen =
            [.. (excluded ?? []).SelectMany(set => set.Positions).Select(position => KeyOf(position.Position))];
        List<LabelledPosition<TGame>> found = [];
        int fruitless = 0;
        for (ulong draw = 0; found.Count < request.Count; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            RandomStream random = new(request.Seed, draw);
            List<int> moves =
                games is null ? PlayRandomly(start, request.Class, ref random) : TakeFrom(games, ref random);
            if (Label(start, moves, request.Class, oracle, seen) is { } position)
            {
                found.Add(position);
                fruitless = 0;
                progress?.Report(found.Count);
            }
            else if (++fruitless == MaxFruitlessDraws)
            {
                throw new InvalidDataException(
                    $"only {found.Count} of {request.Count} positions were found, none in the last {MaxFruitlessDraws} "
                        + "draws; ask for fewer, or give more games");
            }
        }

        return new PositionSet<TGame>(request.Class?.Name ?? "generated", found);
    }

    private static UInt128 KeyOf<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame> => Canonical<TGame>.Of(position).Key;

    private static List<int> PlayRandomly<TGame>(TGame start, PositionClass? wanted, ref RandomStream random)
        where TGame : unmanaged, IGame<TGame>
    {
        int least = wanted?.MinStones ?? 0, most =
            Math.Min(wanted?.MaxStones ?? TGame.Info.MaxPlies, TGame.Info.MaxPlies - 1);
        int plies = least + random.Next(most - least + 1);
        RandomChooser<TGame> chooser = new();
        TGame position = start;
        List<int> moves = [];
        while (moves.Count < plies && !position.IsTerminal)
        {
            moves.Add(chooser.Choose(position, ref random));
            position.Play(moves[^1]);
        }

        return moves;
    }

    private static List<int> TakeFrom(IReadOnlyList<IReadOnlyList<int>> games, ref RandomStream random)
    {
        IReadOnlyList<int> game = games[random.Next(games.Count)];
        return [.. game.Take(random.Next(game.Count + 1))];
    }

    // Null for a position that does not belong into the set; what costs nothing is checked first.
    private static LabelledPosition<TGame>? Label<TGame>(
        TGame start, List<int> moves, PositionClass? wanted, IOracle<TGame> oracle, HashSet<UInt128> seen)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame position = start;
        foreach (int move in moves)
        {
            position.Play(move);
        }

        bool misplaced = wanted is not null && (moves.Count < wanted.MinStones || moves.Count > wanted.MaxStones);
        if (misplaced || position.IsTerminal || Threats.CanWinAtOnce(position) || !seen.Add(KeyOf(position)))
        {
            return null;
        }

        int? found = oracle is not IScoreOracle<TGame> scores ? oracle.Value(position)
            : wanted is null ? scores.Score(position)
            : scores.ScoreWithin(position, wanted.MinPliesLeft, wanted.MaxPliesLeft);
        if (found is not { } score)
        {
            return null;
        }

        sbyte[] values = new sbyte[TGame.Info.ActionCount];
        oracle.ActionValues(position, values);
        return new LabelledPosition<TGame>(position, moves, score, values);
    }
}

/// <summary>A class of the standard sets: how full the board is, and how far off the end is under best play.</summary>
/// <param name="Name">Such as <c>begin-hard</c>.</param>
/// <param name="MinStones">Fewest stones on the board.</param>
/// <param name="MaxStones">Most stones on the board.</param>
/// <param name="MinPliesLeft">Fewest plies left.</param>
/// <param name="MaxPliesLeft">Most plies left.</param>
/// <remarks>The classes of the solver test sets by Pascal Pons, for Connect Four.</remarks>
internal sealed record PositionClass(string Name, int MinStones, int MaxStones, int MinPliesLeft, int MaxPliesLeft)
{
    /// <summary>Gets the classes that can have positions, in the order of the standard sets.</summary>
    public static IReadOnlyList<PositionClass> All { get; } =
    [
        new("begin-easy", 0, 14, 0, 14),
        new("middle-easy", 15, 28, 0, 14),
        new("end-easy", 29, 42, 0, 14),
        new("begin-medium", 0, 14, 15, 28),
        new("middle-medium", 15, 28, 15, 28),
        new("begin-hard", 0, 14, 29, 42),
    ];

    /// <summary>Reads a class.</summary>
    /// <param name="text">Its name.</param>
    /// <exception cref="FormatException">No such class; the message names the nearest.</exception>
    public static PositionClass Parse(string text)
    {
        IEnumerable<string> names = All.Select(each => each.Name);
        return All.FirstOrDefault(each => each.Name == text)
            ?? throw new FormatException(
                $"no class '{text}'{Nearest.Suggestion(text, names)} The classes are: {string.Join(", ", names)}");
    }
}
