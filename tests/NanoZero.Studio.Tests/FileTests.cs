using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NanoZero.Play;

namespace NanoZero.Studio.Tests;

/// <summary>Games and positions that visitors bring, and games that they take along.</summary>
public sealed class FileTests(Browser browser) : IClassFixture<Browser>
{
    private const string Collection = """
        A letter before the games
        (;FF[4]GM[1]SZ[9]KM[6.5]PB[古力]PW[B]RE[W+R];B[ee];W[cc](;B[gg])(;B[aa]))
        (;GM[1]SZ[13]HA[2]AB[dd][jj];W[gg])
        (;GM[2]SZ[8])
        """;

    private static readonly string Board = string.Concat(Enumerable.Repeat(".......\n", 4)) + "...o...\n...x...\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Games_of_a_file_are_listed_and_what_cannot_be_read_is_said()
    {
        await using Running studio = await Running.Begin();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] chinese = Encoding.GetEncoding("gb18030").GetBytes("(;CA[gb18030]" + Collection.Split("(;", 2)[1]);
        foreach (object brought in (object[])[
            new { game = "connect4", text = Collection }, new { game = "connect4", file = chinese }])
        {
            JsonNode opened = await Open(studio, brought);
            Assert.Equal(
                "go9:komi=6.5 e5,c7,g3|go13 d10,pass,k4,g7",
                string.Join('|', opened["games"]!.AsArray().Select(game => $"{game!["game"]} {game["line"]}")));
            Assert.Equal("Game 1: 古力 – B, W+R, 3 moves", (string)opened["games"]![0]!["name"]!);
            Assert.Equal(
                "game 3 cannot be read: it holds game 2 of the format; Go, game 1, is expected",
                (string)opened["note"]!);
        }
    }

    [Fact]
    public async Task Moves_boards_and_cells_are_opened_in_the_game_of_the_page()
    {
        await using Running studio = await Running.Begin();
        string cells = string.Join(',', Enumerable.Repeat("b,b,b,b,b,b", 7)) + ",win";
        Assert.Equal("4453", await Line(studio, "connect4", " 4 4 5 3\n"));
        Assert.Equal("44", await Line(studio, "connect4", Board));
        Assert.Equal("44", await Line(studio, "connect4", "4 4"));
        Assert.Equal("", await Line(studio, "connect4", "-\n-"));
        Assert.Equal("", await Line(studio, "connect4", cells));
        Assert.Equal("e5,c3", await Line(studio, "go9:komi=6.5", "e5, c3"));
        JsonNode several = await Open(studio, new { game = "connect4", text = $"4453 -2\n\n{Board}" });
        Assert.Equal(
            "Position 1: 4453|Position 2: 44",
            string.Join('|', several["games"]!.AsArray().Select(game => (string)game!["name"]!)));
    }

    [Theory]
    [InlineData("", "a game as SGF, moves or boards are expected")]
    [InlineData("# nothing", "the text holds no moves and no board")]
    [InlineData("48", "the text, line 1: move '8' at ply 2 is no move of Connect Four")]
    [InlineData(".......\n...z...", "the text, line 2: 'z' is no square")]
    [InlineData("(;B[aa", "has no end")]
    [InlineData("(;SZ[9];B[aa];W[aa])(;GM[2])", "game 1 cannot be read: move 'a9' at ply 2 is illegal there")]
    public async Task What_cannot_be_read_is_refused_in_one_line(string text, string reason)
    {
        await using Running studio = await Running.Begin();
        string said = await studio.Refused("/api/open", new { game = "connect4", text });
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public async Task The_size_of_a_file_is_bounded()
    {
        await using Running studio = await Running.Begin();
        byte[] large = new byte[(256 << 10) + 1];
        Assert.Equal(
            "a file of games has at most 256 KiB here",
            await studio.Refused("/api/open", new { game = "go9", file = large }));
        Assert.Contains(
            "at most 16,384 letters",
            await studio.Refused("/api/open", new { game = "go9", text = new string('4', 20_000) }),
            StringComparison.Ordinal);
        using HttpResponseMessage larger =
            await studio.Post("/api/open", new { game = "go9", file = new byte[3 << 20] });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, larger.StatusCode);
        using HttpResponseMessage foreign =
            await studio.Post("/api/open", new { game = "go9", text = "e5" }, "http://elsewhere.example");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Fact]
    public async Task A_game_of_Go_is_saved_as_SGF_and_others_are_refused()
    {
        await using Running studio = await Running.Begin();
        using HttpResponseMessage saved =
            await studio.Client.GetAsync("/api/sgf?game=go9:komi=6.5&moves=e5,pass,c3", Stop);
        Assert.Equal("application/x-go-sgf", saved.Content.Headers.ContentType!.MediaType);
        Assert.Equal("game.sgf", saved.Content.Headers.ContentDisposition!.FileName);
        SgfGame read = SgfGame.Of(SgfText.Parse(await saved.Content.ReadAsStringAsync(Stop))[0]);
        Assert.Equal(("go9:komi=6.5", "e5,pass,c3"), (read.Game, read.Line));
        using HttpResponseMessage refused = await studio.Client.GetAsync("/api/sgf?game=connect4&moves=44", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("is no game of Go", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_chosen_stepped_through_with_an_opinion_and_saved()
    {
        await using Running studio = await Running.Begin();
        string file = Path.Combine(studio.Runs, "games.sgf");
        await File.WriteAllTextAsync(
            file, "(;SZ[9]PB[Ann]PW[Bob];B[ee];W[cc];B[gg])(;SZ[9];B[aa];W[bb])", Stop);
        await using Visit visit = await browser.Open(studio.Address, "#/replay?game=go9&a=rollout@20");
        await visit.Until("document.querySelector('input[type=file]') != null");
        await using (PuppeteerSharp.IElementHandle chooser = await visit.Page.QuerySelectorAsync("input[type=file]"))
        {
            await chooser.UploadFileAsync(file);
        }

        await visit.Says("move 3, black: g3");
        await visit.Says("It expects");  // at every position, as in a replay of the Studio's own games
        await visit.Press("Back");
        await visit.Says("move 2, white: c7");
        await visit.IsAccessible();
        string saved = await visit.Page.EvaluateExpressionAsync<string>(
            "fetch(document.querySelector('a[download]').href).then(answer => answer.text())");
        Assert.Equal("e5,c7,g3", SgfGame.Of(SgfText.Parse(saved)[0]).Line);
        Assert.Contains("Game 1: Ann – Bob, 3 moves", await visit.Page.EvaluateExpressionAsync<string>(
            "document.querySelector('details select').innerText"), StringComparison.Ordinal);
        await visit.Page.SelectAsync("details select", "1");
        await visit.Says("move 2, white: b8");
        visit.IsQuiet();
    }

    [Theory]
    [InlineData(1200, false)]
    [InlineData(320, true)]
    public async Task A_board_is_pasted_and_played_on_from(int width, bool isDark)
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(
            studio.Address, "#/play?game=connect4&moves=1&against=random", width, isDark);
        await visit.Says("Open a game, moves or a board from a file");
        await visit.Page.ClickAsync("::-p-text(Open a game, moves or a board from a file)");
        await visit.Until("document.querySelector('textarea') != null");
        await Paste(visit, "48");
        await visit.Says("the text, line 1: move '8' at ply 2 is no move of Connect Four");
        await visit.IsAccessible();
        Assert.Equal(width, await visit.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
        visit.Forgive();  // the answer was a refusal
        await Paste(visit, Board);
        await visit.Says("move 2, red: 4");
        await visit.Says("a board does not say how it was played; the moves are one way to reach it");
        await visit.Page.ClickAsync("::-p-text(Play on from here)");
        await visit.Says("Your move, yellow.");
        Assert.Equal(
            2, await visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('.stone1, .stone-1').length"));
        visit.IsQuiet();
    }

    private static async Task Paste(Visit visit, string text)
    {
        await visit.Page.EvaluateFunctionAsync(
            "text => { const area = document.querySelector('textarea'); area.value = text; "
                + "area.dispatchEvent(new Event('input', { bubbles: true })); }",
            text);
        await visit.Press("Open");
    }

    private static async Task<string> Line(Running studio, string game, string text)
    {
        JsonNode opened = await Open(studio, new { game, text });
        JsonNode only = Assert.Single(opened["games"]!.AsArray())!;
        Assert.Equal(game, (string)only["game"]!);
        return (string)only["line"]!;
    }

    private static async Task<JsonNode> Open(Running studio, object brought)
    {
        using HttpResponseMessage answer = await studio.Post("/api/open", brought);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
