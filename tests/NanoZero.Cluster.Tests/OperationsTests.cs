using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>What a coordinator shows while it trains: its status, metrics, lines; and how workers leave.</summary>
public sealed partial class OperationsTests
{
    private const int Iterations = 3, Games = 96;

    private static readonly TrainingConfig Config = Tiny.Config with
    {
        GamesPerIteration = Games,
        BufferCapacity = 2000,
        Iterations = Iterations,
        StrengthEvery = 0,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_shows_its_work_by_status_metrics_and_lines()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        List<string> said = [];
        TaskCompletionSource<Uri> address = new(), metrics = new();
        TaskCompletionSource joined = new();
        IAsyncEnumerable<IterationReport> iterations = ClusterTraining.Run(
            run,
            new Coordination(new(IPAddress.Loopback, 0))
            {
                Started = text => address.SetResult(new(text)),
                Warn = said.Add,
                Say = Say,
                Metrics = 0,
            },
            cancellation: Stop);
        Task<long>? worker = null;
        using HttpClient http = new();
        int done = 0;
        await foreach (IterationReport _ in iterations)
        {
            worker ??= ClusterWorker.Run(new(await address.Task) { Threads = 1, Name = "box-1" }, null, Stop);
            await joined.Task;
            using HttpResponseMessage answer = await http.GetAsync(await metrics.Task, Stop);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", $"{answer.Content.Headers.ContentType}");
            Dictionary<string, double> values = Read(await answer.Content.ReadAsStringAsync(Stop));
            Assert.Equal(
                ++done * Games,
                values["nanozero_cluster_games_total{nanozero_player=\"coordinator\"}"]
                    + values["nanozero_cluster_games_total{nanozero_player=\"workers\"}"]);
            Assert.Equal(done, values["nanozero_cluster_iteration"]);
            Assert.Equal(Games, values["nanozero_cluster_iteration_games{nanozero_state=\"played\"}"]);
            Assert.Equal(0, values["nanozero_cluster_results_total{nanozero_outcome=\"refused\"}"]);
            Assert.True(values["nanozero_cluster_weights_size_bytes"] > 1000);
            Assert.True(values["nanozero_cluster_leases_granted_total"]
                >= values["nanozero_cluster_results_total{nanozero_outcome=\"accepted\"}"]);
        }

        long played = await worker!;
        ClusterStatus status = ClusterStatus.Read(run.Path);
        Assert.Equal((CoordinatorState.Finished, Iterations), (status.State, status.Iteration));
        Assert.False(status.IsThere(run.Path));
        Assert.Equal(new IterationGames(Games, 0, 0), status.Games);
        Assert.Equal(Iterations * Games, status.Counts.GamesHere + status.Counts.GamesOfWorkers);
        Assert.Equal(played, status.Counts.GamesOfWorkers);
        Assert.Equal(played, status.Workers.Where(each => each.Name == "box-1").Sum(each => each.Games));
        Assert.Equal(Iterations * Games, status.Workers.Sum(each => each.Games));
        Assert.Equal(LeaseTable.Here, status.Workers[0].Name);
        Assert.All(said, line => Assert.StartsWith($"run {status.Run[..8]}, ", line, StringComparison.Ordinal));
        Assert.Contains($"run {status.Run[..8]}, worker box-1: joined", said);

        void Say(string line)
        {
            lock (said)
            {
                said.Add(line);
            }

            if (line.EndsWith("joined", StringComparison.Ordinal))
            {
                joined.TrySetResult();
            }

            if (line.Contains("metrics", StringComparison.Ordinal))
            {
                metrics.SetResult(new(line[line.IndexOf("http", StringComparison.Ordinal)..]));
            }
        }
    }

    [Fact]
    public async Task A_port_of_metrics_that_is_taken_ends_the_training_before_it_begins()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        using System.Net.Sockets.TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        IOException refusal = await Assert.ThrowsAsync<IOException>(
            () => All(ClusterTraining.Run(
                run, new Coordination(new(IPAddress.Loopback, 0)) { Metrics = port }, cancellation: Stop)));
        Assert.StartsWith($"port {port} cannot be listened on", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("choose another one with --metrics", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_that_is_stopped_says_so_in_its_status()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => All(
            ClusterTraining.Run(run, new Coordination(new(IPAddress.Loopback, 0)), cancellation: stop.Token),
            stop.Cancel));
        Assert.Equal(CoordinatorState.Stopped, ClusterStatus.Read(run.Path).State);
    }

