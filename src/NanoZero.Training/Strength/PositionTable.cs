using System.Text.Json.Serialization;

namespace NanoZero.Training;

/// <summary>How agents are judged on positions with known outcomes.</summary>
internal sealed record PositionTableOptions
{
    /// <summary>Gets the budgets of the search, in simulations. The published tables stop at 600.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [4, 16, 64, 200, 600];

    /// <summary>
    /// Gets the search; its budget is replaced by each of <see cref="Budgets"/>, which is spent to its end.
    /// </summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Gets the seed of what searches draw, and of the untrained network's weights.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the memory of the evaluation cache in bytes, shared by all budgets; 0 for none.</summary>
    public long CacheBytes { get; init; } = 128 << 20;
}

/// <summary>What one player chose in many positions.</summary>
/// <param name="Player">Who chose: the network, the untrained network, or a baseline.</param>
/// <param name="Simulations">Budget of the search; null without one.</param>
/// <param name="Actions">The action chosen in each position, in order.</param>
/// <param name="Values">The value expected in each for the side to move; null where the player expects none.</param>
internal sealed record ChosenMoves(
    string Player, int? Simulations, IReadOnlyList<int> Actions, IReadOnlyList<float>? Values = null);

/// <summary>One row: one player's errors by set.</summary>
/// <param name="Player">Who chose: the network, the untrained network, or a baseline.</param>
/// <param name="Simulations">Budget of the search; null without one.</param>
/// <param name="BySet">Move errors, in the order of the sets.</param>
/// <param name="Values">Errors of the player's values over all sets; null where they are not judged.</param>
internal sealed record PositionRow(
    string Player, int? Simulations, IReadOnlyList<MoveErrors> BySet, ValueErrors? Values = null)
{
    /// <summary>
    /// Gets the errors position by position over all sets, one character each: 1 for an error, else 0. Positions whose
    /// moves nobody can judge are left out.
    /// </summary>
    [JsonIgnore]
    public string ErrorPattern { get; init; } = "";

    /// <summary>
    /// Gets the move errors over all sets together; the mean of the rates where the sets have one size.
    /// </summary>
    [JsonIgnore]
    public MoveErrors All => BySet.Aggregate(default(MoveErrors), (sum, set) => sum + set);
}

