namespace NanoZero.Training;

/// <summary>Configurations to start from.</summary>
public static class TrainingPresets
{
    /// <summary>
    /// Gets the names. The times are those of Connect Four on two cores: <c>default</c> (ten minutes), <c>quick</c> (a
    /// minute), <c>hour</c>. <c>original</c> has the original study's numbers. <c>as-run</c> has these too, with the
    /// simulations that it effectively made.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = ["default", "quick", "hour", "original", "as-run"];

    // The games of the recipe, without their sizes.
    private static readonly string[] Convolutional = ["othello", "gomoku", "connect", "hex", "breakthrough"];

    /// <summary>Returns a preset for a game.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="preset">One of <see cref="Names"/>.</param>
    /// <exception cref="FormatException">No such game or preset; the message names the nearest.</exception>
    public static TrainingConfig Get(string game, string preset = "default") =>
        Settings(game, preset) with { StrengthPositions = NameOf(game) == "connect4" ? PositionSets.Standard : null };

    private static TrainingConfig Settings(string game, string preset) => preset switch
    {
        "default" => Default(game),
        "quick" => Quick(game),
        "hour" => Hour(game),
        "original" => Original(game),
        "as-run" => AsRun(game),
        _ => throw new FormatException(
            $"unknown preset '{preset}'{Nearest.Suggestion(preset, Names)} The presets are: "
                + $"{string.Join(", ", Names)}"),
    };

    private static TrainingConfig Default(string game) => NameOf(game) switch
    {
        "tictactoe" => new TrainingConfig
        {
            Game = game,
            Search = new SearchOptions { Simulations = 100, Solver = true },
            Iterations = 30,
            GamesPerIteration = 200,
            ValueLambda = 0.85f,
            CacheBytes = 8 << 20,
            TrainingSteps = 100,
            Layers = 1,
            Network = Convolution(),
            RandomPlies = 5,
            TemperaturePlies = 6,
            BufferCapacity = 20_000,
            StrengthEvery = 5,
            StrengthGames = 200,
            StrengthSimulations = 200,
            CheckpointEvery = 5,
        },
        "connect4" => ConnectFour(game) with { Iterations = 200, StrengthEvery = 20, CheckpointEvery = 20 },
        var name when HasRecipe(name) => Recipe(game),
        _ => new TrainingConfig
        {
            Game = game,
            Search = new SearchOptions { Simulations = 100 },
            Iterations = 100,
            GamesPerIteration = 64,
            Layers = 2,
            TemperaturePlies = 30,
            BufferCapacity = 200_000,
            StrengthEvery = 10,
            CheckpointEvery = 10,
            StrengthGames = 20,
        },
    };

    // Why these settings: docs/experiments.md.
    private static TrainingConfig ConnectFour(string game) => new()
    {
        Game = game,
        Search = new SearchOptions { Simulations = 64, Solver = true },
        GamesPerIteration = 200,
        RandomPlies = 6,
        TemperaturePlies = 12,
        ValueLambda = 0.85f,
        CacheBytes = 64 << 20,
        Layers = 3,
        Network = Convolution(),
        TrainingSteps = 100,
        BatchSize = 256,
        LearningRate = 2e-3,
        FinalLearningRate = 1e-4,
        WarmUpSteps = 300,
        StrengthSimulations = 64,
    };

