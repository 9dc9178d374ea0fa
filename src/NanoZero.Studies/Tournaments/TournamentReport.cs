using System.Globalization;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>A tournament as a page for people.</summary>
public static class TournamentReport
{
    /// <summary>Writes <c>report.html</c>, its figures and <c>summary.json</c> of a tournament, finished or not.</summary>
    /// <param name="folder">The tournament.</param>
    /// <returns>The standings written.</returns>
    public static Standings Write(TournamentFolder folder)
    {
        Standings standings = Standings.Of(folder);
        AtomicFile.WriteAllText(folder.SummaryPath, StudyJson.Write(standings));
        ToPage(folder, standings).WriteTo(folder.Path);
        return standings;
    }

    /// <summary>Says in one sentence who is strongest, and how sure that is.</summary>
    /// <param name="folder">The tournament.</param>
    /// <param name="standings">Its standings.</param>
    public static string Answer(TournamentFolder folder, Standings standings)
    {
        string unfinished = standings.IsComplete
            ? "" : $"The tournament is not finished: {standings.Matches.Count} of {folder.Config.Pairings().Count()} matches begun. ";
        return standings.Lead is { } lead
            ? $"{unfinished}{lead.First} is rated highest. {lead}. The interval is that of the difference of the two ratings, by all games."
            : $"{unfinished}Nobody is rated yet.";
    }

    private static HtmlReport ToPage(TournamentFolder folder, Standings standings)
    {
        string title = GameCatalogue.Open(folder.Config.Game, new TitleOf());
        HtmlReport report = new($"{title}: a tournament of {folder.Config.Players.Count} players", Answer(folder, standings));
        if (standings.Players.Count > 0)
        {
            AddRatings(report, folder, standings);
        }

        if (standings.Matches.Count > 0)
        {
            AddMatches(report, folder, standings);
        }

        AddConfiguration(report, folder);
        return report;
    }

    private static void AddRatings(HtmlReport report, TournamentFolder folder, Standings standings)
    {
        Standing[] ranked = [.. standings.Ranked];
        string firstMove = standings.FirstMoveLower is { } lower && standings.FirstMoveUpper is { } upper
            ? $" [{Elo.ToText(lower)}, {Elo.ToText(upper)}]" : "";
        report.Heading("Ratings").Table(new ReportTable(
            [
                TableColumn.Numbers("rank"), TableColumn.Words("player"), TableColumn.Numbers("Elo [95 %]"),
                TableColumn.Numbers("games"), TableColumn.Numbers("score"),
            ],
            [
                .. ranked.Select((player, rank) => (string[])
                [
                    Number(rank + 1), $"{player.Number + 1} {player.Rating.Player}", EloText(folder, player), Number(player.Rating.Games), Percent(player.Rating.Score),
                ]),
            ])
        {
            Footnote = $"The number before a player is that of the command below and of the figures. Bradley and Terry's model with draws and an advantage of the first move, by maximum likelihood; {Anchor(folder)} is 0. "
                + "Intervals: bootstrap over pairs of games. A bound alone stands for a player who won, or lost, everything. "
                + $"Moving first after the opening is worth {Elo.ToText(standings.FirstMoveElo!.Value)}{firstMove} Elo.",
        });
        report.Figure(
            new BarChart
            {
                Title = "Ratings",
                CategoryLabel = "player, strongest first",
                Categories = [.. ranked.Select(player => folder.Config.ShortName(player.Number))],
                Y = new ChartAxis($"rating above {folder.Config.ShortName(folder.Config.AnchorNumber())}", "Elo"),
                Series = [new BarSeries("", [.. ranked.Select(Bar)])],
                Width = 720,
                Height = 380,
            },
            "Whiskers: 95 % intervals. An end that the games leave open is not drawn; it is ∞ in the table. A player without a bar won or lost everything, and has a bound only.",
            name: "ratings");
    }

    private static BarValue? Bar(Standing player) => player.Rating.Rating is { } rating
        ? new BarValue(rating, player.Rating.Lower, player.Rating.Upper, Elo.ToText(rating)) : null;

    private static void AddMatches(HtmlReport report, TournamentFolder folder, Standings standings)
    {
        int[] order = [.. standings.Ranked.Select(player => player.Number), .. Enumerable.Range(0, folder.Config.Players.Count).Except(standings.Players.Select(player => player.Number))];
        double[,] scores = new double[order.Length, order.Length];
        for (int row = 0; row < order.Length; row++)
        {
            for (int column = 0; column < order.Length; column++)
            {
                scores[row, column] = Score(standings, order[row], order[column]);
            }
        }

        string[] names = [.. order.Select(player => folder.Config.ShortName(player))];
        report.Heading("Matches").Figure(
            new HeatMap
            {
                Title = "Cross table",
                Rows = names,
                Columns = names,
                RowLabel = "score of the player",
                ColumnLabel = "against",
                Values = scores,
                Minimum = 0,
                Maximum = 1,
                Midpoint = 0.5,
                IsPercent = true,
                Width = 720,
            },
            "Points per game of the row's player against the column's, strongest first.",
            name: "cross-table");
        report.Table(new ReportTable(
            [
                TableColumn.Words("A"), TableColumn.Words("B"), TableColumn.Numbers("games (distinct)"), TableColumn.Numbers("won / drawn / lost"),
                TableColumn.Numbers("score"), TableColumn.Numbers("Elo A − B [95 %]"),
            ],
            [
                .. standings.Matches.Select(match => (string[])
                [
                    folder.Config.ShortName(match.A), folder.Config.ShortName(match.B), $"{Number(match.Games)} ({Number(match.DistinctGames)})",
                    $"{match.Wins} / {match.Draws} / {match.Losses}", Percent(match.Score), match.Elo,
                ]),
            ])
        {
            Footnote = "Results of A. Every opening is played twice with the sides swapped; the pair is the unit of the interval, which rests on this match alone.",
        });
    }

    private static double Score(Standings standings, int player, int opponent) =>
        standings.Matches.FirstOrDefault(match => match.A == player && match.B == opponent) is { Games: > 0 } asA ? asA.Score
        : standings.Matches.FirstOrDefault(match => match.A == opponent && match.B == player) is { Games: > 0 } asB ? 1 - asB.Score
        : double.NaN;

    private static void AddConfiguration(HtmlReport report, TournamentFolder folder)
    {
        TournamentDescription description = folder.Description;
        report.Heading("How this was made").KeyValues(
        [
            ("Game", description.Config.Game),
            ("Program", description.Version),
            ("Machine", description.Machine.ToString()),
            ("Network evaluation", description.Plan?.ToString() ?? "no networks"),
            ("Begun", description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        ]);
        report.Preformatted(folder.Command).Heading("Configuration", 3).Preformatted(ConfigurationFile.Write(description.Config));
    }

    private static string Anchor(TournamentFolder folder) => folder.Config.Players[folder.Config.AnchorNumber()];

    private static string EloText(TournamentFolder folder, Standing player) =>
        player.Number == folder.Config.AnchorNumber() ? "0" : player.Rating.ToString();

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private sealed class TitleOf : IGameVisitor<string>
    {
        public string Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => TGame.Info.Title;
    }
}
