using NanoZero.Network;

namespace NanoZero.Cli.Options;

/// <summary>Finds the checkpoint that a folder named on the command line stands for.</summary>
internal static class ModelFolder
{
    private const string Checkpoints = "checkpoints";

    /// <summary>Returns the folder itself where it is a checkpoint, else the last checkpoint of the run that it holds.</summary>
    /// <param name="folder">A checkpoint's or a run's folder.</param>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static string Resolve(string folder)
    {
        if (File.Exists(Path.Combine(folder, Checkpoint.ConfigFile)))
        {
            return folder;
        }

        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException($"there is no folder '{folder}'; name the folder of a run or of a checkpoint");
        }

        string all = Path.Combine(folder, Checkpoints);
        string? last = Directory.Exists(all)
            ? Directory.EnumerateDirectories(all, "iteration-*")
                .Where(candidate => File.Exists(Path.Combine(candidate, Checkpoint.ConfigFile)))
                .MaxBy(candidate => (candidate.Length, candidate))
            : null;
        return last ?? throw new InvalidDataException(
            $"'{folder}' holds no model: neither {Checkpoint.ConfigFile} nor {Checkpoints}{Path.DirectorySeparatorChar}iteration-…; " +
            "name the folder of a run or of a checkpoint");
    }
}
