using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Measures a network of two layers for Connect Four, alone and in self-play, the fastest way found for this machine.</summary>
internal static class NetworkSpeed
{
    private const int Games = 96;
    private const double Seconds = 2;

    /// <summary>Measures; the machine must have the native library.</summary>
    /// <param name="cancellation">Honoured once a batch of self-play.</param>
    public static IEnumerable<Speed> Measure(CancellationToken cancellation)
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(ConnectFour.Info, layers: 2), seed: 1);
        ExecutionPlan plan = ExecutionPlanner.Choose<ConnectFour>(network, new ExecutionOptions());
        string how = (plan with { EvaluationsPerSecond = 0 }).ToString();
        double alone = ExecutionPlanner.Measure<ConnectFour>(network, plan, Seconds);
        yield return new Speed($"network of 2 layers, Connect Four, {how}", "evaluations/s", alone, alone, null);

        using GameWorkers<ConnectFour> workers = new(plan.Workers, ModelPlayer.Source<ConnectFour>(network, plan));
        SelfPlayOptions options = new() { Search = new SearchOptions { Simulations = 32 } };
        PlayedGames<ConnectFour> played = SelfPlay.Play(
            workers, ConnectFour.Start(GameOptions.Default), options, Games, seed: 1, iteration: 0, cancellation: cancellation);
        double inPlay = played.Counts.Evaluations / played.Elapsed.TotalSeconds;
        yield return new Speed($"self-play with it, {Games} games, {options.Search.Simulations} simulations", "evaluations/s", inPlay, inPlay, null);
    }
}
