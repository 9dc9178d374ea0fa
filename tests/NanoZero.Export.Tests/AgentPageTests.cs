using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;
using OutsideGames;

namespace NanoZero.Export.Tests;

/// <summary>What is put into the file, and what is refused.</summary>
public sealed class AgentPageTests
{
    [Fact]
    public void A_game_without_rules_in_the_page_is_refused_with_the_games_that_have_some()
    {
        GameCatalogue.Register<SmallOthello>();
        NotSupportedException error = Assert.Throws<NotSupportedException>(
            () => AgentPage.RequireGame(SmallOthello.Info.Name));
        Assert.Contains("it knows tictactoe, connect4, go9, go13, go19", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("othello6", "Othello 6×6")]
    [InlineData("gomoku15:rule=standard", "Gomoku 15×15")]
    [InlineData("connect:rows=5,columns=6,k=4,gravity=true", "4 in a row with gravity on 5×6")]
    [InlineData("hex11", "Hex 11×11")]
    [InlineData("breakthrough8", "Breakthrough 8×8")]
    public void A_game_that_the_page_does_not_know_is_refused_in_one_line(string game, string title) => Assert.Equal(
        $"an exported page does not know the rules of {title}; it knows tictactoe, connect4, go9, go13, go19",
        Assert.Throws<NotSupportedException>(() => AgentPage.RequireGame(game)).Message);

    [Fact]
    public void The_script_has_no_import_left_and_texts_of_others_cannot_leave_their_place()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For("tictactoe", 1), seed: 1);
        ExportedAgent agent = PageFile.Agent(network) with { Facts = [new("<b>", "</dd></script>")] };
        string page = AgentPage.Of(agent);
        Assert.DoesNotContain("\nimport ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\nexport ", page, StringComparison.Ordinal);
        Assert.Contains("<dt>&lt;b&gt;</dt><dd>&lt;/dd&gt;&lt;/script&gt;</dd>", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("</script>").Length - 1);
    }

    [Fact]
    public void A_search_by_another_algorithm_becomes_standard_puct()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For("tictactoe", 1), seed: 1);
        SearchOptions gumbel = new() { Algorithm = new GumbelOptions() };
        Assert.Equal(new PuctOptions(), PageFile.Agent(network, gumbel).Puct);
    }

    [Fact]
    public void Only_a_page_is_taken_for_one()
    {
        using ScratchFolder folder = new();
        using PolicyValueNetwork network = new(NetworkConfig.For("tictactoe", 1), seed: 1);
        File.WriteAllText(folder.File("page.html"), AgentPage.Of(PageFile.Agent(network)));
        File.WriteAllText(folder.File("other.html"), "<!DOCTYPE html>\n");
        AgentPage.RequirePage(folder.File("page.html"));
        Assert.Throws<InvalidDataException>(() => AgentPage.RequirePage(folder.File("other.html")));
    }
}
