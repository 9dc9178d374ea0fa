using System.Net;
using StackExchange.Redis;

namespace NanoZero.Cluster;

/// <summary>A seat in Redis, a hash of its own. Each question is one script, which Redis runs alone.</summary>
/// <param name="store">The address for people.</param>
/// <param name="options">How to connect.</param>
/// <param name="seat">The seat's name.</param>
/// <remarks>
/// Where Redis forgets what it had, the numbers begin anew. Holders are then told apart by their names.
/// </remarks>
internal sealed class RedisMembership(string store, ConfigurationOptions options, string seat) : IMembership
{
    private const int Patience = 2000;  // milliseconds
    private const int MostFailures = 3;

    private const string Begin = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local seat = redis.call('HMGET', KEYS[1], 'number', 'holder', 'ends', 'run', 'address')
        local is_held = tonumber(seat[3] or 0) > now
        local is_mine = seat[2] == ARGV[1] and seat[1] == ARGV[2]
        local function hold(duration)
          redis.call('HSET', KEYS[1], 'ends', string.format('%.0f', now + duration))
        end

        """;

    private const string FindScript = Begin + """
        return {seat[1], seat[2], is_held and 1 or 0, seat[4], is_held and seat[5] or false}
        """;

    private const string ClaimScript = Begin + """
        if is_held and seat[2] ~= ARGV[1] then return 0 end
        if not is_held then
          redis.call('HINCRBY', KEYS[1], 'number', 1)
          redis.call('HSET', KEYS[1], 'holder', ARGV[1])
          redis.call('HDEL', KEYS[1], 'address')
          if seat[4] == '' then redis.call('HDEL', KEYS[1], 'run') end
        end
        hold(ARGV[3])
        return tonumber(redis.call('HGET', KEYS[1], 'number'))
        """;

    private const string RenewScript = Begin + """
        if not is_held or not is_mine then return 0 end
        if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'run', ARGV[4], 'address', ARGV[5]) end
        hold(ARGV[3])
        return 1
        """;

    private const string ReleaseScript = Begin + """
        if not is_mine then return 0 end
        redis.call('HDEL', KEYS[1], 'address', 'ends')
        if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'run', '') end
        return 1
        """;

    private readonly Lock gate = new();
    private Task<ConnectionMultiplexer>? connection;
    private int failures;  // one after the other

    /// <inheritdoc/>
    public string Store => store;

    /// <summary>Returns how to connect.</summary>
    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="isEncrypted">Whether by TLS.</param>
    /// <param name="user">The user; null for the usual one.</param>
    /// <param name="password">The password; null for none.</param>
    public static ConfigurationOptions Options(string host, int port, bool isEncrypted, string? user, string? password)
    {
        ConfigurationOptions options = new()
        {
            Ssl = isEncrypted,
            User = user,
            Password = password,
            AbortOnConnectFail = true,  // or nobody would say why there is no connection
            ConnectRetry = 1,
            ConnectTimeout = Patience,
            AsyncTimeout = Patience,
            SyncTimeout = Patience,
            ReconnectRetryPolicy = new LinearRetry(500),
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = "nanozero",
        };
        options.EndPoints.Add(IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : new DnsEndPoint(host, port));
        return options;
    }

    /// <inheritdoc/>
    public async Task<Seat?> Find(CancellationToken cancellation)
    {
        RedisResult[] found = (RedisResult[])(await Ask(FindScript, cancellation).ConfigureAwait(false))!;
        return found[0].IsNull
            ? null
            : Seat.Of((long)found[0], (string?)found[1] ?? "", (int)found[2] == 1, (string?)found[3],
                (string?)found[4]);
    }

    /// <inheritdoc/>
    public async Task<SeatTicket?> Claim(string holder, TimeSpan duration, CancellationToken cancellation)
    {
        long number = (long)await Ask(ClaimScript, cancellation, holder, "", Milliseconds(duration))
            .ConfigureAwait(false);
        return number == 0 ? null : new SeatTicket(number, holder);
    }

    /// <inheritdoc/>
    public async Task<bool> Renew(
        SeatTicket ticket, TimeSpan duration, SeatNotice? notice, CancellationToken cancellation) =>
        (long)await Ask(
            RenewScript, cancellation, ticket.Holder, ticket.Number, Milliseconds(duration), notice?.Run ?? "",
            notice?.Address ?? "").ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public Task Release(SeatTicket ticket, bool isOver, CancellationToken cancellation) =>
        Ask(ReleaseScript, cancellation, ticket.Holder, ticket.Number, isOver ? 1 : 0);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection is { IsCompletedSuccessfully: true } open)
        {
            await (await open.ConfigureAwait(false)).CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        }
    }

    private static long Milliseconds(TimeSpan duration) => (long)duration.TotalMilliseconds;

    private async Task<RedisResult> Ask(
        string script, CancellationToken cancellation, params RedisValue[] arguments)
    {
        try
        {
            ConnectionMultiplexer open = await Connected().WaitAsync(cancellation).ConfigureAwait(false);
            RedisResult answer = await open.GetDatabase().ScriptEvaluateAsync(script, [$"nanozero:{seat}"], arguments)
                .WaitAsync(TimeSpan.FromMilliseconds(2 * Patience), cancellation).ConfigureAwait(false);
            failures = 0;
            return answer;
        }
        catch (RedisServerException refusal) when (IsForGood(refusal.Message))
        {
            throw Refusal(refusal.Message, refusal);
        }
        catch (RedisConnectionException refusal) when (IsOfPassword(refusal))
        {
            throw Refusal("the password or the user is wrong", refusal);
        }
        catch (Exception failure)
        {
            // A connection that breaks in the wrong moment throws what it likes, cancellations among it.
            cancellation.ThrowIfCancellationRequested();
            Forget();
            throw new StoreException(
                $"{store} does not answer"
                + (failure is RedisServerException ? $" as it should ({OneLine.Of(failure).TrimEnd('.')})" : ""),
                failure);
        }
    }

    private static bool IsForGood(string message) =>
        ((string[])["NOAUTH", "WRONGPASS", "NOPERM", "WRONGTYPE"]).Any(word =>
            message.Contains(word, StringComparison.Ordinal));

    // The connection says only that there is none, and why within.
    private static bool IsOfPassword(Exception? failure) =>
        failure is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || (failure is RedisServerException && IsForGood(failure.Message))
        || (failure?.InnerException is { } inner && IsOfPassword(inner));

    private InvalidDataException Refusal(string why, Exception cause) =>
        new($"{store} refuses this machine: {OneLine.Of(why).TrimEnd('.')}; check the address", cause);

    private Task<ConnectionMultiplexer> Connected()
    {
        lock (gate)
        {
            return connection ??= ConnectionMultiplexer.ConnectAsync(options);
        }
    }

    // The other end may be another server by now, which a connection to the old one never learns.
    private void Forget()
    {
        Task<ConnectionMultiplexer>? old = null;
        lock (gate)
        {
            if (++failures >= MostFailures || connection is { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                (old, connection, failures) = (connection, null, 0);
            }
        }

        if (old is { IsCompletedSuccessfully: true })
        {
            _ = old.Result.CloseAsync(allowCommandsToComplete: false);
        }
    }
}
