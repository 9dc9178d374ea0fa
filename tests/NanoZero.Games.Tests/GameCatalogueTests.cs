namespace NanoZero.Games.Tests;

public sealed class GameCatalogueTests
{
    [Fact]
    public void Games_are_listed_by_name() =>
        Assert.Equal(["tictactoe", "connect4", "go9", "go13", "go19"], GameCatalogue.Games.Select(game => game.Name));

    [Theory]
    [InlineData("go9", 81)]
    [InlineData("go13", 169)]
    [InlineData("go19", 361)]
    public void Go_has_an_action_and_a_token_more_than_points(string name, int points)
    {
        GameInfo info = GameCatalogue.Open(name, new Opened());
        Assert.Equal(name, info.Name);
        Assert.Equal(points, info.Rows * info.Columns);
        Assert.Equal(points + 1, info.ActionCount);
        Assert.Equal(points + 1, info.TokenCount);
        Assert.Equal(points + 1, info.MaxLegalActions);
        Assert.Equal(3 * points, info.MaxPlies);
        Assert.Equal(8, info.TokenKinds);
    }

    [Theory]
    [InlineData("go", "unknown game 'go'; did you mean 'go9'? The games are: tictactoe, connect4, go9, go13, go19")]
    [InlineData("conect4", "unknown game 'conect4'; did you mean 'connect4'? The games are: tictactoe, connect4, go9, go13, go19")]
    [InlineData("", "unknown game ''; did you mean")]
    [InlineData("tictactoe:komi=5", "game tictactoe has no option 'komi'; it has none")]
    [InlineData("connect4:size=5", "game connect4 has no option 'size'; it has none")]
    [InlineData("go9:kom=5", "game go9 has no option 'kom'; it has: komi")]
    [InlineData("go9:komi", "game option 'komi' is not of the form key=value, or is given twice")]
    [InlineData("go9:", "game option '' is not of the form key=value")]
    [InlineData("go9:komi=1,komi=2", "game option 'komi=2' is not of the form key=value, or is given twice")]
    [InlineData("go9:komi=six", "komi 'six' is not a whole or half number of points between -81 and 81; write for example go9:komi=6.5")]
    [InlineData("go9:komi=6.25", "komi '6.25' is not a whole or half number")]
    [InlineData("go13:komi=170", "komi '170' is not a whole or half number of points between -169 and 169")]
    [InlineData("go9:komi=NaN", "komi 'NaN' is not")]
    [InlineData("go9:komi=", "komi '' is not")]
    public void What_does_not_exist_is_refused_with_what_does(string text, string expected)
    {
        FormatException exception = Assert.Throws<FormatException>(() => GameCatalogue.Open(text, new Opened()));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("go9", 7.5f)]
    [InlineData("go9:komi=6.5", 6.5f)]
    [InlineData("go9:komi=-3", -3f)]
    [InlineData("go9: komi = 0 ", 0f)]
    public void Komi_is_an_option_that_the_position_keeps(string text, float expected)
    {
        Go<Points9> position = (Go<Points9>)GameCatalogue.Open(text, new Boxed());
        Assert.Equal(expected, position.Komi);
        Assert.Equal(expected, MoveText.Play(position, "d4,pass,e5", out _).Transform(5).Komi);
    }

    [Fact]
    public void Minus_zero_is_the_same_komi_as_zero() =>
        Assert.Equal(GoPositions.Start<Points9>(0).Key, ((Go<Points9>)GameCatalogue.Open("go9:komi=-0", new Boxed())).Key);

    [Theory]
    [InlineData("simulations", "simulation")]
    [InlineData("leafs", "leaves")]
    [InlineData("", "seed")]
    [InlineData("sed", "seed")]
    public void The_nearest_word_is_the_one_with_the_fewest_edits(string word, string expected) =>
        Assert.Equal(expected, Nearest.Of(word, ["simulation", "leaves", "seed", "need"]));

    [Fact]
    public void Without_candidates_there_is_no_nearest_word() => Assert.Throws<ArgumentException>(() => Nearest.Of("word", []));

    private sealed class Opened : IGameVisitor<GameInfo>
    {
        public GameInfo Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => TGame.Info;
    }

    private sealed class Boxed : IGameVisitor<object>
    {
        public object Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => start;
    }
}
