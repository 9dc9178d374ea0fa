// Evaluations per second of a network by precision, workers, threads and batch size, and the ceiling that the matrix
// products alone would allow. Usage: dotnet run --project benchmarks/NanoZero.Network.Benchmarks -- connect4 2
using System.Diagnostics;
using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Network;
using TorchSharp;
using static TorchSharp.torch;

return GameCatalogue.Open(args.Length > 0 ? args[0] : "connect4", new SpeedTable(args.Length > 1 ? int.Parse(args[1], null) : 2));

internal sealed class SpeedTable(int layers) : IGameVisitor<int>
{
    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        NetworkConfig config = NetworkConfig.For(TGame.Info, layers);
        using PolicyValueNetwork network = new(config, seed: 1);
        Console.WriteLine($"{config.Game}, {layers} layers: {config.ParameterCount:N0} parameters, {config.OperationsPerEvaluation / 1e6:N0} MFLOP an evaluation");
        double own = Ceiling.OwnProducts(config.Width), library = Ceiling.Library(config.Width, float32), halves = Ceiling.Library(config.Width, bfloat16);
        Console.WriteLine($"matrix products on one thread, GFLOP/s: own fp32 {own:N0}, library fp32 {library:N0}, library bf16 {halves:N0}");
        int cores = Environment.ProcessorCount;
        ExecutionPlanner.Measure<TGame>(network, new(), seconds: 1); // compiles the hot loops to their final form
        foreach (NetworkPrecision precision in Enum.GetValues<NetworkPrecision>().Where(precision => precision == NetworkPrecision.Fp32 || halves > library))
        {
            foreach ((int workers, int threads) in ((int, int)[])[(1, 1), (cores, 1), (1, cores)])
            {
                foreach (int batch in (int[])[4, 16, 32, 64, 128])
                {
                    ExecutionPlan plan = new() { Precision = precision, Workers = workers, ThreadsPerWorker = threads, BatchSize = batch };
                    double rate = ExecutionPlanner.Measure<TGame>(network, plan, seconds: 0.5);
                    Console.WriteLine($"{plan}: {rate:N0} evaluations/s, {rate * config.OperationsPerEvaluation / 1e9:N0} GFLOP/s");
                }
            }
        }

        return 0;
    }
}

internal static unsafe class Ceiling
{
    private const int Rows = 168;

    public static double OwnProducts(int width)
    {
        if (!MatrixKernel.IsSupported)
        {
            return 0;
        }

        float* left = New(Rows * width), right = New(4 * width * width), target = New(Rows * 4 * width);
        Panels panels = new(right, MatrixKernel.PanelWidth, MatrixKernel.PanelWidth * width);
        return Rate(width, () => MatrixKernel.Multiply(left, width, panels, target, 4 * width, Rows, width, 4 * width));
    }

    public static double Library(int width, ScalarType type)
    {
        set_num_threads(1);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode(true);
        Tensor left = ones([Rows, width], type), right = ones([4 * width, width], type);
        return Rate(width, () => nn.functional.linear(left, right).Dispose());
    }

    // The fastest of many, in GFLOP/s: what the processor can do when nothing disturbs.
    private static double Rate(int width, Action product)
    {
        double fastest = double.MaxValue;
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < 0.5)
        {
            long start = Stopwatch.GetTimestamp();
            product();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Rows * width * 4 * width / fastest / 1e9;
    }

    private static float* New(int count)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(memory, count).Fill(0.5f);
        return memory;
    }
}
