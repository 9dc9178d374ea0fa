using System.Text.Json.Nodes;

namespace NanoZero.Files.Tests;

public class MetricsLogTests
{
    private sealed record Line(int Iteration, double Loss, string Note = "");

    [Fact]
    public void Lines_come_back_in_order()
    {
        using ScratchFolder folder = new();
        string path = folder.File("run/metrics.jsonl");
        using (MetricsLog log = MetricsLog.Open(path))
        {
            log.Append(new Line(1, 0.5, "a\nb"));
            log.Append(new JsonObject { ["iteration"] = 2, ["loss"] = 0.25 });
        }

        using (MetricsLog log = MetricsLog.Open(path))
        {
            log.Append(new Line(3, double.NaN));
            Assert.Equal(3, MetricsLog.Read(path).Count);
        }

        Assert.Equal(
            [new Line(1, 0.5, "a\nb"), new Line(2, 0.25), new Line(3, double.NaN)], MetricsLog.Read<Line>(path));
        Assert.Equal(3, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void A_file_cut_at_any_byte_loses_only_its_last_line()
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        using (MetricsLog log = MetricsLog.Open(path))
        {
            log.Append(new Line(1, 0.5));
            log.Append(new Line(2, 0.25, "{\"nested\"}"));
        }

        byte[] whole = File.ReadAllBytes(path);
        int firstEnd = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            int expected = (length >= firstEnd - 1 ? 1 : 0) + (length >= whole.Length - 1 ? 1 : 0);
            Assert.Equal(expected, MetricsLog.Read(path).Count);
            using (MetricsLog log = MetricsLog.Open(path))
            {
                log.Append(new Line(9, 0.1));
            }

            IReadOnlyList<Line> lines = MetricsLog.Read<Line>(path);
            Assert.Equal(expected + 1, lines.Count);
            Assert.Equal(9, lines[^1].Iteration);
        }
    }

    [Fact]
    public void A_tail_of_zero_bytes_is_removed()
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        File.WriteAllBytes(path, [.. "{\"iteration\":1}\n"u8, 0, 0, 0, 0]);
        MetricsLog.Open(path).Dispose();
        Assert.Equal("{\"iteration\":1}\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_damaged_line_in_the_middle_is_reported_with_its_number()
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        File.WriteAllText(path, "{\"iteration\":1}\n{\"itera\n{\"iteration\":3}\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => MetricsLog.Read(path)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => MetricsLog.Open(path));
        Assert.Equal(3, File.ReadAllLines(path).Length);
    }

    [Theory]
    [InlineData("{\"iteration\":1,\"loss\"}\n")]
    [InlineData("{\"iteration\":1,\"loss\":x}\n")]
    [InlineData("garbage")]
    [InlineData("[1]")]
    [InlineData("null\n")]
    [InlineData("{\"iteration\":1}}")]
    [InlineData("{\"iteration\":1,\"iteration\":2}\n")]
    [InlineData("{\"iteration\":1,\"Iteration\":2}\n")]
    [InlineData("{\"iteration\":1,\"checksum\":\"0123456789abcdef\"}\n")]
    public void A_damaged_line_is_never_thrown_away(string damaged)
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        File.WriteAllText(path, damaged);
        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => MetricsLog.Open(path)).Message,
            StringComparison.Ordinal);
        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => MetricsLog.Read(path)).Message,
            StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllText(path));
    }

    [Fact]
    public void A_changed_digit_is_found_and_a_byte_order_mark_does_not_matter()
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        using (MetricsLog log = MetricsLog.Open(path))
        {
            log.Append(new Line(1, 0.5));
            log.Append(new Line(2, 0.25));
        }

        string whole = File.ReadAllText(path);
        File.WriteAllText(path, whole, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal([new Line(1, 0.5), new Line(2, 0.25)], MetricsLog.Read<Line>(path));
        File.WriteAllText(path, whole.Replace("0.25", "0.26", StringComparison.Ordinal));
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => MetricsLog.Read<Line>(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_another_type_is_reported_with_its_number()
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        File.WriteAllText(path, "{\"iteration\":1}\n{\"iteration\":\"two\"}\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => MetricsLog.Read<Line>(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_after_the_resumed_checkpoint_are_removed()
    {
        using ScratchFolder folder = new();
        string path = folder.File("metrics.jsonl");
        using MetricsLog log = MetricsLog.Open(path);
        for (int iteration = 1; iteration <= 5; iteration++)
        {
            log.Append(new Line(iteration, 1.0 / iteration));
        }

        Assert.Equal(0, log.TruncateAfter(5));
        Assert.Equal(2, log.TruncateAfter(3));
        log.Append(new Line(4, 7));
        Assert.Equal([1, 2, 3, 4], MetricsLog.Read<Line>(path).Select(line => line.Iteration));
        Assert.Equal(4, log.TruncateFrom(_ => true));
        Assert.Empty(MetricsLog.Read(path));
    }

    [Fact]
    public void A_missing_file_has_no_lines()
    {
        using ScratchFolder folder = new();
        Assert.Empty(MetricsLog.Read(folder.File("none.jsonl")));
    }

    [Fact]
    public void A_value_that_is_no_object_is_refused()
    {
        using ScratchFolder folder = new();
        using MetricsLog log = MetricsLog.Open(folder.File("metrics.jsonl"));
        Assert.Throws<ArgumentException>(() => log.Append(3));
        Assert.Equal(0, new FileInfo(folder.File("metrics.jsonl")).Length);
    }
}
