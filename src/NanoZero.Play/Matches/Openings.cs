namespace NanoZero.Play;

/// <summary>A position from which the games of a pair begin.</summary>
/// <param name="Position">Not terminal.</param>
/// <param name="Actions">The actions that lead to it from the game's start position.</param>
public sealed record Opening<TGame>(TGame Position, IReadOnlyList<int> Actions)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>Which openings a match is played from.</summary>
public sealed record OpeningOptions
{
    /// <summary>Gets how many openings are wanted; a game may have fewer.</summary>
    public int Count { get; init; } = 50;

    /// <summary>
    /// Gets the number of openings to skip. Two matches with the same seed and non-overlapping ranges share no opening.
    /// </summary>
    public int Skip { get; init; }

    /// <summary>Gets the seed of the random plies.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the smallest number of random plies; null for the game's own.</summary>
    public int? MinPlies { get; init; }

    /// <summary>
    /// Gets the largest number of random plies; null for the game's own. With 0 every opening is the start position.
    /// </summary>
    public int? MaxPlies { get; init; }

    /// <summary>Gets whether positions in which the side to move can win at once are left out.</summary>
    public bool ExcludeImmediateWins { get; init; }

    /// <summary>Returns distinct openings for a number of games, two from each opening.</summary>
    /// <param name="games">How many games; an odd number is rounded up. At least 1.</param>
    /// <param name="seed">The seed of the random plies.</param>
    public static OpeningOptions For(int games, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(games, 1);
        return new() { Count = (games / 2) + (games % 2), Seed = seed };
    }

    /// <summary>
    /// Returns openings for games against an opponent. Against a player that draws its moves, all games begin at the
    /// start position, so that a perfect player need not lose any. Against all others the openings are distinct.
    /// </summary>
    /// <param name="opponent">The opponent.</param>
    /// <param name="games">How many games; an odd number is rounded up. At least 1.</param>
    /// <param name="seed">The seed of the random plies.</param>
    public static OpeningOptions Against(PlayerSpec opponent, int games, ulong seed)
    {
        OpeningOptions openings = For(games, seed);
        return opponent.Kind is PlayerKind.Random or PlayerKind.OnePly
            ? openings with { MinPlies = 0, MaxPlies = 0 }
            : openings;
    }
}

/// <summary>
/// Draws openings: distinct positions nobody has won, no two of them equal under a symmetry; or the start position
/// alone.
/// </summary>
public static class Openings
{
    /// <summary>The most openings of a match, those passed over included.</summary>
    public const int Most = 500_000;

    private const int MostFruitlessDraws = 5000;
    private const int MostListed = 200_000;

