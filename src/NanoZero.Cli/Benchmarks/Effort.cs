namespace NanoZero.Cli.Benchmarks;

/// <summary>How long and how often things are measured.</summary>
internal sealed record Effort
{
    /// <summary>Gets the standard: a minute or two in all on two cores.</summary>
    public static Effort Standard { get; } = new();

    /// <summary>Gets the rounds in which speeds are measured in turn.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>Gets the seconds of a round.</summary>
    public double Seconds { get; init; } = 0.1;

    /// <summary>Gets the number of rounds of slow measurements: self-play and training.</summary>
    public int LongRounds { get; init; } = 3;

    /// <summary>Gets the seconds of such a round at most.</summary>
    public double LongSeconds { get; init; } = 1.2;

    /// <summary>Gets the simulations of the one large tree.</summary>
    public int LargeTree { get; init; } = 1_000_000;
}

/// <summary>One call of the benchmark: its effort, who hears how far it is, who may stop it.</summary>
/// <param name="Effort">How long and how often.</param>
/// <param name="Progress">Hears what is measured.</param>
/// <param name="Cancellation">Honoured once a round.</param>
internal sealed record BenchRun(Effort Effort, IProgress<string> Progress, CancellationToken Cancellation)
{
    /// <summary>
    /// Measures speeds in turn, round after round, so that what disturbs the machine disturbs all of them.
    /// </summary>
    /// <param name="speeds">The speeds.</param>
    /// <param name="rounds">How often; null for the usual number.</param>
    /// <param name="warmUps">Rounds before that do not count.</param>
    public void Measure(IReadOnlyList<Speed> speeds, int? rounds = null, int warmUps = 1)
    {
        int count = rounds ?? Effort.Rounds;
        for (int round = 1 - warmUps; round <= count; round++)
        {
            foreach (Speed speed in speeds)
            {
                Cancellation.ThrowIfCancellationRequested();
                Progress.Report(round < 1 ? $"{speed.Name}, warming up" : $"{speed.Name}, round {round} of {count}");
                Action measure = round < 1 ? speed.WarmUp : speed.Measure;
                measure();
            }
        }
    }
}
