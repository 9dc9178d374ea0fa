using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

public sealed class ResolvedPlayerTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private string folder = "";

    public async ValueTask InitializeAsync()
    {
        folder = scratch.In("run");
        await Tiny.Train(Tiny.Config with { Iterations = 1, StrengthEvery = 0 }, folder,
            stop: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_folder_alone_means_the_runs_own_evaluation_search()
    {
        ResolvedPlayer player = ResolvedPlayer.Of(folder);
        Assert.Equal(Tiny.Config.StrengthSearch, player.Search);
        Assert.Equal(folder, player.Text.ToString());
        Assert.Equal($"puct:{folder}/checkpoints/iteration-0001@4", player.Pinned.ToString());
        Assert.Equal(player.Search, ResolvedPlayer.Of(player.Pinned).Search);
    }

    [Fact]
    public void Settings_are_written_by_their_keys_once_and_only_where_they_differ()
    {
        ResolvedPlayer player = ResolvedPlayer.Of(
            $"ttts:{folder}@9,TTTS.EARLYSTOPPING=false,leavesInFlight=1,ttts.minVariance=3,ttts.minVariance=2.50");
        Assert.Equal($"ttts:{folder}@9,ttts.earlyStopping=false,ttts.minVariance=2.5", player.Text.ToString());
        Assert.Equal(player.Search, ResolvedPlayer.Of(player.Text).Search);
        Assert.Equal(player.Text, ResolvedPlayer.Of(player.Text).Text);
    }

    [Fact]
    public void A_network_under_a_search_has_a_text_that_means_both()
    {
        SearchOptions search = Tiny.Config.Search
            with
        { Collision = CollisionRule.Share, Algorithm = new TttsOptions { MinVariance = 1e-4f } };
        ResolvedPlayer player = ResolvedPlayer.Of(TrainedModel.Open(folder), search);
        Assert.Equal(search, ResolvedPlayer.Of(player.Text.ToString()).Search);
    }

    [Fact]
    public void Rollouts_need_no_folder_and_take_any_algorithm()
    {
        ResolvedPlayer player = ResolvedPlayer.Of("rollout,algorithm=ttts");
        Assert.Equal(new SearchOptions { Algorithm = new TttsOptions(), Simulations = 100 }, player.Search);
        Assert.Equal("rollout@100,algorithm=ttts", player.Pinned.ToString());
    }

    [Theory]
    [InlineData("rollout@5,leafsInFlight=8", "'leavesInFlight'")]
    [InlineData("rollout@5,puct.exploration=much", "a number")]
    [InlineData("puct:/nowhere@5,inFlight=virtual-los", "'virtual-loss'")]
    public void A_setting_that_does_not_fit_is_refused(string text, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<FormatException>(() => ResolvedPlayer.Of(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_number_out_of_its_range_and_a_folder_without_a_model_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ResolvedPlayer.Of("rollout@5,leavesInFlight=0"));
        Assert.Throws<InvalidDataException>(() => ResolvedPlayer.Of(scratch.In("nothing") + "@5"));
    }

    [Fact]
    public void Greedy_plays_the_most_probable_move_of_its_network()
    {
        using OpenPlayers<TicTacToe> players =
            new([ResolvedPlayer.Of("greedy:" + folder), ResolvedPlayer.Of(folder)], new OpenPlayersOptions());
        Assert.Same(players.All[0].Evaluator, players.All[1].Evaluator);
        MatchOptions options = new() { Openings = new OpeningOptions { Count = 10 }, Workers = 2 };
        MatchRecord match =
            Match.Play("tictactoe", default(TicTacToe), players.All[0], players.All[1], options,
                cancellation: TestContext.Current.CancellationToken).Record;
        using PolicyValueNetwork network = TrainedModel.Open(folder).Load(TicTacToe.Info);
        using NetworkEvaluator<TicTacToe> evaluator = new(network, players.Plan!);
        int moves = 0;
        foreach (MatchGame game in match.Games)
        {
            TicTacToe position = MoveText.Play(default(TicTacToe), game.Opening, out _);
            _ = MoveText.Play(position, game.Moves, out int[] actions);
            for (int ply = 0; ply < actions.Length; ply++)
            {
                if (ply % 2 == (game.AMovesFirst ? 0 : 1))
                {
                    Assert.InRange(
                        MostProbable(evaluator, position) - LogitOf(evaluator, position, actions[ply]), 0, 0.01f);
                    moves++;
                }

                position.Play(actions[ply]);
            }
        }

        Assert.True(moves > 20);
    }

    // The cache asks in canonical orientation, where the network may answer differently.
    private static float LogitOf(IEvaluator<TicTacToe> evaluator, TicTacToe position, int action)
    {
        Canonical<TicTacToe> canonical = Canonical<TicTacToe>.Of(position);
        return AnswerBuffer.Of(evaluator, [canonical.Position])
            .All.Logits[TicTacToe.TransformAction(action, canonical.Symmetry)];
    }

    private static float MostProbable(IEvaluator<TicTacToe> evaluator, TicTacToe position) =>
        Enumerable.Range(0, 9).Where(action => position.IsLegal(action)).Max(action =>
            LogitOf(evaluator, position, action));
}
