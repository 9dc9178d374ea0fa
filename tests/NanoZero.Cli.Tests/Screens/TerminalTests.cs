using System.Text.RegularExpressions;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>
/// What a person sees on a terminal of 80 columns, a file gets, and a terminal that cannot redraw shows.
/// </summary>
public sealed class TerminalTests(TrainedRun run)
{
    private static readonly string[] Begins =
        ["measuring ", "run ", "network: ", "estimate: ", "other programs ", "iteration 1/2: ",
            "iteration 2/2: ", "  "];

    [Theory]
    [InlineData(80)]
    [InlineData(50)]
    public void A_training_leaves_whole_lines_on_the_screen(int columns)
    {
        string folder = run.In($"screen-{columns}");
        (int code, IReadOnlyList<string> rows, string written) =
            PseudoTerminal.Run($"train tictactoe --out {folder} {string.Join(' ', TrainedRun.Tiny)}", columns);
        Assert.Equal(0, code);
        Assert.Contains("self-play", written, StringComparison.Ordinal);  // the status was shown,
        // and wiped out
        Assert.DoesNotContain(rows, row => row.Contains("self-play", StringComparison.Ordinal) && row.StartsWith(
            "iteration", StringComparison.Ordinal));
        Assert.Single(rows, row => row.StartsWith("iteration 1/2: 6 games", StringComparison.Ordinal));
        Assert.Single(rows, row => row.StartsWith("iteration 2/2: 6 games", StringComparison.Ordinal));

        Assert.DoesNotContain(folder, rows);  // a screen gets no line for programs

        // Paths and commands at the end are to be copied: they stay whole, however long they are.
        rows = [.. rows.TakeWhile(row => !row.StartsWith("report:", StringComparison.Ordinal))];
        Assert.InRange(rows.Count, 6, 40);
        Assert.All(rows.Where(row => row.Length > 0), row =>
            Assert.Contains(Begins, begin => row.StartsWith(begin, StringComparison.Ordinal)));
        Assert.All(rows, row => Assert.True(
            row.Length < columns || !row.Contains(' ', StringComparison.Ordinal), $"broken by the terminal: {row}"));
    }

