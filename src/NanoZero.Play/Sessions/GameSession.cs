using System.Runtime.InteropServices;

namespace NanoZero.Play;

/// <summary>Opens sessions.</summary>
internal static class GameSession
{
    /// <summary>Opens a session at the start position of a game.</summary>
    /// <param name="game">The game with its rule options, as the catalogue reads it.</param>
    /// <param name="start">The start position of that game.</param>
    /// <param name="player">The player.</param>
    /// <param name="seed">
    /// With the number of moves made, or an analysed position, it names the player's randomness.
    /// </param>
    /// <param name="owned">Disposed with the session; null for nothing.</param>
    public static IGameSession Open<TGame>(
        string game, TGame start, Player<TGame> player, ulong seed = 1, IDisposable? owned = null)
        where TGame : unmanaged, IGame<TGame> => new GameSession<TGame>(game, start, player, seed, owned);
}

/// <summary>A session of one game.</summary>
internal sealed class GameSession<TGame> : IGameSession
    where TGame : unmanaged, IGame<TGame>
{
    private const int LineLength = 12;

    private readonly ulong seed;
    private readonly IDisposable? owned;
    private readonly IEvaluator<TGame>? evaluator;
    private readonly SearchBatch<TGame>? batch;
    private readonly ITreeSearch<TGame>? search;
    private readonly SearchOptions? options;
    private readonly List<int> actions = [];
    private string game;
    private TGame start;
    private IMoveChooser<TGame>? chooser;
    private int simulations;

    public GameSession(string game, TGame start, Player<TGame> player, ulong seed, IDisposable? owned)
    {
        (this.game, this.start, this.seed, this.owned) = (game, start, seed, owned);
        chooser = player.Chooser;
        if (player is { Evaluator: { } source, Spec.Search: { } searched })
        {
            options = searched;
            simulations = searched.Simulations;
            search = TreeSearch.Create<TGame>(searched);
            evaluator = source.Create(0);
            batch = new SearchBatch<TGame>(evaluator);
        }
    }

    public GameInfo Game => TGame.Info;

    public GameView View => GameView.Of(game, start, actions);

    public bool Searches => search is not null;

    public string? Level => (options, chooser) switch
    {
        ({ }, _) =>
            string.Create(
                CultureInfo.InvariantCulture, $"{simulations:N0} simulation{(simulations == 1 ? "" : "s")} a move"),
        (_, MinimaxChooser<TGame> { Depth: var depth }) =>
            depth == 1 ? "1 ply looked ahead" : $"{depth} plies looked ahead",
        _ => null,
    };

    public void Begin(string line) => Begin(line, game, start);

    public void Begin(string line, string game) => Begin(line, game, GameCatalogue.Open(game, new StartOf()));

    private void Begin(string line, string begun, TGame from)
    {
        _ = MoveText.Play(from, line, out int[] played);
        (game, start) = (begun, from);
        actions.Clear();
        actions.AddRange(played);
    }

    public bool IsMove(string text) => TGame.TryParseAction(text, out _);

    public void Play(string move)
    {
        TGame position = Position();
        int[] played;
        try
        {
            _ = MoveText.Play(position, move, out played);
        }
        catch (FormatException exception)
        {
            // Where a move is one letter, a word is a line of moves; to whoever plays one move it is one word.
            throw new FormatException(
                TGame.TryParseAction(move.Trim(), out _)
                    ? exception.Message.Replace(" at ply 1", string.Empty, StringComparison.Ordinal)
                    : $"'{move}' is no move of {TGame.Info.Title}; moves look like {FirstMove(position)}",
                exception);
        }

        actions.Add(played.Length == 1 ? played[0] : throw new FormatException("one move at a time"));
    }

    public bool Undo(int moves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moves, 1);
        if (actions.Count < moves)
        {
            return false;
        }

        actions.RemoveRange(actions.Count - moves, moves);
        return true;
    }

    public Thought Think(CancellationToken cancellation = default) => Watch(int.MaxValue, cancellation).Last();

    public IEnumerable<Thought> Watch(int every, CancellationToken cancellation = default) =>
        Watch(every, null, cancellation);

    public IEnumerable<Thought> Watch(int every, int? simulations, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(simulations ?? 1, 1, nameof(simulations));
        TGame position = Position();
        if (position.IsTerminal)
        {
            throw new InvalidOperationException("the game has ended; there is no move to think about");
        }

        if (search is null)
        {
            return [Choice(position, cancellation)];
        }

        int budget = simulations ?? this.simulations;
        RequireMemory(budget);
        return WatchSearch(search, batch!, position, every, budget, cancellation);
    }

    private Thought Choice(TGame position, CancellationToken cancellation)
    {
        RandomStream random = new(seed, (ulong)actions.Count);
        string move = TGame.ActionText(chooser!.Choose(
            position, ref random, CollectionsMarshal.AsSpan(actions), cancellation));
        return new Thought(move, [move], null);
    }

    private IEnumerable<Thought> WatchSearch(
        ITreeSearch<TGame> watched,
        SearchBatch<TGame> rounds,
        TGame position,
        int every,
        int budget,
        CancellationToken cancellation)
    {
        watched.Begin(position, new RandomStream(seed, (ulong)actions.Count), explore: false, budget);
        rounds.Clear();
        for (long next = every; !watched.IsDone;)
        {
            cancellation.ThrowIfCancellationRequested();
            rounds.Add(watched);
            rounds.Evaluate();
            rounds.Accept();
            if (!watched.IsDone && watched.Counts.Simulations >= next)
            {
                next = watched.Counts.Simulations + (long)every;
                yield return Found(watched);
            }
        }

        yield return Found(watched);  // a tree that was kept may be done before its first round
    }

    public TreePart Explore(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return search?.After([]) is not null
            ? TreePart.Of(search, most)
            : throw new InvalidOperationException("there is no tree of a search");
    }

    public IReadOnlyList<string> LineAfter(string move, int length)
    {
        List<int> line = TGame.TryParseAction(move, out int action)
            ? [action]
            : throw new FormatException($"'{move}' is no move of {TGame.Info.Title}");
        while (line.Count < length
            && search?.After(CollectionsMarshal.AsSpan(line)) is { } node
            && node.Actions.MaxBy(each => each.Visits) is { Visits: > 0 } next)
        {
            line.Add(next.Action);
        }

        return [.. line.Select(TGame.ActionText)];
    }

    public IReadOnlyList<int> VisitsAlong(IReadOnlyList<string> line)
    {
        int[] visits = new int[line.Count];
        List<int> before = [];
        for (int i = 0; i < visits.Length; i++)
        {
            if (!TGame.TryParseAction(line[i], out int action))
            {
                throw new FormatException($"'{line[i]}' is no move of {TGame.Info.Title}");
            }

            NodeResult? node = search?.After(CollectionsMarshal.AsSpan(before));
            visits[i] = node?.Actions.FirstOrDefault(each => each.Action == action)?.Visits ?? 0;
            before.Add(action);
        }

        return visits;
    }

    private Thought Found(ITreeSearch<TGame> watched)
    {
        RandomStream unused = default;
        return new Thought(
            TGame.ActionText(watched.ChooseAction(0, ref unused)),
            [.. watched.BestLine(LineLength).Select(TGame.ActionText)],
            Analysis.Of<TGame>(MoveText.Format<TGame>(actions), watched.Result()));
    }

    public void SetLevel(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        if (options is not null)
        {
            RequireMemory(level);
            simulations = level;
        }
        else if (chooser is MinimaxChooser<TGame>)
        {
            chooser = new MinimaxChooser<TGame>(level);
        }
    }

    public IReadOnlyList<Analysis> Analyse(
        IReadOnlyList<string> lines, int leavesPerBatch, CancellationToken cancellation = default)
    {
        if (options is null)
        {
            throw new NotSupportedException(
                "this player does not search; analyses need a player that does, such as rollout@400");
        }

        string[] moves = new string[lines.Count];
        TGame[] roots = new TGame[lines.Count];
        for (int i = 0; i < roots.Length; i++)
        {
            roots[i] = MoveText.Play(start, lines[i], out int[] played);
            moves[i] = MoveText.Format<TGame>(played);
        }

        SearchResult[] results = BatchSearch.Run(
            roots, evaluator!, options with { Simulations = simulations }, leavesPerBatch, seed, cancellation);
        return [.. moves.Zip(results, (line, result) => Analysis.Of<TGame>(line, result))];
    }

    public void Dispose()
    {
        evaluator?.Dispose();
        owned?.Dispose();
    }

    private sealed class StartOf : IGameVisitor<TGame>
    {
        public TGame Visit<TOther>(TOther start)
            where TOther : unmanaged, IGame<TOther> => start is TGame position
                ? position
                : throw new FormatException($"{TOther.Info.Title} is not {TGame.Info.Title}, which this session plays");
    }

    private void RequireMemory(int level) =>
        TreeMemory.Fitting<TGame>(wanted: 1, least: 1, $"level {level}", options! with { Simulations = level });

    private static string FirstMove(in TGame position)
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        _ = position.LegalActions(legal);
        return TGame.ActionText(legal[0]);
    }

    private TGame Position()
    {
        TGame position = start;
        foreach (int action in actions)
        {
            position.Play(action);
        }

        return position;
    }
}
