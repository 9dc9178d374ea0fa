namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero worker</c>: lends this machine to a training on another one.</summary>
internal static class WorkerCommand
{
    private const int MostThreads = 1024;

    public static Command Create(Terminal terminal)
    {
        Option<string> join = new("--join")
        {
            Description = "The coordinator, as 'nanozero train --cluster' prints it, or the store of --membership, "
                + "where it is found",
            HelpName = "ADDRESS",
            Required = true,
        };
        Option<int?> threads = TypedOption.OptionalCount(
            "--threads", "Threads that play games [default: one a core]", 1, MostThreads);
        Option<string?> name = TypedOption.Text(
            "--name", "NAME",
            "What the coordinator calls this worker, at most 64 letters, digits, '-', '_' and '.' [default: its "
                + "machine and process]");
        Command command = new(
            "worker", "Lend this machine to a training: play games for it until it is finished.")
        {
            join, threads, name,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string address = parsed.GetRequiredValue(join);
            MembershipAddress? store = MembershipAddress.IsOne(address)
                ? UsageException.Check("--join", () => MembershipAddress.Parse(address))
                : null;
            await using IMembership? membership = store?.Open(ClusterSettings.Password);
            WorkerOptions standard = new(store is null ? AddressOf(address) : new Uri(store.ToString()));
            WorkerOptions options = standard with
            {
                Membership = membership,
                Threads = parsed.GetValue(threads),
                Name = parsed.GetValue(name) ?? standard.Name,
            };
            return await Run(options, terminal, cancellation);
        });
        return HelpWithExamples.Add(
            command, $"worker --join http://127.0.0.1:{ClusterServer.DefaultPort}",
            "worker --join redis://store.example/go9");
    }

    private static async Task<int> Run(WorkerOptions options, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            long games = await LiveDisplay.Show(
                terminal,
                display => ClusterWorker.Run(
                    options, Forward.To<WorkerNews>(news => display.Line(news.Sentence)), cancellation));
            terminal.Say($"the run is finished; this worker played {games:N0} of its games");
            return CommandLine.Succeeded;
        }
        catch (OperationCanceledException exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("stopped; other workers play the games", exception, cancellation);
        }
    }

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute,
            out Uri? address)
        && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException(
                $"--join: '{text}' is no address; expected what 'nanozero train --cluster' printed, such as "
                    + $"http://127.0.0.1:{ClusterServer.DefaultPort}");
}
