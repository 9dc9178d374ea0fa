using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>How two models, or one model under two searches, play each other.</summary>
public sealed record ArenaOptions
{
    /// <summary>Gets the search of model A.</summary>
    public SearchOptions SearchA { get; init; } = new();

    /// <summary>Gets the search of model B.</summary>
    public SearchOptions SearchB { get; init; } = new();

    /// <summary>Gets the number of games, two from each opening; an odd number is rounded up, and a game may have fewer openings.</summary>
    public int Games { get; init; } = 100;

    /// <summary>Gets the seed of the openings and of what the players draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets how many games are in play at once.</summary>
    public int ParallelGames { get; init; } = 64;

    /// <summary>Gets how the networks are evaluated; null takes the plan of A's run, or measures one.</summary>
    public ExecutionPlan? Plan { get; init; }

    /// <summary>Gets what is fixed of a plan that is measured.</summary>
    public ExecutionOptions Execution { get; init; } = new();
}

/// <summary>Matches between models on disk.</summary>
public static class Arena
{
    /// <summary>Plays a match from openings, each played twice with the sides swapped.</summary>
    /// <param name="a">The model the results are stated for.</param>
    /// <param name="b">The opponent; the same folder with another search compares the searches.</param>
    /// <param name="options">Searches, games, seed.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the match at the next batch.</param>
    /// <exception cref="InvalidDataException">The models are for different games, or damaged.</exception>
    public static PlayedMatch Play(
        TrainedModel a, TrainedModel b, ArenaOptions options, IProgress<PlayProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Games, 1);
        if (a.Network.Game != b.Network.Game)
        {
            throw new InvalidDataException($"'{a.Folder}' plays {a.Network.Game} and '{b.Folder}' plays {b.Network.Game}; an arena needs two models for one game");
        }

        return GameCatalogue.Open(a.Game, new Visitor(a, b, options, progress, cancellation));
    }

    /// <summary>Returns the two names of a match, made different by the searches where the models are the same.</summary>
    internal static (string A, string B) Names(TrainedModel a, TrainedModel b, ArenaOptions options)
    {
        if (a.Name != b.Name)
        {
            return (a.Name, b.Name);
        }

        (string A, string B) names = (NameOf(a, options.SearchA), NameOf(b, options.SearchB));
        return names.A != names.B ? names : ($"{names.A} (A)", $"{names.B} (B)");
    }

    private static string NameOf(TrainedModel model, SearchOptions search) => FormattableString.Invariant(
        $"{model.Name} {search.Algorithm.ToString().ToLowerInvariant()} {search.Simulations}×{search.LeavesInFlight}");

    private sealed class Visitor(
        TrainedModel a, TrainedModel b, ArenaOptions options, IProgress<PlayProgress>? progress, CancellationToken cancellation)
        : IGameVisitor<PlayedMatch>
    {
        public PlayedMatch Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork networkA = a.Load(TGame.Info);
            using PolicyValueNetwork? networkB = Path.GetFullPath(a.Folder) == Path.GetFullPath(b.Folder) ? null : b.Load(TGame.Info);
            ExecutionPlan plan = options.Plan ?? a.Run?.Description.Plan ?? ExecutionPlanner.Choose<TGame>(networkA, options.Execution);
            EvaluatorSource<TGame> sourceA = ModelPlayer.Source<TGame>(networkA, plan);
            EvaluatorSource<TGame> sourceB = networkB is null ? sourceA : ModelPlayer.Source<TGame>(networkB, plan);
            (string nameA, string nameB) = Names(a, b, options);
            MatchOptions match = new()
            {
                Openings = new OpeningOptions { Count = (options.Games + 1) / 2, Seed = options.Seed },
                Seed = options.Seed,
                ParallelGames = options.ParallelGames,
                Workers = plan.Workers,
            };
            return Match.Play(
                a.Game,
                start,
                Players.Search(nameA, options.SearchA, a.Folder, sourceA),
                Players.Search(nameB, options.SearchB, b.Folder, sourceB),
                match,
                progress,
                cancellation);
        }
    }
}
