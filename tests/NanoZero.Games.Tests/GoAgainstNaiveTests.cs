using CsCheck;

namespace NanoZero.Games.Tests;

public sealed class GoAgainstNaiveTests
{
    private const int Games = 2000;

    [Fact]
    public void Random_games_on_9x9_equal_the_naive_rules() => Compare<Points9>(compareEvery: 2);

    [Fact]
    public void Random_games_on_13x13_equal_the_naive_rules() => Compare<Points13>(compareEvery: 10);

    [Fact]
    public void Random_games_on_19x19_equal_the_naive_rules() => Compare<Points19>(compareEvery: 20);

    // Every ply compares ko and the end of the game. Stones, legal actions and score, slow to find naively, are
    // compared at every n-th ply, counted from a random one, and at the end: a difference in stones stays until it is
    // seen.
    private static void Compare<TPoints>(int compareEvery)
        where TPoints : unmanaged, IPointSet<TPoints> =>
        Gen.Int.Sample(seed => CompareGame<TPoints>(new Random(seed), compareEvery), iter: Games);

    private static void CompareGame<TPoints>(Random random, int compareEvery)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        float komi = random.Next(-10, 30) / 2f;
        Go<TPoints> fast = GoPositions.Start<TPoints>(komi);
        NaiveGo naive = new(TPoints.Size, komi);
        ushort[] actions = new ushort[Go<TPoints>.Info.MaxLegalActions];
        int offset = random.Next(compareEvery);

        // Half of the games never pass while there is another move: they reach full boards and the ply limit.
        bool mayPass = random.Next(2) == 0;
        while (true)
        {
            Assert.Equal(naive.HasEnded, fast.IsTerminal);
            Assert.Equal(naive.Ko, fast.KoPoint);
            int count = fast.LegalActions(actions);
            if (fast.IsTerminal || (naive.Ply + offset) % compareEvery == 0)
            {
                AssertSameTokens(fast, naive);
                AssertSameLegalActions(naive, actions.AsSpan(0, count));
                Assert.Equal(naive.Score(), fast.Score);
            }

            if (fast.IsTerminal)
            {
                AssertSameOwners(fast, naive);
                break;
            }

            int action = actions[random.Next(mayPass || count == 1 ? count : count - 1)];
            fast.Play(action);
            naive.Play(action);
        }

        Assert.Equal(naive.Ply, fast.Ply);
        Assert.Equal(MathF.Sign(naive.Score()) * (naive.ToMove == NaiveGo.Black ? 1 : -1), fast.TerminalValue);
    }

    private static void AssertSameOwners<TPoints>(Go<TPoints> fast, NaiveGo naive)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        sbyte[] owners = [.. Enumerable.Repeat((sbyte)7, TPoints.Size * TPoints.Size)];
        fast.WriteOwners(owners);
        Assert.Equal(owners.Select((_, point) => (sbyte)naive.OwnerOf(point)), owners);
    }

    private static void AssertSameTokens<TPoints>(Go<TPoints> fast, NaiveGo naive)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        Span<byte> tokens = stackalloc byte[Go<TPoints>.Info.TokenCount];
        Span<byte> expected = stackalloc byte[tokens.Length];
        fast.Encode(tokens);
        for (int point = 0; point < naive.Pass; point++)
        {
            int colour = naive.ColourAt(point);
            expected[point] =
                (byte)(colour == naive.ToMove ? 2 : colour != NaiveGo.Empty ? 0 : point == naive.Ko ? 3 : 1);
        }

        expected[^1] = (byte)(4 + (naive.ToMove == NaiveGo.White ? 1 : 0) + (naive.LastWasPass ? 2 : 0));
        if (!tokens.SequenceEqual(expected))
        {
            Assert.Fail($"ply {naive.Ply}: the stones differ");
        }
    }

    private static void AssertSameLegalActions(NaiveGo naive, ReadOnlySpan<ushort> actions)
    {
        int found = 0;
        for (int action = 0; action <= naive.Pass; action++)
        {
            bool expected = naive.IsLegal(action);
            if (expected != (found < actions.Length && actions[found] == action))
            {
                Assert.Fail($"ply {naive.Ply}: action {action} is {(expected ? "" : "il")}legal");
            }

            found += expected ? 1 : 0;
        }

        Assert.Equal(found, actions.Length);
    }
}
