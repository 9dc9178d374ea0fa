using CsCheck;

namespace NanoZero.Games.Tests;

/// <summary>Stones in a row: Gomoku, and the family that tic-tac-toe and Connect Four belong to.</summary>
public sealed class ConnectTests
{
    private const string GomokuLine = "a1,a9,b1,c9,c1,e9,d1,g9";  // four stones of the first player side by side

    [Fact]
    public void Random_games_of_a_member_are_those_of_tic_tac_toe() =>
        GameCatalogue.Open("connect:rows=3,columns=3,k=3", new SameGames<TicTacToe>());

    [Fact]
    public void Random_games_of_a_member_are_those_of_connect_four() =>
        GameCatalogue.Open("connect:rows=6,columns=7,k=4,gravity=true", new SameGames<ConnectFour>());

    [Fact]
    public void Moves_of_the_member_that_is_connect_four_are_written_the_same() => Assert.Equal(
        Enumerable.Range(0, 7).Select(ConnectFour.ActionText),
        Enumerable.Range(0, 7).Select(Connect<Board<N6, N7>, Dropped<N4>>.ActionText));

    [Theory]
    [InlineData("gomoku9", 9, 9, 5, false, 40)]
    [InlineData("gomoku15", 15, 15, 5, false, 10)]
    [InlineData("gomoku9:rule=standard", 9, 9, 5, false, 40)]
    [InlineData("gomoku15:rule=standard", 15, 15, 5, false, 10)]
    [InlineData("connect:rows=3,columns=7,k=4", 3, 7, 4, false, 100)]
    [InlineData("connect:rows=7,columns=3,k=7", 7, 3, 7, false, 100)]
    [InlineData("connect:rows=8,columns=8,k=4", 8, 8, 4, false, 40)]
    [InlineData("connect:rows=5,columns=13,k=4", 5, 13, 4, false, 40)]
    [InlineData("connect:rows=4,columns=4,k=3,gravity=true", 4, 4, 3, true, 200)]
    [InlineData("connect:rows=9,columns=10,k=5,gravity=true", 9, 10, 5, true, 40)]
    [InlineData("connect:rows=3,columns=19,k=4,gravity=true", 3, 19, 4, true, 40)]
    [InlineData("connect:rows=19,columns=19,k=6", 19, 19, 6, false, 5)]
    public void Random_games_equal_the_naive_rules(
        string game, int rows, int columns, int length, bool hasGravity, int games) =>
        Gen.Int.Sample(
            seed => GameCatalogue.Open(game, new AgainstNaive(
                new NaiveRows(rows, columns, length, hasGravity, game.EndsWith("standard", StringComparison.Ordinal)),
                new Random(seed))),
            iter: games);

    // Six stones side by side: the last fills the gap between four and one.
    [Fact]
    public void Six_stones_win_by_the_free_rule_alone()
    {
        const string Moves = GomokuLine + ",f1,i9,e1";
        Connect<Board<N9, N9>, Gomoku> free = (Connect<Board<N9, N9>, Gomoku>)After("gomoku9", Moves);
        Assert.True(free.IsTerminal);
        Assert.Equal(-1, free.TerminalValue);
        Connect<Board<N9, N9>, Gomoku> standard =
            (Connect<Board<N9, N9>, Gomoku>)After("gomoku9:rule=standard", Moves);
        Assert.False(standard.IsTerminal);
        Assert.Equal(0, standard.TerminalValue);
    }

    [Fact]
    public void Five_stones_win_by_both_rules()
    {
        Assert.True(((Connect<Board<N9, N9>, Gomoku>)After("gomoku9", GomokuLine + ",e1")).IsTerminal);
        Assert.True(((Connect<Board<N9, N9>, Gomoku>)After("gomoku9:rule=standard", GomokuLine + ",e1")).IsTerminal);
    }

    [Fact]
    public void Gomoku_counts_rows_from_the_bottom_and_marks_its_points()
    {
        string[] rows = BoardText.Draw(MoveText.Play<Connect<Board<N15, N15>, Gomoku>>("h8,i15")).Split('\n');
        Assert.Equal("15 . . . . . . . . O . . . . . .", rows[0]);
        Assert.Equal("12 . . . + . . . . . . . + . . .", rows[3]);
        Assert.Equal(" 8 . . . . . . . X . . . . . . .", rows[7]);
        Assert.Equal("   a b c d e f g h i j k l m n o", rows[15]);
    }

    [Fact]
    public void Columns_of_wide_boards_with_gravity_are_letters()
    {
        string[] rows = BoardText.Draw(MoveText.Play<Connect<Board<N3, N10>, Dropped<N4>>>("aJj")).Split('\n');
        Assert.Equal(". . . . . . . . . X", rows[1]);
        Assert.Equal("X . . . . . . . . O", rows[2]);
        Assert.Equal("a b c d e f g h i j", rows[3]);
    }

