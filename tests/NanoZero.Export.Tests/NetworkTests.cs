using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Studio.Tests;
using TorchSharp;

namespace NanoZero.Export.Tests;

/// <summary>The page's network answers as the library's, for every kind of layer and head.</summary>
public sealed class NetworkTests(Browser browser) : IClassFixture<Browser>
{
    // Answers of the library differ among its own ways to compute by as much.
    private const double Tolerance = 1e-4;
    private const int Positions = 60;

    public static TheoryData<string, NetworkBody, NetworkPolicy, NetworkValue> Kinds =>
    [
        .. from game in (string[])["tictactoe", "connect4", "go9"]
           from body in Enum.GetValues<NetworkBody>()
           from policy in Enum.GetValues<NetworkPolicy>()
           from value in Enum.GetValues<NetworkValue>()
           select (game, body, policy, value),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Logits_values_and_draws_are_within_a_ten_thousandth(
        string game, NetworkBody body, NetworkPolicy policy, NetworkValue value)
    {
        NetworkOptions options = new() { Body = body, Policy = policy, Value = value, Width = 32 };
        double difference = await GameCatalogue.Open(game, new Compare(browser, options));
        TestContext.Current.TestOutputHelper?.WriteLine($"largest difference {difference:E1}");
        Assert.InRange(difference, 1e-12, Tolerance);
    }

    private sealed class Compare(Browser browser, NetworkOptions options) : IGameVisitor<Task<double>>
    {
        // About the size of the weights that training ends with.
        private const float Growth = 8;

        public async Task<double> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers: 2, options), seed: 1);
            Grow(network);
            TGame[] positions = RandomGames.Positions(start, Positions, seed: 4);
            using NetworkEvaluator<TGame> evaluator = new(network, new() { BatchSize = Positions });
            Answers expected = AnswerBuffer.Of(evaluator, positions).All;
            using PageFile file = new(PageFile.Agent(network));
            await using Visit visit = await file.OpenIn(browser);
            double[][] actual = await visit.Page.EvaluateFunctionAsync<double[][]>(
                """
                (positions) => positions.map((tokens) => {
                  const { logits, value, draw } = nanozero.agent.network(tokens);
                  return [...logits, value, draw ?? -1];
                })
                """,
                [positions.Select(RandomGames.Tokens)]);
            file.WasQuiet();
            return Enumerable.Range(0, Positions).Max(i => Difference(expected, i, actual[i]));
        }

        private static double Difference(Answers expected, int index, double[] actual)
        {
            float draw = expected.Draws[index];
            double[] all = [.. expected.LogitsOf(index), expected.Values[index], float.IsNaN(draw) ? -1 : draw];
            Assert.Equal(all.Length, actual.Length);
            return all.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        }

        private static void Grow(PolicyValueNetwork network)
        {
            using IDisposable gradientsOff = torch.no_grad();
            using Scalar growth = Growth;
            foreach (torch.Tensor parameter in network.parameters())
            {
                parameter.mul_(growth);
            }
        }
    }
}
