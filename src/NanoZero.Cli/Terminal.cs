namespace NanoZero.Cli;

/// <summary>Where a command reads and writes: results on <see cref="Output"/>, everything said to people on <see cref="Error"/>.</summary>
/// <param name="Input">What is typed or piped in.</param>
/// <param name="Output">Results only, so that programs can read them.</param>
/// <param name="Error">Progress, notes and failures.</param>
/// <param name="IsLive">Whether <see cref="Error"/> is a screen on which lines may be redrawn.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error, bool IsLive)
{
    /// <summary>Returns the terminal of this process, whose notes are lost, and results an error, where they cannot be written.</summary>
    public static Terminal OfProcess()
    {
        Console.SetError(GuardedWriter.OfNotes(Console.Error));
        Console.SetOut(GuardedWriter.OfResults(Console.Out));
        return new(new LazyInput(), Console.Out, Console.Error, !Console.IsErrorRedirected && !Console.IsOutputRedirected);
    }

    /// <summary>Tells people something that is no result.</summary>
    /// <param name="line">One line.</param>
    public void Say(string line) => Error.WriteLine(line);

    // The standard input is opened where it is read: few commands do, and it may be closed.
    private sealed class LazyInput : TextReader
    {
        public override int Peek() => Console.In.Peek();

        public override int Read() => Console.In.Read();

        public override int Read(char[] buffer, int index, int count) => Console.In.Read(buffer, index, count);

        public override string? ReadLine() => Console.In.ReadLine();
    }
}
