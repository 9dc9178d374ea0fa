using NanoZero.Games;

namespace NanoZero.Play.Tests;

/// <summary>Positions of the games in SGF files, and what was played there.</summary>
public sealed class SgfPositionsTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-sgf-").FullName;

    private static Go<Points9> Start => Go<Points9>.Start(GameOptions.Default);

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public void Every_move_of_every_main_line_is_a_position_but_for_passes()
    {
        string file = Write("(;SZ[9];B[aa];W[];B[bb](;W[cc])(;W[dd]))\n(;SZ[9];B[ee])");
        PlayedPositions<Go<Points9>> read = SgfPositions.Read(Start, file);
        Assert.Equal(("games", 2), (read.Name, read.Games));
        Assert.Equal(
            ["1 a9", "3 b8", "4 c7", "1 e5"],
            read.Positions.Select(each => $"{each.Number} {Go<Points9>.ActionText(each.Action)}"));
        Assert.Equal([0, 2, 3, 0], read.Positions.Select(each => each.Position.Ply));
        Assert.Equal(
            MoveText.Play<Go<Points9>>("a9,pass,b8").Key, read.Positions[2].Position.Key);
        Assert.Equal([3], SgfPositions.Read(Start, file + "@2").Positions.Select(each => each.Number));
    }

    [Fact]
    public void Stones_that_were_set_up_and_passes_that_stand_in_are_no_moves()
    {
        string file = Write("(;SZ[9]HA[2]AB[aa][bb];W[cc];W[dd];B[ee])");
        Assert.Equal(
            ["1 c7", "2 d6", "3 e5"],
            SgfPositions.Read(Start, file).Positions
                .Select(each => $"{each.Number} {Go<Points9>.ActionText(each.Action)}"));
        Assert.Equal(
            ["a9,pass,b8", "a9,pass,b8,c7", "a9,pass,b8,c7,pass,d6", "a9,pass,b8,c7,pass,d6,e5"],
            SgfPositions.Lines("go9", file));
        Assert.Equal(["a9,pass,b8"], SgfPositions.Lines("go9", file + "@0"));
        Assert.Equal(["a9,pass,b8,c7,pass,d6"], SgfPositions.Lines("go9", file + "@2"));
    }

    [Fact]
    public void Two_passes_that_did_not_end_the_game_are_taken_back()
    {
        string file = Write("(;SZ[9];B[aa];W[];B[];W[cc];B[dd])");
        Assert.Equal(
            ["1 a9", "4 c7", "5 d6"],
            SgfPositions.Read(Start, file).Positions
                .Select(each => $"{each.Number} {Go<Points9>.ActionText(each.Action)}"));
        Assert.Equal(["", "a9", "a9,c7", "a9,c7,d6"], SgfPositions.Lines("go9", file));
    }

    [Theory]
    [InlineData("(;SZ[9];B[aa])(;SZ[13];B[aa])", "", "game 2: 'FILE' holds a game of Go 13×13, not of Go 9×9")]
    [InlineData("(;SZ[9];B[aa])(;SZ[9];B[aa];W[aa])", "", "game 2: move 'a9' at ply 2 is illegal")]
    [InlineData("(;SZ[9];B[])", "", "holds no move that is no pass")]
    [InlineData("(;SZ[9];B[aa])", "@1", "no game of 'FILE' goes on after 1 moves")]
    [InlineData("nothing", "", "'FILE' is no SGF file")]
    public void What_holds_no_such_position_is_refused_in_one_line(string text, string behind, string message)
    {
        string file = Write(text);
        Assert.Contains(
            message.Replace("FILE", file, StringComparison.Ordinal),
            Assert.Throws<InvalidDataException>(() => SgfPositions.Read(Start, file + behind)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Agreement_is_counted_by_file_and_by_phase()
    {
        string moves = string.Concat(Enumerable.Range(0, 50).Select(ply =>
            $";{(ply % 2 == 0 ? 'B' : 'W')}[{(char)('a' + (ply / 9))}{(char)('a' + (ply % 9))}]"));
        PlayedPositions<Go<Points9>>[] files =
            [SgfPositions.Read(Start, Write($"(;SZ[9]{moves})")), SgfPositions.Read(Start, Write("(;SZ[9];B[ee])"))];
        int[] actions =
            [.. files.SelectMany(file => file.Positions).Select((each, i) => i % 5 == 0 ? each.Action : 81)];
        AgreementRow row = AgreementRow.Of("somebody", 8, actions, files);
        Assert.Equal([new(50, 10), new(1, 1)], row.ByFile);
        Assert.Equal([new(21, 5), new(20, 4), new(10, 2)], row.ByPhase);
        Assert.Equal((51, 11), (row.All.Positions, row.All.Agreements));
        Assert.Equal(11 / 51.0, row.All.Rate, 9);
        Assert.InRange(row.All.Interval.Lower, 0.12, 0.13);  // Wilson's interval of 11 of 51: 0.125 to 0.346
        Assert.InRange(row.All.Interval.Upper, 0.34, 0.35);
        Assert.Equal([(1, 90), (91, 180), (181, null)], AgreementRow.Phases(GameCatalogue.InfoOf("go19")));
    }

    private string Write(string text)
    {
        string file = Path.Combine(scratch, "games.sgf");
        File.WriteAllText(file, text);
        return file;
    }
}
