using NanoZero.Games;
using NanoZero.Play;

namespace NanoZero.Studies;

/// <summary>Some of a study's openings.</summary>
/// <param name="Skip">How many come before them.</param>
/// <param name="Count">How many they are.</param>
public readonly record struct OpeningRange(int Skip, int Count);

/// <summary>
/// The openings of a batching study, shared out: no opening is both chosen by and tested on, and where the game has enough, no
/// two seeds have one in common.
/// </summary>
public sealed class StudyOpenings
{
    private readonly BatchingStudyConfig config;

    private StudyOpenings(BatchingStudyConfig config, int available) => (this.config, Available) = (config, available);

    /// <summary>Gets the seed that all of them are drawn by.</summary>
    public ulong Seed => config.Seeds[0];

    /// <summary>Gets how many openings the study wants.</summary>
    public int Wanted => config.Seeds.Count * (config.SelectionPairs + config.MatchPairs);

    /// <summary>Gets how many of them there are.</summary>
    public int Available { get; }

    /// <summary>Gets whether every seed has openings of its own.</summary>
    public bool AreEnough => Available >= Wanted;

    // What every seed shares where there are not enough, in proportion; at least one.
    private int SharedToChoose => Math.Max(1, Math.Min(
        config.SelectionPairs, (int)((long)Available * config.SelectionPairs / (config.SelectionPairs + config.MatchPairs))));

    /// <summary>Shares out the openings of a study.</summary>
    /// <param name="config">The study.</param>
    public static StudyOpenings Of(BatchingStudyConfig config)
    {
        int wanted = config.Seeds.Count * (config.SelectionPairs + config.MatchPairs);
        return new StudyOpenings(config, GameCatalogue.Open(config.Training.Game, new Counter(new OpeningOptions { Count = wanted, Seed = config.Seeds[0] })));
    }

    /// <summary>Returns the openings of the games that the multiplier is chosen by.</summary>
    /// <param name="seed">The seed of the trainings.</param>
    public OpeningRange ToChoose(ulong seed) => AreEnough
        ? new OpeningRange(IndexOf(seed) * config.SelectionPairs, config.SelectionPairs)
        : new OpeningRange(0, SharedToChoose);

    /// <summary>Returns openings that nothing is chosen by.</summary>
    /// <param name="seed">The seed of the trainings.</param>
    /// <param name="pairs">How many are wanted at most.</param>
    public OpeningRange ToTest(ulong seed, int pairs) => AreEnough
        ? new OpeningRange((config.Seeds.Count * config.SelectionPairs) + (IndexOf(seed) * config.MatchPairs), Math.Min(pairs, config.MatchPairs))
        : new OpeningRange(SharedToChoose, Math.Min(Math.Min(pairs, config.MatchPairs), Available - SharedToChoose));

    /// <summary>Says in words which openings are used for what.</summary>
    public override string ToString() => AreEnough
        ? $"The multiplier is chosen by {config.SelectionPairs} openings a seed and everything is tested on {config.MatchPairs} others: no two of these {Wanted} are equal, under symmetry either."
        : $"The game has only {Available} openings, not the {Wanted} wanted: {SharedToChoose} to choose by, {ToTest(Seed, config.MatchPairs).Count} others to test on, "
            + "the same for every seed, so that the seeds' games are not independent and matches have fewer pairs than asked for.";

    private int IndexOf(ulong seed) => config.Seeds.ToList().IndexOf(seed);

    private sealed class Counter(OpeningOptions options) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Openings.Draw(start, options).Count;
    }
}
