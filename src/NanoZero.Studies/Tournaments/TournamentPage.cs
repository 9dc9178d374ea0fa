namespace NanoZero.Studies;

/// <summary>A tournament as a page for people.</summary>
internal sealed class TournamentPage(TournamentConfig config, Standings standings)
{
    /// <summary>Returns the report of a tournament, finished or not, without its end.</summary>
    public Report Draw()
    {
        string title = GameCatalogue.InfoOf(config.Game).Title;
        return new Report(
            $"{title}: a tournament of {config.Players.Count} players",
            Tournament.Answer(config, standings),
            [
                .. standings.Players.Count > 0 ? (Section[])[Ratings()] : [],
                .. standings.Matches.Count > 0 ? (Section[])[Matches()] : [],
            ]);
    }

    private Section Ratings()
    {
        Standing[] ranked = [.. standings.Ranked];
        string firstMove = standings.FirstMoveLower is { } lower && standings.FirstMoveUpper is { } upper
            ? $" [{Elo.ToText(lower)}, {Elo.ToText(upper)}]" : "";
        Table table = Table.Of(
            ranked.Index(),
            (Column.Numbers("rank"), place => Cell.Number(place.Index + 1)),
            (Column.Words("player"), place => $"{place.Item.Number + 1} {place.Item.Rating.Player}"),
            (Column.Numbers("Elo [95 %]"), place => Rating(place.Item)),
            (Column.Numbers("games"), place => Cell.Number(place.Item.Rating.Games)),
            (Column.Numbers("score"), place => Cell.Percent(place.Item.Rating.Score))) with
        {
            Footnote = "The number before a player is that of the command below and of the figures. "
                + "Bradley and Terry's model with draws and an advantage of the first move, by maximum likelihood; "
                + $"{Anchor} is 0. "
                + "Intervals: bootstrap over pairs of games. A bound alone stands for a player who won, or lost, "
                + "everything. "
                + "Moving first after the opening is worth "
                + $"{Elo.ToText(standings.FirstMoveElo!.Value)}{firstMove} Elo.",
        };
        Figure figure = new(
            "ratings",
            "Intervals: 95 %. An end that the games leave open is not drawn; it is ∞ in the table. A player "
                + "without a bar won or lost everything, and has a bound only.",
            [
                new BarChart
                {
                    Title = "Ratings",
                    CategoryLabel = "player, strongest first",
                    Categories = [.. ranked.Select(player => config.ShortName(player.Number))],
                    Y = new ChartAxis($"rating above {config.ShortName(config.AnchorNumber())}", "Elo"),
                    Series = [new BarSeries("", [.. ranked.Select(Bar)])],
                    Width = 720,
                    Height = 380,
                },
            ]);
        return new Section("Ratings", [table, figure]);
    }

    private static BarValue? Bar(Standing player) => player.Rating.Rating is { } rating
        ? new BarValue(rating, player.Rating.Lower, player.Rating.Upper, Elo.ToText(rating)) : null;

    private Section Matches()
    {
        int[] order =
            [.. standings.Ranked.Select(player => player.Number),
                .. Enumerable.Range(0, config.Players.Count).Except(standings.Players.Select(player => player.Number))];
        string[] names = [.. order.Select(player => config.ShortName(player))];
        Figure figure = new(
            "cross-table",
            "Points per game of the row's player against the column's, strongest first.",
            [
                new HeatMap
                {
                    Title = "Cross table",
                    Rows = names,
                    Columns = names,
                    RowLabel = "score of the player",
                    ColumnLabel = "against",
                    Values = [.. order.Select(row => (double?[])[.. order.Select(column => Score(row, column))])],
                    Minimum = 0,
                    Maximum = 1,
                    Midpoint = 0.5,
                    IsPercent = true,
                    Width = 720,
                },
            ]);
        Table table = Table.Of(
            standings.Matches,
            (Column.Words("A"), match => config.ShortName(match.A)),
            (Column.Words("B"), match => config.ShortName(match.B)),
            (Column.Numbers("games (distinct)"), match => MatchTables.GamesCell(match.Games, match.DistinctGames)),
            (Column.Numbers("won / drawn / lost"), match => $"{match.Wins} / {match.Draws} / {match.Losses}"),
            (Column.Numbers("score"), match => Cell.Percent(match.Score)),
            (Column.Numbers("Elo A − B [95 %]"), match => match.Elo)) with
        {
            KeyColumns = 2,
            Footnote =
                "Results of A. Every opening is played twice with the sides swapped; the pair is the unit of the "
                    + "interval, which rests on this match alone.",
        };
        return new Section("Matches", [figure, table]);
    }

    private double? Score(int player, int opponent) =>
        standings.Matches.FirstOrDefault(match => match.A == player && match.B == opponent) is { Games: > 0 } asA
            ? asA.Score
        : standings.Matches.FirstOrDefault(match => match.A == opponent && match.B == player) is { Games: > 0 } asB
            ? 1 - asB.Score
        : null;

    private string Anchor => config.Players[config.AnchorNumber()];

    private Cell Rating(Standing player) =>
        player.Number == config.AnchorNumber() ? Cell.Number(0) : Cell.Of(player.Rating);
}
