namespace NanoZero.Studies;

/// <summary>A match of a run's newest network in its summary.</summary>
/// <param name="Opponent">Who it played.</param>
/// <param name="Pairs">Pair scores of the network.</param>
/// <param name="Games">Its games.</param>
/// <param name="Elo">Elo of the network minus that of the opponent; null where it would be infinite.</param>
/// <param name="EloLower">Lower end of the 95 % interval; null where there is none.</param>
/// <param name="EloUpper">Upper end; null where there is none.</param>
/// <param name="Verdict">What the games say of the network.</param>
internal sealed record OpponentSummary(
    string Opponent, PairCounts Pairs, GameCounts Games, double? Elo, double? EloLower, double? EloUpper,
    Verdict Verdict)
{
    /// <summary>Summarises a match.</summary>
    public static OpponentSummary Of(StrengthMatch match)
    {
        Comparison comparison = Comparison.Of(match.Counts.Pairs);
        return new OpponentSummary(
            match.Opponent, match.Counts.Pairs, match.Counts.Games, comparison.Elo.Difference, comparison.Elo.Lower,
            comparison.Elo.Upper, comparison.Verdict);
    }
}

/// <summary>Says whether a run learned and how strong its network is.</summary>
internal static class RunStrengthText
{
    /// <summary>Says both in two sentences; empty where neither was measured.</summary>
    /// <param name="matches">The matches of the run's newest network.</param>
    public static string Of(IReadOnlyList<StrengthMatch> matches) => string.Join(
        ' ', new[] { Learned(matches), Strength(matches) }.Where(sentence => sentence.Length > 0));

    /// <summary>Answers "did it learn?" in one sentence with an interval; empty where that was not measured.</summary>
    /// <param name="matches">The matches of the run's newest network.</param>
    public static string Learned(IReadOnlyList<StrengthMatch> matches)
    {
        if (matches.FirstOrDefault(match => match.Opponent == StrengthMeter.Untrained) is not { } match)
        {
            return "";
        }

        Comparison comparison = Comparison.Of(match.Counts.Pairs);
        string sentence = comparison.Sentence("the trained network", "the untrained one");
        string answer = comparison.Verdict switch
        {
            Verdict.Better => $"It learned: {sentence}",
            Verdict.Worse => $"It unlearned: {sentence}",
            _ =>
                $"It is not clear whether it learned: the trained network is {comparison.Elo.WithUnit()} above "
                    + "the untrained one",
        };
        return $"{answer}, from {match.Counts.Pairs.Pairs} pairs of games.";
    }

    /// <summary>
    /// Says in one sentence whom the network beats and whom it loses to; empty where that was not measured.
    /// </summary>
    /// <param name="matches">The matches of the run's newest network.</param>
    public static string Strength(IReadOnlyList<StrengthMatch> matches)
    {
        string[] parts =
        [
            .. from match in matches
               where match.Opponent != StrengthMeter.Untrained
               group match.Opponent by Comparison.Of(match.Counts.Pairs).Verdict into opponents
               orderby opponents.Key == Verdict.Better ? 0 : opponents.Key == Verdict.NotWorse
                   ? 1
                   : opponents.Key == Verdict.Inconclusive ? 2 : 3
               select $"{Verdicts.Verb(opponents.Key)} {string.Join(", ", opponents)}",
        ];
        return parts.Length == 0 ? "" : $"It {string.Join("; it ", parts)} (confidence 95 % each).";
    }
}
