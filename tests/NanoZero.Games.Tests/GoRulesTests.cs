namespace NanoZero.Games.Tests;

/// <summary>
/// Rule cases on the 9×9 board; X is Black, O White, and diagrams begin at the top left, so the first row is a9 b9 c9
/// ….
/// </summary>
public sealed class GoRulesTests
{
    private const int Black = 1;
    private const int White = 2;

    // The white stone at a9 touches b9 and a8 only; with Black on both it has no liberty.
    [Fact]
    public void A_stone_in_the_corner_is_captured_by_two()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, "OX", "..").Play("a8");
        Assert.Equal(0, At(position, "a9"));
        Assert.Equal(1, At(position, "b9"));
        Assert.Equal(1, At(position, "a8"));
    }

    // The last liberty shared by four white groups is d8: one black stone there takes all of them, six stones.
    [Fact]
    public void One_stone_captures_every_group_it_leaves_without_liberties()
    {
        Go<Points9> position = GoPositions.Diagram(
            Black,
            7.5f,
            ".XXOXX...",
            "XOO.OOX..",
            ".XXOXX...",
            "...X.....");
        position = position.Play("d8");
        Assert.All(new[] { "d9", "b8", "c8", "e8", "f8", "d7" }, square => Assert.Equal(0, At(position, square)));
        Assert.Equal(1, At(position, "d8"));
        Assert.Equal(-1, position.KoPoint);
    }

    // White's group has liberties at d9 and e8; Black takes one of them and nothing is captured.
    [Fact]
    public void A_group_with_a_liberty_left_stays()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, "XOO......", ".XX......").Play("e9");
        Assert.Equal(-1, At(position, "b9"));
        position = position.Play("pass,d9");
        Assert.Equal(0, At(position, "b9"));
        Assert.Equal(0, At(position, "c9"));
    }

    // Black plays c8 and takes the white stone at b8, which had no other liberty. The black stone stands alone and its
    // one liberty is b8, so White may not retake there at once.
    [Fact]
    public void A_single_stone_may_not_be_retaken_at_once()
    {
        Go<Points9> position = Ko().Play("c8");
        Assert.Equal(Action("b8"), position.KoPoint);
        Assert.Equal(0, At(position, "b8"));
        Assert.False(position.IsLegal(Action("b8")));
        Assert.DoesNotContain((ushort)Action("b8"), RandomGames.LegalActions(position));
    }

    // After a move elsewhere by both sides the ban is over: White retakes, and now Black may not.
    [Fact]
    public void A_ko_may_be_retaken_after_a_move_elsewhere()
    {
        Go<Points9> position = Ko().Play("c8,j1,j9,b8");
        Assert.Equal(0, At(position, "c8"));
        Assert.Equal(-1, At(position, "b8"));
        Assert.Equal(Action("c8"), position.KoPoint);
        Assert.False(position.IsLegal(Action("c8")));
    }

    // A pass is a move elsewhere as well.
    [Fact]
    public void Passes_lift_the_ban_too()
    {
        Go<Points9> position = Ko().Play("c8,pass,j9");
        Assert.Equal(-1, position.KoPoint);
        Assert.True(position.IsLegal(Action("b8")));
    }

    // Black's c8 takes b8, but is connected to c7: White at b8 could not take it back in any case, so there is no ko,
    // and White may not play there for another reason, suicide.
    [Fact]
    public void A_capture_by_a_group_is_no_ko()
    {
        Go<Points9> position = GoPositions.Diagram(
            Black,
            7.5f,
            ".XO......",
            "XO.O.....",
            ".XX......").Play("c8");
        Assert.Equal(0, At(position, "b8"));
        Assert.Equal(-1, position.KoPoint);
        Assert.False(position.IsLegal(Action("b8")));
    }

    // Black's c8 takes one stone, but has a second liberty at c7: White at b8 would be suicide, not a recapture.
    [Fact]
    public void A_capture_by_a_stone_with_two_liberties_is_no_ko()
    {
        Go<Points9> position = GoPositions.Diagram(
            Black,
            7.5f,
            ".XO......",
            "XO.O.....",
            ".X.......").Play("c8");
        Assert.Equal(0, At(position, "b8"));
        Assert.Equal(-1, position.KoPoint);
        Assert.False(position.IsLegal(Action("b8")));
    }

    // Black's c9 takes the two white stones a9 and b9. White may play b9 at once and take c9 back, which has no other
    // liberty: the position before is not repeated, since a9 stays empty.
    [Fact]
    public void A_capture_of_two_stones_is_no_ko()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, "OO.O", "XXO.").Play("c9");
        Assert.Equal(0, At(position, "a9"));
        Assert.Equal(0, At(position, "b9"));
        Assert.Equal(-1, position.KoPoint);
        position = position.Play("b9");
        Assert.Equal(0, At(position, "c9"));
        Assert.Equal(-1, At(position, "b9"));
    }

    // All neighbours of a9 are black, and those groups keep other liberties: White would stand there without any.
    [Fact]
    public void Suicide_of_a_single_stone_is_illegal()
    {
        Go<Points9> position = GoPositions.Diagram(White, 7.5f, ".X", "X.");
        Assert.False(position.IsLegal(Action("a9")));
        Assert.True(GoPositions.Diagram(Black, 7.5f, ".X", "X.").IsLegal(Action("a9")));
    }

    // White at a9 would join b9 and a8 into a group of three whose neighbours c9, b8, a7 are all black.
    [Fact]
    public void Suicide_of_several_stones_is_illegal()
    {
        Go<Points9> position = GoPositions.Diagram(White, 7.5f, ".OX", "OX.", "X..");
        Assert.False(position.IsLegal(Action("a9")));
    }

    // The same shape, but White's b9 also has c9 free: the joined group would live there.
    [Fact]
    public void Joining_a_group_with_another_liberty_is_no_suicide()
    {
        Go<Points9> position = GoPositions.Diagram(White, 7.5f, ".O.", "OX.", "X..");
        Assert.True(position.IsLegal(Action("a9")));
    }

    // a9 and c9 are the two eyes of White's group: either is surrounded by stones, and White may fill one since the
    // other stays. Black may play neither.
    [Fact]
    public void A_group_may_fill_one_of_its_two_eyes()
    {
        string[] rows = [".O.OX", "OOOOX", "XXXXX"];
        Assert.True(GoPositions.Diagram(White, 7.5f, rows).IsLegal(Action("a9")));
        Assert.True(GoPositions.Diagram(White, 7.5f, rows).IsLegal(Action("c9")));
        Assert.False(GoPositions.Diagram(Black, 7.5f, rows).IsLegal(Action("a9")));
        Assert.False(GoPositions.Diagram(Black, 7.5f, rows).IsLegal(Action("c9")));
    }

    // Black at a9 has no liberty at first, but takes White's three stones around it, whose last liberty it was.
    [Fact]
    public void A_capture_that_looks_like_suicide_is_legal()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, ".OX", "OOX", "XX.");
        Assert.True(position.IsLegal(Action("a9")));
        position = position.Play("a9");
        Assert.All(new[] { "b9", "a8", "b8" }, square => Assert.Equal(0, At(position, square)));
        Assert.Equal(-1, position.KoPoint);
    }

    // Two black stones at a9 and b9 are joined by a third at c9: the three have no liberty of their own, but White's
    // d9, whose last liberty c9 was, comes off the board.
    [Fact]
    public void A_group_may_be_completed_without_liberties_if_that_captures()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, "XX.OX", "OOOX.", "...O.");
        Assert.True(position.IsLegal(Action("c9")));
        position = position.Play("c9");
        Assert.Equal(0, At(position, "d9"));
        Assert.Equal(1, At(position, "a9"));
        Assert.Equal(-1, position.KoPoint);
    }

    // Black throws in at b9; White takes that stone from a9, and now has one group with the one liberty b9: Black plays
    // there again and takes it all. White captured a single stone, but with a group, so no ko stands in the way.
    [Fact]
    public void A_snapback_is_allowed()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, "..OX.", "OOOX.", "XXX..").Play("b9,a9");
        Assert.Equal(0, At(position, "b9"));
        Assert.Equal(-1, position.KoPoint);
        Assert.True(position.IsLegal(Action("b9")));
        position = position.Play("b9");
        Assert.All(new[] { "a9", "c9", "a8", "b8", "c8" }, square => Assert.Equal(0, At(position, square)));
        Assert.Equal(1, At(position, "b9"));
    }

    [Fact]
    public void Two_passes_in_a_row_end_the_game_and_one_does_not()
    {
        Go<Points9> start = GoPositions.Start<Points9>(7.5f);
        Assert.False(start.Play("pass").IsTerminal);
        Assert.False(start.Play("pass,e5,pass,d4").IsTerminal);
        Go<Points9> ended = start.Play("e5,pass,pass");
        Assert.True(ended.IsTerminal);
        Assert.Empty(RandomGames.LegalActions(ended));
        Assert.False(ended.IsLegal(81));
    }

    // Nobody has area on an empty board, so White wins by komi; one stone owns all 81 points.
    [Fact]
    public void Empty_regions_belong_to_the_only_colour_they_touch()
    {
        Go<Points9> start = GoPositions.Start<Points9>(7.5f);
        Assert.Equal(-7.5f, start.Score);
        Assert.Equal(-1, start.Play("pass,pass").TerminalValue);
        Assert.Equal(81 - 7.5f, start.Play("e5").Score);
        Assert.Equal(-1, start.Play("e5,pass,pass").TerminalValue); // White to move has lost
    }

    // Black's wall on column d owns columns a–d (36 points), White's on column f columns f–j (36); column e touches
    // both and is nobody's.
    [Fact]
    public void A_region_between_two_colours_belongs_to_nobody()
    {
        string[] rows = [.. Enumerable.Repeat("...X.O...", 9)];
        Assert.Equal(-7.5f, GoPositions.Diagram(Black, 7.5f, rows).Score);
        Assert.Equal(-7.5f, GoPositions.Diagram(White, 7.5f, rows).Score);
        Assert.Equal(2, GoPositions.Diagram(Black, -2, rows).Score);
    }

    // Black's wall on column e owns columns a–e, 45 points, White's on column f the other 36: Black leads by 9 on the
    // board. Black is to move in the diagram, and again after two passes.
    [Theory]
    [InlineData(8.5f, 1)]
    [InlineData(9f, 0)]
    [InlineData(9.5f, -1)]
    public void A_whole_komi_can_draw(float komi, float valueForBlack)
    {
        string[] rows = [.. Enumerable.Repeat("....XO...", 9)];
        Go<Points9> blackToMove = GoPositions.Diagram(Black, komi, rows).Play("pass,pass");
        Assert.Equal(valueForBlack, blackToMove.TerminalValue);
        Go<Points9> whiteToMove = GoPositions.Diagram(Black, komi, rows).Play("a9,pass,pass");
        Assert.Equal(-valueForBlack, whiteToMove.TerminalValue);
    }

    // White's two stones inside Black's area are as good as captured, but stand: area scoring counts what is on the
    // board, so the four empty points around them touch both colours.
    [Fact]
    public void Stones_are_never_taken_for_dead()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 0, "OO.X", "...X", "XXXX");
        Assert.Equal((81 - 4 - 2) - 2, position.Score);
    }

    // Nobody passes while there is another move, so only the limit of 3·81 = 243 plies can end the game.
    [Fact]
    public void The_ply_limit_ends_the_game_and_the_board_is_scored_as_it_stands()
    {
        Go<Points9> position = GoPositions.Start<Points9>(7.5f);
        Random random = new(1);
        while (!position.IsTerminal)
        {
            Assert.True(position.Ply < 243);
            ushort[] actions = RandomGames.LegalActions(position);
            position.Play(actions[actions.Length == 1 ? 0 : random.Next(actions.Length - 1)]);
        }

        Assert.Equal(243, position.Ply);
        Assert.Equal(243, Go<Points9>.Info.MaxPlies);
        Assert.Equal(-MathF.Sign(position.Score), position.TerminalValue);
    }

    // The state token: 4, +1 while White is to move, +2 after a pass. A square forbidden by ko is 3.
    [Fact]
    public void The_network_is_told_colour_pass_and_ko()
    {
        Go<Points9> start = GoPositions.Start<Points9>(7.5f);
        Assert.Equal(4, Tokens(start)[81]);
        Assert.Equal(5, Tokens(start.Play("e5"))[81]);
        Assert.Equal(7, Tokens(start.Play("pass"))[81]);
        Assert.Equal(6, Tokens(start.Play("e5,pass"))[81]);
        Assert.Equal(3, Tokens(Ko().Play("c8"))[Action("b8")]);
        Assert.Equal(1, Tokens(Ko().Play("c8,j1,j9"))[Action("b8")]);
    }

    // Each position of a pair has the same stones for the side to move, and the two differ in one thing only.
    [Fact]
    public void Keys_tell_colour_pass_ko_and_komi_apart()
    {
        Go<Points9> start = GoPositions.Start<Points9>(7.5f);
        Assert.NotEqual(start.Key, GoPositions.Start<Points9>(7).Key);                        // komi
        Assert.NotEqual(start.Play("e5,d4").Key, start.Play("pass,e5,d4").Key);               // colour
        Assert.NotEqual(start.Play("e5,d4").Key, start.Play("pass,d4,e5,pass").Key);          // pass
        Go<Points9> afterKo = Ko().Play("c8");
        Go<Points9> withoutKo = GoPositions.Diagram(White, 7.5f, ".XO", "X.XO", ".XO");
        Assert.Equal(Tokens(withoutKo)[81], Tokens(afterKo)[81]);
        Assert.NotEqual(withoutKo.Key, afterKo.Key);                                          // ko
    }

    [Fact]
    public void Keys_do_not_tell_the_ply_or_the_order_of_moves()
    {
        Go<Points9> start = GoPositions.Start<Points9>(7.5f);
        Assert.Equal(start.Play("e5,d4,c3").Key, start.Play("c3,d4,e5").Key);
        Assert.Equal(start.Play("e5,d4,c3").Key, start.Play("pass,d4,e5,pass,c3").Key);
        Assert.NotEqual(start.Play("e5,d4,c3"), start.Play("pass,d4,e5,pass,c3"));
    }

    // White's stone at b8 is in atari: c8 is its last liberty, and a black stone there is in turn next to White's c9,
    // d8 and c7.
    private static Go<Points9> Ko() => GoPositions.Diagram(
        Black,
        7.5f,
        ".XO......",
        "XO.O.....",
        ".XO......");

    private static int Action(string square) => Go<Points9>.TryParseAction(square, out int action) ? action : -1;

    private static int At(Go<Points9> position, string square) =>
        position.StoneAt(Action(square) / 9, Action(square) % 9);

    private static byte[] Tokens(Go<Points9> position)
    {
        byte[] tokens = new byte[82];
        position.Encode(tokens);
        return tokens;
    }
}
