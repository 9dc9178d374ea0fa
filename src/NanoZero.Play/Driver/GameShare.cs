using NanoZero.Games;

namespace NanoZero.Play;

/// <summary>The games of a plan that belong to one worker, handed to its slots in order.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class GameShare<TGame>(
    GamePlan<TGame> plan, int worker, int workers, GameRecord<TGame>?[] records, WorkerCounts counts, CancellationToken cancellation)
    where TGame : unmanaged, IGame<TGame>
{
    private int next = worker;

    public GamePlan<TGame> Plan => plan;

    public WorkerCounts Counts => counts;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Gets the number of games in the share.</summary>
    public int Games { get; } = Math.Max(0, (plan.Games.Count - worker + workers - 1) / workers);

    /// <summary>Gets the number of games taken and not yet finished.</summary>
    public int GamesInPlay { get; private set; }

    /// <summary>Takes the next game; returns false when all are taken.</summary>
    public bool TryTake(out int game)
    {
        cancellation.ThrowIfCancellationRequested();
        game = next;
        if (game >= plan.Games.Count)
        {
            return false;
        }

        next += workers;
        GamesInPlay++;
        return true;
    }

    public void Finish(GameRecord<TGame> record)
    {
        records[record.Index] = record;
        plan.Finished?.Invoke(record);
        counts.AddGame();
        GamesInPlay--;
    }
}
