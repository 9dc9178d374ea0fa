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
        string[] blocks = [.. BlocksOf(Path.Combine(Repository.Root, page), "csharp")];
        Assert.Equal(programs, blocks.Length);
        RequireParts(blocks, Samples);
    }

    [Fact]
    public void Every_Python_program_on_its_page_is_part_of_a_file_that_the_page_names()
    {
        string page = Path.Combine(Repository.Root, "docs", "python.md");
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "python"), "*.py"),
        ];
        string[] blocks = [.. BlocksOf(page, "python")];
        Assert.Equal(6, blocks.Length);
        RequireParts(blocks, files);
        string text = File.ReadAllText(page);
        Assert.All(files, file =>
            Assert.Contains($"samples/python/{Path.GetFileName(file)}", text, StringComparison.Ordinal));
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

    private static void RequireParts(string[] blocks, string[] files)
    {
        string[] sources = [.. files.Select(file => File.ReadAllText(file).ReplaceLineEndings("\n"))];
        Assert.All(blocks, block =>
            Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> BlocksOf(string page, string language) => File.ReadAllText(page)
        .ReplaceLineEndings("\n").Split($"```{language}\n").Skip(1)
        .Select(text => text[..text.IndexOf("```", StringComparison.Ordinal)]);
}
