using CsCheck;

namespace NanoZero.Cluster.Tests;

public sealed class LeaseTableTests
{
    private static readonly LeaseRules Rules = new() { LeastGames = 4, MostGames = 64, FirstGames = 16 };

    [Fact]
    public void One_worker_of_unknown_speed_gets_few_games_and_halves_of_what_is_left_until_the_end()
    {
        LeaseTable table = Table(50);
        GameBlock[] expected = [new(0, 16), new(16, 16), new(32, 9), new(41, 5), new(46, 4)];
        foreach (GameBlock block in expected)
        {
            Assert.Equal(block, table.Take("a", 0));
            Assert.False(table.IsFinished);
            Assert.True(table.Accept("a", block));
        }

        Assert.True(table.IsFinished);
        Assert.Null(table.Take("a", 0));
    }

    [Fact]
    public void A_worker_three_times_as_fast_gets_blocks_three_times_as_large()
    {
        LeaseTable table = Table(10_000, Rules with { MostGames = 5_000, MostSeconds = 5_000 });
        Assert.Equal(5_000, table.Take("slow", 1)!.Value.Count);  // alone so far
        int fast = table.Take("fast", 3)!.Value.Count, slow = table.Take("slow", 1)!.Value.Count;
        Assert.Equal(5_000 * 3 / 4, fast);  // its share of what is left
        Assert.Equal((5_000 - fast + 7) / 8, slow);
    }

    [Fact]
    public void Workers_of_known_speeds_get_most_of_their_shares_at_once()
    {
        LeaseTable table = Table(1_000, Rules with { MostGames = 1_000, MostSeconds = 1_000 }, ["a", "b"]);
        Assert.Equal(375, table.Take("a", 1)!.Value.Count);
        Assert.Equal(313, table.Take("b", 1)!.Value.Count);
        Assert.Equal(78, table.Take("a", 1)!.Value.Count);
        Assert.Equal(59, table.Take("b", 1)!.Value.Count);
    }

    [Fact]
    public void Who_is_alone_gets_all_that_it_plays_in_a_while()
    {
        LeaseTable table = Table(1_000, Rules with { MostGames = 1_000, MostSeconds = 5 });
        Assert.Equal(500, table.Take("a", 100)!.Value.Count);
        Assert.Equal(250, table.Take("a", 100)!.Value.Count);
    }

    [Fact]
    public void A_block_takes_a_second_at_least() =>
        Assert.Equal(40, Table(80, Rules, ["a", "b"], speed: 40).Take("a", 40)!.Value.Count);

    [Fact]
    public void The_first_worker_does_not_get_more_than_it_plays_in_a_while()
    {
        LeaseTable table = Table(10_000, Rules with { MostGames = 5_000 });
        Assert.Equal(3 * Rules.MostSeconds, table.Take("first", 3)!.Value.Count);
        Assert.Equal(Rules.LeastGames, table.Take("slow", 0.01)!.Value.Count);
    }

    [Fact]
    public void A_lease_that_is_not_renewed_goes_to_another_worker()
    {
        Clock clock = new();
        LeaseTable table = Table(4, Rules with { MostLeases = 1 }, clock);
        GameBlock block = table.Take("a", 0)!.Value;
        Assert.Null(table.Take("b", 0));
        clock.Pass(Rules.Duration * 0.9);
        Assert.True(table.Renew("a", block));
        clock.Pass(Rules.Duration * 0.9);
        Assert.Null(table.Take("b", 0));
        clock.Pass(Rules.Duration * 0.2);
        Assert.Equal(block, table.Take("b", 0));
    }

    [Fact]
    public void What_a_worker_gives_back_is_leased_at_once()
    {
        LeaseTable table = Table(4, Rules with { MostLeases = 1 });
        GameBlock block = table.Take("a", 0)!.Value;
        table.Leave("a");
        Assert.Equal(block, table.Take("b", 0));
    }

    [Fact]
    public void What_was_not_confirmed_of_a_worker_is_played_again()
    {
        LeaseTable table = Table(32, Rules with { MostGames = 8 });
        GameBlock[] blocks = [.. Enumerable.Range(0, 4).Select(_ => table.Take("liar", 0)!.Value)];
        Assert.All(blocks, block => Assert.True(table.Accept("liar", block)));
        table.Confirm(blocks[1]);
        Assert.Equal([blocks[0], blocks[2], blocks[3]], table.Discard("liar"));
        Assert.Equal(blocks[1].Count, table.Played);
        Assert.Equal(blocks[0], table.Take("b", 0));
    }

    [Fact]
    public void A_block_with_a_false_game_is_played_again_whatever_else_came_out_the_same()
    {
        LeaseTable table = Table(8);
        GameBlock block = table.Take("liar", 0)!.Value;
        table.Accept("liar", block);
        table.Confirm(block);
        table.Confirm(block, isSame: false);
        Assert.Equal([block], table.Discard("liar"));
    }

