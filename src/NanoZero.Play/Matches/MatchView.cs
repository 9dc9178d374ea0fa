namespace NanoZero.Play;

/// <summary>
/// The results of a match for programs, all stated for player A: what <c>--json</c> prints, and what a page can show.
/// </summary>
/// <param name="a">Name of player A.</param>
/// <param name="b">Name of player B.</param>
/// <param name="statistics">The results.</param>
/// <param name="match">The match, for its sequential test; null for none.</param>
/// <param name="marginElo">The difference that counts as none, for the verdicts.</param>
internal sealed class MatchView(
    string a,
    string b,
    MatchStatistics statistics,
    MatchRecord? match = null,
    double marginElo = Comparison.DefaultMarginElo)
{
    private readonly Comparison comparison = Comparison.Of(statistics.Counts.Pairs, marginElo);
    private readonly SprtResult? test = match?.Test();

    /// <summary>Gets the name of player A.</summary>
    public string A => a;

    /// <summary>Gets the name of player B.</summary>
    public string B => b;

    /// <summary>Gets the games played.</summary>
    public long Games => statistics.Counts.Games.Games;

    /// <summary>Gets the games that A won.</summary>
    public long Wins => statistics.Counts.Games.Wins;

    /// <summary>Gets the games that nobody won.</summary>
    public long Draws => statistics.Counts.Games.Draws;

    /// <summary>Gets the games that A lost.</summary>
    public long Losses => statistics.Counts.Games.Losses;

    /// <summary>Gets A's points per game, in [0, 1].</summary>
    public double Score => statistics.Score;

    /// <summary>Gets the pairs by A's points: 0, ½, 1, 1½, 2.</summary>
    public IReadOnlyList<long> Pairs => [.. Enumerable.Range(0, 5).Select(halves => statistics.Counts.Pairs[halves])];

    /// <summary>Gets the number of different games among those played.</summary>
    public int DistinctGames => statistics.DistinctGames;

    /// <summary>Gets the mean moves of a game after its opening.</summary>
    public double MeanPlies => statistics.MeanPlies;

    /// <summary>Gets the Elo of A minus the Elo of B; null where it would be infinite.</summary>
    public double? Elo => statistics.Elo.Difference;

    /// <summary>Gets the lower end of its 95 % interval; null where there is none.</summary>
    public double? EloLower => statistics.Elo.Lower;

    /// <summary>Gets the upper end of its 95 % interval; null where there is none.</summary>
    public double? EloUpper => statistics.Elo.Upper;

    /// <summary>Gets the exact two-sided binomial p-value on decisive games, which ignores the pairing.</summary>
    public double DecisiveGamesP => statistics.DecisiveGamesP;

    /// <summary>Gets the smallest difference that would have shown with power 80 %; null where none would.</summary>
    public double? SmallestDetectableElo => statistics.SmallestDetectableElo;

    /// <summary>Gets what the match says of A.</summary>
    public Verdict Verdict => comparison.Verdict;

    /// <summary>Gets whether A is shown to be at most the margin weaker than B.</summary>
    public bool IsWithinMargin => comparison.IsWithinMargin;

    /// <summary>Gets whether A and B are shown to be at most the margin apart.</summary>
    public bool IsEquivalent => comparison.IsEquivalent;

    /// <summary>Gets the difference that counts as none.</summary>
    public double MarginElo => marginElo;

    /// <summary>Gets the sequential test; null for none.</summary>
    public string? Sprt => match?.Options.Sprt?.ToString();

    /// <summary>Gets what the test decided; null without one.</summary>
    public SprtDecision? SprtDecision => test?.Decision;

    /// <summary>Gets how much better the test's second bound explains the pairs than its first.</summary>
    public double? LogLikelihoodRatio => test?.LogLikelihoodRatio;

    /// <summary>
    /// Gets the games asked for; null where that is not known. Fewer are played where the game has too few openings, or
    /// where a test stops the match.
    /// </summary>
    public long? GamesAsked => 2L * match?.Options.Openings.Count;

    /// <summary>Gets what the players threw away, by an oracle; null where the games were not judged.</summary>
    public MatchRegret? Regret { get; init; }
}
