namespace NanoZero.Cli.Options;

/// <summary>The options that say where a network runs, and how precisely. They win over what a run recorded.</summary>
internal sealed class NetworkSettings
{
    private readonly Option<DeviceChoice?> device = TypedOption.Choice<DeviceChoice>(
        "--device", "Where the network runs; auto takes CUDA where there is one [default: the run's, else auto]");

    private readonly Option<PrecisionChoice?> precision = TypedOption.Choice<PrecisionChoice>(
        "--precision",
        "Number format of the network; auto takes bf16 where the device has instructions for it, else fp32 [default: "
            + "the run's, else auto]");

    /// <summary>
    /// Returns a training run's settings with these options. A setting without an option stays as it is.
    /// </summary>
    public TrainingConfig Apply(ParseResult parsed, TrainingConfig config) => config with
    {
        Device = parsed.GetValue(device) ?? config.Device,
        Precision = parsed.GetValue(precision) ?? config.Precision,
    };

    /// <summary>Returns what the options ask for.</summary>
    public ExecutionOptions Read(ParseResult parsed)
    {
        ExecutionOptions asked = Apply(parsed, new TrainingConfig()).Execution;
        return asked with
        {
            Device = parsed.GetValue(device) == DeviceChoice.Auto ? ExecutionPlanner.FastestDevice() : asked.Device,
            PrecisionOfMachine = parsed.GetValue(precision) == PrecisionChoice.Auto,
        };
    }

    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(precision);
    }

    /// <summary>Refuses the options where no network would hear of them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasNetwork">Whether there is a network of a folder.</param>
    /// <param name="hasFile">Whether there is the network of an ONNX file.</param>
    /// <exception cref="UsageException">An option is given and there is none.</exception>
    public void RequireNetwork(ParseResult parsed, bool hasNetwork, bool hasFile = false)
    {
        if (!hasNetwork && (parsed.GetValue(device) is not null || parsed.GetValue(precision) is not null))
        {
            throw new UsageException(hasFile
                ? "the network of an ONNX file is evaluated on the processor in fp32; leave --device and --precision "
                    + "out"
                : "--device and --precision say how a network is evaluated, and there is none here; leave them out");
        }
    }

    /// <summary>Says how the networks of players are evaluated.</summary>
    /// <exception cref="UsageException">Something is asked for, and no player has a network.</exception>
    public void Announce(ParseResult parsed, Terminal terminal, IReadOnlyList<ResolvedPlayer> players)
    {
        TrainedModel[] models =
            [.. players.Select(player => player.Model).OfType<TrainedModel>().DistinctBy(model =>
                Path.GetFullPath(model.Folder))];
        RequireNetwork(parsed, models.Length > 0, players.Any(player => player.File is not null));
        foreach (TrainedModel model in models)
        {
            Decide(parsed, terminal, model);
        }

        foreach (OnnxFile file in players.Select(player => player.File).OfType<OnnxFile>().Distinct())
        {
            Name(terminal, file.Path);
        }
    }

    /// <summary>Says that the network of an ONNX file is used, and how it is evaluated.</summary>
    public static void Name(Terminal terminal, string file) =>
        terminal.Say($"network {file}: evaluated on {OnnxModel.Evaluation}");

    /// <summary>Says which model is used, and where its card is if it comes with the program.</summary>
    public static void Name(Terminal terminal, TrainedModel model) => terminal.Say(
        $"model {model.Text}, {model.Game}"
        + (PlayerText.IsShipped(model.Text) ? $"; how it was made: {ShippedNetworks.CardOf(model)}" : ""));

    /// <summary>Decides how a model is evaluated here, without measuring anything, and says so.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Hears how, and what its run recorded where that is something else.</param>
    /// <param name="model">The model.</param>
    /// <param name="workers">Number of threads that evaluate; null for one a core.</param>
    public ExecutionPlan Decide(ParseResult parsed, Terminal terminal, TrainedModel model, int? workers = null)
    {
        ExecutionPlan? recorded = model.Run?.Description.Plan;
        ExecutionPlan plan = ExecutionPlanner.Decide(model.Network, Read(parsed) with { Workers = workers }, recorded);
        string was = recorded is not null && recorded.Evaluation != plan.Evaluation
            ? $"; its run recorded {recorded.Evaluation}, other answers"
            : "";
        terminal.Say(
            $"network {model.Name}: {model.Network.ParameterCount:N0} parameters, evaluated on {plan.Evaluation}{was}");
        return plan;
    }
}
