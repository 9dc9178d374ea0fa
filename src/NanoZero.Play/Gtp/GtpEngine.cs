using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NanoZero.Play;

/// <summary>A program that is asked by the Go Text Protocol, version 2, over its standard streams.</summary>
/// <remarks>
/// One thread at a time asks; any may end the program. Source of the protocol: Farnebäck, "Specification of the Go Text
/// Protocol, version 2, draft 2", 2002.
/// </remarks>
internal sealed class GtpEngine : IDisposable
{
    private static readonly TimeSpan ForLastWords = TimeSpan.FromSeconds(2);

    private readonly string command;
    private readonly Process process;
    private volatile string lastComplaint = string.Empty;

    /// <summary>Starts the program.</summary>
    /// <param name="command">The program and its arguments as a command line has them.</param>
    /// <exception cref="InvalidDataException">The program does not start.</exception>
    public GtpEngine(string command)
    {
        this.command = command;
        (string program, string arguments) = Split(command);
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw Fault($"does not start: {exception.Message}", exception);
        }

        process.ErrorDataReceived += (_, line) =>
            lastComplaint = string.IsNullOrWhiteSpace(line.Data) ? lastComplaint : line.Data.Trim();
        process.BeginErrorReadLine();
    }

    /// <summary>Sends a request and returns the answer, without the sign before it.</summary>
    /// <param name="request">One line.</param>
    /// <exception cref="InvalidDataException">The program refuses, ended, or does not speak the protocol.</exception>
    public string Ask(string request)
    {
        string answer;
        try
        {
            process.StandardInput.Write(request + '\n');
            process.StandardInput.Flush();
            answer = ReadAnswer();
        }
        catch (IOException exception)
        {
            throw Ended(request, exception);
        }

        return answer[0] switch
        {
            '=' => answer[1..].Trim(),
            '?' => throw Fault($"refuses '{request}': {answer[1..].Trim()}"),
            _ => throw Fault($"answers '{request}' with '{answer}', which is not the Go Text Protocol"),
        };
    }

    /// <summary>Returns what is to be thrown where the program does something that it should not.</summary>
    /// <param name="what">What it does.</param>
    /// <param name="cause">What showed it.</param>
    public InvalidDataException Fault(string what, Exception? cause = null) =>
        new($"the program of player 'gtp:{command}' {what}", cause);

    /// <summary>Ends the program at once; whoever waits for its answer learns that it ended.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or this user may not end it; then it ends when its input does.
        }
    }

    /// <summary>Ends the program.</summary>
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    // An answer ends with an empty line; empty lines before it are nothing.
    private string ReadAnswer()
    {
        StringBuilder answer = new();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0)
            {
                answer.Append(answer.Length > 0 ? "\n" : string.Empty).Append(line.Trim());
            }
            else if (answer.Length > 0)
            {
                return answer.ToString();
            }
        }

        throw new EndOfStreamException();
    }

    private InvalidDataException Ended(string request, Exception cause)
    {
        Kill();

        // Its complaints may come a little later. Where it left a process behind, their end does not come.
        using CancellationTokenSource patience = new(ForLastWords);
        try
        {
            process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // then without its last words
        }

        return Fault(
            $"ended before it answered '{request}'" + (lastComplaint.Length > 0 ? $"; it said: {lastComplaint}" : ""),
            cause);
    }

    // The first word, which may stand in quotation marks, and the rest as it is.
    private static (string Program, string Arguments) Split(string command)
    {
        bool isQuoted = command.StartsWith('"');
        int end = command.IndexOf(isQuoted ? '"' : ' ', startIndex: 1);
        return end < 0
            ? (command.Trim('"'), string.Empty)
            : (command[(isQuoted ? 1 : 0)..end], command[(end + 1)..].Trim());
    }
}
