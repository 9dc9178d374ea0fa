using System.Text.Json.Serialization;

namespace NanoZero.Studies;

/// <summary>The numbers of the study of the price of batching: the content of <c>summary.json</c>.</summary>
/// <param name="Format">The version of the file's layout.</param>
/// <param name="Game">The game.</param>
/// <param name="Model">The network's name; null while it is not trained.</param>
/// <param name="IsComplete">Whether every search, measurement and match is done.</param>
/// <param name="Answers">The answers.</param>
/// <param name="Rule">The rule by which games are spent, stated beforehand.</param>
/// <param name="Cells">The searches of all positions.</param>
/// <param name="Speeds">The speeds.</param>
/// <param name="Matches">The matches against one leaf in flight.</param>
/// <param name="Costs">The fitted cost curves, one an algorithm.</param>
/// <param name="Recommendations">What is recommended for each algorithm and budget.</param>
internal sealed record PriceSummary(
    string Format,
    string Game,
    string? Model,
    bool IsComplete,
    PriceAnswers Answers,
    string Rule,
    IReadOnlyList<PriceCellSummary> Cells,
    IReadOnlyList<SpeedResult> Speeds,
    IReadOnlyList<PriceMatchSummary> Matches,
    IReadOnlyList<FittedCost> Costs,
    IReadOnlyList<PriceRecommendation> Recommendations);

/// <summary>One sentence for each question of the study.</summary>
/// <param name="EqualSimulations">What does batching cost at equal simulations?</param>
/// <param name="EqualTime">What does it gain in equal time?</param>
/// <param name="Recommendation">How many leaves in flight can be recommended?</param>
internal sealed record PriceAnswers(string EqualSimulations, string EqualTime, string Recommendation)
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
/// <param name="Cell">The cell.</param>
/// <param name="Positions">The positions searched.</param>
/// <param name="Errors">The chosen moves that were errors.</param>
/// <param name="ErrorRate">The errors per position, in [0, 1].</param>
/// <param name="ErrorLower">The lower end of its 95 % interval (Wilson).</param>
/// <param name="ErrorUpper">The upper end of it.</param>
/// <param name="Difference">
/// The error rate minus the error rate with one leaf at the cell's budget, on the same positions. Null for the search
/// with one leaf and for the reference.
/// </param>
/// <param name="CollisionRate">The share of descents that met a leaf already in flight, in [0, 1].</param>
/// <param name="MeanSimulations">The mean simulations of a search.</param>
/// <param name="FromOneLeaf">The divergence from the policies of one leaf at the same budget, in nats.</param>
/// <param name="FromReference">The divergence from the policies of the reference, in nats.</param>
internal sealed record PriceCellSummary(
    PriceCell Cell,
    int Positions,
    int Errors,
    double ErrorRate,
    double ErrorLower,
    double ErrorUpper,
    PriceErrorDifference? Difference,
    double CollisionRate,
    double MeanSimulations,
    Divergence? FromOneLeaf,
    Divergence? FromReference);

/// <summary>A difference of error rates on the same positions.</summary>
/// <param name="Value">The difference, in [-1, 1].</param>
/// <param name="Lower">Lower end of its 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
/// <param name="P">Exact two-sided p-value of no difference (McNemar).</param>
/// <param name="HolmP">The same, Holm-corrected over all searches of the study that are compared with one leaf.</param>
internal sealed record PriceErrorDifference(double Value, double Lower, double Upper, double P, double HolmP)
{
    /// <summary>Returns the difference in percentage points with its interval.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * Value:+0.0;-0.0;0.0} [{100 * Lower:+0.0;-0.0;0.0}, {100 * Upper:+0.0;-0.0;0.0}]");
}

/// <summary>A match of a cell's search against one leaf in flight at the cell's budget.</summary>
/// <param name="Cell">The cell, player A.</param>
/// <param name="Match">The results.</param>
/// <param name="MorePairs">
/// Pairs that would settle whether A is better, worse or not worse; 0 where it is settled, null where hardly any number
/// would.
/// </param>
internal sealed record PriceMatchSummary(PriceCell Cell, MatchSummary Match, long? MorePairs);

/// <summary>A cost curve fitted to the matches at equal simulations of one algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Points">The losses it is fitted to.</param>
/// <param name="LeftOut">
/// Matches that were lost, or won, in every game: they give a bound, which has no place on the curve.
/// </param>
/// <param name="Curve">The curve; null with fewer than two points.</param>
internal sealed record FittedCost(
    AlgorithmOptions Algorithm, IReadOnlyList<CostPoint> Points, int LeftOut, CostCurve? Curve)
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
/// The most leaves in flight that are shown to be at most the margin weaker than one (95 %). All fewer leaves that
/// played must be, too. Null where no games were played.
/// </param>
/// <param name="ByCurve">
/// The most leaves in flight of those studied whose fitted loss stays under the margin with its whole 95 % interval.
/// Null without a curve, or with a curve in doubt.
/// </param>
/// <param name="Note">What keeps it from being more.</param>
internal sealed record PriceRecommendation(
    AlgorithmOptions Algorithm, int Budget, InFlightTreatment? Treatment, int? ByGames, int? ByCurve, string Note)
{
    /// <summary>Gets whether games support the recommendation.</summary>
    [JsonIgnore]
    public bool IsPlayed => ByGames is not null;
}
