using NanoZero.Games;
using NanoZero.Search;
using NanoZero.Tests;

namespace NanoZero.Search.Tests;

public sealed class SimulatedDeviceTests
{
    [Fact]
    public void Answers_are_those_of_the_evaluator_behind_it()
    {
        ConnectFour[] positions = [.. Roots.Random<ConnectFour>(20, 5)];
        SimulatedDevice device = new(TimeSpan.FromMilliseconds(1), 1e6, new ManualClock());
        (float[] logits, float[] values) = Evaluate(device.Connect(new HashEvaluator<ConnectFour>()), positions);
        (float[] expectedLogits, float[] expectedValues) = Evaluate(new HashEvaluator<ConnectFour>(), positions);
        Assert.Equal(expectedLogits, logits);
        Assert.Equal(expectedValues, values);
    }

    [Fact]
    public void A_batch_takes_its_latency_and_a_time_for_every_position_and_the_rest_is_idle()
    {
        ConnectFour[] positions = [.. Roots.Random<ConnectFour>(20, 5)];
        ManualClock clock = new();
        SimulatedDevice device = new(TimeSpan.FromMilliseconds(80), positionsPerSecond: 1000, clock);
        IEvaluator<ConnectFour> evaluator = device.Connect(new HashEvaluator<ConnectFour>());
        Assert.Equal(0, device.BusyShare);
        Evaluate(evaluator, positions);
        Assert.Equal(100, clock.Milliseconds, tolerance: 2);    // 80 + 20
        Assert.Equal(1, device.BusyShare, 1e-9);
        clock.Advance(200);
        Evaluate(evaluator, positions);
        Assert.Equal(0.5, device.BusyShare, 0.01);              // 200 of 400 ms
        Assert.Equal(2, device.Batches);
    }

    [Fact]
    public async Task Batches_of_several_threads_are_computed_one_after_the_other()
    {
        ConnectFour[] positions = [.. Roots.Random<ConnectFour>(20, 5)];
        ManualClock clock = new();
        SimulatedDevice device = new(TimeSpan.FromMilliseconds(80), positionsPerSecond: 1000, clock);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            Task.Run(() => Evaluate(device.Connect(new HashEvaluator<ConnectFour>()), positions))));
        Assert.InRange(clock.Milliseconds, 300, 330);
        Assert.Equal(3, device.Batches);
    }

    private static (float[] Logits, float[] Values) Evaluate(IEvaluator<ConnectFour> evaluator, ConnectFour[] positions)
    {
        Answers answers = AnswerBuffer.Of(evaluator, positions).All;
        return ([.. answers.Logits], [.. answers.Values]);
    }

    // Goes on by a millisecond whenever it is read, and otherwise when told to.
    private sealed class ManualClock : TimeProvider
    {
        private long ticks;

        public double Milliseconds => TimeSpan.FromTicks(Volatile.Read(ref ticks)).TotalMilliseconds;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(int milliseconds) =>
            Interlocked.Add(ref ticks, milliseconds * TimeSpan.TicksPerMillisecond);

        public override long GetTimestamp() => Interlocked.Add(ref ticks, TimeSpan.TicksPerMillisecond);
    }
}
