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
    private const string Here = "this machine";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly TGame start;
    private readonly TrainingConfig config;
    private readonly ClusterOptions options;
    private readonly WorkerSpeeds speeds;
    private readonly LocalSelfPlay<TGame> machine;
    private readonly Dictionary<string, string> refused = new(StringComparer.Ordinal);  // why, by the worker's name
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
        Offer = new RunOffer(
            RunDescription.ProgramVersion, NameOf(run), ConfigurationFile.Write(config), plan.Precision, plan.Kernels);
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
            iteration, weights, new(new(first, count), options.Leases, speeds, TimeProvider.System), progress);
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
            if (now is null || !now.Table.IsWanted(games.Block))
            {
                return false;
            }
        }

        PlayedGames<TGame> played = GamesMessage.Read(start, games.Block, message, $"worker {worker}");
        int[] toCheck =
        [
            .. Enumerable.Range(0, games.Count).Where(_ => Random.Shared.NextDouble() < options.CheckedShare),
        ];
        lock (gate)
        {
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

    // A run that is resumed keeps its name, so its workers go on.
    private static string NameOf(RunFolder run)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{run.Description.Started:O} {ConfigurationFile.Write(run.Config)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
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
                block = check is null && options.PlaysHere ? now.Table.Take(Here, speeds.Of(Here)) : null;
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
        IProgress<PlayProgress> renewal = Forward.To<PlayProgress>(_ =>
        {
            lock (gate)
            {
                now.Table.Renew(Here, block);
            }
        });
        PlayedGames<TGame> played = await machine.Play(
            now.Iteration, block.First..(block.First + block.Count), now.Weights, renewal, cancellation)
            .ConfigureAwait(false);
        lock (gate)
        {
            speeds.See(Here, block.Count / Math.Max(played.Elapsed.TotalSeconds, 1e-3));
            now.Accept(Here, block, played, []);
        }
    }

    private async Task PlayAgain(ClusterJob<TGame> now, Check<TGame> check, CancellationToken cancellation)
    {
        int game = check.Record.Index;
        PlayedGames<TGame> again = await machine.Play(
            now.Iteration, game..(game + 1), now.Weights, null, cancellation).ConfigureAwait(false);
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
            options.Warn?.Invoke($"{why}; {discarded} games of this worker are played again, and it gets no more");
            Pulse();
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
