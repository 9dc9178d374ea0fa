namespace NanoZero.Cluster;

/// <summary>
/// The coordinator's desk: leases the games of an iteration to workers, block by block, and takes them back. The
/// coordinator's machine plays, too. It also plays some of the workers' games. Where one comes out otherwise, what the
/// worker played is discarded.
/// </summary>
/// <remarks>
/// A game's number, the run's seed and the weights determine it. So the run has the same bytes whoever plays which
/// game, where the project's own kernels evaluate.
/// </remarks>
internal sealed class ClusterDesk<TGame> : IRunDesk
    where TGame : unmanaged, IGame<TGame>
{
    private readonly Lock gate = new();
    private readonly IGamesFormat<TGame> format;
    private readonly ClusterOptions options;
    private readonly WorkerSpeeds speeds;
    private readonly IncomingFolder? incoming;
    private readonly JobLayout<TGame> layout;
    private readonly WaitingWorkers waiting = new();
    private readonly UnwelcomeWorkers unwelcome;
    private TaskCompletionSource changed = New();  // something for this machine to play may be there
    private ClusterJob<TGame>? job;
    private bool isFinished;

    /// <summary>Opens a desk; there are no games yet.</summary>
    /// <param name="offer">What workers have to know.</param>
    /// <param name="format">How games are written and read.</param>
    /// <param name="incoming">The folder for accepted games of the iteration in progress; null for none.</param>
    /// <param name="options">How workers are used.</param>
    public ClusterDesk(RunOffer offer, IGamesFormat<TGame> format, string? incoming, ClusterOptions options)
    {
        (Offer, this.format, this.options) = (offer, format, options);
        unwelcome = options.Unwelcome ?? new UnwelcomeWorkers();
        speeds = new WorkerSpeeds(options.Leases.Duration * 2, TimeProvider.System);
        this.incoming = incoming is null ? null : new IncomingFolder(incoming, offer.Run, options.Warn);
        layout = new JobLayout<TGame>(format, options, speeds, this.incoming);
    }

    /// <summary>Gets what a worker has to know of the run.</summary>
    public RunOffer Offer { get; }

    /// <inheritdoc/>
    RunOffer? IRunDesk.Offer => Offer;

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <summary>Opens the desk of a run; there are no games yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The start position of its games.</param>
    /// <param name="options">How workers are used.</param>
    /// <exception cref="InvalidDataException">Games of this run differ from machine to machine.</exception>
    public static ClusterDesk<TGame> Of(RunFolder run, TGame start, ClusterOptions options) => new(
        RunOffer.Of(run), new SelfPlayFormat<TGame>(start, run.Config), Path.Combine(run.Path, "incoming"), options);

    /// <summary>Lays games out for workers.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="games">The games.</param>
    /// <param name="weights">The weights that play.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    /// <returns>The games, with those that a coordinator that was killed had accepted.</returns>
    public ClusterJob<TGame> Begin(
        int iteration, GameBlock games, Weights weights, IProgress<PlayProgress>? progress)
    {
        ClusterJob<TGame> begun = layout.Of(iteration, games, weights, progress);
        lock (gate)
        {
            job = begun;
            Serve();
        }

        return begun;
    }

    /// <summary>Takes away the games that lie there.</summary>
    public void Clear()
    {
        lock (gate)
        {
            job = null;
        }
    }

    /// <summary>Gives games to workers that wait, where a lease expired or takes longer than expected.</summary>
    public void LookAgain()
    {
        lock (gate)
        {
            Serve();
        }
    }

    /// <inheritdoc/>
    public async Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (gate)
        {
            unwelcome.RequireWelcome(worker);
            waiter = new(worker, gamesPerSecond);
            LeasedGames? games = IsOver ? null : Take(waiter);
            if (IsOver || games is not null)
            {
                return games;
            }

            waiting.Add(waiter);
        }

        try
        {
            return await waiter.Games.Task.WaitAsync(options.LongestWait, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return StopWaiting(waiter);
        }
        catch (OperationCanceledException)
        {
            GiveBack(worker, StopWaiting(waiter));
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Renew(string worker, LeasedGames games)
    {
        lock (gate)
        {
            unwelcome.RequireWelcome(worker);
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
            unwelcome.RequireWelcome(worker);
            now = JobOf(games);
            if (now is null || !now.Table.IsWantedFrom(worker, games.Block))
            {
                return false;
            }
        }

        PlayedGames<TGame> played = Read(worker, games.Block, message);
        if (!Accept(now, worker, games.Block, played))
        {
            return false;
        }

        Keep(now, worker, games.Block, message);
        return true;
    }

    /// <inheritdoc/>
    public void Leave(string worker)
    {
        lock (gate)
        {
            job?.Table.Leave(worker);
            Serve();
        }
    }

    /// <summary>Tells workers that there are no more games.</summary>
    public void End()
    {
        lock (gate)
        {
            IsOver = true;
            waiting.Dismiss();
        }
    }

    /// <summary>Removes the games of the iteration in progress from the disk, as there is none any more.</summary>
    public void Finish()
    {
        lock (gate)
        {
            End();
            isFinished = true;
        }

        incoming?.Clear();
    }

    /// <summary>Returns what this machine is to play next.</summary>
    /// <param name="now">The games that lie there.</param>
    public WorkHere NextHere(ClusterJob<TGame> now)
    {
        lock (gate)
        {
            IReadOnlyList<int> again = now.GamesToReplay();
            GameBlock? block = again.Count == 0 && options.PlaysHere
                ? now.Table.Take(LeaseTable.Here, speeds.Of(LeaseTable.Here))
                : null;
            return new(again, block, changed.Task);
        }
    }

    /// <summary>Renews the lease of this machine.</summary>
    /// <param name="now">The games that lie there.</param>
    /// <param name="block">What this machine plays.</param>
    /// <returns>Whether the games are still wanted.</returns>
    public bool RenewHere(ClusterJob<TGame> now, GameBlock block)
    {
        lock (gate)
        {
            return now.Table.Renew(LeaseTable.Here, block);
        }
    }

    /// <summary>Takes games that this machine has played.</summary>
    /// <param name="now">The games that lie there.</param>
    /// <param name="block">Which games.</param>
    /// <param name="played">The games.</param>
    /// <returns>Whether they were still wanted.</returns>
    public bool SubmitHere(ClusterJob<TGame> now, GameBlock block, PlayedGames<TGame> played)
    {
        lock (gate)
        {
            speeds.See(LeaseTable.Here, block.Count / Math.Max(played.Elapsed.TotalSeconds, 1e-3));
        }

        bool isWanted = Accept(now, LeaseTable.Here, block, played);
        if (isWanted)
        {
            Keep(now, LeaseTable.Here, block, format.Write(now.Iteration, played));
        }

        return isWanted;
    }

    /// <summary>Takes games that this machine has played to compare them with what workers say.</summary>
    /// <param name="now">The games that lie there.</param>
    /// <param name="played">The games.</param>
    public void Learn(ClusterJob<TGame> now, IReadOnlyList<GameRecord<TGame>> played)
    {
        Lies lies;
        lock (gate)
        {
            now.Learn(played);
            lies = Compare(now);
        }

        Report(now, lies);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Accept(ClusterJob<TGame> now, string worker, GameBlock block, PlayedGames<TGame> played)
    {
        Lies lies;
        lock (gate)
        {
            unwelcome.RequireWelcome(worker);
            if (job != now || !now.Accept(worker, block, played))
            {
                return false;
            }

            lies = Compare(now);
        }

        Report(now, lies);
        return true;
    }

    // Refuses whoever sent games that come out otherwise here.
    private Lies Compare(ClusterJob<TGame> now)
    {
        List<string> warnings = [];
        List<(GameBlock, string)> discardedBlocks = [];
        while (now.Compare() is { } lie)
        {
            IReadOnlyList<GameBlock> discarded = now.Discard(lie.Worker);
            discardedBlocks.AddRange(discarded.Select(block => (block, lie.Worker)));
            string why = string.Create(
                CultureInfo.InvariantCulture,
                $"game {lie.Game} of iteration {now.Iteration} by worker {lie.Worker} comes out otherwise here");
            unwelcome.Refuse(lie.Worker, why);
            int games = discarded.Sum(block => block.Count);
            options.Watch?.Discarded(
                lie.Worker, games, discarded.Where(now.WasKept).Sum(block => block.Count), why);
            warnings.Add($"{why}; {games} games of this worker are played again, and it gets no more");
            waiting.Dismiss(lie.Worker);
            Serve();
        }

        Pulse();
        return new(warnings, discardedBlocks);
    }

    // The disk is slow, and so may be a terminal, so nobody waits for them under the lock.
    private void Report(ClusterJob<TGame> now, Lies lies)
    {
        lies.Warnings.ForEach(warning => options.Warn?.Invoke(warning));
        lies.Discarded.ForEach(each => now.Kept?.Drop(each.Block, each.Worker));
    }

    // Games that were discarded meanwhile are not kept, and none are after the end of the run.
    private void Keep(ClusterJob<TGame> now, string worker, GameBlock block, byte[] message)
    {
        now.Kept?.Keep(block, worker, message);
        bool isStillThere, isTooLate;
        lock (gate)
        {
            (isStillThere, isTooLate) = (now.HasFrom(worker, block), isFinished);
        }

        if (isTooLate || !isStillThere)
        {
            now.Kept?.Drop(block, worker);
        }

        if (isTooLate)
        {
            incoming?.RemoveEmpty();
        }
    }

    private PlayedGames<TGame> Read(string worker, GameBlock block, byte[] message)
    {
        try
        {
            return format.Read(block, message, $"worker {worker}");
        }
        catch (InvalidDataException refusal)
        {
            if (unwelcome.Complain(worker))
            {
                options.Warn?.Invoke(OneLine.Of(refusal));
            }

            throw;
        }
    }

    private ClusterJob<TGame>? JobOf(LeasedGames games) =>
        job is { } now && now.Iteration == games.Iteration && now.Weights.Hash == games.Weights ? now : null;

    private LeasedGames? Take(Waiter waiter) =>
        job is { } now && now.Table.Take(waiter.Worker, waiter.GamesPerSecond) is { } block
            ? new LeasedGames(
                now.Iteration, block.First, block.Count, now.Weights.Hash, options.Leases.Duration.TotalSeconds)
            : null;

    // Nobody has received it. The worker may play other games meanwhile.
    private void GiveBack(string worker, LeasedGames? games)
    {
        lock (gate)
        {
            if (games is not null && JobOf(games) is { } now)
            {
                now.Table.GiveBack(worker, games.Block);
                Serve();
            }
        }
    }

    // Returns what was leased at the last moment.
    private LeasedGames? StopWaiting(Waiter waiter)
    {
        lock (gate)
        {
            waiting.Remove(waiter);
            return waiter.Games.Task is { IsCompletedSuccessfully: true, Result: var games } ? games : null;
        }
    }

    // Who waits while nothing is played is there, too: a share is a share of all.
    private void Serve()
    {
        foreach (Waiter waiter in waiting.All)
        {
            speeds.See(waiter.Worker, waiter.GamesPerSecond);
        }

        waiting.Serve(Take);
        Pulse();
    }

    private void Pulse()
    {
        TaskCompletionSource before = changed;
        changed = New();
        before.TrySetResult();
    }

    // What is to be said of liars, and which of their games are discarded.
    private readonly record struct Lies(List<string> Warnings, List<(GameBlock Block, string Worker)> Discarded);
}
