using System.Text.RegularExpressions;

namespace NanoZero.Studies;

/// <summary>The matches of a run's checkpoints against each other, as a heat map and a curve of ratings.</summary>
internal sealed partial class LadderFigures
{
    private readonly IReadOnlyList<(int Newer, int Older, MatchRecord Match)> matches;
    private readonly int[] iterations;

    private LadderFigures(string kind, IReadOnlyList<(int Newer, int Older, MatchRecord Match)> matches)
    {
        Kind = kind;
        this.matches = matches;
        iterations = [.. matches.SelectMany(match => (int[])[match.Newer, match.Older]).Distinct().Order()];
    }

    /// <summary>Gets the search, games and seed that all matches share, as their files name them.</summary>
    public string Kind { get; }

    /// <summary>Sorts the match files of a run into ladders; other matches are left out.</summary>
    /// <param name="files">Match files with their content.</param>
    public static IEnumerable<LadderFigures> In(IEnumerable<(string File, MatchRecord Match)> files) =>
        from each in files
        let name = LadderName().Match(Path.GetFileNameWithoutExtension(each.File))
        where name.Success && each.Match.Games.Count > 0
        let match = (Newer: Number(name, 1), Older: Number(name, 2), each.Match)
        group match by name.Groups[3].Value into kind
        select new LadderFigures(kind.Key.Replace('-', ' '), [.. kind]);

    /// <summary>Score of every checkpoint against the earlier ones.</summary>
    public HeatMap Scores()
    {
        double?[][] scores = [.. iterations.Select(_ => new double?[iterations.Length])];
        foreach ((int newer, int older, MatchRecord match) in matches)
        {
            scores[Array.IndexOf(iterations, newer)][Array.IndexOf(iterations, older)] = match.Statistics().Score;
        }

        return MapOf("Score of every checkpoint against the earlier ones", iterations, scores) with { Width = 480 };
    }

    /// <summary>Draws scores of checkpoints against each other.</summary>
    /// <param name="title">The title.</param>
    /// <param name="iterations">Iterations of the checkpoints, in order.</param>
    /// <param name="scores">
    /// Score of each row's checkpoint against each column's, in [0, 1]; null where they did not meet.
    /// </param>
    public static HeatMap MapOf(
        string title, IReadOnlyList<int> iterations, IReadOnlyList<IReadOnlyList<double?>> scores)
    {
        string[] names = [.. iterations.Select(iteration => iteration.ToString(CultureInfo.InvariantCulture))];
        return new HeatMap
        {
            Title = title,
            Rows = names,
            Columns = names,
            RowLabel = "checkpoint after iteration",
            ColumnLabel = "against the checkpoint after iteration",
            Values = scores,
            Minimum = 0,
            Maximum = 1,
            Midpoint = 0.5,
            IsPercent = true,
        };
    }

    /// <summary>Rating of every checkpoint above the oldest one, by all matches together.</summary>
    public LineChart Ratings()
    {
        string[] names = [.. iterations.Select(iteration => iteration.ToString(CultureInfo.InvariantCulture))];
        RatedGame[] games =
        [
            .. from match in matches
               let newer = Array.IndexOf(iterations, match.Newer)
               let older = Array.IndexOf(iterations, match.Older)
               from game in match.Match.Games
               select game.AMovesFirst
                   ? new RatedGame(newer, older, game.Result, game.Pair)
                   : new RatedGame(older, newer, -game.Result, game.Pair),
        ];
        IReadOnlyList<PlayerRating> ratings = BradleyTerry.Rate(names, games).Players;
        return new LineChart
        {
            Title = "Rating of every checkpoint",
            X = new ChartAxis("iteration"),
            Y = new ChartAxis($"above iteration {names[0]}", "Elo"),
            Series = [
                new LineSeries(
                    "", [.. ratings.Select((rating, i) =>
                        new ChartPoint(iterations[i], rating.Rating ?? double.NaN, rating.Lower, rating.Upper))])],
        };
    }

    private static int Number(System.Text.RegularExpressions.Match name, int group) =>
        int.Parse(name.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ladder-(\d+)-(\d+)-(.+)$")]
    private static partial Regex LadderName();
}
