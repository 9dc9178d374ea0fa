namespace NanoZero.Statistics;

/// <summary>Which scale the bounds of a test are stated on.</summary>
public enum EloModel
{
    /// <summary>The usual scale: an expected score of 1 / (1 + 10^(-Elo/400)) per game, however drawish the games are.</summary>
    Logistic,

    /// <summary>
    /// Score above ½ in standard deviations of one game, times 800/ln 10: the same bounds need the same number of games
    /// whatever the draw rate and the openings.
    /// </summary>
    /// <remarks>
    /// Van den Bergh, "Normalized Elo". The variance of a game is taken from the pairs, as twice that of a pair's mean score.
    /// Near 0, without draws and with games that do not depend on their opening, both scales agree.
    /// </remarks>
    Normalised,
}
