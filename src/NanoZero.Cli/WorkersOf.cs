namespace NanoZero.Cli;

/// <summary>Lets workers play games of a command, where it has a cluster.</summary>
internal static class WorkersOf
{
    /// <summary>Does work whose games this machine plays, and workers where they may join.</summary>
    /// <param name="terminal">Where it stands how workers join, and what they do.</param>
    /// <param name="workers">How workers join; null where none do.</param>
    /// <param name="started">When the study or the tournament was begun, which names the place of its token.</param>
    /// <param name="metrics">The port of the metrics of trainings; null for none.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task Play(
        Terminal terminal,
        ClusterChoice? workers,
        DateTimeOffset started,
        int? metrics,
        Func<IMachines, Task> work,
        CancellationToken cancellation)
    {
        if (workers is null)
        {
            await work(new ThisMachine());
            return;
        }

        CoordinatorDoor door = workers.DoorOf(started);
        using CoordinatorIdentity? identity = door.Identity;
        Coordination coordination = new(door)
        {
            Metrics = metrics,
            Started = address =>
            {
                foreach (string line in ClusterChoice.Invitation(door, address, terminal.Error is ScreenWriter))
                {
                    terminal.Say(line);
                }
            },
            Warn = warning => terminal.Say($"warning: {warning}"),
            Say = terminal.Say,
        };
        await using GameCluster machines = await GameCluster.Start(coordination, cancellation);
        await work(machines);
        await machines.Finish(cancellation);
    }
}
