namespace NanoZero.Cli;

/// <summary>The results of a match: for people and for programs. Everything is stated for player A.</summary>
/// <param name="A">Player A.</param>
/// <param name="B">Player B.</param>
/// <param name="Games">Games played.</param>
/// <param name="Wins">Games A won.</param>
/// <param name="Draws">Games nobody won.</param>
/// <param name="Losses">Games A lost.</param>
/// <param name="Score">A's points per game.</param>
/// <param name="Pairs">Pairs by A's points: 0, ½, 1, 1½, 2.</param>
/// <param name="DistinctGames">Different games among those played.</param>
/// <param name="MeanPlies">Mean moves of a game after its opening.</param>
/// <param name="Elo">Elo of A minus Elo of B; null where it would be infinite.</param>
/// <param name="EloLower">Lower end of its 95 % interval; null where there is none.</param>
/// <param name="EloUpper">Upper end of its 95 % interval; null where there is none.</param>
/// <param name="DecisiveGamesP">Exact two-sided binomial p-value on decisive games, which ignores the pairing.</param>
/// <param name="SmallestDetectableElo">The smallest difference this match could have shown with power 80 %.</param>
/// <param name="Verdict">What the match says of A: better, not worse, worse, inconclusive.</param>
/// <param name="IsWithinMargin">Whether A is shown to be at most the margin weaker than B.</param>
/// <param name="IsEquivalent">Whether A and B are shown to be at most the margin apart.</param>
/// <param name="MarginElo">The margin.</param>
/// <param name="Sprt">The sequential test; null for none.</param>
/// <param name="SprtDecision">What it decided.</param>
/// <param name="LogLikelihoodRatio">How much better its second bound explains the pairs than its first.</param>
internal sealed record MatchView(
    string A,
    string B,
    long Games,
    long Wins,
    long Draws,
    long Losses,
    double Score,
    IReadOnlyList<long> Pairs,
    int DistinctGames,
    double MeanPlies,
    double? Elo,
    double? EloLower,
    double? EloUpper,
    double DecisiveGamesP,
    double? SmallestDetectableElo,
    Verdict Verdict,
    bool IsWithinMargin,
    bool IsEquivalent,
    double MarginElo,
    string? Sprt,
    SprtDecision? SprtDecision,
    double? LogLikelihoodRatio)
{
    /// <summary>
    /// The games asked for. Fewer are played where the game has too few openings or a test stopped the match. Null
    /// where the number is not known.
    /// </summary>
    public long? GamesAsked { get; init; }

    /// <summary>What the players threw away, by the game's oracle; null where the games were not judged.</summary>
    public MatchRegret? Regret { get; init; }

    /// <summary>Returns the view of a played match.</summary>
    /// <param name="a">Name of player A.</param>
    /// <param name="b">Name of player B.</param>
    /// <param name="statistics">The results.</param>
    /// <param name="match">The match, for its sequential test; null for none.</param>
    /// <param name="margin">Elo that do not matter, for the verdicts.</param>
    public static MatchView Of(string a, string b, MatchStatistics statistics, MatchRecord? match = null,
        double margin = Comparison.DefaultMarginElo)
    {
        SprtResult? test = match?.Test();
        GameCounts games = statistics.Counts.Games;
        PairCounts pairs = statistics.Counts.Pairs;
        EloEstimate elo = statistics.Elo;
        Comparison comparison = Comparison.Of(pairs, margin);
        return new MatchView(
            a,
            b,
            games.Games,
            games.Wins,
            games.Draws,
            games.Losses,
            statistics.Score,
            [pairs.Zero, pairs.Half, pairs.One, pairs.OneAndHalf, pairs.Two],
            statistics.DistinctGames,
            statistics.MeanPlies,
            elo.Difference,
            elo.Lower,
            elo.Upper,
            statistics.DecisiveGamesP,
            statistics.SmallestDetectableElo,
            comparison.Verdict,
            comparison.IsWithinMargin,
            comparison.IsEquivalent,
            margin,
            match?.Options.Sprt?.ToString(),
            test?.Decision,
            test?.LogLikelihoodRatio)
        {
            GamesAsked = match is null ? null : 2L * match.Options.Openings.Count,
        };
    }

    /// <summary>Writes the results for people.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="statistics">The same results.</param>
    public void Write(TextWriter writer, MatchStatistics statistics)
    {
        writer.WriteLine(
            $"{A} against {B}: {statistics.Counts.Games} in {Games} "
            + $"games{(Sprt is null && GamesAsked > Games ? $" of {GamesAsked} asked for" : "")}, {DistinctGames} of "
            + $"them distinct; score {Number(100 * Score, "0.0")} %");
        writer.WriteLine($"Elo difference {statistics.Elo}, from {statistics.Counts.Pairs.Pairs} pairs");
        if (Sprt is not null)
        {
            string outcome = SprtDecision switch
            {
                Statistics.SprtDecision.AcceptH1 =>
                    "H1 accepted: A is stronger by the upper bound rather than the lower",
                Statistics.SprtDecision.AcceptH0 =>
                    "H0 accepted: A is stronger by the lower bound rather than the upper",
                _ => "not decided",
            };
            writer.WriteLine(
                $"SPRT {Sprt}: {outcome} (log-likelihood ratio {Number(LogLikelihoodRatio!.Value, "0.00")}); a match "
                + $"that stops early overstates its Elo difference");
        }

        writer.WriteLine(Comparison.Of(statistics.Counts.Pairs, MarginElo).Sentence("A", "B"));
        string smallest = SmallestDetectableElo is { } elo
            ? $"a match like this shows differences from {Number(elo, "0")} Elo (power 80 %)"
            : "a match like this could have shown no difference, however large";
        writer.WriteLine($"{smallest}; binomial p on decisive games {Verdicts.Probability(DecisiveGamesP)}");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
