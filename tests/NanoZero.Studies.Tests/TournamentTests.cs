using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Studies.Tests;

public sealed class TournamentTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-tournament").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public void Everybody_meets_everybody_once_and_is_rated()
    {
        Experiment<TournamentConfig, Standings> folder = Begin("cup", Config("random", "one-ply", "rollout@20"));
        List<StudyStep> steps = [.. folder.Run(null, Stop).ToBlockingEnumerable(Stop)];
        Assert.Equal(["random against one-ply", "random against rollout@20", "one-ply against rollout@20"],
            steps.Select(step => step.Name));
        Standings standings = folder.Summarise();
        Assert.True(standings.IsComplete);
        Assert.Equal([0, 1, 2], standings.Players.Select(player => player.Number));
        Assert.All(standings.Players, player => Assert.Equal(24, player.Rating.Games));
        Assert.Equal(0, standings.Players[0].Rating.Rating);
        Assert.Equal("random", standings.Ranked.Last().Rating.Player);
        string page = File.ReadAllText(folder.Folder.ReportPath);
        Assert.Contains("is rated highest", page, StringComparison.Ordinal);
        Assert.Contains(">3 rollout@20</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">number<", page, StringComparison.Ordinal);
        Assert.Contains("nanozero tournament random one-ply rollout@20 --game tictactoe --games 12 --seed 1 --out",
            page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other players")]
    [InlineData("players swapped")]
    [InlineData("another seed")]
    [InlineData("another game")]
    public void A_match_of_another_tournament_in_its_folder_is_refused_by_name(string kind)
    {
        Experiment<TournamentConfig, Standings> folder = Begin("cup", Config("random", "one-ply"));
        _ = folder.Run(null, Stop).ToBlockingEnumerable(Stop).Last();
        TournamentConfig other = kind switch
        {
            "other players" => Config("random", "rollout@3"),
            "players swapped" => Config("one-ply", "random"),
            "another seed" => Config("random", "one-ply") with { Seed = 2 },
            _ => Config("random", "one-ply") with { Game = "connect4" },
        };
        Experiment<TournamentConfig, Standings> others = Begin("others", other);
        _ = others.Run(null, Stop).ToBlockingEnumerable(Stop).Last();
        File.Copy(others.Folder.MatchPath("01-02"), folder.Folder.MatchPath("01-02"), overwrite: true);
        string page = File.ReadAllText(folder.Folder.ReportPath);
        string refused = Assert.Throws<InvalidDataException>(() => Open(folder).WriteReport()).Message;
        Assert.Contains("01-02.json' is no match of this tournament: it has", refused, StringComparison.Ordinal);
        Assert.Equal(refused, Assert.Throws<InvalidDataException>(() => folder.Summarise()).Message);
        Assert.Equal(page, File.ReadAllText(folder.Folder.ReportPath));
    }

    [Fact]
    public void The_report_waits_for_the_end_where_matches_are_short()
    {
        Experiment<TournamentConfig, Standings> folder = Begin("short", Config("random", "one-ply", "rollout@2"));
        bool[] written =
            [.. folder.Run(null, Stop).ToBlockingEnumerable(Stop).Select(_ => File.Exists(folder.Folder.ReportPath))];
        Assert.Equal([false, false, false], written);
        Assert.True(File.Exists(folder.Folder.ReportPath));
    }

    [Fact]
    public void More_games_than_fit_are_refused()
    {
        TournamentConfig config = Config("random", "one-ply") with { Games = int.MaxValue };
        Assert.Contains(
            "1000000", Assert.Throws<InvalidDataException>(config.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gauntlet_lets_the_first_player_meet_all_others()
    {
        Experiment<TournamentConfig, Standings> folder =
            Begin("gauntlet", Config(
                "rollout@20", "random", "one-ply") with
            { Kind = TournamentKind.Gauntlet, Anchor = "random" });
        Assert.Equal(["rollout@20 against random", "rollout@20 against one-ply"],
            folder.Run(null, Stop).ToBlockingEnumerable(Stop).Select(step => step.Name));
        Assert.Equal(0, folder.Summarise().Players[1].Rating.Rating);
    }

    [Fact]
    public void A_tournament_of_two_is_complete_only_with_all_its_games()
    {
        TournamentConfig config = Config("random", "one-ply") with { Games = 8 };
        Experiment<TournamentConfig, Standings> folder = Begin("two", config);
        _ = folder.Run(null, Stop).ToBlockingEnumerable(Stop).Last();
        Assert.True(folder.Summarise().IsComplete);
        folder.Resume(config with { Games = 16 });
        Assert.False(Open(folder).Summarise().IsComplete);
    }

    [Fact]
    public void A_tournament_stopped_continued_and_extended_equals_one_played_at_once()
    {
        TournamentConfig whole = Config("random", "one-ply", "rollout@20", "rollout@8") with { Games = 16 };
        Experiment<TournamentConfig, Standings> atOnce = Begin("whole", whole);
        foreach (StudyStep _ in atOnce.Run(null, Stop).ToBlockingEnumerable(Stop))
        {
        }

        Experiment<TournamentConfig, Standings> folder =
            Begin("parts", whole with { Players = [.. whole.Players.Take(3)], Games = 8 });
        _ = folder.Run(null, Stop).ToBlockingEnumerable(Stop).First();
        StopDuringAMatch(Open(folder));
        Assert.False(Open(folder).Summarise().IsComplete);
        folder = Open(folder);
        Assert.True(folder.Run(null, Stop).ToBlockingEnumerable(Stop).First().WasDone);
        folder.Resume(whole);
        Assert.False(Open(folder).Summarise().IsComplete);
        List<StudyStep> steps = [.. Open(folder).Run(null, Stop).ToBlockingEnumerable(Stop)];
        Assert.DoesNotContain(steps, step => step.WasDone);
        foreach ((int a, int b) in whole.Pairings())
        {
            Assert.Equal(MatchFile.Load(atOnce.Folder.MatchPath(Tournament.NameOf(a, b))).Games,
                MatchFile.Load(folder.Folder.MatchPath(Tournament.NameOf(a, b))).Games);
        }

        Assert.All(folder.Run(null, Stop).ToBlockingEnumerable(Stop), step => Assert.True(step.WasDone));
        Assert.Equal(File.ReadAllText(atOnce.Folder.SummaryPath), File.ReadAllText(folder.Folder.SummaryPath));
    }

    [Fact]
    public void Another_tournament_does_not_continue_this_one()
    {
        TournamentConfig config = Config("random", "one-ply");
        Experiment<TournamentConfig, Standings> folder = Begin("cup", config);
        byte[] before = File.ReadAllBytes(Path.Combine(folder.Folder.Path, "tournament.json"));
        string Refused(TournamentConfig asked) =>
            Assert.Throws<InvalidDataException>(() => folder.Resume(asked)).Message;
        Assert.Contains(
            "'random' as player 1", Refused(config with { Players = ["one-ply", "random"] }), StringComparison.Ordinal);
        Assert.Contains("'one-ply' as player 2, here it is 'rollout@9'",
            Refused(config with { Players = ["random", "rollout@9"] }), StringComparison.Ordinal);
        Assert.Contains("games are not taken back", Refused(config with { Games = 4 }), StringComparison.Ordinal);
        Assert.Contains("seed: 1, not seed: 2", Refused(config with { Seed = 2 }), StringComparison.Ordinal);
        Assert.Contains("takes part twice", Refused(config with { Players = ["random", "one-ply", "random"] }),
            StringComparison.Ordinal);
        Assert.Contains("takes no part", Refused(config with { Anchor = "rollout@7" }), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder.Folder.Path, "tournament.json")));
        Assert.Throws<IOException>(() => Begin("cup", config));
    }

    [Fact]
    public void A_player_that_cannot_play_is_found_out_before_the_folder_is_made()
    {
        Assert.Throws<InvalidDataException>(() => Begin("cup", Config("random", "puct:/no/such/run@5")));
        Assert.False(Directory.Exists(Path.Combine(scratch, "cup")));
    }

    [Fact]
    public void An_unfinished_tournament_rates_those_who_met()
    {
        Experiment<TournamentConfig, Standings> folder = Begin("cup", Config("random", "one-ply", "rollout@20"));
        _ = folder.Run(null, Stop).ToBlockingEnumerable(Stop).First();
        Standings standings = folder.Summarise();
        Assert.Equal([0, 1], standings.Players.Select(player => player.Number));
        Assert.Contains("1 of 3 matches", File.ReadAllText(folder.Folder.ReportPath), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Folder.Path, "figures", "ratings.svg")));
        Assert.True(File.Exists(Path.Combine(folder.Folder.Path, "figures", "cross-table.svg")));
    }

    [Fact]
    public void A_match_is_reported_with_its_test_and_its_command()
    {
        Experiment<TournamentConfig, Standings> folder = Begin("cup", Config("one-ply", "random"));
        _ = folder.Run(null, Stop).ToBlockingEnumerable(Stop).First();
        string file = Path.Combine(scratch, "match.json");
        MatchRecord match = MatchFile.Load(folder.Folder.MatchPath(Tournament.NameOf(0, 1)));
        MatchFile.Save(file, match with { Options = match.Options with { Sprt = new SprtOptions(0, 30) } });
        string written = MatchReport.Write(file);
        Assert.Equal(Path.Combine(scratch, "match-report", "report.html"), written);
        string page = File.ReadAllText(written);
        Assert.Contains("Sequential test 0..30@0.05/0.05", page, StringComparison.Ordinal);
        Assert.Contains("nanozero arena one-ply random --game tictactoe --games 12 --seed 1 --sprt 0..30@0.05/0.05",
            page, StringComparison.Ordinal);
        Assert.Equal(
            ["match-1.svg", "match-2.svg", "match-3.svg"],
            Directory.EnumerateFiles(Path.Combine(scratch, "match-report", "figures"), "*.svg").Select(Path.GetFileName)
                .Order());
    }

    /// <summary>
    /// Both met a third player in few games, so their intervals above it are wide; they met each other in many.
    /// </summary>
    [Fact]
    public void The_headline_rests_on_the_interval_of_the_difference_and_not_on_the_overlap_of_two()
    {
        List<RatedGame> games = [];
        for (int pair = 0; pair < 6; pair++)
        {
            games.AddRange(
                [new RatedGame(0, 1, pair % 3 == 0 ? -1 : 1, pair), new RatedGame(1, 0, pair % 2 == 0 ? -1 : 1, pair)]);
            games.AddRange([new RatedGame(0, 2, pair % 3 == 0 ? -1 : 1, 10 + pair),
                new RatedGame(2, 0, pair % 2 == 0 ? -1 : 1, 10 + pair)]);
        }

        for (int pair = 0; pair < 80; pair++)
        {
            games.AddRange([new RatedGame(1, 2, pair % 4 == 0 ? -1 : 1, 100 + pair),
                new RatedGame(2, 1, pair % 3 == 0 ? 1 : -1, 100 + pair)]);
        }

        IReadOnlyList<PlayerRating> ratings = BradleyTerry.Rate(["anchor", "A", "B"], games).Players;
        Assert.True(ratings[1].Lower < ratings[2].Upper, "the two intervals overlap");
        TournamentLead lead = TournamentLead.Of(["anchor", "A", "B"], games, 1, 2);
        Assert.Equal(ratings[1].Rating!.Value - ratings[2].Rating!.Value, lead.Difference.Rating!.Value, 6);
        Assert.Equal(Verdict.Better, lead.Verdict);
        Assert.StartsWith("A is better than B: +", lead.ToString(), StringComparison.Ordinal);

        Experiment<TournamentConfig, Standings> folder = Begin("cup", Config("random", "one-ply"));
        _ = folder.Run(null, Stop).ToBlockingEnumerable(Stop).Last();
        Standings standings = folder.Summarise() with { Lead = lead };
        Assert.StartsWith("A is rated highest. A is better than B: +", Tournament.Answer(folder.Config, standings),
            StringComparison.Ordinal);
        PlayerRating even = lead.Difference with { Rating = 3, Lower = -200, Upper = 210 };
        Assert.Contains("Inconclusive whether A is better or worse than B: +3 [-200, +210] Elo", Tournament.Answer(
            folder.Config, standings with { Lead = lead with { Difference = even } }), StringComparison.Ordinal);
    }

    private static TournamentConfig Config(params string[] players) =>
        new() { Game = "tictactoe", Players = players, Games = 12, ParallelGames = 4 };

    private static void StopDuringAMatch(Experiment<TournamentConfig, Standings> folder)
    {
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (StudyStep step in folder.Run(null, cancellation.Token).ToBlockingEnumerable(Stop))
            {
                Assert.True(step.WasDone);
                cancellation.Cancel();
            }
        });
    }

    private Experiment<TournamentConfig, Standings> Begin(string name, TournamentConfig config) =>
        Experiment<TournamentConfig, Standings>.Begin(
            new Tournament(), config, Path.Combine(scratch, name), execution: new ExecutionOptions());

    private static Experiment<TournamentConfig, Standings> Open(Experiment<TournamentConfig, Standings> tournament) =>
        Experiment<TournamentConfig, Standings>.Open(new Tournament(), tournament.Folder.Path);
}
