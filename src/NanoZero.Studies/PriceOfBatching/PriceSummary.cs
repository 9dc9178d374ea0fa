using System.Text.Json.Serialization;
using NanoZero.Reports;
using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>The numbers of the study of the price of batching: the content of <c>summary.json</c>.</summary>
public sealed record PriceSummary
{
    /// <summary>Gets the version of the file's layout.</summary>
    public string Format { get; init; } = PriceFolder.CurrentFormat;

    /// <summary>Gets the game.</summary>
    public required string Game { get; init; }

    /// <summary>Gets the network's name; null while it is not trained.</summary>
    public required string? Model { get; init; }

    /// <summary>Gets whether every search, measurement and match is done.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Gets the answers.</summary>
    public required PriceAnswers Answers { get; init; }

    /// <summary>Gets the rule by which games are spent, stated beforehand.</summary>
    public required string Rule { get; init; }

    /// <summary>Gets the searches of all positions.</summary>
    public required IReadOnlyList<PriceCellSummary> Cells { get; init; }

    /// <summary>Gets the speeds.</summary>
    public required IReadOnlyList<SpeedResult> Speeds { get; init; }

    /// <summary>Gets the matches against one leaf in flight.</summary>
    public required IReadOnlyList<PriceMatchSummary> Matches { get; init; }

    /// <summary>Gets the fitted cost curves, one an algorithm.</summary>
    public required IReadOnlyList<FittedCost> Costs { get; init; }

    /// <summary>Gets what is recommended for each algorithm and budget.</summary>
    public required IReadOnlyList<PriceRecommendation> Recommendations { get; init; }
}

/// <summary>One sentence for each question of the study.</summary>
/// <param name="EqualSimulations">What does batching cost at equal simulations?</param>
/// <param name="EqualTime">What does it gain in equal time?</param>
/// <param name="Recommendation">How many leaves in flight can be recommended?</param>
public sealed record PriceAnswers(string EqualSimulations, string EqualTime, string Recommendation)
{
    /// <summary>Returns the questions with their answers.</summary>
    public IReadOnlyList<Finding> Asked() =>
    [
        new("What do several leaves in flight cost at equal simulations?", EqualSimulations),
        new("What do they gain in equal time?", EqualTime),
        new("How many can be recommended?", Recommendation),
    ];
}

/// <summary>One search of all positions.</summary>
public sealed record PriceCellSummary
{
    /// <summary>Gets the cell.</summary>
    public required PriceCell Cell { get; init; }

    /// <summary>Gets the positions searched.</summary>
    public required int Positions { get; init; }

    /// <summary>Gets the chosen moves that were errors.</summary>
    public required int Errors { get; init; }

    /// <summary>Gets the errors per position, in [0, 1].</summary>
    public required double ErrorRate { get; init; }

    /// <summary>Gets the lower end of its 95 % interval (Wilson).</summary>
    public required double ErrorLower { get; init; }

    /// <summary>Gets the upper end of it.</summary>
    public required double ErrorUpper { get; init; }

    /// <summary>Gets the error rate less that of one leaf at the cell's budget, on the same positions; null for that search and the reference.</summary>
    public PriceErrorDifference? Difference { get; init; }

    /// <summary>Gets the share of descents that met a leaf already in flight, in [0, 1].</summary>
    public required double CollisionRate { get; init; }

    /// <summary>Gets the mean simulations of a search.</summary>
    public required double MeanSimulations { get; init; }

    /// <summary>Gets the divergence from the policies of one leaf at the same budget, in nats.</summary>
    public Divergence? FromOneLeaf { get; init; }

    /// <summary>Gets the divergence from the policies of the reference, in nats.</summary>
    public Divergence? FromReference { get; init; }
}

/// <summary>A difference of error rates on the same positions.</summary>
/// <param name="Value">The difference, in [-1, 1].</param>
/// <param name="Lower">Lower end of its 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
/// <param name="P">Exact two-sided p-value of no difference (McNemar).</param>
/// <param name="HolmP">The same, Holm-corrected over all searches of the study that are compared with one leaf.</param>
public sealed record PriceErrorDifference(double Value, double Lower, double Upper, double P, double HolmP);

/// <summary>A match of a cell's search against one leaf in flight at the cell's budget.</summary>
/// <param name="Cell">The cell, player A.</param>
/// <param name="Match">The results.</param>
/// <param name="MorePairs">Pairs that would settle whether A is better, worse or not worse; 0 where it is settled, null where hardly any number would.</param>
public sealed record PriceMatchSummary(PriceCell Cell, MatchSummary Match, long? MorePairs);

/// <summary>A cost curve fitted to the matches at equal simulations of one algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Points">The losses it is fitted to.</param>
/// <param name="LeftOut">Matches that were lost, or won, in every game: they give a bound, which has no place on the curve.</param>
/// <param name="Curve">The curve; null with fewer than two points.</param>
public sealed record FittedCost(SearchAlgorithm Algorithm, IReadOnlyList<CostPoint> Points, int LeftOut, CostCurve? Curve)
{
    /// <summary>Gets why nothing can be recommended by the curve; null where something can.</summary>
    public string? Doubt => Curve is null ? "fewer than two matches give a loss"
        : LeftOut > 0 ? "it misses the matches that give a bound alone"
        : !Curve.IsExponentDetermined ? "the matches do not determine the exponent"
        : null;
}

/// <summary>What is recommended for one algorithm and budget.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Budget">Simulations.</param>
/// <param name="Treatment">The in-flight treatment that the screen chose; null while it is not finished.</param>
/// <param name="ByGames">
/// The most leaves in flight that are, with all fewer ones that played, at most the margin weaker than one (95 %); null where no games were played.
/// </param>
/// <param name="ByCurve">The most leaves in flight of those studied whose fitted loss stays under the margin with its whole 95 % interval; null without a curve, or with one in doubt.</param>
/// <param name="Note">What keeps it from being more.</param>
public sealed record PriceRecommendation(
    SearchAlgorithm Algorithm, int Budget, InFlightTreatment? Treatment, int? ByGames, int? ByCurve, string Note)
{
    /// <summary>Gets whether games support the recommendation.</summary>
    [JsonIgnore]
    public bool IsPlayed => ByGames is not null;
}
