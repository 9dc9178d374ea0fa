using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Benchmarks;

/// <summary>How many positions a second optimiser steps learn from.</summary>
internal static class TrainingSpeed
{
    private const int Batch = 128;

    /// <summary>Measures the network of some layers for Connect Four; the machine must have the native library.</summary>
    /// <param name="run">How.</param>
    /// <param name="layers">Transformer blocks.</param>
    /// <param name="device">Where.</param>
    public static BenchRow Measure(BenchRun run, int layers, NetworkDevice device)
    {
        TrainingConfig config = new() { Layers = layers, BatchSize = Batch };
        using TrainingProbe<ConnectFour> probe = new(ConnectFour.Start(GameOptions.Default), config, device);
        Speed speed = Speed.OfWork($"{layers} layers, batch {Batch}{BenchRow.On(device)}", "samples/s", run.Effort.Seconds, probe.Step);
        run.Measure([speed], run.Effort.LongRounds);
        return speed.ToRow(BenchSection.Training);
    }
}
