namespace NanoZero.Cluster;

/// <summary>A match whose games are played on many machines.</summary>
/// <param name="openDesk">Sends workers to a desk.</param>
/// <param name="closeDesk">Lets workers wait for the next desk.</param>
/// <param name="unwelcome">Workers that get no more games.</param>
/// <param name="coordination">What is said of workers.</param>
/// <param name="game">The game with its rule options.</param>
/// <param name="players">The two players.</param>
/// <param name="open">The same players, ready to play here.</param>
/// <param name="file">The file that receives the match; null for none.</param>
internal sealed class ClusterMatch<TGame>(
    Action<IRunDesk> openDesk,
    Action closeDesk,
    UnwelcomeWorkers unwelcome,
    Coordination coordination,
    string game,
    IReadOnlyList<ResolvedPlayer> players,
    OpenPlayers<TGame> open,
    string? file) : IMatchGames<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private ClusterDesk<TGame>? last;

    /// <inheritdoc/>
    public PlayedGames<TGame> Play(
        GameWorkers<TGame> here,
        GamePlan<TGame> plan,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation)
    {
        MatchPackage package = MatchPacking.Pack(game, players, open, plan);
        Weights bytes = package.ToBytes();
        RunOffer offer = RunOffer.OfMatch(package, bytes.Hash);
        ClusterOptions options = coordination.Options;
        ClusterWatch watch = new(options.Leases.Duration, TimeProvider.System)
        {
            Say = (worker, what) => coordination.Say?.Invoke(ClusterLine.Of(offer.Run, worker, what)),
        };
        options = options with
        {
            Watch = watch,
            Unwelcome = unwelcome,
            Warn = text => coordination.Warn?.Invoke(ClusterLine.Of(offer.Run, null, text)),
        };
        ClusterDesk<TGame> desk = last = new(
            offer, new MatchFormat<TGame>(plan.Games), file is null ? null : $"{file}.incoming", options);
        PlayedGames<TGame> played;
        openDesk(new WatchedDesk(desk, watch));
        try
        {
            played = new ClusterGames<TGame>(desk, PlayHere, watch)
                .Play(1, new GameBlock(0, plan.Games.Count), bytes, progress, cancellation).GetAwaiter().GetResult();
        }
        finally
        {
            closeDesk();
            desk.End();
        }

        foreach (GameRecord<TGame> record in played.Games)
        {
            plan.Finished?.Invoke(record);
        }

        return played;

        Task<PlayedGames<TGame>> PlayHere(
            int iteration,
            IReadOnlyList<int> games,
            Weights package,
            IProgress<PlayProgress>? told,
            CancellationToken stop) => Task.Run(
                () => here.Play(
                    plan with
                    {
                        Games = [.. games.Select(number => plan.Games[number])],
                        Numbers = games,
                        Finished = null,
                    },
                    told,
                    stop),
                stop);
    }

    /// <inheritdoc/>
    public void AreKept() => last?.Finish();
}
