using NanoZero.Files;

namespace NanoZero.Cli.Tests;

/// <summary>
/// What is said where the standard streams are closed or lead to a full disk, and what is repeated of what a user
/// typed.
/// </summary>
public sealed class StandardStreamTests
{
    [Fact]
    public async Task A_dash_is_the_standard_output_of_every_command_that_writes_one_file()
    {
        Invocation positions = (await Invocation.Of("positions", "tictactoe", "--count", "5", "--out", "-"));
        Assert.Equal(
            (0, 5), (positions.ExitCode, positions.Output.TrimEnd().Split('\n').Count(line => !line.StartsWith('#'))));
        Assert.Contains("wrote 5 positions to the standard output", positions.Error, StringComparison.Ordinal);
        Invocation match =
            await Invocation.Of("arena", "random", "one-ply", "--game", "tictactoe", "--games", "4", "--out", "-");
        Assert.Equal((0, 4), (match.ExitCode, match.Json.GetProperty("games").GetArrayLength()));
        Invocation bench = await Invocation.Of("bench", "--only", "rules", "--out", "-", "--json");
        Assert.Equal(0, bench.ExitCode);
        Assert.NotEmpty(bench.Json.GetProperty("rows").EnumerateArray());
        Assert.False(File.Exists("-"));
        (await Invocation.Of("arena", "random", "one-ply", "--game", "tictactoe", "--out", "-", "--json"))
            .AssertFailed(2, "--json has no effect");
    }

