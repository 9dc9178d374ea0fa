using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public sealed class GameSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_session_plays_takes_back_and_shows_the_game()
    {
        using IGameSession session = Open<ConnectFour>(Players.Minimax<ConnectFour>(2));
        session.Begin("445");
        session.Play("6");
        GameView view = session.View;
        Assert.Equal(("4456", 4, false), (view.Line, view.Ply, view.IsOver));
        Assert.Equal(["4", "4", "5", "6"], view.Moves);
        Assert.Equal([0, 0, 0, 1, 1, -1, 0], view.Cells[^1]);
        Assert.Contains("(O)", view.MarkedBoard, StringComparison.Ordinal);
        Assert.DoesNotContain("(", view.Board, StringComparison.Ordinal);
        Assert.Equal(7, view.LegalMoves.Count);
        Assert.True(session.Undo(4));
        Assert.False(session.Undo(1));
        Assert.Empty(session.View.Moves);
    }

    [Theory]
    [InlineData("x", "'x' is no move of Connect Four; moves look like 1")]
    [InlineData("12", "one move at a time")]
    [InlineData("4", "move '4' is illegal there; legal are: 1, 2, 3, 5, 6, 7")]
    public void What_is_no_move_is_refused_in_one_line_and_the_game_stays(string move, string message)
    {
        using IGameSession session = Open<ConnectFour>(Players.Random<ConnectFour>());
        session.Begin("444444");
        Assert.Equal(message, Assert.Throws<FormatException>(() => session.Play(move)).Message);
        Assert.Throws<FormatException>(() => session.Begin("8"));
        Assert.Equal("444444", session.View.Line);
    }

    [Fact]
    public void The_end_of_a_game_says_who_won_and_nobody_thinks_there()
    {
        using IGameSession session = Open<TicTacToe>(Players.Perfect<TicTacToe>());
        session.Begin("14253");
        Assert.Equal(1, session.View.Outcome);
        Assert.Empty(session.View.LegalMoves);
        Assert.Throws<InvalidOperationException>(() => session.Think(Stop));
        Assert.Equal(-1, GameView.At("tictactoe", "142576").Outcome);
        Assert.Equal(0, GameView.At("tictactoe", "152463798").Outcome);
    }

    [Fact]
    public void Visits_along_a_line_are_those_of_the_tree()
    {
        Player<ConnectFour> player = Players.Rollout<ConnectFour>(new SearchOptions { Simulations = 60 }, seed: 1);
        using IGameSession session = Open<ConnectFour>(player);
        Assert.Equal([0, 0], session.VisitsAlong(["4", "4"]));
        Thought thought = session.Think(Stop);
        TreePart tree = session.Explore(60), after = tree.Children[0], next = after.Children[0];
        Assert.Equal([after.Visits, next.Visits], session.VisitsAlong([after.Move, next.Move]));
        Assert.Equal(
            thought.Search!.Actions.Select(move => move.Visits),
            thought.Search.Actions.Select(move => session.VisitsAlong([move.Action])[0]));
        Assert.Equal(0, session.VisitsAlong([.. Enumerable.Repeat("1", 6)])[^1]);
        Assert.Throws<FormatException>(() => session.VisitsAlong(["9"]));
    }

    [Fact]
    public void A_searching_player_tells_its_move_its_line_and_what_it_found()
    {
        Player<ConnectFour> player = Players.Rollout<ConnectFour>(new SearchOptions { Simulations = 50 }, seed: 1);
        using IGameSession session = Open<ConnectFour>(player);
        session.Begin("44");
        Thought thought = session.Think(Stop);
        Assert.Equal(thought.Move, thought.Line[0]);
        Assert.Equal(("44", 50, 7), (thought.Search!.Moves, thought.Search.Simulations, thought.Search.Actions.Count));
        Assert.Equal(thought.Move, session.Think(Stop).Move);
        session.SetLevel(20);
        Assert.Equal("20 simulations a move", session.Level);
        Assert.Equal(20, session.Think(Stop).Search!.Simulations);
        Assert.Equal("44", session.View.Line);
    }

    [Fact]
    public void The_tree_of_a_search_is_shown_from_its_most_visited_positions_on()
    {
        Player<ConnectFour> player = Players.Rollout<ConnectFour>(new SearchOptions { Simulations = 400 }, seed: 1);
        using IGameSession session = Open<ConnectFour>(player);
        session.Begin("44");
        Assert.Throws<InvalidOperationException>(() => session.Explore(60));
        Thought thought = session.Think(Stop);
        TreePart tree = session.Explore(60);
        Assert.Equal((thought.Search!.Value, 400, ""), (tree.Value, tree.Visits, tree.Move));
        Assert.Equal(
            thought.Search.Actions.OrderByDescending(action => action.Visits)
                .Select(action => (action.Action, action.Visits, action.Q, action.Prior)),
            tree.Children.Select(child => (child.Move, child.Visits, child.Value, child.Prior)));
        TreePart[] all = [.. All(tree).Skip(1)];
        Assert.Equal(60, all.Length);
        Assert.All(
            All(tree).Select(part => part.Children.Select(child => child.Visits)),
            visits => Assert.Equal(visits.OrderDescending(), visits));
        Assert.True(All(tree).Sum(part => part.MovesLeftOut) > 0);

        // Whoever is left out was visited no more often than whoever is shown.
        TreePart[] whole = [.. All(session.Explore(1000)).Skip(1)];
        Assert.Equal(
            whole.Select(part => part.Visits).OrderDescending().Take(60),
            all.Select(part => part.Visits).OrderDescending());
        Assert.All(All(session.Explore(1000)), part => Assert.Equal(0, part.MovesLeftOut));
        using IGameSession plain = Open<ConnectFour>(Players.OnePly<ConnectFour>());
        _ = plain.Think(Stop);
        Assert.Throws<InvalidOperationException>(() => plain.Explore(60));

        static IEnumerable<TreePart> All(TreePart part) => part.Children.SelectMany(All).Prepend(part);
    }

    [Theory]
    [InlineData("puct", 1)]
    [InlineData("puct", 4)]
    [InlineData("ttts", 1)]
    [InlineData("gumbel", 3)]
    public void A_search_that_is_watched_finds_what_it_finds_alone(string algorithm, int leaves)
    {
        SearchOptions options =
            new SearchOptions { Simulations = 60, LeavesInFlight = leaves }.WithAlgorithm(algorithm);
        using IGameSession session = Open<ConnectFour>(Players.Rollout<ConnectFour>(options, seed: 1));
        session.Begin("4432");
        Thought alone = session.Think(Stop);
        Thought[] watched = [.. session.Watch(every: 10, Stop)];
        int made = alone.Search!.Simulations;
        Assert.InRange(watched.Length, made / 13, (made / 10) + 1);
        Assert.Equal(
            watched.Select(each => each.Search!.Simulations).Order().Distinct(),
            watched.Select(each => each.Search!.Simulations));
        Assert.Equal(alone.Move, watched[^1].Move);
        Assert.Equal(alone.Line, watched[^1].Line);
        Assert.Equal(alone.Search.Actions, watched[^1].Search!.Actions);
        Assert.All(watched, each => Assert.Equal(each.Move, each.Line[0]));

        // Who stops watching leaves the session as it was.
        Assert.Equal(watched[0].Search!.Actions, session.Watch(every: 10, Stop).First().Search!.Actions);
        Assert.Equal(alone.Search.Actions, session.Think(Stop).Search!.Actions);
    }

    [Fact]
    public void A_kept_tree_that_leaves_one_move_is_done_at_once_and_still_plays()
    {
        SearchOptions options = new() { Simulations = 200, Solver = true, TreeReuse = TreeReuse.NewSimulations };
        using IGameSession session = Open<ConnectFour>(Players.Rollout<ConnectFour>(options, seed: 1));
        session.Begin("121212212121343434434343565656656565");  // the last column is open
        while (!session.View.IsOver)
        {
            Thought thought = session.Think(Stop);
            Assert.Equal(thought.Move, session.Watch(every: 1, Stop).Last().Move);
            session.Play(thought.Move);
        }
    }

    [Fact]
    public void A_player_without_a_search_is_watched_once()
    {
        using IGameSession session = Open<ConnectFour>(Players.Minimax<ConnectFour>(2));
        Assert.Equal(session.Think(Stop).Move, Assert.Single(session.Watch(every: 1, Stop)).Move);
        session.Begin("4142434");
        Assert.Throws<InvalidOperationException>(() => session.Watch(every: 1, Stop));
    }

    [Theory]
    [InlineData("tictactoe", "152")]
    [InlineData("connect4", "445523")]
    [InlineData("go9", "e5,d5,pass,e4,d4,c5")]
    [InlineData("othello8", "f5,d6,c3,d3,c4")]
    [InlineData("gomoku9", "e5,d5,f6")]
    [InlineData("connect:rows=5,columns=6,k=4,gravity=true", "3344")]
    [InlineData("hex7", "d4,c5,e3")]
    public void A_view_says_where_every_legal_move_and_the_last_one_place_their_stones(string game, string line)
    {
        GameView view = GameView.At(game, line);
        Assert.Equal(view.LegalMoves.Count, view.LegalSquares.Count);
        foreach ((string move, BoardSquare? square) in view.LegalMoves.Zip(view.LegalSquares))
        {
            string separator = GameCatalogue.InfoOf(game).ActionSeparator;
            GameView after = GameView.At(game, string.Join(separator, view.Moves.Append(move)));
            Assert.Equal(square, after.LastSquare);
            Assert.Equal(move == "pass", square is null);
            if (square is not null)
            {
                Assert.Equal(0, view.Cells[square.Row][square.Column]);
                Assert.Equal(view.Ply % 2 == 0 ? 1 : -1, after.Cells[square.Row][square.Column]);
            }
        }

        Assert.Null(GameView.At(game, "").LastSquare);
    }

    // On the square that a swap fills, a stone may be placed, too: the square means the stone.
    [Theory]
    [InlineData("b3")]
    [InlineData("d4")]
    public void A_swap_is_not_told_by_a_square(string first)
    {
        GameView view = GameView.At("hex7", first);
        Assert.Equal("swap", view.LegalMoves[^1]);
        Assert.Null(view.LegalSquares[^1]);
        Assert.DoesNotContain(null, view.LegalSquares.SkipLast(1));
        Assert.NotNull(GameView.At("hex7", $"{first},swap").LastSquare);
    }

    [Fact]
    public void A_move_of_a_piece_is_not_told_by_a_square_and_ends_on_one()
    {
        const string Moves = "b2-b3,f5-f4,b3-b4,f4-f3";
        GameView view = GameView.At("breakthrough6", Moves), captured = GameView.At("breakthrough6", Moves + ",b4-a5");
        Assert.All(view.LegalSquares, Assert.Null);
        Assert.Equal(new BoardSquare(3, 5), view.LastSquare);
        Assert.Equal(new BoardSquare(1, 0), captured.LastSquare);
    }

    [Fact]
    public void An_analysis_is_the_same_beside_other_lines_and_leaves_the_game_alone()
    {
        Player<ConnectFour> player = Players.Rollout<ConnectFour>(new SearchOptions { Simulations = 30 }, seed: 1);
        using IGameSession session = Open<ConnectFour>(player);
        session.Begin("1");
        IReadOnlyList<Analysis> both = session.Analyse(["", "4453"], leavesPerBatch: 2, Stop);
        Analysis alone = session.Analyse(["4453"], leavesPerBatch: 1, Stop)[0];
        Assert.Equal(alone.Actions, both[1].Actions);
        Assert.Equal("1", session.View.Line);
        using IGameSession random = Open<ConnectFour>(Players.Random<ConnectFour>());
        Assert.Throws<NotSupportedException>(() => random.Analyse([""], 1, Stop));
    }

    [Fact]
    public void A_session_disposes_its_evaluator_and_what_it_owns()
    {
        int disposed = 0;
        EvaluatorSource<TicTacToe> source = new(_ => new WatchedEvaluator<TicTacToe>(_ => { }, () => disposed++));
        Player<TicTacToe> player = Players.Search("hash", new SearchOptions { Simulations = 4 }, "hash", source);
        GameSession.Open("tictactoe", Given.Start<TicTacToe>(), player, seed: 1,
            new WatchedEvaluator<TicTacToe>(_ => { }, () => disposed++)).Dispose();
        Assert.Equal(2, disposed);
    }

    // What a protocol adapter does with a session: commands in, answers out, no type of a game anywhere.
    [Fact]
    public void A_protocol_for_programs_sits_on_a_session()
    {
        Player<Go<Points9>> player = Players.Rollout<Go<Points9>>(new SearchOptions { Simulations = 8 }, seed: 1);
        using IGameSession session = GameSession.Open("go9", Given.Start<Go<Points9>>(), player);
        Assert.Equal("9", Answer(session, "boardsize"));
        Assert.Equal("", Answer(session, "play e5"));
        string move = Answer(session, "genmove");
        Assert.Equal(["e5", move], session.View.Moves);
        Assert.Equal("", Answer(session, "undo"));
        Assert.Equal(["e5"], session.View.Moves);
        Assert.StartsWith("? move 'e5'", Answer(session, "play e5"), StringComparison.Ordinal);
        Assert.Equal("", Answer(session, "clear_board"));
        Assert.Empty(session.View.Moves);
    }

    private static string Answer(IGameSession session, string command)
    {
        string[] words = command.Split(' ');
        switch (words[0])
        {
            case "boardsize":
                return $"{session.Game.Rows}";
            case "clear_board":
                session.Begin("");
                return "";
            case "undo":
                return session.Undo(1) ? "" : "? cannot undo";
            case "genmove":
                string move = session.Think(Stop).Move;
                session.Play(move);
                return move;
            default:
                try
                {
                    session.Play(words[1]);
                    return "";
                }
                catch (FormatException exception)
                {
                    return $"? {exception.Message}";
                }
        }
    }

    private static IGameSession Open<TGame>(Player<TGame> player)
        where TGame : unmanaged, IGame<TGame> => GameSession.Open(TGame.Info.Name, Given.Start<TGame>(), player);
}
