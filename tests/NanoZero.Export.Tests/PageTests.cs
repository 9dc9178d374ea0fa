using System.Text.Json;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using NanoZero.Studio.Tests;
using NanoZero.Training;

namespace NanoZero.Export.Tests;

/// <summary>The exported page as people use it: opened from the disk, with mouse and keyboard.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    private const string IsOver = "/wins|You win|draw/.test(document.getElementById('status').textContent)";
    private const string IsPersonsTurn = "document.getElementById('status').textContent.includes('Your move')";
    private const string FreeSquare = "[role=gridcell][aria-disabled=false]";

    [Theory]
    [InlineData("tictactoe", "32")]
    [InlineData("connect4", "0")]
    [InlineData("connect4", "16")]
    public async Task A_whole_game_is_played_by_mouse_and_every_reply_is_the_librarys(string game, string simulations)
    {
        TrainedModel model = ShippedNetworks.Find(game)!;
        ExportedAgent agent = ExportedAgent.Of(model) with { Search = SearchOf(model, int.Parse(simulations)) };
        using PageFile file = new(agent);
        await using Visit visit = await file.OpenIn(browser);
        await visit.Page.SelectAsync("#budget", simulations);
        while (!await visit.Page.EvaluateExpressionAsync<bool>(IsOver))
        {
            PuppeteerSharp.IElementHandle[] free = await visit.Page.QuerySelectorAllAsync(FreeSquare);
            await free[free.Length / 3].ClickAsync();
            await visit.Until($"{IsOver} || {IsPersonsTurn}");
        }

        file.WasQuiet();
        int[] moves = await visit.Page.EvaluateExpressionAsync<int[]>("nanozero.moves");
        Assert.True(moves.Length >= 5);
        GameCatalogue.Open(game, new Replay(model, agent.Search, moves));
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough_and_undo_goes_back_to_the_last_turn()
    {
        using PageFile file = new(Shipped("tictactoe"));
        await using Visit visit = await file.OpenIn(browser);
        await visit.Page.FocusAsync("[role=gridcell][tabindex='0']");
        foreach (string key in (string[])["ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "Enter"])
        {
            await visit.Page.Keyboard.PressAsync(key);
        }

        await visit.Until($"nanozero.moves.length === 2 && {IsPersonsTurn}");
        Assert.Equal(4, await visit.Page.EvaluateExpressionAsync<int>("nanozero.moves[0]"));
        await visit.Says("NanoZero expects");
        await visit.Press("Undo");
        await visit.Until("nanozero.moves.length === 0");
        Assert.True(await visit.Page.EvaluateExpressionAsync<bool>("document.getElementById('undo').disabled"));
        file.WasQuiet();
    }

    [Fact]
    public async Task Who_plays_second_is_answered_and_who_only_watches_sees_a_game_to_its_end()
    {
        using PageFile file = new(Shipped("tictactoe"));
        await using Visit visit = await file.OpenIn(browser);
        await visit.Page.SelectAsync("#side", "-1");
        await visit.Until($"nanozero.moves.length === 1 && {IsPersonsTurn}");
        await visit.Says("you play Red");
        await visit.Page.SelectAsync("#side", "0");
        await visit.Until(IsOver);
        Assert.True(await visit.Page.EvaluateExpressionAsync<int>("nanozero.moves.length") >= 5);
        file.WasQuiet();
    }

    [Fact]
    public async Task A_long_search_shows_how_it_goes_and_a_new_game_ends_it()
    {
        using PageFile file = new(Shipped("connect4"));
        await using Visit visit = await file.OpenIn(browser);
        await visit.Page.SelectAsync("#budget", "3200");
        await visit.Page.ClickAsync(FreeSquare);
        await visit.Says("NanoZero is thinking for Red");
        await visit.Until("/after [0-9,]+ simulations/.test(document.getElementById('expectation').textContent)");
        Assert.Equal(1, await visit.Page.EvaluateExpressionAsync<int>("nanozero.moves.length"));
        await visit.Press("New game");
        await visit.Says("Your move");
        file.WasQuiet();
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData(
        "function () { setTimeout(() => this.onerror(new Event('error'))); this.postMessage = () => {}; }")]
    public async Task Without_a_worker_the_page_thinks_itself(string worker)
    {
        using PageFile file = new(Shipped("tictactoe"));
        await using Visit visit = await file.OpenIn(browser);
        await visit.Page.EvaluateExpressionAsync($"globalThis.Worker = {worker}; 0");
        await visit.Page.ClickAsync(FreeSquare);
        await visit.Until($"nanozero.moves.length === 2 && {IsPersonsTurn}");
        file.WasQuiet();
    }

    [Fact]
    public async Task No_other_script_runs_and_nobody_can_be_asked()
    {
        using PageFile file = new(Shipped("tictactoe"));
        await using Visit visit = await file.OpenIn(browser);
        JsonElement found = await visit.Page.EvaluateFunctionAsync<JsonElement>(
            """
            async () => {
              const script = document.createElement("script");
              script.textContent = "globalThis.other = true";
              document.body.append(script);
              const asked = await fetch("data:text/plain,nobody").then(() => true, () => false);
              return { ran: globalThis.other === true, asked };
            }
            """);
        Assert.False(found.GetProperty("ran").GetBoolean());
        Assert.False(found.GetProperty("asked").GetBoolean());
    }

    [Theory]
    [InlineData("connect4", 320, false)]
    [InlineData("connect4", 320, true)]
    [InlineData("tictactoe", 1200, true)]
    [InlineData("go19", 320, false)]
    [InlineData("go9:komi=5.5", 1200, false)]
    public async Task The_page_fits_phones_and_is_usable_by_all(string game, int width, bool isDark)
    {
        using PageFile file = new(Any(game));
        await using Visit visit = await file.OpenIn(browser, width, isDark);
        await visit.Page.SelectAsync("#budget", "0");
        await visit.Page.ClickAsync(FreeSquare);
        await visit.Until($"nanozero.moves.length === 2 && {IsPersonsTurn}");
        await visit.IsAccessible();
        Assert.True(await visit.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth") <= width);
        file.WasQuiet();
    }

    [Fact]
    public async Task In_Go_two_passes_end_the_game()
    {
        using PageFile file = new(Any("go9"));
        await using Visit visit = await file.OpenIn(browser);
        await visit.Page.EvaluateExpressionAsync(
            "nanozero.agent.answerWith(() => ({ logits: new Float32Array(82).fill(1, 81), value: 0 }))");
        await visit.Page.EvaluateExpressionAsync("globalThis.Worker = undefined");
        await visit.Says("Komi 7.5; White leads by 7.5");
        await visit.Press("Pass");
        await visit.Says("NanoZero wins, with White");
        Assert.Equal("81,81", await visit.Page.EvaluateExpressionAsync<string>("`${nanozero.moves}`"));
        file.WasQuiet();
    }

    private static ExportedAgent Shipped(string game) => ExportedAgent.Of(ShippedNetworks.Find(game)!);

    // The shipped network, or a small one with random weights.
    private static ExportedAgent Any(string game)
    {
        if (ShippedNetworks.Find(game) is { } model)
        {
            return ExportedAgent.Of(model);
        }

        using PolicyValueNetwork network =
            new(NetworkConfig.For(game, 1, new() { Body = NetworkBody.Convolution, Width = 16 }), seed: 1);
        return PageFile.Agent(network, game: game);
    }

    // The network alone is a search of one simulation, which goes where the prior is largest.
    private static SearchOptions SearchOf(TrainedModel model, int simulations) => simulations > 0
        ? model.Run!.Config.StrengthSearch with { Simulations = simulations }
        : new SearchOptions { Simulations = 1 };

    private sealed class Replay(TrainedModel model, SearchOptions search, int[] moves) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = model.Load(TGame.Info);
            using IEvaluator<TGame> evaluator = ModelPlayer.Evaluator<TGame>(network, new() { BatchSize = 1 });
            for (int ply = 1; ply < moves.Length; ply += 2)
            {
                TGame position = RandomGames.After(start, moves[..ply]);
                Assert.Equal(BatchSearch.Run(position, evaluator, search).Best, moves[ply]);
            }

            return true;
        }
    }
}
