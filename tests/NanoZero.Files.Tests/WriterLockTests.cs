using System.Diagnostics;

namespace NanoZero.Files.Tests;

public class WriterLockTests
{
    [Fact]
    public void A_second_writer_is_refused_with_the_name_of_the_first_and_comes_in_when_it_has_gone()
    {
        using ScratchFolder folder = new();
        using (WriterLock first = WriterLock.OfFolder(folder.Path))
        {
            IOException refusal = Assert.Throws<IOException>(() => WriterLock.OfFolder(folder.Path));
            Assert.Contains($"'{folder.Path}' is being written by process {Environment.ProcessId} (", refusal.Message,
                StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
            using WriterLock other = WriterLock.OfFolder(folder.File("inner"));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
        using WriterLock second = WriterLock.OfFolder(folder.Path);
        Assert.All(Directory.GetFiles(folder.Path), file => Assert.True(WriterLock.Owns(file)));
    }

    [Fact]
    public void Of_many_who_ask_at_once_one_at_a_time_writes()
    {
        using ScratchFolder folder = new();
        int writing = 0, turns = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            try
            {
                using WriterLock taken = WriterLock.OfFile(folder.File("match.json"));
                Assert.Equal(1, Interlocked.Increment(ref writing));
                Interlocked.Increment(ref turns);
                Interlocked.Decrement(ref writing);
            }
            catch (IOException refusal)
            {
                Assert.Contains("is being written by", refusal.Message, StringComparison.Ordinal);
            }
        });
        Assert.True(turns > 0);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_no_lock_behind()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/flock"), "needs a second program that takes the lock of the operating system: flock");
        using ScratchFolder folder = new();
        string file = folder.File("writer.lock");
        ProcessStartInfo start =
            new("/usr/bin/flock", [file, "sh", "-c", "echo held; exec cat"])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true
            };
        using Process other = Process.Start(start)!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Contains("another process", Assert.Throws<IOException>(() => WriterLock.OfFolder(folder.Path)).Message,
            StringComparison.Ordinal);
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        await other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using WriterLock taken = WriterLock.OfFolder(folder.Path);
    }

    [Fact]
    public void Whether_a_folder_is_written_is_told_without_taking_the_lock()
    {
        using ScratchFolder folder = new();
        Assert.False(WriterLock.IsHeld(folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path));
        using (WriterLock.OfFolder(folder.Path))
        {
            Assert.True(WriterLock.IsHeld(folder.Path));
        }

        Assert.False(WriterLock.IsHeld(folder.Path));

        // What a process leaves that was killed: its name.
        File.WriteAllText(folder.File("writer.lock.txt"), $"process {int.MaxValue} (nanozero train) since long ago\n");
        Assert.False(WriterLock.IsHeld(folder.Path));
        File.WriteAllText(folder.File("writer.lock.txt"), "half a na");
        Assert.False(WriterLock.IsHeld(folder.Path));
    }

    [Fact]
    public async Task A_writer_can_be_asked_to_stop_from_outside_and_the_next_one_is_not_meant()
    {
        using ScratchFolder folder = new();
        WriterLock.AskToStop(folder.Path);
        using (WriterLock next = WriterLock.OfFolder(folder.Path))
        {
            using CancellationTokenSource stop = next.StoppedWith(CancellationToken.None);
            Assert.False(File.Exists(folder.File("writer.lock.stop")));
            WriterLock.AskToStop(folder.Path);
            Assert.All(Directory.GetFiles(folder.Path), file => Assert.True(WriterLock.Owns(file)));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, stop.Token));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
        using CancellationTokenSource own = new();
        using WriterLock other = WriterLock.OfFolder(folder.Path);
        using CancellationTokenSource both = other.StoppedWith(own.Token);
        await own.CancelAsync();
        Assert.True(both.IsCancellationRequested);
    }

    [Fact]
    public async Task A_right_for_several_pieces_of_work_is_held_between_them_and_asked_to_stop_once()
    {
        using ScratchFolder folder = new();
        using (WriterLock whole = WriterLock.OfFolderForAll(folder.Path))
        {
            using (WriterLock.OfFolder(folder.Path))
            {
                Assert.True(WriterLock.IsHeld(folder.Path));
            }

            Assert.True(WriterLock.IsHeld(folder.Path));
            WriterLock.AskToStop(folder.Path);
            using WriterLock part = WriterLock.OfFolder(folder.Path);
            using CancellationTokenSource stop = part.StoppedWith(CancellationToken.None);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, stop.Token));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
        using WriterLock first = WriterLock.OfFolder(folder.Path);
        Assert.Throws<IOException>(() => WriterLock.OfFolder(folder.Path));
    }

    [Fact]
    public async Task A_writer_of_a_file_can_be_asked_to_stop_too()
    {
        using ScratchFolder folder = new();
        string file = folder.File("match.json");
        using (WriterLock writer = WriterLock.OfFile(file))
        {
            using CancellationTokenSource stop = writer.StoppedWith(CancellationToken.None);
            WriterLock.AskToStop(file);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, stop.Token));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_lock_is_found_on_a_file_and_within_a_folder()
    {
        using ScratchFolder folder = new();
        string file = folder.File("match.json");
        File.WriteAllText(file, "{}");
        Assert.False(WriterLock.IsHeld(file));
        Assert.Null(WriterLock.HeldWithin(folder.Path));
        using (WriterLock.OfFile(file))
        {
            Assert.True(WriterLock.IsHeld(file));
            Assert.False(WriterLock.IsHeld(folder.Path));
            Assert.StartsWith(file, WriterLock.HeldWithin(folder.Path), StringComparison.Ordinal);
        }

        using (WriterLock.OfFolder(folder.File("inner")))
        {
            Assert.NotNull(WriterLock.HeldWithin(folder.Path));
        }

        Assert.Null(WriterLock.HeldWithin(folder.Path));
    }
}
