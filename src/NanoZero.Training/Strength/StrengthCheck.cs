using System.Diagnostics;

namespace NanoZero.Training;

/// <summary>
/// Measures how strong an agent is while it is trained: games against two fixed players, errors on known positions.
/// </summary>
/// <param name="start">The start position of the games.</param>
/// <param name="run">The run.</param>
/// <param name="here">Whose threads search; its weights are replaced.</param>
/// <param name="clock">Is told how far the games have come.</param>
internal sealed class StrengthCheck<TGame>(TGame start, RunFolder run, LocalSelfPlay<TGame> here, TrainingClock clock)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TrainingConfig config = run.Config;
    private readonly IReadOnlyList<PositionSet<TGame>> positions =
        run.Config.StrengthPositions is { } set ? PositionSets.Open(start, set) : [];

    /// <summary>Measures the agent after an iteration.</summary>
    /// <param name="iteration">The iteration; 0 for the untrained agent.</param>
    /// <param name="weights">The agent's weights.</param>
    /// <param name="cancellation">Ends the measurement at the next batch.</param>
    public StrengthReport Measure(int iteration, Weights weights, CancellationToken cancellation)
    {
        long before = Stopwatch.GetTimestamp();
        here.Load(weights);
        Player<TGame> agent = new()
        {
            Spec = new PlayerSpec
            {
                Name = $"iteration {iteration}",
                Kind = PlayerKind.Search,
                Search = config.StrengthSearch,
            },
            Evaluator = here.Workers.Sources[0],
        };
        GameCounts random = Play(agent, Players.Random<TGame>(), iteration, cancellation);
        GameCounts onePly = Play(agent, Players.OnePly<TGame>(), iteration, cancellation);
        (PositionReport? errors, ErrorPatterns? patterns) = Judge(cancellation);
        return new()
        {
            Seconds = Stopwatch.GetElapsedTime(before).TotalSeconds,
            AgainstRandom = random,
            AgainstOnePly = onePly,
            Positions = errors,
            ErrorPatterns = patterns,
        };
    }

    /// <summary>
    /// Measures what the curves of a run are drawn beside: the untrained agent, and players that learn nothing.
    /// </summary>
    /// <param name="cancellation">Ends the measurement at the next batch.</param>
    /// <remarks>
    /// The random streams are those of iteration 0. The measurement changes nothing of the iterations that follow.
    /// </remarks>
    public RunStrength MeasureReferences(CancellationToken cancellation)
    {
        List<Player<TGame>> baselines = [Players.OnePly<TGame>()];
        if (Heuristics.AreQuick<TGame>(StrengthMeter.DeepestMinimax))
        {
            baselines.Add(Players.Minimax<TGame>(StrengthMeter.DeepestMinimax));
        }

        return new RunStrength
        {
            Untrained = MeasureUntrained(cancellation),
            Baselines = [.. baselines.Select(baseline => new ReferenceReport(
                baseline.Spec.Name,
                Play(baseline, Players.Random<TGame>(), 0, cancellation),
                baseline.Spec.Kind == PlayerKind.OnePly
                    ? null
                    : Play(baseline, Players.OnePly<TGame>(), 0, cancellation),
                positions.Count > 0
                    ? PositionTable.Judge(baseline.Spec.Name, baseline.Chooser!, positions, config.Seed).All
                    : null))],
        };
    }

    private ReferenceReport? MeasureUntrained(CancellationToken cancellation)
    {
        if (run.Checkpoints() is not [{ Iteration: 0 } first, ..])
        {
            return null;
        }

        StrengthReport measured = Measure(0, Checkpoint.LoadWeights(first.Path, TGame.Info), cancellation);
        return new ReferenceReport(
            StrengthMeter.Untrained,
            measured.AgainstRandom,
            measured.AgainstOnePly,
            measured.Positions?.Search,
            measured.Positions?.Network,
            measured.Positions?.Values);
    }

    private GameCounts Play(
        Player<TGame> player, Player<TGame> opponent, int iteration, CancellationToken cancellation)
    {
        ulong seed = config.Seed + (ulong)iteration;
        MatchOptions match = new()
        {
            Openings = OpeningOptions.Against(opponent.Spec, config.StrengthGames, seed),
            Seed = seed,
            ParallelGames = run.Description.Plan.GamesToFill(leavesInFlight: 1),
        };
        return Match.Play(
            config.Game,
            start,
            player,
            opponent,
            match,
            file: null,
            here.Workers,
            progress: clock.Strength(opponent.Spec.Name),
            cancellation: cancellation).Statistics.Counts.Games;
    }

    // The same seed at every measurement: what changes from one to the next is the network.
    private (PositionReport? Errors, ErrorPatterns? Patterns) Judge(CancellationToken cancellation)
    {
        if (positions.Count == 0)
        {
            return (null, null);
        }

        PositionTableOptions options = new()
        {
            Budgets = [config.StrengthSimulations],
            Search = config.StrengthSearch,
            Seed = config.Seed,
        };
        PositionRow[] rows = [.. PositionTable.Judge(config.Game, here.Workers, positions, options, cancellation)];
        (PositionRow network, PositionRow search) = (rows[0], rows[1]);
        return (
            new PositionReport(search.All, network.All, network.Values!.Value),
            new ErrorPatterns(search.ErrorPattern, network.ErrorPattern));
    }
}
