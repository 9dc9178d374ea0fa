namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// One number made of what fixed searches of fixed positions find: visits and counts, nothing that depends on time. It
/// stays the same exactly as long as games and searches do the same.
/// </summary>
internal static class FunctionalSignature
{
    private const ulong Seed = 20_260_101;
    private const int PositionsPerGame = 6;

    // Fixed, so that a new game leaves the signature as it is: searches are the same code for every game.
    private static readonly string[] Games = ["tictactoe", "connect4", "go9", "go13", "go19"];

    private static readonly SearchOptions[] Searches = [.. CreateSearches()];

    /// <summary>Makes all the searches and returns the signature.</summary>
    /// <param name="cancellation">Honoured once a search.</param>
    public static ulong Compute(CancellationToken cancellation) => Games.Aggregate(
        0ul, (sum, game) => RandomStream.Mix(sum ^ GameCatalogue.Open(game, new Visitor(cancellation))));

    // Every algorithm at one and at eight leaves in flight, then what can be chosen besides, one choice at a time.
    private static IEnumerable<SearchOptions> CreateSearches()
    {
        foreach (AlgorithmOptions algorithm in AlgorithmOptions.Known)
        {
            SearchOptions one = new() { Algorithm = algorithm, Simulations = 120 };
            SearchOptions eight = one with { LeavesInFlight = 8 };
            yield return one;
            yield return eight;
            yield return eight with { InFlight = InFlightTreatment.VirtualLoss };
            yield return eight with { InFlight = InFlightTreatment.VirtualVisit };
            yield return eight with { InFlight = InFlightTreatment.VirtualMean };
            yield return eight with { Collision = CollisionRule.Share };
            yield return eight with { Solver = true };
        }

        SearchOptions four = new() { Simulations = 120, LeavesInFlight = 4 };
        yield return four
            with
        { Algorithm = new PuctOptions { FirstPlayUrgency = FirstPlayUrgency.Parent, ExplorationGrowth = 1 } };
        TttsOptions ttts = new() { EarlyStopping = false };
        yield return four with { Algorithm = ttts };
        yield return four with
        {
            Algorithm =
            ttts with { Aggregation = BeliefAggregation.All, Terminal = TerminalObservation.Noisy }
        };
    }

    private sealed class Visitor(CancellationToken cancellation) : IGameVisitor<ulong>
    {
        public ulong Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            TGame[] positions = BenchmarkPositions.Draw(start, PositionsPerGame, Seed);
            HashEvaluator<TGame> evaluator = new();
            ulong sum = 0;
            foreach (SearchOptions search in Searches)
            {
                cancellation.ThrowIfCancellationRequested();
                int leaves = search.LeavesInFlight * positions.Length;
                foreach (SearchResult result
                    in BatchSearch.Run<TGame>(positions, evaluator, search, leaves, Seed, cancellation))
                {
                    sum = Add(sum, result);
                }
            }

            return sum;
        }

        private static ulong Add(ulong sum, SearchResult result)
        {
            SearchCounts counts = result.Counts;
            sum = RandomStream.Mix(sum + (ulong)counts.Simulations);
            sum = RandomStream.Mix(sum + (ulong)counts.Evaluations);
            sum = RandomStream.Mix(sum + (ulong)counts.Collisions);
            sum = RandomStream.Mix(sum + (ulong)counts.Terminals);
            foreach (ActionResult action in result.Actions)
            {
                sum = RandomStream.Mix(sum + ((ulong)action.Action << 32) + (ulong)action.Visits);
            }

            return sum;
        }
    }
}
