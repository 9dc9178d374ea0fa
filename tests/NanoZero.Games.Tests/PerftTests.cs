namespace NanoZero.Games.Tests;

public sealed class PerftTests
{
    [Fact]
    public void A_negative_depth_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Perft.Count(default(TicTacToe), -1, TestContext.Current.CancellationToken));

    [Fact]
    public void A_cancelled_count_stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            Perft.Count(default(ConnectFour), 30, new CancellationToken(canceled: true)));
}