    // Without gravity: tic-tac-toe is a draw, and one more column is a win (Uiterwijk and van den Herik, "The advantage
    // of the initiative", 2000). With gravity: on boards of at most six columns and an even number of rows the first
    // player of Connect Four cannot win (Allis, "A Knowledge-based Approach of Connect-Four", 1988); on 4×4 the second
    // player cannot win either.
    [Theory]
    [InlineData("connect:rows=3,columns=3,k=3", 0)]
    [InlineData("connect:rows=3,columns=4,k=3", 1)]
    [InlineData("connect:rows=4,columns=4,k=4,gravity=true", 0)]
    public void Small_members_have_their_known_values(string game, int value) =>
        Assert.Equal(value, GameCatalogue.Open(game, new Solved()));

    [Fact]
    public void Boards_for_which_the_rules_are_not_made_are_refused()
    {
        Refused<Othello<N9>>("Othello 9×9 cannot be played: Othello has an even number of rows and columns in 4 … 8");
        Refused<Othello<N7>>("Othello 7×7 cannot be played: ");
        Refused<Othello<N10>>("Othello 10×10 cannot be played: ");
        Refused<Hex<N12>>("Hex 12×12 cannot be played: Hex has at most 11 rows and columns here");
        Refused<Breakthrough<N4>>("Breakthrough 4×4 cannot be played: Breakthrough has 5 … 8 rows and columns here");
        Refused<Breakthrough<N15>>("Breakthrough 15×15 cannot be played: ");
        Refused<Connect<Board<N9, N10>, Gomoku>>(
            "Gomoku 9×10 cannot be played: the board has to have as many columns as rows");
        Refused<Connect<Board<N3, N4>, Placed<N5>>>(
            "5 in a row on 3×4 cannot be played: no line of 5 stones fits on the board");
        Refused<Connect<Board<Twenty, N4>, Dropped<N4>>>(
            "4 in a row with gravity on 20×4 cannot be played: a board has at most 19 rows and columns");
        GameContract.Check<Othello<N4>>();
        GameContract.Check<Hex<N3>>();
        GameContract.Check<Breakthrough<N5>>();
        GameContract.Check<Connect<Board<N5, N5>, Gomoku>>();
    }

    [Fact]
    public void The_heuristic_of_the_member_that_is_connect_four_is_that_of_connect_four()
    {
        IHeuristic<ConnectFour> known = Heuristics.Of<ConnectFour>();
        IHeuristic<Connect<Board<N6, N7>, Dropped<N4>>> own = Heuristics.Of<Connect<Board<N6, N7>, Dropped<N4>>>();
        Random random = new(1);
        HashSet<float> guesses = [];
        for (int game = 0; game < 100; game++)
        {
            ConnectFour model = ConnectFour.Start(GameOptions.Default);
            Connect<Board<N6, N7>, Dropped<N4>> member =
                Connect<Board<N6, N7>, Dropped<N4>>.Start(GameOptions.Default);
            while (!model.IsTerminal)
            {
                Assert.Equal(known.Guess(model), own.Guess(member));
                guesses.Add(own.Guess(member));
                ushort[] actions = RandomGames.LegalActions(model);
                int action = actions[random.Next(actions.Length)];
                model.Play(action);
                member.Play(action);
            }
        }

        Assert.True(guesses.Count > 100, $"only {guesses.Count} guesses");
    }

    [Theory]
    [InlineData("gomoku9")]
    [InlineData("gomoku9:rule=standard")]
    [InlineData("connect:rows=3,columns=7,k=4")]
    [InlineData("connect:rows=19,columns=19,k=19")]
    [InlineData("connect:rows=19,columns=19,k=18,gravity=true")]
    public void A_heuristic_sees_symmetric_positions_alike_and_stays_below_a_win(string game) =>
        RandomGames.Check(game, new GuessCheck());

    // Three lines on a board of 3×3 and k = 3 hold the corner: 3 of at most 8 · 10, scaled by 100.
    [Fact]
    public void Lines_of_one_side_alone_are_counted()
    {
        IHeuristic<Connect<Board<N3, N3>, Placed<N3>>> heuristic = Heuristics.Of<Connect<Board<N3, N3>, Placed<N3>>>();
        Connect<Board<N3, N3>, Placed<N3>> position =
            MoveText.Play<Connect<Board<N3, N3>, Placed<N3>>>("a3");
        Assert.Equal(-0.03f, heuristic.Guess(position), 1e-7f);
        position = MoveText.Play<Connect<Board<N3, N3>, Placed<N3>>>("a3,b2,b3");
        Assert.Equal(-0.09f, heuristic.Guess(position), 1e-7f);  // as in tic-tac-toe after 152
    }

