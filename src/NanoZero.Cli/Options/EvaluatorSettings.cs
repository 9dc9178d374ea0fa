using System.CommandLine;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Training;

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
        "--evaluator", "What evaluates positions where no model is given [default: rollout]");

    private readonly Option<string?> model = new("--model")
    {
        Description = "Folder of a trained network: a checkpoint, or a run, whose last checkpoint is taken",
        HelpName = "DIR",
    };

    private readonly NetworkSettings network = new();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(kind);
        command.Add(model);
        network.AddTo(command);
    }

    /// <summary>Returns the game that is searched: the one asked for, with the model's rule options where it names none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="game">The game asked for.</param>
    /// <exception cref="InvalidDataException">No such model, or it plays another game.</exception>
    public string GameOf(ParseResult parsed, string game)
    {
        RequireOne(parsed);
        if (parsed.GetValue(model) is not { } folder || TrainedModel.Open(folder) is not { } found)
        {
            return game;
        }

        return GameCatalogue.Allows(game, found.Game) ? found.Game : throw new InvalidDataException(
            $"the model '{found.Folder}' plays {found.Game}, not {GameCatalogue.Canonical(game)}; name its game, or another model");
    }

    /// <summary>Creates the evaluator that was asked for.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Hears which model is used, and how.</param>
    /// <param name="seed">Names the moves of random rollouts.</param>
    /// <param name="batchSize">Positions that are evaluated at once.</param>
    /// <returns>The evaluator, to be used by this thread and disposed by it.</returns>
    /// <exception cref="UsageException">Both a model and another evaluator.</exception>
    /// <exception cref="InvalidDataException">No such model, or it is damaged or plays another game.</exception>
    public IEvaluator<TGame> Open<TGame>(ParseResult parsed, Terminal terminal, ulong seed, int batchSize)
        where TGame : unmanaged, IGame<TGame>
    {
        RequireOne(parsed);
        if (parsed.GetValue(model) is { } folder)
        {
            return OpenModel<TGame>(folder, parsed, terminal, batchSize);
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

    private IEvaluator<TGame> OpenModel<TGame>(string folder, ParseResult parsed, Terminal terminal, int batchSize)
        where TGame : unmanaged, IGame<TGame>
    {
        TrainedModel model = TrainedModel.Open(folder);
        using PolicyValueNetwork weights = model.Load(TGame.Info);
        terminal.Say($"model {model.Folder}");
        ExecutionPlan plan = network.Decide(parsed, terminal, model, workers: 1);
        return ModelPlayer.Evaluator<TGame>(weights, plan with { BatchSize = Math.Max(plan.BatchSize, Math.Min(batchSize, 256)) });
    }
}
