namespace NanoZero.Games.Tests;

public sealed class ConnectFourTests
{
    private static readonly ConnectFour Start = ConnectFour.Start(GameOptions.Default);

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 49)]
    [InlineData(3, 343)]
    [InlineData(4, 2_401)]
    [InlineData(5, 16_807)]
    [InlineData(6, 117_649)]
    [InlineData(7, 823_536)]
    [InlineData(8, 5_673_234)]
    public void Perft_equals_the_published_counts(int depth, long expected) =>
        Assert.Equal(expected, Perft.Count(Start, depth, TestContext.Current.CancellationToken));

    [Fact]
    public void There_are_182_383_positions_after_eight_plies_that_nobody_has_won()
    {
        Dictionary<UInt128, ConnectFour> positions = new() { [Start.Key] = Start };
        for (int ply = 0; ply < 8; ply++)
        {
            Dictionary<UInt128, ConnectFour> next = [];
            foreach (ConnectFour position in positions.Values)
            {
                foreach (ushort action in RandomGames.LegalActions(position))
                {
                    ConnectFour child = position;
                    child.Play(action);
                    next.TryAdd(child.Key, child);
                }
            }

            positions = next;
        }

        Assert.Equal(182_383, positions.Values.Count(position => !position.IsTerminal));
    }

    [Theory]
    [InlineData("4455667")]     // four in the bottom row
    [InlineData("4343434")]     // four in a column
    [InlineData("12233434474")] // four on a rising diagonal
    [InlineData("76655454414")] // four on a falling diagonal
    public void Four_in_a_line_win(string line)
    {
        ConnectFour position = MoveText.Play(Start, line, out int[] actions);
        Assert.Equal(line.Length, actions.Length);
        Assert.True(position.IsTerminal);
        Assert.Equal(-1, position.TerminalValue);
    }

    [Fact]
    public void A_full_board_without_a_line_is_a_draw()
    {
        ConnectFour position = MoveText.Play(Start, "757341132773575647262416323134652254654611", out _);
        Assert.Equal(42, position.Ply);
        Assert.True(position.IsTerminal);
        Assert.Equal(0, position.TerminalValue);
    }
}
