using System.Text.RegularExpressions;

namespace NanoZero.Architecture.Tests;

/// <summary>Holds doc comments to sentences that a reader takes in at once.</summary>
public sealed partial class DocCommentTests
{
    private const int MostWords = 25;

    [Fact]
    public void No_sentence_of_a_doc_comment_has_more_than_25_words()
    {
        string sources = Path.Combine(Repository.Root, "src");
        (string File, string Sentence)[] sentences =
        [
            .. from file in Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
               from Match comment in Comment().Matches(File.ReadAllText(file))
               from sentence in SentencesOf(comment.Value)
               select (Path.GetRelativePath(sources, file), sentence),
        ];
        Assert.True(sentences.Length > 3000, $"only {sentences.Length} sentences were found");
        string[] tooLong =
        [
            .. from each in sentences
               let words = each.Sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length
               where words > MostWords
               select $"{each.File}, {words} words: {each.Sentence}",
        ];
        Assert.True(tooLong.Length == 0, string.Join(Environment.NewLine, tooLong));
    }

    [Theory]
    [InlineData("/// <summary>One. Two three.</summary>\n", "One.", "Two three.")]
    [InlineData(
        "/// <summary>\n/// A <see cref=\"B\"/> and\n/// <c>c d e</c>.\n/// </summary>\n/// <returns>Four</returns>\n",
        "A X and X.",
        "Four")]
    public void Sentences_of_a_comment_are_found(string comment, params string[] sentences) =>
        Assert.Equal(sentences, SentencesOf(comment));

    // What a tag names counts as one word; tags with text of their own end a sentence.
    private static IEnumerable<string> SentencesOf(string comment)
    {
        string text = Name().Replace(Margin().Replace(comment, " "), "X");
        return Tag().Split(Link().Replace(text, ""))
            .SelectMany(part => End().Split(Space().Replace(part, " ").Trim()))
            .Where(sentence => sentence.Length > 0);
    }

    [GeneratedRegex(@"(^[ \t]*///.*(\r?\n|$))+", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[ \t]*///", RegexOptions.Multiline)]
    private static partial Regex Margin();

    [GeneratedRegex("<(see|paramref|typeparamref|inheritdoc)[^>]*/>|<c>.*?</c>", RegexOptions.Singleline)]
    private static partial Regex Name();

    [GeneratedRegex("</?see[^>]*>")]
    private static partial Regex Link();

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<=[.!?])\s+")]
    private static partial Regex End();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
