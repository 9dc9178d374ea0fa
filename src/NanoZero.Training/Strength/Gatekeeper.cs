using System.Diagnostics;

namespace NanoZero.Training;

/// <summary>
/// Decides which weights play the games of a run: the newest ones, or those that passed the last test where the run
/// tests them.
/// </summary>
/// <param name="start">The start position of the games.</param>
/// <param name="run">The run.</param>
/// <param name="clock">Is told how far the games have come.</param>
/// <param name="player">The weights that play so far.</param>
/// <remarks>
/// Silver et al. 2017, "Methods", evaluator. Both weights search as the run's strength is measured, without noise. The
/// results follow from the seed, the iteration and the weights.
/// </remarks>
internal sealed class Gatekeeper<TGame>(TGame start, RunFolder run, TrainingClock clock, Weights player)
    where TGame : unmanaged, IGame<TGame>
{
    private const string PlayerName = "the player of the games";

    private readonly TrainingConfig config = run.Config;

    /// <summary>Gets the weights that play the games of the next iteration.</summary>
    public Weights Player { get; private set; } = player;

    /// <summary>Lets the weights of an iteration play from now on, unless they fail or await a test.</summary>
    /// <param name="iteration">The iteration that ended with the weights.</param>
    /// <param name="candidate">The weights.</param>
    /// <param name="cancellation">Ends the test at the next batch; the player stays.</param>
    /// <returns>What the test found; null where none was due.</returns>
    public GateReport? Consider(int iteration, Weights candidate, CancellationToken cancellation)
    {
        if (config.GateEvery == 0)
        {
            Player = candidate;
            return null;
        }

        if (iteration % config.GateEvery != 0)
        {
            return null;
        }

        GateReport report = Test(iteration, candidate, cancellation);
        Player = report.Passed ? candidate : Player;
        return report;
    }

    private GateReport Test(int iteration, Weights candidate, CancellationToken cancellation)
    {
        long before = Stopwatch.GetTimestamp();
        using PolicyValueNetwork challenger = new(config.NetworkShape(), config.Seed);
        using PolicyValueNetwork champion = new(config.NetworkShape(), config.Seed);
        candidate.LoadInto(challenger);
        Player.LoadInto(champion);
        ExecutionPlan plan = run.Description.Plan;
        ulong seed = config.Seed + (ulong)iteration;
        PlayedMatch match = Match.Play(
            config.Game,
            start,
            Agent($"iteration {iteration}", challenger),
            Agent(PlayerName, champion),
            new MatchOptions
            {
                Openings = OpeningOptions.For(config.GateGames, seed),
                Seed = seed,
                Sprt = SprtOptions.Parse(config.GateTest),
                ParallelGames = plan.GamesToFill(leavesInFlight: 1),
                Workers = plan.Workers,
            },
            progress: clock.Strength(PlayerName),
            cancellation: cancellation);
        return new()
        {
            Seconds = Stopwatch.GetElapsedTime(before).TotalSeconds,
            Results = match.Statistics.Counts.Games,
            Passed = match.Record.Test()?.Decision == SprtDecision.AcceptH1,
        };

        Player<TGame> Agent(string name, PolicyValueNetwork network) => ModelPlayer.Create(
            name, config.StrengthSearch, network, plan,
            cache: config.CacheBytes > 0 ? new EvaluationCache<TGame>(config.CacheBytes / 2) : null);
    }
}
