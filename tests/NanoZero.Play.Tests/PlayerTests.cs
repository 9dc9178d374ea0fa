using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public class PlayerTests
{
    [Fact]
    public void One_ply_wins_at_once_where_it_can()
    {
        Assert.Equal(["4"], Choices<ConnectFour>("112233"));
        Assert.Equal(["3"], Choices<TicTacToe>("1425"));      // rather than stopping 456
    }

    [Fact]
    public void One_ply_stops_the_opponent_from_winning_at_once()
    {
        Assert.Equal(["4"], Choices<ConnectFour>("11223"));
        Assert.Equal(["6"], Choices<TicTacToe>("415"));
    }

    [Fact]
    public void One_ply_does_not_open_the_square_above_for_the_opponent()
    {
        // The first player holds 1, 2 and 3 of the second row and lacks only the square above the fourth column's
        // first.
        Assert.Equal(["1", "2", "3", "5", "6", "7"], Choices<ConnectFour>("2113372"));
    }

    [Fact]
    public void One_ply_plays_anything_where_every_move_loses()
    {
        // Both ends of the first player's three are open.
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], Choices<ConnectFour>("33445"));
    }

    [Fact]
    public void Random_plays_every_legal_move_about_equally_often()
    {
        ConnectFour position = MoveText.Play(Given.Start<ConnectFour>(), "111111", out _);
        int[] counts = new int[7];
        RandomChooser<ConnectFour> chooser = new();
        RandomStream random = new(11);
        for (int i = 0; i < 6000; i++)
        {
            counts[chooser.Choose(position, ref random)]++;
        }

        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 850, 1150));  // five standard deviations of 29
    }

    [Fact]
    public void A_choice_that_takes_long_ends_when_it_is_cancelled()
    {
        Assert.Throws<OperationCanceledException>(() => ChooseCancelled(new MinimaxChooser<ConnectFour>(40)));
    }

    private static int ChooseCancelled(MinimaxChooser<ConnectFour> chooser)
    {
        RandomStream random = new(1);
        CancellationToken cancelled = new(canceled: true);
        return chooser.Choose(Given.Start<ConnectFour>(), ref random, cancellation: cancelled);
    }

    private static string[] Choices<TGame>(string moves)
        where TGame : unmanaged, IGame<TGame> => ChoicesAt(MoveText.Play(Given.Start<TGame>(), moves, out _));

    // Everything one-ply plays there in 200 tries.
    private static string[] ChoicesAt<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        OnePlyChooser<TGame> chooser = new();
        SortedSet<string> chosen = [];
        for (ulong i = 0; i < 200; i++)
        {
            RandomStream random = new(3, i);
            chosen.Add(TGame.ActionText(chooser.Choose(position, ref random)));
        }

        return [.. chosen];
    }
}
