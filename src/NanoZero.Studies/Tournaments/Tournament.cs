using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>A finished match of a tournament.</summary>
/// <param name="Done">Matches finished, this one included.</param>
/// <param name="Matches">All matches.</param>
/// <param name="A">The player the results are stated for.</param>
/// <param name="B">The opponent.</param>
/// <param name="Statistics">The results.</param>
/// <param name="WasStored">Whether the match had been played before.</param>
public sealed record TournamentStep(int Done, int Matches, string A, string B, MatchStatistics Statistics, bool WasStored);

/// <summary>Tournaments: every player against every other, or one against all, and what rating follows.</summary>
public static class Tournament
{
    private const long LargestCaches = 512 << 20;

    /// <summary>Begins a tournament in a new folder, once all its players could be opened.</summary>
    /// <param name="config">The players and how they play.</param>
    /// <param name="folder">The folder; new or empty.</param>
    /// <param name="execution">What is asked for of how networks are evaluated.</param>
    /// <exception cref="InvalidDataException">A player cannot be opened, or plays another game.</exception>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static TournamentFolder Begin(TournamentConfig config, string folder, ExecutionOptions execution)
    {
        config.Validate();
        TournamentFolder.RequireFree(folder);
        ExecutionPlan? plan = GameCatalogue.Open(config.Game, new PlanOf(Resolve(config), execution));
        return TournamentFolder.Create(folder, new TournamentDescription
        {
            Config = config,
            Plan = plan,
            Execution = execution,
            Version = RunDescription.ProgramVersion,
            Started = DateTimeOffset.UtcNow,
            Machine = MachineDescription.Here(),
        });
    }

    /// <summary>Plays what is not yet played, and yields every match; the report is brought up to date meanwhile, and at the end, however it ends.</summary>
    /// <param name="folder">The tournament.</param>
    /// <param name="progress">Receives how far the match in play has come.</param>
    /// <param name="cancellation">Ends the tournament at the next batch; it can be continued, and loses no finished pair.</param>
    /// <exception cref="InvalidDataException">A player cannot be opened, or a match file is damaged or holds another match.</exception>
    public static IEnumerable<TournamentStep> Play(
        TournamentFolder folder, IProgress<PlayProgress>? progress = null, CancellationToken cancellation = default) =>
        GameCatalogue.Open(folder.Config.Game, new Player(folder, progress, cancellation));

    private static IReadOnlyList<ResolvedPlayer> Resolve(TournamentConfig config) => [.. config.Players.Select(ResolvedPlayer.Of)];

    private static OpenPlayersOptions Options(TournamentConfig config, TournamentDescription description) => new()
    {
        Execution = description.Asked,
        IsMeasured = false,
        Seed = config.Seed,
        CacheBytes = Math.Min(OpenPlayersOptions.DefaultCacheBytes, LargestCaches / config.Players.Count),
    };

    private sealed class PlanOf(IReadOnlyList<ResolvedPlayer> players, ExecutionOptions execution) : IGameVisitor<ExecutionPlan?>
    {
        public ExecutionPlan? Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using OpenPlayers<TGame> open = new(players, new OpenPlayersOptions { Execution = execution, CacheBytes = 0 });
            return open.Plan;
        }
    }

    private sealed class Player(TournamentFolder folder, IProgress<PlayProgress>? progress, CancellationToken cancellation)
        : IGameVisitor<IEnumerable<TournamentStep>>
    {
        public IEnumerable<TournamentStep> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using WriterLock writer = WriterLock.OfFolder(folder.Path);
            TournamentConfig config = folder.Config;
            IReadOnlyList<ResolvedPlayer> resolved = Resolve(config);
            _ = ResolvedPlayer.GameOf(resolved, config.Game);
            using OpenPlayers<TGame> players = new(resolved, Options(config, folder.Description));
            MatchOptions options = new()
            {
                Openings = config.Openings,
                Seed = config.Seed,
                ParallelGames = players.ParallelGames(config.ParallelGames),
                Workers = players.Plan?.Workers ?? 0,
                Machine = folder.Description.Machine.ToString(),
            };
            (int A, int B)[] pairings = [.. config.Pairings()];
            ReportUpdates report = new(() => TournamentReport.Write(folder));
            try
            {
                for (int i = 0; i < pairings.Length; i++)
                {
                    (int a, int b) = pairings[i];
                    PlayedMatch match = Match.Play(
                        config.Game, start, players.All[a], players.All[b], options, folder.MatchPath(a, b), workers: null, progress, cancellation);
                    report.AfterStep();
                    yield return new TournamentStep(
                        i + 1, pairings.Length, config.Players[a], config.Players[b], match.Statistics, WasStored: match.Counts.Games == 0);
                }
            }
            finally
            {
                report.Write();
            }
        }
    }
}
