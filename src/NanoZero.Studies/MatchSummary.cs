using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>What a match of the study asks.</summary>
public enum MatchQuestion
{
    /// <summary>One network searched with many leaves in flight against itself with one.</summary>
    Play,

    /// <summary>The network trained at the largest multiplier against the one trained at the smallest, searched alike.</summary>
    Learning,

    /// <summary>A multiplier's network against the reference's: the games the best multiplier is chosen by.</summary>
    Selection,

    /// <summary>The network of the multiplier chosen as best against the reference's, on fresh games.</summary>
    Best,

    /// <summary>One algorithm's best network against another's, on fresh games.</summary>
    Algorithms,

    /// <summary>The last checkpoint of a run against its first.</summary>
    Progress,

    /// <summary>Several leaves in flight against one, with equal simulations.</summary>
    EqualSimulations,

    /// <summary>Several leaves in flight against one, in equal time.</summary>
    EqualTime,
}

/// <summary>One match of the study, for player A.</summary>
public sealed record MatchSummary
{
    /// <summary>Gets the name of the match's file.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it asks.</summary>
    public required MatchQuestion Question { get; init; }

    /// <summary>Gets player A.</summary>
    public required string A { get; init; }

    /// <summary>Gets player B.</summary>
    public required string B { get; init; }

    /// <summary>Gets the pairs played.</summary>
    public required long Pairs { get; init; }

    /// <summary>Gets the pairs by A's points: 0, ½, 1, 1½, 2. Every number below that is about pairs can be computed from them.</summary>
    public required IReadOnlyList<long> PairScores { get; init; }

    /// <summary>Gets how many of the games are distinct.</summary>
    public required int DistinctGames { get; init; }

    /// <summary>Gets A's wins.</summary>
    public required long Wins { get; init; }

    /// <summary>Gets the draws.</summary>
    public required long Draws { get; init; }

    /// <summary>Gets A's losses.</summary>
    public required long Losses { get; init; }

    /// <summary>Gets A's points per game, in [0, 1].</summary>
    public required double Score { get; init; }

    /// <summary>Gets the Elo difference A - B; null where it would be infinite.</summary>
    public double? Elo { get; init; }

    /// <summary>Gets the lower end of its 95 % interval; null where the match gives none.</summary>
    public double? EloLower { get; init; }

    /// <summary>Gets the upper end of its 95 % interval; null where the match gives none.</summary>
    public double? EloUpper { get; init; }

    /// <summary>Gets the Elo difference as text.</summary>
    public required string EloText { get; init; }

    /// <summary>Gets the p-value of the pair scores, two-sided.</summary>
    public required double PairP { get; init; }

    /// <summary>Gets the same, Holm-corrected over the study's matches.</summary>
    public required double HolmP { get; init; }

    /// <summary>Gets the exact binomial p-value on decisive games, as in the original study; it ignores the pairing.</summary>
    public required double BinomialP { get; init; }

    /// <summary>Gets the smallest difference the match could have shown with power 80 %, in Elo.</summary>
    public double? SmallestDetectableElo { get; init; }

    /// <summary>Gets what the match says of A, with the study's margin.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Gets the verdict in words, with what is missing where it is open.</summary>
    public required string VerdictText { get; init; }

    /// <summary>Gets whether A is shown to be at most the margin weaker than B.</summary>
    public required bool IsWithinMargin { get; init; }

    /// <summary>Summarises matches that belong together: their p-values are Holm-corrected for one another.</summary>
    /// <param name="played">The matches.</param>
    /// <param name="marginElo">The margin of "not worse".</param>
    internal static IReadOnlyList<MatchSummary> Of(IReadOnlyList<PlayedStudyMatch> played, double marginElo)
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
        Comparison comparison = match.Test is { } test ? Comparison.Sequential(pairs, test, margin) : Comparison.Of(pairs, margin);
        return new MatchSummary
        {
            Name = match.Name,
            Question = match.Question,
            A = match.A,
            B = match.B,
            Pairs = pairs.Pairs,
            PairScores = [.. Enumerable.Range(0, 5).Select(halves => pairs[halves])],
            DistinctGames = statistics.DistinctGames,
            Wins = statistics.Counts.Games.Wins,
            Draws = statistics.Counts.Games.Draws,
            Losses = statistics.Counts.Games.Losses,
            Score = statistics.Score,
            Elo = elo.Difference,
            EloLower = elo.Lower,
            EloUpper = elo.Upper,
            EloText = elo.ToString(),
            PairP = pairP,
            HolmP = holmP,
            BinomialP = statistics.DecisiveGamesP,
            SmallestDetectableElo = statistics.SmallestDetectableElo,
            Verdict = comparison.Verdict,
            VerdictText = comparison.ToString(),
            IsWithinMargin = comparison.IsWithinMargin,
        };
    }
}

/// <summary>A match that was played, before it is summarised.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Question">What it asks.</param>
/// <param name="A">Player A.</param>
/// <param name="B">Player B.</param>
/// <param name="Statistics">Its results.</param>
/// <param name="Test">The sequential test that gives its verdict; null for its interval.</param>
internal sealed record PlayedStudyMatch(
    string Name, MatchQuestion Question, string A, string B, MatchStatistics Statistics, SprtOptions? Test = null);
