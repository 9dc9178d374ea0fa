using NanoZero.Measure;

namespace NanoZero.Measure.Tests;

public class AtomicFileTests
{
    [Fact]
    public void A_file_is_replaced_whole_and_nothing_stays_beside_it()
    {
        using ScratchFolder folder = new();
        string path = folder.File("deep/er/summary.json");
        AtomicFile.WriteAllText(path, "first, and longer");
        AtomicFile.WriteAllText(path, "zweite ½");
        Assert.Equal("zweite ½", File.ReadAllText(path));
        Assert.Equal("zweite ½"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_failure_while_writing_keeps_the_old_file()
    {
        using ScratchFolder folder = new();
        string path = folder.File("model.bin");
        AtomicFile.WriteAllBytes(path, [1, 2, 3]);
        Assert.Throws<FormatException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            throw new FormatException("not now");
        }));
        IOException full = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => throw DiskFull()));
        Assert.Contains("the disk is full", full.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_file_left_by_a_killed_process_does_not_disturb()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("a.json.tmp"), "left over and long");
        AtomicFile.WriteAllText(folder.File("a.json"), "new");
        Assert.Equal("new", File.ReadAllText(folder.File("a.json")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_file_where_a_folder_is_needed_is_one_clear_line()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("runs"), "");
        AssertOneClearLine(() => AtomicFile.WriteAllText(folder.File("runs/report.html"), "x"), "report.html");
        AssertOneClearLine(() => MetricsLog.Open(folder.File("runs/metrics.jsonl")), "metrics.jsonl");
    }

    [Fact]
    public void A_folder_where_a_file_is_needed_is_one_clear_line()
    {
        using ScratchFolder folder = new();
        Directory.CreateDirectory(folder.File("report.html"));
        AssertOneClearLine(() => AtomicFile.WriteAllText(folder.File("report.html"), "x"), "report.html");
        AssertOneClearLine(() => MetricsLog.Open(folder.File("report.html")), "report.html");
    }

    [Fact]
    public void Each_cause_says_what_to_do()
    {
        Assert.Equal(
            "Cannot write 'x': the disk is full; free some space or choose a folder on another disk.",
            FileProblem.WhileWriting("x", DiskFull()).Message);
        Assert.Equal(
            "Cannot write 'x': access is denied; choose a folder you may write to.",
            FileProblem.WhileWriting("x", new UnauthorizedAccessException()).Message);
        Assert.Equal(
            "Cannot write 'x': odd; check the folder or choose another one.",
            FileProblem.WhileWriting("x", new IOException("odd.\n at once")).Message);
    }

    private static IOException DiskFull() => new("No space left on device", 28);

    private static void AssertOneClearLine(Action action, string name)
    {
        IOException exception = Assert.Throws<IOException>(action);
        Assert.StartsWith("Cannot write '", exception.Message, StringComparison.Ordinal);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
