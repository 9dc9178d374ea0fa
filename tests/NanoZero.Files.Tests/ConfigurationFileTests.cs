namespace NanoZero.Files.Tests;

public sealed class ConfigurationFileTests
{
    private static readonly Outer Preset =
        new() { Games = 7, Inner = new Inner { Rate = 0.5f, Kind = Kind.FirstMove } };

    [Fact]
    public void What_a_file_leaves_out_keeps_the_value_of_the_preset()
    {
        Outer read = ConfigurationFile.Parse("""{ "inner": { "rate": 2 } }""", Preset, "a.json");
        Assert.Equal(Preset with { Inner = Preset.Inner with { Rate = 2 } }, read);
    }

    [Fact]
    public void What_is_written_reads_back_as_an_equal_value()
    {
        Outer changed = Preset with { Name = "naïve <net>", Limit = 3, Seed = ulong.MaxValue };
        Assert.Equal(changed, ConfigurationFile.Parse(ConfigurationFile.Write(changed), new Outer(), "a.json"));
    }

    [Fact]
    public void A_property_that_follows_from_others_is_not_written() =>
        Assert.DoesNotContain("doubled", ConfigurationFile.Write(Preset), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Keys_are_read_in_any_case_and_comments_and_trailing_commas_are_allowed()
    {
        const string Text = """{ "GAMES": 3, /* why */ "inner": { "Kind": "every-move", }, }""";
        Outer read = ConfigurationFile.Parse(Text, Preset, "a.json");
        Assert.Equal((3, Kind.EveryMove), (read.Games, read.Inner.Kind));
    }

    [Theory]
    [InlineData("""{ "gmaes": 3 }""", "'gmaes'", "'games'")]
    [InlineData("""{ "inner": { "ratte": 3 } }""", "'inner.ratte'", "'inner.rate'")]
    [InlineData("""{ "games": "many" }""", "games is \"many\"", "a whole number")]
    [InlineData("""{ "games": 1.5 }""", "games is 1.5", "a whole number")]
    [InlineData("""{ "games": null }""", "games is null", "a whole number")]
    [InlineData("""{ "inner": { "kind": "evry-move" } }""", "inner.kind is \"evry-move\"", "'every-move'")]
    [InlineData("""{ "inner": { "kind": 1 } }""", "inner.kind is 1", "every-move, first-move")]
    [InlineData("""{ "inner": 1 }""", "inner is 1", "rate, kind")]
    [InlineData("""{ "inner": null }""", "inner is null", "rate, kind")]
    [InlineData("""{ "name": null }""", "name is null", "a text")]
    [InlineData("""{ "games": 1, "games": 2 }""", "'games'", "")]
    [InlineData("""{ "games": }""", "line 1", "")]
    [InlineData("[]", "expected a JSON object", "")]
    [InlineData("", "it is empty", "")]
    public void A_wrong_file_is_refused_with_what_is_wrong_and_what_was_expected(
        string json, string wrong, string expected)
    {
        InvalidDataException refused =
            Assert.Throws<InvalidDataException>(() => ConfigurationFile.Parse(json, Preset, "a.json"));
        Assert.StartsWith("a.json: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(wrong, refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Changes_reach_into_nested_records_and_later_ones_win()
    {
        Outer changed =
            ConfigurationFile.With(Preset, ["games=1", "inner.kind=every-move", "games=2", "name=12 monkeys"]);
        Assert.Equal(Preset with
        {
            Games = 2,
            Name = "12 monkeys",
            Inner = Preset.Inner with { Kind = Kind.EveryMove }
        }, changed);
    }

    [Theory]
    [InlineData("games")]
    [InlineData("gmaes=1")]
    [InlineData("inner.rate=fast")]
    public void A_wrong_change_is_refused(string change)
    {
        FormatException refused = Assert.Throws<FormatException>(() => ConfigurationFile.With(Preset, [change]));
        Assert.Contains(change.Split('=')[0], refused.Message, StringComparison.Ordinal);
    }

    private enum Kind
    {
        EveryMove,
        FirstMove,
    }

    private sealed record Outer
    {
        public int Games { get; init; } = 1;

        public string Name { get; init; } = "";

        public int? Limit { get; init; }

        public ulong Seed { get; init; }

        public Inner Inner { get; init; } = new();

        public int Doubled => 2 * Games;
    }

    private sealed record Inner
    {
        public float Rate { get; init; } = 1;

        public Kind Kind { get; init; }
    }
}
