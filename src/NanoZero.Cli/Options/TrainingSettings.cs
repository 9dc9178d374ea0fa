namespace NanoZero.Cli.Options;

/// <summary>
/// The options that change a training configuration. They apply in this order, later ones over earlier ones: preset,
/// file, options of their own, <c>--set</c>.
/// </summary>
internal sealed class TrainingSettings
{
    private static readonly TrainingConfig Standard = TrainingPresets.Get("connect4");

    private readonly Option<string?> preset = TypedOption.Text(
        "--preset", "P", $"{string.Join(", ", TrainingPresets.Names)} [default: default]");

    private readonly Option<string?> file = TypedOption.Text(
        "--config", "FILE", "JSON file with settings; the preset gives the settings that the file leaves out");

    private readonly Option<string?> algorithm =
        TypedOption.Algorithm($"The search of self-play {Default(Standard.Search.Algorithm.Name)}");
    private readonly Option<int?> simulations = TypedOption.OptionalCount(
        "--simulations", $"Simulations of each self-play position {Default(Standard.Search.Simulations)}");
    private readonly Option<int?> multiplier = TypedOption.OptionalCount(
        "--multiplier", $"Leaves in flight in each tree {Default(Standard.Search.LeavesInFlight)}");
    private readonly Option<int?> iterations =
        TypedOption.OptionalCount("--iterations", $"Cycles of self-play and training {Default(Standard.Iterations)}");
    private readonly Option<int?> games =
        TypedOption.OptionalCount("--games", $"Self-play games of an iteration {Default(Standard.GamesPerIteration)}",
            maximum: TrainingConfig.MostGames);
    private readonly Option<int?> parallelGames = TypedOption.OptionalCount(
        "--parallel-games", "Games in play at once [default: as many as fill the network's batches]");
    private readonly Option<int?> steps = TypedOption.OptionalCount(
        "--training-steps", $"Optimiser steps of an iteration {Default(Standard.TrainingSteps)}");
    private readonly Option<int?> layers =
        TypedOption.OptionalCount("--layers",
            $"Blocks of the network; a transformer is max(64, 64·layers) wide {Default(Standard.Layers)}", maximum: 16);
    private readonly Option<TrainingMode?> mode = TypedOption.Choice<TrainingMode>(
        "--mode",
        "Whether self-play waits for training, or plays the next iteration's games meanwhile [default: synchronous]");
    private readonly Option<ulong?> seed = TypedOption.OptionalSeed();
    private readonly NetworkSettings network = new();
    private readonly Option<string[]> set = TypedOption.Texts(
        "--set", "KEY=VALUE",
        "Any other setting, such as search.inFlight=virtual-visit, learningRate=0.002; may be repeated; "
        + $"'{CommandLine.ToCopy("settings")}' lists all keys");

    private static string Default<T>(T value) => $"[default: the preset's; connect4: {value}]";

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[preset, file, algorithm, simulations, multiplier, iterations, games,
            parallelGames, steps, layers, mode, seed])
        {
            command.Add(option);
        }

        network.AddTo(command);
        command.Add(set);
    }

    /// <summary>Returns the options that say how a resumed run goes on.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="config">The configuration that was asked for.</param>
    /// <param name="stored">The run's own.</param>
    public ExecutionOptions ReadExecution(ParseResult parsed, TrainingConfig config, TrainingConfig stored)
    {
        ExecutionOptions given = network.Read(parsed);
        return given with
        {
            Device = given.Device ?? (config.Device == stored.Device ? null : config.Execution.Device),
            Precision = given.Precision ?? (config.Precision == stored.Precision ? null : config.Execution.Precision),
        };
    }

    /// <summary>Returns the configuration that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="game">The game.</param>
    /// <param name="stored">
    /// The configuration of the run that is resumed; stands in for the preset where none is named.
    /// </param>
    /// <exception cref="UsageException">
    /// A preset or setting that does not exist, or a value that does not fit.
    /// </exception>
    /// <exception cref="InvalidDataException">The file holds something else than settings.</exception>
    public TrainingConfig Read(ParseResult parsed, string game, TrainingConfig? stored)
    {
        string? name = parsed.GetValue(preset);
        TrainingConfig config = name is null && stored is not null
            ? stored
            : UsageException.Check("--preset", () => TrainingPresets.Get(game, name ?? TrainingPresets.Names[0]));
        if (parsed.GetValue(file) is { } path)
        {
            config = ConfigurationFile.Read(path, config);
        }

        config = network.Apply(parsed, config) with
        {
            Search = config.Search.WithAlgorithm(parsed.GetValue(algorithm)) with
            {
                Simulations = parsed.GetValue(simulations) ?? config.Search.Simulations,
                LeavesInFlight = parsed.GetValue(multiplier) ?? config.Search.LeavesInFlight,
            },
            Iterations = parsed.GetValue(iterations) ?? config.Iterations,
            GamesPerIteration = parsed.GetValue(games) ?? config.GamesPerIteration,
            ParallelGames = parsed.GetValue(parallelGames) ?? config.ParallelGames,
            TrainingSteps = parsed.GetValue(steps) ?? config.TrainingSteps,
            Layers = parsed.GetValue(layers) ?? config.Layers,
            Mode = parsed.GetValue(mode) ?? config.Mode,
            Seed = parsed.GetValue(seed) ?? config.Seed,
        };
        string[] changes = parsed.GetValue(set) ?? [];
        config = UsageException.Check("--set", () => ConfigurationFile.With(config, changes));
        UsageException.Check("--set", () => config.Search.RequireUsed(changes, "search."));
        if (!GameCatalogue.Allows(game, config.Game))
        {
            throw new UsageException($"the settings are for {config.Game}, not {game}; name one game");
        }

        config = config with
        {
            Game = stored is not null && GameCatalogue.Allows(game, stored.Game)
            ? stored.Game
            : GameCatalogue.Canonical(config.Game)
        };
        config.Validate();
        return config;
    }
}
