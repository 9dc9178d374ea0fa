using System.Text.Json.Serialization;

namespace NanoZero.Play;

/// <summary>How a match is played.</summary>
public sealed record MatchOptions
{
    /// <summary>How many games are in play at once where no player's network has batches to fill.</summary>
    public const int GamesWithoutBatches = 64;

    /// <summary>Gets the openings; each gives a pair of games.</summary>
    public OpeningOptions Openings { get; init; } = new();

    /// <summary>Gets the seed of whatever the players draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets how many games are in play at once; 0 takes as many as fill the networks' batches.</summary>
    public int ParallelGames { get; init; }

    /// <summary>Gets the number of worker threads; 0 takes one per processor.</summary>
    public int Workers { get; init; }

    /// <summary>
    /// Gets the sequential test that may end the match before all openings are played; null for none.
    /// </summary>
    public SprtOptions? Sprt { get; init; }

    /// <summary>Gets the pairs played between two looks of the sequential test.</summary>
    public int RoundPairs { get; init; } = 32;

    /// <summary>Gets the machine the match is played on, in words, for its reader.</summary>
    public string Machine { get; init; } = "";

    /// <summary>Checks every number's range.</summary>
    /// <exception cref="ArgumentException">A number outside its range, or a test that cannot be.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ParallelGames);
        ArgumentOutOfRangeException.ThrowIfLessThan(RoundPairs, 1);
        Sprt?.Validate();
    }
}

/// <summary>One game of a match.</summary>
/// <param name="Pair">Number of the pair; both of its games have the same opening.</param>
/// <param name="AMovesFirst">Whether player A moves at the end of the opening.</param>
/// <param name="Opening">
/// The opening as a line of moves from the game's start position; empty for the start position.
/// </param>
/// <param name="Moves">The moves played after it.</param>
/// <param name="Plies">The number of these moves.</param>
/// <param name="Result">The outcome for A: 1 won, 0 drawn, -1 lost.</param>
public sealed record MatchGame(int Pair, bool AMovesFirst, string Opening, string Moves, int Plies, int Result);

/// <summary>A played match: who, how, and every game. All its numbers follow from it.</summary>
public sealed record MatchRecord
{
    /// <summary>Gets the version of the file format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Gets the game with its rule options, as the catalogue reads it.</summary>
    public required string Game { get; init; }

    /// <summary>Gets the player the results are stated for.</summary>
    public required PlayerSpec A { get; init; }

    /// <summary>Gets the opponent.</summary>
    public required PlayerSpec B { get; init; }

    /// <summary>Gets how the match was played.</summary>
    public required MatchOptions Options { get; init; }

    /// <summary>
    /// Gets the games, two a pair, in the order of the pairs, the one in which A moves first before the other.
    /// </summary>
    public required IReadOnlyList<MatchGame> Games { get; init; }

    /// <summary>Computes the results.</summary>
    public MatchStatistics Statistics() => MatchStatistics.Of(Games);

    /// <summary>Looks at the match with its sequential test; null where it has none.</summary>
    public SprtResult? Test() => Options.Sprt is { } test ? Sprt.Test(test, Statistics().Counts.Pairs) : null;

    /// <summary>Compares what two matches play; how many pairs and with how many threads is not looked at.</summary>
    /// <param name="stored">A match.</param>
    /// <param name="asked">Another.</param>
    /// <returns>
    /// The first thing that differs, as either has it; null where one could be the beginning of the other.
    /// </returns>
    internal static (string Stored, string Asked)? FirstDifference(MatchRecord stored, MatchRecord asked) =>
        Essentials(stored, asked).Zip(Essentials(asked, stored)).Where(both => both.First != both.Second)
            .Cast<(string, string)?>().FirstOrDefault();

    // Files of earlier versions say it in the words about the machine, for both players.
    private static string? EvaluationOf(PlayerSpec player, MatchOptions options)
    {
        const string Before = "; networks: ";
        int place = options.Machine.IndexOf(Before, StringComparison.Ordinal);
        return player.Evaluation is not null || player.Weights is null || place < 0
            ? player.Evaluation
            : string.Join(',', options.Machine[(place + Before.Length)..].Split(',').Take(2));
    }

