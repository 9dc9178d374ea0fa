using System.Globalization;
using System.Text.RegularExpressions;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

/// <summary>The networks that come with the program, as a program that refers to the projects finds them.</summary>
public sealed partial class ShippedNetworkTests
{
    public static TheoryData<string> Games => [.. ShippedNetworks.All().Select(model => model.Game)];

    [Fact]
    public void Tic_tac_toe_and_Connect_Four_have_a_network()
    {
        string[] games = [.. ShippedNetworks.All().Select(model => model.Game)];
        Assert.Superset(new HashSet<string>(["tictactoe", "connect4"]), games.ToHashSet());
        Assert.Equal(games.Length, Directory.GetDirectories(ShippedNetworks.Folder).Length);
    }

    [Theory]
    [MemberData(nameof(Games))]
    public void A_network_lies_in_the_folder_of_its_game_with_its_run_and_its_card(string game)
    {
        TrainedModel model = ShippedNetworks.Find(game)!;
        Assert.Equal(GameCatalogue.InfoOf(game).Name, Path.GetFileName(model.Folder));
        Checkpoint.RequireWhole(model.Folder);
        Assert.Equal(game, model.Run!.Config.Game);
        string card = File.ReadAllText(ShippedNetworks.CardOf(model));
        Assert.Contains($"`{model.Text}`", card, StringComparison.Ordinal);
        Assert.Contains($"{model.Network.ParameterCount:#,0} weights", card, StringComparison.Ordinal);
        Assert.Contains($"./nanozero train {game}", card, StringComparison.Ordinal);
        foreach (string heading in (string[])["What it is", "How it was made", "How strong it is", "Limits", "Licence"])
        {
            Assert.Contains($"\n## {heading}\n", card, StringComparison.Ordinal);
        }

        Assert.All(card.Split('\n'), line => Assert.True(line.Length <= 120 || line.StartsWith('|'), line));
    }

    [Theory]
    [MemberData(nameof(Games))]
    public void The_word_means_the_network_of_the_game_and_its_text_with_the_hash_the_network_itself(string game)
    {
        TrainedModel model = TrainedModel.Open("shipped", game);
        Assert.Equal($"shipped#{model.HashWeights()[..8]}", model.Text);
        Assert.Equal("shipped", model.Name);
        Assert.Equal(model.Text, TrainedModel.Open(model.Text).Text);
        ResolvedPlayer player = ResolvedPlayer.Of("shipped", game);
        Assert.Equal(model.Run!.Config.StrengthSearch, player.Search);
        Assert.Equal($"puct:{model.Text}@{player.Search!.Simulations}", player.Pinned.ToString());
        Assert.Equal(player.Search, ResolvedPlayer.Of(player.Pinned).Search);
        Assert.Equal("puct:shipped@7", ResolvedPlayer.Of("puct:shipped@7", game).Label);
        Assert.Equal($"greedy:{model.Text}", ResolvedPlayer.Of("greedy:shipped", game).Pinned.ToString());
        Assert.Equal(game, ResolvedPlayer.GameOf([ResolvedPlayer.Of("greedy:shipped", game)]));
    }

    [Fact]
    public void The_folder_of_a_shipped_network_is_a_model_like_any_other()
    {
        TrainedModel shipped = ShippedNetworks.Find("connect4")!;
        TrainedModel folder = TrainedModel.Open(shipped.Folder);
        Assert.Equal((shipped.Folder, "connect4"), (folder.Text, folder.Name));
        Assert.Equal(shipped.Run!.Description.Plan, folder.Run!.Description.Plan);
    }

    [Theory]
    [InlineData("shipped", null, "name the game")]
    [InlineData("shipped", "go9", "no network for go9 comes with the program, which has one for tictactoe, one for")]
    [InlineData("shipped", "go9:komi=6.5", "train one with 'nanozero train go9:komi=6.5'")]
    [InlineData("shipped#01234567", "connect4", "comes with another version of the program")]
    [InlineData("shipped#01234567", null, "or begin anew with 'shipped'")]
    public void What_does_not_ship_is_refused_with_what_there_is(string text, string? game, string expected)
    {
        string message = Assert.Throws<InvalidDataException>(() => TrainedModel.Open(text, game)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() =>
            ResolvedPlayer.Of($"puct:{text}@5", game)).Message);
    }

    [Fact]
    public void A_network_of_one_game_is_none_of_another()
    {
        ResolvedPlayer pinned = ResolvedPlayer.Of(ShippedNetworks.Find("connect4")!, new SearchOptions());
        Assert.Contains("plays connect4, not tictactoe", Assert.Throws<InvalidDataException>(() =>
            ResolvedPlayer.GameOf([pinned], "tictactoe")).Message, StringComparison.Ordinal);
        Assert.Contains("all players need one game", Assert.Throws<InvalidDataException>(() => ResolvedPlayer.GameOf(
            [pinned, ResolvedPlayer.Of("shipped", "tictactoe")])).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The same numbers on the machine that made the card. On another one, or where int8 is not to be had, rounding may
    /// change the moves of three positions in a set of 200.
    /// </summary>
    [Theory]
    [InlineData("network alone", 0)]
    [InlineData("64 simulations", 64)]
    public void The_errors_of_Connect_Four_are_those_of_its_card(string row, int simulations)
    {
        const double RoundingOfOtherMachines = 1.5;
        TrainedModel model = ShippedNetworks.Find("connect4")!;
        using PolicyValueNetwork network = model.Load(ConnectFour.Info);
        ExecutionPlan plan =
            ExecutionPlanner.Decide(model.Network, new ExecutionOptions(), model.Run!.Description.Plan);
        PositionSet<ConnectFour>[] sets = [.. PositionSets.Open(default(ConnectFour), PositionSets.Standard)];
        PositionTableOptions options = new()
        {
            Search = model.Run.Config.StrengthSearch,
            Budgets = simulations == 0 ? [] : [simulations],
        };
        PositionRow measured = PositionTable.Judge(
            model.Name, network, plan, sets, options, TestContext.Current.CancellationToken).Last();
        Assert.Equal(simulations == 0 ? null : simulations, measured.Simulations);
        double[] stated =
        [
            .. Percent().Matches(File.ReadLines(ShippedNetworks.CardOf(model)).First(line =>
                line.StartsWith($"| {row}", StringComparison.Ordinal)))
                .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
        double[] found =
        [
            .. measured.BySet.Append(measured.All).Select(each => 100.0 * each.Errors / each.Positions),
        ];
        Assert.Equal(found.Length, stated.Length);
        Assert.All(found.Zip(stated), pair =>
            Assert.InRange(pair.First, pair.Second - RoundingOfOtherMachines, pair.Second + RoundingOfOtherMachines));
    }

    [GeneratedRegex(@"\| (\d+\.\d) \[")]
    private static partial Regex Percent();
}
