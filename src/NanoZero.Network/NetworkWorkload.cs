using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// Work that every worker of a plan repeats on a thread of its own, to measure it. The work is the evaluations of a
/// network, or the matrix products of its blocks alone. Evaluations cannot be faster than these products.
/// </summary>
internal sealed class NetworkWorkload
{
    private readonly Func<Repetition> prepare;

    /// <summary>Describes other work.</summary>
    /// <param name="plan">Number of workers, and the positions that one repetition stands for.</param>
    /// <param name="operations">Floating-point operations of one position.</param>
    /// <param name="prepare">Called on each thread.</param>
    internal NetworkWorkload(ExecutionPlan plan, double operations, Func<Repetition> prepare)
    {
        this.prepare = prepare;
        Plan = plan;
        Operations = operations;
        ComputedOperations = operations;
    }

    /// <summary>Gets how the work is shared out: device, precision, workers, batch size.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Gets the floating-point operations of one position, as they are usually counted.</summary>
    public double Operations { get; }

    /// <summary>
    /// Gets the same without the products that a table replaces: the inputs of the first block's attention, where no
    /// tensors are needed.
    /// </summary>
    public double ComputedOperations { get; private init; }

    /// <summary>Returns the evaluations of a plan's workers, a batch of start positions at a time.</summary>
    /// <param name="network">The network; unchanged, and alive as long as this is measured.</param>
    /// <param name="plan">How it is evaluated.</param>
    public static NetworkWorkload Evaluations<TGame>(PolicyValueNetwork network, ExecutionPlan plan)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(plan);
        NetworkConfig config = network.Config;
        double lookedUp = plan.UsesPackedNetwork(config) ? network.Description.Layers[0].OperationsOfInputs : 0;
        return new NetworkWorkload(plan, config.OperationsPerEvaluation, Prepare)
        {
            ComputedOperations = config.OperationsPerEvaluation - lookedUp,
        };

