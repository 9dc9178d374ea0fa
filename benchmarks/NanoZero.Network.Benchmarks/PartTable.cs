using NanoZero.Games;

namespace NanoZero.Network.Benchmarks;

/// <summary>
/// Measures and prints what the parts of an evaluation in 8 bits take, one position at a time on one thread.
/// </summary>
internal sealed unsafe class PartTable(int layers) : IGameVisitor<int>
{
    private const int Rounds = 9;
    private const int Repetitions = 20;
    private const double Seconds = 0.03;
    private readonly List<object> owned = [];

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig config = NetworkConfig.For(TGame.Info, layers);
        int rows = config.TokenCount, width = config.Width, wide = 4 * width;
        float* numbers = Random(rows * 2 * wide), target = New<float>(rows * 2 * wide);
        byte* levels = New<byte>(rows * wide);
        sbyte* weights = New<sbyte>(wide * wide);
        int* sums = New<int>(rows * wide);
        Attention attention = new(config.TokenCount, width, config.Heads);
        float* scores = New<float>(attention.WeightsLength);
        Contender Part(string name, Action work) => new($"{config.Game} {layers} {name}", new NetworkWorkload(
            new ExecutionPlan { BatchSize = Repetitions }, 1, () => new Repetition(() =>
            {
                for (int i = 0; i < Repetitions; i++)
                {
                    work();
                }
            })));
        void Each(Action<int, int> work)
        {
            foreach ((int inputs, int outputs) in NetworkWorkload.Shapes(config).Skip(1))
            {
                work(inputs, outputs);
            }
        }

        Contender[] parts =
        [
            Part("levels", () => Each((inputs, _) =>
            {
                for (int row = 0; row < rows; row++)
                {
                    Int8Kernel.Quantise(numbers + (row * inputs), levels + (row * inputs), inputs);
                }
            })),
            Part("products", () =>
                Each((inputs, outputs) => Int8Kernel.Multiply(levels, weights, sums, rows, inputs, outputs))),
            Part("products, 256 bits", () =>
                Each((inputs, outputs) => VnniProducts.Multiply(levels, weights, sums, rows, inputs, outputs))),
            Part("numbers", () => Each((_, outputs) =>
            {
                for (int row = 0; row < rows; row++)
                {
                    Int8Kernel.Restore(sums + (row * outputs), numbers, numbers, (1, 1), target + (row * outputs),
                        outputs, accumulate: false);
                }
            })),
            Part("attention", () =>
            {
                for (int layer = 0; layer < layers; layer++)
                {
                    attention.Forward(numbers, 3 * width, scores, 0, target, width);
                }
            }),
            Part("GELU", () =>
            {
                for (int layer = 0; layer < layers; layer++)
                {
                    new ReadOnlySpan<float>(numbers, rows * wide).CopyTo(new Span<float>(target, rows * wide));
                    VectorFunctions.Gelu(target, rows * wide);
                }
            }),
            Part("norms", () =>
            {
                for (int row = 0; row < rows * 2 * layers; row++)
                {
                    VectorFunctions.Norm(numbers + (row % rows * width), target + (row % rows * width), width);
                }
            }),
        ];
        Contender.Measure(parts, Rounds, Seconds);
        GC.KeepAlive(owned);
        foreach (Contender part in parts)
        {
            Console.WriteLine($"{part.Name,-36} {1e6 / part.Rate,9:F2} µs");
        }

        return 0;
    }

    private T* New<T>(int count)
        where T : unmanaged
    {
        AlignedMemory<T> memory = new(count);
        owned.Add(memory);
        return memory.Data;
    }

    private float* Random(int count)
    {
        float* numbers = New<float>(count);
        Random random = new(1);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = random.NextSingle() - 0.5f;
        }

        return numbers;
    }
}
