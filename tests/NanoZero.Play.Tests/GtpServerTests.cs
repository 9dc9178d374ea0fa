using System.Globalization;
using System.Text.RegularExpressions;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

/// <summary>The answers to front ends, by the Go Text Protocol.</summary>
public sealed class GtpServerTests : IDisposable
{
    // White sends two stones, a1 and b1, Black takes both at c1. Taking c1 back at b1 would make the position again
    // that stood before a1, now with Black to move. The simple ko allows it: two stones were taken.
    private const string Cycle =
        "play b a2\nplay w b1\nplay w c2\nplay w d1\nplay b b2\nplay w a1\nplay b c1\n";

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-gtp-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public void Administrative_commands_answer_as_the_protocol_says() =>
        Assert.Equal(
            """
            =1 2

            = NanoZero

            = true

            = false

            ?7 unknown command

            =


            """.ReplaceLineEndings("\n"),
            Go9("""
                1 protocol_version
                name
                known_command genmove
                # a comment, an empty line and what stands behind a number sign say nothing

                known_command fly # really
                7 fly
                quit
                name
                """));

    [Fact]
    public void Every_command_that_is_listed_is_known()
    {
        string[] listed = Go9("list_commands")[2..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("kata-analyze", listed);
        Assert.Equal(
            string.Concat(listed.Select(_ => "= true\n\n")),
            Go9(string.Join('\n', listed.Select(command => $"known_command {command}"))));
        Assert.DoesNotContain("lz-analyze", Answers("list_commands", Players.Random<Go<Points9>>()));
    }

    [Theory]
    [InlineData("play w d4")]
    [InlineData("play b i5")]
    [InlineData("play green d5")]
    [InlineData("play b")]
    [InlineData("boardsize 8")]
    [InlineData("boardsize eight")]
    [InlineData("komi many")]
    [InlineData("fixed_handicap 2")]
    [InlineData("set_free_handicap d5 e5")]
    [InlineData("loadsgf no-such-file.sgf")]
    [InlineData("final_status_list sleeping")]
    [InlineData("kata-analyze b avoid w d4 1")]
    [InlineData("gogui-play_sequence b e5 w e5")]
    [InlineData("time_settings 1")]
    public void What_cannot_be_is_refused_and_changes_nothing(string command)
    {
        const string Before = "boardsize 13\nkomi 5.5\nplay b d4\nplay w e4\n",
            State = "printsgf\nfinal_score\ngogui-rules_board_size\n";
        string[] answers = Split(Go9(Before + State + command + "\n" + State + "undo\nundo\nundo"));
        Assert.StartsWith("?", answers[7], StringComparison.Ordinal);
        Assert.Equal(answers[4..7], answers[8..11]);
        Assert.Equal(("=", "=", "? cannot undo"), (answers[11], answers[12], answers[13]));
    }

    [Theory]
    [InlineData("fixed_handicap 1")]
    [InlineData("set_free_handicap")]
    [InlineData("set_free_handicap D4")]
    [InlineData("set_free_handicap D4 d4")]
    [InlineData("set_free_handicap D4 pass")]
    [InlineData("undo")]
    public void What_an_empty_board_cannot_have_is_refused(string command)
    {
        string[] answers = Split(Go9(command + "\nprintsgf"));
        Assert.StartsWith("?", answers[0], StringComparison.Ordinal);
        Assert.DoesNotContain(";B", answers[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.3", "W+6.5")]
    [InlineData("375", "W+81")]
    [InlineData("-1000", "B+81")]
    public void Any_komi_is_accepted_and_the_nearest_that_there_is_taken(string komi, string score) =>
        Assert.Equal(["=", "= " + score], Split(Go9($"komi {komi}\nfinal_score")));

    [Theory]
    [InlineData("set_free_handicap 1 2")]
    [InlineData("loadsgf game.sgf")]
    [InlineData("printsgf")]
    public void Commands_for_go_are_refused_in_other_games(string command)
    {
        string[] answers = Split(Answers(
            command + "\ngogui-rules_game_id", Players.Random<ConnectFour>(), "connect4"));
        Assert.StartsWith("?", answers[0], StringComparison.Ordinal);
        Assert.Equal("= Connect Four", answers[1]);
    }

    [Fact]
    public void A_side_may_move_twice_and_moves_are_taken_back_one_by_one()
    {
        string[] answers = Split(Go9(
            "play b d4\nplay b e4\nplay b f4\ngogui-rules_board\nundo\ngogui-rules_board\ngogui-rules_side_to_move\n"
                + "play w c3\nundo\nundo\nundo\ngogui-rules_board\nundo"));
        Assert.Equal(3, answers[3].Count(letter => letter == 'X'));
        Assert.Equal(2, answers[5].Count(letter => letter == 'X'));
        Assert.Equal("= white", answers[6]);
        Assert.Equal(0, answers[11].Count(letter => letter is 'X' or 'O'));
        Assert.Equal("? cannot undo", answers[12]);
    }

    [Fact]
    public void Where_nobody_can_pass_a_side_waits_for_its_turn()
    {
        string[] answers = Split(Answers(
            "play w 5\nplay b 5\nplay b 1\ngenmove b\ngenmove w", Players.Perfect<TicTacToe>(), "tictactoe"));
        Assert.Equal("? it is black's turn", answers[0]);
        Assert.Equal("=", answers[1]);
        Assert.Equal("? it is white's turn", answers[2]);
        Assert.Equal("? it is white's turn", answers[3]);
        Assert.Matches("^= [1379]$", answers[4]);
    }

    [Fact]
    public void Play_goes_on_after_two_passes()
    {
        string[] answers = Split(Go9("play b pass\nplay w pass\nfinal_score\nplay b e5\nplay w e6\ngogui-rules_board"));
        Assert.Equal("= W+7.5", answers[2]);
        Assert.Equal(("=", "="), (answers[3], answers[4]));
        Assert.Equal((1, 1), (answers[5].Count(letter => letter == 'X'), answers[5].Count(letter => letter == 'O')));
    }

    [Fact]
    public void Vertices_of_go_are_written_in_upper_case_and_those_of_other_games_as_they_are()
    {
        Assert.Matches("^= ([A-HJ][1-9]|pass)$", Split(Go9("genmove b"))[0]);
        Assert.Equal("= 4", Split(Answers("genmove b", Players.Minimax<ConnectFour>(1), "connect4",
            "play b 4\nplay w 1\nplay b 4\nplay w 1\nplay b 4\nplay w 2\n"))[^1]);
    }

    [Fact]
    public void Handicap_stones_stand_where_the_protocol_says_and_white_moves()
    {
        string[] answers =
            Split(Go9("fixed_handicap 5\ngogui-rules_board\ngogui-rules_side_to_move\nfixed_handicap 2"));
        Assert.Equal("= C3 G7 C7 G3 E5", answers[0]);
        Assert.Equal(5, answers[1].Count(letter => letter == 'X'));
        Assert.Equal("= white", answers[2]);
        Assert.Equal("? board not empty", answers[3]);
        Assert.Equal(3, Split(Go9("set_free_handicap A1 B2 C3\ngogui-rules_board"))[1].Count(letter => letter == 'X'));
    }

    [Fact]
    public void The_board_changes_its_size_and_keeps_its_komi()
    {
        string[] answers = Split(Go9(
            "komi 5.5\nboardsize 13\ngogui-rules_board_size\nfinal_score\nboardsize 9\nfinal_score"));
        Assert.Equal(("= 13", "= W+5.5", "= W+5.5"), (answers[2], answers[3], answers[5]));
    }

    [Fact]
    public void The_board_changes_its_size_and_keeps_the_rules()
    {
        string[] answers = Split(Answers(
            "boardsize 9\nplay b a1\ngogui-rules_legal_moves", Players.Random<Hex<N7>>(), "hex7:swap=false"));
        Assert.Equal("=", answers[0]);
        Assert.DoesNotContain("swap", answers[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Superko.None, "=")]
    [InlineData(Superko.Situational, "=")]
    [InlineData(Superko.Positional, "? illegal move")]
    public void A_repeated_position_is_illegal_by_superko_alone(Superko superko, string last)
    {
        GtpServerOptions options = new() { Superko = superko };
        Assert.Equal(last, Split(Go9(Cycle + "play w b1", options))[^1]);

        // The same, but the position stood with Black to move, who passed.
        string passed = Cycle.Replace("play w d1\nplay b b2", "play b b2\nplay w d1", StringComparison.Ordinal)
            .Replace("play w c2\nplay b b2", "play b b2\nplay w c2", StringComparison.Ordinal);
        Assert.Equal(superko == Superko.None ? "=" : "? illegal move", Split(Go9(passed + "play w b1", options))[^1]);
    }

    [Theory]
    [InlineData(Superko.None, "= B1")]
    [InlineData(Superko.Positional, "= A9")]
    public void A_player_makes_no_move_that_repeats_a_position(Superko superko, string expected)
    {
        Player<Go<Points9>> fixedMove = Players.Choosing("b1", new Always(action: 73));
        string answers = Answers(Cycle + "genmove w", fixedMove, options: new GtpServerOptions { Superko = superko });
        Assert.Equal(expected, Split(answers)[^1]);
    }

    [Fact]
    public void An_analysis_is_told_in_the_words_of_both_dialects_until_the_next_command()
    {
        string[] leela = Split(Go9("play b e5\nlz-analyze w 1\ngogui-rules_side_to_move"));
        Assert.Matches(
            @"^=\n(info move [A-J][1-9] visits \d+ winrate \d+ prior \d+ order \d+ pv( ([A-J][1-9]|pass))+ ?)+$",
            leela[1].Split('\n')[0] + "\n" + leela[1].Split('\n')[1]);
        Assert.Equal("= white", leela[2]);

        string[] kata = Split(Go9("3 kata-analyze interval 1 maxmoves 2 rootInfo true\nname"));
        Assert.Matches(
            @"^info move \S+ visits \d+ utility \S+ winrate 0\.\d+ prior 0\.\d+ order 0 pv .* "
                + @"info move \S+ visits .* rootInfo visits \d+ utility \S+ winrate 0\.\d+$",
            kata[0].Split('\n')[1]);
        Assert.StartsWith("=3\n", kata[0], StringComparison.Ordinal);
        Assert.Equal("= NanoZero", kata[1]);
    }

    [Fact]
    public void An_analysis_of_the_other_side_changes_nothing()
    {
        string[] answers = Split(Go9("play b e5\nlz-analyze b 1\nprintsgf"));
        Assert.DoesNotContain("W[]", answers[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_move_is_played_at_the_end_of_its_analysis()
    {
        string[] answers = Split(Go9("kata-genmove_analyze b 1\ngogui-rules_board\nundo"));
        string move = answers[0].Split('\n')[^1];
        Assert.Matches("^play [A-J][1-9]$", move);
        Assert.Equal(1, answers[1].Count(letter => letter == 'X'));
        Assert.Equal("=", answers[2]);
    }

    [Fact]
    public void A_search_ends_before_its_budget_where_its_time_does()
    {
        const int Budget = 100_000;
        Player<Go<Points9>> slow = Searcher(new SearchOptions { Simulations = Budget });
        Assert.InRange(Visits("time_settings 0 1 5\nkata-genmove_analyze b rootInfo true"), 1, Budget - 1);
        Assert.InRange(
            Visits("time_settings 60 0 0\ntime_left b 1 5\nkata-genmove_analyze b rootInfo true"), 1, Budget - 1);

        // Without a limit, and where a front end says that there is none, the whole budget is searched.
        slow = Searcher(new SearchOptions { Simulations = 500 });
        Assert.Equal(500, Visits("kata-genmove_analyze b rootInfo true"));
        Assert.Equal(500, Visits("time_settings 0 1 0\nkata-genmove_analyze b rootInfo true"));

        int Visits(string commands) => int.Parse(
            Regex.Match(Answers(commands, slow), @"rootInfo visits (\d+) (?!.*rootInfo)", RegexOptions.Singleline)
                .Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_lost_game_is_resigned_where_it_is_asked_for()
    {
        GtpServerOptions resigns = new() { ResignBelow = -0.99f };
        string[] answers = Split(Answers(
            "play b 4\nplay w 1\nplay b 4\nplay w 1\nplay b 4\nplay w 7\nplay b 4\ngenmove w",
            Searcher<ConnectFour>(new SearchOptions { Simulations = 200 }), "connect4", options: resigns));
        Assert.Equal("? the game has ended", answers[^1]);
        answers = Split(Answers(
            "play b 4\nplay w 1\nplay b 5\nplay w 1\nplay b 3\ngenmove w",
            Searcher<ConnectFour>(new SearchOptions { Simulations = 3000, Solver = true }), "connect4",
            options: resigns));
        Assert.Equal("= resign", answers[^1]);

        // Black has nothing on the board.
        Player<Go<Points9>> player = Searcher(new SearchOptions { Simulations = 30 });
        GtpServerOptions always = new() { ResignBelow = 1 };
        answers = Split(Answers("genmove b\nreg_genmove b\nlz-genmove_analyze b", player, options: always));
        Assert.Equal(["= resign", "= resign"], answers[..2]);
        Assert.EndsWith("play resign", answers[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_game_is_written_to_a_file_and_read_back_up_to_a_move()
    {
        string file = Path.Combine(scratch, "game.sgf");
        string[] answers = Split(Go9(
            $"komi 6.5\nplay b e5\nplay w c3\nplay w g7\nprintsgf {file}\nclear_board\nloadsgf {file}\n"
                + $"gogui-rules_board\nfinal_score\nloadsgf {file} 2\ngogui-rules_board\ngogui-rules_side_to_move"));
        Assert.Equal(2, answers[7].Count(letter => letter == 'O'));
        Assert.Equal("= W+7.5", answers[8]);  // one point on the board
        Assert.Equal((1, 0), (answers[10].Count(letter => letter == 'X'), answers[10].Count(letter => letter == 'O')));
        Assert.Equal("= white", answers[11]);
    }

    [Theory]
    [InlineData("random", 5_000)]
    [InlineData("search", 1_000)]
    public void Random_lines_end_nothing(string players, int count)
    {
        // Words of the protocol in any order, and letters that belong to none.
        string[] words =
        [
            "play", "genmove", "undo", "b", "w", "black", "white", "d4", "E5", "pass", "resign", "a1", "j9",
            "boardsize", "9", "13", "19", "0", "-1", "99999999999", "clear_board", "komi", "6.5", "nan",
            "fixed_handicap", "2", "final_score", "final_status_list", "alive", "dead", "lz-analyze", "kata-analyze",
            "interval", "loadsgf", "/", "showboard", "time_settings", "time_left", "gogui-play_sequence",
            "set_free_handicap", "#", "\t", "\u0001", "é", "1", "gogui-rules_legal_moves", "reg_genmove",
            "known_command", "list_commands", "", "maxmoves", "1e30", "-5", "2147483647", "rootInfo", "true",
            "kata-genmove_analyze", "kgs-genmove_cleanup", "kata-get-rules", "cputime",
        ];
        RandomStream random = new(17);
        string[] lines =
        [
            .. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, 1 + random.Next(5))
                .Select(_ => words[random.Next(words.Length)]))),
        ];
        string answers = Answers(string.Join('\n', lines), players == "random"
            ? Players.Random<Go<Points9>>()
            : Searcher(new SearchOptions { Simulations = 2 }), options: new() { AnalysisSimulations = 3 });
        int expected = lines.Count(line => line.Split('#')[0].Any(letter => !char.IsControl(letter) && letter != ' '));
        Assert.Equal(expected, Split(answers).Length);
        Assert.All(Split(answers), answer => Assert.Matches("^[=?]", answer));
    }

    // Answers in order; each ends with an empty line.
    private static string[] Split(string answers) =>
    [
        .. answers.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(answer => answer.TrimStart('\n').TrimEnd()),
    ];

    private static string Go9(string commands, GtpServerOptions? options = null) =>
        Answers(commands, Searcher(new SearchOptions { Simulations = 40 }), options: options);

    private static Player<Go<Points9>> Searcher(SearchOptions search) => Searcher<Go<Points9>>(search);

    private static Player<TGame> Searcher<TGame>(SearchOptions search)
        where TGame : unmanaged, IGame<TGame> => Players.Rollout<TGame>(search, seed: 1);

    private static string Answers<TGame>(
        string commands, Player<TGame> player, string game = "go9", string before = "",
        GtpServerOptions? options = null)
        where TGame : unmanaged, IGame<TGame>
    {
        using StringWriter output = new() { NewLine = "\n" };
        using GtpServer server = new(
            named => GameCatalogue.Open(named, new Opener<TGame>(named, player)), game, output,
            options ?? new GtpServerOptions { AnalysisSimulations = 60 });
        server.Run(new StringReader(before + commands), TestContext.Current.CancellationToken);
        return output.ToString();
    }

    private sealed class Always(int action) : IMoveChooser<Go<Points9>>
    {
        public int Choose(
            in Go<Points9> position, ref RandomStream random, ReadOnlySpan<int> line = default,
            CancellationToken cancellation = default) => action;
    }

    // Another board of Go gets a player of its own.
    private sealed class Opener<TAsked>(string game, Player<TAsked> player) : IGameVisitor<IGameSession>
        where TAsked : unmanaged, IGame<TAsked>
    {
        public IGameSession Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                GameSession.Open(game, start, player as Player<TGame> ?? Players.Random<TGame>());
    }
}
