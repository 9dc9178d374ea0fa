using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NanoZero.Studio;

/// <summary>
/// The players that think for visitors. A player that has thought keeps its network for the next one who asks for it.
/// </summary>
/// <remarks>Any number of threads.</remarks>
internal sealed class Thinkers : IDisposable
{
    private const int MostKept = 8;
    private const int LooksAtTree = 25;  // so often others have their turn while a tree grows
    private const int SimulationsBetweenLooksAtTheClock = 32;
    private const int ThoughtsInTime = 25;
    private const int MostSimulationsInASecond = 200_000;
    private const long LargestTree = 128 << 20, LargestTreeKept = 16 << 20, AllTrees = 1L << 30;  // bytes
    private const long CacheOfSession = 4 << 20;  // bytes; each visitor who plays has a session

    private readonly StudioOptions options;
    private readonly Seats seats;
    private readonly Lock gate = new();
    private readonly List<(string Name, IGameSession Session)> kept = [];  // the one used last at the end
    private bool isDisposed;
    private int watched;           // how many searches are being watched
    private long bytesOfWatched;   // the most that their trees take

    /// <summary>Creates players when they are asked for.</summary>
    /// <param name="options">Where networks are, and how long players may think.</param>
    /// <param name="seats">Whoever computes takes one; not disposed here.</param>
    public Thinkers(StudioOptions options, Seats seats) => (this.options, this.seats) = (options, seats);

    /// <summary>Looks up who is to think.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="player">
    /// A player's text. Folders and files are read from the runs folder. Programs of the Go Text Protocol are not
    /// started.
    /// </param>
    /// <param name="limit">
    /// How long its search goes on, whatever number of simulations the text has; null for so many simulations. Players
    /// without a search take the time that they take. A Gumbel search plans by its simulations, so it keeps them.
    /// </param>
    /// <exception cref="FormatException">The text names no player.</exception>
    /// <exception cref="StudioException">A player that a visitor may not ask for.</exception>
    /// <exception cref="InvalidDataException">There is no such network, or it plays another game.</exception>
    public Thinker Find(string game, string player, TimeSpan? limit = null)
    {
        PlayerText text = TextOf(player);
        ResolvedPlayer resolved = Resolve(text, game);
        if (limit is not { } time || resolved.Search is not { Algorithm: not GumbelOptions } search)
        {
            return Find(game, resolved, limit: null);
        }

        // More than are made in this time, where they fit into memory.
        string played = ResolvedPlayer.GameOf([resolved], game);
        int most = (int)Math.Clamp(time.TotalSeconds * MostSimulationsInASecond, 1, options.MostSimulations);
        while (most > 1 && BytesOfTree(played, search with { Simulations = most }) > LargestTree)
        {
            most /= 2;
        }

        return Find(game, Resolve(text with { Simulations = most }, game), limit);
    }

    private static long BytesOfTree(string game, SearchOptions search) =>
        GameCatalogue.Open(game, new TreeSize(search));

    private PlayerText TextOf(string player)
    {
        PlayerText text = PlayerText.Parse(player);
        if (text.Kind == PlayerKind.Gtp)
        {
            throw new StudioException("the Studio starts no programs; play against them with 'nanozero play'");
        }

        if (text.File is { } file)
        {
            text = text with { File = RunLibrary.Within(options.RunsFolder, file) };
        }

        if (text.Folder is { } folder && !PlayerText.IsShipped(folder))
        {
            text = text with { Folder = RunLibrary.Within(options.RunsFolder, folder) };
        }

        return text;
    }

    // A search that its run has set to keep a tree keeps none here.
    private static ResolvedPlayer Resolve(PlayerText text, string game)
    {
        ResolvedPlayer resolved = ResolvedPlayer.Of(text, game);
        return resolved.Search is { TreeReuse: not TreeReuse.Off } && text.Settings.Length == 0
            ? ResolvedPlayer.Of(text with { Settings = "treeReuse=off" }, game)
            : resolved;
    }

