using System.Globalization;
using NanoZero.Reports;

namespace NanoZero.Studies;

/// <summary>The section that ends a study's report.</summary>
internal static class StudyFrame
{
    /// <summary>Returns what a study was made with, and the command that makes it again.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="description">What the study is.</param>
    /// <param name="game">The game.</param>
    public static Section Origin<TConfig>(StudyDescription<TConfig> description, string game)
        where TConfig : class, new() => new(
            "How this was made",
            [
                new Facts(
                [
                    new("Game", game),
                    new("Program", description.Version),
                    new("Machine", description.Machine.ToString()),
                    new("Network evaluation", description.Plan.ToString()),
                    new("Begun", description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
                ]),
                new Verbatim(description.Command),
                new Subheading("Configuration"),
                new Verbatim(SettingsText.Of(description.Config)),
            ]);
}