    [Fact]
    public void A_dumb_terminal_and_a_file_get_no_control_characters()
    {
        string command = $"train tictactoe {string.Join(' ', TrainedRun.Tiny)}";
        (int code, _, string written) = PseudoTerminal.Run($"{command} --out {run.In("dumb")}", kind: "dumb");
        Assert.Equal(0, code);
        Assert.DoesNotContain(written, letter => char.IsControl(letter) && letter is not ('\r' or '\n'));
        Assert.DoesNotContain('\r', written.Replace("\r\n", "\n", StringComparison.Ordinal));
        (int plainCode, string output, string error) = RealProcess.Shell($"{command} --out {run.In("plain")}");
        Assert.Equal(0, plainCode);
        Assert.DoesNotContain(output + error, letter => char.IsControl(letter) && letter != '\n');
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("train --help")]
    [InlineData("arena --help")]
    [InlineData("games")]
    [InlineData("search connect4 --simulations 20 --evaluator hash")]
    [InlineData("arena one-ply random --game tictactoe --games 4")]
    [InlineData("tournament random one-ply minimax:2 --game tictactoe --games 2 --out {0}")]
    [InlineData("bench --only rules,memory")]
    [InlineData("study calibration --matches 2")]
    [InlineData("perft nogame")]
    [InlineData("train tictactoe --resume --out {1} --layers 3")]
    public void Nothing_is_wider_than_the_screen(string arguments)
    {
        string folder = run.In($"wide-{arguments.GetHashCode(StringComparison.Ordinal):x}");
        (_, IReadOnlyList<string> rows, string written) =
            PseudoTerminal.Run(string.Format(null, arguments, folder, run.Folder));
        Assert.NotEmpty(rows);

        // A row that the terminal had to break is full; only words and commands to be copied may be.
        Assert.All(rows, row => Assert.True(
            row.Length < 80 || row.StartsWith("  nanozero ", StringComparison.Ordinal)
                || !row.TrimStart().Contains(' ', StringComparison.Ordinal), $"broken by the terminal: {row}"));
        Assert.DoesNotContain("unexpected", written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_and_the_last_of_many_statuses_are_drawn()
    {
        using StringWriter shown = new();
        using ScreenWriter screen = new(shown, () => 40);
        StatusLine status = new(screen);
        for (int game = 0; game <= 1000; game++)
        {
            status.Show($"{game}/1000 games");
        }

        status.Clear();
        string[] drawn =
            [.. shown.ToString().Split('\r').Where(text => text.EndsWith("games", StringComparison.Ordinal))];
        Assert.Equal("0/1000 games", drawn[0]);
        Assert.Equal("1000/1000 games", drawn[^1]);
        Assert.EndsWith($"\r{new string(' ', 39)}\r", shown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_move_errors_fits_a_screen_and_keeps_every_column()
    {
        string[] sets = ["begin-easy", "begin-medium", "begin-hard", "middle-easy", "middle-medium", "end-easy"];
        PositionRow row = new(
            "puct:runs/connect4-puct/checkpoints/iteration-0100", 200,
            [.. Enumerable.Repeat(new MoveErrors(200, 125, 25), sets.Length)]);
        LabelSources[] labels = [.. sets.Select(set => new LabelSources(set, 200, 200, 200, 0))];
        using StringWriter file = new(), shown = new();
        PositionTableText.Write(file, labels, [row]);
        using ScreenWriter screen = new(shown, () => 80);
        PositionTableText.Write(screen, labels, [row]);
        Assert.Contains(file.ToString().Split('\n'), line => line.Length > 100);
        Assert.All(shown.ToString().Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 79));
        Assert.Equal(6, shown.ToString().Split("12.5 [8.6, 17.8]").Length - 1);
        Assert.Equal(7, Regex.Count(shown.ToString(), @"12\.5 \[\d+\.\d, \d+\.\d\]"));  // with the mean of all sets
        Assert.All(sets, set => Assert.Contains(set, shown.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_message_breaks_between_words_and_never_within_a_command()
    {
        string message =
            $"nanozero: {string.Join(' ', Enumerable.Repeat("stopped", 12))}; continue with: nanozero train tictactoe "
                + "--out '/a/rather long/folder/of/a/run/that/has/many/parts' --resume";
        string[] lines = [.. Prose.Wrap(message, 80)];
        Assert.Equal("  nanozero train tictactoe --out '/a/rather long/folder/of/a/run/that/has/many/parts' --resume",
            lines[^1]);
        Assert.All(lines[..^1], line => Assert.InRange(line.Length, 1, 79));
        Assert.Equal(message, string.Join(' ', lines.Select(line => line.TrimStart())));
    }

    [Theory]
    [InlineData("./nanozero")]
    [InlineData("'/a/rather long/folder/nanozero'")]
    [InlineData(@"C:\code\nanozero.cmd")]
    [InlineData(@"""C:\my code\nanozero.cmd""")]
    public void A_command_is_whole_however_the_program_was_called(string program)
    {
        string command = $"{program} train tictactoe --out {new string('x', 60)} --resume";
        Assert.Equal(
            ["stopped; continue with:", $"  {command}"], Prose.Wrap($"stopped; continue with: {command}", 80));
        Assert.Equal([$"  {command}"], Prose.Wrap($"  {command}", 80));
    }

    [Fact]
    public void A_status_loses_its_last_parts_first() =>
        Assert.Equal("iteration 3/20: training 5/9 steps, 2 min left",
            StatusLine.Fit("iteration 3/20: training 5/9 steps, 2 min left, losses 1 + 2, 12 evaluations/s", 59));
}
