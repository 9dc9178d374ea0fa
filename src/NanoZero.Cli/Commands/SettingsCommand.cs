using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Cli.Commands;

/// <summary>What has settings.</summary>
internal enum SettingsOf
{
    /// <summary>A training run.</summary>
    Train,

    /// <summary>The batching study.</summary>
    Batching,

    /// <summary>The study of the price of batching.</summary>
    PriceOfBatching,
}

/// <summary><c>nanozero settings</c>: every key that <c>--set</c> and configuration files take.</summary>
internal sealed class SettingsCommand
{
    private const string Indent = "    ";
    private const int WidthInFiles = 100;

    private readonly Option<SettingsOf?> of = TypedOption.Choice<SettingsOf>("--of", "What has the settings [default: train]");
    private readonly Option<string?> preset = new("--preset") { Description = "The preset whose values are shown [default: the first]", HelpName = "P" };
    private readonly Option<string> game = TypedOption.Game("--game", "The game whose preset is shown; studies have their own", "connect4");
    private readonly Option<bool> markdown = new("--markdown") { Description = "Print everything that has settings, as docs/settings.md" };
    private readonly Option<bool> json = TypedOption.Json();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        SettingsCommand options = new();
        Command command = new("settings", "List every setting with its value, what it may be and what it means.")
        {
            options.of, options.preset, options.game, options.markdown, options.json,
        };
        command.SetAction(parsed => options.Run(parsed, terminal));
        return HelpWithExamples.Add(command, "settings", "settings --game go9 --preset quick", "settings --of batching --preset standard");
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(markdown))
        {
            WriteMarkdown(terminal.Output);
            return CommandLine.Succeeded;
        }

        IReadOnlyList<Setting> settings = UsageException.Check(
            "--preset", () => Of(parsed.GetValue(of) ?? SettingsOf.Train, parsed.GetValue(preset), parsed.GetRequiredValue(game)));
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, settings);
            return CommandLine.Succeeded;
        }

        int width = ScreenWriter.ColumnsOf(terminal.Output) - 1 ?? WidthInFiles;
        foreach (Setting setting in settings)
        {
            terminal.Output.WriteLine($"{setting.Key}={setting.Value}");
            foreach (string line in Prose.Break($"{setting.Meaning} Expected: {setting.Expected}.", width - Indent.Length))
            {
                terminal.Output.WriteLine(Indent + line);
            }
        }

        return CommandLine.Succeeded;
    }

    private static IReadOnlyList<Setting> Of(SettingsOf what, string? preset, string game) => what switch
    {
        SettingsOf.Batching => SettingList.Of(BatchingPresets.Get(preset ?? BatchingPresets.Names[0])),
        SettingsOf.PriceOfBatching => SettingList.Of(PriceOfBatchingPresets.Get(preset ?? PriceOfBatchingPresets.Names[0])),
        _ => SettingList.Of(TrainingPresets.Get(game, preset ?? TrainingPresets.Names[0])),
    };

    private static void WriteMarkdown(TextWriter output)
    {
        output.WriteLine("# Settings");
        output.WriteLine();
        output.WriteLine("Every key that `--set KEY=VALUE` and a JSON file after `--config` take. This page is the output of");
        output.WriteLine("`nanozero settings --markdown`. The values are those of the first preset; `nanozero settings --preset P --game G` shows others.");
        foreach (SettingsOf what in Enum.GetValues<SettingsOf>())
        {
            output.WriteLine();
            output.WriteLine(what == SettingsOf.Train ? "## nanozero train (connect4)" : $"## nanozero study {TypedOption.WordOf(what)}");
            output.WriteLine();
            output.WriteLine("| key | value | expected | meaning |");
            output.WriteLine("|---|---|---|---|");
            foreach (Setting setting in Of(what, preset: null, "connect4").Where(setting => what == SettingsOf.Train || !setting.Key.StartsWith("training.", StringComparison.Ordinal)))
            {
                output.WriteLine($"| `{setting.Key}` | `{setting.Value}` | {Cell(setting.Expected)} | {Cell(setting.Meaning)} |");
            }

            if (what != SettingsOf.Train)
            {
                output.WriteLine();
                output.WriteLine("The keys of `nanozero train` stand behind `training.`, such as `training.layers`.");
            }
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
