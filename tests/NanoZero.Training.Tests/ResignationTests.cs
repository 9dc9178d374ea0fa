using NanoZero.Games;
using NanoZero.Play;

namespace NanoZero.Training.Tests;

public sealed class ResignationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TrainingMode.Synchronous)]
    [InlineData(TrainingMode.Asynchronous)]
    public async Task Metrics_count_what_the_files_of_games_say_and_a_resumed_run_has_the_same_games(TrainingMode mode)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with
        {
            Mode = mode,
            GamesPerIteration = 30,
            ResignBelow = -0.01,
            ResignPlaythrough = 0.4,
            BufferCapacity = 1000,
        };
        await Tiny.Train(config, scratch.In("whole"), stop: Stop);
        await Tiny.TrainInParts(config, scratch.In("parts"), Stop);

        RunFolder whole = RunFolder.Open(scratch.In("whole")), parts = RunFolder.Open(scratch.In("parts"));
        IReadOnlyList<IterationReport> reports = whole.Metrics();
        Assert.Equal(
            reports.Select(report => report.SelfPlay.Resignations),
            parts.Metrics().Select(report => report.SelfPlay.Resignations));
        foreach (IterationReport report in reports)
        {
            string file = whole.GamesFile(report.Iteration);
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(parts.GamesFile(report.Iteration)));
            Assert.Equal(
                report.SelfPlay.Resignations,
                ResignationCounts.Of(SelfPlayFile.Load(whole, report.Iteration, default(TicTacToe))));
        }

        Assert.Equal(Tiny.Weights(scratch.In("whole")), Tiny.Weights(scratch.In("parts")));
        Assert.Contains(reports, report => report.SelfPlay.Resignations is { Resigned: > 0, PlayedOn: > 0 });
    }

    [Fact]
    public void Games_that_were_played_on_count_as_wrong_where_the_player_did_not_lose()
    {
        Assert.Null(ResignationCounts.Of([Game("15243", null)]));
        Resignation first = new(ByFirst: true, PlayedOn: true), second = new(ByFirst: false, PlayedOn: true);
        Assert.Equal(
            new ResignationCounts(Resigned: 1, PlayedOn: 3, NotLost: 2),
            ResignationCounts.Of(
            [
                Game("15243", first),   // the first player won
                Game("15243", second),
                Game("123546879", second),  // drawn
                Game("152", first with { PlayedOn = false }),
                Game("15243", null),
            ]));
    }

    [Theory]
    [InlineData("152", null, "game 0: the game is not finished")]
    [InlineData("15243", false, "game 0: the game is finished, and still somebody resigned it")]
    [InlineData("152", true, "game 0: the game is not finished")]
    [InlineData("1524", false, "game 0: the player who did not move last resigned the game")]
    public void A_file_whose_games_break_the_rules_is_refused(string moves, bool? playedOn, string expected)
    {
        Resignation? resignation = playedOn is { } isPlayedOn ? new Resignation(ByFirst: true, isPlayedOn) : null;
        using MemoryStream games = new(), policies = new();
        GameRecord<TicTacToe>[] written = [Game(moves, resignation)];
        SelfPlayFile.WriteGames(games, Tiny.Config, 1, written);
        SelfPlayFile.WritePolicies(policies, Tiny.Config, written);
        (games.Position, policies.Position) = (0, 0);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() =>
            SelfPlayFile.Read(default(TicTacToe), (games, "games"), (policies, "policies"))).Message,
            StringComparison.Ordinal);
    }

    private static GameRecord<TicTacToe> Game(string moves, Resignation? resignation)
    {
        TicTacToe end = MoveText.Play(default(TicTacToe), moves, out int[] actions);
        return new()
        {
            Index = 0,
            Start = default,
            Opening = [],
            Actions = [.. actions.Select(action => (ushort)action)],
            RootValues = [.. actions.Select(_ => 0f)],
            Policies = [.. actions.Select(_ => default(SearchPolicy))],
            Resignation = resignation,
            Outcome = GameRecord<TicTacToe>.OutcomeAt(end, resignation),
        };
    }
}
