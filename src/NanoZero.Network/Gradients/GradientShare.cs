namespace NanoZero.Network;

/// <summary>
/// One thread's share of a step: the forward and backward pass over some positions, a few at a time, and the sums of
/// their gradients.
/// </summary>
/// <remarks>
/// Shapes: P positions together, S tokens, R = P·S rows, C width. Gradients are summed in the order of the positions.
/// Activations of so few positions stay in a near cache from the forward pass to the backward pass.
/// </remarks>
internal sealed unsafe class GradientShare
{
    // Activations should stay in the second-level cache. A wide network's gradients of weights pass through it too, and
    // the matrices of a convolution's parts have few rows: there more rows share each pass.
    private const int NarrowWidth = 128;
    private const int FewRows = 84;
    private const int ManyRows = 168;

    // Widths of the rows that all layers share, in C.
    private const int WidthsOfAll = 12;

    private readonly PackedWeights weights;
    private readonly NetworkPass pass;
    private readonly int tokens;
    private readonly int actions;
    private readonly int positionsTogether;
    private readonly AlignedMemory<float> sums;

    /// <summary>Allocates.</summary>
    /// <param name="network">A network that is supported.</param>
    /// <param name="weights">Of the network.</param>
    public GradientShare(NetworkDescription network, PackedWeights weights)
    {
        this.weights = weights;
        (tokens, actions) = (network.Config.TokenCount, network.Config.ActionCount);
        positionsTogether = PositionsTogether(network.Config);
        sums = new(weights.Length);
        pass = new(network, new PassRoom(network.Config, weights, positionsTogether, isTraining: true));
    }

    /// <summary>Gets the sums of all gradients, of the sum of both losses over the share's positions.</summary>
    public float* Sums => sums.Data;

    /// <summary>Gets the sums of the policies' cross-entropies, in nats, and of the values' squared errors.</summary>
    public (double Policy, double Value) Losses { get; private set; }

    /// <summary>Returns P.</summary>
    /// <param name="config">The network's sizes.</param>
    public static int PositionsTogether(NetworkConfig config) =>
        Math.Max(1, (IsOfFewRows(config) ? FewRows : ManyRows) / config.TokenCount);

    /// <summary>Returns an upper bound of a share's memory, in bytes.</summary>
    public static long UpperBound(NetworkDescription network)
    {
        NetworkConfig config = network.Config;
        long positions = PositionsTogether(config), padded = MatrixKernel.RoundUp(config.TokenCount);
        long rows = (positions * config.TokenCount) + padded;

        // Every linear layer keeps its inputs, and its outputs or as many slopes.
        long activations = rows * ((WidthsOfAll * (config.Width + MatrixKernel.PanelWidth))
            + network.Products.OfType<MatrixShape>().Sum(shape =>
                (long)shape.Rows + shape.Columns + (2 * MatrixKernel.PanelWidth)));
        long kept = positions * network.Layers.Sum(layer => layer.KeptOfPosition);
        long attention =
            4 * network.Layers.OfType<SelfAttention>().Count() * padded * Math.Max(padded, config.Width);
        long ofHeads = config.Width + config.ActionCount + 64 + (config.TokenCount * ValueHidden.Channels);
        long heads = positions * 4L * ofHeads;
        long sums = network.ParameterCount + network.Weights.Sum(shape => (long)shape.SumsApart);
        return sizeof(float) * (sums + activations + kept + attention + heads);
    }

    /// <summary>Computes losses and gradients of some positions of a batch.</summary>
    /// <param name="batch">All positions of the step.</param>
    /// <param name="first">The first position of this share.</param>
    /// <param name="end">The first after it.</param>
    public void Run(in LabelledPositions batch, int first, int end)
    {
        new Span<float>(sums.Data, weights.Length).Clear();
        Losses = (0, 0);
        for (int position = first; position < end; position += positionsTogether)
        {
            (double policy, double value) = RunTogether(batch, position, Math.Min(positionsTogether, end - position));
            Losses = (Losses.Policy + policy, Losses.Value + value);
        }

        pass.Collect(sums.Data);
    }

    private static bool IsOfFewRows(NetworkConfig config) =>
        config.Body == NetworkBody.Transformer && config.Width <= NarrowWidth;

    private (double Policy, double Value) RunTogether(in LabelledPositions batch, int first, int count)
    {
        int rows = count * tokens;
        long* kinds = batch.Tokens + ((long)first * tokens);
        pass.Embedding.Forward(kinds, pass.X, rows);
        pass.Forward(count, hasInputs: false);
        (double policyLoss, double valueLoss) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            long start = (long)(first + i) * actions;
            policyLoss += pass.Policy.Loss(
                i, new ReadOnlySpan<float>(batch.Policies + start, actions),
                new ReadOnlySpan<byte>(batch.Illegal + start, actions));
            float outcome = batch.Outcomes[first + i], error = pass.Value.Value(i) - outcome;
            valueLoss += error * error;
            pass.Value.Differentiate(i, outcome, sums.Data);
        }

        pass.Backward(count, sums.Data);
        pass.Embedding.Backward(kinds, pass.X, rows, sums.Data);
        return (policyLoss, valueLoss);
    }
}
