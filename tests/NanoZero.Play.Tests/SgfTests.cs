using System.Text;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

/// <summary>Games as files in the Smart Game Format.</summary>
public sealed class SgfTests
{
    [Fact]
    public void A_game_comes_back_as_it_was_written()
    {
        RandomStream random = new(5);
        for (int game = 0; game < 20; game++)
        {
            string[] moves = RandomMoves(ref random, 10 + (10 * game));
            SgfGame written = new()
            {
                Game = "go9:komi=6.5",
                Moves = moves,
                Black = @"A \ B]",
                White = "Ж",
                Comments = [.. moves.Select((_, ply) => ply % 3 == 0 ? $"move {ply}: a]b\\" : "")],
            };
            SgfNode tree = Assert.Single(SgfText.Parse(SgfText.Write(written.ToTree())));
            SgfGame read = SgfGame.Of(tree);
            Assert.Equal(
                (written.Game, written.Line, written.Black, written.White),
                (read.Game, read.Line, read.Black, read.White));
            Assert.Equal(
                written.Comments.Where(comment => comment.Length > 0),
                tree.MainLine().Select(node => node.Value("C")).OfType<string>());
            Assert.Equal(written.Comments, read.Comments);
        }
    }

    [Fact]
    public void Variations_stay_where_they_were()
    {
        const string Text = "(;FF[4]SZ[9];B[ee](;W[cc](;B[gg])(;B[cg];W[gc]))(;W[gc]))";
        string written = SgfText.Write(SgfText.Parse(Text));
        Assert.Equal(Text, written.Replace("\n", ""));
        Assert.Equal("e5,c7,g3", SgfGame.Of(SgfText.Parse(Text)[0]).Line);
    }

    [Theory]
    [InlineData("Dear Bob (see below),\n(;GM[1]SZ[9];B[aa];W[bb])", "a9,b8")]
    [InlineData("(;GM[1]SZ[9];B[aa];W[bb]", "a9,b8")]
    [InlineData("(;SiZe[9];Black[aa];White[bb])", "a9,b8")]
    [InlineData("(;SZ[9:9]XX[what]YY[a][b]; B [aa]\n;W\n[bb])", "a9,b8")]
    [InlineData("(;SZ[9]KM[375];B[aa];W[tt];B[])", "a9,pass,pass")]
    [InlineData("(;SZ[9];B[aa];B[bb])", "a9,pass,b8")]
    [InlineData("(;SZ[9];B[];B[bb])", "b8")]
    [InlineData("(;SZ[9]AB[aa][bb];W[cc])", "a9,pass,b8,c7")]
    [InlineData("(;SZ[9]AB[aa:ba]AW[cc]PL[B];B[dd])", "a9,pass,b9,c7,d6")]
    [InlineData("(;SZ[9];B[aa];W[bb];AE[bb]AW[cc];B[dd])", "a9,c7,d6")]
    [InlineData("(;SZ[9];B[aa])(;SZ[9];B[bb])", "a9")]
    [InlineData("(;SZ[9];B[aa];W[];B[];W[cc])", "a9,c7")]
    public void What_real_files_contain_is_understood(string text, string line) =>
        Assert.Equal(line, SgfGame.Of(SgfText.Parse(text)[0]).Line);

