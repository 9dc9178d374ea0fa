using System.Collections.Concurrent;
using NanoZero.Games;

namespace NanoZero.Network.Tests;

public sealed class NetworkWorkloadTests
{
    private static readonly NetworkConfig Config = NetworkConfig.For(TicTacToe.Info, layers: 1);

    [Fact]
    public void Every_worker_repeats_the_work_on_a_thread_of_its_own_and_frees_what_it_owns()
    {
        ConcurrentBag<int> threads = [];
        int repetitions = 0, freed = 0;
        WorkloadRate rate = new NetworkWorkload(
            new ExecutionPlan { Workers = 3, BatchSize = 5 }, operations: 1, Prepare).Measure(seconds: 0);
        Assert.Equal(3, threads.Distinct().Count());
        Assert.Equal((6, 3), (repetitions, freed));  // once to warm up, once to be measured
        Assert.True(rate.PerSecond > 0);

        Repetition Prepare()
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return new Repetition(
                () => Interlocked.Increment(ref repetitions), new Freed(() => Interlocked.Increment(ref freed)));
        }
    }

    [Fact]
    public void What_a_worker_throws_is_thrown_with_the_plan_that_does_not_run()
    {
        ExecutionPlan plan = new() { Workers = 2 };
        int prepared = 0;
        NetworkWorkload work = new(plan, operations: 1, () =>
            Interlocked.Increment(ref prepared) == 1
                ? throw new NotSupportedException("no such instruction")
                : new Repetition(() => { }));
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => work.Measure(seconds: 0));
        Assert.Equal($"'{plan}' does not run: no such instruction", thrown.Message);
    }

    [Fact]
    public void Products_and_evaluations_count_the_operations_they_stand_for()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ExecutionPlan plan = new() { BatchSize = 2 };
        NetworkWorkload products = NetworkWorkload.LinearLayers(Config, plan),
            evaluations = NetworkWorkload.Evaluations<TicTacToe>(network, plan);
        Assert.Equal(2.0 * 9 * 12 * 64 * 64, products.Operations);
        Assert.Equal(Config.OperationsPerEvaluation, evaluations.Operations);
        Assert.InRange(evaluations.ComputedOperations, 1, evaluations.Operations);
        Assert.True(products.Measure(seconds: 0).PerSecond > 0);
        Assert.True(evaluations.Measure(seconds: 0).PerSecond > 0);
    }

    private sealed class Freed(Action free) : IDisposable
    {
        public void Dispose() => free();
    }
}