        Repetition Prepare()
        {
            NetworkEvaluator<TGame> evaluator = new(network, plan);
            TGame[] positions = new TGame[plan.BatchSize];
            Array.Fill(positions, TGame.Start(GameOptions.Default));
            AnswerBuffer answers = new(plan.BatchSize, TGame.Info.ActionCount);
            return new Repetition(() => evaluator.Evaluate(positions, answers.Prepare(plan.BatchSize)), evaluator);
        }
    }

    /// <summary>
    /// Returns one pass of libtorch's linear layers at the shapes of a network's blocks, and nothing between them.
    /// </summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="plan">Device, precision, workers and batch size.</param>
    /// <remarks>
    /// Every layer has weights of its own, as in the network: they come from as far away. Layers of equal inputs share
    /// one tensor of them: in the network, too, inputs come hot from the layer before. On a device other than the
    /// processor a repetition ends when the device has computed it.
    /// </remarks>
    public static NetworkWorkload LinearLayers(NetworkConfig config, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(plan);
        return new NetworkWorkload(plan, OperationsOfProducts(config), Prepare);

        Repetition Prepare()
        {
            NativeTorch.Require();
            set_num_threads(plan.ThreadsPerWorker);
            int rows = plan.BatchSize * config.TokenCount;
            Device device = TorchDevice.Of(plan.Device);
            ScalarType type = LibraryNetwork.TypeOf(plan);
            DisposeScope scope = NewDisposeScope();
            Dictionary<int, Tensor> inputs = Shapes(config).Select(shape => shape.Inputs).Distinct()
                .ToDictionary(width => width, width => ones([rows, width], type, device));
            (Tensor Left, Tensor Weights)[] layers =
                [.. Shapes(config).Select(shape =>
                    (inputs[shape.Inputs], ones([shape.Outputs, shape.Inputs], type, device)))];
            return new Repetition(() => Multiply(layers, wait: plan.Device != NetworkDevice.Cpu), scope);
        }
    }

    /// <summary>
    /// Returns one pass of the whole-number products of a network's blocks in 8 bits, and nothing between them.
    /// </summary>
    /// <param name="config">The sizes of a network with which <see cref="ExecutionPlanner.HasInt8"/> holds.</param>
    /// <param name="plan">Workers, and the positions whose rows a product multiplies at once.</param>
    /// <remarks>
    /// It is the limit of evaluations in 8 bits: the way from fp32 to levels and back is left out. Every layer has
    /// weights of its own.
    /// </remarks>
    public static NetworkWorkload Int8Products(NetworkConfig config, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(plan);
        return new NetworkWorkload(plan, OperationsOfProducts(config), () =>
        {
            int rows = plan.BatchSize * config.TokenCount;
            Int8Room room =
                new(rows, Shapes(config).Max(shape => shape.Inputs), Shapes(config).Max(shape => shape.Outputs));
            (AlignedMemory<sbyte> Weights, int Inputs, int Outputs)[] layers = [.. Shapes(config).Select(shape =>
                (new AlignedMemory<sbyte>(shape.Inputs * shape.Outputs), shape.Inputs, shape.Outputs))];
            return new Repetition(() => Int8Kernel.MultiplyAll(room, layers, rows));
        });
    }

    /// <summary>Measures how many positions all workers together get through.</summary>
    /// <param name="seconds">How long; every worker makes at least one repetition, after one to warm up.</param>
    /// <param name="patience">
    /// How many times as long the measurement may take while other programs run, until each worker had the processor
    /// for the seconds asked for. 1 does not wait.
    /// </param>
    /// <exception cref="InvalidOperationException">The work does not run here.</exception>
    public WorkloadRate Measure(double seconds, double patience = 1)
    {
        double[] rates = new double[Plan.Workers];
        long repetitions = 0;
        TimeSpan before = default;
        Exception? failure = null;
        using Barrier ready = new(Plan.Workers, _ => before = Environment.CpuUsage.TotalTime);
        Thread[] threads = [.. Enumerable.Range(0, Plan.Workers).Select(worker => new Thread(() => Work(worker)))];
        ThreadSet.Start(threads, started =>
        {
            ready.RemoveParticipants(Plan.Workers - started);
            Array.ForEach(threads[..started], thread => thread.Join());
        });
        Array.ForEach(threads, thread => thread.Join());
        if (failure is not null)
        {
            throw new InvalidOperationException($"'{Plan}' does not run: {failure.Message}", failure);
        }

        double processorSeconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        return new WorkloadRate(rates.Sum(), Plan.BatchSize * repetitions / processorSeconds);

        void Work(int worker)
        {
            try
            {
                Repetition repetition = prepare();
                using IDisposable? owned = repetition.Owned;
                repetition.Run();
                ready.SignalAndWait();
                (rates[worker], int count) = Repeat(
                    repetition.Run, clock =>
                        GoesOn(clock, (Environment.CpuUsage.TotalTime - before).TotalSeconds / Plan.Workers, seconds,
                            patience));
                Interlocked.Add(ref repetitions, count);
            }
            catch (Exception exception)
            {
                failure = exception;
                ready.RemoveParticipant();
            }
        }
    }

    /// <summary>Says whether a worker goes on repeating.</summary>
    /// <param name="clock">Seconds on the clock so far.</param>
    /// <param name="processor">Seconds that it had the processor.</param>
    /// <param name="seconds">Seconds wanted.</param>
    /// <param name="patience">How many times as long it may take on the clock.</param>
    internal static bool GoesOn(double clock, double processor, double seconds, double patience) =>
        clock < seconds || (clock < patience * seconds && processor < seconds);

    /// <summary>Returns the operations of <see cref="Shapes"/> for one position.</summary>
    internal static double OperationsOfProducts(NetworkConfig config) =>
        Shapes(config).Sum(shape => 2.0 * config.TokenCount * shape.Inputs * shape.Outputs);

    /// <summary>Returns the widths of the matrices of all layers, in order.</summary>
    internal static IEnumerable<(int Inputs, int Outputs)> Shapes(NetworkConfig config) =>
        new NetworkDescription(config).Products.Select(shape => (shape.Columns, shape.Rows));

    private static void Multiply((Tensor Left, Tensor Weights)[] layers, bool wait)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode(true);
        Tensor? last = null;
        foreach ((Tensor left, Tensor weights) in layers)
        {
            last?.Dispose();
            last = nn.functional.linear(left, weights);
        }

        if (wait)
        {
            last?.narrow(0, 0, 1).cpu();  // in the order of the device's work
        }
    }

    private (double Rate, int Count) Repeat(Action repetition, Func<double, bool> goesOn)
    {
        int count = 0;
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            repetition();
            count++;
        }
        while (goesOn(watch.Elapsed.TotalSeconds));
        return (Plan.BatchSize * count / watch.Elapsed.TotalSeconds, count);
    }
}

/// <summary>How many positions all workers together got through.</summary>
/// <param name="PerSecond">In a second of time.</param>
/// <param name="PerProcessorSecond">
/// In a second of the processor's time, which other programs disturb less; of one thread.
/// </param>
internal readonly record struct WorkloadRate(double PerSecond, double PerProcessorSecond);

/// <summary>What a worker repeats.</summary>
/// <param name="Run">Does it once.</param>
/// <param name="Owned">Disposed on the worker's thread when it has been measured.</param>
internal readonly record struct Repetition(Action Run, IDisposable? Owned = null);
