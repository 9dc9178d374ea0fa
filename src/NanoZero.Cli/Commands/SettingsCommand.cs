namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero settings</c>: every key that <c>--set</c> and configuration files take.</summary>
internal sealed class SettingsCommand
{
    private const string Train = "train";
    private const string Indent = "    ";
    private const int WidthInFiles = 100;

    private static readonly string[] All = [Train, .. StudyCatalogue.All.Select(study => study.Name)];

    private readonly Option<string?> of = TypedOption.Text(
        "--of", "WHAT", $"What has the settings: {string.Join(", ", All)} [default: {Train}]");
    private readonly Option<string?> preset = TypedOption.Text(
        "--preset", "P", "The preset whose values are shown [default: the first]");
    private readonly Option<string> game =
        TypedOption.Game("--game", "The game whose preset is shown (studies have their own)", "connect4");
    private readonly Option<bool> markdown = TypedOption.Flag(
        "--markdown", "Print all settings in the form of docs/settings.md");
    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        SettingsCommand options = new();
        Command command = new("settings", "List every setting with its value, what it may be and what it means.")
        {
            options.of, options.preset, options.game, options.markdown, options.json,
        };
        command.SetAction(parsed => options.Run(parsed, terminal));
        return HelpWithExamples.Add(
            command, "settings", "settings --game go9 --preset quick", "settings --of batching --preset standard");
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(markdown))
        {
            WriteMarkdown(terminal.Output);
            return CommandLine.Succeeded;
        }

        IReadOnlyList<Setting> settings = UsageException.Check(
            "--preset", () => Of(What(parsed), parsed.GetValue(preset), parsed.GetRequiredValue(game)));
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, settings);
            return CommandLine.Succeeded;
        }

        int width = ScreenWriter.ColumnsOf(terminal.Output) - 1 ?? WidthInFiles;
        foreach (Setting setting in settings)
        {
            terminal.Output.WriteLine($"{setting.Key}={setting.Value}");
            foreach (string line
                in Prose.Break($"{setting.Meaning} Expected: {setting.Expected}.", width - Indent.Length))
            {
                terminal.Output.WriteLine(Indent + line);
            }
        }

        return CommandLine.Succeeded;
    }

    private string What(ParseResult parsed) =>
        parsed.GetValue(of) is not { } what || All.Contains(what) ? parsed.GetValue(of) ?? Train
        : throw new UsageException(
            $"--of: '{what}' has no settings{Nearest.Suggestion(what, All)} Expected one of {string.Join(", ", All)}");

    private static IReadOnlyList<Setting> Of(string what, string? preset, string game) =>
        StudyCatalogue.All.FirstOrDefault(study => study.Name == what)?.Open(new Lister(preset))
        ?? SettingList.Of(TrainingPresets.Get(game, preset ?? TrainingPresets.Names[0]));

    private static void WriteMarkdown(TextWriter output)
    {
        output.WriteLine("# Settings");
        output.WriteLine();
        output.WriteLine(
            "These are the keys that `--set KEY=VALUE` and a JSON file after `--config` take. This page is the output");
        output.WriteLine("of `nanozero settings --markdown`. It shows the values of the first preset.");
        output.WriteLine("`nanozero settings --preset P --game G` shows others.");
        foreach (string what in All)
        {
            output.WriteLine();
            output.WriteLine(what == Train ? "## nanozero train (connect4)" : $"## nanozero study {what}");
            output.WriteLine();
            output.WriteLine("| key | value | expected | meaning |");
            output.WriteLine("|---|---|---|---|");
            foreach (Setting setting in Of(what, preset: null, "connect4").Where(setting =>
                what == Train || !setting.Key.StartsWith("training.", StringComparison.Ordinal)))
            {
                output.WriteLine(
                    $"| `{setting.Key}` | `{setting.Value}` | {Cell(setting.Expected)} | {Cell(setting.Meaning)} |");
            }

            if (what != Train)
            {
                output.WriteLine();
                output.WriteLine("The keys of `nanozero train` stand behind `training.`, such as `training.layers`.");
            }
        }

        WriteExpected(output);
    }

    private static void WriteExpected(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("## What to expect of the presets");
        output.WriteLine();
        output.WriteLine("Runs of these presets reached this. Of 100 measurements of runs with other seeds, 99 are");
        output.WriteLine("expected in the ranges. `nanozero train` compares every run of such a preset with them, by");
        output.WriteLine("iterations and not by minutes. It judges by nothing that an untrained network reaches, too.");
        output.WriteLine("The times are half of the processor time, as on two cores that do nothing else.");
        output.WriteLine();
        output.WriteLine("| `nanozero train` | runs | after | iteration | expected |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (ExpectedCurve curve in ExpectedCurve.All)
        {
            foreach (LearningMilestone milestone in LearningMilestone.Of(curve, curve.Config.Iterations))
            {
                output.WriteLine(
                    $"| `{curve.Config.Game} --preset {curve.Preset}` | {curve.Runs.Count} | "
                        + $"{TrainingText.Duration(milestone.Seconds)} | {milestone.Iteration} | {milestone.Text} |");
            }
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private sealed class Lister(string? preset) : IStudyVisitor<IReadOnlyList<Setting>>
    {
        public IReadOnlyList<Setting> Visit<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
            where TConfig : class, new()
            where TSummary : class => SettingList.Of(study.Preset(preset));
    }
}