    [Fact]
    public async Task A_byte_order_mark_before_what_is_piped_in_is_no_part_of_it()
    {
        Invocation searched =
            await Invocation.WithInput("\uFEFF44\n4\n", "search", "connect4", "--positions", "-", "--evaluator",
                "uniform", "--simulations", "5", "--json");
        Assert.Equal((0, "44"), (searched.ExitCode, searched.Json[0].GetProperty("moves").GetString()));
        Invocation played = await Invocation.WithInput("\uFEFFlevel\n", "play", "connect4", "--against", "rollout@30");
        Assert.Contains("level: 30 simulations", played.Output, StringComparison.Ordinal);
        (int code, string output, string error) = RealProcess.Shell(
            "search connect4 --positions - --evaluator uniform --simulations 5",
            before: "printf '\\357\\273\\27744\\n' |", exec: false);
        Assert.True(code == 0, error);
        Assert.Contains("after 44", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_knows_while_it_waits_for_a_line()
    {
        List<bool> asked = [];
        Terminal terminal = null!;
        using AskedReader reader = new(() => asked.Add(terminal.IsAsking));
        terminal = new Terminal(reader, TextWriter.Null, TextWriter.Null, IsLive: false);
        Assert.False(terminal.IsAsking);
        Assert.Equal("answer", terminal.ReadLine(TestContext.Current.CancellationToken));
        Assert.Equal([true], asked);
        Assert.False(terminal.IsAsking);
    }

    [Fact]
    public async Task A_failure_that_cannot_be_said_ends_with_its_exit_code()
    {
        using GuardedWriter error = GuardedWriter.OfNotes(new FullDisk());
        int code = await CommandLine.Run(
            ["perft", "nogame"], new Terminal(TextReader.Null, TextWriter.Null, error, IsLive: false),
            TestContext.Current.CancellationToken);
        Assert.Equal(CommandLine.WrongUsage, code);
    }

    [Fact]
    public void Notes_are_lost_while_the_disk_is_full_and_heard_again_when_it_is_not()
    {
        FullDisk disk = new();
        using GuardedWriter notes = GuardedWriter.OfNotes(disk);
        notes.WriteLine("lost");
        disk.HasRoom = true;
        notes.Write('h');
        notes.WriteLine("eard");
        notes.Flush();
        Assert.Equal("heard", disk.Written.ToString().TrimEnd());
    }

    [Fact]
    public async Task Results_that_cannot_be_written_are_a_failure()
    {
        using StringWriter error = new();
        using GuardedWriter output = GuardedWriter.OfResults(new FullDisk());
        int code =
            await CommandLine.Run(["games"], new Terminal(TextReader.Null, output, error, IsLive: false),
                TestContext.Current.CancellationToken);
        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains("the results cannot be written to the standard output: no room", error.ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2>&-", 2)]
    [InlineData("2>/dev/full", 2)]
    [InlineData(">&- 2>&-", 2)]
    public void A_process_without_an_error_stream_ends_with_its_exit_code(string redirection, int expected) =>
        Assert.Equal(expected, RealProcess.Shell($"perft nogame --depth 1 {redirection}").ExitCode);

    [Fact]
    public void A_training_whose_log_is_on_a_full_disk_is_finished()
    {
        string folder = Directory.CreateTempSubdirectory("nanozero-log-").FullName;
        try
        {
            string run = Path.Combine(folder, "run");
            (int code, string output, _) =
                RealProcess.Shell($"train tictactoe --out {run} {string.Join(' ', TrainedRun.Tiny)} 2>/dev/full");
            Assert.Equal((0, run), (code, output.TrimEnd()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_word_of_a_hundred_thousand_letters_is_shortened_where_it_is_repeated()
    {
        string word = new('y', 100_000);
        string[][] commands =
        [
            [word], ["perft", word, "--depth", "1"], ["perft", "connect4", "--depth", word], ["games", word],
            ["games", "--" + word], ["evaluate", word],
            ["search", "go9", "--moves", word], ["search", "connect4", "--set", word],
            ["search", "connect4", "--set", $"collision={word}"],
            ["search", "connect4", "--algorithm", word], ["arena", word, "random"],
            ["arena", "random", $"minimax:{word}"],
            ["arena", "random", $"rollout@5,{word}=1"], ["train", "connect4", "--preset", word],
            ["train", "connect4", "--config", word],
            ["train", $"go9:{word}=1"], ["train", "connect4", "--set", $"{word}=1"],
            ["play", "tictactoe", "--against", word],
            ["solve", "connect4", "--check", word], ["bench", "--only", word],
            ["positions", "connect4", "--class", word, "--out", "x"],
        ];
        foreach (string[] command in commands)
        {
            Invocation refused = await Invocation.Of(command);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.InRange(refused.Error.Length, 1, 2000);
            Assert.Single(refused.Error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public void A_message_keeps_both_ends_of_a_long_word_and_shows_control_characters()
    {
        string line = OneLine.Of($"no file '/{new string('a', 300)}/model.json' for \u001b[31mit's\nsake");
        Assert.InRange(line.Length, 100, 240);
        Assert.StartsWith("no file '/aaa", line, StringComparison.Ordinal);
        Assert.EndsWith("/model.json' for \\u001b[31mit's sake", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "tictactoe", "--out", "")]
    [InlineData("train", "tictactoe", "--out", " ")]
    [InlineData("train", "tictactoe", "--config", "")]
    [InlineData("tournament", "random", "one-ply", "--out", "")]
    [InlineData("tournament", "--resume", "--out", "")]
    [InlineData("arena", "random", "one-ply", "--out", "")]
    [InlineData("bench", "--out", "")]
    [InlineData("bench", "--compare", "")]
    [InlineData("positions", "tictactoe", "--out", "")]
    [InlineData("positions", "tictactoe", "--out", "x", "--from", "")]
    [InlineData("search", "tictactoe", "--model", "")]
    [InlineData("search", "tictactoe", "--positions", "")]
    [InlineData("report", "")]
    [InlineData("evaluate", "")]
    [InlineData("ladder", "")]
    [InlineData("study", "batching", "--out", "")]
    [InlineData("study", "price-of-batching", "--model", "")]
    [InlineData("solve", "connect4", "--check", "")]
    public async Task An_empty_value_is_refused_before_anything_is_written(params string[] arguments) =>
        (await Invocation.Of(arguments)).AssertFailed(2, "is empty");

    [Fact]
    public async Task An_empty_line_of_moves_is_the_start_position() =>
        Assert.Equal(0, (await Invocation.Of("solve", "tictactoe", "--moves", "")).ExitCode);

    private sealed class AskedReader(Action asked) : TextReader
    {
        public override string? ReadLine()
        {
            asked();
            return "answer";
        }
    }

    private sealed class FullDisk : TextWriter
    {
        public bool HasRoom { get; set; }

        public System.Text.StringBuilder Written { get; } = new();

        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) =>
            _ = HasRoom ? Written.Append(value) : throw new IOException("no room");
    }
}
