using System.Text;
using System.Text.Json;
using NanoZero.Games;
using TorchSharp.Modules;

namespace NanoZero.Network.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nanozero-checkpoint-").FullName;
    private readonly PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, layers: 1), seed: 1);

    private string Weights => Path.Combine(folder, Checkpoint.WeightsFile);

    private string Config => Path.Combine(folder, Checkpoint.ConfigFile);

    public void Dispose()
    {
        network.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_round_trip_keeps_every_bit()
    {
        Checkpoint.Write(folder, network);
        using PolicyValueNetwork loaded = Checkpoint.Load(folder, TicTacToe.Info);
        Assert.Equal(network.Config, loaded.Config);
        Assert.Equal(network.Config, Checkpoint.ReadConfig(folder));
        foreach (((string name, Parameter expected), (string loadedName, Parameter actual))
            in network.named_parameters().Zip(loaded.named_parameters()))
        {
            Assert.Equal(name, loadedName);
            Assert.True(expected.bytes.SequenceEqual(actual.bytes), name);
            Assert.True(actual.requires_grad);
        }
    }

    [Fact]
    public void The_file_is_laid_out_as_safetensors_says()
    {
        Checkpoint.Write(folder, network);
        byte[] bytes = File.ReadAllBytes(Weights);
        int headerLength = (int)BitConverter.ToUInt64(bytes);
        Assert.Equal(0, headerLength % 8);
        Assert.Equal((byte)'{', bytes[8]);
        using JsonDocument header = JsonDocument.Parse(Encoding.UTF8.GetString(bytes, 8, headerLength));
        Assert.Equal("pt", header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        JsonElement policy = header.RootElement.GetProperty("policy");
        Assert.Equal("F32", policy.GetProperty("dtype").GetString());
        Assert.Equal([9, 64], policy.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        int begin = policy.GetProperty("data_offsets")[0].GetInt32();
        Assert.Equal(begin + (9 * 64 * 4), policy.GetProperty("data_offsets")[1].GetInt32());
        float first = BitConverter.ToSingle(bytes, 8 + headerLength + begin);
        Assert.Equal(
            network.named_parameters().Single(pair => pair.name == "policy").parameter[0, 0].item<float>(), first);
    }

    [Fact]
    public void Tensors_of_all_types_round_trip()
    {
        Dictionary<string, SafeTensor> tensors = new()
        {
            ["floats"] = SafeTensor.From([1f, -2.5f, float.NaN, float.PositiveInfinity], 2, 2),
            ["steps"] = SafeTensor.From([long.MaxValue, -1], 2),
            ["bytes"] = new(SafeTensorType.U8, [3], new byte[] { 1, 2, 3 }),
            ["halves"] = new(SafeTensorType.BF16, [1], new byte[] { 0x80, 0x3F }),
            ["scalar"] = SafeTensor.From([0.5f]),
            ["nothing"] = new(SafeTensorType.F32, [0, 4], Array.Empty<byte>()),
        };
        using MemoryStream stream = new();
        SafeTensors.Write(stream, tensors);
        IReadOnlyDictionary<string, SafeTensor> read = SafeTensors.Read(stream.ToArray(), "memory");
        Assert.Equal(tensors.Keys.Order(), read.Keys.Order());
        foreach ((string name, SafeTensor tensor) in tensors)
        {
            Assert.Equal(tensor.Type, read[name].Type);
            Assert.Equal(tensor.Shape, read[name].Shape);
            Assert.True(tensor.Data.Span.SequenceEqual(read[name].Data.Span), name);
        }
    }

    [Fact]
    public void A_missing_folder_is_refused_by_name()
    {
        string missing = Path.Combine(folder, "nowhere");
        Refuses(missing, "there is no checkpoint folder", missing);
    }

    [Theory]
    [InlineData(Checkpoint.WeightsFile)]
    [InlineData(Checkpoint.ConfigFile)]
    public void A_missing_file_is_refused_by_name(string file)
    {
        Checkpoint.Write(folder, network);
        File.Delete(Path.Combine(folder, file));
        Refuses(folder, $"holds no {file}");
    }

    [Fact]
    public void Another_game_is_refused()
    {
        Checkpoint.Write(folder, network);
        InvalidDataException error =
            Assert.Throws<InvalidDataException>(() => Checkpoint.Load(folder, ConnectFour.Info));
        Assert.Contains($"{folder}: the model plays tictactoe, not connect4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(50_000)]
    [InlineData(-1)]
    public void A_truncated_file_is_refused(int length)
    {
        Checkpoint.Write(folder, network);
        byte[] bytes = File.ReadAllBytes(Weights);
        File.WriteAllBytes(Weights, bytes[..(length < 0 ? bytes.Length + length : length)]);
        Refuses(folder, Weights, "truncated");
    }

    [Fact]
    public void A_flipped_bit_in_the_weights_is_refused()
    {
        Checkpoint.Write(folder, network);
        byte[] bytes = File.ReadAllBytes(Weights);
        bytes[^100] ^= 1;
        File.WriteAllBytes(Weights, bytes);
        Refuses(folder, Weights, "checksum");
    }

    [Fact]
    public void A_garbled_header_is_refused()
    {
        Checkpoint.Write(folder, network);
        byte[] bytes = File.ReadAllBytes(Weights);
        bytes[20] = 0xFF;
        File.WriteAllBytes(Weights, bytes);
        Refuses(folder, Weights, "corrupted");
    }

    [Fact]
    public void A_tensor_without_an_end_is_refused()
    {
        byte[] header = Encoding.ASCII.GetBytes("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""");
        byte[] bytes = [.. BitConverter.GetBytes((ulong)header.Length), .. header, 0, 0, 0, 0];
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(bytes, "file"));
        Assert.Contains("file is corrupted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_behind_the_end_are_refused()
    {
        Checkpoint.Write(folder, network);
        File.AppendAllText(Weights, "surplus");
        Refuses(folder, Weights, "7 bytes belong to no tensor");
    }

    [Theory]
    [InlineData("{", "damaged")]
    [InlineData("{}", "damaged")]
    [InlineData(
        """{"format":"other","network":{"game":"x","tokenCount":1,"tokenKinds":1,"actionCount":1,"""
        + """ "layers":1,"heads":1,"width":4},"weightsSha256":""}""",
        "expected 'nanozero-model-1'")]
    public void An_unreadable_description_is_refused(string text, string reason)
    {
        Checkpoint.Write(folder, network);
        File.WriteAllText(Config, text);
        Refuses(folder, Config, reason);
    }

    [Theory]
    [InlineData("\"layers\": 1", "\"layers\": 2", "lacks tensor 'blocks.1.")]
    [InlineData("\"actionCount\": 9", "\"actionCount\": 8", "asks for F32 [8, 64]")]
    [InlineData("\"width\": 64", "\"width\": 62", "do not fit together")]
    [InlineData("\"width\": 64", "\"width\": 1073741824", "do not fit together")]
    [InlineData("\"layers\": 1", "\"layers\": 60000", "far too few")]
    public void Weights_of_other_sizes_than_described_are_refused(string written, string changed, string reason)
    {
        Checkpoint.Write(folder, network);
        File.WriteAllText(Config, File.ReadAllText(Config).Replace(written, changed, StringComparison.Ordinal));
        Refuses(folder, reason);
    }

    [Fact]
    public void A_tensor_too_many_is_refused()
    {
        using PolicyValueNetwork larger =
            new(NetworkConfig.For(TicTacToe.Info, layers: 1) with { Layers = 2 }, seed: 1);
        Checkpoint.Write(folder, larger);
        File.WriteAllText(
            Config, File.ReadAllText(Config).Replace("\"layers\": 2", "\"layers\": 1", StringComparison.Ordinal));
        Refuses(folder, "holds tensor 'blocks.1.");
    }

    private static void Refuses(string folder, params string[] parts)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Checkpoint.Load(folder));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }
}
