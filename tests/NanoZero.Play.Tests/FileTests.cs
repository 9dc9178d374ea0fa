using System.Text.Json.Nodes;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public sealed class FileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nanozero-play").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_match_read_back_equals_the_one_played()
    {
        MatchRecord played = PlayMatch();
        string path = Path.Combine(folder, "matches", "a-b.json");
        MatchFile.Save(path, played);
        MatchRecord read = MatchFile.Load(path);
        Assert.Equal(played.Games, read.Games);
        Assert.Equal(played with { Games = [] }, read with { Games = [] });
        Assert.Equal(played.Statistics(), read.Statistics());
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));

        byte[] bytes = File.ReadAllBytes(path);
        MatchFile.Save(path, read);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_match_of_a_game_with_rule_options_is_replayed_by_these_rules()
    {
        SearchOptions search = new() { Simulations = 8, LeavesInFlight = 2 };
        MatchRecord played = GameCatalogue.Open("go9:komi=0.5", new MatchAgainstRandom("go9:komi=0.5", search));
        string path = Path.Combine(folder, "go.json");
        MatchFile.Save(path, played);
        Assert.Equal(played.Statistics(), MatchFile.Load(path).Statistics());
    }

    [Fact]
    public void A_match_file_that_was_changed_is_refused_with_the_reason()
    {
        Assert.Contains("game 2", Refused(match =>
            match["games"]![1]!["result"] = 0.5 < (double)match["games"]![1]!["result"]! ? -1 : 1));
        Assert.Contains("illegal", Refused(match => match["games"]![0]!["moves"] = "11"), StringComparison.Ordinal);
        Assert.Contains("pair", Refused(match => match["games"]!.AsArray().RemoveAt(0)));
        Assert.Contains("tictactow", Refused(match => match["game"] = "tictactow"));
        Assert.Contains("surprise", Refused(match => match["surprise"] = 1));
        Assert.Contains("format 2", Refused(match => match["format"] = 2));
        Assert.Contains("moves", Refused(match => match["games"]![0]!.AsObject().Remove("moves")));
        Assert.Contains("damaged", RefusedText("{ \"format\": 1, "), StringComparison.Ordinal);
        Assert.Contains("null in a list", Refused(match => match["games"]![0] = null), StringComparison.Ordinal);
        Assert.Contains("'Format' twice", RefusedText("{ \"format\": 1, \"Format\": 1 }"), StringComparison.Ordinal);
        foreach (string nothing in (string[])["", "null", "[]", "{}", "3"])
        {
            RefusedText(nothing);
        }
    }

    [Fact]
    public void A_match_file_of_which_one_digit_was_changed_is_refused_and_a_byte_order_mark_does_not_matter()
    {
        string path = Path.Combine(folder, "digit.json");
        MatchFile.Save(path, PlayMatch());
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(20, MatchFile.Load(path).Games.Count);
        string changed = text.Replace("\"seed\": 1", "\"seed\": 2", StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        File.WriteAllText(path, changed);
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => MatchFile.Load(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_match_file_that_is_written_takes_no_second_writer()
    {
        string path = Path.Combine(folder, "taken.json");
        using WriterLock first = WriterLock.OfFile(path);
        OpeningOptions openings = new() { Count = 2 };
        IOException refusal = Assert.Throws<IOException>(() => Match.Play(
            "tictactoe", Given.Start<TicTacToe>(), Players.Random<TicTacToe>(), Players.OnePly<TicTacToe>(),
            new MatchOptions { Openings = openings }, path, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("is being written by", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Games_read_back_equal_the_ones_played()
    {
        PlayedGames<ConnectFour> played =
            Given.SelfPlayed<ConnectFour>(new SelfPlayOptions { Search = new SearchOptions { Simulations = 8 } }, 5);
        GameLine[] lines = [.. played.Games.Select(game => GameLine.Of("connect4", 7, 3, game))];
        string path = Path.Combine(folder, "games", "iteration-0003.jsonl");
        GameFile.Save(path, lines);
        Assert.Equal(lines, GameFile.Load(path));
        Assert.Equal(5, File.ReadAllLines(path).Length);
        ConnectFour end = MoveText.Play(Given.Start<ConnectFour>(), lines[4].Moves, out int[] actions);
        Assert.True(end.IsTerminal);
        Assert.Equal(lines[4].Plies, actions.Length);
        Assert.Equal(end.TerminalValue == 0 ? "1/2-1/2" : end.Ply % 2 == 1 ? "1-0" : "0-1", lines[4].Result);
    }

    [Fact]
    public void A_line_that_is_no_game_is_refused_by_number()
    {
        string path = Path.Combine(folder, "games.jsonl");
        const string Game =
            """{"game":"connect4","seed":1,"iteration":0,"index":0,"moves":"44","plies":2,"result":"1-0"}""";
        File.WriteAllText(path, Game + "\n{}\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => GameFile.Load(path)).Message);
    }

    // Version 1 wrote the settings of every algorithm, and settings of TTTS that are gone.
    [Fact]
    public void A_match_of_an_earlier_version_is_read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Earlier", "match.json");
        MatchRecord match = MatchFile.Load(path);
        Assert.Equal(new SearchOptions { Simulations = 6, InFlight = InFlightTreatment.VirtualVisit }, match.A.Search);
        Assert.Equal(new SearchOptions { Simulations = 6, Algorithm = new TttsOptions { EarlyStopping = false } },
            match.B.Search);
        Assert.Equal(2, match.Games.Count);

        string saved = Path.Combine(folder, "saved.json");
        MatchFile.Save(saved, match);
        Assert.Equal(match.B.Search, MatchFile.Load(saved).B.Search);
        Assert.Contains(
            "weights", RefusedText(WithoutChecksum(path).Replace("optimality", "maximum", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    private static string WithoutChecksum(string path)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
        file.AsObject().Remove("checksum");
        return file.ToJsonString();
    }

    private static MatchRecord PlayMatch()
    {
        SearchOptions search =
            new() { Simulations = 16, Algorithm = new TttsOptions(), InFlight = InFlightTreatment.VirtualMean };
        return MatchTests.Play(MatchTests.Hash<TicTacToe>("a", search), Players.OnePly<TicTacToe>(), 10).Record;
    }

    private string Refused(Action<JsonNode> change)
    {
        string path = Path.Combine(folder, "changed.json");
        MatchFile.Save(path, PlayMatch());
        JsonNode match = JsonNode.Parse(File.ReadAllText(path))!;
        match.AsObject().Remove("checksum");
        change(match);
        return RefusedText(match.ToJsonString());
    }

    private string RefusedText(string text)
    {
        string path = Path.Combine(folder, "changed.json");
        File.WriteAllText(path, text);
        string message = Assert.Throws<InvalidDataException>(() => MatchFile.Load(path)).Message;
        Assert.StartsWith(path, message);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private sealed class MatchAgainstRandom(string game, SearchOptions search) : IGameVisitor<MatchRecord>
    {
        public MatchRecord Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            MatchOptions options = new() { Openings = new OpeningOptions { Count = 5 }, Workers = 2 };
            Player<TGame> player = MatchTests.Hash<TGame>("a", search);
            return Match.Play(game, start, player, Players.Random<TGame>(), options,
                cancellation: TestContext.Current.CancellationToken).Record;
        }
    }
}
