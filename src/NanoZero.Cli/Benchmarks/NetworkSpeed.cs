using System.Globalization;
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
    private const int Simulations = 32;
    private const long CacheBytes = 64 << 20;
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

        foreach (long cacheBytes in (long[])[0, CacheBytes])
        {
            PlayedGames<ConnectFour> played = Play(network, plan, cacheBytes, cancellation);
            double evaluations = played.Counts.Evaluations / played.Elapsed.TotalSeconds;
            double simulations = played.Counts.Simulations / played.Elapsed.TotalSeconds;
            string games = $"{Games} games, {Simulations} simulations, {(cacheBytes == 0 ? "no cache" : $"{cacheBytes >> 20} MB of cache")}";
            yield return new Speed($"self-play with it, {games}", "evaluations/s", evaluations, evaluations, null);
            yield return new Speed(
                string.Create(CultureInfo.InvariantCulture, $"the same, {played.Counts.CacheHitRate:P0} of answers shared, {played.Counts.CacheSavedSeconds:F1} s saved"),
                "simulations/s", simulations, simulations, null);
        }
    }

    private static PlayedGames<ConnectFour> Play(PolicyValueNetwork network, ExecutionPlan plan, long cacheBytes, CancellationToken cancellation)
    {
        EvaluationCache<ConnectFour>? cache = cacheBytes == 0 ? null : new(cacheBytes);
        using GameWorkers<ConnectFour> workers = new(plan.Workers, ModelPlayer.Source(network, plan, cache));
        SelfPlayOptions options = new() { Search = new SearchOptions { Simulations = Simulations } };
        return SelfPlay.Play(
            workers, ConnectFour.Start(GameOptions.Default), options, Games, seed: 1, iteration: 0, cancellation: cancellation);
    }
}
