using System.Buffers.Binary;
using System.Text.Json;

namespace NanoZero.Cluster;

/// <summary>
/// Games of a match and who plays them, networks included: all that a worker needs. The hash of its bytes names it.
/// </summary>
/// <remarks>
/// The bytes begin with the length of the text, a 64-bit little-endian number. Then come the text as JSON, and the
/// weights of the networks one after the other.
/// </remarks>
internal sealed record MatchPackage
{
    private const int LongestText = 16 << 20;

    /// <summary>Gets the game with its rule options.</summary>
    public required string Game { get; init; }

    /// <summary>Gets the players that games name by their index.</summary>
    public required IReadOnlyList<PackedPlayer> Players { get; init; }

    /// <summary>Gets the games.</summary>
    public required IReadOnlyList<PackedGame> Games { get; init; }

    /// <summary>Gets the seed of the games.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gets the seed of random playouts that evaluate positions.</summary>
    public required ulong PlayoutSeed { get; init; }

    /// <summary>Gets in which numbers all networks are evaluated, by the project's own kernels.</summary>
    public required NetworkPrecision Precision { get; init; }

    /// <summary>Gets the networks that players name by their index.</summary>
    public required IReadOnlyList<PackedNetwork> Networks { get; init; }

    /// <summary>Reads a package. Its text says no more than which games are played, and by whom.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> returned.</param>
    /// <exception cref="InvalidDataException">The bytes are no package.</exception>
    public static MatchPackage Read(ReadOnlyMemory<byte> bytes)
    {
        const string What = "the coordinator's match";
        long text = bytes.Length < sizeof(long) ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
        if (text is < 0 or > LongestText || text > bytes.Length - sizeof(long))
        {
            throw new InvalidDataException($"{What} is damaged");
        }

        MatchPackage read = Checked(
            JsonText.Read<MatchPackage>(bytes.Slice(sizeof(long), (int)text).ToArray(), Json.Line, What));
        ReadOnlyMemory<byte> rest = bytes[(sizeof(long) + (int)text)..];
        List<PackedNetwork> networks = [];
        foreach (PackedNetwork network in read.Networks)
        {
            if (network.Bytes < 0 || network.Bytes > rest.Length)
            {
                throw new InvalidDataException($"{What} is damaged");
            }

            networks.Add(network with { Weights = rest[..network.Bytes] });
            rest = rest[network.Bytes..];
        }

        return read with { Networks = networks };
    }

    // What playing takes for granted.
    private static MatchPackage Checked(MatchPackage read) =>
        read.Players.All(player => player is not null) && read.Networks.All(network => network is not null)
        && read.Games.All(game => game is { MovesFirst: 0 or 1 } && read.Players.Count == 2)
            ? read
            : throw new InvalidDataException("the coordinator's match is damaged");

    /// <summary>Returns the package as workers get it.</summary>
    public Weights ToBytes()
    {
        using MemoryStream stream = new();
        stream.SetLength(sizeof(long));
        stream.Position = sizeof(long);
        JsonSerializer.Serialize(stream, this, Json.Line);
        long text = stream.Length - sizeof(long);
        foreach (PackedNetwork network in Networks)
        {
            stream.Write(network.Weights.Span);
        }

        byte[] bytes = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text);
        return new Weights(bytes);
    }

    /// <summary>Returns the games as they are played.</summary>
    /// <param name="start">The game's start position.</param>
    /// <exception cref="FormatException">A move of an opening that cannot be played.</exception>
    public IReadOnlyList<GameSetup<TGame>> Setups<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame> =>
        [
            .. Games.Select(game => new GameSetup<TGame>(
                MoveText.Play(start, game.Opening, out int[] opening), opening, game.MovesFirst, 1 - game.MovesFirst,
                game.Stream)),
        ];
}

/// <summary>A player of a match.</summary>
/// <param name="Text">The player's text; that of a network's player lacks the network.</param>
/// <param name="Search">The search of a network's player; null for others.</param>
/// <param name="Network">The network's index; null for players without one.</param>
internal sealed record PackedPlayer(string Text, SearchOptions? Search, int? Network);

/// <summary>A game of a match.</summary>
/// <param name="Opening">The moves before the first one that is played.</param>
/// <param name="MovesFirst">The index of the player who moves first after them; 0 or 1.</param>
/// <param name="Stream">What names the randomness of the game.</param>
internal sealed record PackedGame(string Opening, int MovesFirst, ulong Stream);

/// <summary>A network of a match.</summary>
/// <param name="Description">The text of its file <see cref="Checkpoint.ConfigFile"/>.</param>
/// <param name="Bytes">The size of its weights.</param>
internal sealed record PackedNetwork(string Description, int Bytes)
{
    /// <summary>Gets the bytes of its file <see cref="Checkpoint.WeightsFile"/>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Weights { get; init; }
}
