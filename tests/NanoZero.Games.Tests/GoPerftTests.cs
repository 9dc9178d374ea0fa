namespace NanoZero.Games.Tests;

public sealed class GoPerftTests
{
    // Line counts argued for a board of N = size² points. 1: N stones or a pass. 2: after a stone N, after a pass N +
    // 1. 3: two stones, then N - 1; a stone and a pass in either order, then N; two passes have ended the game.
    [Theory]
    [InlineData("go9")]
    [InlineData("go13")]
    [InlineData("go19")]
    public void Perft_to_depth_three_equals_the_argued_counts(string game)
    {
        long n = GameCatalogue.Games.Single(info => info.Name == game).ActionCount - 1;
        Assert.Equal(n + 1, GameCatalogue.Open(game, new PerftOf(1)));
        Assert.Equal((n * n) + n + 1, GameCatalogue.Open(game, new PerftOf(2)));
        Assert.Equal((n * (n - 1) * (n - 1)) + (2 * n * n), GameCatalogue.Open(game, new PerftOf(3)));
    }

    // Depth 4 is the first where a rule bites: after Black has both neighbours of a corner (in 8 ways: 4 corners, 2
    // orders), White may not play the corner.
    // stone, stone, stone: N(N-1)(N-2) lines with N-3 points and the pass left, N-2 in all. In the 8 ways White's stone
    // has
    // N-2 places. In N-3 of them the corner is empty and forbidden: one less. In the last it is the corner itself and
    // has
    // just been captured: N-2 points are empty, the corner is forbidden again, with the pass N-2 in all: as many as
    // counted.
    //   stone, stone, pass and pass, stone, stone: N(N-1) lines with N-2 points and the pass, N-1.
    //   stone, pass, stone: the same, but in the 8 ways the corner is forbidden: one less.
    //   pass, stone, pass: N lines with N-1 points and the pass, N. Other orders have ended after two passes.
    [Fact]
    public void Perft_at_depth_four_equals_the_argued_count()
    {
        const long N = 81;
        long expected = (N * (N - 1) * (N - 2) * (N - 2)) - (8 * (N - 3)) + (3 * N * (N - 1) * (N - 1)) - 8 + (N * N);
        Assert.Equal(42_002_809, expected);
        Assert.Equal(expected, Perft.Count(GoPositions.Start<Points9>(7.5f), 4, TestContext.Current.CancellationToken));
    }

    private sealed class PerftOf(int depth) : IGameVisitor<long>
    {
        public long Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Perft.Count(start, depth, TestContext.Current.CancellationToken);
    }
}
