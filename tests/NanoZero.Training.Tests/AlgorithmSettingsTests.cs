using NanoZero.Files;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

/// <summary>How configurations write and read the algorithm of a search.</summary>
public sealed class AlgorithmSettingsTests
{
    [Fact]
    public void The_algorithm_that_searches_is_written_with_its_settings_and_no_other()
    {
        string written = ConfigurationFile.Write(new SearchOptions { Algorithm = TttsOptions.Mean });
        Assert.Contains("\"algorithm\": \"ttts-mean\"", written, StringComparison.Ordinal);
        Assert.Contains("\"tttsMean\": {", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\"puct\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_algorithm_reads_back_with_its_settings()
    {
        AlgorithmOptions[] changed =
        [
            new PuctOptions { Exploration = 3 },
            new TttsOptions { PriorDeviation = 0.5f },
            TttsOptions.Mean with { PriorDeviation = 0.5f },
            new GumbelOptions { ConsideredActions = 4 },
        ];
        foreach (AlgorithmOptions algorithm in (AlgorithmOptions[])[.. AlgorithmOptions.Known, .. changed])
        {
            SearchOptions search = new() { Algorithm = algorithm, Simulations = 7 };
            Assert.Equal(search, ConfigurationFile.Parse(ConfigurationFile.Write(search), new SearchOptions(), "test"));
            Assert.Equal(search, ConfigurationFile.With(
                new SearchOptions(), ConfigurationFile.Changes(new SearchOptions(), search)));
        }
    }

    [Fact]
    public void What_is_chosen_counts_before_what_is_set()
    {
        SearchOptions search =
            ConfigurationFile.With(new SearchOptions(), ["tttsMean.minVariance=0.001", "algorithm=ttts-mean"]);
        Assert.Equal(TttsOptions.Mean with { MinVariance = 0.001f }, search.Algorithm);
    }

    [Fact]
    public void Parameters_of_ones_own_win_over_those_of_the_search_and_standard_ones_do_not()
    {
        SearchOptions search = new() { Algorithm = new PuctOptions { Exploration = 3 }, Simulations = 7 };
        Assert.Equal(search, search.WithAlgorithm("puct"));
        Assert.Equal(search, search.WithAlgorithm(new PuctOptions()));
        PuctOptions own = new() { Exploration = 2 };
        Assert.Equal(search with { Algorithm = own }, search.WithAlgorithm(own));
        Assert.Equal(search with { Algorithm = TttsOptions.Mean }, search.WithAlgorithm("ttts-mean"));
    }

    [Fact]
    public void Files_of_older_versions_are_read_where_nothing_changes()
    {
        const string Old = """
            {
              "algorithm": "ttts", "simulations": 50,
              "puct": { "exploration": 1.5 },
              "ttts": {
                "descent": "sampling", "priorDeviation": 0.5, "optimisticDraws": false, "challengerShare": null,
                "challenger": "same-draw", "weights": "optimality", "leaf": "aggregate", "earlyStopping": false
              },
              "tttsMean": { "descent": "matching", "aggregation": "average" }
            }
            """;
        SearchOptions expected = new()
        {
            Algorithm = new TttsOptions { PriorDeviation = 0.5f, EarlyStopping = false },
            Simulations = 50,
        };
        Assert.Equal(expected, ConfigurationFile.Parse(Old, new SearchOptions(), "run.json"));
    }

    [Theory]
    [InlineData(
        """{ "ttts": { "descent": "matching" } }""",
        "ttts.descent is \"matching\"; this version has no such choice any more")]
    [InlineData("""{ "ttts": { "weights": "maximum" } }""", "ttts.weights is \"maximum\"")]
    [InlineData("""{ "puct": { "weights": "optimality" } }""", "unknown key 'puct.weights'")]
    [InlineData("""{ "algorithm": "pcut" }""", "algorithm is \"pcut\"; expected puct, ttts, ttts-mean, gumbel")]
    public void What_cannot_be_done_any_more_is_refused(string json, string message)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(
            () => ConfigurationFile.Parse(json, new SearchOptions(), "run.json"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_of_another_algorithm_is_refused_in_a_players_text()
    {
        FormatException exception =
            Assert.Throws<FormatException>(() => ResolvedPlayer.Of("rollout,algorithm=ttts,puct.exploration=2"));
        Assert.Contains(
            "'puct.exploration=2' is a setting of the algorithm puct", exception.Message, StringComparison.Ordinal);
    }
}
