using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

public sealed class StrengthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_perfect_player_loses_no_line_and_every_reply_is_tried()
    {
        ExhaustiveResult result =
            ExhaustiveCheck.Run(default(TicTacToe), positions => [.. positions.Select(Perfect)], Stop);
        Assert.Equal(0, result.Games.Losses);
        Assert.Empty(result.Losses);
        Assert.True(result.MovingFirst.Wins > 0 && result.MovingSecond.Wins > 0 && result.Games.Draws > 0);

        HashSet<UInt128> seen = [];
        Assert.Equal((NotLost(default, seen), 0), (result.Anywhere!.Positions, result.Anywhere.Count));
        Assert.False(result.CanLose);
    }

    // By trying everything.
    private static int NotLost(TicTacToe position, HashSet<UInt128> seen)
    {
        if (position.IsTerminal || !seen.Add(position.Key))
        {
            return 0;
        }

        return (Value(position) >= 0 ? 1 : 0) + Legal(position).Sum(action => NotLost(After(position, action), seen));
    }

    [Fact]
    public void A_player_that_takes_the_first_free_square_is_caught()
    {
        ExhaustiveResult result =
            ExhaustiveCheck.Run(default(TicTacToe), positions => [.. positions.Select(FirstLegal)], Stop);
        Assert.Equal(CountLines(default, agentMoves: true), result.MovingFirst.Losses);
        Assert.Equal(CountLines(default, agentMoves: false), result.MovingSecond.Losses);
        Assert.NotEmpty(result.Losses);
        Assert.All(result.Losses, line => Assert.True(MoveText.Play(default(TicTacToe), line, out _).IsTerminal));
        Assert.True(result.CanLose && result.Anywhere!.Count > result.Anywhere.Lines.Count);
        Assert.All(result.Anywhere.Lines, line =>
            Assert.Equal(1, new TicTacToeTable().Value(MoveText.Play(default(TicTacToe), line, out _))));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(5, 5)]
    [InlineData(-1, null)]
    public void Players_without_networks_play_64_games_at_once_unless_asked_for_a_number_that_is_not_negative(
        int asked, int? expected)
    {
        using OpenPlayers<TicTacToe> players =
            new([ResolvedPlayer.Of("random"), ResolvedPlayer.Of("one-ply")], new OpenPlayersOptions());
        if (expected is { } games)
        {
            Assert.Equal(games, players.ParallelGames(asked));
        }
        else
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => players.ParallelGames(asked));
        }
    }

    [Fact]
    public void A_long_game_cannot_be_checked_exhaustively() =>
        Assert.Throws<NotSupportedException>(() =>
            ExhaustiveCheck.Run(default(ConnectFour), positions => [.. positions.Select(_ => 0)], Stop));

    [Fact]
    public async Task Checkpoints_play_a_ladder_once_and_an_arena_names_its_players_by_their_texts()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 2, StrengthEvery = 0 }, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        MatchOptions options = new() { Openings = OpeningOptions.For(4, seed: 1) };
        LadderMatch match = Assert.Single(Ladder.Play(run, options, cancellation: Stop));
        Assert.Equal(
            (2, 0, false, 4L), (match.Newer, match.Older, match.WasStored, match.Statistics.Counts.Games.Games));
        LadderMatch again = Assert.Single(Ladder.Play(run, options, cancellation: Stop));
        Assert.True(again.WasStored);
        Assert.Equal(match.Statistics, again.Statistics);

        PlayedMatch arena = Arena.Play(
            ResolvedPlayer.Of($"puct:{run.Path}@8,leavesInFlight=2"), ResolvedPlayer.Of($"ttts:{run.Path}@8"), options,
            cancellation: Stop);
        Assert.Equal($"puct:{run.Path}@8,leavesInFlight=2", arena.Record.A.Name);
        Assert.Equal(run.Latest().Path, arena.Record.A.Evaluator);
        Assert.Equal(Tiny.Config.Search, arena.Record.A.Search);
    }

    private static int Perfect(TicTacToe position) => Legal(position).MinBy(action => Value(After(position, action)));

    private static int FirstLegal(TicTacToe position) => Legal(position)[0];

    private static float Value(TicTacToe position) =>
        position.IsTerminal ? position.TerminalValue : -Legal(position).Min(action => Value(After(position, action)));

    private static long CountLines(TicTacToe position, bool agentMoves) =>
        position.IsTerminal ? (position.TerminalValue < 0 && agentMoves ? 1 : 0)
        : agentMoves ? CountLines(After(position, FirstLegal(position)), false)
        : Legal(position).Sum(action => CountLines(After(position, action), true));

    private static int[] Legal(TicTacToe position)
    {
        ushort[] legal = new ushort[9];
        return [.. legal.Take(position.LegalActions(legal)).Select(action => (int)action)];
    }

    private static TicTacToe After(TicTacToe position, int action)
    {
        position.Play(action);
        return position;
    }
}
