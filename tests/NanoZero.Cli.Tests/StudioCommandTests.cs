using System.Text.RegularExpressions;

namespace NanoZero.Cli.Tests;

/// <summary>The command that serves the Studio; what is served has tests of its own.</summary>
public sealed partial class StudioCommandTests
{
    [Fact]
    public async Task It_says_where_it_is_serves_until_it_is_stopped_and_says_when_its_port_is_taken()
    {
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        AddressWriter output = new();
        using StringWriter error = new();
        Task<int> command = CommandLine.Run(
            ["studio", "no-such-folder", "--port", "0", "--no-browser"],
            new Terminal(TextReader.Null, output, error, IsLive: false),
            stop.Token);
        Uri address = await output.Address.WaitAsync(stop.Token);
        using HttpClient client = new();
        Assert.Contains("NanoZero Studio", await client.GetStringAsync(address, stop.Token), StringComparison.Ordinal);
        (await Invocation.Of("studio", "--port", $"{address.Port}", "--no-browser")).AssertFailed(
            1, $"port {address.Port} is taken", "--port");
        await stop.CancelAsync();
        Assert.Equal(0, await command);
        Assert.Empty(error.ToString());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("http")]
    public async Task A_port_that_is_none_is_wrong_usage(string port) =>
        (await Invocation.Of("studio", "--port", port)).AssertFailed(2, "--port");

    private sealed partial class AddressWriter : StringWriter
    {
        private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Uri> Address => address.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (Place().Match(value ?? "") is { Success: true } place)
            {
                address.TrySetResult(new Uri(place.Value));
            }
        }

        [GeneratedRegex("http://[^ ]+")]
        private static partial Regex Place();
    }
}
