namespace NanoZero.Studies;

/// <summary>One match of a study, for player A.</summary>
/// <param name="Name">The name of the match's file.</param>
/// <param name="Question">What it asks, in a word of its study.</param>
/// <param name="A">Player A.</param>
/// <param name="B">Player B.</param>
/// <param name="Pairs">The pairs played.</param>
/// <param name="PairScores">
/// The pairs by A's points: 0, ½, 1, 1½, 2. Every number below that is about pairs can be computed from them.
/// </param>
/// <param name="DistinctGames">How many of the games are distinct.</param>
/// <param name="Wins">A's wins.</param>
/// <param name="Draws">The draws.</param>
/// <param name="Losses">A's losses.</param>
/// <param name="Score">A's points per game, in [0, 1].</param>
/// <param name="Elo">The Elo difference A - B; null where it would be infinite.</param>
/// <param name="EloLower">The lower end of its 95 % interval; null where the match gives none.</param>
/// <param name="EloUpper">The upper end of its 95 % interval; null where the match gives none.</param>
/// <param name="EloText">The Elo difference as text.</param>
/// <param name="PairP">The p-value of the pair scores, two-sided.</param>
/// <param name="HolmP">The same, Holm-corrected over the study's matches.</param>
/// <param name="BinomialP">
/// The exact binomial p-value on decisive games, as in the original study; it ignores the pairing.
/// </param>
/// <param name="SmallestDetectableElo">
/// The smallest difference the match could have shown with power 80 %, in Elo.
/// </param>
/// <param name="Verdict">What the match says of A, with the study's margin.</param>
/// <param name="VerdictText">The verdict in words, with what is missing where it is open.</param>
/// <param name="IsWithinMargin">Whether A is shown to be at most the margin weaker than B.</param>
internal sealed record MatchSummary(
    string Name,
    string Question,
    string A,
    string B,
    long Pairs,
    IReadOnlyList<long> PairScores,
    int DistinctGames,
    long Wins,
    long Draws,
    long Losses,
    double Score,
    double? Elo,
    double? EloLower,
    double? EloUpper,
    string EloText,
    double PairP,
    double HolmP,
    double BinomialP,
    double? SmallestDetectableElo,
    Verdict Verdict,
    string VerdictText,
    bool IsWithinMargin)
{
    /// <summary>Summarises matches that belong together: their p-values are Holm-corrected for one another.</summary>
    /// <param name="played">The matches.</param>
    /// <param name="marginElo">The margin of "not worse".</param>
    public static IReadOnlyList<MatchSummary> Of(IReadOnlyList<PlayedStudyMatch> played, double marginElo)
    {
        double[] pairPs = [.. played.Select(match => PairTest.TwoSided(match.Statistics.Counts.Pairs))];
        double[] holm = HolmCorrection.Adjust(pairPs);
        return [.. played.Select((match, i) => Of(match, marginElo, pairPs[i], holm[i]))];
    }

    private static MatchSummary Of(PlayedStudyMatch match, double margin, double pairP, double holmP)
    {
        MatchStatistics statistics = match.Statistics;
        EloEstimate elo = statistics.Elo;
        PairCounts pairs = statistics.Counts.Pairs;
        Comparison comparison =
            match.Test is { } test ? Comparison.Sequential(pairs, test, margin) : Comparison.Of(pairs, margin);
        return new MatchSummary(
            match.Name,
            match.Question,
            match.A,
            match.B,
            pairs.Pairs,
            [.. Enumerable.Range(0, 5).Select(halves => pairs[halves])],
            statistics.DistinctGames,
            statistics.Counts.Games.Wins,
            statistics.Counts.Games.Draws,
            statistics.Counts.Games.Losses,
            statistics.Score,
            elo.Difference,
            elo.Lower,
            elo.Upper,
            elo.ToString(),
            pairP,
            holmP,
            statistics.DecisiveGamesP,
            statistics.SmallestDetectableElo,
            comparison.Verdict,
            comparison.ToString(),
            comparison.IsWithinMargin);
    }
}

/// <summary>A match that was played, before it is summarised.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Question">What it asks, in a word of its study.</param>
/// <param name="A">Player A.</param>
/// <param name="B">Player B.</param>
/// <param name="Statistics">Its results.</param>
/// <param name="Test">The sequential test that gives its verdict; null for its interval.</param>
internal sealed record PlayedStudyMatch(
    string Name, string Question, string A, string B, MatchStatistics Statistics, SprtOptions? Test = null);

/// <summary>Results against one opponent.</summary>
/// <param name="Wins">Games won.</param>
/// <param name="Draws">Games drawn.</param>
/// <param name="Losses">Games lost.</param>
/// <param name="Score">Points per game, in [0, 1].</param>
/// <param name="Lower">Lower end of the score's 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
public sealed record ScoreSummary(long Wins, long Draws, long Losses, double Score, double Lower, double Upper)
{
    /// <summary>Summarises counts; draws count one half, the interval is Wilson's.</summary>
    /// <param name="counts">At least one game.</param>
    public static ScoreSummary Of(GameCounts counts)
    {
        Interval interval = Proportion.Wilson(counts.Wins + (0.5 * counts.Draws), counts.Games);
        return new ScoreSummary(counts.Wins, counts.Draws, counts.Losses, counts.Score, interval.Lower, interval.Upper);
    }
}
