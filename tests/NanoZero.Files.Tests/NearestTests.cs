namespace NanoZero.Files.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("simulations", "simulation")]
    [InlineData("leafs", "leaves")]
    [InlineData("SIMULATION", "simulation")]
    [InlineData("simul", "simulation")]
    [InlineData("sed", "seed")]
    [InlineData("exploration", "puct.exploration")]
    [InlineData("explorashun", "puct.exploration")]
    public void The_nearest_word_is_the_one_with_the_fewest_edits(string word, string expected) =>
        Assert.Equal(expected, Nearest.Of(word, ["simulation", "leaves", "seed", "need", "puct.exploration"]));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("temperature")]
    [InlineData("xyz")]
    public void Where_no_word_is_near_none_is_suggested(string word)
    {
        Assert.Null(Nearest.Of(word, ["simulation", "leaves", "seed", "need"]));
        Assert.Equal(".", Nearest.Suggestion(word, ["simulation", "leaves", "seed", "need"]));
    }

    [Fact]
    public void Without_candidates_there_is_no_nearest_word() => Assert.Null(Nearest.Of("word", []));
}
