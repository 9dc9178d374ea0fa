using System.Security.Cryptography;
using System.Text;

namespace NanoZero.Cluster;

/// <summary>What a coordinator tells a worker that joins.</summary>
/// <param name="Build">The version of the coordinator's program.</param>
/// <param name="Run">What names the run, or the games of a match; a worker that finds another one begins anew.</param>
/// <param name="Configuration">The run's configuration, as its file has it; of a match, the game.</param>
/// <param name="Precision">In which numbers networks are evaluated, by the project's own kernels.</param>
internal sealed record RunOffer(string Build, string Run, string Configuration, NetworkPrecision Precision)
{
    /// <summary>Gets whether games of a match are played, and none of a training.</summary>
    public bool IsMatch { get; init; }

    /// <summary>Returns what workers have to know of the games of a match.</summary>
    /// <param name="package">The games.</param>
    /// <param name="hash">The hash of the package.</param>
    public static RunOffer OfMatch(MatchPackage package, string hash) =>
        new(
            RunDescription.ProgramVersion, NameOf($"{RunDescription.ProgramVersion} {hash}"), package.Game,
            package.Precision)
        {
            IsMatch = true,
        };

    /// <summary>Returns what workers have to know of a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InvalidDataException">
    /// On other devices and by libtorch, games of this run differ from machine to machine.
    /// </exception>
    public static RunOffer Of(RunFolder run)
    {
        (TrainingConfig config, ExecutionPlan plan) = (run.Config, run.Description.Plan);
        RequireSameEverywhere(plan, plan.UsesPackedNetwork(config.NetworkShape()), "add --device cpu --precision fp32");

        // A run that is resumed as it was keeps its name, so its workers go on.
        RunOffer nameless = new(RunDescription.ProgramVersion, "", ConfigurationFile.Write(config), plan.Precision);
        string text = string.Create(CultureInfo.InvariantCulture, $"{run.Description.Started:O} {nameless}");
        return nameless with { Run = NameOf(text) };
    }

    /// <summary>Checks that networks have the same answers on all machines.</summary>
    /// <param name="plan">How networks are evaluated.</param>
    /// <param name="remedy">What is to be changed of the command where they have not.</param>
    /// <exception cref="InvalidDataException">On other devices and by libtorch, answers differ.</exception>
    public static void RequireSameEverywhere(ExecutionPlan plan, string remedy) =>
        RequireSameEverywhere(plan, plan is { Kernels: NetworkKernels.Own, Device: NetworkDevice.Cpu }, remedy);

    private static string NameOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>Checks that networks have the same answers on all machines, as above.</summary>
    /// <param name="plan">How networks are evaluated.</param>
    /// <param name="isOwn">Whether our own kernels evaluate them.</param>
    /// <param name="remedy">What is to be changed of the command where they have not.</param>
    /// <exception cref="InvalidDataException">On other devices and by libtorch, answers differ.</exception>
    public static void RequireSameEverywhere(ExecutionPlan plan, bool isOwn, string remedy)
    {
        if (!isOwn || plan.Precision == NetworkPrecision.Bf16)
        {
            throw new InvalidDataException(
                "many machines play the same games only by our own kernels in fp32 or int8, and networks are evaluated "
                + $"on {plan}; {remedy}");
        }
    }
}

/// <summary>Games that a worker is to play.</summary>
/// <param name="Iteration">The iteration, from 1.</param>
/// <param name="First">The number of the first game.</param>
/// <param name="Count">How many games.</param>
/// <param name="Weights">The SHA-256 of the weights that play, as 64 hexadecimal digits.</param>
/// <param name="Seconds">The time after which the lease expires if it is not renewed.</param>
internal sealed record LeasedGames(int Iteration, int First, int Count, string Weights, double Seconds)
{
    /// <summary>Gets the games as a block.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public GameBlock Block => new(First, Count);

    /// <summary>Gets where these games stand in the addresses of a coordinator.</summary>
    /// <param name="run">What names the run.</param>
    public string Place(string run) =>
        string.Create(CultureInfo.InvariantCulture, $"runs/{run}/games/{Iteration}/{Weights}/{First}/{Count}");
}
