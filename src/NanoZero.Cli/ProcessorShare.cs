using System.Diagnostics;

namespace NanoZero.Cli;

/// <summary>
/// How much of the processor this process gets while other programs run. Estimates are for a run that has the whole
/// processor.
/// </summary>
internal static class ProcessorShare
{
    private const double Undisturbed = 0.8;
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Measures the share in a tenth of a second and says so where an estimate would be missed because of it.
    /// </summary>
    /// <param name="terminal">Who hears it.</param>
    /// <param name="seconds">The estimate; null where there is none.</param>
    public static void Tell(Terminal terminal, double? seconds)
    {
        if (Note(Measure(), seconds) is { } note)
        {
            terminal.Say(note);
        }
    }

    /// <summary>Returns a warning beside an estimate; null where this process gets most of the processor.</summary>
    /// <param name="share">The share, above 0 and at most 1.</param>
    /// <param name="seconds">The estimate; null where there is none.</param>
    internal static string? Note(double share, double? seconds) => share >= Undisturbed ? null
        : $"other programs run too: this one gets about {100 * share:0} % of the processor now, "
            + "and the estimate is for all of it"
            + (seconds is { } alone ? $"; so it takes about {TrainingText.Duration(alone / share)}" : "");

    /// <summary>Returns the share that as many busy threads as there are cores get.</summary>
    internal static double Measure()
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Stopwatch watch = Stopwatch.StartNew();
        Thread[] threads =
            [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => BeBusy(watch)))];
        ThreadSet.Start(threads);
        Array.ForEach(threads, thread => thread.Join());
        return Math.Clamp(
            (Environment.CpuUsage.TotalTime - before) / (watch.Elapsed * Environment.ProcessorCount), 0, 1);
    }

    // A wait of the runtime would give the processor away.
    private static void BeBusy(Stopwatch watch)
    {
        while (watch.Elapsed < Measured)
        {
        }
    }
}
