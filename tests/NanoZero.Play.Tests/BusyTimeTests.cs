namespace NanoZero.Play.Tests;

public sealed class BusyTimeTests
{
    [Fact]
    public void Time_counts_once_however_many_threads_are_at_work()
    {
        Clock clock = new();
        BusyTime busy = new(clock);
        clock.Seconds = 1;
        busy.Enter();
        clock.Seconds = 2;
        busy.Enter();
        clock.Seconds = 5;
        busy.Leave();
        clock.Seconds = 6;
        Assert.Equal(TimeSpan.FromSeconds(5), busy.Total);
        busy.Leave();
        clock.Seconds = 100;
        Assert.Equal(TimeSpan.FromSeconds(5), busy.Total);
        busy.Enter();
        clock.Seconds = 102;
        busy.Leave();
        Assert.Equal(TimeSpan.FromSeconds(7), busy.Total);
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
