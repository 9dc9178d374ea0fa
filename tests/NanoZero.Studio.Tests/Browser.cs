using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace NanoZero.Studio.Tests;

/// <summary>
/// A browser for the tests of a class; it is started once. Where none is found the tests are skipped.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Usual =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        string? program = Usual.Prepend(Environment.GetEnvironmentVariable("NANOZERO_CHROMIUM") ?? "")
            .FirstOrDefault(File.Exists);
        if (program is not null)
        {
            browser = await Puppeteer.LaunchAsync(new LaunchOptions
            {
                ExecutablePath = program,
                Args =
                [
                    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        }
    }

    /// <summary>Opens a page of the Studio.</summary>
    /// <param name="address">The Studio's address.</param>
    /// <param name="place">What follows it, such as <c>#/play</c>.</param>
    /// <param name="width">Width of the screen, in pixels.</param>
    /// <param name="isDark">Whether the visitor prefers dark pages.</param>
    internal async Task<Visit> Open(string address, string place, int width = 1200, bool isDark = false)
    {
        Assert.SkipWhen(browser is null, "there is no Chromium here; NANOZERO_CHROMIUM can name one");
        IPage page = await browser!.NewPageAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync(
        [
            new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" },
        ]);
        Visit visit = new(page, address);
        await page.GoToAsync($"{address}/{place}");
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
    }
}

/// <summary>One page in a browser, and what it complained of.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly List<string> complaints = [];

    public Visit(IPage page, string address)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Message.Type is ConsoleType.Error or ConsoleType.Warning)
            {
                complaints.Add($"console: {message.Message.Text}");
            }
        };
        page.Response += (_, received) =>
        {
            if ((int)received.Response.Status >= 400)
            {
                complaints.Add($"{(int)received.Response.Status} for {received.Response.Url}");
            }
        };
        page.PageError += (_, error) => complaints.Add($"script: {error.Message}");
        page.Request += (_, sent) =>
        {
            if (!sent.Request.Url.StartsWith(address, StringComparison.Ordinal)
                && !sent.Request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                complaints.Add($"request to {sent.Request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Waits until an expression of the page is true.</summary>
    public async Task Until(string expression)
    {
        try
        {
            await Page.WaitForExpressionAsync(expression, new WaitForFunctionOptions { Timeout = 60_000 });
        }
        catch (WaitTaskTimeoutException)
        {
            string text = await Page.EvaluateExpressionAsync<string>("document.body.innerText");
            Assert.Fail($"never true: {expression}; the page says: {text}\n{string.Join('\n', complaints)}");
        }
    }

    /// <summary>Waits until the page says something.</summary>
    public Task Says(string text) => Until($"document.body.innerText.includes({JsonSerializer.Serialize(text)})");

    /// <summary>Clicks what a person reads as a button of this name, once it can be clicked.</summary>
    public async Task Press(string name)
    {
        await Until("[...document.querySelectorAll('button')].some(each => !each.disabled && "
            + $"each.ariaDisabled != 'true' && each.innerText.trim() == {JsonSerializer.Serialize(name)})");
        await Page.ClickAsync($"::-p-aria({name}[role=\"button\"])");
    }

    /// <summary>Checks that a page is usable by all: what an accessibility checker finds.</summary>
    public async Task IsAccessible()
    {
        await Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript() + ";0");
        JsonElement violations = await Page.EvaluateExpressionAsync<JsonElement>(
            "axe.run().then(found => found.violations.map(each => "
                + "each.id + ': ' + each.nodes.map(node => node.html)))");
        if (violations.GetArrayLength() > 0)
        {
            Assert.Fail(string.Join('\n', violations.EnumerateArray().Select(each => each.GetString())));
        }
    }

    /// <summary>Checks that the page complained of nothing and asked nobody but the Studio.</summary>
    public void IsQuiet() => Assert.Equal("", string.Join('\n', complaints));

    public void Forgive() => complaints.Clear();

    public async ValueTask DisposeAsync() => await Page.DisposeAsync();
}
