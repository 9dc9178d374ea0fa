using System.Text.RegularExpressions;

namespace NanoZero.Architecture.Tests;

/// <summary>Holds the documents to the files they speak of.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_between_files_leads_to_a_file_or_folder()
    {
        string[] documents =
        [
            .. Directory.EnumerateFiles(Repository.Root, "*.md"),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
        ];
        IEnumerable<string> broken = documents.SelectMany(document =>
            Link().Matches(File.ReadAllText(document))
                .Select(match => match.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal))
                .Select(target => Path.Combine(Path.GetDirectoryName(document)!, target))
                .Where(path => !Path.Exists(path))
                .Select(path => $"{Path.GetFileName(document)}: {path}"));
        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
