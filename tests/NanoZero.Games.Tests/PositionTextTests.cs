namespace NanoZero.Games.Tests;

/// <summary>Positions in the notations that other people's files have.</summary>
public sealed class PositionTextTests
{
    private static ConnectFour Start => default;

    // Pascal Pons' notation and a board of the same position: only the third column draws.
    private const string Late = "1122555442572426246366675316751";

    [Fact]
    public void The_cells_of_the_eight_ply_set_become_moves_and_agree_with_the_solver()
    {
        string[] lines =
            [.. ConnectFourOpenings.ReadLines(ConnectFourOpenings.EightPlies).Where((_, i) => i % 97 == 0)];
        IReadOnlyList<StatedPosition<ConnectFour>> read = PositionText.Read(Start, "8", lines);
        ConnectFourSolver solver = new();
        Assert.Equal(lines.Length, read.Count);
        Assert.All(read, (position, index) =>
        {
            (ulong own, ulong occupied, int value) = ConnectFourOpenings.Parse(lines[index]);
            Assert.Equal((own, occupied), (position.Position.OwnStones, position.Position.Stones));
            Assert.Equal((8, index + 1, value), (position.Moves.Count, position.Line, position.Score));
            Assert.Equal(position.Position, Played(position.Moves));
            Assert.Equal(value, solver.Value(position.Position));
        });
    }

    [Fact]
    public void An_outcome_in_words_is_that_of_the_first_player()
    {
        string cells = string.Join(',', Enumerable.Repeat("b", 41));
        Assert.Equal([1, -1, 0], Scores(PositionText.Read(Start, "seven", ["4 loss", "- loss", "44 draw"])));
        Assert.Equal([-1], Scores(PositionText.Read(Start, "cells", [$"x,{cells},win"])));
        Assert.Equal([null], Scores(PositionText.Read(Start, "cells", [$"x,{cells}"])));
    }

    [Fact]
    public void Boards_are_read_with_or_without_a_value_in_several_signs()
    {
        IReadOnlyList<StatedPosition<ConnectFour>> read = PositionText.Read(Start, "boards", """
            # drawn here
             . . . . . . .
             . . . . . . .
             . . . . . . .
             . . .(O). . .
             . . . X . . .
             . . . X O . .
             1 2 3 4 5 6 7

            _______
            _______
            _______
            ___y___
            ___r___
            ___ry__
            -3

            |.|.|.|.|.|.|.|
            |.|.|.|.|.|.|.|
            |.|.|.|.|.|.|.|
            |.|.|.|.|.|.|.|
            |.|.|.|.|.|.|.|
            |.|.|.|x|.|.|.|
            loss
            """.Split('\n'));
        Assert.Equal([null, -3, 1], Scores(read));
        Assert.Equal([2, 10, 18], read.Select(position => position.Line));
        Assert.Equal(Played("4544"), read[0].Position);
        Assert.Equal(read[0].Position, read[1].Position);
        Assert.Equal(Played("4"), read[2].Position);
    }

    [Theory]
    [InlineData("connect4")]
    [InlineData("tictactoe")]
    [InlineData("gomoku9")]
    [InlineData("connect:rows=5,columns=6,k=4,gravity=true")]
    public void Every_board_that_is_reached_by_play_is_read_back(string game) =>
        GameCatalogue.Open(game, new ReadBack());

    [Fact]
    public void A_line_with_a_score_alone_gets_the_values_of_its_moves_from_the_solver()
    {
        PositionSet<ConnectFour> known = PositionSets.Open(Start, "middle-easy")[0];
        IEnumerable<string> lines = known.Positions.Take(40)
            .Select(position => $"{MoveText.Format<ConnectFour>(position.Moves)} {position.Score}");
        StatedSet<ConnectFour> stated = new("pons", "pons.txt", PositionText.Read(Start, "pons.txt", lines));
        (PositionSet<ConnectFour> set, LabelSources sources) = Labels(all: false).Label(stated);
        Assert.Equal(known.Positions.Take(40).Select(position => position.Values), set.Positions.Select(p => p.Values));
        Assert.Equal(new LabelSources("pons", 40, 40, 0, 40) { HasOracle = true }, sources);
    }

    [Fact]
    public void Early_positions_keep_their_outcome_and_their_moves_are_left_to_who_can_wait()
    {
        StatedSet<ConnectFour> stated =
            new("early", "early", PositionText.Read(Start, "early", ["44 0", "4444", Late]));
        (PositionSet<ConnectFour> set, LabelSources sources) = Labels(all: false).Label(stated);
        Assert.Equal([false, false, true], set.Positions.Select(position => position.JudgesMoves));
        Assert.Equal([0, 1, 0], set.Positions.Select(position => position.Score));
        Assert.Equal((2, 2, 1), (sources.WithoutMoves, sources.ValuesOfOracle, sources.ValuesOfFile));
        StatedSet<ConnectFour> late = stated with { Positions = [stated.Positions[2]] };
        LabelledPosition<ConnectFour> whole = Labels(all: true).Label(late).Set.Positions[0];
        Assert.Equal($"{Late} 0 -1 x 0 -1 x x -1", PositionText.Write(whole));
    }

