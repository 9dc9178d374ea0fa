namespace NanoZero.Cluster;

/// <summary>
/// Notes what happens at a coordinator, for whoever looks: the status, the metrics, and lines about workers. Nothing of
/// the run depends on it.
/// </summary>
/// <param name="lease">The time after which a lease expires that is not renewed.</param>
/// <param name="time">The clock.</param>
/// <remarks>Any number of threads. However many workers come and go, it remembers a bounded number of them.</remarks>
internal sealed class ClusterWatch(TimeSpan lease, TimeProvider time)
{
    /// <summary>The most workers that are remembered one by one.</summary>
    public const int MostWorkers = 500;

    private const int MostLinesAMinute = 30;
    private static readonly TimeSpan Remembrance = TimeSpan.FromMinutes(10), Minute = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, WatchedWorker> workers = new(StringComparer.Ordinal);
    private readonly Queue<(TimeSpan At, int Games)> lately = [];
    private readonly TimeSpan began = time.GetElapsedTime(0);
    private ClusterCounts counts = new();
    private (int Iteration, string Weights, long Bytes, int Games) job = (0, "", 0, 0);
    private bool isPlaying;
    private int played;
    private (int Workers, long Games) former;
    private (TimeSpan Since, int Said) lines;
    private long changes;

    /// <summary>Gets or sets what receives a worker's name and what happened to it; null for nobody.</summary>
    public Action<string, string>? Say { get; set; }

    /// <summary>Gets a number that grows whenever something changes.</summary>
    public long Changes => Interlocked.Read(ref changes);

    // A worker asks at least so often.
    private TimeSpan Presence => lease * 2;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Notes that the games of an iteration are to be played.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="weights">The weights that play.</param>
    /// <param name="games">How many games.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    /// <returns>What receives it in its place, and passes it on.</returns>
    public IProgress<PlayProgress> Begun(int iteration, Weights weights, int games, IProgress<PlayProgress>? progress)
    {
        lock (gate)
        {
            job = (iteration, weights.Hash, weights.Bytes.Length, games);
            (isPlaying, played) = (true, 0);
            ForgetLeases();
            changes++;
        }

        return Forward.To<PlayProgress>(report =>
        {
            lock (gate)
            {
                played = report.GamesFinished;
                changes++;
            }

            progress?.Report(report);
        });
    }

    /// <summary>Notes that nobody plays games of this iteration any more.</summary>
    public void Ended()
    {
        lock (gate)
        {
            isPlaying = false;
            ForgetLeases();
            changes++;
        }
    }

    /// <summary>Notes that a worker asks for games.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 where it does not know.</param>
    public void Asked(string worker, double gamesPerSecond) => Note(worker, each =>
        each.Speed = gamesPerSecond is > 0 and <= WorkerSpeeds.MostSpeed ? gamesPerSecond : each.Speed);

    /// <summary>Notes that a worker has leased games.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="block">The games.</param>
    public void Leased(string worker, int iteration, GameBlock block)
    {
        Note(worker, each =>
        {
            counts = counts with { Leases = counts.Leases + 1 };
            Hold(each, iteration, block);
        });
    }

    /// <summary>Notes that a worker has renewed a lease.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="block">The games.</param>
    public void Renewed(string worker, int iteration, GameBlock block) =>
        Note(worker, each => Hold(each, iteration, block));

    /// <summary>Notes that a worker has played games, or ends playing them.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="block">The games.</param>
    /// <param name="isWanted">Whether they were accepted; else others have played them.</param>
    /// <param name="bytes">The size of the result; 0 where it has none.</param>
    public void Returned(string worker, int iteration, GameBlock block, bool isWanted, long bytes = 0) =>
        Note(worker, each =>
        {
            TimeSpan? since = each.Leases.Remove(block, out var held) ? held.Since : null;
            if (!isWanted)
            {
                each.Late++;
                counts = counts with { Late = counts.Late + 1 };
                return;
            }

            bool isHere = worker == LeaseTable.Here;
            if (isHere && since is { } start && Now - start is { Ticks: > 0 } took)
            {
                each.Speed = block.Count / took.TotalSeconds;
            }

            each.Games += block.Count;
            each.GamesOf(iteration, block.Count);
            lately.Enqueue((Now, block.Count));
            counts = counts with
            {
                Accepted = counts.Accepted + 1,
                GamesHere = counts.GamesHere + (isHere ? block.Count : 0),
                GamesOfWorkers = counts.GamesOfWorkers + (isHere ? 0 : block.Count),
                ResultBytes = counts.ResultBytes + bytes,
            };
        });

    /// <summary>Notes that a worker's result was refused.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="why">Why, in one line.</param>
    public void Refused(string worker, string why) => Note(worker, each =>
    {
        (each.Refused, each.Why) = (each.Refused + 1, why);
        counts = counts with { Refused = counts.Refused + 1 };
    });

    /// <summary>Notes that a worker's game was played again and came out the same.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Confirmed(string worker)
    {
        lock (gate)
        {
            if (workers.TryGetValue(worker, out WatchedWorker? each))
            {
                each.Confirmed++;
            }

            counts = counts with { Confirmed = counts.Confirmed + 1 };
            changes++;
        }
    }

    /// <summary>Notes that a worker's game came out otherwise, and what it played was discarded.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="games">How many games were discarded.</param>
    /// <param name="former">How many of them the worker played for a coordinator before this one.</param>
    /// <param name="why">What came out otherwise, in one line.</param>
    public void Discarded(string worker, int games, int former, string why) => Note(worker, each =>
    {
        (each.Why, each.IsUnwelcome) = (why, true);
        each.Games -= games - former;
        each.GamesOf(job.Iteration, former - games);
        each.Leases.Clear();
        played -= games;
        counts = counts with
        {
            Contradicted = counts.Contradicted + 1,
            Discarded = counts.Discarded + games,
        };
    });

