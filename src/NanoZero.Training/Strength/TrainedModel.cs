using System.Security.Cryptography;

namespace NanoZero.Training;

/// <summary>A trained network on disk, found through its own folder or its run's.</summary>
/// <param name="Folder">The folder with the weights.</param>
/// <param name="Game">The game it was trained for, with the rule options of its run where that is known.</param>
/// <param name="Network">Its sizes.</param>
/// <param name="Run">
/// The run it belongs to: the one around its folder, or one whose <c>run.json</c> was copied beside the weights. Null
/// where there is neither.
/// </param>
public sealed record TrainedModel(string Folder, string Game, NetworkConfig Network, RunFolder? Run)
{
    /// <summary>
    /// Gets the text that opens this network again: its folder, or <c>shipped#HASH</c> for one that ships with the
    /// program.
    /// </summary>
    public string Text { get; init; } = Folder;

    /// <summary>Gets a short name: the run's and the checkpoint's, or <c>shipped</c>.</summary>
    public string Name
    {
        get
        {
            string checkpoint = NameOf(Folder);
            return PlayerText.IsShipped(Text) ? PlayerText.Shipped
                : Run is null || Run.Path == Folder ? checkpoint
                : $"{NameOf(Run.Path)}/{checkpoint}";
        }
    }

    /// <summary>Finds a model.</summary>
    /// <param name="folder">
    /// A run, for its newest checkpoint, or a checkpoint. <c>shipped</c> is the network that ships with the program for
    /// the game; <c>./shipped</c> is a folder of that name.
    /// </param>
    /// <param name="game">The game that is played, which <c>shipped</c> needs; nothing else depends on it.</param>
    /// <exception cref="InvalidDataException">There is no model, or it is damaged; the message says why.</exception>
    public static TrainedModel Open(string folder, string? game = null)
    {
        if (PlayerText.IsShipped(folder))
        {
            return ShippedNetworks.Open(folder, game);
        }

        bool holdsWeights = File.Exists(Path.Combine(folder, Checkpoint.WeightsFile));
        if (RunFolder.Holds(folder) && !holdsWeights)
        {
            RunFolder run = RunFolder.Open(folder);
            string newest = run.Latest().Path;
            return new TrainedModel(
                newest, GameCatalogue.Canonical(run.Config.Game), Checkpoint.ReadConfig(newest), run);
        }

        if (Directory.Exists(folder) && !holdsWeights)
        {
            throw new InvalidDataException(
                $"'{folder}' holds neither a run nor a checkpoint: {RunFolder.Describe(folder)}");
        }

        NetworkConfig network = Checkpoint.ReadConfig(folder);
        string? above =
            Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        RunFolder? owner = RunFolder.Holds(folder) ? RunFolder.Open(folder)
            : above is not null && RunFolder.Holds(above) ? RunFolder.Open(above)
            : null;
        return new TrainedModel(folder, owner is null
            ? Checkpoint.ReadGame(folder)
            : GameCatalogue.Canonical(owner.Config.Game), network, owner);
    }

    /// <summary>Returns what tells the weights from others: the first 16 digits of their file's SHA-256.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string HashWeights()
    {
        using FileStream weights = File.OpenRead(Path.Combine(Folder, Checkpoint.WeightsFile));
        return Convert.ToHexStringLower(SHA256.HashData(weights))[..16];
    }

    /// <summary>Loads the weights in fp32 on the processor, to be disposed by the caller.</summary>
    /// <param name="game">The game about to be played.</param>
    /// <exception cref="InvalidDataException">A damaged file, or a model for another game.</exception>
    public PolicyValueNetwork Load(GameInfo game) => Checkpoint.Load(Folder, game);

    private static string NameOf(string folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
