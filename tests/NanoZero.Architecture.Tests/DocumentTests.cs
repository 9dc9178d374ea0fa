using System.Globalization;
using System.Text.RegularExpressions;

namespace NanoZero.Architecture.Tests;

/// <summary>Holds the documents to the files they speak of.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_between_files_leads_to_a_file_or_folder()
    {
        (string Document, string Path)[] links =
        [
            .. Documents().SelectMany(document => Link().Matches(File.ReadAllText(document))
                .Select(match => match.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal))
                .Select(target =>
                    (Path.GetFileName(document), Path.Combine(Path.GetDirectoryName(document)!, target)))),
        ];
        Assert.True(links.Length >= 40, $"only {links.Length} links were found");
        Assert.DoesNotContain(links, link => !Path.Exists(link.Path));
    }

    /// <summary>A reader has two files side by side, or a review in a narrow column.</summary>
    [Fact]
    public void No_line_of_code_is_longer_than_120_characters()
    {
        string[] files =
        [
            .. new[] { "src", "tests", "benchmarks", "samples" }.SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)),
        ];
        Assert.True(files.Length > 300, $"only {files.Length} files were found");
        string[] longer =
        [
            .. files.SelectMany(file => File.ReadLines(file).Index()
                .Where(line => line.Item.Length > 120 && new StringInfo(line.Item).LengthInTextElements > 120)
                .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}")),
        ];
        Assert.True(longer.Length == 0, $"longer than 120 characters: {string.Join(", ", longer)}");
    }

    [Fact]
    public void No_line_of_prose_is_longer_than_120_characters()
    {
        string[] longer =
        [
            .. from page in Documents()
               let text = Block().Replace(File.ReadAllText(page), "")
               from line in text.ReplaceLineEndings("\n").Split('\n')
               where line.Length > 120 && !Unbroken.Any(line.StartsWith)
               select $"{Path.GetFileName(page)}: {line}",
        ];
        Assert.True(longer.Length == 0, $"longer than 120 characters: {string.Join(", ", longer)}");
    }

    [Fact]
    public void The_core_is_at_most_12_files_and_2500_lines()
    {
        string folder = Path.Combine(Repository.Root, "docs");
        string page = File.ReadAllText(Path.Combine(folder, "architecture.md"));
        string section = page.Split("## Reading order")[1].Split("\n## ")[0];
        string[] files =
        [
            .. Link().Matches(section).Select(match => Path.Combine(folder, match.Groups[1].Value))
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal)),
        ];
        Assert.InRange(files.Length, 8, 12);
        Assert.Equal(files.Distinct(), files);
        Assert.InRange(files.Sum(file => File.ReadLines(file).Count()), 1000, 2500);
    }

    [Fact]
    public void Every_environment_variable_of_ours_stands_on_the_page_of_them()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "environment.md"));
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories),
            Path.Combine(Repository.Root, "nanozero"), Path.Combine(Repository.Root, "nanozero.cmd"),
        ];
        string[] read =
            [.. files.SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Value))
                .Distinct().Order()];
        string[] documented = [.. Variable().Matches(page).Select(match => match.Value).Distinct().Order()];
        Assert.Equal(read, documented);
    }

    [Fact]
    public void Every_path_that_the_contributors_guide_names_is_there()
    {
        string[] paths =
        [
            .. Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md")))
                .Select(match => match.Groups[1].Value)
                .Where(text => Folders.Any(folder => text.StartsWith(folder, StringComparison.Ordinal))
                    && !text.Contains('<', StringComparison.Ordinal)),
        ];
        Assert.True(paths.Length >= 12, $"only {paths.Length} paths were found");
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    [Fact]
    public void Every_type_that_the_contributors_guide_names_is_in_the_sources()
    {
        string sources =
            string.Concat(Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] names =
        [
            .. Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md")))
                .Select(match => match.Groups[1].Value)
                .Where(text => TypeName().IsMatch(text)).Select(text => text.Split('.', '<')[0])
                .Where(name => Type.GetType($"System.{name}") is null && Type.GetType($"System.IO.{name}") is null),
        ];
        Assert.True(names.Length >= 10, $"only {names.Length} types were found");
        Assert.All(names, name => Assert.Matches($@"\b(class|struct|interface|enum|record) {name}\b", sources));
    }

    // Rows of tables, headings, commands.
    private static readonly string[] Unbroken = ["|", "#", "`"];

    private static readonly string[] Folders = ["src/", "tests/", "benchmarks/", "docs/", "build/", ".ci/"];

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));

    [GeneratedRegex(@"\bNANOZERO_[A-Z_]+\b")]
    private static partial Regex Variable();

    // A type, perhaps with a member or a type argument; no file.
    [GeneratedRegex(@"^[A-Z][A-Za-z]+(<\w+>|\.[A-Z][A-Za-z]+)?$")]
    private static partial Regex TypeName();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
