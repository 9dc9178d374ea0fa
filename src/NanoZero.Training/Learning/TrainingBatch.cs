using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training;

/// <summary>The tensors of one optimiser step, filled in place from a replay buffer.</summary>
/// <remarks>Shapes: B positions, S tokens, A actions.</remarks>
internal sealed class TrainingBatch<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly byte[] encoded = new byte[TGame.Info.TokenCount];
    private readonly ushort[] legal = new ushort[TGame.Info.MaxLegalActions];

    public TrainingBatch(int size)
    {
        NativeTorch.Require();
        Size = size;
        Tokens = zeros([size, TGame.Info.TokenCount], int64);
        Policies = zeros([size, TGame.Info.ActionCount]);
        Illegal = zeros([size, TGame.Info.ActionCount], @bool);
        Outcomes = zeros([size]);
    }

    public int Size { get; }

    /// <summary>Token numbers, shape [B, S].</summary>
    public Tensor Tokens { get; }

    /// <summary>Search policies, shape [B, A]; 0 for illegal actions.</summary>
    public Tensor Policies { get; }

    /// <summary>Whether an action is illegal, shape [B, A].</summary>
    public Tensor Illegal { get; }

    /// <summary>What the network learns to expect for the side to move, shape [B].</summary>
    public Tensor Outcomes { get; }

    /// <summary>
    /// Draws positions uniformly with replacement, each seen through a random symmetry where asked for.
    /// </summary>
    public void Fill(ReplayBuffer<TGame> buffer, bool augment, RandomStream random)
    {
        for (int row = 0; row < Size; row++)
        {
            int index = random.Next(buffer.Count);
            int symmetry = augment ? random.Next(TGame.Info.SymmetryCount) : 0;
            FillRow(row, buffer[index], symmetry);
        }
    }

    /// <summary>Writes one position, its policy and its legal actions, all through the same symmetry.</summary>
    public void FillRow(int row, in TrainingSample<TGame> sample, int symmetry)
    {
        int actions = TGame.Info.ActionCount;
        sample.Position.Transform(symmetry).Encode(encoded);
        Span<long> tokens = MemoryMarshal.Cast<byte, long>(Tokens.bytes).Slice(row * encoded.Length, encoded.Length);
        for (int token = 0; token < encoded.Length; token++)
        {
            tokens[token] = encoded[token];
        }

        Span<byte> illegal = Illegal.bytes.Slice(row * actions, actions);
        illegal.Fill(1);
        foreach (ushort action in legal.AsSpan(0, sample.Position.LegalActions(legal)))
        {
            illegal[TGame.TransformAction(action, symmetry)] = 0;
        }

        Span<float> policy = MemoryMarshal.Cast<byte, float>(Policies.bytes).Slice(row * actions, actions);
        policy.Clear();
        ReadOnlySpan<ushort> played = sample.Policy.Actions.Span;
        for (int i = 0; i < played.Length; i++)
        {
            policy[TGame.TransformAction(played[i], symmetry)] = sample.Policy.Weights.Span[i];
        }

        MemoryMarshal.Cast<byte, float>(Outcomes.bytes)[row] = sample.Value;
    }

    public void Dispose()
    {
        Tokens.Dispose();
        Policies.Dispose();
        Illegal.Dispose();
        Outcomes.Dispose();
    }
}