    private static IEnumerable<string> Essentials(MatchRecord match, MatchRecord other)
    {
        MatchOptions options = match.Options;
        yield return match.Game;
        foreach ((string side, PlayerSpec player, PlayerSpec counterpart)
            in ((string, PlayerSpec, PlayerSpec)[])[("A", match.A, other.A), ("B", match.B, other.B)])
        {
            // A network is the same wherever its folder lies and however the folder is written, as it is in a player's
            // name.
            bool isByWeights = player.Weights is not null && counterpart.Weights is not null;
            yield return isByWeights
                ? $"player {side}, {player.Kind}, with the weights {player.Weights}"
                : $"player {side} '{player.Name}'";
            yield return isByWeights ? "" : $"player {side} with the network '{player.Evaluator}'";
            bool isEvaluationKnown =
                EvaluationOf(player, options) is not null && EvaluationOf(counterpart, other.Options) is not null;
            yield return isEvaluationKnown ? $"player {side} evaluated on {EvaluationOf(player, options)}" : "";
            yield return $"player {side} with the search "
                + $"{(player.Search is { } search ? search with { InFlight = search.UsedInFlight } : null)}";
        }

        yield return FormattableString.Invariant($"seed {options.Seed}");
        yield return $"openings as {options.Openings with { Count = 0 }}";
        yield return options.Sprt is { } test
            ? FormattableString.Invariant($"the test {test} every {options.RoundPairs} pairs")
            : "no sequential test";
    }
}

/// <summary>The results of a match, for player A.</summary>
public sealed record MatchStatistics
{
    /// <summary>Gets pair scores and wins, draws, losses.</summary>
    public required MatchCounts Counts { get; init; }

    /// <summary>Gets the number of different games among those played, the opening included.</summary>
    public required int DistinctGames { get; init; }

    /// <summary>Gets the mean number of moves of a game, the opening not included.</summary>
    public required double MeanPlies { get; init; }

    /// <summary>Gets the wins, draws and losses of the games in which A moved first after the opening.</summary>
    public required GameCounts MovingFirst { get; init; }

    /// <summary>Gets A's points per game, in [0, 1].</summary>
    public double Score => Counts.Games.Score;

    /// <summary>Gets the Elo difference with its 95 % interval from the pair scores.</summary>
    public EloEstimate Elo => EloEstimate.From(Counts.Pairs);

    /// <summary>
    /// Gets the exact two-sided binomial p-value on decisive games; for comparison only, verdicts use pairs.
    /// </summary>
    public double DecisiveGamesP => BinomialTest.TwoSided(Counts.Games.Wins, Counts.Games.Losses);

    /// <summary>Gets the smallest Elo difference this match could have shown with power 80 %; null if none.</summary>
    public double? SmallestDetectableElo => Detectability.SmallestElo(Counts.Pairs);

    /// <summary>Computes the results of games that come in pairs, one after the other.</summary>
    /// <param name="games">Two games a pair, the one in which A moves first before the other.</param>
    /// <exception cref="InvalidDataException">The games do not come in such pairs.</exception>
    public static MatchStatistics Of(IReadOnlyList<MatchGame> games)
    {
        MatchCounts counts = default;
        GameCounts movingFirst = default;
        for (int i = 0; i < games.Count; i += 2)
        {
            if (i + 1 == games.Count || !IsPair(games[i], games[i + 1]))
            {
                throw new InvalidDataException(
                    $"game {i + 1} of the match and the next one are no pair: the same opening, first with A and then "
                        + "with B to move, is expected");
            }

            counts = counts.AddPair(games[i].Result, games[i + 1].Result);
            movingFirst = movingFirst.Add(games[i].Result);
        }

        return new MatchStatistics
        {
            Counts = counts,
            MovingFirst = movingFirst,
            DistinctGames = games.Select(AllMoves).Distinct().Count(),
            MeanPlies = games.Count == 0 ? 0 : games.Average(game => game.Plies),
        };
    }

    // One game may begin from a longer opening than another and still be the same from the first move to the last.
    private static string AllMoves(MatchGame game) =>
        (game.Opening + game.Moves).Replace(",", "", StringComparison.Ordinal);

    private static bool IsPair(MatchGame first, MatchGame second) =>
        first.Pair == second.Pair && first.Opening == second.Opening && first.AMovesFirst && !second.AMovesFirst;
}
