using System.Text.Json.Serialization;

namespace NanoZero.Search;

/// <summary>What stands for the value of a child that was never visited, seen by the chooser.</summary>
public enum FirstPlayUrgency
{
    /// <summary>A draw.</summary>
    Zero,

    /// <summary>The parent's own value less a reduction that grows with the prior already visited.</summary>
    Parent,

    /// <summary>A loss.</summary>
    Loss,
}

/// <summary>Parameters of PUCT.</summary>
public sealed record PuctOptions : AlgorithmOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "puct";

    /// <summary>Gets the exploration constant c_puct. The original study: 1.5.</summary>
    [InRange(0)]
    public float Exploration { get; init; } = 1.5f;

    /// <summary>
    /// Gets the growth of the exploration constant with the logarithm of visits, c_log; 0 switches it off. AlphaZero:
    /// 1.
    /// </summary>
    [InRange(0)]
    public float ExplorationGrowth { get; init; }

    /// <summary>Gets the visits at which the growth sets in, c_base. AlphaZero: 19,652.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float ExplorationBase { get; init; } = 19_652;

    /// <summary>Gets the first-play urgency. The original study: zero.</summary>
    public FirstPlayUrgency FirstPlayUrgency { get; init; } = FirstPlayUrgency.Zero;

    /// <summary>Gets the reduction of <see cref="FirstPlayUrgency.Parent"/>, in values.</summary>
    [InRange(0)]
    public float FirstPlayReduction { get; init; } = 0.25f;

    /// <summary>Gets the weight ε of the root noise, in [0, 1]. AlphaZero: 0.25.</summary>
    [InRange(0, 1)]
    public float NoiseFraction { get; init; } = 0.25f;

    /// <summary>
    /// Gets the concentration α of the root noise; 0 chooses 10 / (legal actions of a typical position).
    /// </summary>
    [InRange(0)]
    public float NoiseConcentration { get; init; }

    /// <summary>
    /// Gets the constant k of forced playouts; 0 forces none. A search that explores visits each child of the root that
    /// it opened at least sqrt(k · prior · visits of the root) times. Its policy leaves out what was only forced.
    /// KataGo (Wu 2019): 2.
    /// </summary>
    [InRange(0)]
    public float ForcedPlayouts { get; init; }

    /// <inheritdoc/>
    public override ITreeSearch<TGame> CreateSearch<TGame>(SearchOptions search)
    {
        double concentration = NoiseConcentration > 0 ? NoiseConcentration : 10 / TGame.Info.TypicalLegalActions;
        return TreeSearch.Create<TGame, Puct>(search, () => new Puct(search, this, concentration));
    }

    /// <inheritdoc/>
    public override long StatisticsBound(long slots) =>
        Column<double>.UpperBound(slots) + Column<float>.UpperBound(slots);
}
