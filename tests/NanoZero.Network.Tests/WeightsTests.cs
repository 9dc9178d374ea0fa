namespace NanoZero.Network.Tests;

public sealed class WeightsTests
{
    private static readonly NetworkConfig Small = NetworkConfig.For("tictactoe", 1);

    [Fact]
    public void Weights_keep_every_bit_and_their_hash_names_them()
    {
        using PolicyValueNetwork network = new(Small, seed: 1), other = new(Small, seed: 2);
        Weights weights = Weights.Of(network);
        Assert.NotEqual(weights.Hash, Weights.Of(other).Hash);
        Weights.From(weights.Bytes.Span).LoadInto(other);
        Assert.Equal(weights.Hash, Weights.Of(other).Hash);
        Assert.Equal(weights.Bytes.ToArray(), Weights.Of(other).Bytes.ToArray());
    }

    [Fact]
    public void Weights_stay_what_they_were_when_the_network_changes()
    {
        using PolicyValueNetwork network = new(Small, seed: 1), other = new(Small, seed: 2);
        Weights weights = Weights.Of(network);
        byte[] before = weights.Bytes.ToArray();
        network.CopyFrom(other);
        Assert.Equal(before, weights.Bytes.ToArray());
    }

    [Fact]
    public void Weights_of_another_network_and_bytes_that_are_none_are_refused()
    {
        using PolicyValueNetwork network = new(Small, seed: 1);
        using PolicyValueNetwork larger = new(NetworkConfig.For("tictactoe", 2), seed: 1);
        string before = Weights.Of(network).Hash;
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Weights.Of(larger).LoadInto(network));
        Assert.Contains("the weights", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Weights.From([1, 2, 3]).LoadInto(network, "an answer"));
        Assert.Equal(before, Weights.Of(network).Hash);
    }

    [Fact]
    public void The_hash_is_the_one_in_the_checkpoint()
    {
        string folder = Directory.CreateTempSubdirectory("nanozero-weights-").FullName;
        using PolicyValueNetwork network = new(Small, seed: 1);
        Checkpoint.Write(folder, network);
        Weights weights = Weights.Of(network);
        Assert.Equal(weights.Bytes.ToArray(), File.ReadAllBytes(Path.Combine(folder, Checkpoint.WeightsFile)));
        string sizes = File.ReadAllText(Path.Combine(folder, Checkpoint.ConfigFile));
        Assert.Contains(weights.Hash, sizes, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
