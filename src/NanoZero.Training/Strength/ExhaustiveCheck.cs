namespace NanoZero.Training;

/// <summary>The games an agent plays against every possible reply.</summary>
/// <param name="MovingFirst">Results of the agent as first player, over all lines of replies.</param>
/// <param name="MovingSecond">Results of the agent as second player.</param>
/// <param name="Positions">Different positions in which the agent had to move.</param>
/// <param name="Losses">The first few lost lines, as moves from the start position.</param>
/// <param name="Anywhere">
/// What the agent does in any position that is not lost; null where the game has no oracle.
/// </param>
internal sealed record ExhaustiveResult(
    GameCounts MovingFirst, GameCounts MovingSecond, int Positions, IReadOnlyList<string> Losses,
    LosingMoves? Anywhere)
{
    /// <summary>Gets the results of both sides together.</summary>
    public GameCounts Games => MovingFirst + MovingSecond;

    /// <summary>Gets whether the agent can lose a game that was not lost when it took over.</summary>
    public bool CanLose => Games.Losses > 0 || Anywhere?.Count > 0;
}

/// <summary>In how many positions that are not lost an agent plays a losing move.</summary>
/// <param name="Positions">The positions in which the side to move can draw or win; symmetric ones count each.</param>
/// <param name="Count">The positions among them in which the agent's move loses, by the oracle.</param>
/// <param name="Lines">The first few of these, each as the moves to the position and the losing move.</param>
internal sealed record LosingMoves(int Positions, int Count, IReadOnlyList<string> Lines);

/// <summary>Plays a deterministic agent against every reply an opponent could make, on both sides.</summary>
internal static class ExhaustiveCheck
{
    /// <summary>The longest game, in plies, that can be checked.</summary>
    public const int MostPlies = 12;

    private const int LossesShown = 5;

    /// <summary>Tries every line of replies.</summary>
    /// <typeparam name="TGame">A small game.</typeparam>
    /// <param name="start">The start position.</param>
    /// <param name="choose">
    /// Chooses the agent's action in each of several positions; the same position must always get the same action.
    /// </param>
    /// <param name="cancellation">Honoured once a ply.</param>
    /// <exception cref="NotSupportedException">The game is too long to try every reply.</exception>
    public static ExhaustiveResult Run<TGame>(
        TGame start, Func<IReadOnlyList<TGame>, int[]> choose, CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        if (TGame.Info.MaxPlies > MostPlies)
        {
            throw new NotSupportedException(
                $"{TGame.Info.Title} is too long to try every reply (games of up to {MostPlies} plies can); play "
                    + "against random or one-ply instead");
        }

        Tally tally = new();
        GameCounts first = Play(start, agentMoves: true, choose, tally, cancellation);
        GameCounts second = Play(start, agentMoves: false, choose, tally, cancellation);
        LosingMoves? anywhere =
            Oracles.Exists<TGame>() ? FindLosing(start, Oracles.Create<TGame>(), choose, cancellation) : null;
        return new ExhaustiveResult(first, second, tally.Positions, tally.Losses, anywhere);
    }

    // An agent that plays no losing move in any position that is not lost loses from none of them.
    private static LosingMoves FindLosing<TGame>(
        TGame start, IOracle<TGame> oracle, Func<IReadOnlyList<TGame>, int[]> choose, CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        List<Branch<TGame>> asked = [.. Reachable(start).Where(branch => oracle.Value(branch.Position) >= 0)];
        cancellation.ThrowIfCancellationRequested();
        int[] chosen = choose([.. asked.Select(branch => branch.Position)]);
        Branch<TGame>[] lost =
        [
            .. asked.Select((branch, i) => branch.After(chosen[i])).Where(after => oracle.Value(after.Position) > 0),
        ];
        return new LosingMoves(
            asked.Count, lost.Length, [.. lost.Take(LossesShown).Select(after => MoveText.Format<TGame>(after.Moves))]);
    }

    // Every position that play can reach and that is not finished, ply by ply.
    private static IEnumerable<Branch<TGame>> Reachable<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        List<Branch<TGame>> level = [new(start, 1, [])];
        while (level.Count > 0)
        {
            Dictionary<UInt128, Branch<TGame>> next = [];
            foreach (Branch<TGame> branch in level)
            {
                yield return branch;
                foreach (ushort action in legal.AsSpan(0, branch.Position.LegalActions(legal)).ToArray())
                {
                    Branch<TGame> after = branch.After(action);
                    if (!after.Position.IsTerminal)
                    {
                        next.TryAdd(after.Position.Key, after);
                    }
                }
            }

            level = [.. next.Values];
        }
    }

    // Ply by ply; lines that meet in one position go on together, counted.
    private static GameCounts Play<TGame>(
        TGame start, bool agentMoves, Func<IReadOnlyList<TGame>, int[]> choose, Tally tally,
        CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        GameCounts results = default;
        List<Branch<TGame>> level = [new(start, 1, [])];
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        for (; level.Count > 0; agentMoves = !agentMoves)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] chosen = agentMoves ? choose([.. level.Select(branch => branch.Position)]) : [];
            tally.Positions += chosen.Length;
            Dictionary<UInt128, Branch<TGame>> next = [];
            for (int i = 0; i < level.Count; i++)
            {
                TGame position = level[i].Position;
                ReadOnlySpan<ushort> actions =
                    agentMoves ? [(ushort)chosen[i]] : legal.AsSpan(0, position.LegalActions(legal));
                foreach (ushort action in actions)
                {
                    Branch<TGame> branch = level[i].After(action);
                    if (branch.Position.IsTerminal)
                    {
                        results += Result(branch, agentMoves, tally);
                    }
                    else
                    {
                        UInt128 key = branch.Position.Key;
                        next[key] = next.TryGetValue(key, out Branch<TGame>? met)
                            ? met with { Lines = met.Lines + branch.Lines }
                            : branch;
                    }
                }
            }

            level = [.. next.Values];
        }

        return results;
    }

    private static GameCounts Result<TGame>(Branch<TGame> end, bool agentMovedLast, Tally tally)
        where TGame : unmanaged, IGame<TGame>
    {
        float value = agentMovedLast ? -end.Position.TerminalValue : end.Position.TerminalValue;
        if (value < 0 && tally.Losses.Count < LossesShown)
        {
            tally.Losses.Add(MoveText.Format<TGame>(end.Moves));
        }

        return value > 0 ? new(end.Lines, 0, 0) : value < 0 ? new(0, 0, end.Lines) : new(0, end.Lines, 0);
    }

    private sealed record Branch<TGame>(TGame Position, long Lines, int[] Moves)
        where TGame : unmanaged, IGame<TGame>
    {
        public Branch<TGame> After(int action)
        {
            TGame next = Position;
            next.Play(action);
            return new(next, Lines, [.. Moves, action]);
        }
    }

    private sealed class Tally
    {
        public int Positions { get; set; }

        public List<string> Losses { get; } = [];
    }
}
