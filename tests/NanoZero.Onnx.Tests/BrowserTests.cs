using System.Text;
using NanoZero.Export;
using NanoZero.Export.Tests;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Studio.Tests;
using IPage = PuppeteerSharp.IPage;
using IRequest = PuppeteerSharp.IRequest;
using ResponseData = PuppeteerSharp.ResponseData;

namespace NanoZero.Onnx.Tests;

/// <summary>
/// ONNX Runtime for browsers answers as the library in fp32. The variable NANOZERO_ONNX_WEB names the folder
/// <c>dist</c> of the npm package onnxruntime-web; without it the tests are skipped.
/// </summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const double Tolerance = 1e-4;
    private const string Site = "http://localhost/";

    // One thread needs no isolation from other pages.
    private const string Page = """
        <!DOCTYPE html><link rel="icon" href="data:,"><script type="module">
        import { InferenceSession, Tensor, env } from "./ort.wasm.min.mjs";
        env.wasm.numThreads = 1;
        globalThis.ask = async (file, tokens, count) => {
          const session = await InferenceSession.create(file);
          const given = BigInt64Array.from(tokens, (token) => BigInt(token));
          const answers = await session.run({ tokens: new Tensor("int64", given, [count, tokens.length / count]) });
          await session.release();
          return [[...answers.logits.data], [...answers.value.data]];
        };
        </script>
        """;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("NANOZERO_ONNX_WEB");

    public static TheoryData<string> Games => [.. NetworkFile.Games];

    [Theory]
    [MemberData(nameof(Games))]
    public async Task Logits_and_values_of_every_kind_are_within_a_ten_thousandth(string game)
    {
        Assert.SkipWhen(Folder is null, "NANOZERO_ONNX_WEB names no folder of onnxruntime-web");
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("empty.html"), "", TestContext.Current.CancellationToken);
        await using Visit visit = await browser.Open(new Uri(folder.Path).AbsoluteUri, "empty.html");
        await visit.Page.SetRequestInterceptionAsync(true);
        visit.Page.Request += async (_, asked) => await Answer(asked.Request, folder.Path);
        await visit.Page.GoToAsync(Site);
        await visit.Page.WaitForFunctionAsync("() => globalThis.ask");
        foreach (NetworkOptions kind in NetworkFile.KindsOf(game))
        {
            (double logits, double values) = await GameCatalogue.Open(game, new Compare(visit.Page, folder.Path, kind));
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"browser {game} {kind.Body} {kind.Policy} {kind.Value} logits {logits:E1} values {values:E1}");
            Assert.InRange(logits, 1e-12, Tolerance);
            Assert.InRange(values, 0, Tolerance);
        }
    }

    // The page, the package and the networks come from the disk, and nothing from elsewhere.
    private static async Task Answer(IRequest request, string folder)
    {
        string name = new Uri(request.Url).AbsolutePath[1..];
        string path = Path.Combine(name.EndsWith(".onnx", StringComparison.Ordinal) ? folder : Folder!, name);
        if (request.Url != Site && !File.Exists(path))
        {
            await request.AbortAsync();
            return;
        }

        await request.RespondAsync(new ResponseData
        {
            ContentType = Path.GetExtension(name) switch
            {
                ".mjs" => "text/javascript",
                ".wasm" => "application/wasm",
                ".onnx" => "application/octet-stream",
                _ => "text/html",
            },
            BodyData = request.Url == Site ? Encoding.UTF8.GetBytes(Page) : await File.ReadAllBytesAsync(path),
        });
    }

    private sealed class Compare(IPage page, string folder, NetworkOptions options)
        : IGameVisitor<Task<(double Logits, double Values)>>
    {
        public async Task<(double Logits, double Values)> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = NetworkFile.Network(TGame.Info.Name, options);
            string name = $"{options.Body}-{options.Policy}-{options.Value}.onnx";
            byte[] bytes = AgentOnnx.Of(NetworkFile.Agent(network)).ToArray();
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
            TGame[] positions = RandomGames.Positions(start, CountOf(TGame.Info), NetworkFile.SeedOf(options));
            using NetworkEvaluator<TGame> own = new(network, new() { BatchSize = positions.Length });
            AnswerBuffer expected = AnswerBuffer.Of(own, positions);
            double[][] actual = await page.EvaluateFunctionAsync<double[][]>(
                "(file, tokens, count) => ask(file, tokens, count)",
                name, positions.SelectMany(RandomGames.Tokens).ToArray(), positions.Length);
            return (
                Largest(expected.All.Logits.ToArray(), actual[0]), Largest(expected.All.Values.ToArray(), actual[1]));
        }

        private static int CountOf(GameInfo game) => game.TokenCount < 100 ? 100 : 20;

        private static double Largest(float[] expected, double[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);

            // Enumerable.Max passes over what is no number; Math.Max returns it.
            return expected.Zip(actual, (a, b) => Math.Abs(a - b)).Aggregate(0.0, Math.Max);
        }
    }
}
