using NanoZero.Games;
using NanoZero.Search;
using NanoZero.Statistics;

namespace NanoZero.Play.Tests;

public sealed class MatchContinuationTests : IDisposable
{
    private static readonly SearchOptions Quick = new() { Simulations = 16 };
    private readonly string folder = Directory.CreateTempSubdirectory("nanozero-match").FullName;

    private string FilePath => Path.Combine(folder, "match.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_match_that_was_stopped_and_continued_equals_one_played_at_once(bool tested)
    {
        MatchOptions options = Options(30) with { Sprt = tested ? new SprtOptions(0, 5) : null, RoundPairs = 8 };
        MatchRecord atOnce = Play(options, null).Record;
        // Two workers would have halves of the pairs, and end them at any time.
        Stop(options with { Workers = 1 }, afterGames: 11);
        int kept = MatchFile.Load(FilePath).Games.Count;
        Assert.InRange(kept, 2, atOnce.Games.Count - 2);

        PlayedMatch rest = Play(options, FilePath);
        Assert.Equal(atOnce.Games, rest.Record.Games);
        Assert.Equal(atOnce.Games, MatchFile.Load(FilePath).Games);
        Assert.InRange(rest.Counts.Games, 1, atOnce.Games.Count - kept);
    }

    [Fact]
    public void A_match_takes_more_pairs_and_plays_none_of_them_twice()
    {
        MatchRecord large = Play(Options(20), null).Record;
        Play(Options(8), FilePath);
        PlayedMatch extended = Play(Options(20), FilePath);
        Assert.Equal(large.Games, extended.Record.Games);
        Assert.Equal(24, extended.Counts.Games);
        Assert.Equal(0, Play(Options(20) with { Workers = 1 }, FilePath).Counts.Games);
    }

    [Fact]
    public void A_file_with_another_match_is_refused_with_the_difference_and_stays()
    {
        Play(Options(4), FilePath);
        byte[] before = File.ReadAllBytes(FilePath);
        Assert.Contains("seed 2 here", Refused(Options(4) with { Seed = 2 }), StringComparison.Ordinal);
        Assert.Contains("no sequential test there", Refused(Options(4) with { Sprt = new SprtOptions(0, 10) }),
            StringComparison.Ordinal);
        Assert.Contains("4 pairs already", Refused(Options(3)), StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<InvalidDataException>(() => Match.Play(
            "connect4", Given.Start<ConnectFour>(), MatchTests.Hash<ConnectFour>("other", Quick), Opponent(),
            Options(4), FilePath)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void An_in_flight_treatment_that_is_named_and_the_same_one_left_out_are_one_match()
    {
        PlayedMatch Play(InFlightTreatment? treatment) => Match.Play(
            "connect4", Given.Start<ConnectFour>(), MatchTests.Hash<ConnectFour>(
                "a", Quick with { InFlight = treatment }), Opponent(), Options(4), FilePath);
        Play(InFlightTreatment.VirtualLoss);
        Assert.Equal(0, Play(null).Counts.Games);
        Assert.Contains("player A with the search", Assert.Throws<InvalidDataException>(() =>
            Play(InFlightTreatment.VirtualMean)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_known_by_its_weights_and_not_by_the_spelling_of_its_folder()
    {
        Player<ConnectFour> Named(string name, string? weights) =>
            MatchTests.Hash<ConnectFour>(name, Quick) is var player
            ? player with { Spec = player.Spec with { Evaluator = name, Weights = weights } } : player;
        PlayedMatch Play(Player<ConnectFour> a) =>
            Match.Play("connect4", Given.Start<ConnectFour>(), a, Opponent(), Options(4), FilePath);
        Play(Named("runs/x", "01ab"));
        Assert.Equal(0, Play(Named("./runs/x", "01ab")).Counts.Games);
        Assert.Contains("the weights 01ab there",
            Assert.Throws<InvalidDataException>(() => Play(Named("runs/x", "02cd"))).Message, StringComparison.Ordinal);

        // A file of before says nothing of weights.
        MatchRecord record = MatchFile.Load(FilePath);
        MatchFile.Save(FilePath, record with { A = record.A with { Weights = null } });
        Assert.Equal(0, Play(Named("runs/x", "01ab")).Counts.Games);
        Assert.Contains("'./runs/x' here", Assert.Throws<InvalidDataException>(() =>
            Play(Named("./runs/x", "01ab"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_found_out_before_a_game_is_played()
    {
        File.WriteAllText(Path.Combine(folder, "blocked"), "");
        bool asked = false;
        Player<ConnectFour> watching =
            Players.Search("watching", Quick, "watched",
                new EvaluatorSource<ConnectFour>(_ => new WatchedEvaluator<ConnectFour>(_ => asked = true)));
        Assert.Throws<IOException>(() => Match.Play(
            "connect4", Given.Start<ConnectFour>(), watching, Opponent(), Options(4),
            Path.Combine(folder, "blocked", "match.json")));
        Assert.False(asked);
    }

    private static MatchOptions Options(int pairs) =>
        new() { Openings = new OpeningOptions { Count = pairs }, Workers = 2, ParallelGames = 6 };

    private static Player<ConnectFour> Opponent() =>
        MatchTests.Hash<ConnectFour>("b", Quick with { Algorithm = new TttsOptions() });

    private static PlayedMatch Play(MatchOptions options, string? file, CancellationToken cancellation = default) =>
        Match.Play(
        "connect4", Given.Start<ConnectFour>(), MatchTests.Hash<ConnectFour>("a", Quick), Opponent(), options, file,
        cancellation: cancellation);

    private string Refused(MatchOptions options) =>
        Assert.Throws<InvalidDataException>(() => Play(options, FilePath)).Message;

    // Stops when so many games have surely ended: the evaluator counts the calls that a game needs at least.
    private void Stop(MatchOptions options, int afterGames)
    {
        using CancellationTokenSource cancellation = new();
        int positions = 0;
        Player<ConnectFour> counting = Players.Search(
            "a", Quick, "hash", new EvaluatorSource<ConnectFour>(_ => new WatchedEvaluator<ConnectFour>(size =>
            {
                if (Interlocked.Add(ref positions, size) > afterGames * 42 * Quick.Simulations / 2)
                {
                    cancellation.Cancel();
                }
            })));
        Assert.Throws<OperationCanceledException>(() => Match.Play(
            "connect4", Given.Start<ConnectFour>(), counting, Opponent(), options, FilePath,
            cancellation: cancellation.Token));
    }
}
