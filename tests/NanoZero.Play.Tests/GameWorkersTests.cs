using System.Collections.Concurrent;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public class GameWorkersTests
{
    private static readonly SelfPlayOptions Small = new()
    {
        Search = new SearchOptions { Simulations = 16, LeavesInFlight = 4 },
        ParallelGames = 6,
    };

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 64)]
    [InlineData(2, 3, 1)]
    [InlineData(37, 2, 8)]
    [InlineData(40, 3, 7)]
    public void Exactly_the_games_asked_for_are_played_to_their_ends(int games, int workers, int parallel)
    {
        GamePlan<ConnectFour> plan = RandomGames(games) with { ParallelGames = parallel };
        using GameWorkers<ConnectFour> pool = new(workers);
        PlayedGames<ConnectFour> played = pool.Play(plan, null, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, games), played.Games.Select(game => game.Index));
        Assert.Equal(games, played.Counts.Games);
        Assert.All(played.Games, game =>
        {
            MoveText.Play(game.Start, game.MovesText(), out int[] actions);
            Assert.True(MoveText.Play(game.Start, game.MovesText(), out _).IsTerminal);
            Assert.Equal(game.Actions.Count, actions.Length);
        });
    }

    [Fact]
    public void Long_games_are_not_lost_to_short_ones()
    {
        // Every third game begins where the side to move can win at once.
        ConnectFour nearEnd = MoveText.Play(Given.Start<ConnectFour>(), "112233", out int[] opening);
        GamePlan<ConnectFour> plan = RandomGames(60);
        plan = plan with
        {
            Games =
            [.. plan.Games.Select((game, i) => i % 3 == 0 ? game with { Start = nearEnd, Opening = opening } : game)]
        };
        using GameWorkers<ConnectFour> one = new(1), three = new(3);
        string[] alone = [.. one.Play(plan with { ParallelGames = 1 }, null, Token).Games.Select(Given.Everything)];
        string[] together =
            [.. three.Play(plan with { ParallelGames = 20 }, null, Token).Games.Select(Given.Everything)];
        Assert.Equal(alone, together);
        Assert.Equal(60, together.Length);
    }

    [Fact]
    public void A_kept_tree_is_not_handed_on_to_the_next_game()
    {
        // The second game begins one ply below the only search of the first.
        ConnectFour first = MoveText.Play(Given.Start<ConnectFour>(), "112233", out int[] opening);
        ConnectFour second = MoveText.Play(Given.Start<ConnectFour>(), "1122332", out int[] longer);
        using GameWorkers<ConnectFour> pool = new(1, Given.Hash<ConnectFour>());
        GamePlan<ConnectFour> plan = new()
        {
            Games = [new(first, opening, 0, 0, 0), new(second, longer, 0, 0, 1)],
            Players = [Players.Search("wide", Wide, "hash", pool.Sources[0])],
            RecordPolicies = true,
        };
        string[] oneSlot = [.. pool.Play(plan with { ParallelGames = 1 }, null, Token).Games.Select(Given.Everything)];
        string[] twoSlots = [.. pool.Play(plan with { ParallelGames = 2 }, null, Token).Games.Select(Given.Everything)];
        Assert.StartsWith("0 1122334 ", oneSlot[0]);
        Assert.Equal(twoSlots, oneSlot);
    }

    [Fact]
    public void Games_begin_with_as_many_random_plies_as_each_draws_and_nothing_is_learnt_from_them()
    {
        const int Most = 3;
        using GameWorkers<ConnectFour> pool = new(2, Given.Hash<ConnectFour>());
        Player<ConnectFour> player = Players.Search("opened", Wide, "hash", pool.Sources[0]);
        GamePlan<ConnectFour> plan =
            GamePlan<ConnectFour>.SelfPlay(player, Given.Start<ConnectFour>(), games: 60) with { RandomPlies = Most };
        IReadOnlyList<GameRecord<ConnectFour>> games = pool.Play(plan with { Seed = 5 }, null, Token).Games;
        int[] random = [.. games.Select(game => game.Policies.TakeWhile(policy => policy.Count == 0).Count())];
        Assert.Equal(Enumerable.Range(0, Most + 1), random.Distinct().Order());
        Assert.All(games.Zip(random), pair =>
        {
            Assert.Equal(pair.First.Actions.Count - pair.Second, pair.First.Samples(lambda: 1).Count());
            Assert.Equal(pair.Second, pair.First.RootValues.Count(float.IsNaN));
            Assert.Equal(pair.Second, pair.First.Samples(lambda: 1).First().Position.Ply);
        });
        string[] openings = [.. games.Where((_, i) => random[i] == Most).Select(game => game.MovesText()[..Most])];
        Assert.True(openings.Distinct().Count() > openings.Length / 2, string.Join(' ', openings));
        Assert.Equal(
            games.Select(Given.Everything),
            pool.Play(plan with { Seed = 5, ParallelGames = 1 }, null, Token).Games.Select(Given.Everything));
    }

    [Fact]
    public void Moves_of_fast_searches_are_played_and_valued_but_their_policies_are_not_learnt()
    {
        const double Share = 0.4;
        const int Fast = 5;
        using GameWorkers<ConnectFour> pool = new(2, Given.Hash<ConnectFour>());
        Player<ConnectFour> player = Players.Search("capped", Wide, "hash", pool.Sources[0]) with
        {
            FullSearchShare = Share,
            FastSimulations = Fast,
        };
        GamePlan<ConnectFour> plan =
            GamePlan<ConnectFour>.SelfPlay(player, Given.Start<ConnectFour>(), games: 60) with { Seed = 5 };
        PlayedGames<ConnectFour> played = pool.Play(plan, null, Token);
        int moves = played.Games.Sum(game => game.Actions.Count);
        int full = played.Games.Sum(game => game.Policies.Count(policy => policy.Count > 0));
        Assert.InRange((double)full / moves, Share - 0.05, Share + 0.05);
        Assert.Equal((full * Wide.Simulations) + ((moves - full) * Fast), played.Counts.Simulations);
        Assert.All(played.Games, game =>
        {
            Assert.DoesNotContain(float.NaN, game.RootValues);
            Assert.Equal(game.Policies.Count(policy => policy.Count > 0), game.Samples(lambda: 1).Count());
        });

        // The values of all searches go into what is learnt, those of fast ones, too.
        GameRecord<ConnectFour> first = played.Games[0];
        int length = first.Actions.Count;
        float[] values = [.. first.Samples(lambda: 0.5f).Select(sample => sample.Value)];
        int[] learnt = [.. Enumerable.Range(0, length).Where(move => first.Policies[move].Count > 0)];
        for (int i = 0; i < learnt.Length; i++)
        {
            int move = learnt[i];
            double expected = Enumerable.Range(move, length - move).Sum(later =>
                Math.Pow(0.5, later - move + 1) * ((later - move) % 2 == 0 ? 1 : -1) * first.RootValues[later]);
            double outcome = Math.Pow(0.5, length - move) * (move % 2 == 0 ? first.Outcome : -first.Outcome);
            Assert.Equal(expected + outcome, values[i], 1e-5);
        }

        Assert.Equal(
            played.Games.Select(Given.Everything),
            pool.Play(plan with { ParallelGames = 1 }, null, Token).Games.Select(Given.Everything));
    }

    [Fact]
    public void A_plan_without_games_needs_nothing()
    {
        using GameWorkers<TicTacToe> pool = new(2, Given.Hash<TicTacToe>());
        Assert.Empty(pool.Play(new GamePlan<TicTacToe> { Games = [], Players = [] }, null, Token).Games);
    }

    [Fact]
    public void A_cancelled_call_ends_and_leaves_the_workers_usable()
    {
        using CancellationTokenSource cancellation = new();
        using ManualResetEventSlim cancelled = new();
        int calls = 0;
        EvaluatorSource<ConnectFour> source = new(_ => new WatchedEvaluator<ConnectFour>(_ =>
        {
            int call = Interlocked.Increment(ref calls);
            if (call == 40)
            {
                cancellation.Cancel();
                cancelled.Set();
            }
            else if (call > 40)
            {
                cancelled.Wait();
            }
        }));
        using GameWorkers<ConnectFour> pool = new(3, source);
        SelfPlayOptions options = Small with { Search = Small.Search with { TreeReuse = TreeReuse.NewSimulations } };
        Reports reports = new();
        OperationCanceledException thrown = Assert.Throws<OperationCanceledException>(
            () => pool.Play(options.Plan(pool, 50), reports, cancellation.Token));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.True(
            reports.All[^1].Counts is { BatchedPositions: > 0 } last && last.Evaluations == last.BatchedPositions);
        Assert.InRange(calls, 40, 42);

        PlayedGames<ConnectFour> after =
            pool.Play(options.Plan(pool, 10), null, Token);
        Assert.Equal(Given.SelfPlayed<ConnectFour>(options, 10).Games.Select(Given.Everything),
            after.Games.Select(Given.Everything));
    }

    [Fact]
    public void Games_of_self_play_that_are_played_in_parts_are_those_played_together()
    {
        using GameWorkers<ConnectFour> one = new(1, Given.Hash<ConnectFour>());
        using GameWorkers<ConnectFour> two = new(2, Given.Hash<ConnectFour>());
        IEnumerable<string> together = two.Play(Small.Plan(two, 7)).Games.Select(Given.Everything);
        PlayedGames<ConnectFour> first = one.Play(Small.Plan(one, 3)), rest = two.Play(Small.Plan(two, 4, first: 3));
        Assert.Equal([3, 4, 5, 6], rest.Games.Select(game => game.Index));
        Assert.Equal(together, first.Games.Concat(rest.Games).Select(Given.Everything));
    }

    [Fact]
    public void What_an_evaluator_throws_reaches_the_caller()
    {
        int calls = 0;
        EvaluatorSource<ConnectFour> source = new(worker => new WatchedEvaluator<ConnectFour>(_ =>
        {
            if (worker == 1 && ++calls == 5)
            {
                throw new InvalidDataException("the weights are gone");
            }
        }));
        using GameWorkers<ConnectFour> pool = new(3, source);
        Assert.Equal("the weights are gone", Assert.Throws<InvalidDataException>(() => Play(pool, 50)).Message);
        Assert.Equal(10, Play(pool, 10).Games.Count);
    }

    [Fact]
    public void What_a_source_throws_reaches_the_caller_and_the_other_evaluators_are_disposed()
    {
        int created = 0, disposed = 0;
        EvaluatorSource<ConnectFour> good = new(_ =>
        {
            Interlocked.Increment(ref created);
            return new WatchedEvaluator<ConnectFour>(_ => { }, () => Interlocked.Increment(ref disposed));
        });
        EvaluatorSource<ConnectFour> bad =
            new(worker => worker == 1 ? throw new FileNotFoundException("no model") : new HashEvaluator<ConnectFour>());
        Assert.Throws<FileNotFoundException>(() => new GameWorkers<ConnectFour>(3, good, bad));
        Assert.Equal((3, 3), (created, disposed));
    }

    [Fact]
    public void What_progress_throws_reaches_the_caller()
    {
        using GameWorkers<ConnectFour> pool = new(2, Given.Hash<ConnectFour>());
        Assert.Throws<InvalidOperationException>(
            () => pool.Play(Small.Plan(pool, 3), new Throwing(), Token));
        Assert.Equal(3, Play(pool, 3).Games.Count);
    }

    [Fact]
    public void Every_evaluator_lives_on_one_thread_that_outlasts_calls()
    {
        ConcurrentBag<(int Worker, string What, int Thread)> seen = [];
        EvaluatorSource<ConnectFour> source = new(worker =>
        {
            void See(string what) => seen.Add((worker, what, Environment.CurrentManagedThreadId));
            See("create");
            return new WatchedEvaluator<ConnectFour>(_ => See("evaluate"), () => See("dispose"));
        });
        using (GameWorkers<ConnectFour> pool = new(3, source))
        {
            Play(pool, 6);
            Play(pool, 6);
            pool.ForEachWorker((worker, evaluators, _) =>
                seen.Add((worker, $"{evaluators.Count} evaluator", Environment.CurrentManagedThreadId)));
        }

        Assert.Equal(3, seen.Select(entry => entry.Thread).Distinct().Count());
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, seen.Select(entry => entry.Thread));
        foreach (IGrouping<int, (int Worker, string What, int Thread)> worker in seen.GroupBy(entry => entry.Worker))
        {
            Assert.Single(worker.Select(entry => entry.Thread).Distinct());
            Assert.Equal(["1 evaluator", "create", "dispose", "evaluate"],
                worker.Select(entry => entry.What).Distinct().Order());
        }
    }

    [Fact]
    public void No_batch_exceeds_the_capacity_and_a_round_is_one_batch_where_it_fits()
    {
        List<int> sizes = [];
        Play(new EvaluatorSource<ConnectFour>(_ => new WatchedEvaluator<ConnectFour>(sizes.Add), 5));
        Assert.Equal(5, sizes.Max());
        sizes.Clear();
        Play(new EvaluatorSource<ConnectFour>(_ => new WatchedEvaluator<ConnectFour>(sizes.Add)));
        Assert.Equal(6, sizes[0]);              // the roots of the six games in play
        Assert.InRange(sizes.Max(), 15, 6 * 4);

        static void Play(EvaluatorSource<ConnectFour> source) => Given.SelfPlayed(Small, 12, 1, source);
    }

    [Fact]
    public void Progress_ends_with_everything_done()
    {
        Reports reports = new();
        using GameWorkers<ConnectFour> pool = new(2, Given.Hash<ConnectFour>());
        PlayedGames<ConnectFour> played =
            pool.Play(Small.Plan(pool, 12), reports, Token);
        Assert.Equal((12, 12), (reports.All[^1].GamesFinished, reports.All[^1].Games));
        Assert.Equal(played.Counts, reports.All[^1].Counts);
        Assert.Equal(reports.All.Select(report => report.Counts.Simulations).Order(),
            reports.All.Select(report => report.Counts.Simulations));
    }

    [Fact]
    public void A_warm_worker_allocates_only_when_a_game_ends()
    {
        List<long> allocated = new(200_000);
        EvaluatorSource<ConnectFour> source =
            new(_ => new WatchedEvaluator<ConnectFour>(_ => allocated.Add(GC.GetAllocatedBytesForCurrentThread())));
        using GameWorkers<ConnectFour> pool = new(1, source);
        Play(pool, 20);
        allocated.Clear();
        Play(pool, 20);
        int allocations = allocated.Zip(allocated.Skip(1)).Count(pair => pair.First != pair.Second);
        Assert.InRange(allocations, 1, 20);
        Assert.InRange(allocated.Count, 200, int.MaxValue);
    }

    private static SearchOptions Wide => new()
    {
        Simulations = 400,
        TreeReuse = TreeReuse.NewSimulations,
        Algorithm = new PuctOptions { Exploration = 8 },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PlayedGames<ConnectFour> Play(GameWorkers<ConnectFour> pool, int games) =>
        pool.Play(Small.Plan(pool, games), null, Token);

    private static GamePlan<ConnectFour> RandomGames(int games) => new()
    {
        Games = [.. Enumerable.Range(0, games).Select(game =>
            new GameSetup<ConnectFour>(Given.Start<ConnectFour>(), [], 0, 0, (ulong)game))],
        Players = [Players.Random<ConnectFour>()],
        Seed = 5,
    };

    private sealed class Throwing : IProgress<PlayProgress>
    {
        public void Report(PlayProgress value) => throw new InvalidOperationException("the display is gone");
    }
}