    [Theory]
    [InlineData("", "a game begins with '(;'")]
    [InlineData("(;B[aa", "has no end")]
    [InlineData("(;GM[2]SZ[8])", "Go, game 1, is expected")]
    [InlineData("(;SZ[7])", "sizes played here are 9, 13, 19")]
    [InlineData("(;SZ[9];B[xx])", "after 0 moves: 'xx' is no point of a 9×9 board")]
    [InlineData("(;SZ[9];B[aa];W[aa])", "move 'a9' at ply 2 is illegal there")]
    public void What_is_no_game_is_said_in_one_line(string text, string expected)
    {
        string message = Assert.Throws<FormatException>(() => SgfGame.Of(SgfText.Parse(text)[0])).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encodings_are_those_that_files_name_or_utf_8()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        const string Name = "古力";
        Assert.Equal(Name, Read(Encoding.UTF8.GetBytes($"(;PB[{Name}])")));
        Assert.Equal(Name, Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes($"(;PB[{Name}])")]));
        Assert.Equal(Name, Read(Encoding.GetEncoding("gb2312").GetBytes($"(;CA[gb2312]PB[{Name}])")));
        Assert.Equal("Jürgen", Read(Encoding.Latin1.GetBytes("(;PB[Jürgen])")));

        static string? Read(byte[] bytes) => SgfText.Parse(SgfText.Decode(bytes))[0].Value("PB");
    }

    [Fact]
    public void Bytes_of_any_kind_become_text()
    {
        RandomStream random = new(23);
        foreach (string encoding in new[] { "utf-7", "nobody", "shift_jis", "iso-2022-jp", "hz-gb-2312", "utf-16" })
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] bytes = [.. Encoding.ASCII.GetBytes($"(;CA[{encoding}]PB["), .. Bytes(ref random, i), (byte)']'];
                Assert.NotNull(SgfText.Decode(bytes));
            }
        }

        Assert.Equal("漢字", SgfText.Parse(SgfText.Decode(
            [.. "(;CA[iso-2022-jp]PB["u8, 0x1B, 0x24, 0x42, 0x34, 0x41, 0x3B, 0x7A, 0x1B, 0x28, 0x42, .. "])"u8]))[0]
            .Value("PB"));

        static byte[] Bytes(ref RandomStream random, int count)
        {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++)
            {
                bytes[i] = (byte)random.Next(256);
            }

            return bytes;
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.5")]
    [InlineData("-3")]
    public void A_komi_comes_back(string komi)
    {
        string game = GameCatalogue.Canonical($"go9:komi={komi}");
        string text = SgfText.Write(new SgfGame { Game = game, Moves = [] }.ToTree());
        Assert.Contains($"KM[{komi}]", text, StringComparison.Ordinal);
        Assert.Equal(game, SgfGame.Of(SgfText.Parse(text)[0]).Game);
    }

    [Fact]
    public void Stones_that_are_set_up_stand_as_they_do_after_a_game()
    {
        // Any position that play reaches can be set up, by either side to move.
        RandomStream random = new(3);
        for (int game = 0; game < 30; game++)
        {
            GameView played = GameView.At("go9", string.Join(',', RandomMoves(ref random, 5 + (6 * game))));
            foreach (bool first in new[] { true, false })
            {
                List<string> moves = GoLine.SetUp(Where(played, 1), Where(played, -1), first);
                GameView setUp = GameView.At("go9", string.Join(',', moves));
                Assert.Equal(played.Cells, setUp.Cells);
                Assert.Equal(first, setUp.Ply % 2 == 0);
            }
        }
    }

    [Fact]
    public void Text_of_any_kind_is_read_or_refused()
    {
        RandomStream random = new(11);
        const string Letters = "(;)[]BWabKMSZ \\\n1:é";
        for (int i = 0; i < 10_000; i++)
        {
            string text = "(;SZ[9]" + string.Concat(
                Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)]));
            try
            {
                string once = SgfText.Write(SgfText.Parse(text));
                Assert.Equal(once, SgfText.Write(SgfText.Parse(once)));
                _ = SgfGame.Of(SgfText.Parse(text)[0]);
            }
            catch (FormatException exception)
            {
                Assert.DoesNotContain('\n', exception.Message);
            }
        }
    }

    private static IEnumerable<string> Where(GameView view, int stone) =>
        from square in Enumerable.Range(0, 81)
        where view.Cells[square / 9][square % 9] == stone
        select Go<Points9>.ActionText(square);

    private static string[] RandomMoves(ref RandomStream random, int plies)
    {
        Go<Points9> position = Given.Start<Go<Points9>>();
        List<string> moves = [];
        ushort[] legal = new ushort[Go<Points9>.Info.MaxLegalActions];
        while (moves.Count < plies && !position.IsTerminal)
        {
            int action = legal[random.Next(Go<Points9>.PlayoutActions(position, legal))];
            moves.Add(Go<Points9>.ActionText(action));
            position.Play(action);
        }

        return [.. moves];
    }
}
