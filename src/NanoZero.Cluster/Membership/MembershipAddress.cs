using System.Buffers;

namespace NanoZero.Cluster;

/// <summary>
/// Where a seat is kept: <c>redis://HOST:PORT/SEAT</c>, or <c>postgres://USER@HOST:PORT/DATABASE/SEAT</c>.
/// </summary>
internal sealed class MembershipAddress
{
    private const int RedisPort = 6379, PostgresPort = 5432;
    private const string StandardSeat = "run";
    private static readonly SearchValues<char> SeatCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly Uri uri;
    private readonly string? database;
    private readonly string seat;

    private MembershipAddress(Uri uri, string? database, string seat) =>
        (this.uri, this.database, this.seat) = (uri, database, seat);

    /// <summary>Gets whether the address has a password.</summary>
    public bool HasPassword => Password is not null;

    private bool IsRedis => uri.Scheme is "redis" or "rediss";

    private int Port => uri.Port >= 0 ? uri.Port : IsRedis ? RedisPort : PostgresPort;

    private string? User => uri.UserInfo.Split(':')[0] is { Length: > 0 } user ? Uri.UnescapeDataString(user) : null;

    private string? Password =>
        uri.UserInfo.Split(':', 2) is [_, { Length: > 0 } password] ? Uri.UnescapeDataString(password) : null;

    /// <summary>Says whether a text names a store, by what it begins with.</summary>
    /// <param name="text">Any text.</param>
    public static bool IsOne(string text) =>
        text.Split("://", 2) is ["redis" or "rediss" or "postgres" or "postgresql", _];

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <exception cref="FormatException">
    /// It is none; the message says what is expected, and repeats no password.
    /// </exception>
    public static MembershipAddress Parse(string text)
    {
        if (!IsOne(text) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.IdnHost.Length == 0)
        {
            throw Expected("no address of a store");
        }

        string[] parts = [.. uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(Uri.UnescapeDataString)];
        bool isRedis = uri.Scheme is "redis" or "rediss";
        if (parts.Length > (isRedis ? 1 : 2) || (!isRedis && parts.Length == 0))
        {
            throw Expected(parts.Length == 0 ? "it names no database" : "it has too many parts");
        }

        string seat = parts.ElementAtOrDefault(isRedis ? 0 : 1) ?? StandardSeat;
        if (seat.Length > 64 || seat.AsSpan().ContainsAnyExcept(SeatCharacters))
        {
            throw Expected("the name of a seat has at most 64 letters, digits and signs of '-_.'");
        }

        if (isRedis && uri.Query.Length > 0)
        {
            throw Expected("Redis takes no settings after a '?'");
        }

        MembershipAddress address = new(uri, isRedis ? null : parts[0], seat);
        if (!isRedis)
        {
            _ = address.PostgresConnection();  // a wrong setting is found now
        }

        return address;
    }

    /// <summary>Returns the address without a password.</summary>
    public override string ToString()
    {
        string user = User is null ? "" : $"{Uri.EscapeDataString(User)}@";
        string host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        string place = database is null ? seat : $"{Uri.EscapeDataString(database)}/{seat}";
        return string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{user}{host}:{Port}/{place}{uri.Query}");
    }

    /// <summary>Opens the store; it is asked at the first question.</summary>
    /// <param name="password">The password where the address has none; null for none.</param>
    public IMembership Open(string? password = null) => IsRedis
        ? new RedisMembership(
            ToString(), RedisMembership.Options(uri.IdnHost, Port, uri.Scheme == "rediss", User, Password ?? password),
            seat)
        : new PostgresMembership(ToString(), PostgresConnection(password), seat);

    private string PostgresConnection(string? password = null)
    {
        Npgsql.NpgsqlConnectionStringBuilder builder =
            PostgresMembership.Connection(uri.IdnHost, Port, database!, User, Password ?? password);
        foreach (string setting in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = [.. setting.Split('=', 2).Select(Uri.UnescapeDataString)];
            if (IsSecret(pair[0]))
            {
                throw Expected("a password stands in the environment, or before the '@'");
            }

            try
            {
                builder[pair[0]] = pair.ElementAtOrDefault(1) ?? "";
            }
            catch (Exception cause) when (cause is ArgumentException or FormatException)
            {
                throw Expected($"'{pair[0]}' is no setting of Npgsql with such a value");
            }
        }

        return builder.ConnectionString;
    }

    // What stands after the '?' is shown.
    private static bool IsSecret(string setting) =>
        setting.Contains("pass", StringComparison.OrdinalIgnoreCase)
        || setting.Equals("pwd", StringComparison.OrdinalIgnoreCase)
        || setting.Equals("psw", StringComparison.OrdinalIgnoreCase);

    private static FormatException Expected(string what) => new(
        $"{what}; expected redis://HOST:{RedisPort}/SEAT or postgres://USER@HOST:{PostgresPort}/DATABASE/SEAT");
}
