namespace NanoZero.Games.Tests;

public sealed class PositionSetsTests
{
    [Fact]
    public void The_standard_sets_of_connect_four_are_six_of_200_positions()
    {
        IReadOnlyList<PositionSet<ConnectFour>> sets = PositionSets.Open(default(ConnectFour), PositionSets.Standard);
        Assert.Equal(
            ["begin-easy", "middle-easy", "end-easy", "begin-medium", "middle-medium", "begin-hard"],
            sets.Select(set => set.Name));
        Assert.All(sets, set => Assert.Equal(200, set.Positions.Count));

        // Two lines of begin-hard, as published, lead to one position.
        Assert.Equal([200, 200, 200, 200, 200, 199],
            sets.Select(set => set.Positions.Select(position => position.Position.Key).Distinct().Count()));
    }

    [Fact]
    public void Sets_differ_in_the_stage_of_the_game_as_their_names_say()
    {
        foreach (PositionSet<ConnectFour> set in PositionSets.Open(default(ConnectFour), PositionSets.Standard))
        {
            (int least, int most) =
                set.Name.Split('-')[0] switch { "begin" => (0, 14), "middle" => (15, 28), _ => (29, 42) };
            Assert.All(set.Positions, position => Assert.InRange(position.Position.Ply, least, most));
        }
    }

    [Fact]
    public void A_written_set_reads_back_the_same()
    {
        PositionSet<ConnectFour> set = PositionSets.Open(default(ConnectFour), "begin-hard")[0];
        PositionSet<ConnectFour> again =
            PositionSets.Read(default(ConnectFour), set.Name, "text", PositionSets.Write(set).Split('\n'));
        Assert.Equal(PositionSets.Write(set), PositionSets.Write(again));
        Assert.Equal(set.Positions.Select(Facts), again.Positions.Select(Facts));
    }

    [Fact]
    public void The_start_position_is_written_as_a_dash()
    {
        PositionSet<TicTacToe> set =
            PositionSets.Read(default(TicTacToe), "start", "text", ["# every move draws", "- 0 0 0 0 0 0 0 0 0 0", ""]);
        LabelledPosition<TicTacToe> start = Assert.Single(set.Positions);
        Assert.False(start.HasChoice);
        Assert.StartsWith("- 0 ", PositionSets.Write(set), StringComparison.Ordinal);
    }

    [Fact]
    public void A_move_is_an_error_only_where_it_gives_half_a_point_away()
    {
        LabelledPosition<ConnectFour> position =
            PositionSets.Read(default(ConnectFour), "one", "text", ["44 0 0 0 -1 0 -1 0 0"]).Positions[0];
        Assert.True(position.HasChoice);
        Assert.Equal([2, 4], Enumerable.Range(0, 7).Where(position.IsError));
    }

    [Theory]
    [InlineData("44444 1 1 1 1 x 1 1", "line 2: 8 words")]
    [InlineData("4444444 0 0 0 0 x 0 0 0", "line 2: move '4' at ply 7")]
    [InlineData("1212121 -1 x x x x x x x", "line 2: the game has ended")]
    [InlineData("44 1 0 0 0 0 0 0 0", "line 2: score 1 and the best value 0 contradict")]
    [InlineData("44 half 0 0 0 0 0 0 0", "line 2: score 'half'")]
    [InlineData("44 0 x 0 0 0 0 0 0", "line 2: value 'x' of action 1, which is legal")]
    [InlineData("444444 0 0 0 0 0 0 0 0", "line 2: value '0' of action 4, which is illegal")]
    [InlineData("44 0 2 0 0 0 0 0 0", "line 2: value '2' of action 1")]
    public void A_bad_line_is_refused_with_its_number(string line, string message)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(
            () => PositionSets.Read(default(ConnectFour), "bad", "set.txt", ["44 0 0 0 0 0 0 0 0", line]));
        Assert.Contains($"set.txt, {message}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_without_positions_or_of_an_unknown_name_is_refused()
    {
        Assert.Contains("no position", Assert.Throws<InvalidDataException>(() =>
            PositionSets.Read(default(ConnectFour), "none", "set.txt", ["# none"])).Message, StringComparison.Ordinal);
        Assert.Contains("begin-easy", Assert.Throws<InvalidDataException>(() =>
            PositionSets.Open(default(ConnectFour), "begin-eazy")).Message, StringComparison.Ordinal);
        Assert.Contains("no built-in sets", Assert.Throws<InvalidDataException>(() =>
            PositionSets.Open(default(TicTacToe), PositionSets.Standard)).Message, StringComparison.Ordinal);
    }

    private static string Facts(LabelledPosition<ConnectFour> position) =>
        $"{position.Position.Key} {position.Score} {string.Join(' ', position.Values)}";
}
