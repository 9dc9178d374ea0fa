using NanoZero.Games;
using NanoZero.Network;

namespace NanoZero.Training;

/// <summary>Chooses how networks are evaluated.</summary>
internal static class Plans
{
    /// <summary>Chooses what the configuration leaves open.</summary>
    public static ExecutionPlan Choose<TGame>(PolicyValueNetwork network, TrainingConfig config)
        where TGame : unmanaged, IGame<TGame>
    {
        _ = network;
        return new ExecutionPlan
        {
            Workers = config.Workers == 0 ? Environment.ProcessorCount : config.Workers,
            BatchSize = config.EvaluationBatch == 0 ? 32 : config.EvaluationBatch,
        };
    }
}