    private Thinker Find(string game, ResolvedPlayer resolved, TimeSpan? limit)
    {
        Require(resolved.Text.Depth, options.MostPlies, "plies looked ahead");
        Require(resolved.Search?.Simulations ?? 0, options.MostSimulations, "simulations");
        Require(resolved.Search?.LeavesInFlight ?? 0, options.MostLeaves, "leaves in flight");
        if (resolved.Search is { TreeReuse: not TreeReuse.Off })
        {
            // What a search finds here depends on nobody's search before it.
            throw new StudioException("the Studio keeps no tree from one move to the next; leave treeReuse out");
        }

        string played = ResolvedPlayer.GameOf([resolved], game);
        Thinker thinker = new(
            played,
            resolved,
            resolved.Search is null ? 0 : BytesOfTree(played, resolved.Search),
            limit);
        return thinker.BytesOfTree <= LargestTree ? thinker : throw new StudioException(
            $"the tree of such a search can grow to {thinker.BytesOfTree >> 20:N0} MiB; the Studio allows "
                + $"{LargestTree >> 20:N0} MiB; ask for fewer simulations");
    }

    /// <summary>
    /// Lets a player think about a position. From one look at a search to the next others have their turn.
    /// </summary>
    /// <param name="thinker">Who thinks.</param>
    /// <param name="line">The moves that lead to the position.</param>
    /// <param name="every">
    /// Simulations from one look at the search to the next; at least 1. A search with a limit of time is looked at a
    /// few times in this time instead.
    /// </param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>What it has found so far, again and again; the last one is what it would play.</returns>
    public async IAsyncEnumerable<Thought> Watch(
        Thinker thinker,
        string line,
        int every,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using Loan loan = new(this, thinker);
        IAsyncEnumerable<Thought> thoughts = thinker.Limit is { } limit
            ? Until(limit, Steps(loan, line, SimulationsBetweenLooksAtTheClock, cancellation), cancellation)
            : Steps(loan, line, every, cancellation);
        await foreach (Thought thought in thoughts)
        {
            yield return thought;
        }

        loan.IsWhole = true;  // a search that ran out of time has no leaf in flight either
    }

    /// <summary>Lets a player think about a position, and returns the most visited part of its tree.</summary>
    /// <param name="thinker">Who thinks.</param>
    /// <param name="line">The moves that lead to the position.</param>
    /// <param name="most">The most positions returned below the root.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="StudioException">The player does not search.</exception>
    public async Task<TreePart> Explore(Thinker thinker, string line, int most, CancellationToken cancellation)
    {
        using Loan loan = new(this, thinker);
        int every = Math.Max(1, (thinker.Player.Search?.Simulations ?? 1) / LooksAtTree);
        await foreach (Thought thought in Steps(loan, line, every, cancellation))
        {
            if (thought.Search is null)
            {
                throw new StudioException("this player does not search, so it has no tree");
            }
        }

        loan.IsWhole = true;
        return await seats.Run(() => loan.Session!.Explore(most), cancellation);
    }

