using NanoZero.Games;
using NanoZero.Search;
using NanoZero.Tests;

namespace NanoZero.Play.Tests;

public class SelfPlayTests
{
    public static TheoryData<string, int, NoiseSchedule, TreeReuse> Configurations => new()
    {
        { "puct", 1, NoiseSchedule.EveryMove, TreeReuse.Off },
        { "puct", 4, NoiseSchedule.FirstMove, TreeReuse.Off },
        { "puct", 4, NoiseSchedule.EveryMove, TreeReuse.NewSimulations },
        { "puct", 2, NoiseSchedule.None, TreeReuse.TotalVisits },
        { "ttts", 1, NoiseSchedule.EveryMove, TreeReuse.Off },
        { "ttts", 4, NoiseSchedule.None, TreeReuse.NewSimulations },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Records_depend_neither_on_workers_nor_on_parallel_games(
        string algorithm, int leaves, NoiseSchedule noise, TreeReuse reuse)
    {
        SelfPlayOptions options = Options(algorithm, leaves, noise, reuse);
        string[] alone = Play(options with { ParallelGames = 1 }, workers: 1);
        Assert.Equal(alone, Play(options with { ParallelGames = 16 }, workers: 2));
        Assert.Equal(alone, Play(options with { ParallelGames = 5 }, workers: 3));
        Assert.Equal(11, alone.Distinct().Count());

        static string[] Play(SelfPlayOptions options, int workers) =>
            [.. Given.SelfPlayed<ConnectFour>(options, 11, workers).Games.Select(Given.Everything)];
    }

    [Fact]
    public void Games_are_the_same_while_a_device_computes_for_some_workers_and_others_grow_their_trees()
    {
        SelfPlayOptions options = Options("puct", 2, NoiseSchedule.EveryMove, TreeReuse.Off) with { ParallelGames = 8 };
        SimulatedDevice device = new(TimeSpan.FromMicroseconds(20), 1e6, TimeProvider.System);
        EvaluatorSource<ConnectFour> source = new(_ => device.Connect(new HashEvaluator<ConnectFour>()));
        Assert.Equal(
            Given.SelfPlayed<ConnectFour>(options, 11).Games.Select(Given.Everything),
            Given.SelfPlayed(options, 11, workers: 3, source).Games.Select(Given.Everything));
        Assert.True(device.Batches > 0);
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_game_equals_the_one_a_plain_loop_plays(
        string algorithm, int leaves, NoiseSchedule noise, TreeReuse reuse)
    {
        const ulong Seed = 7;
        const int Iteration = 3;
        SelfPlayOptions options = Options(algorithm, leaves, noise, reuse);
        foreach (GameRecord<ConnectFour> record
            in Given.SelfPlayed<ConnectFour>(options, 3, 2, null, Seed, Iteration).Games)
        {
            ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options.Search);
            ConnectFour position = record.Start;
            for (int move = 0; move < record.Actions.Count; move++)
            {
                bool explore = noise == NoiseSchedule.EveryMove || (noise == NoiseSchedule.FirstMove && move == 0);
                search.Begin(position, new RandomStream(Seed, Iteration, (ulong)record.Index, (ulong)move, 0), explore);
                new SearchBatch<ConnectFour>(new HashEvaluator<ConnectFour>()).Complete([search]);
                float[] policy = new float[7], recorded = new float[7];
                search.WritePolicy(policy);
                record.Policies[move].WriteTo(recorded);
                RandomStream random = new(Seed, Iteration, (ulong)record.Index, (ulong)move, 1);
                int action = search.ChooseAction(move < options.TemperaturePlies ? 1 : 0, ref random);
                Assert.Equal(policy, recorded);
                Assert.Equal(search.RootValue, record.RootValues[move]);
                Assert.Equal(Surprise(policy, Priors(position)), record.Surprises[move], 1e-3);
                Assert.Equal(action, record.Actions[move]);
                position.Play(action);
            }

            Assert.True(position.IsTerminal);
        }
    }

    private static double[] Priors(ConnectFour position)
    {
        Answers answer = AnswerBuffer.Of(new HashEvaluator<ConnectFour>(), [position]).All;
        double[] shares = [.. Enumerable.Range(0, 7).Select(action =>
            position.IsLegal(action) ? Math.Exp(answer.Logits[action]) : 0)];
        return [.. shares.Select(share => share / shares.Sum())];
    }

    private static double Surprise(float[] policy, double[] priors) => Enumerable.Range(0, 7)
        .Where(action => policy[action] > 0)
        .Sum(action => policy[action] * Math.Log(policy[action] / priors[action]));

    [Fact]
    public void Policies_sum_to_1_over_legal_actions_and_outcomes_are_for_the_side_to_move()
    {
        SelfPlayOptions options = Options("ttts", 2, NoiseSchedule.EveryMove, TreeReuse.Off);
        foreach (GameRecord<TicTacToe> record in Given.SelfPlayed<TicTacToe>(options, 20).Games)
        {
            TicTacToe end = record.Start;
            List<TrainingSample<TicTacToe>> samples = [.. record.Samples(lambda: 1)];
            for (int move = 0; move < samples.Count; move++)
            {
                SearchPolicy policy = samples[move].Policy;
                Assert.Equal(end, samples[move].Position);
                Assert.Equal(move % 2 == 0 ? record.Outcome : -record.Outcome, samples[move].Value);
                Assert.InRange(samples[move].RootValue, -1, 1);
                Assert.All(policy.Actions.ToArray(), action => Assert.True(samples[move].Position.IsLegal(action)));
                Assert.Equal(1, policy.Weights.ToArray().Sum(), 1e-5);
                end.Play(record.Actions[move]);
            }

            Assert.True(end.IsTerminal);
            Assert.Equal(record.Actions.Count, samples.Count);
            Assert.Equal(end.TerminalValue == 0 ? 0 : end.Ply % 2 == 1 ? 1 : -1, record.Outcome);
        }
    }

    [Fact]
    public void The_value_that_is_learnt_is_the_mean_of_later_values_with_falling_weights_and_of_the_outcome()
    {
        const float Lambda = 0.75f;
        SelfPlayOptions options = Options("puct", 1, NoiseSchedule.EveryMove, TreeReuse.Off);
        foreach (GameRecord<TicTacToe> record in Given.SelfPlayed<TicTacToe>(options, 5).Games)
        {
            List<TrainingSample<TicTacToe>> samples = [.. record.Samples(Lambda)];
            int moves = samples.Count;
            for (int move = 0; move < moves; move++)
            {
                float Sign(int later) => (later - move) % 2 == 0 ? 1 : -1;
                double expected = Enumerable.Range(move, moves - move).Sum(later =>
                    (1 - Lambda) * Math.Pow(Lambda, later - move) * Sign(later) * record.RootValues[later]);
                float outcome = move % 2 == 0 ? record.Outcome : -record.Outcome;
                Assert.Equal(expected + (Math.Pow(Lambda, moves - move) * outcome), samples[move].Value, 1e-5);
            }

            Assert.Equal(record.RootValues, record.Samples(lambda: 0).Select(sample => sample.Value));
        }
    }

    [Fact]
    public void Without_noise_and_temperature_all_games_are_the_same_and_with_either_they_are_not()
    {
        SelfPlayOptions still = Options("puct", 1, NoiseSchedule.None, TreeReuse.Off) with { TemperaturePlies = 0 };
        Assert.Equal(1, Distinct(still));
        Assert.InRange(Distinct(still with { TemperaturePlies = 5 }), 2, 8);
        Assert.InRange(Distinct(still with { Noise = NoiseSchedule.EveryMove }), 2, 8);

        static int Distinct(SelfPlayOptions options) =>
            Given.SelfPlayed<ConnectFour>(options, 8).Games.Select(game => game.MovesText()).Distinct().Count();
    }

    [Fact]
    public void Another_seed_or_iteration_gives_other_games()
    {
        SelfPlayOptions options = Options("puct", 1, NoiseSchedule.EveryMove, TreeReuse.Off);
        string[] Play(ulong seed, int iteration) =>
            [.. Given.SelfPlayed<ConnectFour>(options, 4, 1, null, seed, iteration).Games.Select(game =>
                game.MovesText())];

        string[] games = [.. Play(7, 3), .. Play(7, 4), .. Play(8, 3)];
        Assert.Equal(12, games.Distinct().Count());
    }

    [Fact]
    public void Counts_add_up()
    {
        SelfPlayOptions options = Options("puct", 16, NoiseSchedule.EveryMove, TreeReuse.Off);
        PlayedGames<ConnectFour> played = Given.SelfPlayed<ConnectFour>(options, 9, 2);
        PlayCounts counts = played.Counts;
        Assert.Equal(9, counts.Games);
        Assert.Equal(played.Games.Sum(game => game.Actions.Count), counts.Plies);
        Assert.Equal(counts.Plies, counts.Searches);
        Assert.Equal(counts.Searches * options.Search.Simulations, counts.Simulations);
        Assert.Equal(counts.Simulations + counts.Searches, counts.Evaluations + counts.CacheHits + counts.Terminals);
        Assert.Equal(counts.Evaluations, counts.BatchedPositions);
        Assert.InRange(counts.BatchFill, 0.1, 1);
        Assert.InRange(counts.EvaluatorBusySeconds, counts.EvaluatorSeconds / 2, played.Elapsed.TotalSeconds);
        Assert.True(counts.Collisions > 0);
    }

    [Fact]
    public void Answers_out_of_a_cache_are_counted_and_change_no_game()
    {
        SelfPlayOptions options = Options("puct", 2, NoiseSchedule.EveryMove, TreeReuse.Off);
        EvaluationCache<TicTacToe> cache = new(1 << 20);
        EvaluatorSource<TicTacToe> cached =
            new(_ => new CachedEvaluator<TicTacToe>(new HashEvaluator<TicTacToe>(), cache));
        PlayedGames<TicTacToe> first = Given.SelfPlayed(options, 10, 1, cached);
        PlayedGames<TicTacToe> again = Given.SelfPlayed(options, 10, 2, cached);
        Assert.True(first.Counts.CacheHits > 0);
        Assert.Equal(0, again.Counts.Evaluations);
        Assert.Equal(again.Counts.Simulations + again.Counts.Searches, again.Counts.CacheHits + again.Counts.Terminals);
        Assert.Equal(first.Games.Select(Given.Everything), again.Games.Select(Given.Everything));
    }

    private static SelfPlayOptions Options(string algorithm, int leaves, NoiseSchedule noise, TreeReuse reuse) => new()
    {
        Search = new SearchOptions
        {
            Algorithm = AlgorithmOptions.Named(algorithm),
            Simulations = 24,
            LeavesInFlight = leaves,
            TreeReuse = reuse
        },
        ParallelGames = 4,
        Noise = noise,
        TemperaturePlies = 8,
    };
}
