using CsCheck;

namespace NanoZero.Cluster.Tests;

public sealed class LeaseTableTests
{
    private static readonly LeaseRules Rules = new() { LeastGames = 4, MostGames = 64 };

    [Fact]
    public void One_worker_gets_halves_of_what_is_left_until_the_end()
    {
        LeaseTable table = Table(50);
        GameBlock[] expected = [new(0, 25), new(25, 13), new(38, 6), new(44, 6)];
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
        LeaseTable table = Table(10_000, Rules with { MostGames = 5_000 });
        Assert.Equal(5_000, table.Take("slow", 1)!.Value.Count);  // alone so far
        int fast = table.Take("fast", 3)!.Value.Count, slow = table.Take("slow", 1)!.Value.Count;
        Assert.Equal(5_000 * 3 / 8, fast);
        Assert.Equal((5_000 - fast + 7) / 8, slow);
    }

    [Fact]
    public void A_block_takes_a_second_at_least() =>
        Assert.Equal(40, Table(50).Take("a", 40)!.Value.Count);

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
    public void At_the_end_another_worker_plays_the_oldest_lease_too_and_the_first_result_counts()
    {
        Clock clock = new();
        LeaseTable table = Table(16, Rules with { MostGames = 8 }, clock);
        GameBlock first = table.Take("a", 0)!.Value;
        clock.Pass(TimeSpan.FromSeconds(1));
        GameBlock second = table.Take("b", 0)!.Value;
        while (table.Take("b", 0) is { } more && more != first)
        {
            Assert.True(table.Accept("b", more));
        }

        Assert.True(table.Accept("a", first));
        Assert.False(table.Accept("a", first));
        Assert.False(table.Renew("a", first));
        Assert.Equal(!table.IsFinished, table.IsWanted(second));
    }

    [Fact]
    public void Whatever_workers_do_every_game_is_accepted_once() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 3].Array[0, 400], Gen.Int[0, 4].Array[400]).Sample(
            (games, acts, workers) =>
            {
                Clock clock = new();
                LeaseTable table = new(new GameBlock(3, games), Rules, new WorkerSpeeds(Rules.Duration, clock), clock);
                int[] accepted = new int[games + 3];
                List<(string Worker, GameBlock Block)> leased = [];
                for (int i = 0; i < acts.Length; i++)
                {
                    string worker = $"w{workers[i]}";
                    switch (acts[i])
                    {
                        case 0 when table.Take(worker, workers[i]) is { } block:
                            leased.Add((worker, block));
                            break;
                        case 1 when leased.Count > 0:
                            Accept(leased[i % leased.Count].Block);
                            break;
                        case 2:
                            table.Leave(worker);
                            break;
                        default:
                            clock.Pass(TimeSpan.FromSeconds(5));
                            break;
                    }
                }

                while (!table.IsFinished)
                {
                    if (table.Take("last", 1) is { } block)
                    {
                        Accept(block);
                    }

                    clock.Pass(Rules.Duration);
                }

                Assert.All(accepted.Skip(3), times => Assert.Equal(1, times));
                Assert.Equal([0, 0, 0], accepted.Take(3));

                void Accept(GameBlock block)
                {
                    if (table.Accept("a", block))
                    {
                        Enumerable.Range(block.First, block.Count).ToList().ForEach(game => accepted[game]++);
                    }
                }
            },
            iter: 2000);

    private static LeaseTable Table(int games, LeaseRules? rules = null, Clock? clock = null)
    {
        clock ??= new Clock();
        return new(new GameBlock(0, games), rules ?? Rules, new WorkerSpeeds(Rules.Duration, clock), clock);
    }

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => now;

        public void Pass(TimeSpan time) => now += time;
    }
}
