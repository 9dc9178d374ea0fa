using OutsideGames;

namespace NanoZero.Games.Tests;

public sealed class GameCatalogueTests
{
    [Theory]
    [InlineData("go9", "go9")]
    [InlineData("go9:komi=7.5", "go9")]
    [InlineData("go9:komi=7.50", "go9")]
    [InlineData("go9: komi = 6.5", "go9:komi=6.5")]
    [InlineData("go19:komi=-0", "go19:komi=0")]
    [InlineData("connect4", "connect4")]
    [InlineData("gomoku15:rule=free", "gomoku15")]
    [InlineData("gomoku9: rule = standard", "gomoku9:rule=standard")]
    [InlineData("connect:k=4,rows=5,columns=6", "connect:rows=5,columns=6,k=4,gravity=false")]
    [InlineData("Connect: gravity=true, columns=19, rows=05, k=4", "connect:rows=5,columns=19,k=4,gravity=true")]
    public void Every_text_of_a_game_has_one_canonical_form(string text, string expected)
    {
        Assert.Equal(expected, GameCatalogue.Canonical(text));
        Assert.Equal(expected, GameCatalogue.Canonical(expected));
    }

    [Theory]
    [InlineData("go9", "go9:komi=6.5", true)]
    [InlineData("go9:komi=7.5", "go9", true)]
    [InlineData("go9:komi=7.5", "go9:komi=6.5", false)]
    [InlineData("go13", "go9", false)]
    [InlineData("connect:rows=3,columns=3,k=3", "connect:rows=3,columns=3,k=3,gravity=false", true)]
    [InlineData("connect:rows=3,columns=4,k=3", "connect:rows=4,columns=3,k=3,gravity=false", false)]
    public void A_game_without_rule_options_allows_any_and_with_them_only_its_own(
        string asked, string own, bool expected) =>
        Assert.Equal(expected, GameCatalogue.Allows(asked, own));

    [Fact]
    public void Games_are_listed_by_name_the_own_ones_first() => Assert.Equal(
        ["tictactoe", "connect4", "go9", "go13", "go19", "othello6", "othello8", "gomoku9", "gomoku15",
            "hex7", "hex9", "hex11", "breakthrough6", "breakthrough8", "small-othello"],
        GameCatalogue.Games.Take(15).Select(game => game.Name));

    [Fact]
    public void A_game_registered_from_outside_is_opened_by_its_name() =>
        Assert.IsType<SmallOthello>(GameCatalogue.Open("small-othello", new Boxed()));

    [Fact]
    public void Registering_a_game_again_from_many_threads_changes_nothing()
    {
        Parallel.For(0, 64, _ => GameCatalogue.Register<SmallOthello>());
        Assert.Single(GameCatalogue.Games, game => game.Name == "small-othello");
    }

