namespace NanoZero.Play;

/// <summary>Keeps the time in which at least one of several threads was at work; in the rest, a device they share was idle.</summary>
internal sealed class BusyTime(TimeProvider time)
{
    private readonly Lock gate = new();
    private int atWork;
    private long since;
    private long ticks;

    /// <summary>Gets the time so far.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (gate)
            {
                return time.GetElapsedTime(0, ticks + (atWork > 0 ? time.GetTimestamp() - since : 0));
            }
        }
    }

    /// <summary>A thread begins work.</summary>
    public void Enter()
    {
        lock (gate)
        {
            if (atWork++ == 0)
            {
                since = time.GetTimestamp();
            }
        }
    }

    /// <summary>A thread ends the work it began.</summary>
    public void Leave()
    {
        lock (gate)
        {
            if (--atWork == 0)
            {
                ticks += time.GetTimestamp() - since;
            }
        }
    }
}
