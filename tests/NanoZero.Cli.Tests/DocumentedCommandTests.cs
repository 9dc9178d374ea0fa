using System.Text.RegularExpressions;

namespace NanoZero.Cli.Tests;

/// <summary>Holds the command lines on pages to the command line there is.</summary>
public sealed partial class DocumentedCommandTests
{
    private const string Start = "./nanozero ";

    [Theory]
    [InlineData("README.md", 5)]
    [InlineData("CONTRIBUTING.md", 4)]
    [InlineData("docs/commands.md", 25)]
    [InlineData("docs/results/README.md", 4)]
    [InlineData("docs/pictures/README.md", 2)]
    [InlineData("docs/oracles.md", 4)]
    [InlineData("docs/export.md", 2)]
    [InlineData("docs/data.md", 3)]
    [InlineData("docs/python.md", 3)]
    [InlineData("docs/onnx.md", 3)]
    [InlineData("docs/cluster.md", 6)]
    public void Every_command_on_a_page_exists_with_its_options(string page, int fewest)
    {
        string whole = File.ReadAllText(Path.Combine(Repository.Folder(), page)).ReplaceLineEndings("\n");
        string[] text = whole.Replace("\\\n", "", StringComparison.Ordinal).Split('\n');
        string[] lines =
        [
            .. text.Select(line => line.Trim()).Where(line => line.StartsWith(Start, StringComparison.Ordinal)),
            .. InSentences().Matches(string.Join(' ', text.Select(line => line.Trim())))
                .Select(match => match.Groups[1].Value)
                .Where(command => command.IndexOfAny(['<', '…']) < 0),  // these stand for many commands
        ];
        Assert.True(lines.Length >= fewest, $"only {lines.Length} commands were found");
        Terminal silent = new(TextReader.Null, TextWriter.Null, TextWriter.Null, IsLive: false);
        Assert.All(lines, line => CommandLine.Parse(WordsOf(line), silent));
    }

    // A comment follows two spaces, and a file that receives the output follows an arrow.
    private static string[] WordsOf(string line) =>
        [.. Words().Matches(line[Start.Length..].Split("  ")[0].Split(" > ")[0]).Select(word =>
            word.Value.Replace("'", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"(?:[^\s']|'[^']*')+")]
    private static partial Regex Words();

    [GeneratedRegex(@"`(\./nanozero [^`]+)`")]
    private static partial Regex InSentences();
}
