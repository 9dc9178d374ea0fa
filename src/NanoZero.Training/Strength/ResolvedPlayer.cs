namespace NanoZero.Training;

/// <summary>A player whose text has been looked up: which network it means, and which search.</summary>
public sealed record ResolvedPlayer
{
    private ResolvedPlayer(PlayerText text, TrainedModel? model, SearchOptions? search)
    {
        search?.Validate();
        (Text, Model, Search) = (text, model, search);
    }

    /// <summary>Gets the text; equal settings are written alike.</summary>
    public PlayerText Text { get; }

    /// <summary>Gets the network; null where none plays.</summary>
    public TrainedModel? Model { get; }

    /// <summary>Gets the search; null for a player without one.</summary>
    public SearchOptions? Search { get; }

    /// <summary>Gets a short name, for people: without the path of its folder and without settings.</summary>
    public string Label => (Pinned with { Folder = Model?.Name, Settings = "" }).ToString();

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
    /// <exception cref="InvalidDataException">There is no model in the folder, or it is damaged.</exception>
    public static ResolvedPlayer Of(string text, string? game = null) => Of(PlayerText.Parse(text), game);

    /// <summary>Looks a text up.</summary>
    /// <param name="text">
    /// The text. What it leaves out comes from the strength search of the network's run, or from the defaults.
    /// </param>
    /// <param name="game">The game that is played, which the network <c>shipped</c> needs.</param>
    /// <exception cref="FormatException">A setting that does not exist, or a value that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range.</exception>
    /// <exception cref="InvalidDataException">There is no model in the folder, or it is damaged.</exception>
    public static ResolvedPlayer Of(PlayerText text, string? game = null)
    {
        if (text.Kind is not (PlayerKind.Search or PlayerKind.Greedy))
        {
            return new ResolvedPlayer(text, null, null);
        }

        SearchOptions named = Named(text, StandardOf(null));
        SearchOptions changed = Change(text, named);  // a wrong setting is found before a folder is opened
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
            text with { Settings = Join(ConfigurationFile.Changes(named, changed)) }, model, changed);
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
        TrainedModel[] models = [.. players.Select(player => player.Model).OfType<TrainedModel>()];
        if (models.Length == 0)
        {
            return game is not null ? GameCatalogue.Canonical(game) : throw new InvalidDataException(
                "none of these players has a network, which would say what is played; name the game with --game");
        }

        TrainedModel first = models[0];
        if (game is not null && !GameCatalogue.Allows(game, first.Game))
        {
            throw new InvalidDataException(
                $"'{first.Text}' plays {first.Game}, not {GameCatalogue.Canonical(game)}; all players need one game");
        }

        return models.FirstOrDefault(model => model.Game != first.Game) is { } other
            ? throw new InvalidDataException(
                $"'{other.Text}' plays {other.Game}, not {first.Game} as '{first.Text}' does; all players need "
                + "one game")
            : first.Game;
    }

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
