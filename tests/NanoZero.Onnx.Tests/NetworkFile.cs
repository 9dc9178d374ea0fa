using NanoZero.Export;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Network.Tests;
using NanoZero.Search;
using OutsideGames;
using TorchSharp;

namespace NanoZero.Onnx.Tests;

/// <summary>A network as an ONNX file in a folder of its own.</summary>
internal sealed class NetworkFile : IDisposable
{
    // About the size of the weights that training ends with: smaller ones where more are summed.
    private const float Growth = 8, FewInputs = 64;

    private readonly ScratchFolder folder = new();

    public NetworkFile(PolicyValueNetwork network, string? game = null)
        : this(AgentOnnx.Of(Agent(network, game)))
    {
    }

    public NetworkFile(ReadOnlySpan<byte> bytes)
    {
        Path = folder.File("network.onnx");
        File.WriteAllBytes(Path, bytes);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Every kind of game, one of another project among them.</summary>
    public static IReadOnlyList<string> Games { get; } = GamesWithOthers();

    private static IEnumerable<NetworkOptions> Kinds =>
        from body in Enum.GetValues<NetworkBody>()
        from policy in Enum.GetValues<NetworkPolicy>()
        from value in Enum.GetValues<NetworkValue>()
        select new NetworkOptions { Body = body, Policy = policy, Value = value, Width = 32 };

    /// <summary>
    /// All kinds of networks that a game can have. The policy of single squares needs actions that belong to squares,
    /// or to columns.
    /// </summary>
    public static IEnumerable<NetworkOptions> KindsOf(string game)
    {
        GameInfo info = GameCatalogue.InfoOf(game);
        return Kinds.Where(kind => kind.Policy != NetworkPolicy.Squares
            || SquarePolicy.Fits(info.Rows, info.Columns, info.ActionCount));
    }

    /// <summary>A seed of its own for every kind, so that the kinds are asked about different positions.</summary>
    public static int SeedOf(NetworkOptions kind) => 4 + Kinds.ToList().IndexOf(kind with { Width = 32 });

    /// <summary>
    /// Skips a test in builds without the native library; where it was asked for, it has to be there.
    /// </summary>
    public static void RequireNative() => Assert.SkipWhen(
        NativeOnnx.Problem is not null && Environment.GetEnvironmentVariable("NANOZERO_ONNX") != "1",
        NativeOnnx.Problem ?? "");

    /// <summary>A network with random weights.</summary>
    public static PolicyValueNetwork Network(string game, NetworkOptions? options = null)
    {
        PolicyValueNetwork network =
            new(NetworkConfig.For(game, layers: 2, options ?? new NetworkOptions { Width = 32 }), seed: 1);
        using IDisposable gradientsOff = torch.no_grad();
        foreach (torch.Tensor parameter in network.parameters())
        {
            using Scalar growth = Growth * MathF.Min(1, MathF.Sqrt(FewInputs / parameter.shape[1]));
            parameter.mul_(growth);
        }

        return network;
    }

    /// <summary>The network of the file, ready to answer.</summary>
    public OnnxModel Load() => OnnxFile.Open(Path).Load();

    /// <summary>An agent with this network.</summary>
    public static ExportedAgent Agent(PolicyValueNetwork network, string? game = null) => new(
        game ?? network.Config.Game, network.Config, Weights.Of(network), new SearchOptions(),
        [new(ExportedAgent.GameFact, "left out"), new("Model", "random weights")]);

    public void Dispose() => folder.Dispose();

    private static string[] GamesWithOthers()
    {
        GameCatalogue.Register<SmallOthello>();
        return [.. CatalogueGames.OneOfEachKind.Select(game => game.Name)];
    }
}
