using NanoZero.Games;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Tests;

/// <summary>The plain forward pass of a network in fp32: what every faster one is compared with.</summary>
internal static class Reference
{
    private const int Batch = 250;

    /// <summary>Returns logits, [B, A], and values, [B].</summary>
    public static (float[] Logits, float[] Values) Forward<TGame>(PolicyValueNetwork network, TGame[] positions)
        where TGame : unmanaged, IGame<TGame>
    {
        List<float> logits = [], values = [];
        foreach (TGame[] chunk in positions.Chunk(Batch))
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable gradientsOff = no_grad();
            byte[] tokens = new byte[TGame.Info.TokenCount];
            List<long> input = [];
            foreach (TGame position in chunk)
            {
                position.Encode(tokens);
                input.AddRange(tokens.Select(token => (long)token));
            }

            (Tensor logitTensor, Tensor valueTensor, _) =
                network.call(tensor(input.ToArray(), [chunk.Length, tokens.Length]));
            logits.AddRange(logitTensor.data<float>().ToArray());
            values.AddRange(valueTensor.data<float>().ToArray());
        }

        return ([.. logits], [.. values]);
    }
}
