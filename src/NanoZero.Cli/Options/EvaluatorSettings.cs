namespace NanoZero.Cli.Options;

/// <summary>The evaluators that need no training.</summary>
internal enum EvaluatorKind
{
    /// <summary>Every action equally likely, every position even.</summary>
    Uniform,

    /// <summary>Pseudo-random answers, the same everywhere: for tests.</summary>
    Hash,

    /// <summary>One random game played to its end.</summary>
    Rollout,
}

/// <summary>The options that choose what answers positions: a simple evaluator, or a trained network.</summary>
internal sealed class EvaluatorSettings
{
    private readonly Option<EvaluatorKind?> kind = TypedOption.Choice<EvaluatorKind>(
        "--evaluator", "What evaluates positions when there is no --model [default: rollout]");

    private readonly Option<string?> model = TypedOption.Text(
        "--model", "DIR",
        "Folder of a trained network: a checkpoint, or a run, whose last checkpoint is taken; or shipped, the network "
        + "that comes with the program; or onnx:FILE, the network of an ONNX file");

    private readonly NetworkSettings network = new();

    public void AddTo(Command command)
    {
        command.Add(kind);
        command.Add(model);
        network.AddTo(command);
    }

    /// <summary>
    /// Returns the game that is searched: the one asked for, with the model's rule options where it names none.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="game">The game asked for.</param>
    /// <exception cref="InvalidDataException">No such model, or it plays another game.</exception>
    public string GameOf(ParseResult parsed, string game)
    {
        RequireOne(parsed);
        return parsed.GetValue(model) is not { } folder ? game
            : PlayerText.OnnxFileOf(folder) is { } file ? PlayerArgument.GameOf(OnnxFile.Open(file), game)
            : PlayerArgument.Open(folder, game).Game;
    }

    /// <summary>Opens a session whose searches ask the evaluator that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Hears which model is used, and how.</param>
    /// <param name="game">The game, as <see cref="GameOf"/> returns it.</param>
    /// <param name="use">What the evaluator is used for.</param>
    /// <returns>The session, to be used by this thread and disposed by it.</returns>
    /// <exception cref="UsageException">Both a model and another evaluator.</exception>
    /// <exception cref="InvalidDataException">No such model, or it is damaged or plays another game.</exception>
    public IGameSession Open(ParseResult parsed, Terminal terminal, string game, EvaluatorUse use) =>
        GameCatalogue.Open(game, new Opener(this, parsed, terminal, game, use));

    /// <summary>Asks the evaluator that was asked for, without a search.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Hears which model is used, and how.</param>
    /// <param name="game">The game, as <see cref="GameOf"/> returns it.</param>
    /// <param name="seed">Names the moves of random rollouts.</param>
    /// <param name="lines">The moves that lead to each position.</param>
    /// <param name="cancellation">Honoured once a line.</param>
    /// <returns>One answer a line, in order.</returns>
    /// <exception cref="UsageException">Both a model and another evaluator.</exception>
    /// <exception cref="FormatException">A game has ended there.</exception>
    /// <exception cref="InvalidDataException">
    /// No such model, or it is damaged, plays another game, or answers with what is no finite number.
    /// </exception>
    public IReadOnlyList<EvaluatorAnswer> Ask(
        ParseResult parsed, Terminal terminal, string game, ulong seed, IReadOnlyList<string> lines,
        CancellationToken cancellation) =>
        GameCatalogue.Open(game, new Asker(this, parsed, terminal, game, seed, lines, cancellation));

    private IEvaluator<TGame> Create<TGame>(
        ParseResult parsed, Terminal terminal, string game, ulong seed, int batchSize)
        where TGame : unmanaged, IGame<TGame>
    {
        RequireOne(parsed);
        if (parsed.GetValue(model) is { } folder)
        {
            if (PlayerText.OnnxFileOf(folder) is { } file)
            {
                network.RequireNetwork(parsed, hasNetwork: false, hasFile: true);
                NetworkSettings.Name(terminal, file);
                return new CachedEvaluator<TGame>(
                    new OnnxEvaluator<TGame>(OnnxFile.Open(file).Load(), ownsModel: true), cache: null);
            }

            return OpenModel<TGame>(TrainedModel.Open(folder, game), parsed, terminal, batchSize);
        }

        network.RequireNetwork(parsed, hasNetwork: false);
        return parsed.GetValue(kind) switch
        {
            EvaluatorKind.Uniform => new UniformEvaluator<TGame>(),
            EvaluatorKind.Hash => new HashEvaluator<TGame>(),
            _ => new RolloutEvaluator<TGame>(seed),
        };
    }

    private void RequireOne(ParseResult parsed)
    {
        if (parsed.GetValue(model) is not null && parsed.GetValue(kind) is not null)
        {
            throw new UsageException("--model and --evaluator exclude each other; leave one of them out");
        }
    }

    private IEvaluator<TGame> OpenModel<TGame>(
        TrainedModel model, ParseResult parsed, Terminal terminal, int batchSize)
        where TGame : unmanaged, IGame<TGame>
    {
        using PolicyValueNetwork weights = model.Load(TGame.Info);
        NetworkSettings.Name(terminal, model);
        ExecutionPlan plan = network.Decide(parsed, terminal, model, workers: 1);
        return ModelPlayer.Evaluator<TGame>(
            weights, plan with { BatchSize = Math.Max(plan.BatchSize, Math.Min(batchSize, 256)) });
    }

    private sealed class Asker(EvaluatorSettings settings, ParseResult parsed, Terminal terminal, string game,
        ulong seed, IReadOnlyList<string> lines, CancellationToken cancellation)
        : IGameVisitor<IReadOnlyList<EvaluatorAnswer>>
    {
        public IReadOnlyList<EvaluatorAnswer> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using IEvaluator<TGame> evaluator = settings.Create<TGame>(parsed, terminal, game, seed, batchSize: 1);
            List<EvaluatorAnswer> answers = [];
            foreach (string line in lines)
            {
                cancellation.ThrowIfCancellationRequested();
                answers.Add(EvaluatorAnswer.Of(evaluator, start, line));
            }

            return answers;
        }
    }

    private sealed class Opener(EvaluatorSettings settings, ParseResult parsed, Terminal terminal, string game,
        EvaluatorUse use) : IGameVisitor<IGameSession>
    {
        public IGameSession Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            EvaluationCache<TGame>? cache = use.CacheBytes > 0 ? new(use.CacheBytes) : null;
            IEvaluator<TGame> evaluator = settings.Create<TGame>(
                parsed, terminal, game, use.Seed, use.BatchSize);
            Player<TGame> player = new()
            {
                Spec = new PlayerSpec { Name = "search", Kind = PlayerKind.Search, Search = use.Search },
                Evaluator = new EvaluatorSource<TGame>(_ =>
                    cache is null ? evaluator : new CachedEvaluator<TGame>(evaluator, cache)),
            };
            return GameSession.Open(game, start, player, use.Seed);
        }
    }
}

/// <summary>What an evaluator is used for.</summary>
/// <param name="Search">The search that asks it.</param>
/// <param name="Seed">Names the moves of random rollouts, and what searches draw.</param>
/// <param name="BatchSize">Positions that are evaluated at once.</param>
/// <param name="CacheBytes">Memory of an evaluation cache; 0 for none.</param>
internal sealed record EvaluatorUse(SearchOptions Search, ulong Seed, int BatchSize, long CacheBytes);
