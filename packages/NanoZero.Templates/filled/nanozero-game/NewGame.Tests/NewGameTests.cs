using NanoZero.Games;
using Xunit;

namespace NewGame.Tests;

public sealed class NewGameTests
{
    // Plays the game at random and throws where it breaks a law: legal moves, symmetries, text of moves, ends.
    [Fact]
    public void The_game_keeps_the_laws_of_games() => GameContract.Check<NewGamePosition>();

    [Fact]
    public void A_row_of_three_wins()
    {
        NewGamePosition end = MoveText.Play<NewGamePosition>("a1,a2,b1,b2,c1");
        Assert.True(end.IsTerminal);
        Assert.Equal(-1, end.TerminalValue); // for the side that would move next: it has lost
    }
}
