namespace NanoZero.Training;

/// <summary>A player whose text has been looked up: which network it means, and which search.</summary>
public sealed record ResolvedPlayer
{
    private ResolvedPlayer(PlayerText text, TrainedModel? model, SearchOptions? search, OnnxFile? file = null)
    {
        search?.Validate();
        (Text, Model, Search, File) = (text, model, search, file);
    }

    /// <summary>Gets the text; equal settings are written alike.</summary>
    public PlayerText Text { get; }

    /// <summary>Gets the network in its folder; null where none plays.</summary>
    public TrainedModel? Model { get; }

    /// <summary>Gets the ONNX file with the network; null where none plays.</summary>
    internal OnnxFile? File { get; }

    /// <summary>Gets the game that the player's network was trained for; null where nothing says so.</summary>
    public string? Game => Model?.Game ?? File?.Game;

    /// <summary>Gets the search; null for a player without one.</summary>
    public SearchOptions? Search { get; }

    /// <summary>Gets a short name, for people: without the path of its folder and without settings.</summary>
    public string Label =>
        (Pinned with { Folder = Model?.Name, File = Path.GetFileName(File?.Path), Settings = "" }).ToString();

    /// <summary>
    /// Gets the text that names the checkpoint, the algorithm and the number of simulations. It means the same player
    /// when the run has gone on.
    /// </summary>
    public PlayerText Pinned => (Text.Kind, Model) switch
    {
        (PlayerKind.Search, { } model) => Of(model, Search!).Text,
        (PlayerKind.Search, null) => Text with { Simulations = Search!.Simulations },
        (PlayerKind.Greedy, { } model) => Text with { Folder = model.Text },
        _ => Text,
    };

    /// <summary>Looks a text up.</summary>
    /// <param name="text">The text, as <see cref="PlayerText"/> reads it.</param>
    /// <param name="game">The game that is played, which the network <c>shipped</c> needs.</param>
    /// <exception cref="FormatException">
    /// The text names no player, or a setting that does not exist or does not fit.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no model in the folder, or no network in the file, or it is damaged.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">
    /// An ONNX file, and this build lacks the library that opens it.
    /// </exception>
    public static ResolvedPlayer Of(string text, string? game = null) => Of(PlayerText.Parse(text), game);

    /// <summary>Looks a text up.</summary>
    /// <param name="text">
    /// The text. What it leaves out comes from the strength search of the network's run, or from the defaults.
    /// </param>
    /// <param name="game">The game that is played, which the network <c>shipped</c> needs.</param>
    /// <exception cref="FormatException">A setting that does not exist, or a value that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no model in the folder, or no network in the file, or it is damaged.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">
    /// An ONNX file, and this build lacks the library that opens it.
    /// </exception>
    public static ResolvedPlayer Of(PlayerText text, string? game = null)
    {
        if (text.Kind is not (PlayerKind.Search or PlayerKind.Greedy))
        {
            return new ResolvedPlayer(text, null, null);
        }

        SearchOptions named = Named(text, StandardOf(null));
        SearchOptions changed = Change(text, named);  // a wrong setting is found before a folder is opened
        OnnxFile? file = text.File is null ? null : OnnxFile.Open(text.File);
        TrainedModel? model = text.Folder is null ? null : TrainedModel.Open(text.Folder, game);
        if (text.Kind == PlayerKind.Greedy)
        {
            return new ResolvedPlayer(text, model, null);
        }

        if (model?.Run is not null)
        {
            named = Named(text, StandardOf(model));
            changed = Change(text, named);
        }

        return new ResolvedPlayer(
            text with { Settings = Join(ConfigurationFile.Changes(named, changed)) }, model, changed, file);
    }

    /// <summary>Names a network under a search.</summary>
    /// <param name="model">The network.</param>
    /// <param name="search">The search.</param>
    public static ResolvedPlayer Of(TrainedModel model, SearchOptions search)
    {
        PlayerText text =
            new()
            {
                Kind = PlayerKind.Search,
                Folder = model.Text,
                Algorithm = search.Algorithm.Name,
                Simulations = search.Simulations
            };
        return new ResolvedPlayer(
            text with { Settings = Join(ConfigurationFile.Changes(Named(text, StandardOf(model)), search)) }, model,
            search);
    }

    /// <summary>Names the network of an ONNX file under a search.</summary>
    /// <param name="file">The file.</param>
    /// <param name="search">The search.</param>
    internal static ResolvedPlayer Of(OnnxFile file, SearchOptions search)
    {
        PlayerText text =
            new() { Kind = PlayerKind.Search, File = file.Path, Simulations = search.Simulations };
        return new ResolvedPlayer(
            text with { Settings = Join(ConfigurationFile.Changes(Named(text, StandardOf(null)), search)) }, null,
            search, file);
    }

    /// <summary>Returns the game that players play, in its canonical text.</summary>
    /// <param name="players">The players.</param>
    /// <param name="game">
    /// The game asked for; without rule options it takes the networks' own. Null takes the networks' own.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// Two networks play different games, or another one than asked for, or no player names a game.
    /// </exception>
    public static string GameOf(IReadOnlyList<ResolvedPlayer> players, string? game = null)
    {
        ResolvedPlayer[] naming = [.. players.Where(player => player.Game is not null)];
        if (naming.Length == 0)
        {
            return game is not null ? GameCatalogue.Canonical(game) : throw new InvalidDataException(
                "none of these players has a network that says what is played; name the game with --game");
        }

        string first = naming[0].Game!;
        if (game is not null && !GameCatalogue.Allows(game, first))
        {
            throw new InvalidDataException(
                $"'{naming[0].NetworkText}' plays {first}, not {GameCatalogue.Canonical(game)}; all players need one "
                + "game");
        }

        return naming.FirstOrDefault(player => player.Game != first) is { } other
            ? throw new InvalidDataException(
                $"'{other.NetworkText}' plays {other.Game}, not {first} as '{naming[0].NetworkText}' does; all players "
                + "need one game")
            : first;
    }

    private string? NetworkText => Model?.Text ?? File?.Path;

    private static SearchOptions StandardOf(TrainedModel? model) =>
        model?.Run?.Config.StrengthSearch ?? new SearchOptions { Simulations = PlayerText.DefaultSimulations };

    private static SearchOptions Named(PlayerText text, SearchOptions standard) =>
        standard.WithAlgorithm(text.Algorithm) with
        {
            Simulations = text.Simulations ?? standard.Simulations,
        };

    private static SearchOptions Change(PlayerText text, SearchOptions named)
    {
        try
        {
            return ConfigurationFile.With(named, text.Changes).RequireUsed(text.Changes);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"player '{text}': {exception.Message}", exception);
        }
    }

    private static string Join(IEnumerable<string> changes) => string.Join(',', changes);
}
