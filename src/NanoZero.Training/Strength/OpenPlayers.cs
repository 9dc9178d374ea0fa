using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>How players are opened.</summary>
public sealed record OpenPlayersOptions
{
    /// <summary>Gets the default of <see cref="CacheBytes"/>.</summary>
    public const long DefaultCacheBytes = 32 << 20;

    /// <summary>Gets how the networks are evaluated; null takes the plan of the first network's run, or measures one.</summary>
    public ExecutionPlan? Plan { get; init; }

    /// <summary>Gets what is fixed of a plan that is measured.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>Gets the memory of each network's evaluation cache, which all its players share, in bytes; 0 for none.</summary>
    public long CacheBytes { get; init; } = DefaultCacheBytes;

    /// <summary>Gets the seed of random rollouts.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>Players ready to take their seats. Every network is loaded once, and all its players share its batches.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed class OpenPlayers<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const int GamesWithoutNetworks = 64;

    private readonly Dictionary<string, (PolicyValueNetwork Network, EvaluatorSource<TGame> Source)> models = [];
    private readonly OpenPlayersOptions options;
    private EvaluatorSource<TGame>? rollouts;

    /// <summary>Opens players.</summary>
    /// <param name="players">The players.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InvalidDataException">A damaged network, or one for another game.</exception>
    /// <exception cref="NotSupportedException">A player that this game does not have.</exception>
    public OpenPlayers(IReadOnlyList<ResolvedPlayer> players, OpenPlayersOptions options)
    {
        this.options = options;
        Plan = options.Plan ?? players.FirstOrDefault(player => player.Model is not null)?.Model?.Run?.Description.Plan;
        try
        {
            All = [.. players.Select(Open)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the players, in the order asked for.</summary>
    public IReadOnlyList<Player<TGame>> All { get; }

    /// <summary>Gets how the networks are evaluated; null where there is none.</summary>
    public ExecutionPlan? Plan { get; private set; }

    /// <summary>Returns how many games are best in play at once.</summary>
    /// <param name="asked">What was asked for; 0 for as many as fill the networks' batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public int ParallelGames(int asked)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(asked);
        return asked > 0 ? asked : Plan?.GamesToFill(leavesInFlight: 1, Math.Max(1, models.Count)) ?? GamesWithoutNetworks;
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach ((PolicyValueNetwork network, _) in models.Values)
        {
            network.Dispose();
        }
    }

    // The one place where a kind of player becomes the means to play.
    private Player<TGame> Open(ResolvedPlayer player)
    {
        string name = player.Text.ToString();
        return player.Text.Kind switch
        {
            PlayerKind.Random => Players.Random<TGame>(),
            PlayerKind.OnePly => Players.OnePly<TGame>(),
            PlayerKind.Perfect => Players.Perfect<TGame>(),
            PlayerKind.Minimax => Players.Minimax<TGame>(player.Text.Depth),
            PlayerKind.Greedy => Players.Greedy(name, player.Model!.Folder, SourceOf(player.Model), player.Model.HashWeights()),
            PlayerKind.Search when player.Model is { } model => Players.Search(name, player.Search!, model.Folder, SourceOf(model), model.HashWeights()),
            PlayerKind.Search => Players.Search(name, player.Search!, "rollout", Rollouts()),
            _ => throw new NotSupportedException($"player '{name}' is not there for {TGame.Info.Title}"),
        };
    }

    private EvaluatorSource<TGame> SourceOf(TrainedModel model)
    {
        string folder = Path.GetFullPath(model.Folder);
        if (!models.TryGetValue(folder, out (PolicyValueNetwork Network, EvaluatorSource<TGame> Source) opened))
        {
            PolicyValueNetwork network = model.Load(TGame.Info);
            Plan ??= ExecutionPlanner.Choose<TGame>(network, options.Execution);
            EvaluationCache<TGame>? cache = options.CacheBytes > 0 ? new EvaluationCache<TGame>(options.CacheBytes) : null;
            opened = (network, ModelPlayer.Source(network, Plan, cache));
            models.Add(folder, opened);
        }

        return opened.Source;
    }

    private EvaluatorSource<TGame> Rollouts() => rollouts ??= new(_ => new RolloutEvaluator<TGame>(options.Seed));
}
