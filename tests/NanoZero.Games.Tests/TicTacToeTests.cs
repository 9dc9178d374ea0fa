namespace NanoZero.Games.Tests;

public sealed class TicTacToeTests
{
    private static readonly TicTacToe Start = TicTacToe.Start(GameOptions.Default);

    [Fact]
    public void There_are_255_168_games() => Assert.Equal(255_168, CountGames(Start));

    [Fact]
    public void There_are_5_478_reachable_positions()
    {
        HashSet<UInt128> seen = [];
        Visit(Start, seen);
        Assert.Equal(5_478, seen.Count);
    }

    // No line of five or fewer plies is cut short: 9·8·7·6·5. After five plies the first player can have won: 1,440
    // games end there (8 lines in 3! orders, between them 6·5 other squares), each of which would have had four sixth
    // plies.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 15_120)]
    [InlineData(6, (15_120 * 4) - (1_440 * 4))]
    public void Perft_counts_lines_that_have_not_ended_before(int depth, long expected) =>
        Assert.Equal(expected, Perft.Count(Start, depth, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("14253")] // rows
    [InlineData("41526")]
    [InlineData("71829")]
    [InlineData("12437")] // columns
    [InlineData("21538")]
    [InlineData("31629")]
    [InlineData("12539")] // diagonals
    [InlineData("31527")]
    public void Three_in_a_line_win(string line)
    {
        TicTacToe position = MoveText.Play(Start, line, out _);
        Assert.True(position.IsTerminal);
        Assert.Equal(-1, position.TerminalValue);
    }

    [Fact]
    public void A_full_board_without_a_line_is_a_draw()
    {
        TicTacToe position = MoveText.Play(Start, "123546879", out _);
        Assert.True(position.IsTerminal);
        Assert.Equal(0, position.TerminalValue);
    }

    private static int CountGames(TicTacToe position) =>
        position.IsTerminal ? 1 : RandomGames.LegalActions(position).Sum(action => CountGames(After(position, action)));

    private static void Visit(TicTacToe position, HashSet<UInt128> seen)
    {
        if (seen.Add(position.Key))
        {
            foreach (ushort action in RandomGames.LegalActions(position))
            {
                Visit(After(position, action), seen);
            }
        }
    }

    private static TicTacToe After(TicTacToe position, int action)
    {
        position.Play(action);
        return position;
    }
}