    [Fact]
    public void Minimax_measures_only_games_in_which_it_is_quick()
    {
        Assert.True(Heuristics.AreQuick<ConnectFour>(5));
        Assert.True(Heuristics.AreQuick<TicTacToe>(5));
        Assert.True(Heuristics.AreQuick<Othello<N8>>(5));
        Assert.True(Heuristics.AreQuick<Connect<Board<N6, N7>, Dropped<N4>>>(5));
        Assert.True(Heuristics.AreQuick<Connect<Board<N15, N15>, Gomoku>>(1));
        Assert.False(Heuristics.AreQuick<Connect<Board<N15, N15>, Gomoku>>(3));
        Assert.False(Heuristics.AreQuick<Go<Points9>>(1));
    }

    private static void Refused<TGame>(string message)
        where TGame : unmanaged, IGame<TGame> =>
        Assert.StartsWith(
            message, Assert.Throws<NotSupportedException>(() => TGame.Start(GameOptions.Default)).Message,
            StringComparison.Ordinal);

    private static object After(string game, string moves) => GameCatalogue.Open(game, new Played(moves));

    private sealed class GuessCheck : IPositionCheck
    {
        public void Check<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            if (position.IsTerminal)
            {
                return;
            }

            IHeuristic<TGame> heuristic = Heuristics.Of<TGame>();
            float guess = heuristic.Guess(position);
            Assert.InRange(guess, -0.9999f, 0.9999f);
            for (int symmetry = 1; symmetry < TGame.Info.SymmetryCount; symmetry++)
            {
                Assert.Equal(guess, heuristic.Guess(position.Transform(symmetry)));
            }
        }
    }

    private struct Twenty : ISize
    {
        public static int Value => 20;
    }

    private sealed class Played(string moves) : IGameVisitor<object>
    {
        public object Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => MoveText.Play(start, moves, out _);
    }

    private sealed class Solved : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => ExactValue.Of(start);
    }

    private sealed class SameGames<TKnown> : IGameVisitor<bool>
        where TKnown : unmanaged, IGame<TKnown>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            GameInfo known = TKnown.Info, own = TGame.Info;
            Assert.Equal(known, own with
            {
                Name = known.Name,
                Title = known.Title,
                ActionSeparator = known.ActionSeparator,
                TypicalLegalActions = known.TypicalLegalActions,
            });
            byte[] expected = new byte[TKnown.Info.TokenCount], tokens = new byte[TGame.Info.TokenCount];
            Random random = new(1);
            for (int game = 0; game < 500; game++)
            {
                TKnown model = TKnown.Start(GameOptions.Default);
                TGame member = start;
                while (true)
                {
                    model.Encode(expected);
                    member.Encode(tokens);
                    Assert.Equal(expected, tokens);
                    Assert.Equal(model.Ply, member.Ply);
                    Assert.Equal(model.IsTerminal, member.IsTerminal);
                    ushort[] actions = RandomGames.LegalActions(model);
                    Assert.Equal(actions, RandomGames.LegalActions(member));
                    if (model.IsTerminal)
                    {
                        Assert.Equal(model.TerminalValue, member.TerminalValue);
                        break;
                    }

                    int action = actions[random.Next(actions.Length)], symmetry = random.Next(known.SymmetryCount);
                    Assert.Equal(TKnown.TransformAction(action, symmetry), TGame.TransformAction(action, symmetry));
                    model.Play(action);
                    member.Play(action);
                }
            }

            return true;
        }
    }

    private sealed class AgainstNaive(NaiveRows naive, Random random) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            TGame position = start;
            while (true)
            {
                List<int> actions = naive.LegalActions();
                Assert.Equal(actions, RandomGames.LegalActions(position).Select(action => (int)action));
                Assert.Equal(naive.HasEnded, position.IsTerminal);
                if (position.IsTerminal)
                {
                    Assert.Equal(naive.IsLost ? -1 : 0, position.TerminalValue);
                    return true;
                }

                int action = actions[random.Next(actions.Count)];
                naive.Play(action);
                position.Play(action);
                for (int row = 0; row < TGame.Info.Rows; row++)
                {
                    for (int column = 0; column < TGame.Info.Columns; column++)
                    {
                        if (naive.OwnerAt(row, column) != position.StoneAt(row, column))
                        {
                            Assert.Fail($"ply {naive.Ply}: the stones of row {row}, column {column} differ");
                        }
                    }
                }
            }
        }
    }
}
