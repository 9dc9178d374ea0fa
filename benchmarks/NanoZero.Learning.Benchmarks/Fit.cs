using System.Diagnostics;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;
using TorchSharp;

namespace NanoZero.Learning.Benchmarks;

/// <summary>Fits a network to exactly labelled positions, and prints how often it is wrong on others.</summary>
/// <param name="file">Labelled positions.</param>
/// <param name="seconds">Processor time of the training, on one thread.</param>
/// <param name="config">Network, batch and learning rates.</param>
internal sealed class Fit(string file, double seconds, TrainingConfig config)
{
    private const double SeenShare = 0.95;
    private const int SpeedBatch = 64;
    private const double SecondsOfSpeed = 0.5;

    /// <summary>Trains, and prints a line after an eighth, a quarter, a half and the whole of the time.</summary>
    public void Print()
    {
        NativeTorch.Require();
        torch.set_num_threads(1);
        ConnectFour start = ConnectFour.Start(GameOptions.Default);
        IReadOnlyList<LabelledPosition<ConnectFour>> all = PositionSets.Open(start, file)[0].Positions;
        IReadOnlyList<PositionSet<ConnectFour>> standard = PositionSets.Open(start, PositionSets.Standard);
        HashSet<UInt128> judged = [.. standard.SelectMany(set => set.Positions).Select(KeyOf)];
        LabelledPosition<ConnectFour>[] seen =
            [.. all.Take((int)(all.Count * SeenShare)).Where(each => !judged.Contains(KeyOf(each)))];
        HashSet<UInt128> known = [.. seen.Select(KeyOf)];
        ReplayBuffer<ConnectFour> buffer = new(seen.Length);
        buffer.Add(seen.Select(Sample));
        LabelledPosition<ConnectFour>[] unseen =
            [.. all.Skip((int)(all.Count * SeenShare)).Where(each => known.Add(KeyOf(each)))];
        PositionSet<ConnectFour>[] sets = [.. standard, new("unseen", unseen)];
        using Learner<ConnectFour> learner =
            new(new PolicyValueNetwork(config.NetworkShape(), config.Seed), config, NetworkDevice.Cpu, threads: 1);
        NetworkConfig shape = config.NetworkShape();
        Console.WriteLine(
            $"{config.Layers} × {shape.Width} {shape.Body}, {shape.Policy}, {shape.Value}: {shape.ParameterCount} "
            + $"weights, {shape.OperationsPerEvaluation / 1e6:F2} million operations; evaluations a second of one "
            + "thread: "
            + string.Join(", ", Enum.GetValues<NetworkPrecision>().Select(precision =>
                $"{precision} {Speed(learner.Network, precision, start):N0}")));
        Train(learner, buffer, sets);
    }

    private void Train(
        Learner<ConnectFour> learner, ReplayBuffer<ConnectFour> buffer, IReadOnlyList<PositionSet<ConnectFour>> sets)
    {
        double next = seconds / 8, used = 0;
        for (int steps = 0; used < seconds;)
        {
            double rate = config.RateAt(used / seconds, ++steps);
            TimeSpan began = ProcessorTime();
            learner.Optimizer.LearningRate = rate;
            Losses losses = learner.Step(buffer, new RandomStream(config.Seed, (ulong)steps));
            used += (ProcessorTime() - began).TotalSeconds;
            if (used >= next)
            {
                next *= 2;
                Console.WriteLine(
                    $"{used,5:F0} s, {steps * (double)config.BatchSize / used:N0} positions/s, losses "
                    + $"{losses.Policy:F2} + {losses.Value:F2}; {Errors(learner.Network, sets)}");
            }
        }
    }

    // Equal for a position and its mirror image.
    private static UInt128 KeyOf(LabelledPosition<ConnectFour> labelled) =>
        UInt128.Min(labelled.Position.Key, labelled.Position.Transform(1).Key);

    // Every best move is as good as another.
    private static TrainingSample<ConnectFour> Sample(LabelledPosition<ConnectFour> labelled)
    {
        ushort[] best =
            [.. Enumerable.Range(0, labelled.Values.Count)
                .Where(action => labelled.Values[action] == labelled.Value).Select(action => (ushort)action)];
        float[] weights = new float[best.Length];
        Array.Fill(weights, 1f / best.Length);
        return new(labelled.Position, new SearchPolicy(best, weights), labelled.Value, labelled.Value);
    }

    private static string Errors(PolicyValueNetwork network, IReadOnlyList<PositionSet<ConnectFour>> sets)
    {
        PositionTableOptions alone = new() { Budgets = [] };
        PositionRow row =
            PositionTable.Judge("network", network, Plan(network, NetworkPrecision.Fp32), sets, alone).First();
        ValueErrors values = row.Values!.Value;
        return $"errors {row.BySet.SkipLast(1).Average(set => set.Rate):P1} of the standard sets, "
            + $"{row.BySet[^1].Rate:P1} of the unseen; value: {values.Mean:F3}, sign {values.SignAgreement:P1} | "
            + string.Join(", ", row.BySet.SkipLast(1).Select((set, i) => $"{sets[i].Name} {set.Rate:P1}"));
    }

    private static ExecutionPlan Plan(PolicyValueNetwork network, NetworkPrecision precision) =>
        ExecutionPlanner.Choose<ConnectFour>(
            network,
            new ExecutionOptions
            {
                Device = NetworkDevice.Cpu,
                Precision = precision,
                Workers = 1,
                BatchSize = SpeedBatch,
            });

    private static double Speed(PolicyValueNetwork network, NetworkPrecision precision, ConnectFour start)
    {
        using NetworkEvaluator<ConnectFour> evaluator = new(network, Plan(network, precision));
        ConnectFour[] positions = new ConnectFour[SpeedBatch];
        Array.Fill(positions, start);
        AnswerBuffer answers = new(SpeedBatch, ConnectFour.Info.ActionCount);
        evaluator.Evaluate(positions, answers.All);
        TimeSpan began = ProcessorTime();
        double count = 0, used = 0;
        while (used < SecondsOfSpeed)
        {
            evaluator.Evaluate(positions, answers.All);
            count += SpeedBatch;
            used = (ProcessorTime() - began).TotalSeconds;
        }

        return count / used;
    }

    private static TimeSpan ProcessorTime() => Process.GetCurrentProcess().TotalProcessorTime;
}
