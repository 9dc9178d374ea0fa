using System.Diagnostics;

namespace NanoZero.Cluster;

/// <summary>
/// Decides whether a worker that is asked to stop still finishes the games it plays. It does where they take a short
/// time only.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly TimeSpan longest;
    private readonly CancellationTokenSource ended = new();
    private readonly CancellationTokenRegistration asked;
    private readonly Action<string> say;
    private readonly Lock gate = new();
    private (int Games, double Seconds, long Since)? block;

    /// <summary>Waits until the worker is asked to stop.</summary>
    /// <param name="longest">How long games may still take then; zero ends them at once.</param>
    /// <param name="say">Learns that games are finished first.</param>
    /// <param name="stop">Asks the worker to stop.</param>
    public Drain(TimeSpan longest, Action<string> say, CancellationToken stop)
    {
        (this.longest, this.say) = (longest, say);
        asked = stop.Register(Stop);
    }

    /// <summary>Gets what ends when the games have to end.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Gets the games that the worker holds.</summary>
    public int Held => block?.Games ?? 0;

    /// <summary>Notes that the worker holds games.</summary>
    /// <param name="games">How many.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 where that is not known.</param>
    public void Begin(int games, double gamesPerSecond)
    {
        lock (gate)
        {
            double seconds = gamesPerSecond > 0 ? games / gamesPerSecond : 0;
            block = (games, seconds, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Notes that the worker holds no games any more.</summary>
    public void End()
    {
        lock (gate)
        {
            block = null;
        }
    }

    /// <summary>Ends the waiting.</summary>
    public void Dispose()
    {
        asked.Dispose();
        ended.Dispose();
    }

    // Games whose time is not known are tried.
    private void Stop()
    {
        bool isWorthIt;
        int games;
        lock (gate)
        {
            games = Held;
            isWorthIt = longest > TimeSpan.Zero && block is { } held
                && held.Seconds - Stopwatch.GetElapsedTime(held.Since).TotalSeconds <= longest.TotalSeconds;
        }

        if (!isWorthIt)
        {
            ended.Cancel();
            return;
        }

        ended.CancelAfter(longest);
        say(string.Create(
            CultureInfo.InvariantCulture, $"finishes its {games} games first, within {longest.TotalSeconds:0} s"));
    }
}
