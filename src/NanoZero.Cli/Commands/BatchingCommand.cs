using System.CommandLine;
using System.Globalization;
using NanoZero.Cli.Options;
using NanoZero.Network;
using NanoZero.Studies;
using NanoZero.Training;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero study batching</c>: what leaf batching costs and gains.</summary>
internal sealed class BatchingCommand
{
    private readonly StudySettings<BatchingStudyConfig> settings = new(
        "batching", BatchingPresets.Names, BatchingPresets.Get, "training.layers=2, matchPairs=200, training.precision=fp32");

    private readonly Option<string?> seeds = new("--seeds")
    {
        Description = "Train everything once with each of these seeds [default: the preset's; quick 1, standard 1,2,3]",
        HelpName = "S,S,…",
    };

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        BatchingCommand options = new();
        Command command = new("batching", "Train PUCT and TTTS agents at several leaves in flight, play them against each other, and report what batching costs and gains.");
        options.settings.AddTo(command);
        command.Add(options.seeds);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "study batching",
            "study batching --preset standard --out runs/night",
            "study batching --seeds 1,2,3 --set matchSprt=-30..0 --out runs/three",
            "study batching --preset standard --out runs/night --resume",
            "study batching --set training.layers=2 --set multipliers=[1,16] --out runs/sixteen");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (settings.IsDryRun(parsed))
        {
            BatchingStudyConfig config = WithSeeds(parsed, settings.Read(parsed));
            ExecutionPlan plan = Trainer.MeasurePlan(config.Training);
            return settings.WriteDryRun(parsed, terminal, config, plan, StudyEstimate.For(config, plan));
        }

        StudyFolder study = Open(parsed, terminal);
        terminal.Say($"study {study.Path}: {study.Config.Cells().Count()} trainings, then their matches; network: {study.Description.Plan}");
        StudyEstimate estimate = StudyEstimate.For(study.Config, study.Description.Plan);
        terminal.Say(TrainingText.Describe(estimate));
        ProcessorShare.Tell(terminal);
        await settings.Show(terminal, study.Path, progress => BatchingStudy.Run(study, progress, cancellation), cancellation, estimate.Steps);
        StudySummary summary = BatchingReport.Write(study);
        settings.Write(parsed, terminal, summary, summary.Answers.Asked(), study.ReportPath);
        return CommandLine.Succeeded;
    }

    private StudyFolder Open(ParseResult parsed, Terminal terminal)
    {
        string path = settings.Folder(parsed);
        if (settings.IsResumed(parsed))
        {
            StudyFolder study = StudyFolder.Open(path);
            study.RequireSame(WithSeeds(parsed, settings.Read(parsed, study.Config)));
            return study;
        }

        BatchingStudyConfig config = WithSeeds(parsed, settings.Read(parsed));
        terminal.Say("measuring how the network runs fastest here");
        return BatchingStudy.Begin(config, path, settings.CommandOf(parsed, parsed.GetValue(seeds) is { } words ? ["--seeds", words] : []));
    }

    private BatchingStudyConfig WithSeeds(ParseResult parsed, BatchingStudyConfig config)
    {
        if (parsed.GetValue(seeds) is { } words)
        {
            config = config with { Seeds = UsageException.Check("--seeds", () => SeedsOf(words)) };
        }

        config.Validate();
        return config;
    }

    private static ulong[] SeedsOf(string words) =>
    [
        .. words.Split(',').Select(word => ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new FormatException($"'{word}' is no seed; expected whole numbers separated by commas, such as 1,2,3")),
    ];
}
