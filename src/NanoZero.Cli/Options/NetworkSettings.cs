using System.CommandLine;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Options;

/// <summary>The options that say where a network runs, and how precisely.</summary>
internal sealed class NetworkSettings
{
    private readonly bool isMeasured;
    private readonly Option<DeviceChoice?> device;
    private readonly Option<PrecisionChoice?> precision;

    /// <summary>Creates the options.</summary>
    /// <param name="isMeasured">Whether the fastest way is measured without being asked; else the processor in fp32 is the default.</param>
    public NetworkSettings(bool isMeasured)
    {
        this.isMeasured = isMeasured;
        device = TypedOption.Choice<DeviceChoice>(
            "--device", $"Where the network runs; auto measures [default: {(isMeasured ? "auto" : "cpu")}]");
        precision = TypedOption.Choice<PrecisionChoice>(
            "--precision",
            $"Number format of the network; auto takes bf16 where it is measured to be faster, never int8 [default: {(isMeasured ? "auto" : "fp32")}]");
    }

    /// <summary>Returns the wishes as settings of a training run; what is not given stays as it is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="config">The settings.</param>
    public TrainingConfig Apply(ParseResult parsed, TrainingConfig config) => config with
    {
        Device = parsed.GetValue(device) ?? config.Device,
        Precision = parsed.GetValue(precision) ?? config.Precision,
    };

    /// <summary>Returns what the options fix of a plan that is measured.</summary>
    /// <param name="parsed">The command line.</param>
    public ExecutionOptions Read(ParseResult parsed) => Apply(parsed, new TrainingConfig()).Execution;

    /// <summary>Says whether the options ask for something of their own.</summary>
    /// <param name="parsed">The command line.</param>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(device) is not null || parsed.GetValue(precision) is not null;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(precision);
    }

    /// <summary>Returns the plan of a model's own run, unless the options ask for something of their own; then, or without a run, null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="run">The run.</param>
    public ExecutionPlan? PlanOf(ParseResult parsed, RunFolder? run) =>
        IsGiven(parsed) ? null : run?.Description.Plan;

    /// <summary>Chooses how a network runs here, by measurement within what the options fix, and says so.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Hears the plan.</param>
    /// <param name="network">The network.</param>
    /// <param name="workers">Number of threads that evaluate; null lets the measurement choose.</param>
    public ExecutionPlan Choose<TGame>(ParseResult parsed, Terminal terminal, PolicyValueNetwork network, int? workers = null)
        where TGame : unmanaged, IGame<TGame>
    {
        if (!isMeasured && !IsGiven(parsed))
        {
            terminal.Say($"network: {network.Config.ParameterCount:N0} parameters; {ExecutionPlan.Reference}");
            return ExecutionPlan.Reference;
        }

        ExecutionOptions options = Read(parsed) with { Workers = workers };
        ExecutionPlan plan = ExecutionPlanner.Choose<TGame>(network, options);
        terminal.Say($"network: {network.Config.ParameterCount:N0} parameters; {plan}");
        return plan;
    }
}
