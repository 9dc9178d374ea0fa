using NanoZero.Export;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Onnx.Tests;

/// <summary>ONNX files as players.</summary>
public sealed class PlayerTests
{
    // A network of another program: its logits and its value are sums over the tokens.
    private const string Foreign = """
        import sys, onnx
        from onnx import helper, numpy_helper, TensorProto
        import numpy
        weights = numpy.linspace(-1, 1, 81, dtype=numpy.float32).reshape(9, 9)
        nodes = [
            helper.make_node("Cast", ["tokens"], ["x"], to=TensorProto.FLOAT),
            helper.make_node("MatMul", ["x", "weights"], ["logits"]),
            helper.make_node("ReduceMean", ["x"], ["mean"], axes=[1], keepdims=1),
            helper.make_node("Tanh", ["mean"], ["value"]),
        ]
        graph = helper.make_graph(
            nodes, "foreign",
            [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["n", 9])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 9]),
             helper.make_tensor_value_info("value", TensorProto.FLOAT, ["n", 1])],
            [numpy_helper.from_array(weights, "weights")])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.save(model, sys.argv[1])
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_match_is_the_same_with_the_same_seed_and_names_game_weights_and_runtime()
    {
        NetworkFile.RequireNative();
        using PolicyValueNetwork network = NetworkFile.Network("connect4");
        using NetworkFile file = new(network);
        MatchRecord first = Match($"onnx:{file.Path}@16", "rollout@16"),
            second = Match($"onnx:{file.Path}@16", "rollout@16");
        Assert.Equal(first.Games.Select(game => game.Moves), second.Games.Select(game => game.Moves));
        Assert.Equal("connect4", first.Game);
        Assert.Equal(ResolvedPlayer.Of($"onnx:{file.Path}@16").File!.Hash, first.A.Weights);
        Assert.StartsWith("cpu, ONNX Runtime ", first.A.Evaluation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_visits_what_a_search_with_the_same_network_visits()
    {
        NetworkFile.RequireNative();
        using PolicyValueNetwork network = NetworkFile.Network("connect4");
        using NetworkFile file = new(network);
        using OnnxModel model = file.Load();
        using IEvaluator<ConnectFour> onnx =
            new CachedEvaluator<ConnectFour>(new OnnxEvaluator<ConnectFour>(model), null),
            own = ModelPlayer.Evaluator<ConnectFour>(network, new() { BatchSize = 8 });
        SearchOptions search = new() { Simulations = 100 };
        ConnectFour[] positions = Export.Tests.RandomGames.Positions(default(ConnectFour), 50, seed: 6);
        int same = positions.Count(position =>
            Visits(position, onnx).SequenceEqual(Visits(position, own)));

        // Where two actions are nearly alike, a rounding decides.
        Assert.InRange(same, 45, 50);

        IEnumerable<int> Visits(ConnectFour position, IEvaluator<ConnectFour> evaluator) =>
            BatchSearch.Run(position, evaluator, search).Actions.Select(action => action.Visits);
    }

    [Fact]
    public async Task A_file_of_another_program_plays_the_game_that_is_named()
    {
        NetworkFile.RequireNative();
        using ScratchFolder folder = new();
        string file = folder.File("foreign.onnx");
        _ = await CheckerTests.Run(Foreign, file);
        ResolvedPlayer player = ResolvedPlayer.Of($"onnx:{file}@8");
        Assert.Null(player.Game);
        Assert.Equal("onnx:foreign.onnx@8", player.Label);
        Assert.Equal(16, Match($"onnx:{file}@8", "random", "tictactoe").Games.Count);
        InvalidDataException other =
            Assert.Throws<InvalidDataException>(() => Match($"onnx:{file}@8", "random", "connect4"));
        Assert.EndsWith(
            "reads 9 tokens and knows 9 actions; connect4 has 42 tokens and 7 actions", other.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "name the game", Assert.Throws<InvalidDataException>(() => Match($"onnx:{file}@8", "random")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_game_of_a_file_is_played_and_no_other()
    {
        NetworkFile.RequireNative();
        using PolicyValueNetwork network = NetworkFile.Network("go9");
        using NetworkFile file = new(network, "go9:komi=6.5");
        ResolvedPlayer player = ResolvedPlayer.Of($"onnx:{file.Path}@4");
        Assert.Equal("go9:komi=6.5", ResolvedPlayer.GameOf([player], "go9"));
        InvalidDataException other =
            Assert.Throws<InvalidDataException>(() => ResolvedPlayer.GameOf([player], "connect4"));
        Assert.Contains("plays go9:komi=6.5, not connect4", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_none_is_refused_in_one_line()
    {
        NetworkFile.RequireNative();
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("a.onnx"), "no network", Token);
        await File.WriteAllBytesAsync(folder.File("empty.onnx"), [], Token);
        Refused(folder.File("a.onnx"), "is no ONNX file");
        Refused(folder.File("empty.onnx"), "is no ONNX file");
        Refused(folder.File("missing.onnx"), "there is no file");
        using PolicyValueNetwork network = NetworkFile.Network("tictactoe");
        byte[] whole = AgentOnnx.Of(NetworkFile.Agent(network)).ToArray();
        await File.WriteAllBytesAsync(folder.File("cut.onnx"), whole[..(whole.Length / 2)], Token);
        Refused(folder.File("cut.onnx"), "is no ONNX file");
    }

    [Fact]
    public void A_file_with_other_parts_is_refused_with_those_that_are_expected()
    {
        NetworkFile.RequireNative();
        using NetworkFile otherInput = new(AgentOnnx.Of(Graph("board", "logits", "value"), []));
        Refused(
            otherInput.Path,
            "has board Int64 [any, 9] for inputs and logits Float [any, 9], value Float [any] for outputs; expected "
                + "the input tokens Int64 [batch, tokens]");
        using NetworkFile otherOutput = new(AgentOnnx.Of(Graph("tokens", "policy", "value"), []));
        Refused(otherOutput.Path, "has tokens Int64 [any, 9] for inputs and policy Float [any, 9], value Float [any]");
        using NetworkFile otherGame =
            new(AgentOnnx.Of(Graph("tokens", "logits", "value"), [(OnnxFormat.Game, "chess")]));
        Refused(otherGame.Path, "is for a game that is not here: unknown game 'chess'");
    }

    [Fact]
    public void A_network_that_fails_on_a_position_says_so_in_one_line()
    {
        NetworkFile.RequireNative();

        // It knows two kinds of tokens; an own stone is a third.
        using NetworkFile file = new(AgentOnnx.Of(Graph("tokens", "logits", "value"), []));
        using OnnxModel model = file.Load();
        using OnnxEvaluator<TicTacToe> evaluator = new(model);
        TicTacToe position = MoveText.Play<TicTacToe>("12");
        string message = Assert.Throws<InvalidDataException>(
            () => AnswerBuffer.Of(evaluator, (ReadOnlySpan<TicTacToe>)[position])).Message;
        Assert.Contains("fails on a position", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static void Refused(string file, string expected)
    {
        string message = Assert.Throws<InvalidDataException>(() => ResolvedPlayer.Of($"onnx:{file}@8")).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    // Every logit is what a table has for the token of its square, and the value is their mean.
    private static OnnxGraph Graph(string input, string logits, string value)
    {
        OnnxGraph graph = new("small");
        graph.Input(input, 9);
        string numbers = graph.Node("Gather", graph.Numbers("table", [0.25f, 0.5f], 2), input);
        graph.Output(logits, numbers, 9);
        graph.Output(value, graph.Mean(numbers, isKept: false, 1));
        return graph;
    }

    private static MatchRecord Match(string a, string b, string? game = null)
    {
        MatchOptions options = new() { Openings = OpeningOptions.For(16, 3), Seed = 3 };
        return Arena.Play(ResolvedPlayer.Of(a), ResolvedPlayer.Of(b), options, game: game, cancellation: Token).Record;
    }
}