    /// <summary>Frees all networks.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            kept.ForEach(each => each.Session.Dispose());
            kept.Clear();
        }
    }

    // The thoughts of so long a time: some of them, and the last one.
    private static async IAsyncEnumerable<Thought> Until(
        TimeSpan limit, IAsyncEnumerable<Thought> thoughts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Stopwatch begun = new();
        TimeSpan next = limit / ThoughtsInTime;
        Thought? held = null;  // not shown yet
        await foreach (Thought thought in thoughts.WithCancellation(cancellation))
        {
            begun.Start();  // not before the network is there
            held = thought;
            if (begun.Elapsed >= limit)
            {
                break;
            }

            if (begun.Elapsed >= next)
            {
                next = begun.Elapsed + (limit / ThoughtsInTime);
                yield return held;
                held = null;
            }
        }

        if (held is not null)
        {
            yield return held;
        }
    }

    private async IAsyncEnumerable<Thought> Steps(
        Loan loan, string line, int every, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IGameSession session = await seats.Run(loan.Take, cancellation);
        session.Begin(line);
        using IEnumerator<Thought> thoughts =
            await seats.Run(() => session.Watch(every, cancellation).GetEnumerator(), cancellation);
        while (await seats.Run(thoughts.MoveNext, cancellation))
        {
            yield return thoughts.Current;
        }
    }

    private static void Require(int asked, int most, string what)
    {
        if (asked > most)
        {
            throw new StudioException($"{asked:N0} {what} are too many here; the Studio allows {most:N0}");
        }
    }

    private void Enter(Thinker thinker)
    {
        lock (gate)
        {
            if (watched >= options.MostSearches || bytesOfWatched + thinker.BytesOfTree > AllTrees)
            {
                throw new StudioException("too many searches are being watched; try again in a moment");
            }

            watched++;
            bytesOfWatched += thinker.BytesOfTree;
        }
    }

    private IGameSession Take(Thinker thinker)
    {
        lock (gate)
        {
            int found = kept.FindLastIndex(each => each.Name == thinker.Name);
            if (found >= 0)
            {
                IGameSession session = kept[found].Session;
                kept.RemoveAt(found);
                return session;
            }
        }

        OpenPlayersOptions opening = new()
        {
            Execution = new ExecutionOptions { Workers = 1, Device = NetworkDevice.Cpu },
            IsMeasured = false,
            CacheBytes = CacheOfSession,
        };
        return PlayerSession.Open(thinker.Game, thinker.Player, opening);
    }

    // A search that was left or failed may have left its marks in the tree.
    private void Leave(Thinker thinker, IGameSession? session, bool isWhole)
    {
        lock (gate)
        {
            watched--;
            bytesOfWatched -= thinker.BytesOfTree;
            if (session is not null && isWhole && !isDisposed && thinker.BytesOfTree <= LargestTreeKept)
            {
                kept.Add((thinker.Name, session));
                if (kept.Count <= MostKept)
                {
                    return;
                }

                session = kept[0].Session;
                kept.RemoveAt(0);
            }
        }

        session?.Dispose();
    }

    // A session for as long as a visitor watches its search.
    private sealed class Loan : IDisposable
    {
        private readonly Thinkers owner;
        private readonly Thinker thinker;

        public Loan(Thinkers owner, Thinker thinker)
        {
            (this.owner, this.thinker) = (owner, thinker);
            owner.Enter(thinker);
        }

        public IGameSession? Session { get; private set; }

        // Whether the search came to its end.
        public bool IsWhole { get; set; }

        public IGameSession Take() => Session = owner.Take(thinker);

        public void Dispose() => owner.Leave(thinker, Session, IsWhole);
    }

    private sealed class TreeSize(SearchOptions search) : IGameVisitor<long>
    {
        public long Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => TreeMemory.UpperBound<TGame>(search);
    }
}

/// <summary>Who is to think.</summary>
/// <param name="Game">The game with its rule options.</param>
/// <param name="Player">The player.</param>
/// <param name="BytesOfTree">The most memory that the tree of its search takes; 0 without a search.</param>
/// <param name="Limit">How long its search goes on; null for all its simulations.</param>
internal sealed record Thinker(string Game, ResolvedPlayer Player, long BytesOfTree, TimeSpan? Limit)
{
    /// <summary>Gets what tells this thinker from others: the game, the network's file, and the search.</summary>
    public string Name { get; } = Player.Model is { } model
        ? $"{Game} {Player.Pinned} {File.GetLastWriteTimeUtc(Path.Combine(model.Folder, Checkpoint.WeightsFile)):O}"
        : $"{Game} {Player.Pinned} {Player.File?.Hash}";
}
