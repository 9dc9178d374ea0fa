namespace NanoZero.Training;

/// <summary>What a training learns from games.</summary>
internal static class LearntSamples
{
    // "SURPRISE" in ASCII.
    private const ulong SurprisePurpose = 0x5355_5250_5249_5345;

    /// <summary>
    /// Returns the samples of games, in order of play. With <see cref="TrainingConfig.SurpriseWeight"/> some are left
    /// out and others are repeated.
    /// </summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="config">The settings of their run.</param>
    /// <param name="iteration">The iteration that learns from the games.</param>
    /// <param name="games">The games.</param>
    /// <exception cref="InvalidDataException">The run needs surprises, and the games lack them.</exception>
    public static TrainingSample<TGame>[] Of<TGame>(
        TrainingConfig config, int iteration, IReadOnlyList<GameRecord<TGame>> games)
        where TGame : unmanaged, IGame<TGame> => config.SurpriseWeight > 0
            ? [.. games.SelectMany(game => BySurprise(config, iteration, game))]
            : [.. games.SelectMany(game => game.Samples(config.ValueLambda))];

    // Policy surprise weighting (Wu 2019): of the weight of a game's samples, which is their number, a share is given
    // to all alike and the rest by surprise. A sample of weight 1.3 is there once, and a second time with probability
    // 0.3.
    private static IEnumerable<TrainingSample<TGame>> BySurprise<TGame>(
        TrainingConfig config, int iteration, GameRecord<TGame> game)
        where TGame : unmanaged, IGame<TGame>
    {
        if (game.Surprises.Count != game.Actions.Count)
        {
            throw new InvalidDataException(
                $"games of iteration {iteration} lack the surprises of their searches; the run cannot be resumed");
        }

        TrainingSample<TGame>[] samples = [.. game.Samples(config.ValueLambda)];
        double[] surprises =
            [.. game.Surprises.Where((_, move) => game.Policies[move].Count > 0).Select(surprise => (double)surprise)];
        double sum = surprises.Sum();
        RandomStream random = new(config.Seed, SurprisePurpose, (ulong)iteration, (ulong)game.Index);
        for (int i = 0; i < samples.Length; i++)
        {
            double relative = sum > 0 ? surprises[i] * samples.Length / sum : 1;
            double weight = 1 - config.SurpriseWeight + (config.SurpriseWeight * relative);
            int copies = (int)weight;
            copies += random.NextSingle() < weight - copies ? 1 : 0;
            for (int copy = 0; copy < copies; copy++)
            {
                yield return samples[i];
            }
        }
    }
}
