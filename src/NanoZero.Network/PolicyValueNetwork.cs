using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NanoZero.Network;

/// <summary>
/// The transformer that looks at a position and answers with action logits and a value. No layer has a bias, the norms have
/// no weights.
/// </summary>
/// <remarks>Shapes: B positions, S tokens, A actions, C width, H heads. One instance is used by one thread at a time.</remarks>
public sealed class PolicyValueNetwork : Module<Tensor, (Tensor Logits, Tensor Values)>
{
    private const double InitialDeviation = 0.02;

    // The names of the fields are the names in a checkpoint; TorchSharp also finds a field by its name when it moves a module.
    private readonly Parameter tokens;       // [K, C]
    private readonly Parameter positions;    // [S, C]
    private readonly ModuleList<Block> blocks;
    private readonly Parameter policy;       // [A, C]
    private readonly Parameter valueHidden;  // [C/4, C]
    private readonly Parameter valueOut;     // [1, C/4]

    /// <summary>Creates a network with random weights, normal with deviation 0.02, on the CPU in fp32.</summary>
    /// <param name="config">The sizes.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    /// <exception cref="InvalidDataException">Sizes that do not fit together.</exception>
    /// <exception cref="PlatformNotSupportedException">No libtorch on this machine; the message says what to do.</exception>
    public PolicyValueNetwork(NetworkConfig config, ulong seed)
        : base(NameAfterTorch(config))
    {
        Config = config;
        blocks = [];
        NormalInitialiser normal = new(seed, InitialDeviation);
        int width = config.Width;

        tokens = normal.Next(config.TokenKinds, width);
        positions = normal.Next(config.TokenCount, width);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            blocks.Add(new Block(width, config.Heads, normal));
        }

        policy = normal.Next(config.ActionCount, width);
        valueHidden = normal.Next(width / 4, width);
        valueOut = normal.Next(1, width / 4);
        RegisterComponents();
    }

    /// <summary>Gets the sizes.</summary>
    public NetworkConfig Config { get; }

    /// <summary>
    /// Gets or sets whether the blocks' linear layers take their inputs and weights in bf16, whatever those are stored in, and answer in
    /// the inputs' format; all else stays as it is. Gradients reach the weights in the weights' own format.
    /// </summary>
    public bool HalfProducts
    {
        get => blocks[0].HalfProducts;
        set
        {
            foreach (Block block in blocks)
            {
                block.HalfProducts = value;
            }
        }
    }

    /// <summary>Computes action logits and values.</summary>
    /// <param name="input">Token numbers, 64-bit integers, shape [B, S].</param>
    /// <returns>Logits over all actions, shape [B, A], illegal ones included; values for the side to move in [-1, 1], shape [B].</returns>
    public override (Tensor Logits, Tensor Values) forward(Tensor input)
    {
        Tensor x = tokens.index_select(0, input.flatten());                 // [B·S, C]
        x = x.view(-1, Config.TokenCount, Config.Width).add(positions, Scalars.One); // [B, S, C]
        foreach (Block block in blocks)
        {
            x = block.call(x);                                              // [B, S, C]
        }

        Tensor pooled = Norm(x).mean([1]);                                  // [B, C]
        Tensor logits = linear(pooled, policy);                             // [B, A]
        Tensor hidden = gelu(linear(pooled, valueHidden));                  // [B, C/4]

        // A product with a single row would be a matrix-vector product, whose sums depend on the batch size in the last bits.
        Tensor values = (hidden * valueOut).sum(1).tanh();                  // [B]
        return (logits, values);
    }

    /// <summary>Copies all weights from a network of the same sizes, converting to this one's device and precision.</summary>
    /// <param name="source">The network to copy; unchanged.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void CopyFrom(PolicyValueNetwork source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Config != Config)
        {
            throw new ArgumentException($"expected a network of {Config}, got {source.Config}", nameof(source));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        foreach ((Parameter target, Parameter from) in parameters().Zip(source.parameters()))
        {
            target.copy_(from);
        }
    }

    // The base class and every field that is a module call the native library: it is loaded before either is made.
    private static string NameAfterTorch(NetworkConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        NativeTorch.Require();
        return nameof(PolicyValueNetwork);
    }

    // x / sqrt(mean(x²) + 1e-4) over the width: RMS norm without weights.
    private static Tensor Norm(Tensor x) => x * x.pow(Scalars.Two).mean([-1], keepdim: true).add(Scalars.NormEpsilon, Scalars.One).rsqrt();

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly int heads;
        private readonly Parameter queryKeyValue;   // [3C, C]
        private readonly Parameter projection;      // [C, C]
        private readonly Parameter mlpUp;           // [4C, C]
        private readonly Parameter mlpDown;         // [C, 4C]

        public Block(int width, int heads, NormalInitialiser normal)
            : base(nameof(Block))
        {
            this.heads = heads;
            queryKeyValue = normal.Next(3 * width, width);
            projection = normal.Next(width, width);
            mlpUp = normal.Next(4 * width, width);
            mlpDown = normal.Next(width, 4 * width);
            RegisterComponents();
        }

        public bool HalfProducts { get; set; }

        public override Tensor forward(Tensor x)
        {
            x = x.add(Attention(Norm(x)), Scalars.One);
            return x.add(Mlp(Norm(x)), Scalars.One);                                        // [B, S, C]
        }

        private Tensor Product(Tensor x, Tensor weights) =>
            HalfProducts ? linear(x.to(bfloat16), weights.to(bfloat16)).to(x.dtype) : linear(x, weights);

        private Tensor Attention(Tensor x)
        {
            long batch = x.shape[0], tokens = x.shape[1], width = x.shape[2];
            Tensor qkv = Product(x, queryKeyValue).view(batch, tokens, 3, heads, width / heads); // [B, S, 3, H, C/H]
            Tensor[] parts = qkv.permute(2, 0, 3, 1, 4).unbind(0);                          // three of [B, H, S, C/H]
            Tensor mixed = scaled_dot_product_attention(parts[0], parts[1], parts[2]);      // [B, H, S, C/H]
            return Product(mixed.transpose(1, 2).reshape(batch, tokens, width), projection); // [B, S, C]
        }

        private Tensor Mlp(Tensor x) => Product(gelu(Product(x, mlpUp)), mlpDown);            // [B, S, C]
    }
}