    [Fact]
    public void Games_registered_by_several_threads_at_once_are_all_there()
    {
        Action[] registrations =
            [GameCatalogue.Register<Renamed<First>>, GameCatalogue.Register<Renamed<Second>>,
                GameCatalogue.Register<Renamed<Third>>];
        Parallel.ForEach(Enumerable.Repeat(registrations, 20).SelectMany(each => each), register => register());
        Assert.Equal(["outside-a", "outside-b", "outside-c"], GameCatalogue.Games.Select(game =>
            game.Name).Where(name => name.StartsWith("outside-", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void A_name_that_another_game_has_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(GameCatalogue.Register<Renamed<Taken>>);
        Assert.StartsWith("there is a game 'connect4' already, NanoZero.Games.ConnectFour; give ", refused.Message,
            StringComparison.Ordinal);
        Assert.Single(GameCatalogue.Games, game => game.Name == "connect4");
    }

    [Fact]
    public void A_name_that_commands_cannot_read_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(GameCatalogue.Register<Renamed<Unreadable>>);
        Assert.StartsWith("Name of game 'Four: big' is 'Four: big'; it must be lower-case letters", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_a_family_is_refused() => Assert.StartsWith(
        "the name 'connect' of ",
        Assert.Throws<ArgumentException>(GameCatalogue.Register<Renamed<Family>>).Message, StringComparison.Ordinal);

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
    [InlineData("go", "unknown game 'go'; did you mean 'go9'? The games are: tictactoe, connect4,")]
    [InlineData("conect4", "unknown game 'conect4'; did you mean 'connect4'? The games are: tictactoe, connect4,")]
    [InlineData("conect:rows=5,columns=6,k=4", "unknown game 'conect'; did you mean 'connect'? The games are: ")]
    [InlineData("", "unknown game ''. The games are: ")]
    [InlineData("tictactoe:komi=5", "game tictactoe has no option 'komi'; it has none")]
    [InlineData("connect4:size=5", "game connect4 has no option 'size'; it has none")]
    [InlineData("go9:kom=5", "game go9 has no option 'kom'; it has: komi")]
    [InlineData("go9:komi", "game option 'komi' is not of the form key=value, or is given twice")]
    [InlineData("go9:", "game option '' is not of the form key=value")]
    [InlineData("go9:komi=1,komi=2", "game option 'komi=2' is not of the form key=value, or is given twice")]
    [InlineData("go9:komi=six",
        "komi 'six' is not a whole or half number of points between -81 and 81; write for example go9:komi=6.5")]
    [InlineData("go9:komi=6.25", "komi '6.25' is not a whole or half number")]
    [InlineData("go13:komi=170", "komi '170' is not a whole or half number of points between -169 and 169")]
    [InlineData("go9:komi=NaN", "komi 'NaN' is not")]
    [InlineData("go9:komi=", "komi '' is not")]
    [InlineData("hex9:swap=no", "swap 'no' is neither true nor false; write for example hex9:swap=false")]
    [InlineData("gomoku9:rule=renju", "rule 'renju' is neither free (five stones or more win) nor standard")]
    [InlineData("connect", "game connect needs rows, columns and k, the stones in a row that win; write for example")]
    [InlineData("connect:rows=3,k=3", "game connect needs rows, columns and k")]
    [InlineData("connect:rows=2,columns=3,k=3", "rows '2' of game connect is not a whole number in 3 … 19")]
    [InlineData("connect:rows=3,columns=20,k=3", "columns '20' of game connect is not a whole number in 3 … 19")]
    [InlineData("connect:rows=3,columns=3,k=three", "k 'three' of game connect is not a whole number")]
    [InlineData("connect:rows=3,columns=4,k=5", "no line of 5 stones fits on a board of 3 rows and 4 columns; choose")]
    [InlineData("connect:rows=3,columns=3,k=3,gravity=1", "gravity '1' of game connect is neither true")]
    [InlineData("connect:rows=3,columns=3,k=3,komi=1",
        "game connect has no option 'komi'; it has: rows, columns, k, gravity")]
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
        Assert.Equal(
            GoPositions.Start<Points9>(0).Key, ((Go<Points9>)GameCatalogue.Open("go9:komi=-0", new Boxed())).Key);

    [Fact]
    public void Upper_and_lower_case_name_the_same_game() =>
        Assert.Equal("connect4", GameCatalogue.Open("Connect4", new Opened()).Name);

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

    private interface INamed
    {
        static abstract string Name { get; }
    }

    private sealed class First : INamed
    {
        public static string Name => "outside-a";
    }

    private sealed class Second : INamed
    {
        public static string Name => "outside-b";
    }

    private sealed class Third : INamed
    {
        public static string Name => "outside-c";
    }

    private sealed class Taken : INamed
    {
        public static string Name => "connect4";
    }

    private sealed class Family : INamed
    {
        public static string Name => "connect";
    }

    private sealed class Unreadable : INamed
    {
        public static string Name => "Four: big";
    }

    /// <summary>Tic-tac-toe under another name.</summary>
    private struct Renamed<TName> : IGame<Renamed<TName>>
        where TName : INamed
    {
        private TicTacToe game;

        public static GameInfo Info { get; } = TicTacToe.Info with { Name = TName.Name };

        public readonly int Ply => game.Ply;

        public readonly bool IsTerminal => game.IsTerminal;

        public readonly float TerminalValue => game.TerminalValue;

        public readonly UInt128 Key => game.Key;

        public static Renamed<TName> Start(GameOptions options) => default;

        public readonly int LegalActions(Span<ushort> actions) => game.LegalActions(actions);

        public readonly bool IsLegal(int action) => game.IsLegal(action);

        public void Play(int action) => game.Play(action);

        public readonly Renamed<TName> Transform(int symmetry) => new() { game = game.Transform(symmetry) };

        public static int TransformAction(int action, int symmetry) => TicTacToe.TransformAction(action, symmetry);

        public static int InverseSymmetry(int symmetry) => TicTacToe.InverseSymmetry(symmetry);

        public readonly void Encode(Span<byte> tokens) => game.Encode(tokens);

        public readonly int StoneAt(int row, int column) => game.StoneAt(row, column);

        public static string ActionText(int action) => TicTacToe.ActionText(action);

        public static bool TryParseAction(ReadOnlySpan<char> text, out int action) =>
            TicTacToe.TryParseAction(text, out action);

        public readonly bool Equals(Renamed<TName> other) => game.Equals(other.game);

        public override readonly bool Equals(object? obj) => obj is Renamed<TName> other && Equals(other);

        public override readonly int GetHashCode() => game.GetHashCode();
    }
}
