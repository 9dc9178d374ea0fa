using NanoZero.Search;

namespace NanoZero.Play.Tests;

public sealed class PlayerTextTests
{
    [Theory]
    [InlineData("random")]
    [InlineData("one-ply")]
    [InlineData("perfect")]
    [InlineData("minimax:5")]
    [InlineData("greedy:runs/a")]
    [InlineData("puct:runs/a@200")]
    [InlineData("ttts:runs/a/checkpoints/iteration-0010@64,leavesInFlight=8,ttts.earlyStopping=false")]
    [InlineData("puct:runs/a")]
    [InlineData("puct:runs/a,leavesInFlight=8")]
    [InlineData("rollout@1000")]
    [InlineData("rollout")]
    [InlineData("rollout@10,algorithm=ttts")]
    [InlineData("runs/a")]
    [InlineData("./a@50")]
    [InlineData("runs/a,puct.exploration=2.5")]
    [InlineData("puct:runs/a@b:c,d@100")]
    [InlineData("puct:runs@home/a,b=1/c")]
    [InlineData(@"C:\runs\a@7")]
    [InlineData(@"puct:C:\runs\a@7")]
    [InlineData("shipped")]
    [InlineData("shipped@50,leavesInFlight=8")]
    [InlineData("puct:shipped@200")]
    [InlineData("greedy:shipped#0123abcd")]
    [InlineData("puct:shipped#0123abcd@200")]
    [InlineData("puct:./shipped@200")]
    [InlineData("puct:shipped#0/a@200")]
    [InlineData("onnx:a.onnx")]
    [InlineData("onnx:a.onnx@200")]
    [InlineData("onnx:my runs/a@b/c.onnx@200,leavesInFlight=8")]
    [InlineData(@"onnx:C:\runs\a.onnx@7,algorithm=ttts")]
    [InlineData("gtp:gnugo --mode gtp --level 1")]
    [InlineData("gtp:\"C:\\my programs\\a\" --at=x@3,b=4")]
    public void What_is_read_is_written_back(string text)
    {
        PlayerText player = PlayerText.Parse(text);
        Assert.Equal(text, player.ToString());
        Assert.Equal(player, PlayerText.Parse(player.ToString()));
    }

    [Theory]
    [InlineData("  random ", "random")]
    [InlineData("minimax:05", "minimax:5")]
    [InlineData("puct:runs/a/@0200, leavesInFlight = 8", "puct:runs/a@200,leavesInFlight=8")]
    [InlineData("greedy:runs/a/", "greedy:runs/a")]
    [InlineData("a/", "a/")]
    [InlineData("puct:runs/a@b/", "puct:runs/a@b/")]
    [InlineData("puct:shipped/@7", "puct:shipped/@7")]
    [InlineData("shipped/", "shipped/")]
    public void What_means_the_same_is_written_alike(string text, string canonical)
    {
        Assert.Equal(canonical, PlayerText.Parse(text).ToString());
        Assert.Equal(PlayerText.Parse(text), PlayerText.Parse(canonical));
    }

    [Theory]
    [InlineData("shipped", true)]
    [InlineData("puct:shipped#0123abcd@200", true)]
    [InlineData("./shipped", false)]
    [InlineData("greedy:shipped/", false)]
    [InlineData("puct:Shipped@200", false)]
    [InlineData("puct:shipped#0/a@200", false)]
    public void The_network_that_ships_is_no_folder_and_a_folder_of_that_name_none(string text, bool expected) =>
        Assert.Equal(expected, PlayerText.IsShipped(PlayerText.Parse(text).Folder!));

    [Fact]
    public void The_last_at_sign_separates_the_simulations()
    {
        PlayerText player = PlayerText.Parse("ttts:runs/a@b@200,inFlight=virtual-visit,puct.exploration=2");
        Assert.Equal((PlayerKind.Search, "runs/a@b", "ttts", 200),
            (player.Kind, player.Folder, player.Algorithm, player.Simulations));
        Assert.Equal(["inFlight=virtual-visit", "puct.exploration=2"], player.Changes);
    }

    [Fact]
    public void Every_algorithm_has_its_word()
    {
        foreach (string algorithm in AlgorithmOptions.Known.Select(known => known.Name))
        {
            Assert.Equal(algorithm, PlayerText.Parse($"{algorithm}:runs/a@1").Algorithm);
            Assert.Contains($"{algorithm}:DIR@SIMULATIONS", PlayerText.Grammar, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "unknown player ''. A player is")]
    [InlineData("rnadom", "'random'")]
    [InlineData("pcut:runs/a@200", "'puct'")]
    [InlineData("net1", "with a slash")]
    [InlineData("random:3", "stands alone")]
    [InlineData("perfect@3", "stands alone")]
    [InlineData("minimax", "minimax:DEPTH")]
    [InlineData("minimax:0", "at least 1")]
    [InlineData("minimax:five", "minimax:5")]
    [InlineData("minimax:5@10", "minimax:DEPTH")]
    [InlineData("greedy", "needs the folder")]
    [InlineData("greedy:runs/a@10", "greedy:DIR")]
    [InlineData("puct", "needs the folder")]
    [InlineData("puct:@10", "needs the folder")]
    [InlineData("puct:runs/a@", "no number of simulations")]
    [InlineData("puct:runs/a@0", "at least 1")]
    [InlineData("puct:runs/a@1e3", "'1e3'")]
    [InlineData("puct:runs/a@200,leavesInFlight", "KEY=VALUE")]
    [InlineData("puct:runs/a@200,simulations=5", "after an @")]
    [InlineData("puct:runs/a@200,algorithm=ttts", "before the folder")]
    [InlineData("rollout:runs/a@10", "has no folder")]
    [InlineData("onnx", "needs a file")]
    [InlineData("onnx:@20", "needs a file")]
    [InlineData("onxn:a.onnx@20", "'onnx'")]
    [InlineData("gtp", "needs the command of a program")]
    [InlineData("gtp: ", "needs the command of a program")]
    [InlineData("gtp:\"\"", "needs the command of a program")]
    public void A_text_that_names_no_player_is_refused_with_what_was_expected(string text, string expected)
    {
        string message = Assert.Throws<FormatException>(() => PlayerText.Parse(text)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
