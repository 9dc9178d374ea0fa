using NanoZero.Games;
using NanoZero.Search;
using NanoZero.Statistics;

namespace NanoZero.Play.Tests;

public class MatchTests
{
    private static readonly SearchOptions Quick = new() { Simulations = 32 };

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    [InlineData("ttts-mean")]
    public void Equal_players_score_exactly_one_point_in_every_pair(string algorithm)
    {
        SearchOptions search = Quick with { Algorithm = AlgorithmOptions.Named(algorithm), LeavesInFlight = 4 };
        Player<ConnectFour> a = Hash<ConnectFour>("a", search), b = Hash<ConnectFour>("b", search);
        PlayedMatch match = Play(a, b, 25, workers: 2);
        Assert.Equal(new PairCounts(0, 0, 25, 0, 0), match.Statistics.Counts.Pairs);
        Assert.Equal(25, match.Statistics.DistinctGames);
        Assert.Equal(0.5, match.Statistics.Score);
        Assert.Equal(1, match.Statistics.DecisiveGamesP);
    }

    [Fact]
    public void Random_against_itself_scores_exactly_one_point_in_every_pair()
    {
        Assert.Equal(new PairCounts(0, 0, 30, 0, 0),
            Play(Players.Random<ConnectFour>(), Players.Random<ConnectFour>(), 30).Statistics.Counts.Pairs);
    }

    [Fact]
    public void Search_with_rollouts_beats_random_from_both_sides()
    {
        Player<TicTacToe> strong =
            Players.Rollout<TicTacToe>(new SearchOptions { Simulations = 200 }, seed: 5, rollouts: 4);
        PlayedMatch match = Play(strong, Players.Random<TicTacToe>(), 54, workers: 2);
        GameCounts first = match.Statistics.MovingFirst, all = match.Statistics.Counts.Games;
        Assert.Equal(108, all.Games);
        Assert.InRange(first.Score, 0.85, 1);
        Assert.InRange((all.Wins - first.Wins) / 54.0, 0.6, 1);
        Assert.InRange(all.Losses, 0, 3);   // some openings are lost already
        Assert.True(match.Statistics.Elo.Lower > 150);

        MatchStatistics seenFromB = Play(Players.Random<TicTacToe>(), strong, 54, workers: 2).Statistics;
        Assert.InRange(seenFromB.Score, 0, 0.2);
    }

    [Fact]
    public void One_ply_beats_random()
    {
        MatchStatistics statistics = Play(Players.OnePly<ConnectFour>(), Players.Random<ConnectFour>(), 60).Statistics;
        Assert.InRange(statistics.Score, 0.75, 1);
    }

    [Fact]
    public void Every_opening_is_played_twice_with_the_sides_swapped()
    {
        IReadOnlyList<MatchGame> games =
            Play(Hash<ConnectFour>("a", Quick), Players.OnePly<ConnectFour>(), 20).Record.Games;
        Assert.Equal(40, games.Count);
        for (int pair = 0; pair < 20; pair++)
        {
            (MatchGame first, MatchGame second) = (games[2 * pair], games[(2 * pair) + 1]);
            Assert.Equal((pair, pair, true, false), (first.Pair, second.Pair, first.AMovesFirst, second.AMovesFirst));
            Assert.Equal(first.Opening, second.Opening);
        }

        Assert.Equal(20, games.Select(game => game.Opening).Distinct().Count());
    }

    [Fact]
    public void Moves_are_those_of_the_player_whose_turn_it_is()
    {
        PlayedMatch match = Play(Fixed("low", false), Fixed("high", true), 20);
        foreach (MatchGame game in match.Record.Games)
        {
            ConnectFour position = MoveText.Play(Given.Start<ConnectFour>(), game.Opening, out _);
            bool aToMove = game.AMovesFirst;
            foreach (char move in game.Moves)
            {
                int action = move - '1';
                int beyond = aToMove
                    ? Enumerable.Range(0, action).Count(position.IsLegal)
                    : Enumerable.Range(action + 1, 6 - action).Count(position.IsLegal);
                Assert.Equal(0, beyond);
                position.Play(action);
                aToMove = !aToMove;
            }

            // The player to move at a won end lost it.
            Assert.True(position.IsTerminal);
            Assert.Equal(position.TerminalValue == 0 ? 0 : aToMove ? -1 : 1, game.Result);
        }
    }

    [Fact]
    public void A_game_with_few_openings_gives_as_many_pairs_as_it_has()
    {
        PlayedMatch match = Play(Hash<TicTacToe>("a", Quick), Players.OnePly<TicTacToe>(), 1000);
        Assert.Equal(54, match.Statistics.Counts.Pairs.Pairs);
    }

    [Fact]
    public void Results_depend_neither_on_workers_nor_on_parallel_games()
    {
        Player<ConnectFour> a =
            Hash<ConnectFour>("a", Quick with { Algorithm = new TttsOptions(), TreeReuse = TreeReuse.NewSimulations });
        Player<ConnectFour> b = Players.Rollout<ConnectFour>(Quick with { LeavesInFlight = 3 }, 1);
        IReadOnlyList<MatchGame> alone = Play(a, b, 10, workers: 1, parallel: 1).Record.Games;
        Assert.Equal(alone, Play(a, b, 10, workers: 3, parallel: 14).Record.Games);
    }

