using System.Text.Json;

namespace NanoZero.Cli.Tests;

/// <summary>One run of the command line inside the test: its exit code and all it wrote.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Error)
{
    /// <summary>The output read as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static Task<Invocation> Of(params string[] arguments) => WithInput(string.Empty, arguments);

    public static async Task<Invocation> WithInput(string input, params string[] arguments)
    {
        using StringReader reader = new(input);
        using StringWriter output = new(), error = new();
        int code = await CommandLine.Run(
            arguments, new Terminal(reader, output, error, IsLive: false), TestContext.Current.CancellationToken);
        return new Invocation(code, output.ToString(), error.ToString());
    }

    /// <summary>
    /// Asserts that the run ended with a code, no output, and one line on the error stream that holds some words.
    /// </summary>
    public void AssertFailed(int exitCode, params string[] words)
    {
        Assert.Empty(Output);
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
        Assert.Single(Error.TrimEnd('\r', '\n').Split('\n'));
        Assert.StartsWith("nanozero: ", Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, ExitCode);
    }

    /// <summary>
    /// Asserts that the run ended with a code, no output, and a last line on the error stream that holds some words.
    /// </summary>
    public void AssertFailedAfterNotes(int exitCode, string words)
    {
        Assert.Empty(Output);
        string last = Error.TrimEnd('\r', '\n').Split('\n')[^1];
        Assert.StartsWith("nanozero: ", last, StringComparison.Ordinal);
        Assert.Contains(words, last, StringComparison.Ordinal);
        Assert.Equal(exitCode, ExitCode);
    }

    /// <summary>Asserts that the run succeeded.</summary>
    public Invocation AssertSucceeded()
    {
        Assert.Equal((0, string.Empty), (ExitCode, ExitCode == 0 ? string.Empty : Error));
        return this;
    }
}
