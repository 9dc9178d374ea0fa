using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NanoZero.Files;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

public sealed class SettingsCommandTests
{
    [Fact]
    public async Task Every_key_of_a_run_is_listed_with_value_range_and_meaning()
    {
        Invocation listed = (await Invocation.Of("settings", "--json")).AssertSucceeded();
        JsonElement[] settings = [.. JsonDocument.Parse(listed.Output).RootElement.EnumerateArray()];
        Assert.True(settings.Length > 60, $"{settings.Length} settings");
        Assert.All(settings, setting =>
        {
            Assert.NotEmpty(setting.GetProperty("expected").GetString()!);
            Assert.True(
                setting.GetProperty("meaning").GetString()!.Length > 10, setting.GetProperty("key").GetString());
        });
        JsonElement fraction =
            settings.Single(setting => setting.GetProperty("key").GetString() == "search.puct.noiseFraction");
        Assert.Equal("0.25", fraction.GetProperty("value").GetString());
        Assert.Contains("in [0, 1]", fraction.GetProperty("expected").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_listed_value_is_read_back()
    {
        TrainingConfig config = TrainingPresets.Get("connect4");
        Assert.All(SettingList.Of(config), setting =>
            Assert.Equal(config, ConfigurationFile.With(config, [$"{setting.Key}={setting.Value}"])));
    }

    [Theory]
    [InlineData("layers", "0", "in 1 … 16")]
    [InlineData("layers", "17", "in 1 … 16")]
    [InlineData("learningRate", "0", "above 0 and at most 1")]
    [InlineData("strengthGames", "3", "even and at least 2")]
    [InlineData("search.puct.noiseFraction", "1.01", "in [0, 1]")]
    [InlineData("search.ttts.pruneThreshold", "1", "in [0, 1)")]
    [InlineData("search.ttts.priorSpread", "-0.1", "at least 0, or null")]
    [InlineData("temperature", "-1", "at least 0")]
    public void A_number_outside_the_range_that_is_listed_is_refused(string key, string value, string range)
    {
        TrainingConfig config = TrainingPresets.Get("connect4");
        Assert.EndsWith(
            range, SettingList.Of(config).Single(setting => setting.Key == key).Expected, StringComparison.Ordinal);
        string[] chosen = key.StartsWith("search.ttts.", StringComparison.Ordinal) ? ["search.algorithm=ttts"] : [];
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(
            () => ConfigurationFile.With(config, [.. chosen, $"{key}={value}"]).Validate());
        Assert.Contains($"is {value}; it must be {range}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_settings_is_what_the_command_prints()
    {
        Invocation printed = (await Invocation.Of("settings", "--markdown")).AssertSucceeded();
        string page = await File.ReadAllTextAsync(
            Path.Combine(Repository.Folder(), "docs", "settings.md"), TestContext.Current.CancellationToken);
        Assert.Equal(page.ReplaceLineEndings("\n"), printed.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_preset_of_a_study_has_its_own_values()
    {
        Invocation listed =
            (await Invocation.Of("settings", "--of", "batching", "--preset", "standard")).AssertSucceeded();
        Assert.Contains("seeds=[1,2,3]", listed.Output, StringComparison.Ordinal);
        (await Invocation.Of("settings", "--preset", "quik")).AssertFailed(2, "'quik'", "'quick'");
    }

    [Fact]
    public async Task A_dry_run_prints_the_settings_and_the_estimate_and_writes_nothing()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("nanozero-").FullName, "run");
        Invocation dry = (await Invocation.Of("train", "tictactoe", "--dry-run", "--iterations", "7", "--out", folder))
            .AssertSucceeded();
        TrainingConfig config = ConfigurationFile.Parse(dry.Output, new TrainingConfig(), "stdout");
        Assert.Equal(TrainingPresets.Get("tictactoe") with { Iterations = 7 }, config);
        Assert.Contains("estimate: ", dry.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Help_of_train_shows_every_default()
    {
        string help = (await Invocation.Of("train", "--help")).AssertSucceeded().Output.ReplaceLineEndings("\n");
        string[] withValue = [.. Regex.Split(help.Split("Examples:")[0], @"\n  (?=--)").Skip(1).Where(option =>
            Regex.IsMatch(option, "^--[a-z-]+ <"))
            .Where(option => !option.StartsWith("--config", StringComparison.Ordinal)
                && !option.StartsWith("--set", StringComparison.Ordinal))];
        Assert.True(withValue.Length >= 13, $"{withValue.Length} options");
        Assert.All(withValue, option => Assert.Contains("[default:", option, StringComparison.Ordinal));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"connect4: {TrainingPresets.Get("connect4").Iterations}]"),
            Regex.Replace(help, @"\s+", " "),
            StringComparison.Ordinal);
    }
}
