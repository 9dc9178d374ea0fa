using NanoZero.Games;
using NanoZero.Search;
using NanoZero.Statistics;

namespace NanoZero.Play.Tests;

/// <summary>Players that are programs outside: here a shell script, and GNU Go where it is installed.</summary>
public sealed class GtpPlayerTests : IDisposable
{
    // Plays tic-tac-toe: the first free square of a list. It writes down what it is asked.
    private const string Script = """
        taken=" "
        while read -r command first second; do
            echo "$command $first $second" >>"$0.log"
            answer=""
            case $command in
                clear_board) taken=" " ;;
                play) taken="$taken$second " ;;
                genmove)
                    for answer in 5 1 3 7 9 2 4 6 8; do
                        case $taken in *" $answer "*) ;; *) break ;; esac
                    done
                    taken="$taken$answer " ;;
            esac
            printf '= %s\n\n' "$answer"
        done
        """;

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-gtp-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public void A_program_is_told_the_moves_it_does_not_know_and_plays_a_match()
    {
        using GtpChooser<TicTacToe> chooser = new(Program(Script));
        PlayedMatch played =
            MatchTests.Play(Players.Gtp(chooser), Players.Perfect<TicTacToe>(), 4, parallel: 1);
        Assert.Equal(8, played.Statistics.Counts.Games.Games);
        Assert.Equal(
            ($"gtp:{chooser.Command}", PlayerKind.Gtp), (played.Record.A.Name, played.Record.A.Kind));

        // It follows one game after the other. Each is begun once, the first when the program starts. Each move is told
        // or asked for once.
        string[] asked = File.ReadAllLines(Path.Combine(scratch, "engine.log"));
        Assert.Equal(8, asked.Count(line => line.StartsWith("clear_board", StringComparison.Ordinal)));
        int byTheOther = 0;
        foreach (MatchGame game in played.Record.Games)
        {
            string moves = game.Opening + game.Moves;
            bool endsWithTheOther = (game.Moves.Length % 2 == 0) == game.AMovesFirst;
            byTheOther += moves.Length - (endsWithTheOther ? 1 : 0);
        }

        Assert.Equal(byTheOther, asked.Count(line =>
            line.StartsWith("play", StringComparison.Ordinal) || line.StartsWith("genmove", StringComparison.Ordinal)));
    }

    [Fact]
    public void Games_in_play_at_once_are_those_of_one_after_the_other()
    {
        Assert.Equal(Moves(workers: 1, parallel: 1), Moves(workers: 2, parallel: 8));

        IEnumerable<string> Moves(int workers, int parallel)
        {
            using GtpChooser<TicTacToe> chooser = new(Program(Script));
            Player<TicTacToe> script = Players.Gtp(chooser);
            return MatchTests.Play(script, Players.Perfect<TicTacToe>(), 10, workers, parallel).Record.Games
                .Select(game => game.Moves);
        }
    }

    [Theory]
    [InlineData("read -r a; echo oops >&2; exit 3", "ended before it answered 'boardsize 3'; it said: oops")]
    [InlineData("while read -r a; do printf '? no such board\\n\\n'; done", "refuses 'boardsize 3': no such board")]
    [InlineData("while read -r a; do printf 'hello\\n\\n'; done", "not the Go Text Protocol")]
    public void A_program_that_does_not_play_the_game_is_named_at_once(string script, string expected)
    {
        string message =
            Assert.Throws<InvalidDataException>(() => new GtpChooser<TicTacToe>(Program(script))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("the program of player 'gtp:sh ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resign", "resigns")]
    [InlineData("10", "plays '10' after '', which is no legal move of Tic-tac-toe")]
    public void A_move_that_cannot_be_played_ends_the_match_with_its_reason(string answer, string expected)
    {
        using GtpChooser<TicTacToe> chooser =
            new(Program($"while read -r a; do printf '= {answer}\n\n'; done"));
        string message = Assert.Throws<InvalidDataException>(() =>
        {
            RandomStream random = new(1);
            return chooser.Choose(Given.Start<TicTacToe>(), ref random);
        }).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_without_its_moves_cannot_be_asked_about()
    {
        using GtpChooser<TicTacToe> chooser = new(Program(Script));
        Assert.Throws<NotSupportedException>(() =>
        {
            RandomStream random = new(1);
            return chooser.Choose(MoveText.Play<TicTacToe>("5"), ref random);
        });
    }

    [Fact]
    public void A_program_that_thinks_for_long_is_ended_when_the_match_is()
    {
        using GtpChooser<TicTacToe> chooser = new(Program(
            "while read -r a; do case $a in genmove*) sleep 60 ;; esac; printf '= \n\n'; done"));
        using CancellationTokenSource stop = new();
        Task<int> thinks = Task.Run(() =>
        {
            RandomStream random = new(1);
            return chooser.Choose(Given.Start<TicTacToe>(), ref random, cancellation: stop.Token);
        }, Token);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => thinks.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_program_that_is_not_there_is_named() =>
        Assert.Contains("'gtp:no-such-program --mode gtp' does not start: ", Assert.Throws<InvalidDataException>(() =>
            new GtpChooser<TicTacToe>("no-such-program --mode gtp")).Message, StringComparison.Ordinal);

    [Fact]
    public void Gnu_go_plays_by_our_rules()
    {
        using GtpChooser<Go<Points9>> chooser = new(
            $"\"{GnuGo()}\" --mode gtp --level 0 --seed 1 --chinese-rules --capture-all-dead --never-resign");
        PlayedMatch played = MatchTests.Play(
            Players.Gtp(chooser), Players.Random<Go<Points9>>(), pairs: 2, workers: 2);
        Assert.Equal(new GameCounts(4, 0, 0), played.Statistics.Counts.Games);
    }

    private static string GnuGo()
    {
        string[] places = ["/usr/games/gnugo", "/usr/bin/gnugo", "/usr/local/bin/gnugo"];
        string? program = places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "GNU Go is not installed here");
        return program;
    }

    private string Program(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        string file = Path.Combine(scratch, "engine");
        File.WriteAllText(file, script);
        return $"sh {file}";
    }
}
