namespace NanoZero.Studio;

/// <summary>
/// The players that think for visitors. A player that has thought keeps its network for the next one who asks for it.
/// </summary>
/// <remarks>Any number of threads.</remarks>
internal sealed class Thinkers : IDisposable
{
    private const int MostKept = 8;

    private readonly StudioOptions options;
    private readonly SemaphoreSlim seats;
    private readonly Lock gate = new();
    private readonly List<(string Name, IGameSession Session)> kept = [];  // the one used last at the end
    private bool isOver;

    /// <summary>Creates players when they are asked for.</summary>
    /// <param name="options">Where networks are, and how long players may think.</param>
    /// <param name="seats">Whoever computes takes one; not disposed here.</param>
    public Thinkers(StudioOptions options, SemaphoreSlim seats) => (this.options, this.seats) = (options, seats);

    /// <summary>Looks up who is to think.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="player">
    /// A player's text. Folders are read from the runs folder; programs of the Go Text Protocol are not started.
    /// </param>
    /// <exception cref="FormatException">The text names no player.</exception>
    /// <exception cref="StudioException">A player that a visitor may not ask for.</exception>
    /// <exception cref="InvalidDataException">There is no such network, or it plays another game.</exception>
    public Thinker Find(string game, string player)
    {
        PlayerText text = PlayerText.Parse(player);
        if (text.Kind == PlayerKind.Gtp)
        {
            throw new StudioException("the Studio starts no programs; play against them with 'nanozero play'");
        }

        if (text.Folder is { } folder && !PlayerText.IsShipped(folder))
        {
            text = text with { Folder = RunLibrary.Within(options.RunsFolder, folder) };
        }

        ResolvedPlayer resolved = ResolvedPlayer.Of(text, game);
        if (resolved.Search is { } search && search.Simulations > options.MostSimulations)
        {
            throw new StudioException(
                $"{search.Simulations:N0} simulations are too many here; the Studio searches at most "
                    + $"{options.MostSimulations:N0}");
        }

        return new Thinker(ResolvedPlayer.GameOf([resolved], game), resolved);
    }

    /// <summary>Lets a player think about a position, on threads of its own.</summary>
    /// <param name="thinker">Who thinks.</param>
    /// <param name="line">The moves that lead to the position.</param>
    /// <param name="every">Simulations from one look at the search to the next; at least 1.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>What it has found so far, again and again; the last one is what it would play.</returns>
    public async IAsyncEnumerable<Thought> Watch(
        Thinker thinker,
        string line,
        int every,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await seats.WaitAsync(cancellation);
        IGameSession? session = null;
        try
        {
            session = await Task.Run(() => Take(thinker), cancellation);
            session.Begin(line);
            using IEnumerator<Thought> thoughts = session.Watch(every, cancellation).GetEnumerator();
            while (await Task.Run(thoughts.MoveNext, cancellation))
            {
                yield return thoughts.Current;
            }
        }
        finally
        {
            Keep(thinker, session);
            seats.Release();
        }
    }

    /// <summary>Frees all networks.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            kept.ForEach(each => each.Session.Dispose());
            kept.Clear();
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
        };
        return PlayerSession.Open(thinker.Game, thinker.Player, opening);
    }

    private void Keep(Thinker thinker, IGameSession? session)
    {
        if (session is null)
        {
            return;
        }

        lock (gate)
        {
            if (!isOver)
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

        session.Dispose();
    }
}

/// <summary>Who is to think.</summary>
/// <param name="Game">The game with its rule options.</param>
/// <param name="Player">The player.</param>
internal sealed record Thinker(string Game, ResolvedPlayer Player)
{
    /// <summary>Gets what tells this thinker from others: the game, the network and the search.</summary>
    public string Name => $"{Game} {Player.Pinned}";
}
