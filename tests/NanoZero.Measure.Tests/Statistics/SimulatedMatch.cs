using NanoZero.Measure;

namespace NanoZero.Measure.Tests;

/// <summary>Draws the pair scores of a match between players of known strength.</summary>
internal static class SimulatedMatch
{
    /// <param name="random">Source of the games.</param>
    /// <param name="pairs">Pairs to play.</param>
    /// <param name="trueElo">True difference of A.</param>
    /// <param name="drawRate">Share of drawn games; reduced where the score leaves less room.</param>
    /// <param name="openingSpread">Openings favour the side that moves first by up to this much of a point.</param>
    public static PairCounts Play(Random random, int pairs, double trueElo, double drawRate, double openingSpread)
    {
        double score = Elo.ToScore(trueElo);
        PairCounts counts = default;
        for (int pair = 0; pair < pairs; pair++)
        {
            // The advantage goes to A in one game and to B in the other, so the mean stays the true score.
            double room = Math.Min(score, 1 - score);
            double advantage = ((2 * random.NextDouble()) - 1) * Math.Min(openingSpread, room);
            counts = counts.Add(Game(random, score + advantage, drawRate) + Game(random, score - advantage, drawRate));
        }

        return counts;
    }

    private static double Game(Random random, double score, double drawRate)
    {
        double draw = Math.Min(drawRate, 2 * Math.Min(score, 1 - score));
        double win = score - (draw / 2);
        double u = random.NextDouble();
        return u < win ? 1 : u < win + draw ? 0.5 : 0;
    }
}