    [Fact]
    public void Players_with_the_same_source_share_batches()
    {
        int evaluators = 0, largest = 0;
        EvaluatorSource<ConnectFour> source = new(_ =>
        {
            evaluators++;
            return new WatchedEvaluator<ConnectFour>(size => largest = Math.Max(largest, size));
        });
        Player<ConnectFour> a = Players.Search("puct", Quick, "hash", source);
        Player<ConnectFour> b = Players.Search("ttts", Quick with { Algorithm = new TttsOptions() }, "hash", source);
        Play(a, b, 8, workers: 1, parallel: 16);
        Assert.Equal((1, 16), (evaluators, largest));
    }

    [Fact]
    public void A_cancelled_match_ends()
    {
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        MatchOptions options = new() { Workers = 2 };
        Assert.Throws<OperationCanceledException>(() => Match.Play(
            "connect4", Given.Start<ConnectFour>(), Hash<ConnectFour>("a", Quick), Players.Random<ConnectFour>(),
            options, cancellation: cancellation.Token));
    }

    [Fact]
    public void A_game_reached_from_a_shorter_and_a_longer_opening_is_one_game()
    {
        MatchStatistics statistics = MatchStatistics.Of(
        [
            new MatchGame(0, true, "12", "12121", 5, 1), new MatchGame(0, false, "12", "12122", 5, -1),
            new MatchGame(1, true, "1212", "121", 3, 1), new MatchGame(1, false, "1212", "333", 3, -1),
        ]);
        Assert.Equal(3, statistics.DistinctGames);
    }

    [Fact]
    public void A_test_ends_the_match_after_a_whole_round_whatever_the_number_of_workers()
    {
        MatchOptions options =
            new()
            {
                Openings = new OpeningOptions { Count = 400 },
                Sprt = new SprtOptions(0, 40),
                RoundPairs = 7,
                Workers = 1,
                ParallelGames = 5
            };
        PlayedMatch Played(MatchOptions how) => Match.Play(
            "connect4", Given.Start<ConnectFour>(), Players.OnePly<ConnectFour>(), Players.Random<ConnectFour>(), how,
            cancellation: TestContext.Current.CancellationToken);
        PlayedMatch alone = Played(options);
        Assert.Equal(SprtDecision.AcceptH1, alone.Record.Test()!.Value.Decision);
        long pairs = alone.Statistics.Counts.Pairs.Pairs;
        Assert.InRange(pairs, 7, 200);
        Assert.Equal(0, pairs % 7);
        PairCounts before = MatchStatistics.Of([.. alone.Record.Games.SkipLast(14)]).Counts.Pairs;
        Assert.Equal(SprtDecision.Continue, Sprt.Test(options.Sprt!, before).Decision);
        Assert.Equal(alone.Record.Games, Played(options with { Workers = 3, ParallelGames = 14 }).Record.Games);
    }

    [Fact]
    public void A_test_that_never_decides_plays_all_openings()
    {
        MatchOptions options =
            new()
            {
                Openings = new OpeningOptions { Count = 10 },
                Sprt = new SprtOptions(-500, 500) { Alpha = 1e-9, Beta = 1e-9 },
                RoundPairs = 4
            };
        PlayedMatch match = Match.Play(
            "connect4", Given.Start<ConnectFour>(), Players.Random<ConnectFour>(), Players.Random<ConnectFour>(),
            options, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            (10, SprtDecision.Continue), (match.Statistics.Counts.Pairs.Pairs, match.Record.Test()!.Value.Decision));
    }

    internal static Player<TGame> Hash<TGame>(string name, SearchOptions options)
        where TGame : unmanaged, IGame<TGame> => Players.Search(name, options, "hash", Given.Hash<TGame>());

    internal static PlayedMatch Play<TGame>(
        Player<TGame> a, Player<TGame> b, int pairs, int workers = 1, int parallel = 16, string? file = null)
        where TGame : unmanaged, IGame<TGame>
    {
        MatchOptions options =
            new() { Openings = new OpeningOptions { Count = pairs }, Workers = workers, ParallelGames = parallel };
        return Match.Play(TGame.Info.Name, Given.Start<TGame>(), a, b, options, file,
            cancellation: TestContext.Current.CancellationToken);
    }

    private static Player<ConnectFour> Fixed(string name, bool highest) =>
        Players.Choosing(name, new FixedChooser(highest));

    private sealed class FixedChooser(bool highest) : IMoveChooser<ConnectFour>
    {
        public int Choose(
            in ConnectFour position,
            ref RandomStream random,
            ReadOnlySpan<int> line = default,
            CancellationToken cancellation = default)
        {
            Span<ushort> legal = stackalloc ushort[7];
            int count = position.LegalActions(legal);
            return highest ? legal[count - 1] : legal[0];
        }
    }
}
