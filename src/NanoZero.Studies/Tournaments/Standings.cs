using System.Text.Json.Serialization;

namespace NanoZero.Studies;

/// <summary>What a tournament's games say about its players.</summary>
/// <param name="Players">
/// Players in the order given, with their numbers from 0; those that have not yet met anybody tied to the anchor are
/// left out.
/// </param>
/// <param name="FirstMoveElo">What moving first after the opening is worth, Elo; null while nothing is rated.</param>
/// <param name="FirstMoveLower">Lower end of its 95 % interval.</param>
/// <param name="FirstMoveUpper">Upper end of its 95 % interval.</param>
/// <param name="Matches">The matches begun.</param>
/// <param name="IsComplete">Whether every match has all its games.</param>
internal sealed record Standings(
    IReadOnlyList<Standing> Players,
    double? FirstMoveElo,
    double? FirstMoveLower,
    double? FirstMoveUpper,
    IReadOnlyList<TournamentMatch> Matches,
    bool IsComplete)
{
    /// <summary>Gets the first player's lead over the second; null while fewer than two are rated.</summary>
    public TournamentLead? Lead { get; init; }

    /// <summary>Gets the players, strongest first.</summary>
    /// <remarks>Ratings beyond all bounds come first or last, by the end that is known.</remarks>
    [JsonIgnore]
    public IEnumerable<Standing> Ranked => Players.OrderByDescending(player =>
        player.Rating.Rating
            ?? (player.Rating.Lower is { } lower ? 1e6 + lower : player.Rating.Upper is { } upper ? -1e6 + upper : 0));

    /// <summary>Rates the players of a tournament by its games so far.</summary>
    /// <param name="config">The tournament.</param>
    /// <param name="matches">The matches begun, with the numbers of their players.</param>
    /// <param name="isComplete">Whether every match has all its games.</param>
    internal static Standings Of(
        TournamentConfig config, IReadOnlyList<(int A, int B, MatchRecord Match)> matches, bool isComplete)
    {
        TournamentMatch[] results = [.. matches.Select(match => TournamentMatch.Of(match))];
        int[] rated = Tied(config, matches);
        if (rated.Length < 2)
        {
            return new Standings([], null, null, null, results, false);
        }

        Dictionary<int, int> seat =
            rated.Select((player, index) => (player, index)).ToDictionary(entry => entry.player, entry => entry.index);
        string[] names = [.. rated.Select(player => config.Players[player])];
        RatedGame[] all =
        [
            .. matches.Where(match => seat.ContainsKey(match.A))
                .SelectMany(match => match.Match.Games.Select(game => Rated(game, seat[match.A], seat[match.B]))),
        ];
        PlayerRatings ratings =
            BradleyTerry.Rate(names, all, new RatingOptions { Anchor = seat[config.AnchorNumber()] });
        Standings standings = new(
            [.. ratings.Players.Select((rating, index) => new Standing(rated[index], rating))],
            ratings.FirstMoveElo,
            ratings.FirstMoveInterval?.Lower,
            ratings.FirstMoveInterval?.Upper,
            results,
            isComplete);
        int[] ranked = [.. standings.Ranked.Take(2).Select(player => player.Number)];
        return standings with { Lead = TournamentLead.Of(names, all, seat[ranked[0]], seat[ranked[1]]) };
    }

    private static RatedGame Rated(MatchGame game, int a, int b) =>
        game.AMovesFirst ? new RatedGame(a, b, game.Result, game.Pair) : new RatedGame(b, a, -game.Result, game.Pair);

    // The anchor and all that games connect to it, in the order of their numbers.
    private static int[] Tied(TournamentConfig config, IReadOnlyList<(int A, int B, MatchRecord Match)> matches)
    {
        HashSet<int> tied = [config.AnchorNumber()];
        for (bool grows = true; grows;)
        {
            grows = false;
            foreach ((int a, int b, MatchRecord match) in matches)
            {
                if (match.Games.Count > 0 && tied.Contains(a) != tied.Contains(b))
                {
                    tied.UnionWith([a, b]);
                    grows = true;
                }
            }
        }

        return [.. tied.Order()];
    }
}

/// <summary>How far the first player of a tournament is ahead of the second.</summary>
/// <param name="First">Name of the first.</param>
/// <param name="Second">Name of the second.</param>
/// <param name="Difference">
/// The difference of their ratings with its own interval, which the overlap of two intervals is not.
/// </param>
internal sealed record TournamentLead(string First, string Second, PlayerRating Difference)
{
    /// <summary>Gets what the games say of the first player, beside the second.</summary>
    public Verdict Verdict => Verdicts.Of(Difference.Lower, Difference.Upper, Comparison.DefaultMarginElo);

    /// <summary>
    /// Gets the same as a sentence without its full stop: "A is better than B: +127 [+50, +204] Elo".
    /// </summary>
    public override string ToString() =>
        Verdicts.Sentence(Verdict, First, Second, $"{Difference} Elo", Comparison.DefaultMarginElo);

    /// <summary>Rates the first player above the second, by all games.</summary>
    /// <param name="players">Names of all players.</param>
    /// <param name="games">All games.</param>
    /// <param name="first">Position of the first.</param>
    /// <param name="second">
    /// Position of the second: the anchor of this rating, so that its interval is the difference's.
    /// </param>
    public static TournamentLead Of(
        IReadOnlyList<string> players, IReadOnlyList<RatedGame> games, int first, int second) => new(
        players[first],
        players[second],
        BradleyTerry.Rate(players, games, new RatingOptions { Anchor = second }).Players[first]);
}

/// <summary>A player's place in a tournament.</summary>
/// <param name="Number">Number of the player, from 0.</param>
/// <param name="Rating">Its rating above the anchor.</param>
internal sealed record Standing(int Number, PlayerRating Rating);

/// <summary>The results of one match of a tournament, for player A.</summary>
/// <param name="A">Number of player A, from 0.</param>
/// <param name="B">Number of the opponent.</param>
/// <param name="Games">Games played.</param>
/// <param name="DistinctGames">Different games among them.</param>
/// <param name="Wins">Games A won.</param>
/// <param name="Draws">Games nobody won.</param>
/// <param name="Losses">Games A lost.</param>
/// <param name="Score">A's points per game.</param>
/// <param name="Elo">Elo difference with its interval, as text.</param>
/// <param name="PairScores">Pairs by A's points: 0, ½, 1, 1½, 2.</param>
internal sealed record TournamentMatch(
    int A, int B, long Games, int DistinctGames, long Wins, long Draws, long Losses, double Score, string Elo,
    IReadOnlyList<long> PairScores)
{
    internal static TournamentMatch Of((int A, int B, MatchRecord Match) match)
    {
        MatchStatistics statistics = match.Match.Statistics();
        GameCounts games = statistics.Counts.Games;
        return new TournamentMatch(
            match.A, match.B, games.Games, statistics.DistinctGames, games.Wins, games.Draws, games.Losses,
            games.Games == 0 ? 0.5 : statistics.Score, statistics.Elo.ToString(),
            [.. Enumerable.Range(0, 5).Select(halves => statistics.Counts.Pairs[halves])]);
    }
}
