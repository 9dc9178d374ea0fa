namespace NanoZero.Cluster;

/// <summary>Whether a coordinator works.</summary>
internal enum CoordinatorState
{
    /// <summary>It works, or it was killed.</summary>
    Running,

    /// <summary>It was stopped; the run can be resumed.</summary>
    Stopped,

    /// <summary>The run has all its iterations.</summary>
    Finished,
}

/// <summary>What a worker does.</summary>
internal enum WorkerState
{
    /// <summary>It has leased games.</summary>
    Plays,

    /// <summary>It is there and has no games.</summary>
    Waits,

    /// <summary>It left, or was not seen for a while.</summary>
    Gone,

    /// <summary>It gets no more games, because one of its games came out otherwise.</summary>
    Refused,
}

/// <summary>
/// What a coordinator does, at one moment. The file <c>cluster.json</c> of a run's folder holds it. Counts begin with
/// the coordinator's process.
/// </summary>
internal sealed record ClusterStatus
{
    /// <summary>Gets the version of the coordinator's program.</summary>
    public string Build { get; init; } = "";

    /// <summary>Gets what names the run among coordinators and workers.</summary>
    public string Run { get; init; } = "";

    /// <summary>Gets where workers join.</summary>
    public string Address { get; init; } = "";

    /// <summary>Gets when the coordinator began, in UTC.</summary>
    public DateTime Since { get; init; }

    /// <summary>Gets when this was true, in UTC.</summary>
    public DateTime Written { get; init; }

    /// <summary>Gets whether the coordinator works.</summary>
    public CoordinatorState State { get; init; }

    /// <summary>Gets the iteration whose games are played, or were played last; 0 before the first.</summary>
    public int Iteration { get; init; }

    /// <summary>Gets how many iterations the run is to have.</summary>
    public int Iterations { get; init; }

    /// <summary>Gets the games of this iteration.</summary>
    public IterationGames Games { get; init; } = new(0, 0, 0);

    /// <summary>Gets the games accepted in the last minute, by the second.</summary>
    public double GamesPerSecond { get; init; }

    /// <summary>Gets the SHA-256 of the weights that play, as 64 hexadecimal digits; empty before the first.</summary>
    public string Weights { get; init; } = "";

    /// <summary>Gets the size of these weights.</summary>
    public long WeightsBytes { get; init; }

    /// <summary>Gets what happened so often.</summary>
    public ClusterCounts Counts { get; init; } = new();

    /// <summary>Gets the workers, this machine first; those that are there, and those that left lately.</summary>
    public IReadOnlyList<WorkerStatus> Workers { get; init; } = [];

    /// <summary>Gets how many others there were.</summary>
    public int FormerWorkers { get; init; }

    /// <summary>Gets the games of these others.</summary>
    public long FormerGames { get; init; }

    /// <summary>Reads the status of a run.</summary>
    /// <param name="run">The run's folder.</param>
    /// <returns>The status; one of a coordinator that was killed still says that it works.</returns>
    /// <exception cref="InvalidDataException">
    /// There is no run, it has no cluster, or the file is damaged; the message says which.
    /// </exception>
    public static ClusterStatus Read(string run)
    {
        string file = RunFolder.ClusterStatusIn(run);
        if (File.Exists(file))
        {
            return JsonText.ReadFile<ClusterStatus>(file, Json.Log);
        }

        RunFolder.Open(run);
        throw new InvalidDataException(
            $"'{run}' is no run of a cluster: it has no {Path.GetFileName(file)}, which 'nanozero train GAME "
            + "--cluster' writes");
    }

    /// <summary>Says whether the coordinator of this status works now, on this machine.</summary>
    /// <param name="run">The run's folder.</param>
    public bool IsThere(string run) => State == CoordinatorState.Running && WriterLock.IsHeld(run);
}

/// <summary>How far the games of an iteration are.</summary>
/// <param name="Played">Games that were accepted.</param>
/// <param name="Leased">Games that somebody plays now.</param>
/// <param name="Free">Games that nobody plays yet.</param>
internal sealed record IterationGames(int Played, int Leased, int Free);

/// <summary>How often things happened since a coordinator began.</summary>
internal sealed record ClusterCounts
{
    /// <summary>Gets the games that the coordinator's machine played.</summary>
    public long GamesHere { get; init; }

    /// <summary>Gets the games of workers that were accepted.</summary>
    public long GamesOfWorkers { get; init; }

    /// <summary>Gets the games that were accepted, discarded later, and played again.</summary>
    public long Discarded { get; init; }

    /// <summary>Gets the results that were accepted, a block of games each.</summary>
    public long Accepted { get; init; }

    /// <summary>Gets the blocks that somebody played while another result was accepted.</summary>
    public long Late { get; init; }

    /// <summary>Gets the results that were no games, or other games.</summary>
    public long Refused { get; init; }

    /// <summary>Gets the size of the results of workers that were accepted.</summary>
    public long ResultBytes { get; init; }

    /// <summary>Gets the leases that were granted.</summary>
    public long Leases { get; init; }

    /// <summary>Gets the leases that expired.</summary>
    public long Expired { get; init; }

    /// <summary>Gets the leases that workers gave back.</summary>
    public long GivenBack { get; init; }

    /// <summary>Gets the games of workers that were played again and came out the same.</summary>
    public long Confirmed { get; init; }

    /// <summary>Gets the games of workers that were played again and came out otherwise.</summary>
    public long Contradicted { get; init; }
}

/// <summary>What a worker does, and did since the coordinator began.</summary>
/// <param name="Name">The worker's name.</param>
internal sealed record WorkerStatus(string Name)
{
    /// <summary>Gets what it does.</summary>
    public WorkerState State { get; init; }

    /// <summary>Gets how fast it played its last games, in games a second; 0 where that is not known.</summary>
    public double GamesPerSecond { get; init; }

    /// <summary>Gets its games that were accepted.</summary>
    public long Games { get; init; }

    /// <summary>Gets those of them that belong to this iteration.</summary>
    public int GamesOfIteration { get; init; }

    /// <summary>Gets what it plays now.</summary>
    public IReadOnlyList<LeaseStatus> Leases { get; init; } = [];

    /// <summary>Gets when it was last heard of, in UTC.</summary>
    public DateTime Seen { get; init; }

    /// <summary>Gets how many of its games were played again and came out the same.</summary>
    public long Confirmed { get; init; }

    /// <summary>Gets how many of its results were refused.</summary>
    public long Refused { get; init; }

    /// <summary>Gets how many blocks it played in vain.</summary>
    public long Late { get; init; }

    /// <summary>Gets how many of its leases expired.</summary>
    public long Expired { get; init; }

    /// <summary>Gets why it, or its last refused result, was refused; null where nothing was.</summary>
    public string? Why { get; init; }
}

/// <summary>Games that a worker plays.</summary>
/// <param name="First">The number of the first game.</param>
/// <param name="Count">How many games.</param>
/// <param name="Seconds">For how long it has them.</param>
internal sealed record LeaseStatus(int First, int Count, double Seconds);
