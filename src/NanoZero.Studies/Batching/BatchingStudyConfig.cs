using NanoZero.Games;
using NanoZero.Measure;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>Configuration of the batching study: a value, and one JSON file.</summary>
public sealed record BatchingStudyConfig
{
    /// <summary>Gets the settings all training runs share; algorithm and leaves in flight are replaced in each.</summary>
    public TrainingConfig Training { get; init; } = new();

    /// <summary>Gets the algorithms compared. The original study: PUCT and TTTS.</summary>
    public IReadOnlyList<SearchAlgorithm> Algorithms { get; init; } = [SearchAlgorithm.Puct, SearchAlgorithm.Ttts];

    /// <summary>Gets the multipliers compared: leaves in flight per tree in self-play; the smallest is the reference. The original study: 1, 4, 8.</summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 4, 8];

    /// <summary>Gets the pairs of games of a match. The original study: 100 games, of which 2–9 were distinct.</summary>
    public int MatchPairs { get; init; } = 50;

    /// <summary>Gets the pairs of games of every match of the ladder.</summary>
    public int LadderPairs { get; init; } = 20;

    /// <summary>Gets the simulations per position in matches, the same for both sides.</summary>
    public int MatchSimulations { get; init; } = 100;

    /// <summary>Gets the margin of "as good as", in Elo, stated before the matches are played.</summary>
    public double MarginElo { get; init; } = Comparison.DefaultMarginElo;

    /// <summary>Gets the cells of the study in the order they are trained.</summary>
    public IEnumerable<StudyCell> Cells() =>
        from algorithm in Algorithms from multiplier in Multipliers select new StudyCell(algorithm, multiplier);

    /// <summary>Returns the configuration of one training run.</summary>
    /// <param name="cell">The run's algorithm and multiplier.</param>
    public TrainingConfig TrainingOf(StudyCell cell) =>
        Training with { Search = Training.Search with { Algorithm = cell.Algorithm, LeavesInFlight = cell.Multiplier } };

    /// <summary>Returns the search of a match: exactly <see cref="MatchSimulations"/> at every move, early stopping off, so that both sides spend the same.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="leavesInFlight">Leaves in flight per tree.</param>
    public SearchOptions MatchSearch(SearchAlgorithm algorithm, int leavesInFlight) =>
        Training.Search.WithoutEarlyStopping() with
        {
            Algorithm = algorithm,
            LeavesInFlight = leavesInFlight,
            Simulations = MatchSimulations,
        };

    /// <summary>Checks every number's range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range; the message names it and the range.</exception>
    /// <exception cref="FormatException">No such game.</exception>
    public void Validate()
    {
        Training.Validate();
        Require(Algorithms.Count >= 1 && Algorithms.Distinct().Count() == Algorithms.Count, nameof(Algorithms), "at least one, and none twice");
        Require(
            Multipliers.Count >= 2 && Multipliers.Order().SequenceEqual(Multipliers) && Multipliers.Distinct().Count() == Multipliers.Count && Multipliers[0] >= 1,
            nameof(Multipliers),
            "at least two, each at least 1, rising");
        Require(MatchPairs >= 1, nameof(MatchPairs), "at least 1");
        Require(LadderPairs >= 1, nameof(LadderPairs), "at least 1");
        Require(MatchSimulations >= 1, nameof(MatchSimulations), "at least 1");
        Require(MarginElo > 0, nameof(MarginElo), "above 0");
        Require(
            Training.EvaluationEvery >= 1 && Training.EvaluationEvery <= Training.Iterations,
            nameof(Training.EvaluationEvery),
            $"in 1 … {Training.Iterations}, the iterations: the study compares evaluations");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} must be {range}");
        }
    }
}

/// <summary>One training run of the study.</summary>
/// <param name="Algorithm">The algorithm of self-play.</param>
/// <param name="Multiplier">Leaves in flight per tree in self-play.</param>
public readonly record struct StudyCell(SearchAlgorithm Algorithm, int Multiplier)
{
    /// <summary>Gets the name of the run's folder, such as <c>puct-8x</c>.</summary>
    public string Name => FormattableString.Invariant($"{Algorithm.ToString().ToLowerInvariant()}-{Multiplier}x");
}

/// <summary>Configurations of the batching study to start from.</summary>
public static class BatchingPresets
{
    /// <summary>Gets the names: <c>quick</c> (minutes), <c>standard</c> (a night), <c>original</c> (the original study's numbers), <c>as-run</c> (with the simulations it effectively made).</summary>
    public static IReadOnlyList<string> Names { get; } = ["quick", "standard", "original", "as-run"];

    /// <summary>Returns a preset.</summary>
    /// <param name="preset">One of <see cref="Names"/>.</param>
    /// <exception cref="FormatException">No such preset; the message names the nearest.</exception>
    public static BatchingStudyConfig Get(string preset) => preset switch
    {
        "quick" => Quick,
        "standard" => Standard,
        "original" => Original,
        "as-run" => Original with { Training = TrainingPresets.Get("connect4", "as-run"), MatchSimulations = 8 },
        _ => throw new FormatException(
            $"unknown preset '{preset}'; did you mean '{Nearest.Of(preset, Names)}'? The presets are: {string.Join(", ", Names)}"),
    };

    private static BatchingStudyConfig Quick => new()
    {
        Training = TrainingPresets.Get("connect4", "quick") with
        {
            Search = new SearchOptions { Simulations = 32 },
            Iterations = 12,
            GamesPerIteration = 100,
            TrainingSteps = 80,
            Layers = 1,
            EvaluationEvery = 3,
            EvaluationGames = 60,
            EvaluationSimulations = 32,
            CheckpointEvery = 3,
        },
        MatchPairs = 50,
        LadderPairs = 12,
        MatchSimulations = 32,
    };

    private static BatchingStudyConfig Standard => new()
    {
        Training = TrainingPresets.Get("connect4", "standard") with
        {
            Search = new SearchOptions { Simulations = 100 },
            Iterations = 40,
            GamesPerIteration = 128,
            TrainingSteps = 100,
            Layers = 2,
            EvaluationEvery = 4,
            EvaluationGames = 200,
            EvaluationSimulations = 50,
            CheckpointEvery = 4,
        },
        MatchPairs = 400,
        LadderPairs = 50,
        MatchSimulations = 100,
    };

    private static BatchingStudyConfig Original => new()
    {
        Training = TrainingPresets.Get("connect4", "original"),
        MatchPairs = 50,
        LadderPairs = 50,
        MatchSimulations = 500,
    };
}
