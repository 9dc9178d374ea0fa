namespace NanoZero.Network;

/// <summary>Positions with what a network should answer, in memory that others own.</summary>
/// <remarks>Shapes: B positions, S tokens, A actions.</remarks>
internal readonly unsafe struct LabelledPositions(
    long* tokens, float* policies, byte* illegal, float* outcomes, int count)
{
    /// <summary>Gets token numbers, shape [B, S].</summary>
    public long* Tokens { get; } = tokens;

    /// <summary>Gets probabilities, shape [B, A].</summary>
    public float* Policies { get; } = policies;

    /// <summary>Gets a mask of the illegal actions, shape [B, A]: 0 stands for a legal action.</summary>
    public byte* Illegal { get; } = illegal;

    /// <summary>Gets the results for the side to move, shape [B].</summary>
    public float* Outcomes { get; } = outcomes;

    /// <summary>Gets B.</summary>
    public int Count { get; } = count;
}
