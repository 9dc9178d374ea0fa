using Npgsql;
using NpgsqlTypes;

namespace NanoZero.Cluster;

/// <summary>
/// A seat in PostgreSQL: a row of the table <c>nanozero_seats</c>, which is made where it is missing. Each question is
/// one statement.
/// </summary>
/// <param name="store">The address for people.</param>
/// <param name="connection">How to connect.</param>
/// <param name="seat">The seat's name.</param>
/// <remarks>
/// <c>now()</c> is the time at which a statement arrived. One that had to wait for another statement judges by the row
/// that the other one left, and by the earlier time. So it never takes a seat too early.
/// </remarks>
internal sealed class PostgresMembership(string store, string connection, string seat) : IMembership
{
    private const int Patience = 2;  // seconds

    private const string Table = """
        create table if not exists nanozero_seats (
          name text primary key, number bigint not null, holder text not null, ends timestamptz not null,
          run text, address text)
        """;

    private const string FindStatement = """
        select number, holder, ends > now(), run, case when ends > now() then address end
        from nanozero_seats where name = $1
        """;

    private const string ClaimStatement = """
        insert into nanozero_seats as seat (name, number, holder, ends) values ($1, 1, $2, now() + $3)
        on conflict (name) do update set
          number = case when seat.ends > now() then seat.number else seat.number + 1 end,
          address = case when seat.ends > now() then seat.address end, run = nullif(seat.run, ''),
          holder = excluded.holder, ends = excluded.ends
        where seat.ends <= now() or seat.holder = excluded.holder
        returning number
        """;

    private const string RenewStatement = """
        update nanozero_seats set ends = now() + $4, run = coalesce($5, run), address = coalesce($6, address)
        where name = $1 and holder = $2 and number = $3 and ends > now() returning number
        """;

    private const string ReleaseStatement = """
        update nanozero_seats set ends = '-infinity', address = null, run = case when $4 then '' else run end
        where name = $1 and holder = $2 and number = $3 returning number
        """;

    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connection);

    /// <inheritdoc/>
    public string Store => store;

    /// <summary>Returns how to connect.</summary>
    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="database">The database.</param>
    /// <param name="user">The user; null for the system's name of this user.</param>
    /// <param name="password">The password; null for none, or for that of PGPASSWORD or a password file.</param>
    public static NpgsqlConnectionStringBuilder Connection(
        string host, int port, string database, string? user, string? password) => new()
        {
            Host = host,
            Port = port,
            Database = database,
            Username = user,
            Password = password,
            ApplicationName = "nanozero",
            Timeout = Patience,
            CommandTimeout = Patience,
            CancellationTimeout = -1,  // a server that does not answer does not answer that either
            MaxPoolSize = 4,
        };

    /// <inheritdoc/>
    public Task<Seat?> Find(CancellationToken cancellation) => Ask(
        FindStatement,
        [],
        row => Seat.Of(row.GetInt64(0), row.GetString(1), row.GetBoolean(2), TextOf(row, 3), TextOf(row, 4)),
        cancellation);

    /// <inheritdoc/>
    public Task<SeatTicket?> Claim(string holder, TimeSpan duration, CancellationToken cancellation) => Ask(
        ClaimStatement,
        [Text(holder), new NpgsqlParameter<TimeSpan> { TypedValue = duration }],
        row => new SeatTicket(row.GetInt64(0), holder),
        cancellation);

    /// <inheritdoc/>
    public async Task<bool> Renew(
        SeatTicket ticket, TimeSpan duration, SeatNotice? notice, CancellationToken cancellation) => await Ask(
            RenewStatement,
            [
                Text(ticket.Holder), new NpgsqlParameter<long> { TypedValue = ticket.Number },
                new NpgsqlParameter<TimeSpan> { TypedValue = duration }, Text(notice?.Run), Text(notice?.Address),
            ],
            _ => ticket,
            cancellation).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public Task Release(SeatTicket ticket, bool isOver, CancellationToken cancellation) => Ask(
        ReleaseStatement,
        [
            Text(ticket.Holder), new NpgsqlParameter<long> { TypedValue = ticket.Number },
            new NpgsqlParameter<bool> { TypedValue = isOver },
        ],
        _ => ticket,
        cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static NpgsqlParameter Text(string? text) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value };

    private static string? TextOf(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private async Task<T?> Ask<T>(
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation)
        where T : class
    {
        try
        {
            try
            {
                return await Execute(statement, parameters, read, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                await MakeTable(cancellation).ConfigureAwait(false);
                return await Execute(
                    statement, [.. parameters.Select(parameter => parameter.Clone())], read, cancellation)
                    .ConfigureAwait(false);
            }
        }
        catch (PostgresException refusal) when (IsForGood(refusal))
        {
            throw new InvalidDataException(
                $"{store} refuses this machine: {OneLine.Of(refusal.MessageText).TrimEnd('.')}; check the address, and "
                + "what the user may do there",
                refusal);
        }
        catch (NpgsqlException objection) when (objection is not PostgresException && objection.InnerException is null)
        {
            // Npgsql itself objects, for instance to a missing password.
            throw new InvalidDataException(
                $"{store} cannot be asked: {OneLine.Of(objection).TrimEnd('.')}; check the address", objection);
        }
        catch (Exception failure)
        {
            // A connection that breaks in the wrong moment throws what it likes, cancellations among it.
            cancellation.ThrowIfCancellationRequested();
            string why = failure is PostgresException complaint && !IsClosing(complaint)
                ? $" as it should ({complaint.MessageText})"
                : "";
            throw new StoreException($"{store} does not answer{OneLine.Of(why)}", failure);
        }
    }

    private async Task<T?> Execute<T>(
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation)
        where T : class
    {
        await using NpgsqlCommand command = source.CreateCommand(statement);
        command.Parameters.Add(Text(seat));
        Array.ForEach(parameters, parameter => command.Parameters.Add(parameter));
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await rows.ReadAsync(cancellation).ConfigureAwait(false) ? read(rows) : null;
    }

    private async Task MakeTable(CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlCommand command = source.CreateCommand(Table);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException made) when (made.SqlState is PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject)
        {
            // Somebody else made it in the same moment.
        }
    }

    // A server that ends, or begins, says so where it can.
    private static bool IsClosing(PostgresException failure) => failure.SqlState is PostgresErrorCodes.AdminShutdown
        or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;

    // Of classes 08, 40, 53 and 57 are what passes: connections, conflicts, resources, operators.
    private static bool IsForGood(PostgresException failure) =>
        failure.SqlState[..2] is not ("08" or "40" or "53" or "57" or "58" or "25");
}