    // A folder of the file's name stands for a disk that takes no file.
    [Fact]
    public async Task A_status_that_cannot_be_written_costs_one_warning_and_not_the_training()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        Directory.CreateDirectory(RunFolder.ClusterStatusIn(run.Path));
        await All(ClusterTraining.Run(run, new Coordination(new(IPAddress.Loopback, 0)), cancellation: Stop));
        Assert.Equal(Iterations, run.Metrics().Count);
        TaskCompletionSource<string> warned = new();
        ClusterWatch watch = new(TimeSpan.FromSeconds(1), TimeProvider.System);
        await using (new StatusWriter(
            RunFolder.ClusterStatusIn(run.Path), watch, state => watch.Status(new() { State = state }),
            warned.SetResult))
        {
            string warning = await warned.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop);
            Assert.Contains("cluster.json", warning, StringComparison.Ordinal);
            Assert.EndsWith("the training goes on, its status is not shown", warning, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_without_a_cluster_says_so_in_one_line()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        Assert.Contains(
            "is no run of a cluster: it has no cluster.json",
            Assert.Throws<InvalidDataException>(() => ClusterStatus.Read(run.Path)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ClusterStatus.Read(scratch.File("none")));
        File.WriteAllText(RunFolder.ClusterStatusIn(run.Path), "{}}");
        Assert.Throws<InvalidDataException>(() => ClusterStatus.Read(run.Path));
    }

    // The worker is asked to stop when it holds games, and has not begun them.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_is_asked_to_stop_finishes_its_games_or_gives_them_back(bool hasTime)
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        ClusterWatch watch = new(TimeSpan.FromSeconds(15), TimeProvider.System);
        LeaseRules rules = new() { LeastGames = 4, MostGames = 4, LeastSeconds = 0 };
        using ClusterSelfPlay<TicTacToe> play =
            new(run, default, new ClusterOptions { Leases = rules, PlaysHere = false, Watch = watch });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        StoppingDesk desk = new(new WatchedDesk(play.Desk, watch), stop);
        await using ClusterServer server = await ClusterServer.Start(desk, new(IPAddress.Loopback, 0), Stop);
        Task training = All(Trainer.Run(run, default(TicTacToe), play, null, null, Stop));
        Uri address = new(server.Address);
        List<string> news = [];
        WorkerOptions options = new(address)
        {
            Threads = 1,
            Name = "box-1",
            LongestDrain = hasTime ? TimeSpan.FromMinutes(5) : TimeSpan.Zero,
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClusterWorker.Run(
            options, Forward.To<WorkerNews>(each => news.Add(each.Sentence)), stop.Token));
        ClusterStatus status = watch.Status(new());
        WorkerStatus worker = Assert.Single(status.Workers);
        Assert.Equal(
            (WorkerState.Gone, hasTime ? 4 : 0, hasTime ? 0 : 1),
            (worker.State, (int)worker.Games, (int)status.Counts.GivenBack));
        string who = $"run {play.Desk.Offer.Run[..8]}, worker box-1: ";
        Assert.All(news.Skip(1), line => Assert.StartsWith(who, line, StringComparison.Ordinal));
        string[] expected = hasTime
            ? [$"{who}finishes its 4 games first, within 300 s", $"{who}iteration 1: games 0 to 3, "]
            : [$"{who}gave 4 games back"];
        Assert.Equal(expected.Length + 1, news.Count);  // after that it has joined
        Assert.All(
            expected.Zip(news.Skip(1)), each => Assert.StartsWith(each.First, each.Second, StringComparison.Ordinal));
        desk.Rest();
        await ClusterWorkerToTheEnd(address, training, play);
    }

    private static async Task ClusterWorkerToTheEnd(Uri address, Task training, ClusterSelfPlay<TicTacToe> play)
    {
        Task<long> other = ClusterWorker.Run(new(address) { Threads = 1 }, null, Stop);
        await training;
        play.Desk.End();
        await other;
    }

    private static async Task All(IAsyncEnumerable<IterationReport> iterations, Action? after = null)
    {
        await foreach (IterationReport _ in iterations)
        {
            after?.Invoke();
        }
    }

    // The text format 0.0.4: two lines about a metric, then its samples.
    private static Dictionary<string, double> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, double> values = [];
        HashSet<string> names = [];
        string name = "";
        foreach (string line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                name = help.Groups[1].Value;
                Assert.True(names.Add(name), $"{name} comes twice");
            }
            else if (Kind().Match(line) is { Success: true } kind)
            {
                Assert.Equal(name, kind.Groups[1].Value);
                Assert.Equal(name.EndsWith("_total", StringComparison.Ordinal), kind.Groups[2].Value == "counter");
            }
            else
            {
                System.Text.RegularExpressions.Match sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                Assert.Equal(name, sample.Groups[2].Value);
                values.Add(
                    sample.Groups[1].Value, double.Parse(sample.Groups[4].Value, CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal(13, names.Count);
        return values;
    }

    [GeneratedRegex(@"^# HELP ([a-z_]+) [^\\]+$")]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE ([a-z_]+) (counter|gauge)$")]
    private static partial Regex Kind();

    [GeneratedRegex("""^(([a-z_]+)(\{[a-z_]+="[a-z]+"\})?) ([0-9.E+-]+)$""")]
    private static partial Regex Sample();

    // A desk that asks a worker to stop when it asks for weights.
    private sealed class StoppingDesk(IRunDesk desk, CancellationTokenSource stop) : IRunDesk
    {
        private bool rests;

        public RunOffer? Offer => desk.Offer;

        public bool IsOver => desk.IsOver;

        public void Rest() => rests = true;

        public Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation) =>
            desk.Lease(worker, gamesPerSecond, cancellation);

        public bool Renew(string worker, LeasedGames games) => desk.Renew(worker, games);

        public Weights? WeightsOf(string hash)
        {
            if (!rests)
            {
                stop.Cancel();
            }

            return desk.WeightsOf(hash);
        }

        public bool Submit(string worker, LeasedGames games, byte[] message) => desk.Submit(worker, games, message);

        public void Leave(string worker) => desk.Leave(worker);
    }
}
