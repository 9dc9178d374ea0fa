using System.Text.Json;

namespace NanoZero.Files.Tests;

public sealed class JsonTests
{
    [Fact]
    public void Names_are_in_camel_case_and_words_in_kebab_case()
    {
        Assert.Equal("{\"meanLoss\":0.5,\"state\":\"not-yet\",\"note\":\"π > 3\"}",
            JsonSerializer.Serialize(new Line(0.5, State.NotYet, "π > 3"), Json.Line));
        Assert.Equal("{\n  \"meanLoss\": 1,\n  \"state\": \"done\"\n}",
            JsonSerializer.Serialize(new Line(1, State.Done), Json.Answer));
    }

    [Fact]
    public void A_number_that_is_not_finite_is_null_and_comes_back_as_none()
    {
        string json = JsonSerializer.Serialize(new Line(double.PositiveInfinity, State.Done), Json.Line);
        Assert.Equal("{\"meanLoss\":null,\"state\":\"done\",\"note\":null}", json);
        Assert.Equal(double.NaN, JsonSerializer.Deserialize<Line>(json, Json.Line)!.MeanLoss);
    }

    [Theory]
    [InlineData("\"NaN\"", double.NaN)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    public void Words_for_numbers_that_older_files_have_are_read(string word, double expected)
    {
        string line = $$"""{"meanLoss":{{word}},"state":"done"}""";
        Assert.Equal(expected, JsonSerializer.Deserialize<Line>(line, Json.Log)!.MeanLoss);
    }

    [Theory]
    [InlineData("""{"meanLoss":1,"state":"done","note":null,"other":1}""")]
    [InlineData("""{"meanLoss":1,"meanLoss":2,"state":"done","note":null}""")]
    [InlineData("""{"meanLoss":"1","state":"done","note":null}""")]
    [InlineData("""{"state":"done","note":null}""")]
    public void Unknown_repeated_missing_and_quoted_values_are_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Line>(json, Json.Line));

    [Fact]
    public void A_log_may_have_more_and_less_than_this_version_knows()
    {
        const string More = """{"state":"done","note":"a","other":1}""";
        Assert.Equal(new Line(0, State.Done, "a"), JsonSerializer.Deserialize<Line>(More, Json.Log));
    }

    private enum State
    {
        Done,
        NotYet,
    }

    private sealed record Line(double MeanLoss, State State, string? Note = null);
}