    // Whether a game is trained by the recipe of Connect Four; sizes do not count. Go has settings of its own. So has a
    // game from outside, unless its name without digits is one of these; the recipe suits any board.
    private static bool HasRecipe(string name) =>
        Convolutional.Contains(name.Contains(':', StringComparison.Ordinal)
            ? name.Split(':')[0]
            : name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'));

    // The recipe of Connect Four, on boards of other sizes: longer games, and a larger network for more squares.
    private static TrainingConfig Recipe(string game)
    {
        GameInfo info = GameCatalogue.InfoOf(game);
        int squares = info.Rows * info.Columns;
        bool isLarge = squares > 64;
        return ConnectFour(game) with
        {
            Iterations = 200,
            GamesPerIteration = isLarge ? 100 : 200,
            RandomPlies = Math.Min(6, info.MaxOpeningPlies),
            TemperaturePlies = Math.Clamp(squares / 3, 4, 30),
            BufferCapacity = 200_000,
            Layers = isLarge ? 4 : 3,
            Network = Convolution() with { Policy = PolicyFor(info) },
            StrengthEvery = 20,
            StrengthGames = 20,
            CheckpointEvery = 20,
        };
    }

    /// <summary>Returns the policy head of the recipe: that of squares wherever a game's actions allow it.</summary>
    /// <param name="info">The game.</param>
    internal static NetworkPolicy PolicyFor(GameInfo info) =>
        SquarePolicy.Fits(info.Rows, info.Columns, info.ActionCount) ? NetworkPolicy.Squares : NetworkPolicy.Pooled;

    private static NetworkOptions Convolution(int? width = null) => new()
    {
        Body = NetworkBody.Convolution,
        Width = width,
        Policy = NetworkPolicy.Squares,
        Value = NetworkValue.Outcomes,
    };

    // About a minute a run on two cores for small games.
    private static TrainingConfig Quick(string game) => NameOf(game) switch
    {
        "connect4" =>
            ConnectFour(game) with { Iterations = 20, StrengthEvery = 5, StrengthGames = 20, CheckpointEvery = 5 },
        var name when HasRecipe(name) => Recipe(game) with
        {
            Iterations = 10,
            GamesPerIteration = 64,
            StrengthEvery = 5,
            CheckpointEvery = 5,
        },
        _ => new TrainingConfig
        {
            Game = game,
            Search = new SearchOptions { Simulations = NameOf(game) == "tictactoe" ? 25 : 32 },
            Iterations = 5,
            GamesPerIteration = 64,
            TrainingSteps = 50,
            Layers = 1,
            TemperaturePlies = NameOf(game) == "tictactoe" ? 6 : 15,
            StrengthEvery = 5,
            CheckpointEvery = 1,
            StrengthGames = 20,
            StrengthSimulations = 32,
        },
    };

    private static TrainingConfig Hour(string game) => NameOf(game) switch
    {
        "tictactoe" => Default(game) with { Iterations = 50 },
        "connect4" => ConnectFour(game) with
        {
            Search = new SearchOptions { Simulations = 80, Solver = true },
            Iterations = 680,
            BufferCapacity = 400_000,
            Layers = 4,
            Network = Convolution(48),
            StrengthEvery = 40,
            CheckpointEvery = 40,
        },
        var name when HasRecipe(name) => Recipe(game) with
        {
            Search = new SearchOptions { Simulations = 80, Solver = true },
            Iterations = 480,
            BufferCapacity = 400_000,
            Network = Recipe(game).Network with { Width = 48 },
            Layers = 4,
            StrengthEvery = 40,
            CheckpointEvery = 40,
        },
        _ => Default(game) with
        {
            Search = new SearchOptions { Simulations = 200 },
            Iterations = 60,
            GamesPerIteration = 200,
            TrainingSteps = 200,
            StrengthEvery = 10,
            CheckpointEvery = 10,
        },
    };

    private static TrainingConfig Original(string game) => new()
    {
        Game = game,
        Search = new SearchOptions { Simulations = 500 },
        ParallelGames = 64,
        Noise = NoiseSchedule.FirstMove,
        CacheBytes = 0,
        StrengthSimulations = 500,
        StrengthGames = 100,
    };

    private static TrainingConfig AsRun(string game)
    {
        TrainingConfig original = Original(game);
        return original with { Search = original.Search with { Simulations = 8 }, StrengthSimulations = 8 };
    }

    private static string NameOf(string game) => GameCatalogue.InfoOf(game).Name;
}
