namespace NanoZero.Cluster;

/// <summary>How games are written and read between machines.</summary>
internal interface IGamesFormat<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Writes games, and what they took.</summary>
    /// <param name="iteration">The iteration they were played for.</param>
    /// <param name="played">The games of one block.</param>
    byte[] Write(int iteration, PlayedGames<TGame> played);

    /// <summary>Reads games, and checks that they are those that were asked for.</summary>
    /// <param name="block">The games that were asked for.</param>
    /// <param name="bytes">What <see cref="Write"/> returned.</param>
    /// <param name="sender">What to call the sender in messages.</param>
    /// <returns>The games, and what they took. Their time is not known.</returns>
    /// <exception cref="InvalidDataException">
    /// The bytes are no message, break the rules of the game, or hold other games; the message says which.
    /// </exception>
    PlayedGames<TGame> Read(GameBlock block, byte[] bytes, string sender);
}

/// <summary>Games of a training: with what their searches said.</summary>
/// <param name="start">The start position of the run's games.</param>
/// <param name="config">The configuration of their run.</param>
internal sealed class SelfPlayFormat<TGame>(TGame start, TrainingConfig config) : IGamesFormat<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public byte[] Write(int iteration, PlayedGames<TGame> played) => GamesMessage.Write(config, iteration, played);

    /// <inheritdoc/>
    public PlayedGames<TGame> Read(GameBlock block, byte[] bytes, string sender) =>
        GamesMessage.Read(start, config, block, bytes, sender);
}
