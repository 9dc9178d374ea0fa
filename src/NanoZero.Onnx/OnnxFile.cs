using System.Security.Cryptography;

namespace NanoZero.Onnx;

/// <summary>What an ONNX file says of itself.</summary>
/// <param name="Path">The file.</param>
/// <param name="Game">The game with its rule options, in its canonical text; null where the file names none.</param>
/// <param name="Hash">What tells the file from others: the first 16 digits of its SHA-256.</param>
internal sealed record OnnxFile(string Path, string? Game, string Hash)
{
    private const int HashDigits = 16;

    /// <summary>Reads a file, and checks that it has the inputs and outputs of a policy-value network.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// No such file, no ONNX, other inputs or outputs, or a game that does not exist; the message says which.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">This build lacks the native library of ONNX Runtime.</exception>
    public static OnnxFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException(
                $"there is no file '{path}'; expected an ONNX file, as 'export --onnx' writes it");
        }

        byte[] bytes = File.ReadAllBytes(path);
        using OnnxModel model = new(path, bytes, isOptimised: false);
        return new OnnxFile(path, model.Game is { } game ? CanonicalOf(game, path) : null, HashOf(bytes));
    }

    /// <summary>Loads the network that the file had when it was opened.</summary>
    /// <exception cref="InvalidDataException">The file holds something else by now.</exception>
    public OnnxModel Load()
    {
        byte[] bytes = File.ReadAllBytes(Path);
        string hash = HashOf(bytes);
        return hash == Hash ? new OnnxModel(Path, bytes, isOptimised: true) : throw new InvalidDataException(
            $"'{Path}' was changed while it was opened: its hash was {Hash} and is {hash}; start again when nothing "
                + "writes it");
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashDigits];

    private static string CanonicalOf(string game, string path)
    {
        try
        {
            return GameCatalogue.Canonical(game);
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"'{path}' is for a game that is not here: {exception.Message}", exception);
        }
    }
}
