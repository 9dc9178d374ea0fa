namespace NanoZero.Statistics;

/// <summary>
/// Rates any number of players from any set of games between them. The model is Bradley and Terry's, with draws and an
/// advantage of the first move. It is fitted by maximum likelihood. Intervals come from resampled pairs.
/// </summary>
/// <remarks>
/// Draws are as in Davidson 1970, with the odds of a draw between equals held at ν = 2. So a draw is half a win and
/// half a loss. The expected score is then exactly that of <see cref="Elo"/>. A rating difference means what the Elo
/// difference of a match means, whatever the draw rate. Ratings rest on the scores alone. With ν fitted to the draws,
/// the scale changes with it, and the intervals miss the truth (docs/results/calibration.md). Rao and Kupper's model
/// (1967) has the same fault and no such ν. How far draws narrow the spread of scores is left to the bootstrap, which
/// needs no model of them. Davidson and Beaver 1977 add the order of play, here as an addition to the difference of
/// strengths. A rating difference is that of a game in which nobody has the advantage of the first move. Where this
/// advantage decides much, the score over both sides is closer to ½ than the difference says. Intervals: expanded
/// percentiles of a bootstrap over pairs (Hesterberg 2015, "What Teachers Should Know About the Bootstrap"), all pairs
/// drawn together.
/// </remarks>
internal static class BradleyTerry
{
    /// <summary>Rates players.</summary>
    /// <param name="players">Names; games refer to them by position.</param>
    /// <param name="games">All games.</param>
    /// <param name="options">Anchor, confidence, resampling.</param>
    /// <exception cref="ArgumentException">
    /// A game is not between two of the players, or has no such result. Or no games connect a player to the anchor; the
    /// message names the player.
    /// </exception>
    public static PlayerRatings Rate(
        IReadOnlyList<string> players, IReadOnlyList<RatedGame> games, RatingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(players);
        ArgumentNullException.ThrowIfNull(games);
        options ??= new RatingOptions();
        options.Validate(players.Count);
        CheckGames(players, games);
        RatedPairs pairs = new(games);
        List<Meeting> meetings = pairs.Meetings();
        CheckConnections(players, options.Anchor, meetings);

        RatingTies ties = new(players.Count, options.Anchor, meetings);
        RatingModel model = RatingModel.Fit(
            players.Count, options.Anchor,
            [.. meetings.Where(meeting => ties.IsFinite(meeting.First) && ties.IsFinite(meeting.Second))]);
        RatingModel bounded = ties.AllFinite
            ? model
            : RatingModel.Fit(players.Count, options.Anchor, [.. meetings, .. Imagined(meetings)], model);
        RatingIntervals intervals = new(pairs, players.Count, options, model);
        return new PlayerRatings(
            [.. Enumerable.Range(0, players.Count).Select(RatePlayer)],
            model.FirstMoveElo,
            intervals.FirstMove());

        PlayerRating RatePlayer(int player)
        {
            Meeting[] own = [.. meetings.Where(meeting => meeting.Holds(player))];
            double[] scores = [.. pairs.Scores(player)];
            double games = own.Sum(meeting => meeting.Games);
            Interval ends = Ends(player, own, scores);
            return new PlayerRating(
                players[player],
                ties.IsFinite(player) ? model.RatingOf(player) : null,
                double.IsFinite(ends.Lower) ? ends.Lower : null,
                double.IsFinite(ends.Upper) ? ends.Upper : null,
                (long)games,
                scores.Length,
                own.Sum(meeting => meeting.PointsOf(player)) / games);
        }

        Interval Ends(int player, Meeting[] own, double[] scores)
        {
            if (player == options.Anchor)
            {
                return new Interval(0, 0);
            }

            if (ties.IsFinite(player))
            {
                Interval resampled = intervals.Of(player, scores.Length);
                if (scores.Distinct().Count() > 1)
                {
                    return resampled;
                }

                Interval unseen = intervals.Unseen(player, scores.Length, own, model);
                return new Interval(Math.Min(resampled.Lower, unseen.Lower), Math.Max(resampled.Upper, unseen.Upper));
            }

            return OpenEnds(player, own);
        }

        // A bound rests on the opponents that the player always beat, or never took a point from.
        Interval OpenEnds(int player, Meeting[] own)
        {
            double wanted = ties.IsOpenAbove(player) ? 1 : 0;
            Meeting[] clear = [.. own.GroupBy(meeting => meeting.First == player ? meeting.Second : meeting.First)
                .Where(opponent => opponent.All(meeting => meeting.PointsOf(player) == wanted * meeting.Games))
                    .SelectMany(group => group)];
            if (clear.Length == 0 || ties.IsOpenAbove(player) == ties.IsOpenBelow(player))
            {
                return new Interval(double.NegativeInfinity, double.PositiveInfinity);
            }

            return intervals.Unseen(
                player, Math.Max(1, (long)(clear.Sum(meeting => meeting.Games) / 2)), clear, bounded);
        }
    }

    /// <summary>
    /// A game half won and half lost between any two that met: keeps every rating finite where only bounds are asked
    /// for.
    /// </summary>
    private static IEnumerable<Meeting> Imagined(IEnumerable<Meeting> meetings) => meetings
        .Select(meeting =>
            (First: Math.Min(meeting.First, meeting.Second), Second: Math.Max(meeting.First, meeting.Second)))
        .Distinct()
        .SelectMany(two =>
            (Meeting[])[new(two.First, two.Second, 0.25, 0, 0.25), new(two.Second, two.First, 0.25, 0, 0.25)]);

    private static void CheckGames(IReadOnlyList<string> players, IReadOnlyList<RatedGame> games)
    {
        for (int i = 0; i < games.Count; i++)
        {
            RatedGame game = games[i];
            if (game.First < 0 || game.First >= players.Count || game.Second < 0 || game.Second >= players.Count
                || game.First == game.Second)
            {
                throw new ArgumentException(
                    $"game {i} is between {game.First} and {game.Second}; expected two different ones of the "
                    + $"{players.Count} players", nameof(games));
            }

            if (game.Result is < -1 or > 1)
            {
                throw new ArgumentException($"game {i} ends with {game.Result}; expected +1, 0 or -1", nameof(games));
            }
        }
    }

    private static void CheckConnections(IReadOnlyList<string> players, int anchor, List<Meeting> meetings)
    {
        int[] strangers = RatingTies.Strangers(players.Count, anchor, meetings);
        if (strangers.Length > 0)
        {
            throw new ArgumentException(
                $"no chain of games connects {string.Join(", ", strangers.Select(player => $"'{players[player]}'"))} "
                + $"to '{players[anchor]}', "
                + "so their ratings cannot be compared; let them meet, or rate them apart");
        }
    }
}
