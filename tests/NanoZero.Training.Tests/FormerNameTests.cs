using NanoZero.Files;

namespace NanoZero.Training.Tests;

public sealed class FormerNameTests
{
    [Fact]
    public void Settings_of_earlier_versions_are_read_and_written_under_their_new_names()
    {
        const string Former = """
            {
              "evaluationEvery": 7, "evaluationGames": 6, "evaluationSimulations": 9,
              "evaluationPositions": "standard"
            }
            """;
        TrainingConfig config = ConfigurationFile.Parse(Former, new TrainingConfig(), "run.json");
        Assert.Equal((7, 6, 9, "standard"), (
            config.StrengthEvery, config.StrengthGames, config.StrengthSimulations, config.StrengthPositions));
        Assert.DoesNotContain("evaluationEvery", ConfigurationFile.Write(config), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_under_both_names_is_there_twice()
    {
        const string Both = """{ "strengthEvery": 7, "evaluationEvery": 7 }""";
        Assert.Contains("'evaluationEvery' is there twice", Assert.Throws<InvalidDataException>(
            () => ConfigurationFile.Parse(Both, new TrainingConfig(), "run.json")).Message, StringComparison.Ordinal);
    }
}
