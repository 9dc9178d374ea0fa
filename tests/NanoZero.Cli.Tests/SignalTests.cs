namespace NanoZero.Cli.Tests;

/// <summary>One signal ends a command, whatever it waits for or computes.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("play tictactoe --against rollout@10", "INT")]
    [InlineData("play tictactoe --against rollout@10", "TERM")]
    [InlineData("play connect4 --side none --against minimax:1000", "INT")]
    public void One_signal_stops_what_waits_or_computes(string command, string signal)
    {
        (int code, string output) =
            RealProcess.Interrupt(command, signal, line => line.StartsWith("opponent:", StringComparison.Ordinal));
        Assert.Equal(CommandLine.Stopped, code);
        Assert.DoesNotContain("in the middle of a step", output, StringComparison.Ordinal);
    }
}