    [Fact]
    public void All_labels_come_from_the_oracle_whatever_the_file_says()
    {
        LabelledPosition<ConnectFour> known = PositionSets.Open(Start, "middle-easy")[0].Positions
            .First(position => position.Score > 1);
        string moves = MoveText.Format<ConnectFour>(known.Moves);
        Assert.Equal(PositionText.Write(known), PositionText.Write(AllOf($"{moves} 1")));
        Assert.Contains(
            "x, line 1: the file says draw for the move 1, the oracle says loss",
            Assert.Throws<InvalidDataException>(() => AllOf($"{Late} 0 0 x 0 -1 x x -1")).Message,
            StringComparison.Ordinal);

        LabelledPosition<ConnectFour> AllOf(string line) =>
            Labels(all: true).Label(new("x", "x", PositionText.Read(Start, "x", [line]))).Set.Positions[0];
    }

    [Fact]
    public void An_outcome_that_is_not_the_oracles_is_refused_with_its_line()
    {
        StatedSet<ConnectFour> stated =
            new("bad", "bad.txt", PositionText.Read(Start, "bad.txt", ["# one", Late + " 2"]));
        Assert.Contains(
            "bad.txt, line 2: the file says win for the side to move, the oracle says draw",
            Assert.Throws<InvalidDataException>(() => Labels(all: false).Label(stated)).Message,
            StringComparison.Ordinal);
        StatedSet<ConnectFour> ended = new("bad", "bad.txt", PositionText.Read(Start, "bad.txt", ["1212121 -1"]));
        Assert.Contains(
            "bad.txt, line 1: the game has ended",
            Assert.Throws<InvalidDataException>(() => Labels(all: false).Label(ended)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_game_without_a_solver_needs_an_outcome()
    {
        StatedSet<Othello<N6>> stated = new("o", "o.txt", PositionText.Read(OthelloStart, "o.txt", ["- 1", "-"]));
        Assert.Contains(
            "o.txt, line 2: no outcome stands behind the position, and Othello 6×6 cannot be solved",
            Assert.Throws<InvalidDataException>(
                () => new PositionLabels<Othello<N6>>(all: false, default).Label(stated)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_that_needs_values_of_moves_says_how_to_get_them() => Assert.Contains(
        "pons.txt, line 1: the values of the moves are missing; 'nanozero positions connect4 --label pons.txt --out",
        Assert.Throws<InvalidDataException>(
            () => PositionSets.Read(Start, "pons", "pons.txt", [Late + " 0"])).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("x,o,b,win", "line 1: 4 fields between commas; expected 42 cells, column by column from the bottom")]
    [InlineData("x,o,z,b,b,b,B", "line 1: cell 3 is 'z'; a cell is x, o or b")]
    [InlineData("x,o,b,b,b,b,B,maybe", "line 1: score 'maybe' is no whole number, and not win, draw or loss")]
    [InlineData("b,x,b,b,b,b,B,win", "line 1: the stone in column 1, row 2 from the bottom has nothing below it")]
    [InlineData("o,b,b,b,b,b,B,win", "line 1: the board has 0 stones of the first player and 1 of the second; x moves")]
    [InlineData("44 1 1", "line 1: 3 words; expected the moves, the score and 7 values")]
    [InlineData("44 maybe", "line 1: score 'maybe' is no whole number")]
    [InlineData("44 -2147483648", "line 1: -2147483648 is no score: a game of Connect Four has at most 42 moves")]
    [InlineData("E|E|E|E|xxo....|oox....|4453", "line 7: 4453 is no score")]
    [InlineData("48", "line 1: move '8' at ply 2 is no move")]
    [InlineData("......", "line 1: 6 squares; a line of a board of Connect Four has 7")]
    [InlineData(".......|.......|", "line 3: the board ends after 2 lines; a board of Connect Four has 6")]
    [InlineData(".......|...z...|", "line 2: 'z' is no square; x is a stone of the first player")]
    [InlineData("E|E|E|E|...x...|o......", "line 1: the stone in column 4, row 2 from the bottom has nothing below it")]
    [InlineData("E|E|E|E|E|xx.....", "line 1: the board has 2 stones of the first player and 0 of the second")]
    [InlineData("E|E|E|E|oooo...|xxxx...", "line 1: no game leads to this board")]
    [InlineData("E|E|E|E|xxo....|oox....|E", "line 7: a board is followed by an empty line")]
    [InlineData("E|E|E|E|xxo....|oox....|1 1", "line 7: a board is followed by an empty line")]
    [InlineData("E|E|E|E|xxo....|oox....|maybe", "line 7: score 'maybe' is no whole number")]
    public void A_malformed_line_is_refused_with_its_number_and_what_was_expected(string text, string message)
    {
        // B stands for the empty columns after the first one, E for an empty row.
        string rest = string.Join(',', Enumerable.Repeat("b", 36));
        string[] lines = text.Replace("B", rest, StringComparison.Ordinal)
            .Replace("E", ".......", StringComparison.Ordinal).Split('|');
        Assert.StartsWith(
            $"file.txt, {message}",
            Assert.Throws<InvalidDataException>(() => PositionText.Read(Start, "file.txt", lines)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_board_that_no_order_of_moves_reaches_is_refused()
    {
        // Whatever the order, somebody has four too early; the memory of dead ends keeps the orders few.
        string[] rows = ["oxoxoxo", "xoxoxox", "oxoxoxo", "xoxoxox", "xoxoxox", "oxoxoxo"];
        new Refusal(rows, "no game leads to this board").Visit(Start);
    }

    [Fact]
    public void A_large_board_that_both_sides_have_won_is_given_up()
    {
        // Nobody can go through all orders of so many stones.
        string[] rows =
        [
            "xxxxx....", "ooooo....", .. Enumerable.Repeat("x.o.x.o.x", 3), .. Enumerable.Repeat("o.x.o.x.o", 3),
            "ox.......",
        ];
        GameCatalogue.Open("gomoku9", new Refusal(rows, "no game was found that leads to this board"));
    }

    [Fact]
    public void Where_moves_alone_are_wanted_spaces_may_part_them_and_an_empty_line_is_the_start()
    {
        Assert.Equal(["445", "44", "445321671"], MovesOf("44 5", "4 4", "4 4 5 3 2 1 6 7 1"));
        Assert.Equal(["44", "4", "4453"], MovesOf("44 5", "4 4", "4453 -2"));
        Assert.Equal(
            ["", "4453", "44", "33", "4453"],
            MovesOf("", "4 4 5 3", "44 -2", "33 0 0 0 0 0 0 0 0", "44 53"));
        Assert.Equal(
            ["c2,b2", "c2,b2", "-"],
            PositionText.ReadMoves(OthelloStart, "lines", ["c2, b2", "c2,b2 12", ""])
                .Select(position => position.Moves.Count == 0 ? "-" : MoveText.Format<Othello<N6>>(position.Moves)));

        static IEnumerable<string> MovesOf(params string[] lines) =>
            PositionText.ReadMoves(Start, "lines", lines)
                .Select(position => MoveText.Format<ConnectFour>(position.Moves));
    }

    private static PositionLabels<ConnectFour> Labels(bool all) => new(all, TestContext.Current.CancellationToken);

    private static Othello<N6> OthelloStart => Othello<N6>.Start(GameOptions.Default);

    private static ConnectFour Played(string line) => MoveText.Play<ConnectFour>(line);

    private static ConnectFour Played(IEnumerable<int> moves) => Played(MoveText.Format<ConnectFour>(moves));

    private static IEnumerable<int?> Scores(IEnumerable<StatedPosition<ConnectFour>> positions) =>
        positions.Select(position => position.Score);

    private sealed class Refusal(string[] rows, string message) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Assert.Contains(
                message,
                Assert.Throws<InvalidDataException>(() => PositionText.Read(start, "board", rows)).Message,
                StringComparison.Ordinal);
            return 0;
        }
    }

    // Random games up to any length, their boards as text, and back.
    private sealed class ReadBack : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Random random = new(7);
            for (int game = 0; game < 60; game++)
            {
                TGame position = start;
                for (int left = random.Next(TGame.Info.MaxPlies); left > 0; left--)
                {
                    ushort[] legal = RandomGames.LegalActions(position);
                    TGame next = position;
                    next.Play(legal[random.Next(legal.Length)]);
                    if (next.IsTerminal)
                    {
                        break;
                    }

                    position = next;
                }

                string[] rows =
                [
                    .. Enumerable.Range(0, TGame.Info.Rows).Select(row => string.Concat(
                        Enumerable.Range(0, TGame.Info.Columns).Select(column =>
                            position.StoneAt(row, column) switch { > 0 => 'x', < 0 => 'o', _ => '.' }))),
                ];
                StatedPosition<TGame> read = Assert.Single(PositionText.Read(start, "board", rows));
                Assert.Equal(position.Key, read.Position.Key);
                Assert.Equal(position.Ply, read.Position.Ply);
                Assert.Equal(position.Key, MoveText.Play(start, MoveText.Format<TGame>(read.Moves), out _).Key);
            }

            return 0;
        }
    }
}