/// <summary>Move errors and value errors on position sets: a trained network beside what needs no learning.</summary>
internal static class PositionTable
{
    /// <summary>Judges a network alone and under searches of growing budgets.</summary>
    /// <param name="name">What the rows call it.</param>
    /// <param name="network">The network.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="sets">The positions.</param>
    /// <param name="options">Searches, seed.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>The row of the network, then a row for each budget. Each row is yielded as it is finished.</returns>
    public static IEnumerable<PositionRow> Judge<TGame>(
        string name,
        PolicyValueNetwork network,
        ExecutionPlan plan,
        IReadOnlyList<PositionSet<TGame>> sets,
        PositionTableOptions options,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame> =>
        Choose(name, network, plan, PositionsOf(sets), options, cancellation)
            .Select(chosen => RowOf(chosen, sets));

    /// <summary>Judges what the workers' first evaluator knows, alone and under searches of growing budgets.</summary>
    /// <param name="name">What the rows call it.</param>
    /// <param name="workers">Who searches.</param>
    /// <param name="sets">The positions.</param>
    /// <param name="options">Searches, seed.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>The row of the evaluator, then a row for each budget. Each row is yielded as it is finished.</returns>
    public static IEnumerable<PositionRow> Judge<TGame>(
        string name,
        GameWorkers<TGame> workers,
        IReadOnlyList<PositionSet<TGame>> sets,
        PositionTableOptions options,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame> =>
        Choose(name, workers, PositionsOf(sets), options, cancellation).Select(chosen => RowOf(chosen, sets));

    /// <summary>Judges a player that chooses moves without a search.</summary>
    /// <param name="name">What the row calls it.</param>
    /// <param name="chooser">The player.</param>
    /// <param name="sets">The positions.</param>
    /// <param name="seed">With a position it names the stream the player may draw from.</param>
    public static PositionRow Judge<TGame>(
        string name, IMoveChooser<TGame> chooser, IReadOnlyList<PositionSet<TGame>> sets, ulong seed)
        where TGame : unmanaged, IGame<TGame> => RowOf(Choose(name, chooser, PositionsOf(sets), seed), sets);

    /// <summary>Lets a network choose, alone and under searches of growing budgets.</summary>
    /// <param name="name">What the answers call it.</param>
    /// <param name="network">The network.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="options">Searches, seed.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>The network's own choice, then that of each budget. Each is yielded as it is finished.</returns>
    public static IEnumerable<ChosenMoves> Choose<TGame>(
        string name,
        PolicyValueNetwork network,
        ExecutionPlan plan,
        IReadOnlyList<TGame> positions,
        PositionTableOptions options,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        EvaluationCache<TGame>? cache = options.CacheBytes > 0 ? new(options.CacheBytes) : null;
        using GameWorkers<TGame> workers = new(plan.Workers, ModelPlayer.Source(network, plan, cache));
        foreach (ChosenMoves chosen in Choose(name, workers, positions, options, cancellation))
        {
            yield return chosen;
        }
    }

    /// <summary>Lets the workers' first evaluator choose, alone and under searches of growing budgets.</summary>
    /// <param name="name">What the answers call it.</param>
    /// <param name="workers">Who searches.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="options">Searches, seed.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>The evaluator's own choice, then that of each budget. Each is yielded as it is finished.</returns>
    public static IEnumerable<ChosenMoves> Choose<TGame>(
        string name,
        GameWorkers<TGame> workers,
        IReadOnlyList<TGame> positions,
        PositionTableOptions options,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        IReadOnlyList<(int Action, float Value)> answers = PositionSearch.Evaluate(workers, positions);
        yield return new ChosenMoves(
            name, null, [.. answers.Select(answer => answer.Action)], [.. answers.Select(answer => answer.Value)]);
        foreach (int simulations in options.Budgets)
        {
            SearchOptions search = options.Search.WithoutEarlyStopping() with { Simulations = simulations };
            IReadOnlyList<SearchResult> results =
                PositionSearch.Run(workers, positions, search, options.Seed, cancellation: cancellation);
            yield return new ChosenMoves(
                name, simulations, [.. results.Select(result => result.Best)],
                [.. results.Select(result => result.Value)]);
        }
    }

    /// <summary>Lets a player choose without a search.</summary>
    /// <param name="name">What the answer calls it.</param>
    /// <param name="chooser">The player.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="seed">With a position it names the stream the player may draw from.</param>
    /// <param name="cancellation">Ends the call.</param>
    public static ChosenMoves Choose<TGame>(
        string name, IMoveChooser<TGame> chooser, IReadOnlyList<TGame> positions, ulong seed,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        int[] actions = new int[positions.Count];
        Parallel.For(0, actions.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            RandomStream random = BatchSearch.StreamOf(positions[i], seed);
            actions[i] = chooser.Choose(positions[i], ref random, cancellation: cancellation);
        });
        return new ChosenMoves(name, null, actions);
    }

    /// <summary>Returns the positions of sets, in order.</summary>
    public static TGame[] PositionsOf<TGame>(IReadOnlyList<PositionSet<TGame>> sets)
        where TGame : unmanaged, IGame<TGame> =>
        [.. sets.SelectMany(set => set.Positions).Select(position => position.Position)];

    /// <summary>Judges what was chosen.</summary>
    /// <param name="chosen">The moves and values, one for each position of the sets, in order.</param>
    /// <param name="sets">The positions.</param>
    /// <param name="judgesSearches">Whether the values of searches are judged, too.</param>
    public static PositionRow RowOf<TGame>(
        ChosenMoves chosen, IReadOnlyList<PositionSet<TGame>> sets, bool judgesSearches = false)
        where TGame : unmanaged, IGame<TGame>
    {
        int[] actions = [.. chosen.Actions];
        bool judgesValues = chosen.Values is not null && (chosen.Simulations is null || judgesSearches);
        return new PositionRow(chosen.Player, chosen.Simulations, BySet(sets, actions))
        {
            Values = judgesValues ? ValueErrorsOf(sets, chosen.Values!) : null,
            ErrorPattern = string.Concat(sets.SelectMany(set => set.Positions).Select((position, i) =>
                !position.JudgesMoves ? "" : position.IsError(actions[i]) ? "1" : "0")),
        };
    }

    private static List<MoveErrors> BySet<TGame>(IReadOnlyList<PositionSet<TGame>> sets, int[] actions)
        where TGame : unmanaged, IGame<TGame>
    {
        List<MoveErrors> errors = [];
        int start = 0;
        foreach (PositionSet<TGame> set in sets)
        {
            errors.Add(MoveErrors.Of(set, actions.AsSpan(start, set.Positions.Count).ToArray()));
            start += set.Positions.Count;
        }

        return errors;
    }

    private static ValueErrors ValueErrorsOf<TGame>(
        IReadOnlyList<PositionSet<TGame>> sets, IReadOnlyList<float> values)
        where TGame : unmanaged, IGame<TGame> =>
        ValueErrors.Of(new PositionSet<TGame>("all", [.. sets.SelectMany(set => set.Positions)]), values);
}
