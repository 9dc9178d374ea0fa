using NanoZero.Export;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Studies;
using NanoZero.Training;

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

    [Fact]
    public void A_tournament_does_not_go_on_with_a_file_that_has_changed()
    {
        NetworkFile.RequireNative();
        using ScratchFolder folder = new();
        using PolicyValueNetwork network = NetworkFile.Network("tictactoe");
        using NetworkFile file = new(network);
        byte[] former = File.ReadAllBytes(file.Path);
        TournamentConfig config = new()
        {
            Game = "tictactoe",
            Players = [$"onnx:{file.Path}@4", "random"],
            Games = 4,
        };
        Experiment<TournamentConfig, Standings> tournament = Experiment<TournamentConfig, Standings>.Begin(
            new Tournament(), config, folder.File("cup"), execution: new ExecutionOptions());
        _ = tournament.Run(null, Token).ToBlockingEnumerable(Token).Last();
        tournament.Resume(config with { Players = [.. config.Players, "one-ply"] });
        Change(file);
        string message = Assert.Throws<InvalidDataException>(
            () => tournament.Run(null, Token).ToBlockingEnumerable(Token).Last()).Message;
        Assert.Contains($"'{file.Path}' has changed", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        File.WriteAllBytes(file.Path, former);
        _ = tournament.Run(null, Token).ToBlockingEnumerable(Token).Last();
        Assert.True(tournament.Summarise().IsComplete);
    }

    [Fact]
    public void Games_in_play_fill_the_batches_of_files_on_every_processor()
    {
        NetworkFile.RequireNative();
        using PolicyValueNetwork network = NetworkFile.Network("tictactoe");
        using NetworkFile file = new(network), other = new(network);
        string one = $"onnx:{file.Path}@4", two = $"onnx:{other.Path}@4";
        int batches = Environment.ProcessorCount * OnnxEvaluator<TicTacToe>.BatchSize;
        ExecutionPlan plan = new() { Workers = 1, BatchSize = 8 };
        Assert.Equal((64, 0), Playing(null, "rollout@4", "random"));
        Assert.Equal((batches, Environment.ProcessorCount), Playing(null, one, "random"));
        Assert.Equal((batches, Environment.ProcessorCount), Playing(null, one, $"{one},leavesInFlight=2"));
        Assert.Equal((2 * batches, Environment.ProcessorCount), Playing(null, one, two));
        Assert.Equal(
            (batches + (Environment.ProcessorCount * 8), Environment.ProcessorCount),
            Playing(plan, one, "puct:shipped@4"));
        Assert.Equal((8, 1), Playing(plan, "puct:shipped@4", "random"));
    }

    private static (int Games, int Workers) Playing(ExecutionPlan? plan, params string[] players)
    {
        using OpenPlayers<TicTacToe> open = new(
            [.. players.Select(player => ResolvedPlayer.Of(player, "tictactoe"))], new() { Plan = plan });
        return (open.ParallelGames(0), open.Workers);
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
