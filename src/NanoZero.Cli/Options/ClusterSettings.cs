using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NanoZero.Cli.Options;

/// <summary>The options of a training that other machines play games for.</summary>
internal sealed class ClusterSettings
{
    /// <summary>The environment variable with the password of the store.</summary>
    public const string PasswordVariable = "NANOZERO_STORE_PASSWORD";

    private readonly Option<bool> cluster = TypedOption.Flag(
        "--cluster", "Let workers play games, too (nanozero worker); the run has the same bytes");

    private readonly Option<string?> listen = TypedOption.Text(
        "--listen", "ADDRESS:PORT",
        "With --cluster: where workers join, an address or name of this machine, 0.0.0.0 for all of them. Beyond "
            + "loopback the connection is encrypted, and workers need the token that is printed [default: 127.0.0.1:"
            + $"{ClusterServer.DefaultPort}]");

    private readonly Option<string?> certificate = TypedOption.Text(
        "--certificate", "FILE",
        "With --cluster: a certificate for the connection, PEM or PFX [default: one that is made for the run]");

    private readonly Option<string?> key = TypedOption.Text(
        "--certificate-key", "FILE", "The certificate's private key, PEM [default: in the certificate's file]");

    private readonly Option<string?> secrets = TypedOption.Text(
        "--secrets", "DIR",
        "With --cluster: where the token and the made certificate are kept [default: among this user's data, by run]");

    private readonly Option<bool> withoutEncryption = TypedOption.Flag(
        "--without-encryption",
        "With --listen beyond loopback: send the token, weights and games for everybody on the network to read");

    private readonly Option<string?> membership = TypedOption.Text(
        "--membership", "STORE",
        "With --cluster: several machines run this command on one folder and stand in for each other; who coordinates "
            + "stands in Redis or PostgreSQL (redis://HOST:PORT/SEAT, postgres://USER@HOST:PORT/DATABASE/SEAT) "
            + "[default: none]");

    private readonly Option<int?> metrics = TypedOption.OptionalCount(
        "--metrics",
        "With --cluster: the port on this machine where Prometheus reads metrics; 0 for a free one [default: none]",
        0,
        IPEndPoint.MaxPort);

    /// <summary>Adds the options to a command whose machines stand in for each other.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        AddJoiningTo(command);
        command.Add(membership);
        AddMetricsTo(command);
    }

    /// <summary>Adds the option of the metrics of a training.</summary>
    /// <param name="command">The command.</param>
    public void AddMetricsTo(Command command) => command.Add(metrics);

    /// <summary>Adds the options by which workers join to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddJoiningTo(Command command)
    {
        command.Add(cluster);
        command.Add(listen);
        command.Add(certificate);
        command.Add(key);
        command.Add(secrets);
        command.Add(withoutEncryption);
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
    public static string? Password =>
        Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } password ? password : null;

    /// <summary>Returns how workers join; null where none do.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">No address, or options that do not fit it.</exception>
    /// <exception cref="InvalidDataException">The certificate cannot be used.</exception>
    public ClusterChoice? Read(ParseResult parsed)
    {
        Option? first = ((Option[])[listen, certificate, key, secrets, withoutEncryption]).FirstOrDefault(option =>
            parsed.GetResult(option) is { Implicit: false });
        if (!parsed.GetValue(cluster))
        {
            return first is null ? null : throw new UsageException($"{first.Name}: expected --cluster beside it");
        }

        string text = parsed.GetValue(listen) ?? $"{IPAddress.Loopback}:{ClusterServer.DefaultPort}";
        (IPEndPoint where, string? host) = Parse(text);
        bool isHere = IPAddress.IsLoopback(where.Address), isPlain = parsed.GetValue(withoutEncryption);
        if (isPlain && (isHere || parsed.GetValue(certificate) is not null))
        {
            UsageException.RequireAbsent(
                parsed, isHere ? $"no other machine reaches {where.Address}" : "--certificate encrypts",
                withoutEncryption);
        }

        if (parsed.GetValue(certificate) is null)
        {
            UsageException.RequireAbsent(parsed, "--certificate is missing", key);
        }

        string words = string.Concat(((Option<string?>[])[listen, certificate, key, secrets])
            .Where(option => parsed.GetValue(option) is not null)
            .Select(option => $" {option.Name} {CommandText.Quote(parsed.GetValue(option)!)}"));
        return new ClusterChoice(
            where,
            host,
            parsed.GetValue(certificate) is { } file ? CertificateFile.Read(file, parsed.GetValue(key)) : null,
            parsed.GetValue(secrets),
            isPlain,
            ReadMembership(parsed),
            $" --cluster{words}{(isPlain ? $" {withoutEncryption.Name}" : "")}");
    }

    /// <summary>Returns the port of the metrics; null where none are asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">No workers can join.</exception>
    public int? ReadMetrics(ParseResult parsed) =>
        parsed.GetValue(metrics) is { } port && !parsed.GetValue(cluster)
            ? throw new UsageException("--metrics: expected --cluster beside it")
            : parsed.GetValue(metrics);

    // A port alone would be read as an address.
    private static (IPEndPoint Where, string? Host) Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = text[..Math.Max(colon, 0)];
        if (colon > 0 && IPEndPoint.TryParse(text, out IPEndPoint? where))
        {
            // An IPv6 address without brackets would lose its last part to the port.
            return where.AddressFamily == AddressFamily.InterNetworkV6 && !host.EndsWith(']')
                ? throw NoAddress(text)
                : (where, null);
        }

        if (Uri.CheckHostName(host) != UriHostNameType.Dns
            || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw NoAddress(text);
        }

        try
        {
            IPAddress[] known = Dns.GetHostAddresses(host);
            IPAddress first =
                known.FirstOrDefault(each => each.AddressFamily == AddressFamily.InterNetwork) ?? known[0];
            return (new IPEndPoint(first, port), host);
        }
        catch (SocketException cause)
        {
            throw new UsageException(
                $"--listen: there is no machine '{host}' ({OneLine.Of(cause).TrimEnd('.')}); name this one, or give "
                    + "its address",
                cause);
        }
    }

    private static UsageException NoAddress(string text) => new(
        $"--listen: '{text}' is no address; expected one of this machine with a port, such as "
            + $"127.0.0.1:{ClusterServer.DefaultPort} or [::1]:{ClusterServer.DefaultPort}");
}

