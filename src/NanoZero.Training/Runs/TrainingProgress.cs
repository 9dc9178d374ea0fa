namespace NanoZero.Training;

/// <summary>What an iteration is doing.</summary>
public enum TrainingPhase
{
    /// <summary>Games are being played.</summary>
    SelfPlay,

    /// <summary>The network is being trained.</summary>
    Training,

    /// <summary>The agent is being measured.</summary>
    Strength,

    /// <summary>The iteration is being written to disk.</summary>
    Saving,
}

/// <summary>How far a run has come, a few times a second.</summary>
/// <param name="Iteration">
/// The iteration in progress, from 1; of self-play in asynchronous mode, the one the games are for.
/// </param>
/// <param name="Iterations">The iterations asked for.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="Done">How many games or steps of the phase are done.</param>
/// <param name="Of">Of how many.</param>
/// <param name="EvaluationsPerSecond">Network answers per second of the phase; 0 where it asks for none.</param>
/// <param name="PolicyLoss">
/// Mean policy loss so far, of this iteration or the one before; null before the first step.
/// </param>
/// <param name="ValueLoss">Mean value loss so far, as <paramref name="PolicyLoss"/>.</param>
/// <param name="Elapsed">Time since the run was started or resumed.</param>
/// <param name="Remaining">Estimate of the time left; null until an iteration is finished.</param>
public sealed record TrainingProgress(
    int Iteration,
    int Iterations,
    TrainingPhase Phase,
    long Done,
    long Of,
    double EvaluationsPerSecond,
    double? PolicyLoss,
    double? ValueLoss,
    TimeSpan Elapsed,
    TimeSpan? Remaining);
