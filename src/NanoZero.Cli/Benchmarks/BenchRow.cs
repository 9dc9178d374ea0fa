using System.Text.Json.Serialization;

namespace NanoZero.Cli.Benchmarks;

/// <summary>The questions that are measured, in the order of the report.</summary>
internal enum BenchSection
{
    /// <summary>Matrix products alone, and evaluators against them.</summary>
    Network,

    /// <summary>Trees alone.</summary>
    Search,

    /// <summary>Rules alone.</summary>
    Rules,

    /// <summary>Everything together.</summary>
    SelfPlay,

    /// <summary>Optimiser steps.</summary>
    Training,

    /// <summary>Settings for a game and network.</summary>
    Recommendation,

    /// <summary>Bytes, the process's own after everything before.</summary>
    Memory,
}

/// <summary>One measured number.</summary>
/// <param name="Section">What it answers.</param>
/// <param name="Name">What was done, and how; with the section the key of comparisons.</param>
/// <param name="Unit">What is counted: a rate, or bytes.</param>
/// <param name="Median">The median of the rounds.</param>
/// <param name="Best">The fastest round: what other work on the machine disturbed least.</param>
internal sealed record BenchRow(BenchSection Section, string Name, string Unit, double Median, double Best)
{
    /// <summary>Gets what a row of another report is found by.</summary>
    [JsonIgnore]
    public (BenchSection Section, string Name) Key => (Section, Name);

    /// <summary>
    /// Returns what a name says of the device: nothing of the processor. Rows of two devices are not compared.
    /// </summary>
    /// <param name="device">Where networks run.</param>
    public static string On(NetworkDevice device) =>
        device == NetworkDevice.Cpu ? string.Empty : $", {TypedOption.WordOf(device)}";

    /// <summary>
    /// Gets the share of its limit that was reached, the median of the shares of single rounds; null where there is no
    /// limit.
    /// </summary>
    public double? Share { get; init; }

    /// <summary>
    /// Gets the same share without the products that are looked up in a table; null where nothing is looked up.
    /// </summary>
    public double? ComputedShare { get; init; }

    /// <summary>Gets the share of answers that were shared or came from a cache; null outside self-play.</summary>
    public double? CacheHitRate { get; init; }

    /// <summary>
    /// Gets the seconds these answers would have taken in evaluators, summed over threads and rounds; null outside
    /// self-play.
    /// </summary>
    public double? CacheSavedSeconds { get; init; }

    /// <summary>Gets the batch size that was the fastest; null where there was no choice.</summary>
    public int? BestBatch { get; init; }
}
