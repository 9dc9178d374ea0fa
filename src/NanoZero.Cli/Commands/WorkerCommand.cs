namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero worker</c>: lends this machine to a training on another one.</summary>
internal static class WorkerCommand
{
    private const int MostThreads = 1024;

    // With the time to give games back, less than what a program has that is asked to stop.
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(15);

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
        Option<string?> token = TypedOption.Text(
            "--token", "TOKEN",
            "The coordinator's token. Others on this machine can read it in the list of processes; the environment "
                + $"variable {JoinToken.Variable} is not seen by them [default: {JoinToken.Variable}]");
        Option<string?> tokenFile = TypedOption.Text(
            "--token-file", "FILE", "A file with the token, in place of the token");
        Command command = new(
            "worker", "Lend this machine to a training or to matches: play games for them until they are finished.")
        {
            join, token, tokenFile, threads, name,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            JoinToken? shown = TokenOf(parsed.GetValue(token), parsed.GetValue(tokenFile));
            string address = parsed.GetRequiredValue(join);
            MembershipAddress? store = MembershipAddress.IsOne(address)
                ? UsageException.Check("--join", () => MembershipAddress.Parse(address))
                : null;
            await using IMembership? membership = store?.Open(ClusterSettings.Password);
            WorkerOptions standard = new(store is null ? AddressOf(address, shown) : new Uri(store.ToString()));
            WorkerOptions options = standard with
            {
                Membership = membership,
                Token = shown,
                Threads = parsed.GetValue(threads),
                Name = parsed.GetValue(name) ?? standard.Name,
                LongestDrain = LongestDrain,
            };
            return await Run(options, terminal, cancellation);
        });
        return HelpWithExamples.Add(
            command,
            $"worker --join http://127.0.0.1:{ClusterServer.DefaultPort}",
            $"worker --join https://coordinator.example:{ClusterServer.DefaultPort} --token-file token.txt",
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
            terminal.Say($"the games are finished; this worker played {games:N0} of them");
            return CommandLine.Succeeded;
        }
        catch (OperationCanceledException exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("stopped; other workers play the games", exception, cancellation);
        }
    }

    // Null where there is none.
    private static JoinToken? TokenOf(string? given, string? file)
    {
        if (given is not null && file is not null)
        {
            throw new UsageException("--token and --token-file are two ways to say the same; give one of them");
        }

        if (given is not null)
        {
            return JoinToken.Parse(given, "--token");
        }

        if (file is not null)
        {
            return JoinToken.Parse(File.ReadAllText(file), $"--token-file '{file}'");
        }

        return Environment.GetEnvironmentVariable(JoinToken.Variable) is { Length: > 0 } set
            ? JoinToken.Parse(set, $"the environment variable {JoinToken.Variable}")
            : null;
    }

    private static Uri AddressOf(string text, JoinToken? token) =>
        Uri.TryCreate(
            text.Contains("://", StringComparison.Ordinal) ? text
                : $"{(token is { HasPin: true } ? Uri.UriSchemeHttps : Uri.UriSchemeHttp)}://{text}",
            UriKind.Absolute, out Uri? address)
        && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException(
                $"--join: '{text}' is no address; expected what 'nanozero train --cluster' printed, such as "
                    + $"http://127.0.0.1:{ClusterServer.DefaultPort}");
}
