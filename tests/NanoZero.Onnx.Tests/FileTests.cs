using NanoZero.Export;
using NanoZero.Files.Tests;
using NanoZero.Network;

namespace NanoZero.Onnx.Tests;

/// <summary>What is checked, named and played is the content of one file.</summary>
public sealed class FileTests
{
    private const string Split = """
        import sys, onnx
        onnx.save_model(onnx.load(sys.argv[1]), sys.argv[1] + ".split.onnx", save_as_external_data=True,
            all_tensors_to_one_file=True, location="weights.bin", size_threshold=0)
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weights_in_another_file_are_refused()
    {
        NetworkFile.RequireNative();
        using PolicyValueNetwork network = NetworkFile.Network("tictactoe");
        using NetworkFile file = new(network);
        _ = await CheckerTests.Run(Split, file.Path);
        string folder = Path.GetDirectoryName(file.Path)!;
        Assert.True(new FileInfo(Path.Combine(folder, "weights.bin")).Length > 1000);
        string message =
            Assert.Throws<InvalidDataException>(() => OnnxFile.Open($"{file.Path}.split.onnx")).Message;
        Assert.Contains("keeps weights in another file (external data); save the network", message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Weights_in_other_files_are_found_wherever_a_tensor_can_be()
    {
        Assert.False(SideFiles.AreNamedBy(OfTensor(tensor => tensor.Number(14, 0))));
        Assert.True(SideFiles.AreNamedBy(OfTensor(tensor => tensor.Number(14, 1))));
        Assert.True(SideFiles.AreNamedBy(OfTensor(tensor => tensor.Bytes(13, []))));
        Action<ProtobufWriter> external = tensor => tensor.Number(14, 1);
        Assert.True(SideFiles.AreNamedBy(Nested(external, 7, 15, 1)));           // a sparse initializer's values
        Assert.True(SideFiles.AreNamedBy(Nested(external, 7, 1, 5, 5)));         // an attribute of a node
        Assert.True(SideFiles.AreNamedBy(Nested(external, 7, 1, 5, 6, 5)));      // in the graph of an attribute
        Assert.True(SideFiles.AreNamedBy(Nested(external, 25, 7, 5, 10)));       // in a function
        Assert.False(SideFiles.AreNamedBy(Nested(external, 7, 11, 5)));          // no tensor: an input
        using PolicyValueNetwork network = NetworkFile.Network("tictactoe");
        byte[] whole = AgentOnnx.Of(NetworkFile.Agent(network)).ToArray();
        Assert.False(SideFiles.AreNamedBy(whole));
        Assert.Throws<FormatException>(() => SideFiles.AreNamedBy(whole.AsSpan(0, whole.Length / 2)));
        Assert.Throws<FormatException>(() => SideFiles.AreNamedBy([0x08, 0x80]));
        Assert.Throws<FormatException>(
            () => SideFiles.AreNamedBy(Nested(external, [7, .. Enumerable.Repeat((int[])[1, 5, 6], 50).SelectMany(
                fields => fields), 5])));
    }

    [Fact]
    public void A_file_that_changes_between_the_check_and_the_game_is_refused()
    {
        NetworkFile.RequireNative();
        using PolicyValueNetwork network = NetworkFile.Network("tictactoe");
        using NetworkFile file = new(network);
        OnnxFile opened = OnnxFile.Open(file.Path);
        opened.Load().Dispose();
        Change(file);
        Assert.Contains(
            $"its hash was {opened.Hash} and is {OnnxFile.Open(file.Path).Hash}",
            Assert.Throws<InvalidDataException>(() => opened.Load()).Message, StringComparison.Ordinal);
    }

    // A note at the end of a model changes no weight.
    private static void Change(NetworkFile file)
    {
        ProtobufWriter note = new();
        note.Text(6, "changed");                                        // doc_string
        using FileStream stream = new(file.Path, FileMode.Append);
        stream.Write(note.Written);
    }

    private static ReadOnlySpan<byte> OfTensor(Action<ProtobufWriter> write) => Nested(write, 7, 5);

    // A message in the field of a message, and so on; the first field is one of the model.
    private static ReadOnlySpan<byte> Nested(Action<ProtobufWriter> write, params ReadOnlySpan<int> fields)
    {
        ProtobufWriter written = new();
        if (fields.IsEmpty)
        {
            write(written);
        }
        else
        {
            written.Bytes(fields[0], Nested(write, fields[1..]));
        }

        return written.Written;
    }
}
