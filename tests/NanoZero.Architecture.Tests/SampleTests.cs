namespace NanoZero.Architecture.Tests;

/// <summary>Holds the programs on pages to those in samples/, which are compiled and run.</summary>
public sealed class SampleTests
{
    private static readonly string[] Samples =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.cs").Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("docs/library.md", 5)]
    public void Every_program_on_a_page_is_part_of_a_sample(string page, int programs)
    {
        string[] sources = [.. Samples.Select(File.ReadAllText)];
        string[] blocks = [.. BlocksOf(Path.Combine(Repository.Root, page))];
        Assert.Equal(programs, blocks.Length);
        Assert.All(blocks, block =>
            Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_sample_stands_on_the_page_about_the_library_with_the_command_that_runs_it()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "library.md"));
        Assert.True(Samples.Length >= 4);
        Assert.All(Samples, sample => Assert.Contains(
            $"`dotnet run samples/{Path.GetFileName(sample)}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_original_study_is_a_program_of_at_most_200_lines()
    {
        string study = Path.Combine(Repository.Root, "samples", "original-study.cs");
        Assert.InRange(File.ReadLines(study).Count(), 100, 200);
    }

    private static IEnumerable<string> BlocksOf(string page) => File.ReadAllText(page).ReplaceLineEndings("\n")
        .Split("```csharp\n").Skip(1).Select(text => text[..text.IndexOf("```", StringComparison.Ordinal)]);
}
