using System.Text.Json.Serialization;

namespace NanoZero.Training;

/// <summary>
/// What a run's learning is compared with, and how strong its newest network is: the content of <c>strength.json</c>.
/// </summary>
/// <remarks>Nothing of it goes into the training. It can be measured again from the run's checkpoints.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RunStrength
{
    /// <summary>
    /// Gets how the untrained network does where the trained one is evaluated; null where its checkpoint is missing.
    /// </summary>
    public ReferenceReport? Untrained { get; init; }

    /// <summary>Gets how players that learn nothing do there.</summary>
    public IReadOnlyList<ReferenceReport> Baselines { get; init; } = [];

    /// <summary>Gets the iteration whose network played <see cref="Matches"/>; 0 while none did.</summary>
    public int Iteration { get; init; }

    /// <summary>
    /// Gets the results of that network against the untrained one and against the baselines, weakest first.
    /// </summary>
    public IReadOnlyList<StrengthMatch> Matches { get; init; } = [];
}

/// <summary>How a player that is no checkpoint of the run does where the run's strength is measured.</summary>
/// <param name="Player">Who it is.</param>
/// <param name="AgainstRandom">Its results against the random player; null for that player.</param>
/// <param name="AgainstOnePly">Its results against the one-ply player; null for that player.</param>
/// <param name="Search">
/// Its move errors on positions with known outcomes. For a network they are the errors of its search. Null where none
/// are asked.
/// </param>
/// <param name="Network">Move errors of the network alone; null without one.</param>
/// <param name="Values">Errors of the network's values; null without one.</param>
public sealed record ReferenceReport(
    string Player, GameCounts? AgainstRandom, GameCounts? AgainstOnePly, MoveErrors? Search = null,
    MoveErrors? Network = null, ValueErrors? Values = null);

/// <summary>A match of a run's newest network.</summary>
/// <param name="Opponent">Who it played: <c>untrained</c>, or a player's text.</param>
/// <param name="Counts">The network's results.</param>
public sealed record StrengthMatch(string Opponent, MatchCounts Counts);

/// <summary>How far the matches of a run's newest network have come.</summary>
/// <param name="Opponent">Who it plays now.</param>
/// <param name="Match">Number of the match, from 1.</param>
/// <param name="Matches">All matches.</param>
/// <param name="Games">The match in play.</param>
internal sealed record StrengthProgress(string Opponent, int Match, int Matches, PlayProgress Games);

/// <summary>
/// Measures how strong a run's newest network is, by matches against the untrained network and fixed players.
/// </summary>
internal static class StrengthMeter
{
    /// <summary>The name of the untrained network among the opponents.</summary>
    public const string Untrained = "untrained";

    /// <summary>The depth of the strongest fixed player.</summary>
    public const int DeepestMinimax = 5;

    /// <summary>Says whether the newest network has matches still to play.</summary>
    /// <param name="run">The run, with a checkpoint. A run without evaluations is not measured.</param>
    public static bool IsDue(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        int newest = run.Latest().Iteration;
        return newest > 0 && run.Config.StrengthEvery > 0 && run.Strength()?.Iteration != newest;
    }

    /// <summary>
    /// Plays the matches and writes them into the run's <c>strength.json</c>; does nothing where none is due
    /// (<see cref="IsDue"/>).
    /// </summary>
    /// <param name="run">The run, with a checkpoint.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the measurement at the next batch; nothing is written then.</param>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static void Measure(
        RunFolder run, IProgress<StrengthProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (IsDue(run))
        {
            RunCheckpoint newest = run.Latest();
            RunStrength strength = run.Strength() ?? new();
            using WriterLock writer = WriterLock.OfFolder(run.Path);
            using CancellationTokenSource stop = writer.StoppedWith(cancellation);
            IReadOnlyList<StrengthMatch> matches =
                GameCatalogue.Open(run.Config.Game, new Opponents(run, newest, progress, stop.Token));
            run.Write(strength with { Iteration = newest.Iteration, Matches = matches });
        }
    }

    private sealed class Opponents(
        RunFolder run, RunCheckpoint newest, IProgress<StrengthProgress>? progress, CancellationToken cancellation)
        : IGameVisitor<IReadOnlyList<StrengthMatch>>
    {
        public IReadOnlyList<StrengthMatch> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = Checkpoint.Load(newest.Path, TGame.Info);
            using PolicyValueNetwork? untrained =
                run.Checkpoints() is [{ Iteration: 0 } first, ..] ? Checkpoint.Load(first.Path, TGame.Info) : null;
            int[] depths = [.. ((int[])[1, 3, DeepestMinimax]).Where(Heuristics.AreQuick<TGame>)];
            Player<TGame>[] opponents =
            [
                .. untrained is null ? (Player<TGame>[])[] : [Agent<TGame>(Untrained, untrained)],
                Players.OnePly<TGame>(),
                .. depths.Select(Players.Minimax<TGame>),
            ];
            return
            [
                .. opponents.Select((opponent, index) => new StrengthMatch(
                    opponent.Spec.Name, Play(
                        start,
                        network,
                        opponent,
                        Forward.Of<PlayProgress, StrengthProgress>(progress, games =>
                            new(opponent.Spec.Name, index + 1, opponents.Length, games))))),
            ];
        }

        private Player<TGame> Agent<TGame>(string name, PolicyValueNetwork network)
            where TGame : unmanaged, IGame<TGame> =>
                ModelPlayer.Create<TGame>(name, run.Config.StrengthSearch, network, run.Description.Plan);

        private MatchCounts Play<TGame>(
            TGame start, PolicyValueNetwork network, Player<TGame> opponent, IProgress<PlayProgress>? told)
            where TGame : unmanaged, IGame<TGame> => Match.Play(
                run.Config.Game,
                start,
                Agent<TGame>($"iteration {newest.Iteration}", network),
                opponent,
                new MatchOptions
                {
                    Openings = OpeningOptions.Against(opponent.Spec, run.Config.StrengthGames, run.Config.Seed),
                    Seed = run.Config.Seed,
                    ParallelGames = run.Description.Plan.GamesToFill(leavesInFlight: 1),
                    Workers = run.Description.Plan.Workers,
                },
                progress: told,
                cancellation: cancellation).Statistics.Counts;
    }
}
