namespace NanoZero.Cli;

/// <summary>Puts what happens in a match into lines.</summary>
internal static class MatchText
{
    /// <summary>Returns how far a match has come.</summary>
    /// <param name="progress">The progress.</param>
    /// <param name="player">The player its results are stated for.</param>
    public static string Describe(PlayProgress progress, string player)
    {
        double seconds = Math.Max(progress.Elapsed.TotalSeconds, 1e-3);
        string score = progress.Results is { Games: > 0 } results
            ? $", {player} {results} ({100 * results.Score:0} %)"
            : string.Empty;
        string left =
            TimeLeft.Text(seconds, progress.GamesFinished - progress.GamesKept, progress.Games - progress.GamesKept);
        string speed = progress.Counts.Evaluations > 0
            ? $", {(progress.Counts.Evaluations / seconds):#,0} evaluations/s"
            : string.Empty;
        return $"{progress.GamesFinished}/{progress.Games} games{score}{left}{speed}, {TrainingText.Duration(seconds)} "
            + "so far";
    }

    /// <summary>Returns how far the judging of a match has come.</summary>
    /// <param name="regret">What was judged.</param>
    /// <param name="games">Games to judge.</param>
    public static string Describe(MatchRegret regret, int games) =>
        $"judging moves by the oracle: {regret.Games}/{games} games, {regret.A.Moves + regret.B.Moves} moves";

    /// <summary>Says so where a game has fewer openings than a match asks for, before it is played.</summary>
    /// <param name="terminal">Who hears it.</param>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="games">The games asked for.</param>
    /// <param name="openings">The openings asked for.</param>
    public static void SayFewer(Terminal terminal, string game, int games, OpeningOptions openings)
    {
        int played = 2 * Openings.Count(game, openings);
        if (played == games + 1)
        {
            terminal.Say($"every opening is played twice, so {played} games are played in place of {games}");
        }
        else if (played < games)
        {
            terminal.Say(
                $"{game} has {played / 2} openings for this match, each played twice: {played} of the {games} games "
                + "asked for are played");
        }
    }

    /// <summary>Writes the results of a match.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="played">The match.</param>
    /// <param name="margin">Elo that do not matter, for the verdicts.</param>
    /// <param name="json">Whether for programs.</param>
    /// <param name="regret">What the players threw away, for programs; null where the games were not judged.</param>
    public static void Write(
        Terminal terminal, PlayedMatch played, double margin, bool json, MatchRegret? regret = null)
    {
        MatchView view = new(
            played.Record.A.Name, played.Record.B.Name, played.Statistics, played.Record, margin)
        { Regret = regret };
        if (json)
        {
            JsonOutput.Write(terminal.Output, view);
        }
        else
        {
            Write(terminal.Output, view, played.Statistics);
        }
    }

    private static void Write(TextWriter writer, MatchView view, MatchStatistics statistics)
    {
        string asked = view.Sprt is null && view.GamesAsked > view.Games ? $" of {view.GamesAsked} asked for" : "";
        writer.WriteLine(
            $"A {view.A} against B {view.B}: {statistics.Counts.Games} in {view.Games} games{asked}, "
            + $"{view.DistinctGames} of them distinct, from {statistics.Counts.Pairs.Pairs} pairs; "
            + $"score {100 * view.Score:0.0} %");
        if (view.Sprt is not null)
        {
            string outcome = view.SprtDecision switch
            {
                SprtDecision.AcceptH1 => "H1 accepted: A is stronger by the upper bound rather than the lower",
                SprtDecision.AcceptH0 => "H0 accepted: A is stronger by the lower bound rather than the upper",
                _ => "not decided",
            };
            writer.WriteLine(
                $"SPRT {view.Sprt}: {outcome} (log-likelihood ratio {view.LogLikelihoodRatio:0.00}); "
                + "a match that stops early overstates its Elo difference");
        }

        Comparison comparison = Comparison.Of(statistics.Counts.Pairs, view.MarginElo);
        writer.WriteLine(comparison.Sentence("A", "B"));
        if (!comparison.ShowsDifference)
        {
            writer.WriteLine(view.SmallestDetectableElo is { } elo
                ? $"a match like this shows differences from {elo:0} Elo (power 80 %)"
                : "a match like this could have shown no difference, however large");
        }

        writer.WriteLine($"binomial p on decisive games {Verdicts.Probability(view.DecisiveGamesP)}");
    }

    /// <summary>Writes what the players of a match threw away.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="regret">What was judged.</param>
    /// <param name="games">Games of the match.</param>
    public static void Write(Terminal terminal, MatchRegret regret, int games)
    {
        string from = regret.FromPly == 0 ? "" : $" from ply {regret.FromPly} on";
        terminal.Output.WriteLine(
            $"thrown away, by the oracle,{from} in {regret.Games} of {games} games without their openings: A "
                + $"{Describe(regret.A)}; B {Describe(regret.B)}");
    }

    private static string Describe(RegretCount regret) =>
        $"{regret.PerPly:0.000} half-points a move ({regret.Errors} errors in {regret.Moves} moves)";
}
