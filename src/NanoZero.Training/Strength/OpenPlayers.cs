namespace NanoZero.Training;

/// <summary>How players are opened.</summary>
public sealed record OpenPlayersOptions
{
    /// <summary>Gets the default of <see cref="CacheBytes"/>.</summary>
    public const long DefaultCacheBytes = 32 << 20;

    /// <summary>
    /// Gets how all networks are evaluated; null lets each follow <see cref="Execution"/>, then its own run's record,
    /// then the machine.
    /// </summary>
    public ExecutionPlan? Plan { get; init; }

    /// <summary>Gets the wishes for how networks are evaluated.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>
    /// Gets whether the batch size of a network without a run is measured, which pays for many games.
    /// </summary>
    public bool IsMeasured { get; init; } = true;

    /// <summary>
    /// Gets the memory of each network's evaluation cache, which all its players share, in bytes; 0 for none.
    /// </summary>
    public long CacheBytes { get; init; } = DefaultCacheBytes;

    /// <summary>Gets the seed of random rollouts.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>
/// Players ready to take their seats. Every network is loaded once, and all its players share its batches.
/// </summary>
internal sealed class OpenPlayers<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const int GamesWithoutNetworks = 64;

    private readonly Dictionary<string, OpenModel> models = [];
    private readonly Dictionary<(string Path, string Hash), OpenFile> files = [];
    private readonly List<GtpChooser<TGame>> programs = [];
    private readonly OpenPlayersOptions options;
    private EvaluatorSource<TGame>? rollouts;

    /// <summary>Opens players.</summary>
    /// <exception cref="InvalidDataException">
    /// A damaged network, or one for another game; a program outside that does not start.
    /// </exception>
    /// <exception cref="NotSupportedException">A player that this game does not have.</exception>
    public OpenPlayers(IReadOnlyList<ResolvedPlayer> players, OpenPlayersOptions options)
    {
        this.options = options;
        Plan = options.Plan;
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

    /// <summary>
    /// Gets how the first network is evaluated, with the number of workers of all; null where there is none.
    /// </summary>
    public ExecutionPlan? Plan { get; private set; }

    /// <summary>Gets how each network is evaluated, in the order in which they were opened.</summary>
    public IReadOnlyList<ExecutionPlan> Plans => [.. models.Values.Select(model => model.Plan)];

    /// <summary>Gets whether our own kernels evaluate all networks, with the same answers on every processor.</summary>
    public bool ArePacked => models.Values.All(model => model.Plan.UsesPackedNetwork(model.Network.Config));

    /// <summary>Gets the seed of random playouts that evaluate positions.</summary>
    public ulong PlayoutSeed => options.Seed;

    /// <summary>
    /// Gets how many threads play; 0 where nobody says, for one a processor. ONNX files are asked with one thread each.
    /// </summary>
    public int Workers =>
        files.Count == 0 ? Plan?.Workers ?? 0 : Math.Max(Plan?.Workers ?? 0, Environment.ProcessorCount);

    /// <summary>Returns how many games are best in play at once.</summary>
    /// <param name="asked">What was asked for; 0 for as many as fill the networks' batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public int ParallelGames(int asked)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(asked);
        if (asked > 0 || (Plan is null && files.Count == 0))
        {
            return asked > 0 ? asked : GamesWithoutNetworks;
        }

        int ofModels = Plan is null ? 0 : Math.Max(1, models.Count) * Plan.BatchSize;
        return Workers * (ofModels + (files.Count * OnnxEvaluator<TGame>.BatchSize));
    }

    /// <summary>Frees the networks, and ends the programs outside.</summary>
    public void Dispose()
    {
        programs.ForEach(program => program.Dispose());
        foreach (OpenModel model in models.Values)
        {
            model.Network.Dispose();
        }

        foreach (OpenFile file in files.Values)
        {
            file.Model.Dispose();
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
            PlayerKind.Gtp => Following(player.Text.Command!),
            PlayerKind.Greedy => Playing(player.Model!, (model, source) =>
                Players.Greedy(name, model.Text, source, model.HashWeights())),
            PlayerKind.Search when player.Model is { } model => Playing(model, (_, source) =>
                Players.Search(name, player.Search!, model.Text, source, model.HashWeights())),
            PlayerKind.Search when player.File is { } file => Asking(file, source =>
                Players.Search(name, player.Search!, file.Path, source, file.Hash)),
            PlayerKind.Search => Players.Search(name, player.Search!, "rollout", Rollouts()),
            _ => throw new NotSupportedException($"player '{name}' is not there for {TGame.Info.Title}"),
        };
    }

    private Player<TGame> Following(string command)
    {
        GtpChooser<TGame> program = new(command);
        programs.Add(program);
        return Players.Gtp(program);
    }

    private Player<TGame> Playing(TrainedModel model, Func<TrainedModel, EvaluatorSource<TGame>, Player<TGame>> create)
    {
        OpenModel opened = Open(model);
        Player<TGame> player = create(model, opened.Source);
        return player with { Spec = player.Spec with { Evaluation = opened.Plan.Evaluation } };
    }

    private Player<TGame> Asking(OnnxFile file, Func<EvaluatorSource<TGame>, Player<TGame>> create)
    {
        Player<TGame> player = create(Open(file).Source);
        return player with { Spec = player.Spec with { Evaluation = OnnxModel.Evaluation } };
    }

