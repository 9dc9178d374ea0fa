namespace NanoZero.Training;

/// <summary>The trained networks that come with the program: one folder for each game, beside the program.</summary>
/// <remarks>
/// A folder holds the weights (<c>model.safetensors</c> and <c>model.json</c>), the <c>run.json</c> of the run that
/// made them, and a card for people (<c>README.md</c>). The text <c>shipped</c> stands for the network of the game that
/// is played. The text <c>shipped#HASH</c> stands for one network alone, in every version that has it. A program with
/// a game of its own adds a folder <c>Shipped/GAME</c> to its output.
/// </remarks>
public static class ShippedNetworks
{
    private const string CardFile = "README.md";

    // They tell the networks of this project's versions apart, and can be read aloud. Match files keep more.
    private const int HashDigits = 8;

    /// <summary>Gets the folder of all networks.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Shipped");

    /// <summary>Lists the networks, in the order of the games.</summary>
    /// <exception cref="InvalidDataException">A folder is damaged; the message says which file and why.</exception>
    public static IReadOnlyList<TrainedModel> All() =>
        [.. GameCatalogue.Games.Select(game => Find(game.Name)).OfType<TrainedModel>()];

    /// <summary>Finds the network that ships for a game.</summary>
    /// <param name="game">The game; with rule options, the network must have been trained with them.</param>
    /// <returns>The network; null where none ships for this game.</returns>
    /// <exception cref="InvalidDataException">The folder is damaged; the message says which file and why.</exception>
    /// <exception cref="FormatException">No such game.</exception>
    public static TrainedModel? Find(string game)
    {
        string folder = Path.Combine(Folder, GameCatalogue.InfoOf(game).Name);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        TrainedModel model = TrainedModel.Open(folder);
        return GameCatalogue.Allows(game, model.Game)
            ? model with { Text = PlayerText.ShippedOf(model.HashWeights()[..HashDigits]) }
            : null;
    }

    /// <summary>Returns the file that tells people about a network.</summary>
    /// <param name="model">One of the networks that ship.</param>
    public static string CardOf(TrainedModel model) => Path.Combine(model.Folder, CardFile);

    /// <summary>Opens the network that a text stands for.</summary>
    /// <param name="text"><c>shipped</c> or <c>shipped#HASH</c>.</param>
    /// <param name="game">The game that is played; null where nothing says so.</param>
    /// <exception cref="InvalidDataException">
    /// There is no such network, or the game is not known; the message says what there is.
    /// </exception>
    internal static TrainedModel Open(string text, string? game)
    {
        if (text != PlayerText.Shipped)
        {
            return All().FirstOrDefault(model => model.Text == text) ?? throw new InvalidDataException(
                $"the network '{text}' comes with another version of the program; this one has "
                + $"{Present(model => $"'{model.Text}' for {model.Game}")}; go on with that version, or begin anew "
                + $"with '{PlayerText.Shipped}'");
        }

        if (game is null)
        {
            throw new InvalidDataException(
                $"'{PlayerText.Shipped}' is the network that comes with the program for a game; name the game");
        }

        return Find(game) ?? throw new InvalidDataException(
            $"no network for {GameCatalogue.Canonical(game)} comes with the program, which has "
            + $"{Present(model => $"one for {model.Game}")}; train one with 'nanozero train {game}' and "
            + "name its folder");
    }

    private static string Present(Func<TrainedModel, string> describe) => All() is { Count: > 0 } all
        ? string.Join(", ", all.Select(describe))
        : $"none in '{Folder}', a folder that belongs beside it";
}
