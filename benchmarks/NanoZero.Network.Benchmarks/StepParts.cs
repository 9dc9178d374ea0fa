using NanoZero.Games;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Benchmarks;

/// <summary>
/// Measures and prints what the parts of the gradients of one position take on one thread, in a convolutional network.
/// </summary>
/// <param name="layers">Blocks of two convolutions.</param>
/// <param name="width">Numbers of a square.</param>
internal sealed unsafe class StepParts(int layers, int width) : IGameVisitor<int>
{
    private const int Rounds = 15;
    private const double Seconds = 0.1;
    private const int Batch = 256;

    private readonly Random random = new(1);

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig config = NetworkConfig.For(TGame.Info, layers, new NetworkOptions
        {
            Body = NetworkBody.Convolution,
            Width = width,
            Policy = NetworkPolicy.Squares,
            Value = NetworkValue.Outcomes,
        });
        using PolicyValueNetwork network = new(config, seed: 1);
        using PackedGradients gradients = new(network, Batch, threads: 1);
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = randint(0, config.TokenKinds, [Batch, config.TokenCount], int64);
        Tensor policies = rand([Batch, config.ActionCount]), illegal = zeros([Batch, config.ActionCount], @bool);
        Tensor outcomes = randint(-1, 2, [Batch], float32);
        Dictionary<string, Tensor> parameters =
            network.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        PackedWeights weights = new(network.Description, NetworkPrecision.Fp32, rows: 0, isTrained: true);
        weights.Load(parameters, (count, work) => Enumerable.Range(0, count).ToList().ForEach(work));
        int together = GradientShare.PositionsTogether(config), rows = together * config.TokenCount;
        AlignedMemory<float> sums = new(weights.Length);
        NetworkPass pass = new(network.Description, new PassRoom(config, weights, together, isTraining: true));
        pass.X.Slice(0, rows * pass.X.Stride).Fill(0.5f);
        Contender[] contenders =
        [
            Part("gradients", Batch, () => gradients.Compute(tokens, policies, illegal, outcomes)),
            Part("weights laid out", Batch, () =>
                weights.Load(parameters, (count, work) => Enumerable.Range(0, count).ToList().ForEach(work))),
            Part("sums collected", Batch, () => pass.Collect(sums.Data)),
            Part("forward", together, () => pass.Forward(together, hasInputs: false)),
            Part("backward", together, () => pass.Backward(together, sums.Data)),
            .. Convolution(config, together),
        ];
        Contender.Measure(contenders, Rounds, Seconds);
        Console.WriteLine($"{config.Game}, {layers} × {width}, {together} positions together");
        foreach (Contender contender in contenders)
        {
            Console.WriteLine($"{contender.Name,-40} {1e6 / contender.Rate,9:F2} µs a position");
        }

        return 0;
    }

    // What is done twice a block.
    private Contender[] Convolution(NetworkConfig config, int boards)
    {
        int rows = boards * config.TokenCount;
        BoardTiles tiles = new(config.BoardRows, config.BoardColumns, config.TokenCount, width);
        ConvolutionShape shape = new("weights", width, new PaddedBoard(config.BoardRows, config.BoardColumns));
        TiledWeights weights = new(shape, start: 0);
        weights.Pack(new float[9 * width * width]);
        int count = boards * tiles.Count, times = 2 * layers;
        RowBuffer[] parts =
            [.. Enumerable.Range(0, 2 * times).Select(_ => new RowBuffer(BoardTiles.Parts, count * width))];
        RowBuffer squares = Random(new RowBuffer(rows, width)), normed = new(rows, width);
        AlignedMemory<float> sums = new(BoardTiles.Parts * width * width);
        Contender Each(string name, Action<RowBuffer, RowBuffer> work) => Part($"  {times} × {name}", boards, () =>
        {
            for (int i = 0; i < times; i++)
            {
                work(parts[2 * i], parts[(2 * i) + 1]);
            }
        });
        return
        [
            Each("spread", (part, _) => tiles.Spread(squares.Rows, part.Rows, boards)),
            Each("product", (part, other) => weights.Multiply(part.Rows, other.Rows, count)),
            Each("gather", (part, _) => tiles.Gather(part.Rows, squares.Rows, boards, adds: false)),
            Each("gradient of gather", (part, _) => tiles.GatherGradient(squares.Rows, part.Rows, boards)),
            Each("gradient of weights", (part, other) =>
                weights.AddWeightGradient(part.Rows, other.Rows, sums.Data, count)),
            Each("gradient of inputs", (part, other) => weights.InputGradient(part.Rows, other.Rows, count)),
            Each("gradient of spread", (part, _) => tiles.AddSpreadGradient(part.Rows, normed.Rows, boards)),
            Each("norm and its gradient, halved", (_, _) =>
            {
                for (int row = 0; row < rows; row += 2)
                {
                    float factor = VectorFunctions.Norm(squares.Rows[row], normed.Rows[row], width);
                    VectorFunctions.AddNormGradient(
                        squares.Rows[row], normed.Rows[row], factor, normed.Rows[row], width);
                }
            }),
        ];
    }

    private static Contender Part(string name, int positions, Action work) => new(name, new NetworkWorkload(
        new ExecutionPlan { BatchSize = positions }, 1, () => new Repetition(work)));

    private RowBuffer Random(RowBuffer buffer)
    {
        foreach (ref float number in buffer.Rows.Slice(0, buffer.Width))
        {
            number = random.NextSingle() - 0.5f;
        }

        return buffer;
    }
}
