using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Studio.Tests;
using NanoZero.Training;

namespace NanoZero.Export.Tests;

/// <summary>The page's search is the library's, visit for visit.</summary>
public sealed class SearchTests(Browser browser) : IClassFixture<Browser>
{
    // Priors that differ in the last bits may be rounded to different codes, and then a visit may go elsewhere.
    private const double MostSearchesThatDiffer = 0.1;

    public static TheoryData<string, SearchOptions> Searches => new()
    {
        { "tictactoe", new() { Simulations = 300, Solver = true } },
        { "tictactoe", new() { Simulations = 300 } },
        { "connect4", new() { Simulations = 1 } },
        { "connect4", new() { Simulations = 400, Solver = true } },
        {
            "connect4",
            new() { Simulations = 400, Algorithm = new PuctOptions { Exploration = 2.3f, ExplorationGrowth = 1.1f } }
        },
        {
            "connect4",
            new()
            {
                Simulations = 400,
                Solver = true,
                Algorithm = new PuctOptions { FirstPlayUrgency = FirstPlayUrgency.Parent, FirstPlayReduction = 0.3f },
            }
        },
        { "go9", new() { Simulations = 200, Solver = true } },
        {
            "go9:komi=0",
            new() { Simulations = 200, Algorithm = new PuctOptions { FirstPlayUrgency = FirstPlayUrgency.Loss } }
        },
    };

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task With_the_same_answers_all_visits_are_the_same(string game, SearchOptions search)
    {
        int differing = await GameCatalogue.Open(game, new WithHashes(browser, game, search));
        Assert.Equal(0, differing);
    }

    [Theory]
    [InlineData("tictactoe", 0)]
    [InlineData("tictactoe", 50)]
    [InlineData("connect4", 0)]
    [InlineData("connect4", 16)]
    [InlineData("connect4", 64)]
    public async Task With_the_same_network_nearly_all_searches_are_the_same(string game, int simulations)
    {
        double share = await GameCatalogue.Open(game, new WithNetwork(browser, simulations));
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:P1} of the searches differ");
        Assert.InRange(share, 0, MostSearchesThatDiffer);
    }

    // What a search found.
    private sealed record Found(
        int Simulations, int Best, double Value, int[] Visits, double[] Values, double[] Priors, double[] Policy);

    private static Found Of(SearchResult result) => new(
        result.Counts.Simulations,
        result.Best,
        result.Value,
        [.. result.Actions.Select(action => action.Visits)],
        [.. result.Actions.Select(action => (double)action.Q)],
        [.. result.Actions.Select(action => (double)action.Prior)],
        [.. result.Actions.Select(action => (double)action.Policy)]);

    private const string SearchScript =
        """
        (lines, budget) => lines.map((moves) => {
          const { agent } = nanozero;
          const search = agent.searchOf(agent.positionAfter(moves), budget);
          while (!search.isDone) search.step();
          const of = (name) => search.actions.map((action) => action[name]);
          return {
            simulations: search.simulations, best: search.best, value: search.value,
            visits: of("visits"), values: of("value"), priors: of("prior"), policy: of("share"),
          };
        })
        """;

    // To the last bit, but for priors.
    private static bool IsSame(Found a, Found b) => a.Simulations == b.Simulations && a.Best == b.Best
        && a.Value == b.Value && a.Visits.SequenceEqual(b.Visits) && a.Values.SequenceEqual(b.Values)
        && a.Policy.SequenceEqual(b.Policy) && a.Priors.Zip(b.Priors).All(pair => IsSamePrior(pair.First, pair.Second));

    // Both are rounded to 15 bits of their mantissas. They may be neighbours, because the library's exponential is not
    // exact to the last bit.
    private static bool IsSamePrior(double a, double b)
    {
        int codeOfA = BitConverter.SingleToInt32Bits((float)a), codeOfB = BitConverter.SingleToInt32Bits((float)b);
        return codeOfA % 256 == 0 && codeOfB % 256 == 0 && Math.Abs(codeOfA - codeOfB) <= 256;
    }

    private sealed class WithHashes(Browser browser, string game, SearchOptions search) : IGameVisitor<Task<int>>
    {
        private const int Positions = 40;

        // The library's HashEvaluator: logits and a value from the bits of a position's key.
        private const string Hashes =
            """
            () => {
              const { agent } = nanozero, low = (bits) => BigInt.asUintN(64, bits), step = 0x9E3779B97F4A7C15n;
              const mix = (bits) => {
                bits = low((bits ^ bits >> 30n) * 0xBF58476D1CE4E5B9n);
                bits = low((bits ^ bits >> 27n) * 0x94D049BB133111EBn);
                return bits ^ bits >> 31n;
              };
              agent.answerWith((position) => {
                const key = agent.game.keyOf(agent.game.encode(position));
                let bits = mix(low(key) ^ mix(low((key >> 64n) + step)));
                const value = Number(bits & 0xFFFFn) / 32768 - 1;
                const logits = Float32Array.from({ length: agent.game.actionCount }, (_, action) => {
                  if (action % 4 === 0) bits = mix(low(bits + step));
                  return Number(bits >> BigInt(16 * (action % 4)) & 0xFFFFn) / 16384 - 2;
                });
                return { logits, value };
              });
            }
            """;

        public async Task<int> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network =
                new(NetworkConfig.For(TGame.Info, 1, new() { Body = NetworkBody.Convolution, Width = 16 }), seed: 1);
            using PageFile file = new(PageFile.Agent(network, search, game));
            await using Visit visit = await file.OpenIn(browser);
            List<int>[] lines = RandomGames.Lines(start, Positions, seed: 6);
            await visit.Page.EvaluateFunctionAsync(Hashes);
            Found[] found = await visit.Page.EvaluateFunctionAsync<Found[]>(SearchScript, lines, search.Simulations);
            file.WasQuiet();
            using HashEvaluator<TGame> evaluator = new();
            return lines.Zip(found).Count(each => !IsSame(
                each.Second, Of(BatchSearch.Run(RandomGames.After(start, each.First), evaluator, search))));
        }
    }

    private sealed class WithNetwork(Browser browser, int simulations) : IGameVisitor<Task<double>>
    {
        private const int Positions = 20;

        public async Task<double> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            TrainedModel model = ShippedNetworks.Find(TGame.Info.Name)!;
            ExportedAgent agent = ExportedAgent.Of(model);
            using PageFile file = new(agent);
            await using Visit visit = await file.OpenIn(browser);
            List<int>[] lines = RandomGames.Lines(start, Positions, seed: 7);
            Found[] found = await visit.Page.EvaluateFunctionAsync<Found[]>(SearchScript, lines, simulations);
            file.WasQuiet();
            using PolicyValueNetwork network = model.Load(TGame.Info);
            using IEvaluator<TGame> evaluator = ModelPlayer.Evaluator<TGame>(network, new() { BatchSize = 1 });

            // The network alone plays as a search of one simulation, which goes where the prior is largest.
            SearchOptions search = simulations > 0
                ? agent.Search with { Simulations = simulations }
                : new SearchOptions { Simulations = 1 };
            SearchResult[] expected =
                [.. lines.Select(line => BatchSearch.Run(RandomGames.After(start, line), evaluator, search))];
            int differing = found.Zip(expected).Count(each => simulations > 0
                ? !IsAlike(each.First, Of(each.Second))
                : each.First.Best != each.Second.Best);
            return (double)differing / Positions;
        }

        private static bool IsAlike(Found a, Found b) => a.Best == b.Best && a.Visits.SequenceEqual(b.Visits)
            && Math.Abs(a.Value - b.Value) < 1e-4;
    }
}
