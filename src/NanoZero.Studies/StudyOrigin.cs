using System.Globalization;
using NanoZero.Measure;
using NanoZero.Training.Configuration;

namespace NanoZero.Studies;

/// <summary>The end of a study's report: what it was made with, and the command that makes it again.</summary>
internal static class StudyOrigin
{
    /// <summary>Adds machine, command and configuration.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="report">The report.</param>
    /// <param name="description">What the study is.</param>
    /// <param name="game">The game.</param>
    public static void Add<TConfig>(HtmlReport report, StudyDescription<TConfig> description, string game)
        where TConfig : class, new()
    {
        report.Heading("How this was made").KeyValues(
        [
            ("Game", game),
            ("Program", description.Version),
            ("Machine", description.Machine.ToString()),
            ("Network evaluation", description.Plan.ToString()),
            ("Begun", description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        ]);
        report.Preformatted(description.Command).Heading("Configuration", 3).Preformatted(ConfigurationFile.Write(description.Config));
    }
}
