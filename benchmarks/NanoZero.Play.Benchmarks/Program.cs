// How busy self-play keeps a device that computes batches beside the processor, by batch size and workers: every worker
// is a cohort of games, and while one waits for the device the others grow their trees. The device is simulated.
//
// dotnet run -c Release --project benchmarks/NanoZero.Play.Benchmarks -- [LATENCY_MICROSECONDS] [POSITIONS_PER_SECOND]
// [SECONDS]
//
// Connect Four, PUCT, 500 simulations a position, one leaf in flight, as many games a worker as the batch has
// positions. Last result: docs/performance.md.
using System.Globalization;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Tests;

double latency = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 200;
double rate = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 500_000;
double seconds = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 5;
Console.WriteLine(
    $"a device of {latency} µs a batch and {rate:#,0} positions/s; {Environment.ProcessorCount} processors, {seconds} "
    + $"s each");
Console.WriteLine("batch  workers  device busy  batches full  positions/s");
foreach (int batch in (int[])[512, 1024, 2048, 4096])
{
    foreach (int workers in (int[])[1, 2, 4, 8])
    {
        (double busy, double fill, double perSecond) = Measure(batch, workers);
        Console.WriteLine(
            FormattableString.Invariant($"{batch,5}  {workers,7}  {busy,11:P1}  {fill,12:P1}  {perSecond,11:#,0}"));
    }
}

(double Busy, double Fill, double PerSecond) Measure(int batch, int workers)
{
    SimulatedDevice device = new(TimeSpan.FromMicroseconds(latency), rate, TimeProvider.System);
    using GameWorkers<ConnectFour> pool =
        new(workers, new EvaluatorSource<ConnectFour>(_ => device.Connect(new HashEvaluator<ConnectFour>())));
    Player<ConnectFour> player = Players.Search(
        "self-play", new SearchOptions { Simulations = 500 }, "hash", pool.Sources[0]) with
    {
        Temperature = 1,
        TemperaturePlies = 15,
        Noise = NoiseSchedule.EveryMove,
    };
    ConnectFour start = ConnectFour.Start(GameOptions.Default);
    GamePlan<ConnectFour> games = GamePlan<ConnectFour>.SelfPlay(player, start, games: 1_000_000) with
    {
        ParallelGames = batch * workers,
        Seed = 1,
    };
    LastProgress last = new();
    using CancellationTokenSource cancellation = new(TimeSpan.FromSeconds(seconds));
    try
    {
        pool.Play(games, last, cancellation.Token);
    }
    catch (OperationCanceledException)
    {
        // The time is over.
    }

    PlayProgress progress = last.Value!;
    return (device.BusyShare, progress.Counts.BatchFill,
        progress.Counts.BatchedPositions / progress.Elapsed.TotalSeconds);
}

internal sealed class LastProgress : IProgress<PlayProgress>
{
    public PlayProgress? Value { get; private set; }

    public void Report(PlayProgress value) => Value = value;
}
