namespace NanoZero.Cluster;

/// <summary>Plays games of matches on a worker.</summary>
/// <param name="start">The start position of the game.</param>
/// <param name="threads">How many threads play; null for one a core.</param>
internal sealed class LocalMatch<TGame>(TGame start, int? threads) : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private Table? table;

    /// <summary>Plays games of a package; the last package stays open.</summary>
    /// <param name="iteration">Not used.</param>
    /// <param name="games">The games' numbers, at least one.</param>
    /// <param name="package">The package.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    /// <exception cref="InvalidDataException">The package is damaged, or cannot be played here.</exception>
    public Task<PlayedGames<TGame>> Play(
        int iteration,
        IReadOnlyList<int> games,
        Weights package,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation)
    {
        if (table?.Hash != package.Hash)
        {
            table?.Dispose();
            table = null;
            table = Table.Open(package, start, threads);
        }

        return table.Play(games, progress, cancellation);
    }

    /// <summary>Ends the threads, and frees the networks.</summary>
    public void Dispose() => table?.Dispose();

    // Players at their seats, and the games that they are to play.
    private sealed class Table : IDisposable
    {
        private readonly MatchPackage package;
        private readonly IReadOnlyList<GameSetup<TGame>> setups;
        private readonly OpenPlayers<TGame> players;
        private readonly GameWorkers<TGame> workers;

        private Table(string hash, MatchPackage package, TGame start, int? threads)
        {
            (Hash, this.package, setups) = (hash, package, package.Setups(start));
            players = MatchPacking.Open<TGame>(package, threads);
            try
            {
                EvaluatorSource<TGame>[] sources =
                    [.. players.All.Select(player => player.Evaluator).OfType<EvaluatorSource<TGame>>().Distinct()];
                workers = new GameWorkers<TGame>(threads ?? Environment.ProcessorCount, sources);
            }
            catch
            {
                players.Dispose();
                throw;
            }
        }

        public string Hash { get; }

        public static Table Open(Weights bytes, TGame start, int? threads)
        {
            try
            {
                return new Table(bytes.Hash, MatchPackage.Read(bytes.Bytes), start, threads);
            }
            catch (Exception cause) when (cause is FormatException or ArgumentException)
            {
                throw new InvalidDataException($"the coordinator's match is damaged: {cause.Message}", cause);
            }
        }

        public Task<PlayedGames<TGame>> Play(
            IReadOnlyList<int> games, IProgress<PlayProgress>? progress, CancellationToken cancellation)
        {
            if (games.Any(game => (uint)game >= (uint)setups.Count))
            {
                throw new InvalidDataException("the coordinator leases games that its match does not have");
            }

            GamePlan<TGame> plan = new()
            {
                Games = [.. games.Select(game => setups[game])],
                Numbers = games,
                Players = players.All,
                ParallelGames = players.ParallelGames(0),
                Seed = package.Seed,
            };
            return Task.Run(() => workers.Play(plan, progress, cancellation), cancellation);
        }

        public void Dispose()
        {
            workers.Dispose();
            players.Dispose();
        }
    }
}
