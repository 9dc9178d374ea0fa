namespace NanoZero.Export;

/// <summary>
/// Puts an agent's network into one ONNX file, with what a program needs to know to ask it and to read its answers.
/// </summary>
internal static class AgentOnnx
{
    private const string Producer = "NanoZero";
    private const long LargestFile = int.MaxValue;  // of Protocol Buffers
    private const long LargestRest = 1 << 20;       // beside the weights

    /// <summary>Returns the bytes of the file.</summary>
    /// <param name="agent">The agent.</param>
    /// <exception cref="NotSupportedException">
    /// A kind of layer or head that an ONNX file cannot describe here, or a network too large for one file.
    /// </exception>
    public static ReadOnlySpan<byte> Of(ExportedAgent agent)
    {
        NetworkDescription network = new(agent.Network);
        if (network.ParameterCount * sizeof(float) > LargestFile - LargestRest)
        {
            throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture,
                $"an ONNX file holds at most 2 GB; this network has {network.ParameterCount:#,0} weights of 4 bytes"));
        }

        OnnxGraph graph = OnnxNetwork.Write(network, agent.Weights);
        return Of(graph, GameCatalogue.Open(agent.Game, new Metadata(agent)));
    }

    /// <summary>Returns the bytes of a file with any graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="metadata">What stands beside it.</param>
    internal static ReadOnlySpan<byte> Of(OnnxGraph graph, IReadOnlyList<(string Key, string Text)> metadata)
    {
        ProtobufWriter model = Begin();
        model.Text(3, RunDescription.ProgramVersion);                   // producer_version
        model.Bytes(7, graph.Written);                                  // graph
        model.Message(8, operators => operators.Number(2, OnnxGraph.Opset));  // opset_import: version
        foreach ((string key, string text) in metadata)
        {
            model.Message(14, entry =>                                  // metadata_props
            {
                entry.Text(1, key);                                     // key
                entry.Text(2, text);                                    // value
            });
        }

        return model.Written;
    }

    /// <summary>
    /// Checks that a file is such a file, of any version of this program, which may be replaced by another one.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static void RequireOurs(string path)
    {
        ReadOnlySpan<byte> expected = Begin().Written;
        byte[] start = new byte[expected.Length];
        using FileStream stream = File.OpenRead(path);
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);

        // The second byte is the IR version.
        if (read < start.Length || start[0] != expected[0] || !expected[2..].SequenceEqual(start.AsSpan(2)))
        {
            throw new InvalidDataException($"'{path}' is no ONNX file of {Producer}");
        }
    }

    private static ProtobufWriter Begin()
    {
        ProtobufWriter model = new();
        model.Number(1, OnnxGraph.Version);                             // ir_version
        model.Text(2, Producer);                                        // producer_name
        return model;
    }

    // What stands in the file beside the network: for programs the game, for people the rest.
    private sealed class Metadata(ExportedAgent agent) : IGameVisitor<IReadOnlyList<(string Key, string Text)>>
    {
        public IReadOnlyList<(string Key, string Text)> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
        [
            (OnnxFormat.Game, agent.Game),
            ("title", TGame.Info.Title),
            (OnnxFormat.Tokens, TokensOf<TGame>()),
            ("orientation", OrientationOf(TGame.Info)),
            ("actions", string.Join(' ', Enumerable.Range(0, TGame.Info.ActionCount).Select(TGame.ActionText))),
            (OnnxFormat.Logits,
                "float32 [batch, actions]: an unnormalised log-probability for each action; leave out illegal "
                    + "actions before the softmax"),
            (OnnxFormat.Value,
                "float32 [batch]: the expected outcome for the side to move; 1 is a win, 0 a draw, -1 a loss"),
            .. agent.Network.Value == NetworkValue.Scalar ? [] : Outcomes(),
            .. agent.Facts.Where(fact => fact.Name is not (ExportedAgent.GameFact or ExportedAgent.SearchFact))
                .Select(fact => (fact.Name.ToLowerInvariant(), fact.Text)),
        ];

        private static (string, string)[] Outcomes() =>
        [
            (OnnxFormat.Outcomes,
                "float32 [batch, 3]: the probabilities of win, draw and loss for the side to move; value is the "
                    + "first minus the last"),
        ];

        private static string TokensOf<TGame>()
            where TGame : unmanaged, IGame<TGame>
        {
            GameInfo info = TGame.Info;
            string more = TGame.TokenNotes.Length > 0 ? $" {TGame.TokenNotes}" : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"int64 [batch, {info.TokenCount}]: one token for each square, row by row from the top left, "
                    + $"{info.Rows} rows of {info.Columns}, seen by the side to move: 0 the opponent's stone, 1 empty, "
                    + $"2 one's own stone.{more}");
        }

        private static string OrientationOf(GameInfo info) => info.SymmetryCount == 1
            ? "the game has no symmetries"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"of the {info.SymmetryCount} symmetric images of a position {Producer} asks about one, in which the "
                    + $"position has the smallest key, and turns the answer back");
    }
}
