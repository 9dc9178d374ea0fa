using System.Runtime.ExceptionServices;

namespace NanoZero.Training;

/// <summary>The games of one iteration, ready to be trained on.</summary>
/// <param name="Iteration">The iteration they are for.</param>
/// <param name="Report">What they took.</param>
/// <param name="Samples">What is learnt of them, in order of play.</param>
internal sealed record SelfPlayGames<TGame>(
    int Iteration, SelfPlayReport Report, IReadOnlyList<TrainingSample<TGame>> Samples)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Returns games that were just played, with their samples and a report of them.</summary>
    /// <param name="config">The settings of their run.</param>
    /// <param name="iteration">The iteration that learns from the games.</param>
    /// <param name="played">The games.</param>
    public static SelfPlayGames<TGame> Of(TrainingConfig config, int iteration, PlayedGames<TGame> played)
    {
        TrainingSample<TGame>[] samples = LearntSamples.Of(config, iteration, played.Games);
        return new(iteration, SelfPlayReport.Of(played, samples), samples);
    }

    /// <summary>Returns the games with their samples.</summary>
    /// <param name="config">The settings of their run.</param>
    /// <param name="iteration">The iteration that learns from the games.</param>
    /// <param name="report">What is reported of the games.</param>
    /// <param name="games">The games.</param>
    public static SelfPlayGames<TGame> Of(
        TrainingConfig config, int iteration, SelfPlayReport report, IReadOnlyList<GameRecord<TGame>> games) =>
        new(iteration, report, LearntSamples.Of(config, iteration, games));
}

/// <summary>
/// Where asynchronous self-play stands between two iterations: one iteration ahead of training. While the games of an
/// iteration are trained on, those of the next one are played by the weights this training begins with.
/// </summary>
/// <param name="Player">The weights that are to play the next iteration's games; null where they are played.</param>
/// <param name="Games">The next iteration's games; null where they are still to be played.</param>
/// <remarks>
/// A checkpoint holds the report of the next iteration's games, which are on disk before it. Where they have not been
/// played, it holds the weights that are to play them. The untrained network plays the games of iterations 1 and 2.
/// </remarks>
internal sealed record PlayAhead<TGame>(Weights? Player, SelfPlayGames<TGame>? Games)
    where TGame : unmanaged, IGame<TGame>
{
    private const string GamesFile = "next-games.jsonl";
    private const string PlayerFolder = "player";

    /// <summary>Reads what a checkpoint holds.</summary>
    /// <param name="run">The run.</param>
    /// <param name="checkpoint">The checkpoint that is continued.</param>
    /// <param name="trainer">The folder within it that <see cref="Write"/> wrote into.</param>
    /// <param name="start">The start position of the games.</param>
    /// <exception cref="InvalidDataException">
    /// It holds neither games nor weights, or they are damaged; the message says which.
    /// </exception>
    public static PlayAhead<TGame> Load(RunFolder run, RunCheckpoint checkpoint, string trainer, TGame start)
    {
        string file = Path.Combine(trainer, GamesFile), player = Path.Combine(trainer, PlayerFolder);
        if (File.Exists(file))
        {
            NextGames next = ReadNext(file, checkpoint);
            return new(null, SelfPlayGames<TGame>.Of(
                run.Config, next.Iteration, next.SelfPlay, SelfPlayFile.Load(run, next.Iteration, start)));
        }

        if (checkpoint.Iteration > 0 && !Directory.Exists(player))
        {
            throw RunState.Unusable(file, "missing", checkpoint.Path);
        }

        return new(Checkpoint.LoadWeights(checkpoint.Iteration == 0 ? checkpoint.Path : player, TGame.Info), null);
    }

    /// <summary>Writes what <see cref="Load"/> reads.</summary>
    /// <param name="trainer">An existing folder within a checkpoint.</param>
    /// <param name="network">The sizes of the network.</param>
    public void Write(string trainer, NetworkConfig network)
    {
        if (Player is not null)
        {
            Checkpoint.Write(Directory.CreateDirectory(Path.Combine(trainer, PlayerFolder)).FullName, network, Player);
            return;
        }

        using MetricsLog log = MetricsLog.Open(Path.Combine(trainer, GamesFile));
        log.Append(new NextGames { Iteration = Games!.Iteration, SelfPlay = Games.Report });
    }

    private static NextGames ReadNext(string file, RunCheckpoint checkpoint)
    {
        try
        {
            return MetricsLog.Read<NextGames>(file, FormerMetrics.InParts) is [var next]
                && next.Iteration == checkpoint.Iteration + 1
                ? next
                : throw new InvalidDataException(
                    $"'{file}' is not what one iteration after {checkpoint.Iteration} leaves");
        }
        catch (InvalidDataException cause)
        {
            throw RunState.Unusable(file, "damaged", checkpoint.Path, cause);
        }
    }

    private sealed record NextGames
    {
        public required int Iteration { get; init; }

        public required SelfPlayReport SelfPlay { get; init; }
    }
}

/// <summary>Runs work here while a task runs elsewhere.</summary>
internal static class Beside
{
    /// <summary>Starts a task, runs a function on this thread meanwhile, and returns when both have ended.</summary>
    /// <typeparam name="TThere">What the task returns.</typeparam>
    /// <typeparam name="THere">What the function returns.</typeparam>
    /// <param name="there">Starts the task.</param>
    /// <param name="here">Runs on the caller's thread.</param>
    /// <param name="cancellation">Asks both to stop.</param>
    /// <remarks>A failure of either asks the other one to stop, and is thrown here.</remarks>
    public static (TThere There, THere Here) Run<TThere, THere>(
        Func<CancellationToken, Task<TThere>> there,
        Func<CancellationToken, THere> here,
        CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<TThere> other = StopOnFailure();
        ExceptionDispatchInfo? failure = null;
        THere? result = default;
        try
        {
            result = here(stop.Token);
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
            stop.Cancel();
        }

        Task.WaitAny([other], CancellationToken.None);
        if (failure is { SourceException: not OperationCanceledException })
        {
            failure.Throw();
        }

        TThere otherResult = other.GetAwaiter().GetResult();
        failure?.Throw();
        return (otherResult, result!);

        async Task<TThere> StopOnFailure()
        {
            try
            {
                return await there(stop.Token).ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
