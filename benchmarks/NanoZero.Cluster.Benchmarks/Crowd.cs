using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Cluster.Benchmarks;

/// <summary>A coordinator, and workers that pretend to play.</summary>
/// <param name="workers">How many workers.</param>
/// <param name="rate">How many games a second they all play together.</param>
/// <param name="games">The games of the iteration.</param>
internal sealed class Crowd(int workers, int rate, int games)
{
    private const int Different = 200;  // games that are really played

    /// <summary>Measures, and prints what was found.</summary>
    public async Task Print()
    {
        RunFolder run = Given.Run(Given.Config(games, threads: 2));
        ClusterOptions options = new() { PlaysHere = false, CheckedShare = 0 };
        using ClusterSelfPlay<ConnectFour> play = new(run, default, options);
        await using ClusterServer server =
            await ClusterServer.Start(play.Desk, new CoordinatorDoor(IPAddress.Loopback, 0));
        using Process crowd = Given.Start("pretend", server.Address, $"{workers}", $"{(double)workers / rate:R}");
        string ready = (await crowd.StandardOutput.ReadLineAsync())!;
        await Task.Delay(TimeSpan.FromSeconds(5));  // all of them wait now, as after a training
        long began = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        PlayedGames<ConnectFour> played = await play.Play(1, .., Given.WeightsOf(run.Config));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        TimeSpan took = Environment.CpuUsage.TotalTime - before;
        play.Desk.Finish();
        Console.WriteLine(
            $"{workers} workers, {rate} games/s asked for, {played.Games.Count} games in {seconds:F1} s: "
            + $"{played.Games.Count / seconds:F0} games/s");
        Console.WriteLine(ready);
        Console.WriteLine(await crowd.StandardOutput.ReadToEndAsync());
        Console.WriteLine(
            $"coordinator: {took.TotalMilliseconds / played.Games.Count:F3} ms of processor time a game, "
            + $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB at most, with all games of the iteration");
        Directory.Delete(run.Path, recursive: true);
    }

    /// <summary>Is a crowd of workers.</summary>
    /// <param name="coordinator">The coordinator's address.</param>
    /// <param name="workers">How many.</param>
    /// <param name="pace">Seconds that a worker takes for a game.</param>
    public static async Task Pretend(Uri coordinator, int workers, double pace)
    {
        using CoordinatorClient asking = new(coordinator, "asking");
        RunOffer offer = await asking.Join(CancellationToken.None);
        TrainingConfig config =
            ConfigurationFile.Parse(offer.Configuration, new TrainingConfig(), "the coordinator's configuration");
        RunFolder run = Given.Run(config);
        PlayedGames<ConnectFour> known = await Given.Games(run, Different);
        Directory.Delete(run.Path, recursive: true);
        byte[] all = GamesMessage.Write(config, 1, known);
        Console.WriteLine(
            $"{(double)all.Length / Different:F0} bytes a game, {Given.WeightsOf(config).Bytes.Length >> 10} KB of "
            + $"weights");
        ConcurrentBag<double> leases = [], results = [];
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async index =>
        {
            using CoordinatorClient client = new(coordinator, $"w{index}");
            try
            {
                await Work(client, offer.Run, config, known, pace, leases, results);
            }
            catch (RunOverException)
            {
                // All games are there.
            }
        }));
        Say("lease", leases);
        Say("result", results);
    }

    private static async Task Work(
        CoordinatorClient client,
        string run,
        TrainingConfig config,
        PlayedGames<ConnectFour> known,
        double pace,
        ConcurrentBag<double> leases,
        ConcurrentBag<double> results)
    {
        while (true)
        {
            long asked = Stopwatch.GetTimestamp();
            if (await client.Lease(run, 1 / pace, CancellationToken.None) is not { } leased)
            {
                continue;
            }

            // The last leases of an iteration wait for others to fail.
            if (leased.First < config.GamesPerIteration * 0.8)
            {
                leases.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }

            await Task.Delay(TimeSpan.FromSeconds(leased.Count * pace));
            byte[] message = GamesMessage.Write(config, leased.Iteration, known with
            {
                Games = [.. leased.Block.Numbers.Select(number => Numbered(known.Games[number % Different], number))],
            });
            long sent = Stopwatch.GetTimestamp();
            await client.Submit(run, leased, message, CancellationToken.None);
            results.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
    }

    private static GameRecord<ConnectFour> Numbered(GameRecord<ConnectFour> game, int number) => new()
    {
        Index = number,
        Start = game.Start,
        Opening = game.Opening,
        Actions = game.Actions,
        RootValues = game.RootValues,
        Surprises = game.Surprises,
        Outcome = game.Outcome,
        Policies = game.Policies,
    };

    private static void Say(string what, IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        Console.WriteLine(
            $"{what}: {sorted.Length} times, median {Given.Median(sorted):F1} ms, 99 % within "
            + $"{sorted[(int)(0.99 * (sorted.Length - 1))]:F1} ms, at most {sorted[^1]:F1} ms");
    }
}
