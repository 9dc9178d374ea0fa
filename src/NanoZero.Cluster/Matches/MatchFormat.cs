using System.Text.Json;

namespace NanoZero.Cluster;

/// <summary>Games of a match as JSON: their moves, and what they took.</summary>
/// <param name="setups">All games of the package, by their numbers.</param>
internal sealed class MatchFormat<TGame>(IReadOnlyList<GameSetup<TGame>> setups) : IGamesFormat<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public byte[] Write(int iteration, PlayedGames<TGame> played) => JsonSerializer.SerializeToUtf8Bytes(
        new Message(
            [.. played.Games.Select(game => MoveText.Format<TGame>(game.Actions.Select(action => (int)action)))],
            played.Counts),
        Json.Line);

    /// <inheritdoc/>
    public PlayedGames<TGame> Read(GameBlock block, byte[] bytes, string sender)
    {
        Message message = JsonText.Read<Message>(bytes, Json.Line, $"games of {sender}");
        return message.Moves.Count == block.Count && message.Moves.All(line => line is not null)
            ? new PlayedGames<TGame>(
                [.. block.Numbers.Zip(message.Moves, (number, moves) => RecordOf(number, moves, sender))],
                GamesMessage.RequireCounts(message.Counts, block, sender),
                TimeSpan.Zero)
            : throw new InvalidDataException($"{sender} sent {message.Moves.Count} games in place of {block.Count}");
    }

    private GameRecord<TGame> RecordOf(int number, string line, string sender)
    {
        GameSetup<TGame> setup = setups[number];
        int[] moves;
        TGame end;
        try
        {
            end = MoveText.Play(setup.Start, line, out moves);
        }
        catch (FormatException cause)
        {
            throw new InvalidDataException($"{sender} sent a game {number} against the rules: {cause.Message}", cause);
        }

        return end.IsTerminal
            ? new GameRecord<TGame>
            {
                Index = number,
                Start = setup.Start,
                Opening = setup.Opening,
                Actions = [.. moves.Select(move => (ushort)move)],
                RootValues = [.. Enumerable.Repeat(float.NaN, moves.Length)],
                Policies = new SearchPolicy[moves.Length],
                Outcome = GameRecord<TGame>.OutcomeAt(end, null),
            }
            : throw new InvalidDataException($"{sender} sent a game {number} that is not finished");
    }

    // The games are in the order of their numbers.
    private sealed record Message(IReadOnlyList<string> Moves, PlayCounts Counts);
}