    [Fact]
    public void Games_that_were_played_before_are_not_leased()
    {
        LeaseTable table = Table(20);
        Assert.True(table.AcceptFormer("a", new GameBlock(5, 7)));
        Assert.True(table.AcceptFormer(LeaseTable.Here, new GameBlock(12, 2)));
        foreach (GameBlock other in (GameBlock[])[new(5, 7), new(4, 2), new(13, 3), new(18, 3), new(-1, 2), new(0, 0)])
        {
            Assert.False(table.AcceptFormer("a", other));
        }

        Assert.Equal(9, table.Played);
        Assert.Equal([true, false, false], new[] { 5, 12, 3 }.Select(table.IsLent));
        Assert.Equal((new GameBlock(5, 7), "a"), table.PlayerOf(11));
        Assert.Null(table.PlayerOf(12));
        List<int> leased = [];
        while (table.Take("b", 0) is { } block)
        {
            leased.AddRange(block.Numbers);
            Assert.True(table.Accept("b", block));
        }

        Assert.Equal([0, 1, 2, 3, 4, 14, 15, 16, 17, 18, 19], leased);
        Assert.True(table.IsFinished);
    }

    [Fact]
    public void What_takes_longer_than_expected_is_played_by_another_worker_too_and_the_first_result_counts()
    {
        Clock clock = new();
        LeaseTable table = Table(4, clock: clock);
        GameBlock block = table.Take("slow", 2)!.Value;
        clock.Pass(TimeSpan.FromSeconds(2.9));  // 4 games at 2 a second, and half as long again
        Assert.Null(table.Take("b", 0));
        clock.Pass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(block, table.Take("b", 0));
        Assert.Null(table.Take("c", 0));
        Assert.True(table.Accept("b", block));
        Assert.False(table.Accept("slow", block));
        Assert.False(table.Renew("slow", block));
        Assert.True(table.IsFinished);
    }

    [Fact]
    public void Workers_that_hang_and_renew_do_not_keep_the_coordinators_machine_from_ending_the_iteration()
    {
        Clock clock = new();
        LeaseTable table = Table(4, clock: clock);
        GameBlock block = table.Take("a", 0)!.Value;
        clock.Pass(Rules.Duration * 0.6);
        Assert.Equal(block, table.Take("b", 0));
        for (int i = 0; i < 10; i++)
        {
            Assert.True(table.Renew("a", block));
            Assert.True(table.Renew("b", block));
            Assert.False(table.Renew("c", block));
            clock.Pass(Rules.Duration * 0.6);
            Assert.Null(table.Take("c", 0));
        }

        Assert.Equal(block, table.Take(LeaseTable.Here, 0));
        Assert.True(table.Accept(LeaseTable.Here, block));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e308)]
    [InlineData(-1)]
    public void A_speed_that_cannot_be_is_not_believed(double speed)
    {
        LeaseTable table = Table(100);
        table.Take("a", speed);
        table.Take("b", speed);
        Assert.InRange(table.Take("c", 0)!.Value.Count, Rules.LeastGames, 30);
    }

    [Fact]
    public void Whatever_workers_do_every_game_is_accepted_once() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 7].Array[0, 400], Gen.Int[0, 4].Array[400]).Sample(
            (games, acts, workers) =>
            {
                Clock clock = new();
                LeaseTable table =
                    new(new GameBlock(3, games), Rules, new WorkerSpeeds(Rules.Duration, clock), clock);
                int[] accepted = new int[games + 3];
                List<(string Worker, GameBlock Block)> leased = [];
                for (int i = 0; i < acts.Length; i++)
                {
                    string worker = $"w{workers[i]}";
                    (string holder, GameBlock block) = leased.Count > 0 ? leased[i % leased.Count] : default;
                    switch (acts[i])
                    {
                        case <= 1 when table.Take(worker, workers[i]) is { } taken:
                            leased.Add((worker, taken));
                            break;
                        case 2 when leased.Count > 0:
                            Accept(holder, block);
                            break;
                        case 3:
                            table.Leave(worker);
                            break;
                        case 4 when leased.Count > 0:
                            table.Renew(holder, block);
                            break;
                        case 5:
                            table.Discard(worker).ToList().ForEach(again => Count(again, -1));
                            break;
                        case 6:
                            GameBlock former = new(i, workers[i]);
                            Count(former, table.AcceptFormer(worker, former) ? 1 : 0);
                            break;
                        default:
                            clock.Pass(TimeSpan.FromSeconds(5));
                            break;
                    }
                }

                while (!table.IsFinished)
                {
                    if (table.Take(LeaseTable.Here, 1) is { } block)
                    {
                        Accept(LeaseTable.Here, block);
                    }

                    clock.Pass(Rules.Duration);
                }

                Assert.All(accepted.Skip(3), times => Assert.Equal(1, times));
                Assert.Equal([0, 0, 0], accepted.Take(3));
                Assert.Equal(games, table.Played);

                void Accept(string worker, GameBlock block) => Count(block, table.Accept(worker, block) ? 1 : 0);

                void Count(GameBlock block, int change) =>
                    block.Numbers.Where(_ => change != 0).ToList().ForEach(game => accepted[game] += change);
            },
            iter: 2000);

    private static LeaseTable Table(int games, LeaseRules rules, string[] there, double speed = 1)
    {
        Clock clock = new();
        WorkerSpeeds speeds = new(Rules.Duration, clock);
        Array.ForEach(there, worker => speeds.See(worker, speed));
        return new(new GameBlock(0, games), rules, speeds, clock);
    }

    private static LeaseTable Table(int games, LeaseRules? rules = null, Clock? clock = null)
    {
        clock ??= new Clock();
        return new(new GameBlock(0, games), rules ?? Rules, new WorkerSpeeds(Rules.Duration, clock), clock);
    }

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Pass(TimeSpan time) => now += time.Ticks;
    }
}
