namespace NanoZero.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task The_signature_stands_alone_on_the_output_and_is_the_same_again()
    {
        Invocation first = (await Invocation.Of("bench", "--signature")).AssertSucceeded();
        Assert.Matches("^[0-9a-f]{16}\\s*$", first.Output);
        Assert.Equal(first, await Invocation.Of("bench", "--signature"));
    }
}
