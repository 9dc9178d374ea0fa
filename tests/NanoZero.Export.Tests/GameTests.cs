using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Studio.Tests;

namespace NanoZero.Export.Tests;

/// <summary>The page's rules are those of the library.</summary>
public sealed class GameTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public void Every_game_that_the_page_knows_is_in_the_catalogue() =>
        Assert.Subset(GameCatalogue.Games.Select(game => game.Name).ToHashSet(), AgentPage.Games.ToHashSet());

    [Theory]
    [InlineData("tictactoe", 200)]
    [InlineData("connect4", 100)]
    [InlineData("go9", 12)]
    [InlineData("go9:komi=-3", 4)]
    [InlineData("go13:komi=6", 4)]
    [InlineData("go19", 2)]
    public async Task Positions_of_random_games_are_the_same_to_the_end(string game, int games)
    {
        Played[] played = await GameCatalogue.Open(game, new Compare(browser, game, games));
        Assert.NotEmpty(played);
    }

    // What both say of every position of a game, in the order of play.
    private sealed record Played(
        int[] Tokens, int[] Legal, bool IsTerminal, double Value, int Symmetry, string Key, int[] Stones);

    private sealed class Compare(Browser browser, string game, int count) : IGameVisitor<Task<Played[]>>
    {
        public async Task<Played[]> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Random random = new(5);
            using PolicyValueNetwork network =
                new(NetworkConfig.For(TGame.Info, 1, new() { Body = NetworkBody.Convolution, Width = 16 }), seed: 1);
            using PageFile file = new(PageFile.Agent(network, game: game));
            await using Visit visit = await file.OpenIn(browser);
            Played[] all = [];
            for (int i = 0; i < count; i++)
            {
                List<int> moves = RandomGames.Play(start, random);
                Played[] expected =
                [
                    .. Enumerable.Range(0, moves.Count + 1)
                        .Select(plies => Of(RandomGames.After(start, moves[..plies]))),
                ];
                all = await visit.Page.EvaluateFunctionAsync<Played[]>(Script, [moves]);
                Assert.Equal(expected.Length, all.Length);
                Assert.All(expected.Zip(all), pair => Assert.Equivalent(pair.First, pair.Second, strict: true));
            }

            file.WasQuiet();
            return all;
        }

        private const string Script =
            """
            (moves) => {
              const { agent } = nanozero, { game } = agent;
              return [...moves.keys(), moves.length].map((plies) => {
                const position = agent.positionAfter(moves.slice(0, plies)), isTerminal = game.isTerminal(position);
                const tokens = game.encode(position), form = agent.canonicalOf(game, tokens);
                return {
                  tokens: [...tokens], isTerminal, symmetry: form.symmetry, key: `${form.key}`,
                  legal: isTerminal ? [] : game.legalActions(position),
                  value: isTerminal ? game.terminalValue(position) : 0, stones: [...position.stones],
                };
              });
            }
            """;

        private static Played Of<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
            Canonical<TGame> canonical = Canonical<TGame>.Of(position);
            int size = TGame.Info.Rows * TGame.Info.Columns, columns = TGame.Info.Columns;
            return new Played(
                RandomGames.Tokens(position),
                [.. legal[..position.LegalActions(legal)].Select(action => (int)action)],
                position.IsTerminal,
                position.IsTerminal ? position.TerminalValue : 0,
                canonical.Symmetry,
                canonical.Key.ToString(System.Globalization.CultureInfo.InvariantCulture),
                [.. Enumerable.Range(0, size).Select(square => position.StoneAt(square / columns, square % columns))]);
        }
    }
}
