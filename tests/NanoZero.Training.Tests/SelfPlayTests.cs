using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Training.Tests;

public sealed class SelfPlayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TrainingMode.Synchronous)]
    [InlineData(TrainingMode.Asynchronous)]
    public async Task A_run_whose_games_two_other_machines_play_in_parts_has_the_bytes_of_one_that_plays_here(
        TrainingMode mode)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Mode = mode, BufferCapacity = 1000, ResignBelow = -0.01 };
        List<IterationReport> here = await Tiny.Train(config, scratch.In("here"), stop: Stop);

        RunFolder run = Trainer.Prepare(config, scratch.In("there"));
        using InParts machines = new(run);
        List<IterationReport> there = [];
        await foreach (IterationReport report in Trainer.Run(run, default(TicTacToe), machines, cancellation: Stop))
        {
            there.Add(report);
        }

        Assert.Equal(Files(scratch.In("here")), Files(scratch.In("there")));
        Assert.Equal(here.Select(GamesOf), there.Select(GamesOf));
        Assert.Contains(there, report => report.SelfPlay.Resignations?.Resigned > 0);
        Assert.All(there, report => Assert.InRange(report.SelfPlay.EvaluationsPerSecond, 1, double.MaxValue));
        Assert.Equal(mode == TrainingMode.Synchronous ? 5 : 4, machines.WeightsSent);
    }

    [Fact]
    public void Games_that_an_iteration_does_not_have_are_refused()
    {
        using LocalSelfPlay<TicTacToe> pool = new(default, Tiny.Config, ExecutionPlan.Reference);
        using PolicyValueNetwork network = new(Tiny.Config.NetworkShape(), seed: 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = pool.Play(1, 3..6, Weights.Of(network)); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = pool.Play(1, 2..2, Weights.Of(network)); });
    }

    [Fact]
    public async Task Self_play_that_returns_too_few_games_ends_the_run()
    {
        using Scratch scratch = new();
        RunFolder run = Trainer.Prepare(Tiny.Config, scratch.In("run"));
        using LocalSelfPlay<TicTacToe> pool = new(default, Tiny.Config, ExecutionPlan.Reference);
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (IterationReport _ in Trainer.Run(
                run, default(TicTacToe), new Lazy(pool), cancellation: Stop))
            {
            }
        });
        Assert.Contains("returned 2 games of iteration 1; all 5 are", refused.Message, StringComparison.Ordinal);
    }

    private static (long Games, long Plies, long Simulations, int Distinct, GameCounts First, ResignationCounts?)
        GamesOf(IterationReport report) =>
        (report.SelfPlay.Counts.Games, report.SelfPlay.Counts.Plies, report.SelfPlay.Counts.Simulations,
            report.SelfPlay.DistinctGames, report.SelfPlay.FirstPlayer, report.SelfPlay.Resignations);

    // Games and checkpoints; the reports in these have times.
    private static IEnumerable<string> Files(string run) =>
        from folder in (string[])["games", "checkpoints"]
        from file in Directory.GetFiles(Path.Combine(run, folder), "*", SearchOption.AllDirectories)
        where Path.GetFileName(file) != "next-games.jsonl"
        let hash = System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))
        orderby file
        select $"{Path.GetRelativePath(run, file)} {Convert.ToHexString(hash)}";

    /// <summary>Two machines that get a run's configuration, weights and answers as bytes.</summary>
    private sealed class InParts(RunFolder run) : ISelfPlay<TicTacToe>, IDisposable
    {
        private readonly HashSet<string> known = [];
        private readonly LocalSelfPlay<TicTacToe>[] machines =
            [Machine(run, new ExecutionPlan()), Machine(run, run.Description.Plan)];

        public int WeightsSent => known.Count;

        public async Task<PlayedGames<TicTacToe>> Play(
            int iteration,
            Range games,
            Weights weights,
            IProgress<PlayProgress>? progress,
            CancellationToken cancellation)
        {
            known.Add(weights.Hash);
            PlayedGames<TicTacToe>[] parts = await Task.WhenAll(
                Send(machines[0], iteration, 0..2, weights, cancellation),
                Send(machines[1], iteration, 2..5, weights, cancellation));
            return new(
                [.. parts.SelectMany(part => part.Games)],
                PlayCounts.Sum(parts.Select(part => part.Counts)),
                parts.Max(part => part.Elapsed));
        }

        public void Dispose() => Array.ForEach(machines, machine => machine.Dispose());

        private static LocalSelfPlay<TicTacToe> Machine(RunFolder run, ExecutionPlan plan)
        {
            string sent = ConfigurationFile.Write(run.Config);
            return new(default, ConfigurationFile.Parse(sent, new TrainingConfig(), "sent"), plan);
        }

        private async Task<PlayedGames<TicTacToe>> Send(
            LocalSelfPlay<TicTacToe> machine,
            int iteration,
            Range games,
            Weights weights,
            CancellationToken cancellation)
        {
            Weights sent = Weights.From(weights.Bytes.Span);
            PlayedGames<TicTacToe> played = await machine.Play(iteration, games, sent, null, cancellation);
            using MemoryStream text = new(), policies = new();
            SelfPlayFile.WriteGames(text, run.Config, iteration, played.Games);
            SelfPlayFile.WritePolicies(policies, Tiny.Config, played.Games);
            (text.Position, policies.Position) = (0, 0);
            return played with
            {
                Games = SelfPlayFile.Read(default(TicTacToe), (text, "games"), (policies, "policies")),
            };
        }
    }

    private sealed class Lazy(ISelfPlay<TicTacToe> inner) : ISelfPlay<TicTacToe>
    {
        public Task<PlayedGames<TicTacToe>> Play(
            int iteration,
            Range games,
            Weights weights,
            IProgress<PlayProgress>? progress,
            CancellationToken cancellation) =>
            inner.Play(iteration, 1..3, weights, progress, cancellation);
    }
}
