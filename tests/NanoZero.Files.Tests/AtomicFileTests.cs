namespace NanoZero.Files.Tests;

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

    // A file that has just got its name is still held by whoever wrote it.
    [Fact]
    public async Task Who_reads_a_file_waits_while_its_writer_still_holds_it()
    {
        using ScratchFolder folder = new();
        string path = folder.File("status.json");
        AtomicFile.WriteAllText(path, "whole");
        Task<string> reading;
        using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            reading = Task.Run(() => JsonText.TextOf(path));
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.False(reading.IsCompleted);
        }

        Assert.Equal("whole", await reading);
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
    public void A_symbolic_link_stays_and_its_target_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using ScratchFolder folder = new();
        Directory.CreateDirectory(folder.File("there"));
        foreach (string target in (string[])[folder.File("there/report.json"), folder.File("there/not-yet.json")])
        {
            string link = target + ".link";
            File.CreateSymbolicLink(link, System.IO.Path.GetFileName(target));
            File.CreateSymbolicLink(link + ".link", link);
            AtomicFile.RequireWritable(link);
            AtomicFile.WriteAllText(link + ".link", "new");
            Assert.Equal("new", File.ReadAllText(target));
            Assert.Null(File.ResolveLinkTarget(target, false));
            Assert.NotNull(File.ResolveLinkTarget(link, false));
            Assert.NotNull(File.ResolveLinkTarget(link + ".link", false));
        }

        Assert.Equal(6, Directory.GetFiles(folder.File("there")).Length);
    }

    [Fact]
    public void A_device_is_written_to_and_never_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the null device has no path there");
        using ScratchFolder folder = new();
        File.CreateSymbolicLink(folder.File("null"), "/dev/null");
        foreach (string path in (string[])["/dev/null", folder.File("null")])
        {
            AtomicFile.RequireWritable(path);
            AtomicFile.WriteAllText(path, "gone");
            AtomicFile.Write(path, stream => stream.WriteByte(1));
        }

        using FileStream device = new("/dev/null", FileMode.Open, FileAccess.Read);
        Assert.Equal(-1, device.ReadByte());
        Assert.Equal([folder.File("null")], Directory.GetFiles(folder.Path));
        AssertOneClearLine(() => AtomicFile.WriteAllText("/dev/zero", "x"), "/dev/zero");
    }

    [Fact]
    public async Task A_pipe_is_refused_at_once_and_stays_a_pipe()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "needs mkfifo");
        using ScratchFolder folder = new();
        string pipe = folder.File("pipe");
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("/usr/bin/mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        AssertOneClearLine(() => AtomicFile.RequireWritable(pipe), "pipe");
        AssertOneClearLine(() => AtomicFile.WriteAllText(pipe, "x"), "pipe");
        using FileStream both = new(pipe, FileMode.Open, FileAccess.ReadWrite);
        Assert.False(both.CanSeek);
    }

    [Fact]
    public void Two_that_write_one_file_at_once_do_not_disturb_each_other()
    {
        using ScratchFolder folder = new();
        string path = folder.File("report.html");
        AtomicFile.Write(path, stream =>
        {
            AtomicFile.WriteAllText(path, "inner");
            stream.Write("outer"u8);
        });
        Assert.Equal("outer", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
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
