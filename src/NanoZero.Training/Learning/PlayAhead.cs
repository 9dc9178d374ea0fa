namespace NanoZero.Training;

/// <summary>The games of one iteration, ready to be trained on.</summary>
/// <param name="Iteration">The iteration they are for.</param>
/// <param name="Report">What they took.</param>
/// <param name="Samples">Their positions, in order of play.</param>
internal sealed record SelfPlayGames<TGame>(
    int Iteration, SelfPlayReport Report, List<TrainingSample<TGame>> Samples)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>
/// Self-play that is one iteration ahead of training. While an iteration is trained, the games of the next one are
/// played by the weights that this training begins with.
/// </summary>
/// <remarks>
/// A checkpoint holds the report of the next iteration's games, which are on disk before it. Where none have been
/// played, it holds the weights that are to play them. Those of iteration 1 and 2 are played by the untrained network.
/// </remarks>
internal sealed class PlayAhead<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const string GamesFile = "next-games.jsonl";
    private const string PlayerFolder = "player";

    private readonly PolicyValueNetwork player;
    private readonly OwnThread thread = new("self-play");
    private SelfPlayGames<TGame>? next;

    private PlayAhead(PolicyValueNetwork player, SelfPlayGames<TGame>? next)
    {
        this.player = player;
        this.next = next;
    }

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
        string file = Path.Combine(trainer, GamesFile), weights = Path.Combine(trainer, PlayerFolder);
        if (File.Exists(file))
        {
            NextGames next = ReadReport(file, checkpoint);
            SelfPlayGames<TGame> games = new(
                next.Iteration, next.SelfPlay, SelfPlayFile.Load(run, next.Iteration, start));
            return new PlayAhead<TGame>(Checkpoint.Load(checkpoint.Path, TGame.Info), games);
        }

        if (checkpoint.Iteration > 0 && !Directory.Exists(weights))
        {
            throw RunState.Unusable(file, "missing", checkpoint.Path);
        }

        return new PlayAhead<TGame>(
            Checkpoint.Load(checkpoint.Iteration == 0 ? checkpoint.Path : weights, TGame.Info), null);
    }

    private static NextGames ReadReport(string file, RunCheckpoint checkpoint)
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

    /// <summary>Writes what <see cref="Load"/> reads.</summary>
    /// <param name="trainer">An existing folder within a checkpoint.</param>
    public void Write(string trainer)
    {
        if (next is null)
        {
            Checkpoint.Write(Directory.CreateDirectory(Path.Combine(trainer, PlayerFolder)).FullName, player);
            return;
        }

        using MetricsLog log = MetricsLog.Open(Path.Combine(trainer, GamesFile));
        log.Append(new NextGames(next.Iteration, next.Report));
    }

    /// <summary>Hands over the games to be trained on next, which are played now where they have not been.</summary>
    /// <param name="play">Plays them with the weights of a network.</param>
    public SelfPlayGames<TGame> Take(Func<PolicyValueNetwork, SelfPlayGames<TGame>> play)
    {
        SelfPlayGames<TGame> games = next ?? play(player);
        next = null;
        return games;
    }

    /// <summary>
    /// Keeps the weights a training begins with: they play the games after those that are trained on.
    /// </summary>
    /// <param name="network">The network about to be trained.</param>
    public void Keep(PolicyValueNetwork network) => player.CopyFrom(network);

    /// <summary>Trains on this thread while games are played on another one; returns when both are done.</summary>
    /// <param name="train">The training; asked to stop when self-play fails.</param>
    /// <param name="play">The self-play; asked to stop when training fails.</param>
    /// <param name="cancellation">Ends both.</param>
    public TLosses PlayWhile<TLosses>(
        Func<CancellationToken, TLosses> train, Func<CancellationToken, SelfPlayGames<TGame>> play,
        CancellationToken cancellation)
    {
        (next, TLosses losses) = thread.RunBeside(play, train, cancellation);
        return losses;
    }

    public void Dispose()
    {
        thread.Dispose();
        player.Dispose();
    }

    private sealed record NextGames(int Iteration, SelfPlayReport SelfPlay);
}
