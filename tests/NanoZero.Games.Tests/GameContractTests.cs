using System.Runtime.CompilerServices;
using OutsideGames;

namespace NanoZero.Games.Tests;

/// <summary>
/// The laws of <see cref="IGame{TSelf}"/>, for every game of the catalogue, one from outside among them.
/// </summary>
public sealed class GameContractTests
{
    // Before the first test, so that every test of this project sees the same catalogue.
    [ModuleInitializer]
    internal static void RegisterOthello() => GameCatalogue.Register<SmallOthello>();

    public static IEnumerable<string> Games =>
    [
        .. GameCatalogue.Games.Select(game => game.Name), "go9:komi=7", "gomoku9:rule=standard",
        "hex7:swap=false", "connect:rows=4,columns=5,k=3",
        "connect:rows=5,columns=12,k=5,gravity=true",
    ];

    public static MatrixTheoryData<string, string> Cases => new(Games, GameContract.Laws);

    public static TheoryData<string> OwnGames =>
        ["tictactoe", "connect4", "go9", "go13", "go19", "go9:komi=7", "othello6", "othello8",
            "gomoku9", "gomoku15", "gomoku9:rule=standard", "connect:rows=4,columns=5,k=3",
            "connect:rows=5,columns=6,k=4,gravity=true", "breakthrough6", "breakthrough8"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_game_of_the_catalogue_keeps_every_law(string game, string law) =>
        GameCatalogue.Open(game, new Checked(law));

    [Fact]
    public void A_game_says_what_its_own_tokens_mean() =>
        Assert.All(GameCatalogue.Games, game => Assert.True(
            (game.TokenKinds == 3 && game.TokenCount == game.Rows * game.Columns)
                || GameCatalogue.Open(game.Name, new Notes()).Length > 0,
            $"{game.Name} has tokens of its own and no notes on them"));

    [Fact]
    public void The_cases_are_all_laws_of_all_games_and_their_variants()
    {
        ITheoryDataRow[] cases = [.. Cases];
        string[] games = [.. cases.Select(each => (string)each.GetData()[0]!).Distinct()];
        Assert.Equal(GameContract.Laws, cases.Select(each => (string)each.GetData()[1]!).Distinct());
        Assert.Equal(games.Length * GameContract.Laws.Count, cases.Length);
        Assert.Equal(14, GameContract.Laws.Count);
        string[] expected =
        [
            "tictactoe", "connect4", "go9", "go13", "go19", "othello6", "othello8", "gomoku9", "gomoku15", "hex7",
            "hex9", "hex11", "breakthrough6", "breakthrough8", "small-othello", "go9:komi=7", "gomoku9:rule=standard",
            "hex7:swap=false", "connect:rows=4,columns=5,k=3", "connect:rows=5,columns=12,k=5,gravity=true",
        ];
        Assert.Subset(games.ToHashSet(), expected.ToHashSet());
    }

    [Fact]
    public void A_game_that_turns_stones_over_passes_the_whole_contract() => GameContract.Check<SmallOthello>();

    [Fact]
    public void Othello_turns_stones_over_and_passes_in_these_tests()
    {
        SmallOthello start = SmallOthello.Start(GameOptions.Default);
        Assert.Equal(4, Perft.Count(start, 1));
        Assert.Equal(12, Perft.Count(start, 2));
        Assert.Equal(56, Perft.Count(start, 3));
        Assert.Equal(244, Perft.Count(start, 4));
        PassCheck passes = new();
        RandomGames.Check("small-othello", passes);
        Assert.True(passes.Seen > 0);
    }

    [Theory]
    [MemberData(nameof(OwnGames))]
    public void Symmetries_of_the_own_games_are_those_of_the_square_or_the_mirror(string game) =>
        RandomGames.Check(game, new OwnSymmetryCheck());

    // Hex is turned by half; all tokens of squares change places, and the last token stays.
    [Theory]
    [InlineData("hex7")]
    [InlineData("hex11:swap=false")]
    public void Hex_is_turned_by_half(string game) => RandomGames.Check(game, new HalfTurnCheck());

    [Theory]
    [InlineData("hex7")]
    [InlineData("hex11")]
    [MemberData(nameof(OwnGames))]
    public void Equal_tokens_of_the_own_games_have_equal_keys(string game) =>
        RandomGames.Check(game, new TokensAreKeysCheck());

    private sealed class Notes : IGameVisitor<string>
    {
        public string Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => TGame.TokenNotes;
    }

    private sealed class Checked(string law) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            GameContract.Check(start, law);
            return true;
        }
    }

    private sealed class PassCheck : IPositionCheck
    {
        public int Seen { get; private set; }

        public void Check<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame> => Seen += position.IsLegal(TGame.Info.ActionCount - 1) ? 1 : 0;
    }

    private sealed class OwnSymmetryCheck : IPositionCheck
    {
        public void Check<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            GameInfo info = TGame.Info;
            byte[] tokens = Tokens(position);
            for (int symmetry = 0; symmetry < info.SymmetryCount; symmetry++)
            {
                byte[] expected = [.. tokens];
                for (int square = 0; square < info.Rows * info.Columns; square++)
                {
                    expected[MapSquare(info, square, symmetry)] = tokens[square];
                }

                Assert.Equal(expected, Tokens(position.Transform(symmetry)));
            }
        }

        // Bit 1 mirrors columns, bit 2 mirrors rows, bit 4 transposes.
        private static int MapSquare(GameInfo info, int square, int symmetry)
        {
            (int row, int column) = (square / info.Columns, square % info.Columns);
            int seenRow = (symmetry & 2) == 0 ? row : info.Rows - 1 - row;
            int seenColumn = (symmetry & 1) == 0 ? column : info.Columns - 1 - column;
            return (symmetry & 4) == 0
                ? (seenRow * info.Columns) + seenColumn
                : (seenColumn * info.Columns) + seenRow;
        }
    }

    private sealed class HalfTurnCheck : IPositionCheck
    {
        public void Check<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            byte[] tokens = Tokens(position), seen = Tokens(position.Transform(1));
            Assert.Equal([.. tokens[..^1].Reverse(), tokens[^1]], seen);
        }
    }

    private sealed class TokensAreKeysCheck : IPositionCheck
    {
        private readonly Dictionary<string, UInt128> keys = [];

        public void Check<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
            {
                TGame seen = position.Transform(symmetry);
                string tokens = Convert.ToHexString(Tokens(seen));
                keys.TryAdd(tokens, seen.Key);
                Assert.Equal(keys[tokens], seen.Key);
            }
        }
    }

    private static byte[] Tokens<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        byte[] tokens = new byte[TGame.Info.TokenCount];
        position.Encode(tokens);
        return tokens;
    }
}