    /// <summary>Notes that a worker has given its leases back.</summary>
    /// <param name="worker">The worker's name.</param>
    public void Left(string worker)
    {
        Note(worker, each =>
        {
            counts = counts with { GivenBack = counts.GivenBack + each.Leases.Count };
            each.Leases.Clear();
            each.HasLeft = true;
        }, comes: false);
        Tell(worker, "left");
    }

    /// <summary>Returns what is known now.</summary>
    /// <param name="coordinator">Who coordinates; the rest is filled in.</param>
    public ClusterStatus Status(ClusterStatus coordinator)
    {
        List<string> gone = [];
        ClusterStatus status;
        lock (gate)
        {
            TimeSpan now = Now;
            Expire(now, gone);
            Forget(now);
            DateTime written = time.GetUtcNow().UtcDateTime;
            int leased = isPlaying
                ? workers.Values.SelectMany(each => each.Leases.Keys).Distinct().Sum(block => block.Count)
                : 0;
            leased = Math.Min(leased, job.Games - played);
            status = coordinator with
            {
                Written = written,
                Iteration = job.Iteration,
                Games = new IterationGames(played, leased, isPlaying ? job.Games - played - leased : 0),
                GamesPerSecond = SpeedLately(now),
                Weights = job.Weights,
                WeightsBytes = job.Bytes,
                Counts = counts,
                Workers =
                [
                    .. workers.Values.OrderBy(each => each.Name != LeaseTable.Here)
                        .ThenBy(each => each.Name, StringComparer.Ordinal)
                        .Select(each => each.Describe(now, written, IsGone(each, now), job.Iteration)),
                ],
                FormerWorkers = former.Workers,
                FormerGames = former.Games,
            };
        }

        gone.ForEach(worker => Tell(
            worker, string.Create(CultureInfo.InvariantCulture, $"was not seen for {Presence.TotalSeconds:0} s")));
        return status;
    }

    private void Note(string worker, Action<WatchedWorker> change, bool comes = true)
    {
        bool isNew = false;
        lock (gate)
        {
            if (!workers.TryGetValue(worker, out WatchedWorker? each))
            {
                Make(room: 1);
                workers[worker] = each = new WatchedWorker(worker);
                isNew = comes;
            }
            else
            {
                isNew = comes && IsGone(each, Now);
            }

            (each.Seen, each.HasLeft, each.IsMissed) = (Now, false, false);
            change(each);
            changes++;
        }

        if (isNew && worker != LeaseTable.Here)
        {
            Tell(worker, "joined");
        }
    }

    // A name is whatever a worker calls itself: no number of them fills a log.
    private void Tell(string worker, string what)
    {
        lock (gate)
        {
            lines = Now - lines.Since < Minute ? (lines.Since, lines.Said + 1) : (Now, 1);
            if (lines.Said > MostLinesAMinute)
            {
                return;
            }
        }

        Say?.Invoke(worker, what);
    }

    // An answer may be noted after its iteration has ended.
    private void Hold(WatchedWorker worker, int iteration, GameBlock block)
    {
        if (isPlaying && iteration == job.Iteration)
        {
            TimeSpan since = worker.Leases.TryGetValue(block, out var held) ? held.Since : Now;
            worker.Leases[block] = (since, Now + lease);
        }
    }

    private void ForgetLeases()
    {
        foreach (WatchedWorker worker in workers.Values)
        {
            worker.Leases.Clear();
        }
    }

    private void Expire(TimeSpan now, List<string> gone)
    {
        foreach (WatchedWorker worker in workers.Values.Where(each => each.Name != LeaseTable.Here))
        {
            foreach (GameBlock block in worker.Leases.Where(held => held.Value.Until < now).Select(held => held.Key)
                .ToArray())
            {
                worker.Leases.Remove(block);
                worker.Expired++;
                counts = counts with { Expired = counts.Expired + 1 };
            }

            if (!worker.HasLeft && !worker.IsMissed && IsGone(worker, now))
            {
                worker.IsMissed = true;
                gone.Add(worker.Name);
            }
        }
    }

    private bool IsGone(WatchedWorker worker, TimeSpan now) =>
        worker.HasLeft || (worker.Name != LeaseTable.Here && now - worker.Seen > Presence);

    // Those that left long ago are summed up.
    private void Forget(TimeSpan now)
    {
        foreach (WatchedWorker worker in workers.Values
            .Where(each => IsGone(each, now) && now - each.Seen > Remembrance).ToArray())
        {
            Forget(worker);
        }
    }

    private void Make(int room)
    {
        while (workers.Count > MostWorkers - room)
        {
            Forget(workers.Values.Where(each => each.Name != LeaseTable.Here).MinBy(each => each.Seen)!);
        }
    }

    private void Forget(WatchedWorker worker)
    {
        former = (former.Workers + 1, former.Games + worker.Games);
        workers.Remove(worker.Name);
    }

    private double SpeedLately(TimeSpan now)
    {
        while (lately.TryPeek(out var oldest) && now - oldest.At > Minute)
        {
            lately.Dequeue();
        }

        double seconds = Math.Clamp((now - began).TotalSeconds, 1, Minute.TotalSeconds);
        return lately.Sum(each => each.Games) / seconds;
    }
}