    private OpenFile Open(OnnxFile file)
    {
        (string, string) content = (Path.GetFullPath(file.Path), file.Hash);
        if (!files.TryGetValue(content, out OpenFile? opened))
        {
            OnnxModel model = file.Load();
            files.Add(content, opened = new OpenFile(model, ModelPlayer.Source(model, NewCache())));
            model.RequireGame(TGame.Info);
        }

        return opened;
    }

    private EvaluationCache<TGame>? NewCache() =>
        options.CacheBytes > 0 ? new EvaluationCache<TGame>(options.CacheBytes) : null;

    private OpenModel Open(TrainedModel model)
    {
        string folder = Path.GetFullPath(model.Folder);
        if (!models.TryGetValue(folder, out OpenModel? opened))
        {
            PolicyValueNetwork network = model.Load(TGame.Info);
            try
            {
                ExecutionPlan plan = PlanOf(model, network);
                opened = new OpenModel(network, plan, ModelPlayer.Source(network, plan, NewCache()));
            }
            catch
            {
                network.Dispose();
                throw;
            }

            Plan ??= opened.Plan;
            models.Add(folder, opened);
        }

        return opened;
    }

    private ExecutionPlan PlanOf(TrainedModel model, PolicyValueNetwork network)
    {
        ExecutionPlan? recorded = model.Run?.Description.Plan;
        return options.Plan ?? (recorded is null && Plan is null && options.IsMeasured
            ? ExecutionPlanner.Choose<TGame>(network, options.Execution)
            : ExecutionPlanner.Decide(network.Config,
                options.Execution with { Workers = Plan?.Workers ?? options.Execution.Workers }, recorded));
    }

    private EvaluatorSource<TGame> Rollouts() => rollouts ??= new(_ => new RolloutEvaluator<TGame>(options.Seed));

    private sealed record OpenModel(PolicyValueNetwork Network, ExecutionPlan Plan, EvaluatorSource<TGame> Source);

    private sealed record OpenFile(OnnxModel Model, EvaluatorSource<TGame> Source);
}

/// <summary>Makes players whose searches ask a network.</summary>
internal static class ModelPlayer
{
    /// <summary>Returns a player.</summary>
    /// <param name="name">The name shown in tables.</param>
    /// <param name="search">The search.</param>
    /// <param name="network">The network; must live, unchanged, as long as games are played.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="evaluator">
    /// What the match file calls the network, such as its folder; null for the player's name.
    /// </param>
    /// <param name="cache">
    /// Remembers the network's answers. It must hold answers of no other network. Null for none.
    /// </param>
    public static Player<TGame> Create<TGame>(
        string name, SearchOptions search, PolicyValueNetwork network, ExecutionPlan plan, string? evaluator = null,
        EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame>
    {
        Player<TGame> player = Players.Search(name, search, evaluator ?? name, Source(network, plan, cache));
        return player with { Spec = player.Spec with { Evaluation = plan.Evaluation } };
    }

    /// <summary>
    /// Returns a network as every agent asks it: about each position in its canonical orientation. So an agent is the
    /// same with and without a cache, and in every command. One thread uses and disposes it.
    /// </summary>
    /// <param name="network">The network; copied.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="cache">Remembers the network's answers; must hold those of no other network. Null for none.</param>
    public static IEvaluator<TGame> Evaluator<TGame>(
        PolicyValueNetwork network, ExecutionPlan plan, EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame> =>
            new CachedEvaluator<TGame>(new NetworkEvaluator<TGame>(network, plan), cache);

    /// <summary>
    /// Returns where workers get copies of a network from; two players with the same source share batches.
    /// </summary>
    /// <param name="network">The network; must live, unchanged, as long as games are played.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="cache">Remembers the network's answers; must hold those of no other network. Null for none.</param>
    public static EvaluatorSource<TGame> Source<TGame>(
        PolicyValueNetwork network, ExecutionPlan plan, EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame> => new(_ => Evaluator(network, plan, cache), plan.BatchSize);

    /// <summary>
    /// Returns where workers ask the network of an ONNX file, as every agent asks its network; they share it.
    /// </summary>
    /// <param name="model">The network; must live as long as games are played.</param>
    /// <param name="cache">Remembers the network's answers; must hold those of no other network. Null for none.</param>
    public static EvaluatorSource<TGame> Source<TGame>(OnnxModel model, EvaluationCache<TGame>? cache = null)
        where TGame : unmanaged, IGame<TGame> => new(
            _ => new CachedEvaluator<TGame>(new OnnxEvaluator<TGame>(model), cache), OnnxEvaluator<TGame>.BatchSize);
}

/// <summary>Opens sessions with players named by text.</summary>
public static class PlayerSession
{
    /// <summary>Opens a session at the start position of a game; it owns the player's network.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="player">The player.</param>
    /// <param name="options">
    /// How its network is evaluated, and the seed of all its randomness; null for the standard way.
    /// </param>
    /// <exception cref="InvalidDataException">A damaged network, or one for another game.</exception>
    /// <exception cref="NotSupportedException">A player that this game does not have.</exception>
    public static IGameSession Open(string game, ResolvedPlayer player, OpenPlayersOptions? options = null) =>
        GameCatalogue.Open(game, new Visitor(game, player, options ?? new OpenPlayersOptions()));

    private sealed class Visitor(string game, ResolvedPlayer player, OpenPlayersOptions options)
        : IGameVisitor<IGameSession>
    {
        public IGameSession Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            OpenPlayers<TGame> players = new([player], options);
            try
            {
                return GameSession.Open(game, start, players.All[0], options.Seed, players);
            }
            catch
            {
                players.Dispose();
                throw;
            }
        }
    }
}