    /// <summary>
    /// Draws openings of uniformly random length and uniformly random actions. Where a game has no more than were asked
    /// for, returns all of them; where a condition is met too rarely, those found.
    /// </summary>
    /// <param name="start">The start position.</param>
    /// <param name="options">
    /// How many, how long, which seed. Asking for more with the same seed keeps the first ones.
    /// </param>
    /// <param name="keep">
    /// Says which positions may be openings, an oracle or a value bound for instance; null for all.
    /// </param>
    /// <returns>Between 1 and the number asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// No opening asked for, or the bounds of the plies are not in order.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// No position satisfies the conditions, or all that do are to be passed over.
    /// </exception>
    public static IReadOnlyList<Opening<TGame>> Draw<TGame>(
        TGame start, OpeningOptions options, Func<TGame, bool>? keep = null)
        where TGame : unmanaged, IGame<TGame>
    {
        int minPlies = options.MinPlies ?? TGame.Info.MinOpeningPlies,
            maxPlies = options.MaxPlies ?? TGame.Info.MaxOpeningPlies;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Skip, nameof(options.Skip));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)options.Skip + options.Count, Most, "openings");
        ArgumentOutOfRangeException.ThrowIfNegative(minPlies, nameof(options.MinPlies));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPlies, minPlies, nameof(options.MaxPlies));

        bool Accepts(TGame position) =>
            !position.IsTerminal && !(options.ExcludeImmediateWins && Threats.CanWinAtOnce(position))
                && (keep is null || keep(position));

        if (options.MaxPlies == 0 && Accepts(start))
        {
            return [.. Enumerable.Repeat(new Opening<TGame>(start, []), options.Count)];
        }

        int wanted = options.Skip + options.Count;
        List<Opening<TGame>> found = DrawSome(start, options.Seed, wanted, minPlies, maxPlies, Accepts);
        if (found.Count < wanted && ListAll(start, minPlies, maxPlies, Accepts) is { } all)
        {
            Fill(found, all, options.Seed, wanted);
        }

        return found.Count > options.Skip ? found[options.Skip..] : throw new ArgumentException(
            $"{TGame.Info.Title} has {(found.Count == 0 ? "no opening" : $"only {found.Count} openings")} of "
                + $"{minPlies} to {maxPlies} plies that satisfy the conditions; allow other lengths");
    }

    /// <summary>Returns how many openings a game has for a match, no more than asked for.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="options">How many, how long, which seed.</param>
    public static int Count(string game, OpeningOptions options) => GameCatalogue.Open(game, new Counter(options));

    private sealed class Counter(OpeningOptions options) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Draw(start, options).Count;
    }

    private static List<Opening<TGame>> DrawSome<TGame>(
        TGame start, ulong seed, int wanted, int minPlies, int maxPlies, Func<TGame, bool> accepts)
        where TGame : unmanaged, IGame<TGame>
    {
        RandomStream random = new(seed);
        RandomChooser<TGame> chooser = new();
        HashSet<UInt128> seen = [];
        List<Opening<TGame>> found = [];
        for (int fruitless = 0; fruitless < MostFruitlessDraws && found.Count < wanted; fruitless++)
        {
            TGame position = start;
            List<int> actions = [];
            int plies = minPlies + random.Next(maxPlies - minPlies + 1);
            while (actions.Count < plies && !position.IsTerminal)
            {
                int action = chooser.Choose(position, ref random);
                position.Play(action);
                actions.Add(action);
            }

            if (accepts(position) && seen.Add(Canonical<TGame>.Of(position).Key))
            {
                found.Add(new Opening<TGame>(position, actions));
                fruitless = 0;
            }
        }

        return found;
    }

    // Breadth first; null where there are too many positions to list, which a rare condition on openings can lead to.
    private static List<Opening<TGame>>? ListAll<TGame>(
        TGame start, int minPlies, int maxPlies, Func<TGame, bool> accepts)
        where TGame : unmanaged, IGame<TGame>
    {
        HashSet<UInt128> seen = [];
        List<Opening<TGame>> all = [];
        List<Opening<TGame>> level = [new(start, [])];
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        for (int ply = 0; ply <= maxPlies; ply++)
        {
            if (ply >= minPlies)
            {
                all.AddRange(level.Where(opening =>
                    accepts(opening.Position) && seen.Add(Canonical<TGame>.Of(opening.Position).Key)));
            }

            HashSet<UInt128> seenBelow = [];
            List<Opening<TGame>> below = [];
            foreach (Opening<TGame> opening in ply < maxPlies ? level : [])
            {
                foreach (ushort action in legal.AsSpan(0, opening.Position.LegalActions(legal)))
                {
                    TGame next = opening.Position;
                    next.Play(action);
                    if (seenBelow.Add(Canonical<TGame>.Of(next).Key))
                    {
                        below.Add(new Opening<TGame>(next, [.. opening.Actions, action]));
                    }
                }
            }

            level = below;
            if (level.Count > MostListed)
            {
                return null;
            }
        }

        return all;
    }

    // The openings drawn first, then others in an order of the seed's choosing.
    private static void Fill<TGame>(List<Opening<TGame>> found, List<Opening<TGame>> all, ulong seed, int wanted)
        where TGame : unmanaged, IGame<TGame>
    {
        HashSet<UInt128> seen = [.. found.Select(opening => Canonical<TGame>.Of(opening.Position).Key)];
        RandomStream random = new(seed, 1);
        List<Opening<TGame>> rest =
            [.. all.Where(opening => !seen.Contains(Canonical<TGame>.Of(opening.Position).Key))];
        while (found.Count < wanted && rest.Count > 0)
        {
            int index = random.Next(rest.Count);
            found.Add(rest[index]);
            rest.RemoveAt(index);
        }
    }
}
