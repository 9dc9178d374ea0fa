using System.Globalization;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Benchmarks;

/// <summary>
/// Measures and prints how the speed of self-play changes with one setting at a time: what the model of cost predicts
/// beside what is.
/// </summary>
/// <param name="seconds">How long each row is measured.</param>
internal sealed class SelfPlayScaling(double seconds)
{
    private static readonly Setting Base = new("connect4", Layers: 2, Simulations: 64, Leaves: 1, Games: 0, Workers: 0);

    /// <summary>
    /// Measures all rows. Rates are by processor time, so that other work on the machine counts less.
    /// </summary>
    public void Print()
    {
        Console.WriteLine(
            $"{Environment.ProcessorCount} processors, {seconds} s a row; PUCT, no cache; otherwise connect4, 2 "
            + $"layers, 64 simulations, 1 leaf in flight");
        Console.WriteLine("setting                        positions/core·s  GFLOP/core·s  mean batch  in trees");
        Row("simulations", [8, 32, 128, 512], value => Base with { Simulations = value });
        Row("games in play", [2, 8, 32, 128, 512], value => Base with { Games = value });
        Row("leaves, 4 games", [1, 4, 16], value => Base with { Leaves = value, Games = 4 });
        Row("workers", [1, .. Doubling(2, Environment.ProcessorCount)], value => Base with { Workers = value });
        Row("layers", [1, 2, 3, 4, 6], value => Base with { Layers = value });
        foreach (string game in (string[])["tictactoe", "go9", "go13", "go19"])
        {
            Row(game + ", layers", [1, 2], value => Base with { Game = game, Layers = value });
        }
    }

    private static IEnumerable<int> Doubling(int first, int last)
    {
        for (int value = first; value <= last; value *= 2)
        {
            yield return value;
        }
    }

    private void Row(string name, IEnumerable<int> values, Func<int, Setting> setting)
    {
        foreach (int value in values)
        {
            Setting measured = setting(value);
            (PlayCounts counts, double processorSeconds, long operations) =
                GameCatalogue.Open(measured.Game, new Run(measured, seconds));
            double perSecond = counts.BatchedPositions / processorSeconds;
            double inTrees = counts.TreeSeconds / (counts.TreeSeconds + counts.EvaluatorSeconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name + " " + value,-30} {perSecond,16:#,0}  {perSecond * operations / 1e9,12:#,0}  "
                    + $"{counts.MeanBatch,10:F1}  {inTrees,8:P1}"));
        }
    }

    /// <summary>What a row measures; 0 games fill the batches, 0 workers are one a processor.</summary>
    private sealed record Setting(string Game, int Layers, int Simulations, int Leaves, int Games, int Workers);

    private sealed class Run(Setting setting, double seconds)
        : IGameVisitor<(PlayCounts Counts, double ProcessorSeconds, long Operations)>
    {
        public (PlayCounts Counts, double ProcessorSeconds, long Operations) Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, setting.Layers), seed: 1);
            ExecutionPlan plan = ExecutionPlanner.Choose<TGame>(
                network, new ExecutionOptions
                {
                    Device = NetworkDevice.Cpu,
                    Workers = setting.Workers == 0 ? null : setting.Workers
                });
            using GameWorkers<TGame> workers = new(plan.Workers, ModelPlayer.Source<TGame>(network, plan));
            TrainingConfig config = new()
            {
                Search = new SearchOptions { Simulations = setting.Simulations, LeavesInFlight = setting.Leaves },
            };
            Player<TGame> player = config.SelfPlayer(workers.Sources[0]);
            GamePlan<TGame> games = GamePlan<TGame>.SelfPlay(player, start, games: 100_000) with
            {
                ParallelGames = setting.Games == 0 ? plan.GamesToFill(setting.Leaves) : setting.Games,
                Seed = 1,
            };
            LastProgress last = new();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            using CancellationTokenSource cancellation = new(TimeSpan.FromSeconds(seconds));
            try
            {
                workers.Play(games, last, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }

            return (last.Value.Counts, last.ProcessorTime(before), network.Config.OperationsPerEvaluation);
        }
    }

    private sealed class LastProgress : IProgress<PlayProgress>
    {
        private TimeSpan processorTime;

        public PlayProgress Value { get; private set; } = new(0, 0, new PlayCounts(), TimeSpan.Zero);

        public double ProcessorTime(TimeSpan before) => (processorTime - before).TotalSeconds;

        public void Report(PlayProgress value) => (Value, processorTime) = (value, Environment.CpuUsage.TotalTime);
    }
}
