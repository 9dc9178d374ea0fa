using System.Diagnostics;

namespace NanoZero.Studies;

/// <summary>Keeps the report of a study up to date while it runs, for at most about a twentieth of its time: drawing takes longer than many a step.</summary>
/// <param name="write">Writes the report.</param>
internal sealed class ReportUpdates(Action write)
{
    private const double LeastPause = 20;

    private long written = Stopwatch.GetTimestamp();
    private TimeSpan took = TimeSpan.FromSeconds(0.5);  // until it is known

    /// <summary>Writes the report if it is due after a step.</summary>
    public void AfterStep()
    {
        if (Stopwatch.GetElapsedTime(written) >= LeastPause * took)
        {
            Write();
        }
    }

    /// <summary>Writes the report.</summary>
    public void Write()
    {
        long began = Stopwatch.GetTimestamp();
        write();
        written = Stopwatch.GetTimestamp();
        took = Stopwatch.GetElapsedTime(began, written);
    }
}
