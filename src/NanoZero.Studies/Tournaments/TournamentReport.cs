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
        ReportFiles.Write(Of(folder, standings), folder.Path);
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

    /// <summary>Returns the report of a tournament, finished or not.</summary>
    /// <param name="folder">The tournament.</param>
    /// <param name="standings">Its standings.</param>
    public static Report Of(TournamentFolder folder, Standings standings)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(standings);
        string title = GameCatalogue.Open(folder.Config.Game, new TitleOf());
        return new Report(
            $"{title}: a tournament of {folder.Config.Players.Count} players",
            Answer(folder, standings),
            [
                .. standings.Players.Count > 0 ? (Section[])[Ratings(folder, standings)] : [],
                .. standings.Matches.Count > 0 ? (Section[])[Matches(folder, standings)] : [],
                Origin(folder),
            ]);
    }

    private static Section Ratings(TournamentFolder folder, Standings standings)
    {
        Standing[] ranked = [.. standings.Ranked];
        string firstMove = standings.FirstMoveLower is { } lower && standings.FirstMoveUpper is { } upper
            ? $" [{Elo.ToText(lower)}, {Elo.ToText(upper)}]" : "";
        Table table = new(
            [
                Column.Numbers("rank"), Column.Words("player"), Column.Numbers("Elo [95 %]"),
                Column.Numbers("games"), Column.Numbers("score"),
            ],
            [
                .. ranked.Select((player, rank) => (Cell[])
                [
                    Cell.Number(rank + 1), $"{player.Number + 1} {player.Rating.Player}", Rating(folder, player),
                    Cell.Number(player.Rating.Games), Cell.Percent(player.Rating.Score),
                ]),
            ])
        {
            Footnote = "The number before a player is that of the command below and of the figures. "
                + $"Bradley and Terry's model with draws and an advantage of the first move, by maximum likelihood; {Anchor(folder)} is 0. "
                + "Intervals: bootstrap over pairs of games. A bound alone stands for a player who won, or lost, everything. "
                + $"Moving first after the opening is worth {Elo.ToText(standings.FirstMoveElo!.Value)}{firstMove} Elo.",
        };
        Figure figure = new(
            "ratings",
            "Whiskers: 95 % intervals. An end that the games leave open is not drawn; it is ∞ in the table. A player without a bar won or lost everything, and has a bound only.",
            [
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
            ]);
        return new Section("Ratings", [table, figure]);
    }

    private static BarValue? Bar(Standing player) => player.Rating.Rating is { } rating
        ? new BarValue(rating, player.Rating.Lower, player.Rating.Upper, Elo.ToText(rating)) : null;

    private static Section Matches(TournamentFolder folder, Standings standings)
    {
        int[] order = [.. standings.Ranked.Select(player => player.Number), .. Enumerable.Range(0, folder.Config.Players.Count).Except(standings.Players.Select(player => player.Number))];
        string[] names = [.. order.Select(player => folder.Config.ShortName(player))];
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
                    Values = [.. order.Select(row => (double?[])[.. order.Select(column => Score(standings, row, column))])],
                    Minimum = 0,
                    Maximum = 1,
                    Midpoint = 0.5,
                    IsPercent = true,
                    Width = 720,
                },
            ]);
        Table table = new(
            [
                Column.Words("A"), Column.Words("B"), Column.Numbers("games (distinct)"), Column.Numbers("won / drawn / lost"),
                Column.Numbers("score"), Column.Numbers("Elo A − B [95 %]"),
            ],
            [
                .. standings.Matches.Select(match => (Cell[])
                [
                    folder.Config.ShortName(match.A), folder.Config.ShortName(match.B),
                    $"{NumberText.Whole(match.Games)} ({NumberText.Whole(match.DistinctGames)})",
                    $"{match.Wins} / {match.Draws} / {match.Losses}", Cell.Percent(match.Score), match.Elo,
                ]),
            ])
        {
            Footnote = "Results of A. Every opening is played twice with the sides swapped; the pair is the unit of the interval, which rests on this match alone.",
        };
        return new Section("Matches", [figure, table]);
    }

    private static double? Score(Standings standings, int player, int opponent) =>
        standings.Matches.FirstOrDefault(match => match.A == player && match.B == opponent) is { Games: > 0 } asA ? asA.Score
        : standings.Matches.FirstOrDefault(match => match.A == opponent && match.B == player) is { Games: > 0 } asB ? 1 - asB.Score
        : null;

    private static Section Origin(TournamentFolder folder)
    {
        TournamentDescription description = folder.Description;
        return new Section("How this was made",
        [
            new Facts(
            [
                new("Game", description.Config.Game),
                new("Program", description.Version),
                new("Machine", description.Machine.ToString()),
                new("Network evaluation", description.Plan?.ToString() ?? "no networks"),
                new("Begun", description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ]),
            new Verbatim(folder.Command),
            new Subheading("Configuration"),
            new Verbatim(ConfigurationFile.Write(description.Config)),
        ]);
    }

    private static string Anchor(TournamentFolder folder) => folder.Config.Players[folder.Config.AnchorNumber()];

    private static Cell Rating(TournamentFolder folder, Standing player) =>
        player.Number == folder.Config.AnchorNumber() ? Cell.Number(0) : Cell.Of(player.Rating);

    private sealed class TitleOf : IGameVisitor<string>
    {
        public string Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => TGame.Info.Title;
    }
}
