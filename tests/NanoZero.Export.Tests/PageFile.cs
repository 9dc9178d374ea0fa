using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Studio.Tests;

namespace NanoZero.Export.Tests;

/// <summary>An agent as a file in a folder of its own.</summary>
internal sealed class PageFile : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly List<string> complaints = [];

    public PageFile(ExportedAgent agent) => File.WriteAllText(folder.File("agent.html"), AgentPage.Of(agent));

    /// <summary>Opens the file from the disk, and waits until its script has begun.</summary>
    public async Task<Visit> OpenIn(Browser browser, int width = 1200, bool isDark = false)
    {
        Visit visit = await browser.Open(new Uri(folder.Path).AbsoluteUri, "agent.html", width, isDark);
        await visit.Until("globalThis.nanozero");
        visit.IsQuiet();
        visit.Page.Request += (_, sent) => Note(sent.Request.Url, "blob:", "data:");
        visit.Page.PageError += (_, error) => Note(error.Message);
        visit.Page.Console += (_, message) => Note(message.Message.Text);
        return visit;
    }

    /// <summary>Checks that the page complained of nothing and asked nobody since it was opened.</summary>
    public void WasQuiet() => Assert.Equal([], complaints);

    /// <summary>An agent with random weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="search">Its search.</param>
    /// <param name="game">The game with its rule options; null for the standard rules.</param>
    public static ExportedAgent Agent(PolicyValueNetwork network, SearchOptions? search = null, string? game = null) =>
        new(game ?? network.Config.Game, network.Config, Weights.Of(network), search ?? new SearchOptions(),
            [new("Network", "random weights")]);

    public void Dispose() => folder.Dispose();

    // The worker that thinks comes from the page itself, by an address of the kind blob.
    private void Note(string complaint, params string[] allowed)
    {
        if (!allowed.Any(start => complaint.StartsWith(start, StringComparison.Ordinal)))
        {
            complaints.Add(complaint);
        }
    }
}