/// <summary>How workers join a training, as its command line says.</summary>
/// <param name="Listen">Where.</param>
/// <param name="Host">This machine's name for them; null for the address.</param>
/// <param name="Certificate">The certificate that was given; null for the made one.</param>
/// <param name="Secrets">The folder of the token; null for the usual one.</param>
/// <param name="IsPlain">Whether nothing is encrypted, for other machines, too.</param>
/// <param name="Store">Where it stands who coordinates; null where no other machine stands by.</param>
/// <param name="Words">The options once more, for a command that goes on.</param>
internal sealed record ClusterChoice(
    IPEndPoint Listen,
    string? Host,
    X509Certificate2? Certificate,
    string? Secrets,
    bool IsPlain,
    MembershipAddress? Store,
    string Words)
{
    // Loopback alone is open to everybody on this machine.
    private bool HasToken => !IPAddress.IsLoopback(Listen.Address) || Certificate is not null || Secrets is not null;

    /// <summary>
    /// Returns where workers of a run or a study join. Its token and certificate are made where they are missing.
    /// </summary>
    /// <param name="started">When the run or the study was begun.</param>
    /// <exception cref="IOException">The secrets cannot be written.</exception>
    /// <exception cref="InvalidDataException">The secrets are damaged.</exception>
    public CoordinatorDoor DoorOf(DateTimeOffset started) => new(Listen)
    {
        Host = Host,
        AllowsUnencrypted = IsPlain,
        Identity = HasToken ? IdentityIn(Secrets ?? CoordinatorIdentity.FolderOf(started)) : null,
    };

    /// <summary>
    /// Returns the token by which this machine joins those that stand by; null where none is asked for.
    /// </summary>
    /// <exception cref="IOException">The secrets cannot be written.</exception>
    /// <exception cref="InvalidDataException">The secrets are damaged.</exception>
    public JoinToken? SharedToken()
    {
        if (!HasToken)
        {
            return null;
        }

        using CoordinatorIdentity identity = IdentityIn(Secrets!);
        return identity.Token;
    }

    /// <summary>Checks that a match has a place for its token.</summary>
    /// <exception cref="UsageException">Nothing else names a place.</exception>
    public void RequireSecretsOfMatch()
    {
        if (HasToken && Secrets is null)
        {
            throw new UsageException(
                "--listen: a match that is continued needs the same token again; add --secrets DIR, a folder to keep "
                    + "it in");
        }
    }

    /// <summary>
    /// Checks that machines that stand in for each other have the same token. It is made where it is missing.
    /// </summary>
    /// <exception cref="UsageException">They would each make one.</exception>
    /// <exception cref="InvalidDataException">
    /// The shared token is damaged, or it belongs to another certificate; the message says which.
    /// </exception>
    public void RequireSharedSecrets()
    {
        if (HasToken && Secrets is null)
        {
            throw new UsageException(
                "--membership: machines that stand in for each other need the same token; add --secrets DIR, a folder "
                    + "that all of them share");
        }

        _ = SharedToken();
    }

    /// <summary>Returns the lines that say how workers join.</summary>
    /// <param name="door">Where.</param>
    /// <param name="address">The coordinator's address.</param>
    /// <param name="isScreen">
    /// Whether a person reads them. Elsewhere they name the file of the token, because logs are read by others.
    /// </param>
    /// <param name="store">
    /// Where workers find this coordinator and those that stand in for it; null where no other machine stands by.
    /// </param>
    public static IEnumerable<string> Invitation(
        CoordinatorDoor door, string address, bool isScreen, MembershipAddress? store = null)
    {
        string join = $"nanozero worker --join {(store is null ? address : CommandText.Quote(store.ToString()))}";
        string[] before = store is not null && (store.HasPassword || ClusterSettings.Password is not null)
            ? [$"workers need the store's password, too, in the variable {ClusterSettings.PasswordVariable}"]
            : [];
        return [.. before, .. Invitation(door, join, isScreen)];
    }

    private static string[] Invitation(CoordinatorDoor door, string join, bool isScreen)
    {
        if (door.Identity is not { } identity)
        {
            return [$"workers join with: {join}"];
        }

        string warning = "warning: nothing is encrypted: whoever reads this network's traffic gets the token";
        string file = CommandText.Quote(Path.GetFullPath(identity.TokenFile));

        // Two lines that a shell takes for one command; the first has no space at which a screen would break it.
        string[] lines = isScreen
            ? [
                $"workers join with this command, which holds a secret (it is in {file}, too):",
                OperatingSystem.IsWindows()
                    ? $"$env:{JoinToken.Variable}='{identity.Token.Text}';"
                    : $"{JoinToken.Variable}={identity.Token.Text}\\",
                $"  {join}",
            ]
            : [$"workers join with: {join} --token-file {file} (copy this file to them; it is a secret)"];
        return identity.Certificate is null ? [.. lines, warning] : lines;
    }

    private CoordinatorIdentity IdentityIn(string folder) =>
        CoordinatorIdentity.Open(folder, Certificate, !IsPlain, isShared: Store is not null);
}
