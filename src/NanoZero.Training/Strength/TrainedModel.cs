using System.Security.Cryptography;

namespace NanoZero.Training;

/// <summary>A trained network on disk, found through its own folder or its run's.</summary>
/// <param name="Folder">The folder with the weights.</param>
/// <param name="Game">The game it was trained for, with the rule options of its run where that is known.</param>
/// <param name="Network">Its sizes.</param>
/// <param name="Run">The run it belongs to; null for a folder that was moved out of one.</param>
public sealed record TrainedModel(string Folder, string Game, NetworkConfig Network, RunFolder? Run)
{
    /// <summary>Gets a short name: the run's and the checkpoint's.</summary>
    public string Name
    {
        get
        {
            string checkpoint = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));
            return Run is null
                ? checkpoint
                : $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Run.Path)))}/{checkpoint}";
        }
    }

    /// <summary>Finds a model.</summary>
    /// <param name="folder">A run, for its newest checkpoint, or a checkpoint.</param>
    /// <exception cref="InvalidDataException">There is no model, or it is damaged; the message says why.</exception>
    public static TrainedModel Open(string folder)
    {
        if (RunFolder.Holds(folder))
        {
            RunFolder run = RunFolder.Open(folder);
            string newest = run.Latest().Path;
            return new TrainedModel(
                newest, GameCatalogue.Canonical(run.Config.Game), Checkpoint.ReadConfig(newest), run);
        }

        if (Directory.Exists(folder) && !File.Exists(Path.Combine(folder, Checkpoint.WeightsFile)))
        {
            throw new InvalidDataException(
                $"'{folder}' holds neither a run nor a checkpoint: {RunFolder.Describe(folder)}");
        }

        NetworkConfig network = Checkpoint.ReadConfig(folder);
        string? above =
            Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        RunFolder? owner = above is not null && RunFolder.Holds(above) ? RunFolder.Open(above) : null;
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
}
