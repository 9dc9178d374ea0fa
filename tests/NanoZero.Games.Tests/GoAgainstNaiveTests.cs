using CsCheck;

namespace NanoZero.Games.Tests;

public sealed class GoAgainstNaiveTests
{
    private const int Games = 200;

    [Fact]
    public void Random_games_on_9x9_equal_the_naive_rules() => Compare<Points9>(legalActionsEvery: 1);

    [Fact]
    public void Random_games_on_13x13_equal_the_naive_rules() => Compare<Points13>(legalActionsEvery: 5);

    [Fact]
    public void Random_games_on_19x19_equal_the_naive_rules() => Compare<Points19>(legalActionsEvery: 16);

    // Every ply compares stones, ko and the end of the game; legal actions and score, which are slow to find naively,
    // are compared at every n-th ply, counted from a random one, and the score at the end too.
    private static void Compare<TPoints>(int legalActionsEvery)
        where TPoints : unmanaged, IPointSet<TPoints> =>
        Gen.Int.Sample(seed => CompareGame<TPoints>(new Random(seed), legalActionsEvery), iter: Games);

    private static void CompareGame<TPoints>(Random random, int legalActionsEvery)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        float komi = random.Next(-10, 30) / 2f;
        Go<TPoints> fast = GoPositions.Start<TPoints>(komi);
        NaiveGo naive = new(TPoints.Size, komi);
        ushort[] actions = new ushort[Go<TPoints>.Info.MaxLegalActions];
        int offset = random.Next(legalActionsEvery);

        // Half of the games never pass while there is another move: they reach full boards and the ply limit.
        bool mayPass = random.Next(2) == 0;
        while (true)
        {
            AssertSame(fast, naive);
            int count = fast.LegalActions(actions);
            if ((naive.Ply + offset) % legalActionsEvery == 0)
            {
                AssertSameLegalActions(fast, naive, actions.AsSpan(0, count));
                Assert.Equal(naive.Score(), fast.Score);
            }

            if (fast.IsTerminal)
            {
                break;
            }

            int action = actions[random.Next(mayPass || count == 1 ? count : count - 1)];
            fast.Play(action);
            naive.Play(action);
        }

        Assert.Equal(naive.Score(), fast.Score);
        Assert.Equal(MathF.Sign(naive.Score()) * (naive.ToMove == NaiveGo.Black ? 1 : -1), fast.TerminalValue);
    }

    private static void AssertSame<TPoints>(Go<TPoints> fast, NaiveGo naive)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        Assert.Equal(naive.Ply, fast.Ply);
        Assert.Equal(naive.HasEnded, fast.IsTerminal);
        Assert.Equal(naive.Ko, fast.KoPoint);
        Span<byte> tokens = stackalloc byte[Go<TPoints>.Info.TokenCount];
        Span<byte> expected = stackalloc byte[tokens.Length];
        fast.Encode(tokens);
        for (int point = 0; point < naive.Pass; point++)
        {
            int colour = naive.ColourAt(point);
            expected[point] = (byte)(colour == naive.ToMove ? 2 : colour != NaiveGo.Empty ? 0 : point == naive.Ko ? 3 : 1);
        }

        expected[^1] = (byte)(4 + (naive.ToMove == NaiveGo.White ? 1 : 0) + (naive.LastWasPass ? 2 : 0));
        Assert.True(tokens.SequenceEqual(expected), $"ply {naive.Ply}: the stones differ");
    }

    private static void AssertSameLegalActions<TPoints>(Go<TPoints> fast, NaiveGo naive, ReadOnlySpan<ushort> actions)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        int found = 0;
        for (int action = 0; action <= naive.Pass; action++)
        {
            bool expected = naive.IsLegal(action);
            Assert.True(expected == (found < actions.Length && actions[found] == action), $"ply {naive.Ply}: {Go<TPoints>.ActionText(action)}");
            Assert.Equal(expected, fast.IsLegal(action));
            found += expected ? 1 : 0;
        }

        Assert.Equal(found, actions.Length);
    }
}
