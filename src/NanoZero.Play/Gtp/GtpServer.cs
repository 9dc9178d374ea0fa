using System.Collections.Concurrent;
using System.Diagnostics;

namespace NanoZero.Play;

/// <summary>How a front end is answered.</summary>
public sealed record GtpServerOptions
{
    /// <summary>Gets which repeated positions are illegal, beside those of the simple ko.</summary>
    public Superko Superko { get; init; } = Superko.None;

    /// <summary>
    /// Gets the value in [-1, 1] below which the player resigns; null where it never does. It takes a search.
    /// </summary>
    [InRange(-1, 1)]
    public float? ResignBelow { get; init; }

    /// <summary>Gets the most simulations of an analysis, which goes on until the next command.</summary>
    [InRange(1)]
    public int AnalysisSimulations { get; init; } = 100_000;
}

/// <summary>
/// Answers a front end, or a program that lets others play, by the Go Text Protocol, version 2, for any game.
/// </summary>
/// <remarks>
/// Source: Farnebäck, "Specification of the Go Text Protocol, version 2, draft 2", 2002. Analyses are those of Leela
/// Zero and KataGo; commands for other games are GoGui's. One thread answers; another one reads, so that a command ends
/// an analysis.
/// </remarks>
public sealed class GtpServer : IDisposable
{
    private readonly TextWriter output;
    private readonly GtpCommands commands;
    private readonly BlockingCollection<string> lines = [];
    private string? next;   // a line that ended an analysis

    /// <summary>Prepares the answers to one front end.</summary>
    /// <param name="open">
    /// Opens a session with the player, given a game with its rule options. It is called again for another board.
    /// </param>
    /// <param name="game">The game to begin with.</param>
    /// <param name="output">Receives the answers.</param>
    /// <param name="options">How the front end is answered.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    public GtpServer(Func<string, IGameSession> open, string game, TextWriter output, GtpServerOptions options)
    {
        InRangeAttribute.Require(options);
        this.output = output;
        commands = new GtpCommands(new GtpGame(open, game) { Superko = options.Superko }, options);
    }

    /// <summary>Answers until the input ends, or <c>quit</c> is asked.</summary>
    /// <param name="input">The commands, a line each.</param>
    /// <param name="cancellation">Ends the answers at once.</param>
    /// <exception cref="OperationCanceledException">It was asked to.</exception>
    public void Run(TextReader input, CancellationToken cancellation = default)
    {
        // A read that waits for a front end cannot be ended: the thread ends with the process.
        new Thread(() => Read(input)) { IsBackground = true, Name = "reads commands" }.Start();
        while (HasNext(Timeout.Infinite, cancellation))
        {
            GtpRequest? request = GtpRequest.Parse(next!);
            next = null;
            if (request is not null)
            {
                Answer(request, cancellation);
                if (request.Command == "quit")
                {
                    return;
                }
            }
        }
    }

    /// <summary>Ends the session.</summary>
    public void Dispose()
    {
        commands.Dispose();
        lines.Dispose();
    }

    private void Read(TextReader input)
    {
        try
        {
            while (input.ReadLine() is { } line)
            {
                lines.Add(line);
            }
        }
        catch (Exception exception) when (
            exception is IOException or OutOfMemoryException or ObjectDisposedException or InvalidOperationException)
        {
            // The front end is gone, or sends what is no line, or the answers have ended.
        }

        try
        {
            lines.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // The answers have ended.
        }
    }

    private void Answer(GtpRequest request, CancellationToken cancellation)
    {
        try
        {
            if (commands.AnalysisOf(request) is { } analysis)
            {
                Tell(request, analysis, cancellation);
            }
            else
            {
                Write($"={request.Id} {commands.Answer(request, cancellation)}");
            }
        }
        catch (Exception exception) when (exception is GtpFault or InvalidDataException or NotSupportedException)
        {
            Write($"?{request.Id} {OneLine.Of(exception.Message)}");
        }
    }

    // Lines as they come, until the search ends or the next command is there.
    private void Tell(GtpRequest request, RunningAnalysis analysis, CancellationToken cancellation)
    {
        output.Write($"={request.Id}\n");
        Stopwatch since = Stopwatch.StartNew();
        Thought? untold = null;
        foreach (Thought thought in analysis.Thoughts)
        {
            cancellation.ThrowIfCancellationRequested();
            untold = thought;
            if (since.Elapsed >= analysis.Interval)
            {
                Write(analysis.Text.Line(thought), end: "\n");
                untold = null;
                since.Restart();
            }

            if (analysis.Mover is null && (HasNext(wait: 0, cancellation) || lines.IsCompleted))
            {
                break;
            }
        }

        if (untold is not null)
        {
            Write(analysis.Text.Line(untold), end: "\n");
        }

        if (analysis.Mover is { } isFirst)
        {
            Write($"play {commands.Make(isFirst)}");
            return;
        }

        // A search that has ended is still the answer until something else is asked for.
        HasNext(Timeout.Infinite, cancellation);
        Write("", end: "\n");
    }

    // Whether there is a line; false at the end of the input.
    private bool HasNext(int wait, CancellationToken cancellation) =>
        next is not null || lines.TryTake(out next, wait, cancellation);

    private void Write(string text, string end = "\n\n")
    {
        output.Write(text.TrimEnd() + end);
        output.Flush();
    }
}
