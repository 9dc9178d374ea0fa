using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace NanoZero.Play;

/// <summary>
/// Writes lines on a thread of its own. A front end may send all its queries before it reads an answer. So queries are
/// read while answers wait to be written.
/// </summary>
internal sealed class AnalysisOutput : IDisposable
{
    private readonly BlockingCollection<string> lines = [];
    private readonly Thread writing;
    private ExceptionDispatchInfo? failure;

    /// <summary>Begins to write.</summary>
    /// <param name="output">Receives the lines.</param>
    public AnalysisOutput(TextWriter output)
    {
        // A write that waits for a front end cannot be ended: the thread ends with the process.
        writing = new Thread(() => Write(output)) { IsBackground = true, Name = "writes answers" };
        writing.Start();
    }

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="IOException">An earlier line could not be written.</exception>
    public void Add(string line)
    {
        Volatile.Read(ref failure)?.Throw();
        lines.Add(line);
    }

    /// <summary>Waits until all lines are written; no more may be added.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="IOException">A line could not be written.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public void End(CancellationToken cancellation)
    {
        const int Milliseconds = 50;
        lines.CompleteAdding();
        while (!writing.Join(Milliseconds))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        Volatile.Read(ref failure)?.Throw();
    }

    /// <summary>Takes no more lines.</summary>
    public void Dispose() => lines.CompleteAdding();

    private void Write(TextWriter output)
    {
        try
        {
            foreach (string line in lines.GetConsumingEnumerable())
            {
                output.Write(line + "\n");
                output.Flush();
            }
        }
        catch (Exception exception)
        {
            Volatile.Write(ref failure, ExceptionDispatchInfo.Capture(exception));
        }
    }
}
