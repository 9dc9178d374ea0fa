namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero cluster</c>: looks after a training that other machines play games for.</summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);

    public static Command Create(Terminal terminal) =>
        new("cluster", "Look after a training that other machines play games for (train --cluster).")
        {
            CreateStatus(terminal),
        };

    private static Command CreateStatus(Terminal terminal)
    {
        Argument<string> run = new("RUN") { Description = "Folder of the run, on the coordinator's machine" };
        Option<bool> watch = TypedOption.Flag(
            "--watch", "Show it again whenever it changes, until the coordinator ends");
        Option<bool> json = TypedOption.Json();
        Command command = new("status", "Show the workers of a run, what they play, and what went wrong.")
        {
            run, watch, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(run);
            if (parsed.GetValue(json))
            {
                UsageException.RequireAbsent(parsed, "--json prints one status", watch);
                (ClusterStatus status, bool isThere) = Read(path);
                JsonOutput.Write(terminal.Output, new StatusView(isThere, status));
            }
            else if (parsed.GetValue(watch))
            {
                await Watch(path, terminal, cancellation);
            }
            else
            {
                Show(path, terminal);
            }

            return CommandLine.Succeeded;
        });
        return HelpWithExamples.Add(
            command, "cluster status runs/connect4-puct", "cluster status runs/connect4-puct --watch");
    }

    private static (ClusterStatus Status, bool IsThere) Read(string path)
    {
        ClusterStatus status = ClusterStatus.Read(path);
        return (status, status.IsThere(path));
    }

    private static bool Show(string path, Terminal terminal)
    {
        (ClusterStatus status, bool isThere) = Read(path);
        ClusterText.Write(terminal.Output, path, status, isThere);
        return isThere;
    }

    // On a screen each status takes the place of the one before.
    private static async Task Watch(string path, Terminal terminal, CancellationToken cancellation)
    {
        const string Clear = "\e[H\e[2J";
        DateTime shown = default;
        bool isThere = true;
        while (isThere)
        {
            (ClusterStatus status, isThere) = Read(path);
            if (status.Written != shown || !isThere)
            {
                terminal.Output.Write(terminal.IsLive ? Clear : shown == default ? "" : Environment.NewLine);
                ClusterText.Write(terminal.Output, path, status, isThere);
                terminal.Output.Flush();
                shown = status.Written;
            }

            await Task.Delay(isThere ? BetweenLooks : TimeSpan.Zero, cancellation);
        }
    }

    private sealed record StatusView(bool IsThere, ClusterStatus Status);
}
