using System.Globalization;
using NanoZero.Reports;

namespace NanoZero.Studies;

/// <summary>A question of a study and what was found.</summary>
/// <param name="Question">The question.</param>
/// <param name="Text">The answer: one sentence, with its confidence.</param>
public sealed record StudyAnswer(string Question, string Text);

/// <summary>Beginning and end of a study's report.</summary>
internal static class StudyFrame
{
    /// <summary>Adds the questions with their answers.</summary>
    /// <param name="report">The report.</param>
    /// <param name="answers">What is asked and what was found.</param>
    public static void AddAnswers(HtmlReport report, IEnumerable<StudyAnswer> answers)
    {
        report.Heading("The questions");
        foreach (StudyAnswer answer in answers)
        {
            report.Heading(answer.Question, 3).Paragraph(answer.Text);
        }
    }

    /// <summary>Adds what the study was made with, and the command that makes it again.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="report">The report.</param>
    /// <param name="description">What the study is.</param>
    /// <param name="game">The game.</param>
    public static void AddOrigin<TConfig>(HtmlReport report, StudyDescription<TConfig> description, string game)
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
        report.Preformatted(description.Command).Heading("Configuration", 3).Preformatted(SettingsText.Of(description.Config));
    }
}
