namespace NanoZero.Games.Tests;

public sealed class MoveTextTests
{
    private static readonly ConnectFour Start = ConnectFour.Start(GameOptions.Default);
    private static readonly Go<Points19> Go = Go<Points19>.Start(GameOptions.Default);

    [Fact]
    public void An_empty_line_is_no_move()
    {
        Assert.Equal(Start, MoveText.Play(Start, "  ", out int[] actions));
        Assert.Empty(actions);
        Assert.Equal("", MoveText.Format<ConnectFour>(actions));
    }

    [Theory]
    [InlineData("4453", new[] { 3, 3, 4, 2 })]
    [InlineData(" 44 53 ", new[] { 3, 3, 4, 2 })]
    public void Connect_four_moves_are_columns_in_a_row(string line, int[] expected)
    {
        MoveText.Play(Start, line, out int[] actions);
        Assert.Equal(expected, actions);
        Assert.Equal("4453", MoveText.Format<ConnectFour>(actions));
    }

    // Squares are numbered row by row from the top left; the letter i is not used; row 1 is at the bottom.
    [Fact]
    public void Go_moves_are_coordinates_separated_by_commas()
    {
        MoveText.Play(Go, "a19, T1,d4,j10,pass,H10", out int[] actions);
        Assert.Equal([0, 360, (15 * 19) + 3, (9 * 19) + 8, 361, (9 * 19) + 7], actions);
        Assert.Equal("a19,t1,d4,j10,pass,h10", MoveText.Format<Go<Points19>>(actions));
    }

    [Theory]
    [InlineData("d4,i5", "move 'i5' at ply 2 is no move of Go 19×19; moves look like")]
    [InlineData("u1", "move 'u1' at ply 1")]
    [InlineData("a20", "move 'a20' at ply 1")]
    [InlineData("a0", "move 'a0' at ply 1")]
    [InlineData("a01", "move 'a01' at ply 1")]
    [InlineData("a+1", "move 'a+1' at ply 1")]
    [InlineData("a", "move 'a' at ply 1")]
    [InlineData("d4,,d5", "move '' at ply 2")]
    [InlineData("d4,d4", "move 'd4' at ply 2 is illegal there; legal are: a19, b19")]
    [InlineData("pass,pass,d4", "move 'd4' at ply 3: the game has ended after ply 2")]
    public void A_move_that_cannot_be_played_is_named_with_its_ply(string line, string expected)
    {
        FormatException exception = Assert.Throws<FormatException>(() => MoveText.Play(Go, line, out _));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("4444444", "move '4' at ply 7 is illegal there; legal are: 1, 2, 3, 5, 6, 7")]
    [InlineData("48", "move '8' at ply 2 is no move of Connect Four; moves look like 4")]
    [InlineData("43434341", "move '1' at ply 8: the game has ended after ply 7; remove the moves after it")]
    public void Connect_four_lines_are_checked_too(string line, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => MoveText.Play(Start, line, out _)).Message);
}
