using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NanoZero.Network;

/// <summary>
/// A network on disk: a folder with <c>model.safetensors</c>, the weights, and <c>model.json</c>, its sizes and
/// checksum.
/// </summary>
public static class Checkpoint
{
    /// <summary>Name of the file with the weights.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>Name of the file with the sizes of the network and the checksum of the weights.</summary>
    public const string ConfigFile = "model.json";

    /// <summary>What the name of a file or folder of an iteration begins with.</summary>
    internal const string IterationPrefix = "iteration-";

    private const string Format = "nanozero-model-1";
    private const string RunCheckpoints = "checkpoints";

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>Writes a network into an existing folder; both files are on disk when it returns.</summary>
    /// <param name="folder">
    /// An existing folder. To make a checkpoint appear whole, its owner writes beside and renames the folder.
    /// </param>
    /// <param name="network">The network, on any device.</param>
    /// <param name="game">
    /// The game with its rule options, such as <c>go9:komi=6.5</c>; null for the default rules.
    /// </param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string folder, PolicyValueNetwork network, string? game = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Write(folder, network.Config, Weights.Of(network), game);
    }

    /// <summary>Writes a network that is given as its sizes and its weights.</summary>
    /// <param name="folder">An existing folder, as above.</param>
    /// <param name="network">The sizes.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="game">The game with its rule options; null for the default rules.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    internal static void Write(string folder, NetworkConfig network, Weights weights, string? game = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        WriteFlushed(Path.Combine(folder, WeightsFile), weights.Bytes.Span);
        ModelFile model = new(Format, network, weights.Hash)
        {
            Rules = game is not null && GameCatalogue.Canonical(game) is var text && text != network.Game ? text : null,
        };
        WriteFlushed(Path.Combine(folder, ConfigFile), JsonSerializer.SerializeToUtf8Bytes(model, JsonOptions));
    }

    /// <summary>Finds the checkpoint that a folder means.</summary>
    /// <param name="folder">The folder of a checkpoint, or the folder of a run.</param>
    /// <returns>The folder itself, or the run's newest checkpoint.</returns>
    public static string Find(string folder)
    {
        bool isCheckpoint =
            File.Exists(Path.Combine(folder, ConfigFile)) || File.Exists(Path.Combine(folder, WeightsFile));
        return !isCheckpoint && Iterations(folder) is [.., var newest] ? newest.Path : folder;
    }

    /// <summary>Lists the checkpoints of a run, oldest first; none where the folder holds no run.</summary>
    /// <param name="run">The folder of a run.</param>
    public static IReadOnlyList<(int Iteration, string Path)> Iterations(string run)
    {
        string checkpoints = Path.Combine(run, RunCheckpoints);
        if (!Directory.Exists(checkpoints))
        {
            return [];
        }

        return InOrder(Directory.EnumerateDirectories(checkpoints, IterationPrefix + "*"));
    }

    /// <summary>
    /// Returns the files or folders of iterations in their order, such as <c>iteration-0012.jsonl</c>; leaves out those
    /// of other names.
    /// </summary>
    /// <param name="paths">Paths whose names begin with <see cref="IterationPrefix"/>.</param>
    /// <param name="extension">What all names end with.</param>
    internal static IReadOnlyList<(int Iteration, string Path)> InOrder(
        IEnumerable<string> paths, string extension = "")
    {
        List<(int Iteration, string Path)> found = [];
        foreach (string path in paths)
        {
            string number = Path.GetFileName(path)[IterationPrefix.Length..^extension.Length];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int iteration))
            {
                found.Add((iteration, path));
            }
        }

        return [.. found.OrderBy(each => each.Iteration)];
    }

    /// <summary>Reads the sizes of a stored network, without its weights; needs no libtorch.</summary>
    /// <param name="folder">
    /// The folder of a checkpoint, or the folder of a run, for its newest checkpoint.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The folder or a file is missing, or <c>model.json</c> cannot be read.
    /// </exception>
    public static NetworkConfig ReadConfig(string folder) => ReadModelFile(Find(folder)).Network;

    /// <summary>Reads which game a stored network plays, with its rule options.</summary>
    /// <param name="folder">The folder of a checkpoint.</param>
    /// <exception cref="InvalidDataException">As <see cref="ReadConfig"/>, or rules of another game.</exception>
    public static string ReadGame(string folder)
    {
        ModelFile model = ReadModelFile(folder);
        if (model.Rules is null)
        {
            return model.Network.Game;
        }

        try
        {
            return GameCatalogue.Allows(model.Network.Game, model.Rules)
                ? GameCatalogue.Canonical(model.Rules)
                : throw new FormatException("they belong to another game");
        }
        catch (FormatException error)
        {
            throw new InvalidDataException(
                $"{Path.Combine(folder, ConfigFile)} has the rules '{model.Rules}' for a network of "
                    + $"{model.Network.Game}: {error.Message}; use another checkpoint", error);
        }
    }

    /// <summary>Loads a stored network in fp32 on the CPU.</summary>
    /// <param name="folder">
    /// The folder of a checkpoint, or the folder of a run, for its newest checkpoint.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// A missing, truncated or corrupted file, or tensors other than the sizes ask for; the message says which and why.
    /// </exception>
    public static PolicyValueNetwork Load(string folder) => Load(folder, out _);

    private static PolicyValueNetwork Load(string folder, out Weights weights)
    {
        folder = Find(folder);
        ModelFile model = ReadModelFile(folder);
        string file = Path.Combine(folder, WeightsFile);
        weights = new Weights(File.ReadAllBytes(file));

        // The structure first: its messages say more than a checksum that differs.
        IReadOnlyDictionary<string, SafeTensor> tensors = SafeTensors.Read(weights.Bytes, file);
        RequireRoom(file, model.Network, weights.Bytes.Length);
        PolicyValueNetwork network = new(model.Network, seed: 0);
        try
        {
            Weights.Load(tensors, network, file, ConfigFile);
            RequireWhole(file, model, weights, tensors);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Loads a stored network and checks that it plays a game.</summary>
    /// <param name="folder">
    /// The folder of a checkpoint, or the folder of a run, for its newest checkpoint.
    /// </param>
    /// <param name="game">The game about to be played.</param>
    /// <exception cref="InvalidDataException">As <see cref="Load(string)"/>, or a network for another game.</exception>
    public static PolicyValueNetwork Load(string folder, GameInfo game) => Load(folder, game, out _);

    private static PolicyValueNetwork Load(string folder, GameInfo game, out Weights weights)
    {
        folder = Find(folder);
        try
        {
            ReadConfig(folder).RequireGame(game);
        }
        catch (InvalidDataException error)
            when (Directory.Exists(folder) && !error.Message.Contains(folder, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{folder}: {error.Message}", error);
        }

        return Load(folder, out weights);
    }

    /// <summary>Loads the weights of a stored network that plays a game.</summary>
    /// <param name="folder">The folder of a checkpoint, or of a run, for its newest one.</param>
    /// <param name="game">The game about to be played.</param>
    /// <exception cref="InvalidDataException">As <see cref="Load(string, GameInfo)"/>.</exception>
    internal static Weights LoadWeights(string folder, GameInfo game)
    {
        Load(folder, game, out Weights weights).Dispose();
        return weights;
    }

    /// <summary>
    /// Checks a checkpoint as far as its files show it: both are there, belong together, and every weight is a number.
    /// Needs no libtorch.
    /// </summary>
    /// <param name="folder">The folder of a checkpoint.</param>
    /// <exception cref="InvalidDataException">
    /// As <see cref="Load(string)"/>. The shapes of the tensors are not checked.
    /// </exception>
    public static void RequireWhole(string folder)
    {
        ModelFile model = ReadModelFile(folder);
        string file = Path.Combine(folder, WeightsFile);
        Weights weights = new(File.ReadAllBytes(file));
        RequireWhole(file, model, weights, SafeTensors.Read(weights.Bytes, file));
    }

    private static void RequireWhole(
        string file, ModelFile model, Weights weights, IReadOnlyDictionary<string, SafeTensor> tensors)
    {
        if (model.WeightsSha256 != weights.Hash)
        {
            throw new InvalidDataException(
                $"{file} is corrupted: its checksum is not the one in {ConfigFile}; use another checkpoint");
        }

        if (tensors.FirstOrDefault(pair => !pair.Value.IsFinite()).Key is { } name)
        {
            throw new InvalidDataException(
                $"{file} holds weights that are no finite numbers, in tensor '{name}': its training diverged; use an "
                    + "earlier checkpoint, or train anew with a smaller learningRate");
        }
    }

    private static ModelFile ReadModelFile(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException(
                $"there is no checkpoint folder '{folder}'; name the folder of a run, or one that holds {WeightsFile} "
                + $"and {ConfigFile}");
        }

        foreach (string name in (string[])[ConfigFile, WeightsFile])
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                throw new InvalidDataException(
                    $"'{folder}' holds no {name}; name the folder of a run, or one that holds {WeightsFile} and "
                    + $"{ConfigFile}");
            }
        }

        string file = Path.Combine(folder, ConfigFile);
        try
        {
            ModelFile model = JsonSerializer.Deserialize<ModelFile>(File.ReadAllText(file), JsonOptions)
                ?? throw new JsonException("it is null");
            if (model.Format != Format)
            {
                throw new InvalidDataException(
                    $"{file} has format '{model.Format}', expected '{Format}'; it was made by another version");
            }

            model.Network.Validate();
            return model;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{file} is damaged{(error.LineNumber is { } line ? $" in line {line + 1}" : "")}: it is no "
                + "description of a network; use another checkpoint", error);
        }
    }

    // A garbled size must not make a network that fills the memory before its tensors are compared.
    private static void RequireRoom(string file, NetworkConfig network, long fileBytes)
    {
        if (network.ParameterCount > fileBytes)
        {
            throw new InvalidDataException(
                $"{file} has {fileBytes} bytes, far too few for the {network.ParameterCount} weights that {ConfigFile} "
                    + "asks for; the two files do not belong together");
        }
    }

    private static void WriteFlushed(string file, ReadOnlySpan<byte> bytes)
    {
        using FileStream stream = new(file, FileMode.Create, FileAccess.Write);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    private sealed record ModelFile(string Format, NetworkConfig Network, string WeightsSha256)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Rules { get; init; }
    }
}
