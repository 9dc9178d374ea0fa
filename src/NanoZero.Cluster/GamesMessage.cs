using System.Buffers.Binary;
using System.Text.Json;

namespace NanoZero.Cluster;

/// <summary>
/// The games of a block as bytes: two lengths, the games as text, what their searches said, and what the games took.
/// </summary>
/// <remarks>
/// The lengths are 64-bit little-endian numbers, of the text and of the tensors. The parts are those of
/// <see cref="SelfPlayFile"/>; the rest is <see cref="PlayCounts"/> as JSON.
/// </remarks>
internal static class GamesMessage
{
    private const int HeaderBytes = 2 * sizeof(long);
    private const long MostCount = 1L << 40;
    private const float MostSurprise = 1000;  // in nats
    private const float MostValue = 1.001f;   // sums are rounded

    /// <summary>Writes games.</summary>
    /// <param name="config">The configuration of their run.</param>
    /// <param name="iteration">The iteration they were played for.</param>
    /// <param name="played">The games of one block.</param>
    public static byte[] Write<TGame>(TrainingConfig config, int iteration, PlayedGames<TGame> played)
        where TGame : unmanaged, IGame<TGame>
    {
        using MemoryStream message = new();
        message.SetLength(HeaderBytes);
        message.Position = HeaderBytes;
        SelfPlayFile.WriteGames(message, config, iteration, played.Games);
        long afterGames = message.Length;
        SelfPlayFile.WritePolicies(message, config, played.Games);
        long afterPolicies = message.Length;
        JsonSerializer.Serialize(message, new Took(played.Counts), Json.Line);
        byte[] bytes = message.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, afterGames - HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), afterPolicies - afterGames);
        return bytes;
    }

    /// <summary>Reads games, and checks that they are those that were asked for.</summary>
    /// <param name="start">The start position of the run's games.</param>
    /// <param name="config">The configuration of their run.</param>
    /// <param name="block">The games that were asked for.</param>
    /// <param name="bytes">What <see cref="Write"/> returned.</param>
    /// <param name="sender">What to call the sender in messages.</param>
    /// <returns>The games, and what they took. Their time is not known.</returns>
    /// <exception cref="InvalidDataException">
    /// The bytes are no message, break the rules of the game, or hold other games; the message says which.
    /// </exception>
    public static PlayedGames<TGame> Read<TGame>(
        TGame start, TrainingConfig config, GameBlock block, byte[] bytes, string sender)
        where TGame : unmanaged, IGame<TGame>
    {
        (Range games, Range policies, Range counts) = Parts(bytes, sender);
        using MemoryStream text = Stream(games), tensors = Stream(policies);
        IReadOnlyList<GameRecord<TGame>> records =
            SelfPlayFile.Read(start, (text, $"games of {sender}"), (tensors, $"policies of {sender}"));
        if (!records.Select(game => game.Index).SequenceEqual(Enumerable.Range(block.First, block.Count)))
        {
            throw new InvalidDataException(
                $"{sender} sent other games than {block.First} to {block.First + block.Count - 1}");
        }

        if (records.FirstOrDefault(game => !FitsRun(game, config)) is { } other)
        {
            throw new InvalidDataException($"{sender} sent a game {other.Index} as this run does not play it");
        }

        PlayCounts counted = JsonText.Read<Took>(bytes[counts], Json.Log, $"the counts of {sender}").Counts;
        return new(records, RequireCounts(counted, block, sender), TimeSpan.Zero);

        MemoryStream Stream(Range part)
        {
            (int offset, int length) = part.GetOffsetAndLength(bytes.Length);
            return new(bytes, offset, length, writable: false);
        }
    }

    /// <summary>Checks what games took, as far as that can be checked.</summary>
    /// <param name="counts">What the sender says.</param>
    /// <param name="block">The games.</param>
    /// <param name="sender">What to call the sender in messages.</param>
    /// <returns>The counts, with the number of games.</returns>
    /// <exception cref="InvalidDataException">The counts cannot be.</exception>
    public static PlayCounts RequireCounts(PlayCounts counts, GameBlock block, string sender) => AreCounts(counts)
        ? counts with { Games = block.Count }
        : throw new InvalidDataException($"{sender} sent counts that cannot be");

    private static (Range Games, Range Policies, Range Counts) Parts(byte[] bytes, string sender)
    {
        if (bytes.Length >= HeaderBytes)
        {
            long games = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            long policies = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(sizeof(long)));
            long rest = bytes.Length - HeaderBytes;
            if (games >= 0 && policies >= 0 && games <= rest && policies <= rest - games)
            {
                int afterGames = HeaderBytes + (int)games, afterPolicies = afterGames + (int)policies;
                return (HeaderBytes..afterGames, afterGames..afterPolicies, afterPolicies..bytes.Length);
            }
        }

        throw new InvalidDataException($"{sender} sent bytes that are no games");
    }

    // What reading a run's own files takes for granted.
    private static bool FitsRun<TGame>(GameRecord<TGame> game, TrainingConfig config)
        where TGame : unmanaged, IGame<TGame> =>
        game.Actions.Count > 0
        && game.RootValues.All(value => float.IsNaN(value) || Math.Abs(value) <= MostValue)
        && game.Surprises.Count == (config.SurpriseWeight > 0 ? game.Actions.Count : 0)
        && game.Surprises.All(surprise => surprise is >= 0 and <= MostSurprise)
        && (game.Resignation is null || config.ResignBelow is not null);

    private static bool AreCounts(PlayCounts counts)
    {
        long[] whole =
        [
            counts.Plies, counts.Searches, counts.Simulations, counts.Evaluations, counts.CacheHits, counts.Collisions,
            counts.Terminals, counts.StoppedEarly, counts.Batches, counts.BatchedPositions, counts.BatchRoom,
        ];
        double[] seconds = [counts.EvaluatorSeconds, counts.EvaluatorBusySeconds, counts.TreeSeconds];
        return whole.All(count => count is >= 0 and <= MostCount) && seconds.All(each => each is >= 0 and <= MostCount);
    }

    private sealed record Took(PlayCounts Counts);
}
