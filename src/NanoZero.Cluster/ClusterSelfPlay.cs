using System.Security.Cryptography;
using System.Text;

namespace NanoZero.Cluster;

/// <summary>
/// Self-play on many machines. The games of an iteration are leased to workers, block by block, and this machine plays,
/// too. It plays a share of the workers' games again. Where one comes out otherwise, what the worker played is
/// discarded.
/// </summary>
/// <remarks>
/// A game's number, the run's seed and the weights determine it. So the run has the same bytes whoever plays which
/// game, where the project's own kernels evaluate.
/// </remarks>
internal sealed class ClusterSelfPlay<TGame> : ISelfPlay<TGame>, IRunDesk, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const int MostComplaints = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly TGame start;
    private readonly TrainingConfig config;
    private readonly ClusterOptions options;
    private readonly WorkerSpeeds speeds;
    private readonly LocalSelfPlay<TGame> machine;
    private readonly Dictionary<string, string> refused = new(StringComparer.Ordinal);  // why, by the worker's name
    private readonly HashSet<string> complainedOf = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = New();
    private ClusterJob<TGame>? job;

    /// <summary>Prepares the self-play of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="options">How workers are used; null for the usual way.</param>
    public ClusterSelfPlay(RunFolder run, TGame start, ClusterOptions? options = null)
    {
        (this.start, config, this.options) = (start, run.Config, options ?? new ClusterOptions());
        speeds = new WorkerSpeeds(this.options.Leases.Duration * 2, TimeProvider.System);
        ExecutionPlan plan = run.Description.Plan;
        RequireExact(config, plan);
        RunOffer nameless =
            new(RunDescription.ProgramVersion, "", ConfigurationFile.Write(config), plan.Precision);
        Offer = nameless with { Run = NameOf(run, nameless) };
        machine = new LocalSelfPlay<TGame>(start, config, plan) { KeepsAnswers = true };
    }

    /// <inheritdoc/>
    public RunOffer Offer { get; }

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <inheritdoc/>
    public async Task<PlayedGames<TGame>> Play(
        int iteration,
        Range games,
        Weights weights,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (int first, int count) = games.GetOffsetAndLength(config.GamesPerIteration);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ClusterJob<TGame> begun = new(
            iteration, weights, new(new(first, count), Bounded(options.Leases), speeds, TimeProvider.System), progress);
        lock (gate)
        {
            job = begun;
            Pulse();
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task here = WorkHere(begun, ended.Token);
        try
        {
            // Whatever ends first: all games are there, the work here failed, or somebody cancelled.
            if (await Task.WhenAny(begun.Finished.Task, here).WaitAsync(cancellation).ConfigureAwait(false) == here)
            {
                await here.ConfigureAwait(false);
            }
        }
        finally
        {
            lock (gate)
            {
                job = null;
            }

            await ended.CancelAsync().ConfigureAwait(false);
            await here.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        return begun.Games();
    }

    /// <inheritdoc/>
    public async Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!IsOver && TimeProvider.System.GetElapsedTime(began) < options.LongestWait)
        {
            Task next;
            lock (gate)
            {
                RequireWelcome(worker);
                if (job is { } now && now.Table.Take(worker, gamesPerSecond) is { } block)
                {
                    return new LeasedGames(now.Iteration, block.First, block.Count, now.Weights.Hash,
                        options.Leases.Duration.TotalSeconds);
                }

                next = changed.Task;
            }

            // A lease may expire meanwhile.
            await Task.WhenAny(next, Task.Delay(Pause, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Renew(string worker, LeasedGames games)
    {
        lock (gate)
        {
            RequireWelcome(worker);
            return JobOf(games) is { } now && now.Table.Renew(worker, games.Block);
        }
    }

    /// <inheritdoc/>
    public Weights? WeightsOf(string hash)
    {
        lock (gate)
        {
            return job?.Weights is { } weights && weights.Hash == hash ? weights : null;
        }
    }

    /// <inheritdoc/>
    public bool Submit(string worker, LeasedGames games, byte[] message)
    {
        ClusterJob<TGame>? now;
        lock (gate)
        {
            RequireWelcome(worker);
            now = JobOf(games);
            if (now is null || !now.Table.IsWantedFrom(worker, games.Block))
            {
                return false;
            }
        }

        PlayedGames<TGame> played = Read(worker, games.Block, message);
        int[] toCheck =
        [
            .. Enumerable.Range(0, games.Count).Where(_ => Random.Shared.NextDouble() < options.CheckedShare),
        ];
        lock (gate)
        {
            RequireWelcome(worker);
            bool isWanted = job == now && now.Accept(worker, games.Block, played, toCheck);
            Pulse();
            return isWanted;
        }
    }

    /// <inheritdoc/>
    public void Leave(string worker)
    {
        lock (gate)
        {
            job?.Table.Leave(worker);
            Pulse();
        }
    }

    /// <summary>Tells workers that there are no more games.</summary>
    public void End()
    {
        lock (gate)
        {
            IsOver = true;
            Pulse();
        }
    }

    /// <summary>Ends the threads that play here.</summary>
    public void Dispose()
    {
        End();
        machine.Dispose();
    }

    // The games of a block have to fit into one request: six bytes for each legal action of each move.
    private static LeaseRules Bounded(LeaseRules rules)
    {
        const int BytesOfAction = 6, BytesOfMove = 32;
        GameInfo info = TGame.Info;
        long ofGame = (long)info.MaxPlies * ((info.MaxLegalActions * BytesOfAction) + BytesOfMove);
        int most = (int)Math.Clamp(ClusterServer.LargestResult / 2 / ofGame, 1, rules.MostGames);
        return rules with { MostGames = most, LeastGames = Math.Min(rules.LeastGames, most) };
    }

    // A run that is resumed as it was keeps its name, so its workers go on.
    private static string NameOf(RunFolder run, RunOffer offer)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{run.Description.Started:O} {offer}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    // On other devices and by libtorch, games differ from machine to machine.
    private static void RequireExact(TrainingConfig config, ExecutionPlan plan)
    {
        if (!plan.UsesPackedNetwork(config.NetworkShape()) || plan.Precision == NetworkPrecision.Bf16)
        {
            throw new InvalidDataException(
                "many machines play the same games only by our own kernels in fp32 or int8; this run evaluates on "
                + $"{plan}; add --device cpu --precision fp32");
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Checks games of workers, and plays others, until all are there.
    private async Task WorkHere(ClusterJob<TGame> now, CancellationToken cancellation)
    {
        while (!now.Finished.Task.IsCompleted)
        {
            Task next;
            Check<TGame>? check;
            GameBlock? block = null;
            lock (gate)
            {
                check = now.NextCheck();
                block = check is null && options.PlaysHere
                    ? now.Table.Take(LeaseTable.Here, speeds.Of(LeaseTable.Here))
                    : null;
                next = changed.Task;
            }

            if (check is not null)
            {
                await PlayAgain(now, check, cancellation).ConfigureAwait(false);
            }
            else if (block is { } own)
            {
                await PlayHere(now, own, cancellation).ConfigureAwait(false);
            }
            else
            {
                await Task.WhenAny(now.Finished.Task, next, Task.Delay(Pause, cancellation)).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task PlayHere(ClusterJob<TGame> now, GameBlock block, CancellationToken cancellation)
    {
        using CancellationTokenSource unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IProgress<PlayProgress> renewal = Forward.To<PlayProgress>(_ =>
        {
            bool isWanted;
            lock (gate)
            {
                isWanted = now.Table.Renew(LeaseTable.Here, block);
            }

            if (!isWanted)
            {
                unwanted.Cancel();
            }
        });
        PlayedGames<TGame> played;
        try
        {
            played = await machine.Play(
                now.Iteration, block.First..(block.First + block.Count), now.Weights, renewal, unwanted.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return;
        }

        lock (gate)
        {
            speeds.See(LeaseTable.Here, block.Count / Math.Max(played.Elapsed.TotalSeconds, 1e-3));
            now.Accept(LeaseTable.Here, block, played, []);
        }
    }

    private async Task PlayAgain(ClusterJob<TGame> now, Check<TGame> check, CancellationToken cancellation)
    {
        int game = check.Record.Index;
        PlayedGames<TGame> again = await machine.Play(
            now.Iteration, game..(game + 1), now.Weights, null, cancellation).ConfigureAwait(false);
        string warning;
        bool isSame = GamesMessage.AreSame(config, now.Iteration, check.Record, again.Games[0]);
        lock (gate)
        {
            if (isSame)
            {
                now.Confirm(check);
                return;
            }

            int discarded = now.Discard(check.Worker);
            string why = string.Create(
                CultureInfo.InvariantCulture,
                $"game {game} of iteration {now.Iteration} by worker {check.Worker} comes out otherwise here");
            refused[check.Worker] = why;
            warning = $"{why}; {discarded} games of this worker are played again, and it gets no more";
            Pulse();
        }

        options.Warn?.Invoke(warning);
    }

    // Whoever sends garbage once is told why. Only games that come out otherwise make a worker unwelcome.
    private PlayedGames<TGame> Read(string worker, GameBlock block, byte[] message)
    {
        try
        {
            return GamesMessage.Read(start, config, block, message, $"worker {worker}");
        }
        catch (InvalidDataException refusal)
        {
            bool isFirst;
            lock (gate)
            {
                isFirst = complainedOf.Count < MostComplaints && complainedOf.Add(worker);
            }

            if (isFirst)
            {
                options.Warn?.Invoke(OneLine.Of(refusal));
            }

            throw;
        }
    }

    private void RequireWelcome(string worker)
    {
        if (refused.TryGetValue(worker, out string? why))
        {
            throw new InvalidDataException($"{why}; it gets no more games");
        }
    }

    private ClusterJob<TGame>? JobOf(LeasedGames games) =>
        job is { } now && now.Iteration == games.Iteration && now.Weights.Hash == games.Weights ? now : null;

    private void Pulse()
    {
        TaskCompletionSource before = changed;
        changed = New();
        before.TrySetResult();
    }
}
