namespace NanoZero.Cli.Commands;

/// <summary>The agent that a command evaluates: a trained model, or the network of an ONNX file.</summary>
internal sealed class EvaluatedAgent
{
    /// <summary>The search of a network whose run is not known.</summary>
    public static readonly SearchOptions Standard = new() { Simulations = PlayerText.DefaultSimulations };

    private readonly TrainedModel? model;  // one of the two is there
    private readonly OnnxFile? file;

    private EvaluatedAgent(TrainedModel? model, OnnxFile? file, string game) =>
        (this.model, this.file, Game) = (model, file, game);

    /// <summary>Gets the game that it plays.</summary>
    public string Game { get; }

    /// <summary>Gets a short name, for people.</summary>
    public string Name => model?.Name ?? Path.GetFileName(file!.Path);

    /// <summary>Gets the search where none is asked for.</summary>
    public SearchOptions StandardSearch => model?.Run?.Config.StrengthSearch ?? Standard;

    /// <summary>Finds an agent.</summary>
    /// <param name="text">A folder, <c>shipped</c>, or <c>onnx:FILE</c>.</param>
    /// <param name="game">The game asked for; null where none was.</param>
    /// <exception cref="UsageException">Nothing says which game is played.</exception>
    /// <exception cref="InvalidDataException">There is no network, or it plays another game.</exception>
    public static EvaluatedAgent Find(string text, string? game)
    {
        if (PlayerText.OnnxFileOf(text) is not { } path)
        {
            TrainedModel model = PlayerArgument.Open(text, game);
            return new EvaluatedAgent(model, null, model.Game);
        }

        int at = path.LastIndexOf('@');
        if (at > 0 && !File.Exists(path) && File.Exists(path[..at]))
        {
            throw new UsageException(
                $"'{text}' is a player, and here the network alone is expected: onnx:{path[..at]}; the simulations "
                    + "are those of --simulations, or with --positions of --budgets");
        }

        OnnxFile file = OnnxFile.Open(path);
        string asked = game ?? file.Game
            ?? throw new UsageException($"'{path}' does not say which game it plays; name it with --game");
        return new EvaluatedAgent(null, file, PlayerArgument.GameOf(file, asked));
    }

    /// <summary>Returns the agent as a player.</summary>
    /// <param name="search">Its search.</param>
    public ResolvedPlayer With(SearchOptions search) =>
        model is not null ? ResolvedPlayer.Of(model, search) : ResolvedPlayer.Of(file!, search);

    /// <summary>Says which agent is evaluated.</summary>
    /// <param name="terminal">Hears it.</param>
    public void TellName(Terminal terminal)
    {
        if (model is not null)
        {
            NetworkSettings.Name(terminal, model);
        }
    }

    /// <summary>Loads the network, and says how it is evaluated.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Hears it.</param>
    /// <param name="network">The options that say how.</param>
    /// <exception cref="InvalidDataException">A damaged network, or one for another game.</exception>
    public OpenAgent<TGame> Open<TGame>(ParseResult parsed, Terminal terminal, NetworkSettings network)
        where TGame : unmanaged, IGame<TGame>
    {
        if (model is not null)
        {
            PolicyValueNetwork weights = model.Load(TGame.Info);
            ExecutionPlan plan = network.Decide(parsed, terminal, model);
            return new OpenAgent<TGame>(weights, plan, model.Text);
        }

        network.RequireNetwork(parsed, hasNetwork: false, hasFile: true);
        NetworkSettings.Name(terminal, file!.Path);
        return new OpenAgent<TGame>(file.Load(), file);
    }
}

/// <summary>The network of an agent that is evaluated, loaded.</summary>
internal sealed class OpenAgent<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly IDisposable loaded;
    private readonly Func<EvaluationCache<TGame>?, EvaluatorSource<TGame>> source;
    private readonly string evaluator;
    private readonly string evaluation;
    private readonly string? hash;

    /// <summary>Takes over a network that was trained here.</summary>
    public OpenAgent(PolicyValueNetwork network, ExecutionPlan plan, string text)
    {
        (loaded, source) = (network, cache => ModelPlayer.Source(network, plan, cache));
        (evaluator, evaluation, Workers, Trained) = (text, plan.Evaluation, plan.Workers, (network.Config, plan));
    }

    /// <summary>Takes over the network of an ONNX file.</summary>
    public OpenAgent(OnnxModel network, OnnxFile file)
    {
        (loaded, source) = (network, cache => ModelPlayer.Source(network, cache));
        (evaluator, evaluation, hash) = (file.Path, OnnxModel.Evaluation, file.Hash);
        Workers = Environment.ProcessorCount;
    }

    /// <summary>Gets how many threads evaluate.</summary>
    public int Workers { get; }

    /// <summary>Gets the sizes of a network that was trained here, and how it is evaluated; else null.</summary>
    public (NetworkConfig Config, ExecutionPlan Plan)? Trained { get; }

    /// <summary>Begins workers that ask the network.</summary>
    /// <param name="cacheBytes">Memory of the evaluation cache; 0 for none.</param>
    public GameWorkers<TGame> NewWorkers(long cacheBytes = 0) =>
        new(Workers, source(cacheBytes > 0 ? new EvaluationCache<TGame>(cacheBytes) : null));

    /// <summary>Lets the network choose, alone and under searches of growing budgets.</summary>
    /// <param name="name">What the answers call it.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="options">Searches, seed.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    public IEnumerable<ChosenMoves> Choose(
        string name, IReadOnlyList<TGame> positions, PositionTableOptions options, CancellationToken cancellation)
    {
        using GameWorkers<TGame> workers = NewWorkers(options.CacheBytes);
        foreach (ChosenMoves chosen in PositionTable.Choose(name, workers, positions, options, cancellation))
        {
            yield return chosen;
        }
    }

    /// <summary>Returns the agent as a player of a match.</summary>
    /// <param name="name">The name shown in tables.</param>
    /// <param name="search">Its search.</param>
    public Player<TGame> Player(string name, SearchOptions search)
    {
        Player<TGame> player = Players.Search(name, search, evaluator, source(null), hash);
        return player with { Spec = player.Spec with { Evaluation = evaluation } };
    }

    /// <inheritdoc/>
    public void Dispose() => loaded.Dispose();
}
