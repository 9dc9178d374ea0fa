using System.Text.Json;
using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace NanoZero.Studio.Tests;

/// <summary>What visitors do, in a real browser.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const string Over = "/You won|You lost|A draw/.test(document.querySelector('.state')?.innerText ?? '')";
    // The board is that of the address.
    private const string IsShown = "document.body.innerText.includes('Moves: ' + decodeURIComponent("
        + "/moves=([^&]*)/.exec(location.hash)?.[1] ?? 'none yet').replaceAll(',', ' ') + '\\n')";

    private const string MyMove = "document.querySelector('.state')?.innerText.includes('Your move')";

    [Fact]
    public async Task A_game_is_played_to_its_end_by_mouse()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/play?game=tictactoe&against=random");
        while (true)
        {
            await visit.Until($"{MyMove} || {Over}");
            if (await visit.Page.EvaluateExpressionAsync<bool>(Over))
            {
                break;
            }

            int before = await Stones(visit);
            await visit.Page.ClickAsync("[role=gridcell][aria-disabled=false]");
            await visit.Until($"document.querySelectorAll('.stone1, .stone-1').length > {before}");
        }

        Assert.InRange(await Stones(visit), 5, 9);
        await visit.Until("/Nobody made a mistake|\\d mistakes?:/.test("
            + "document.querySelector('[aria-label=Review]').innerText)");
        await visit.Press("New game");
        await visit.Until($"document.querySelectorAll('.stone1, .stone-1').length == 0 && {MyMove}");
        visit.IsQuiet();
    }

    // A click on a square, or on a button where the only move is a pass.
    [Theory]
    [InlineData("othello6")]
    [InlineData("gomoku9")]
    [InlineData("hex7")]
    [InlineData("connect:rows=3,columns=4,k=3")]
    [InlineData("connect:rows=4,columns=5,k=3,gravity=true")]
    public async Task Every_kind_of_game_is_played_to_its_end_by_clicks(string game)
    {
        await using Running studio = await Running.Begin();
        await using Visit visit =
            await browser.Open(studio.Address, $"#/play?game={Uri.EscapeDataString(game)}&against=random");
        await PlayByClicks(visit, "[role=gridcell][aria-disabled=false], .passes button:enabled");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_move_from_one_square_to_another_takes_two_clicks()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(
            studio.Address, "#/play?game=breakthrough6&moves=c2-c3,d5-d4&against=random");
        await visit.Until(MyMove);
        Assert.Equal(0, await visit.Page.EvaluateExpressionAsync<int>(
            "document.querySelectorAll('.passes button, .goal').length"));
        await visit.Page.ClickAsync("[role=gridcell][aria-label^='c3']");
        await visit.Until("document.querySelectorAll('.from').length == 1");
        Assert.Equal("relative", await visit.Page.EvaluateExpressionAsync<string>(
            "getComputedStyle(document.querySelector('.from')).position"));
        Assert.Equal(3, await visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('.goal').length"));
        // The piece that moved last may be captured: its ring is that of the other goals.
        Assert.Equal(1, await visit.Page.EvaluateExpressionAsync<int>(
            "document.querySelectorAll('.goal.last').length"));
        Assert.Equal(1, await visit.Page.EvaluateExpressionAsync<int>("new Set([...document.querySelectorAll("
            + "'.goal .stone')].map(each => getComputedStyle(each).boxShadow)).size"));
        await visit.Page.ClickAsync("[role=gridcell][aria-label^='c3']");
        await visit.Until("document.querySelectorAll('.from, .goal').length == 0");
        await PlayByClicks(visit, "[role=gridcell][aria-disabled=false]", ".goal");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_swap_is_a_button_beside_the_board()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit =
            await browser.Open(studio.Address, "#/play?game=hex7&moves=b3&side=second&against=random");
        await visit.Until(MyMove);
        await visit.Press("swap");
        await visit.Until("location.hash.includes('swap')");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_swap_is_a_button_beside_a_search_too()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/search?game=hex7&moves=b3&a=rollout@20");
        await visit.Says("It would play");
        await visit.Press("swap");
        await visit.Says("after b3 swap");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_search_shows_the_shares_of_pieces_and_of_the_moves_of_the_chosen_one()
    {
        const string Shares = "[...document.querySelectorAll('.mark')].map(each => parseFloat("
            + "each.style.getPropertyValue('--share')))", Sum = Shares + ".reduce((sum, share) => sum + share)";
        const string Best = "document.querySelectorAll('.best').length == 1";
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/search?game=breakthrough6&a=rollout@100");
        await visit.Until("document.querySelector('.found')?.innerText.startsWith('It would')");
        await visit.Says("of all moves of a piece together");
        Assert.Equal(6, await visit.Page.EvaluateExpressionAsync<int>($"{Shares}.length"));
        Assert.Equal(1.0, await visit.Page.EvaluateExpressionAsync<double>(Sum), 0.01);
        await visit.Until(Best);
        double piece = await visit.Page.EvaluateExpressionAsync<double>(
            "parseFloat(document.querySelector('.best .mark').style.getPropertyValue('--share'))");
        await visit.Page.ClickAsync(".best");
        await visit.Until("document.querySelectorAll('.from').length == 1");
        Assert.Equal(piece, await visit.Page.EvaluateExpressionAsync<double>(Sum), 0.01);
        await visit.Until(Best);
        await visit.Page.ClickAsync(".goal.best");
        await visit.Until("location.hash.includes('moves=')");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_game_is_played_to_its_end_by_keyboard()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/play?game=connect4&against=random");
        await visit.Until(MyMove);
        IKeyboard keys = visit.Page.Keyboard;
        const string OnBoard = "document.activeElement.role == 'gridcell'";
        for (int tabs = 0; !await visit.Page.EvaluateExpressionAsync<bool>(OnBoard); tabs++)
        {
            Assert.True(tabs < 12, "the board cannot be reached with the Tab key");
            await keys.PressAsync("Tab");
        }

        for (int step = 0; ; step++)
        {
            await visit.Until($"{MyMove} || {Over}");
            if (await visit.Page.EvaluateExpressionAsync<bool>(Over))
            {
                break;
            }

            int before = await Stones(visit);
            bool canPlay = await visit.Page.EvaluateExpressionAsync<bool>(
                "document.activeElement.getAttribute('aria-disabled') == 'false'");
            if (canPlay)
            {
                await keys.PressAsync("Enter");
                await visit.Until($"document.querySelectorAll('.stone1, .stone-1').length > {before}");
            }

            await keys.PressAsync(step / 6 % 2 == 0 ? "ArrowRight" : "ArrowLeft");
        }

        visit.IsQuiet();
    }

    [Fact]
    public async Task Two_searches_are_seen_side_by_side_and_step_by_step()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(
            studio.Address, "#/search?game=connect4&moves=44&a=rollout@200&b=rollout@200,algorithm=ttts");
        await visit.Until("document.querySelectorAll('section table').length == 2");
        await visit.Until("[...document.querySelectorAll('section .found')].every(each => "
            + "each.innerText.startsWith('It would'))");
        Assert.Equal("false,true", await visit.Page.EvaluateExpressionAsync<string>(
            "[...document.querySelectorAll('section')].map(each => each.innerText.includes('belief')).join()"));
        await visit.Says("By best play the position is won for the side to move, yellow.");
        Assert.Equal(
            2, await visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('.truth.won').length"));
        await visit.Page.ClickAsync("::-p-text(What the search needed)");
        await visit.Says("200 of 200 simulations, up to 1 leaf in flight at once");
        await visit.Page.FocusAsync("section input[type=range]");
        await visit.Page.Keyboard.PressAsync("Home");
        await visit.Until("Number(document.querySelector('section label:has(input[type=range])')"
            + ".innerText.match(/\\d+/)[0]) < 20");
        await visit.Page.ClickAsync("section [role=gridcell][aria-disabled=false]");
        await visit.Says("after 4 4 ");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_tree_is_unfolded_node_by_node_and_leads_to_its_positions()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/search?game=connect4&moves=44&a=rollout@300");
        await visit.Says("The tree");
        await visit.Page.ClickAsync("::-p-text(The tree)");
        await visit.Until("document.querySelector('.tree summary') != null");
        await visit.Page.FocusAsync(".tree summary");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Until("document.querySelector('.tree .tree li') != null");
        await visit.IsAccessible();
        string move = await visit.Page.EvaluateExpressionAsync<string>(
            "document.querySelector('.tree summary b').innerText");
        await visit.Page.ClickAsync(".tree details > a");
        await visit.Says($"after 4 4 {move}");
        visit.IsQuiet();
    }

    // Nobody solves Go; a search looks at the moves instead, when it is asked to.
    [Fact]
    public async Task A_game_without_an_oracle_is_reviewed_by_a_search()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(
            studio.Address, "#/replay?game=go9&line=e5,e4,pass,pass&a=rollout@20");
        await visit.Press("Review by a search");
        await visit.Until("/Nobody made a mistake|\\d mistakes?:/.test("
            + "document.querySelector('[aria-label=Review]').innerText)");
        await visit.Says("By rollout@80");
        await visit.IsAccessible();
        visit.IsQuiet();
    }

    [Fact]
    public async Task An_opponent_thinks_for_as_many_seconds_as_it_is_given()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(
            studio.Address, "#/play?game=connect4&side=second&against=rollout@1");
        await visit.Says("It played");
        await visit.Page.FocusAsync("input[type=number]");
        await visit.Page.Keyboard.TypeAsync("0.3");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Until("location.hash.includes('seconds=0.3')");
        await visit.Until(MyMove);
        await visit.Page.ClickAsync("[role=gridcell][aria-disabled=false]");
        await visit.Until("document.querySelectorAll('.stone1').length == 2");
        await visit.Until("performance.getEntriesByType('resource').some(each => each.name.includes('seconds=0.3'))");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_player_that_plays_itself_can_be_paused()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/play?game=go9&side=none&against=random");
        await visit.Until("document.querySelector('.stone-1') != null");
        await visit.Press("Pause");
        await visit.Until("!document.querySelector('.state').innerText.includes('It thinks')");
        await visit.Until(IsShown);  // the move that it had just played
        int before = await Stones(visit);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(before, await Stones(visit));
        await visit.Press("Go on");
        await visit.Until($"document.querySelectorAll('.stone1, .stone-1').length > {before}");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_position_is_set_up_by_its_moves()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/play?game=tictactoe&against=one-ply");
        await visit.Until(MyMove);
        await visit.Page.TypeAsync("form input[type=text]", "1425");
        await visit.Press("Set up");
        await visit.Says("Moves: 1 4 2 5");
        await visit.Until(MyMove);
        await visit.Page.TypeAsync("form input[type=text]", "3");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Says("You won.");
        visit.IsQuiet();
    }

    [Fact]
    public async Task An_address_leads_to_a_position_and_back_and_forth()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/play?game=connect4&moves=4453&against=one-ply");
        await visit.Says("Moves: 4 4 5 3");
        await visit.Press("Undo");
        await visit.Says("Moves: 4 4");
        Assert.Contains("moves=44", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GoBackAsync();
        await visit.Says("Moves: 4 4 5 3");
        await visit.Press("Hint");
        await visit.Says("It would play ");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_run_that_trains_is_seen_learning()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 1);
        await using Visit visit = await browser.Open(studio.Address, "#/runs");
        await visit.Says("1 of 1 iterations");
        await studio.Train("agent", iterations: 2, resume: true);
        await visit.Says("2 of 2 iterations");
        await visit.Page.ClickAsync(".card a");
        await visit.Says("Training run agent");
        await studio.Train("agent", iterations: 3, resume: true);
        await visit.Says("3 of 3 iterations");
        await visit.Page.SelectAsync("main p select", "Games");
        await visit.Says("Learning and speed by games of self-play");
        await visit.Page.ClickAsync("summary");
        await visit.Page.ClickAsync("details a");
        await visit.Until("document.querySelector('label.row input[type=range]') != null");
        await visit.Page.FocusAsync("label.row input[type=range]");
        await visit.Page.Keyboard.PressAsync("Home");
        await visit.Says("start position");
        await visit.Until("document.querySelector('.stone1, .stone-1') == null");
        await visit.Page.GoBackAsync();
        await visit.Says("Training run agent");
        await visit.Page.ClickAsync("a[href*='against=']");
        await visit.Until("document.querySelector('.player select')?.value == 'agent/'");
        await visit.Until(MyMove);
        await visit.Page.ClickAsync("[role=gridcell][aria-disabled=false]");
        await visit.Until("document.querySelectorAll('.stone-1').length == 1");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_training_is_started_stopped_continued_and_thrown_away_from_its_page()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/runs");
        await visit.Says("There is nothing here yet");
        await visit.Page.ClickAsync("summary");
        await visit.Says(" GB of memory.");
        await visit.Page.SelectAsync("form select", "tictactoe");
        await visit.Page.SelectAsync("form label:nth-of-type(2) select", "quick");
        await visit.Page.TypeAsync("form input:not([placeholder])", string.Join(' ', Running.Endless));
        await visit.Press("Start");
        await visit.Says("Training run tictactoe-quick");
        await visit.Press("Stop");
        await visit.Until("document.querySelector('.badge').innerText == 'interrupted'");
        await visit.Press("Go on");
        await visit.Until("document.querySelector('.badge').innerText == 'training'");
        await visit.Press("Stop");
        await visit.Until("document.querySelector('.badge').innerText == 'interrupted'");
        await studio.Rest();
        await visit.Press("Delete …");
        await visit.Press("Keep it");
        await visit.Press("Delete …");
        await visit.IsAccessible();
        visit.IsQuiet();
        await visit.Press("Delete it");
        await visit.Says("There is nothing here yet");
    }

    [Fact]
    public async Task Two_runs_are_chosen_and_seen_side_by_side()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("one", iterations: 2);
        await studio.Train("other", iterations: 2);
        await using Visit visit = await browser.Open(studio.Address, "#/runs?order=name");
        await visit.Says("2 of 2 iterations");
        await visit.Page.ClickAsync("[aria-label='compare one']");
        await visit.Says("Choose another run");
        await visit.Page.ClickAsync("[aria-label='compare other']");
        await visit.Page.ClickAsync("a[href*='compare']");
        await visit.Says("2 training runs side by side");
        await visit.Says("What differs");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_page_says_when_the_server_is_gone_and_goes_on_when_it_is_back()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/runs");
        await visit.Says("0 of 0");
        await studio.Restart(async () => await visit.Says("The Studio does not answer"));
        await visit.Until("!document.body.innerText.includes('The Studio does not answer')");
        await studio.Train("agent", iterations: 1);
        await visit.Says("1 of 1 iterations");
    }

    // The visitor goes on while the body of an answer is on its way.
    [Fact]
    public async Task A_question_that_is_taken_back_has_no_answer()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(studio.Address, "#/runs");
        Assert.Equal("AbortError", await visit.Page.EvaluateFunctionAsync<string>("""
            async () => {
              const { ask } = await import("/server.mjs");
              const stop = new AbortController(), json = Response.prototype.json;
              Response.prototype.json = function () { stop.abort(); return json.call(this); };
              try {
                return JSON.stringify(await ask("games", {}, stop.signal));
              } catch (error) {
                return error.name;
              } finally {
                Response.prototype.json = json;
              }
            }
            """));
        visit.IsQuiet();
    }

    [Fact]
    public async Task What_cannot_be_is_said_on_the_page()
    {
        await using Running studio = await Running.Begin();
        await using Visit visit = await browser.Open(
            studio.Address, "#/play?game=connect4&side=second&against=puct:shiped@200");
        await visit.Until("document.querySelector('[role=alert]')?.innerText.includes('shiped')");
    }

    [Theory]
    [InlineData("#/play?game=connect4&moves=445&against=rollout@50", "It played")]
    [InlineData("#/play?game=go9&moves=e5,c3,pass&against=random", "It played")]
    [InlineData("#/play?game=tictactoe&moves=14253", "You won.")]
    [InlineData("#/play?game=hex11&moves=b3&against=random", "It played")]
    [InlineData("#/play?game=breakthrough8&moves=a2-a3&against=random", "It played")]
    [InlineData("#/search?game=connect4&moves=44&a=rollout@50&b=rollout@50,algorithm=ttts", "belief")]
    [InlineData("#/search?game=go9&a=rollout@50", "It would play")]
    [InlineData("#/search?game=breakthrough8&a=rollout@50", "all moves of a piece together")]
    [InlineData("#/replay?game=tictactoe&line=14253&a=rollout@20&b=rollout@20,algorithm=ttts", "1 mistake:")]
    [InlineData("#/runs", "3 of 3 iterations")]
    [InlineData("#/run?path=agent", "How this was made")]
    [InlineData("#/compare?path=agent&path=other", "How these were made")]
    public async Task Every_page_is_usable_by_all_on_wide_and_narrow_light_and_dark_screens(
        string place, string shown)
    {
        await using Running studio = await Running.Begin();
        await studio.Train("agent", iterations: 3);
        await studio.Train("other", iterations: 2);
        foreach ((int width, bool isDark) in new[] { (1200, false), (320, true) })
        {
            await using Visit visit = await browser.Open(studio.Address, place, width, isDark);
            await visit.Says(shown);
            await visit.Until("!/So far it|It thinks|is solving|looks at/.test(document.body.innerText)");
            await visit.IsAccessible();
            Assert.Equal(width, await visit.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
            visit.IsQuiet();
        }
    }

    // Plays whatever can be clicked until the game is over.
    private static async Task PlayByClicks(Visit visit, params string[] clicks)
    {
        while (true)
        {
            await visit.Until($"document.querySelector('{clicks[0]}') || {Over}");
            if (await visit.Page.EvaluateExpressionAsync<bool>(Over))
            {
                return;
            }

            string before = await visit.Page.EvaluateExpressionAsync<string>("location.hash");
            foreach (string click in clicks)
            {
                await visit.Until($"document.querySelector('{click}')");
                await visit.Page.ClickAsync(click);
            }

            await visit.Until($"location.hash != '{before}'");
        }
    }

    private static Task<int> Stones(Visit visit) =>
        visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('.stone1, .stone-1').length");
}
