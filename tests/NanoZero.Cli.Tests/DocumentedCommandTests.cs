namespace NanoZero.Cli.Tests;

/// <summary>Holds the command lines on pages to the command line there is.</summary>
public sealed class DocumentedCommandTests
{
    private const string Start = "./nanozero ";

    [Theory]
    [InlineData("README.md", 2)]
    [InlineData("docs/commands.md", 25)]
    [InlineData("docs/pictures/README.md", 2)]
    [InlineData("docs/oracles.md", 4)]
    public void Every_command_on_a_page_exists_with_its_options(string page, int fewest)
    {
        string[] lines =
        [
            .. File.ReadLines(Path.Combine(Repository.Folder(), page)).Select(line => line.Trim())
                .Where(line => line.StartsWith(Start, StringComparison.Ordinal)),
        ];
        Assert.True(lines.Length >= fewest, $"only {lines.Length} commands were found");
        Terminal silent = new(TextReader.Null, TextWriter.Null, TextWriter.Null, IsLive: false);
        Assert.All(lines, line => CommandLine.Parse(WordsOf(line), silent));
    }

    // A comment follows two spaces.
    private static string[] WordsOf(string line) =>
        [.. line[Start.Length..].Split("  ")[0].Split(' ').Select(word => word.Trim('\''))];
}
