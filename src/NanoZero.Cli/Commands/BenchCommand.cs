using NanoZero.Cli.Benchmarks;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero bench</c>: how fast this machine is at everything, and the settings that suit it.</summary>
internal sealed class BenchCommand
{
    private readonly Option<bool> signatureOnly = TypedOption.Flag(
        "--signature", "Print only the functional signature: one number for what searches find");
    private readonly Option<string> game =
        TypedOption.Game("--game", "The game that settings are recommended for", "connect4");
    private readonly Option<int?> layers = TypedOption.OptionalCount(
        "--layers", "Layers of its network [default: the preset's]", maximum: 16);

    private readonly Option<string?> only = TypedOption.Text(
        "--only", "SECTION,…", $"What to measure, some of {string.Join(", ", Words.Keys)} [default: all]");

    private readonly Option<string?> file = TypedOption.Text(
        "--out", "FILE", $"Write the result as JSON to a file too; {OutputFile.Rule}");
    private readonly Option<string?> earlier = TypedOption.Text(
        "--compare", "FILE", "Show every number as a ratio to that of an earlier --out or --json");

    private readonly Option<bool> json = TypedOption.Json();

    private static Dictionary<string, BenchSection> Words =>
        Enum.GetValues<BenchSection>().ToDictionary(TypedOption.WordOf);

    public static Command Create(Terminal terminal)
    {
        BenchCommand options = new();
        Command command = new(
            "bench",
            "Measure in a minute or two how fast networks, trees, self-play and training are on this machine, "
                + "and recommend settings.")
        {
            options.game, options.layers, options.only, options.file, options.earlier, options.json,
                options.signatureOnly,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (!parsed.GetValue(options.signatureOnly))
            {
                return options.Run(parsed, terminal, cancellation);
            }

            UsageException.RequireAbsent(parsed, "--signature measures nothing", options.game, options.layers,
                options.only, options.file, options.earlier, options.json);
            return Task.FromResult(PrintSignature(terminal, cancellation));
        });
        return HelpWithExamples.Add(
            command,
            "bench",
            "bench --out before.json",
            "bench --compare before.json --only network,self-play",
            "bench --game go9 --layers 4 --only recommendation",
            "bench --signature");
    }

    /// <summary>Returns what to measure.</summary>
    /// <param name="only">What the user asks for by name; null for all that can be measured.</param>
    /// <param name="networkProblem">Why networks do not run here; null where they do.</param>
    /// <exception cref="UsageException">A name that is none.</exception>
    /// <exception cref="PlatformNotSupportedException">A section asked for by name needs networks.</exception>
    internal static HashSet<BenchSection> SectionsOf(string? only, string? networkProblem)
    {
        IEnumerable<BenchSection> ofNetworks = networkProblem is null ? [] : BenchSuite.OfNetworks;
        if (only is null)
        {
            return [.. Enum.GetValues<BenchSection>().Except(ofNetworks)];
        }

        HashSet<BenchSection> sections = [.. only.Split(',', StringSplitOptions.TrimEntries).Select(word =>
            Words.TryGetValue(word, out BenchSection section)
            ? section
            : throw new UsageException(
                $"--only has '{word}'; did you mean '{Nearest.Of(word, Words.Keys)}'? The sections are: "
                + $"{string.Join(", ", Words.Keys)}"))];
        return sections.Overlaps(ofNetworks)
            ? throw new PlatformNotSupportedException(
                $"--only asks for {TypedOption.WordOf(sections.First(ofNetworks.Contains))}, which cannot be measured: "
                + $"{networkProblem}")
            : sections;
    }

    private static int PrintSignature(Terminal terminal, CancellationToken cancellation)
    {
        terminal.Output.WriteLine($"{FunctionalSignature.Compute(cancellation):x16}");
        return CommandLine.Succeeded;
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        HashSet<BenchSection> sections = SectionsOf(parsed.GetValue(only), NativeTorch.Problem);
        BenchReport? before = parsed.GetValue(earlier) is { } path ? BenchReport.Read(path) : null;
        if (parsed.GetValue(file) is { } target)
        {
            OutputFile.RequireReplaceable(target, "a result of 'nanozero bench'", "--out", existing =>
                BenchReport.Read(existing));
        }

        if (parsed.GetValue(only) is null && NativeTorch.Problem is { } problem)
        {
            terminal.Say($"no network is measured: {problem}");
        }

        BenchReport report = await LiveDisplay.Show(terminal, display =>
            Task.Run(() => Measure(parsed, sections, display, cancellation), cancellation));
        report = before is null ? report : report with { Comparison = BenchComparison.Of(before, report) };
        string? result = parsed.GetValue(file);
        if (result is not null and not OutputFile.StandardOutput)
        {
            report.Write(result);
        }

        if (parsed.GetValue(json) || result == OutputFile.StandardOutput)
        {
            JsonOutput.Write(terminal.Output, report);
        }
        else
        {
            new BenchView(report).Write(terminal.Output);
        }

        foreach ((BenchSection section, string why) in report.Failures)
        {
            terminal.Say($"nanozero: {TypedOption.WordOf(section)} could not be measured: {why}");
        }

        return report.Failures.Count == 0 ? CommandLine.Succeeded : CommandLine.Failed;
    }

    private BenchReport Measure(ParseResult parsed, IReadOnlyCollection<BenchSection> sections, LiveDisplay display,
        CancellationToken cancellation)
    {
        BenchRun run = new(Effort.Standard, display.StatusOf<string>(text => text), cancellation);
        string recommended = parsed.GetRequiredValue(game);
        BenchSuite suite =
            new(run, recommended, parsed.GetValue(layers) ?? TrainingPresets.Get(recommended).Layers);
        return suite.Measure(sections, (section, seconds) =>
            display.Line($"{TypedOption.WordOf(section)}: measured in {seconds:F1} s"));
    }
}
