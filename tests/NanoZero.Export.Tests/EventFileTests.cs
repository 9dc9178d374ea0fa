using NanoZero.Files.Tests;

namespace NanoZero.Export.Tests;

/// <summary>Event files, read back by a reader of their own.</summary>
public sealed class EventFileTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 250, TimeSpan.Zero);

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>RFC 3720, B.4, and the catalogue of CRC algorithms: the check value of CRC-32C.</summary>
    [Fact]
    public void The_checksum_has_its_published_value()
    {
        Assert.Equal(0xE306_9283u, EventFile.Crc32C("123456789"u8));
        Assert.Equal(0xE306_9283u, EventReader.Crc("123456789"u8));
        Assert.Equal(0x8A91_36AAu, EventFile.Crc32C(new byte[32]));
    }

    [Fact]
    public void A_file_begins_with_its_version_and_holds_the_numbers_of_its_steps()
    {
        EventFile file = EventFile.Create(folder.Path, Time, firstStep: 1);
        file.Write(Time, 1, [("loss/policy", 0.5), ("loss/value", -0.25)]);
        file.Write(Time.AddSeconds(1), 300, [("größe", 1e10)]);

        string path = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Equal("events.out.tfevents.1767323045.nanozero", Path.GetFileName(path));
        List<Event> events = EventReader.Read(File.ReadAllBytes(path));
        Assert.Equal(4, events.Count);
        Assert.Equal(("brain.Event:2", false), (events[0].Version, events[0].StartsSession));
        Assert.Equal((1L, true), (events[1].Step, events[1].StartsSession));
        Assert.Equal((1L, 1767323045.25), (events[2].Step, events[2].Time));
        Assert.Equal(
            new Dictionary<string, float> { ["loss/policy"] = 0.5f, ["loss/value"] = -0.25f }, events[2].Numbers);
        Assert.Equal((300L, 1767323046.25), (events[3].Step, events[3].Time));
        Assert.Equal(1e10f, events[3].Numbers["größe"]);
    }

    [Fact]
    public void The_newest_step_is_found_in_all_files_and_what_is_torn_does_not_count()
    {
        Assert.Equal(0, EventFile.NewestStep(folder.File("nowhere")));
        for (int start = 0; start < 2; start++)
        {
            EventFile file = EventFile.Create(folder.Path, Time, firstStep: 1 + (2 * start));
            Assert.Equal(2 * start, EventFile.NewestStep(folder.Path));  // where a file begins is no step
            file.Write(Time, 1 + (2 * start), [("a", 1)]);
            file.Write(Time, 2 + (2 * start), [("a", 2)]);
        }

        string[] files = Directory.GetFiles(folder.Path);
        Assert.Equal(2, files.Length);
        Assert.Equal(4, EventFile.NewestStep(folder.Path));
        string newest = files.Order(StringComparer.Ordinal).Last();
        byte[] whole = File.ReadAllBytes(newest);
        File.WriteAllBytes(newest, whole[..^1]);
        Assert.Equal(3, EventFile.NewestStep(folder.Path));
        whole[^6] ^= 1;
        File.WriteAllBytes(newest, whole);
        Assert.Equal(3, EventFile.NewestStep(folder.Path));
    }

    [Fact]
    public void Where_a_file_begins_the_later_steps_of_older_files_are_forgotten()
    {
        EventFile older = EventFile.Create(folder.Path, Time, firstStep: 1);
        for (int step = 1; step <= 5; step++)
        {
            older.Write(Time, step, [("a", step)]);
        }

        EventFile newer = EventFile.Create(folder.Path, Time, firstStep: 3);
        Assert.Equal(2, EventFile.NewestStep(folder.Path));
        newer.Write(Time, 3, [("a", 3)]);
        Assert.Equal(3, EventFile.NewestStep(folder.Path));
        EventFile.Create(folder.Path, Time, firstStep: 9);
        Assert.Equal(3, EventFile.NewestStep(folder.Path));
    }

    [Fact]
    public void Names_have_the_order_in_which_files_began_even_where_the_clock_is_set_back()
    {
        List<string> files = [];
        for (int session = 0; session < 12; session++)
        {
            EventFile.Create(folder.Path, Time.AddSeconds(session == 5 ? 1000 : -session), firstStep: 1 + session);
            files.Add(Assert.Single(Directory.GetFiles(folder.Path).Except(files)));
        }

        Assert.Equal(files.Order(StringComparer.Ordinal), files);
    }

    [Fact]
    public void A_step_that_cannot_be_written_is_one_clear_line()
    {
        EventFile file = EventFile.Create(folder.File("events"), Time, firstStep: 1);
        Directory.Delete(folder.File("events"), recursive: true);
        IOException failure = Assert.Throws<IOException>(() => file.Write(Time, 1, [("a", 1)]));
        Assert.Contains("Cannot write", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_is_one_clear_line()
    {
        File.WriteAllText(folder.File("file"), "");
        IOException failure = Assert.Throws<IOException>(() =>
            EventFile.Create(folder.File("file"), Time, firstStep: 1));
        Assert.Contains("Cannot write", failure.Message, StringComparison.Ordinal);
    }
}
