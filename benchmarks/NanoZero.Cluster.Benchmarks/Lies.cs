using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Cluster.Benchmarks;

/// <summary>Measures how many false games of a worker are accepted before it is found.</summary>
internal static class Lies
{
    private const double Share = 0.01;
    private const int GamesOfBlock = 10;

    /// <summary>Lets liars play for a desk, one after the other, and prints what was found.</summary>
    /// <param name="trials">How many liars.</param>
    public static async Task Print(int trials)
    {
        TrainingConfig config = Given.Config(2000, threads: 2) with
        {
            Game = "tictactoe",
            Search = new SearchOptions { Simulations = 8 },
        };
        RunFolder run = Given.Run(config);
        Weights weights = Given.WeightsOf(config);
        using LocalSelfPlay<TicTacToe> honest = new(default, config, run.Description.Plan),
            liar = new(default, config with { Seed = config.Seed + 1 }, run.Description.Plan);
        PlayedGames<TicTacToe> truth = await honest.Play(1, .., weights), lies = await liar.Play(1, .., weights);
        List<int> accepted = [], left = [];
        for (int trial = 0; trial < trials; trial++)
        {
            (int before, int after) = Trial(run, weights, truth, lies);
            accepted.Add(before);
            left.Add(after);
        }

        double mean = accepted.Average();
        double error = Math.Sqrt(accepted.Sum(count => Math.Pow(count - mean, 2)) / (trials - 1.0) / trials);
        double formula = GamesOfBlock / (1 - Math.Pow(1 - Share, GamesOfBlock));
        Console.WriteLine(
            $"{trials} liars, blocks of {GamesOfBlock} games, {Share:P0} chosen: found after {mean:F1} ± "
            + $"{1.96 * error:F1} false games (95 %); expected {formula:F1}");
        Console.WriteLine(
            $"false games left in the iteration: {left.Sum()} in all; not found in an iteration of "
            + $"{config.GamesPerIteration}: {accepted.Count(count => count == config.GamesPerIteration)} liars");
        Directory.Delete(run.Path, recursive: true);
    }

    // A liar that sends false games alone. The coordinator has played the chosen games when the results come.
    private static (int Accepted, int Left) Trial(
        RunFolder run, Weights weights, PlayedGames<TicTacToe> truth, PlayedGames<TicTacToe> lies)
    {
        ClusterOptions options = new()
        {
            CheckedShare = Share,
            Leases = new LeaseRules { LeastGames = GamesOfBlock, MostGames = GamesOfBlock },
        };
        ClusterDesk<TicTacToe> desk = ClusterDesk<TicTacToe>.Of(run, default, options);
        ClusterJob<TicTacToe> job = desk.Begin(1, new GameBlock(0, truth.Games.Count), weights, null);
        int accepted = 0;
        try
        {
            while (true)
            {
                Task<LeasedGames?> leasing = desk.Lease("liar", 0, CancellationToken.None);
                if (!leasing.IsCompletedSuccessfully || leasing.Result is not { } leased)
                {
                    break;
                }

                desk.Learn(job, [.. job.GamesToReplay().Select(game => truth.Games[game])]);
                accepted += leased.Count;
                desk.Submit("liar", leased, GamesMessage.Write(run.Config, 1, lies with
                {
                    Games = [.. leased.Block.Numbers.Select(game => lies.Games[game])],
                }));
            }
        }
        catch (InvalidDataException)
        {
            // It is found.
        }

        int left = job.Table.Played;
        desk.Finish();
        return (accepted, left);
    }
}
