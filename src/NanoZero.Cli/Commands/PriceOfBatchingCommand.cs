using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Network;
using NanoZero.Studies;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero study price-of-batching</c>: cost per simulation and gain per second of several leaves in flight.</summary>
internal sealed class PriceOfBatchingCommand
{
    private readonly StudySettings<PriceOfBatchingConfig> settings = new(
        "price-of-batching", PriceOfBatchingPresets.Names, PriceOfBatchingPresets.Get, "budgets=[50,200], leaves=[1,4,16], matchPairs=200, training.precision=fp32");

    private readonly Option<string?> model = new("--model")
    {
        Description = "Folder of the run or checkpoint whose network is searched with [default: one is trained first]",
        HelpName = "DIR",
    };

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        PriceOfBatchingCommand options = new();
        Command command = new(
            "price-of-batching",
            "Search one network with several leaves in flight: what they cost at equal simulations and gain in equal time, by solved positions and by games.")
        {
            options.model,
        };
        options.settings.AddTo(command);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "study price-of-batching --model runs/connect4-puct",
            "study price-of-batching --preset standard --model runs/connect4-puct --out runs/price",
            "study price-of-batching --preset standard --out runs/price --resume",
            "study price-of-batching --set budgets=[50,100] --set matchBudgets=[50] --set matchPairs=500 --out runs/small");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (settings.IsDryRun(parsed))
        {
            PriceOfBatchingConfig config = PriceOfBatchingStudy.Resolve(WithModel(parsed, settings.Read(parsed)));
            ExecutionPlan plan = PriceOfBatchingStudy.MeasurePlan(config);
            terminal.Say(PriceOfBatchingStudy.RuleOf(config));
            return settings.WriteDryRun(parsed, terminal, config, plan, StudyEstimate.For(config, plan));
        }

        PriceFolder study = Open(parsed, terminal);
        terminal.Say($"study {study.Path}: {study.Config.Model ?? "a network trained first"}; network: {study.Plan}");
        terminal.Say(PriceOfBatchingStudy.RuleOf(study.Config));
        StudyEstimate estimate = StudyEstimate.For(study.Config, study.Plan);
        terminal.Say(TrainingText.Describe(estimate));
        ProcessorShare.Tell(terminal);
        await settings.Show(terminal, study.Path, progress => PriceOfBatchingStudy.Run(study, progress, cancellation), cancellation, estimate.Steps);
        PriceSummary summary = PriceOfBatchingReport.Write(study);
        settings.Write(parsed, terminal, summary, summary.Answers.Asked(), study.ReportPath);
        return CommandLine.Succeeded;
    }

    private PriceFolder Open(ParseResult parsed, Terminal terminal)
    {
        string path = settings.Folder(parsed);
        if (settings.IsResumed(parsed))
        {
            PriceFolder study = PriceFolder.Open(path);
            study.RequireSame(WithModel(parsed, settings.Read(parsed, study.Config)));
            return study;
        }

        PriceOfBatchingConfig config = WithModel(parsed, settings.Read(parsed));
        terminal.Say("measuring how the network runs fastest here");
        return PriceOfBatchingStudy.Begin(config, path, settings.CommandOf(parsed, parsed.GetValue(model) is { } folder ? ["--model", folder] : []));
    }

    private PriceOfBatchingConfig WithModel(ParseResult parsed, PriceOfBatchingConfig config)
    {
        config = config with { Model = parsed.GetValue(model) ?? config.Model };
        config.Validate();
        return config;
    }
}
