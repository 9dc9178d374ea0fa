using System.Net;

namespace NanoZero.Cli.Options;

/// <summary>The options of a training that other machines play games for.</summary>
internal sealed class ClusterSettings
{
    private readonly Option<bool> cluster = TypedOption.Flag(
        "--cluster", "Let workers play games, too (nanozero worker); the run has the same bytes");

    private readonly Option<string?> listen = TypedOption.Text(
        "--listen", "ADDRESS:PORT",
        $"With --cluster: where workers join, on this machine [default: 127.0.0.1:{ClusterServer.DefaultPort}]");

    private readonly Option<string?> membership = TypedOption.Text(
        "--membership", "STORE",
        "With --cluster: several machines run this command on one folder and stand in for each other; who coordinates "
            + "stands in Redis or PostgreSQL (redis://HOST:PORT/SEAT, postgres://USER@HOST:PORT/DATABASE/SEAT)");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(cluster);
        command.Add(listen);
        command.Add(membership);
    }

    /// <summary>Returns where it stands who coordinates; null where no other machine stands by.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">No address of a store, or no cluster.</exception>
    public MembershipAddress? ReadMembership(ParseResult parsed) => parsed.GetValue(membership) switch
    {
        null => null,
        _ when !parsed.GetValue(cluster) => throw new UsageException("--membership: expected --cluster beside it"),
        var text => UsageException.Check("--membership", () => MembershipAddress.Parse(text)),
    };

    /// <summary>Returns the option of the store as words of a command line, without a password.</summary>
    /// <param name="parsed">The command line.</param>
    public string MembershipWords(ParseResult parsed) =>
        ReadMembership(parsed) is { } store ? $" --membership {CommandText.Quote(store.ToString())}" : "";

    /// <summary>
    /// Gets the password of the store where its address has none, from the environment; null for none.
    /// </summary>
    public static string? Password => Environment.GetEnvironmentVariable("NANOZERO_STORE_PASSWORD");

    /// <summary>Returns where workers join; null where none do.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">No address, or one that other machines can reach.</exception>
    public IPEndPoint? Read(ParseResult parsed)
    {
        string? text = parsed.GetValue(listen);
        if (!parsed.GetValue(cluster))
        {
            return text is null ? null : throw new UsageException("--listen: expected --cluster beside it");
        }

        IPEndPoint? where = text is null ? new(IPAddress.Loopback, ClusterServer.DefaultPort) : Parse(text);
        return where switch
        {
            null => throw new UsageException(
                $"--listen: '{text}' is no address; expected one of this machine with a port, such as "
                    + $"127.0.0.1:{ClusterServer.DefaultPort}"),
            _ when !IPAddress.IsLoopback(where.Address) => throw new UsageException(
                $"--listen: {where.Address} can be reached from other machines, and the connection is not encrypted "
                    + "yet; use 127.0.0.1, and a tunnel such as ssh -L from the workers"),
            _ => where,
        };
    }

    /// <summary>Returns the options as words of a command line.</summary>
    /// <param name="listen">Where workers join; null where none do.</param>
    public static string Words(IPEndPoint? listen) => listen is null ? "" : $" --cluster --listen {listen}";

    // A port alone would be read as an address.
    private static IPEndPoint? Parse(string text) =>
        text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out IPEndPoint? where) ? where : null;
}
