namespace NanoZero.Network;

/// <summary>
/// A pass of a few positions through all layers and heads of a network by our own kernels, forwards or also backwards.
/// </summary>
/// <remarks>Shapes: P positions at most, S tokens, R = P·S rows, C width. Used by one thread at a time.</remarks>
internal sealed unsafe class NetworkPass
{
    private readonly int tokens;
    private readonly LayerPass[] layers;
    private readonly HeadInputs heads;
    private readonly RowBuffer x;           // [R, C]: the residual stream forwards, its gradient backwards

    /// <summary>Allocates.</summary>
    /// <param name="network">The network.</param>
    /// <param name="room">Sizes, weights and buffers.</param>
    public NetworkPass(NetworkDescription network, PassRoom room)
    {
        tokens = room.Config.TokenCount;
        x = new(room.Rows, room.Config.Width);
        Embedding = network.Embedding.NewPass(room);
        layers = [.. network.Layers.Select(layer => layer.NewPass(room))];
        heads = new(room, network.ReadsSquares);
        Policy = network.Policy.NewPass(room);
        Value = network.Value.NewPass(room);
    }

    /// <summary>Gets what reads positions.</summary>
    public EmbeddingPass Embedding { get; }

    /// <summary>
    /// Gets the rows between the layers, shape [R, C]. Before <see cref="Forward"/> they hold the embeddings.
    /// </summary>
    public Rows X => x.Rows;

    /// <summary>Gets the first layer.</summary>
    public LayerPass First => layers[0];

    /// <summary>Gets the head of the logits.</summary>
    public PolicyPass Policy { get; }

    /// <summary>Gets the head of the values.</summary>
    public ValuePass Value { get; }

    /// <summary>Computes all layers and heads.</summary>
    /// <param name="count">Positions, whose embeddings are in <see cref="X"/>.</param>
    /// <param name="hasInputs">Whether the first layer's inputs are there, too.</param>
    public void Forward(int count, bool hasInputs)
    {
        int rows = count * tokens;
        foreach (LayerPass layer in layers)
        {
            if (!hasInputs)
            {
                layer.ComputeInputs(X, rows);
            }

            hasInputs = false;
            layer.Forward(X, rows);
        }

        heads.Forward(X, count);
        Policy.Forward(heads, count);
        Value.Forward(heads, count);
    }

    /// <summary>
    /// Computes all gradients of the weights, and writes the gradients of the embeddings into <see cref="X"/>. Both
    /// heads have their gradients already.
    /// </summary>
    /// <param name="count">Positions.</param>
    /// <param name="sums">Of the gradients of all weights, which are added.</param>
    public void Backward(int count, float* sums)
    {
        heads.ClearGradients(count);
        Policy.Backward(heads, count, sums);
        Value.Backward(heads, count, sums);
        heads.Backward(X, count);
        for (int layer = layers.Length - 1; layer >= 0; layer--)
        {
            layers[layer].Backward(X, count * tokens, sums);
        }
    }

    /// <summary>Adds what layers summed in forms of their own; after the last backward pass of a step.</summary>
    /// <param name="sums">Of the gradients of all weights.</param>
    public void Collect(float* sums) => Array.ForEach(layers, layer => layer.Collect(sums));
}
