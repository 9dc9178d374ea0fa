using NanoZero.Files;

namespace NanoZero.Cluster.Tests;

/// <summary>What every store of a seat keeps, with real servers.</summary>
public sealed class MembershipTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5), Short = TimeSpan.FromSeconds(1);
    private static readonly SeatNotice Notice = new("0123456789abcdef", "http://10.0.0.1:8449");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => StoreServer.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_of_many_who_claim_at_once_gets_the_seat(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        IMembership[] machines = [.. Enumerable.Range(0, 5).Select(_ => Open(server))];
        SeatTicket?[] tickets = await Task.WhenAll(Enumerable.Range(0, 50).Select(index =>
            machines[index % machines.Length].Claim($"holder-{index}", Long, Stop)));
        SeatTicket ticket = Assert.Single(tickets.OfType<SeatTicket>());
        Assert.Equal(1, ticket.Number);
        Assert.Equal(new Seat(1, ticket.Holder, true, null, null), await machines[0].Find(Stop));
        foreach (IMembership machine in machines)
        {
            await machine.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Numbers_grow_with_every_holder_and_a_holder_who_asks_again_keeps_its_number(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        Assert.Null(await store.Find(Stop));
        SeatTicket first = (await store.Claim("a", Long, Stop))!;
        Assert.Equal(first, await store.Claim("a", Long, Stop));
        Assert.Null(await store.Claim("b", Long, Stop));
        await store.Release(first, isOver: false, Stop);
        SeatTicket second = (await store.Claim("b", Long, Stop))!;
        await store.Release(second, isOver: false, Stop);
        SeatTicket third = (await store.Claim("b", Long, Stop))!;
        Assert.Equal([1, 2, 3], [first.Number, second.Number, third.Number]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_seat_that_is_not_renewed_is_free_and_its_holder_cannot_renew_it_any_more(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        SeatTicket lost = (await store.Claim("a", Short, Stop))!;
        SeatTicket? next = null;
        while (next is null)
        {
            next = await store.Claim("b", Long, Stop);
        }

        Assert.Equal(2, next.Number);
        Assert.False(await store.Renew(lost, Long, Notice, Stop));
        await store.Release(lost, isOver: true, Stop);
        Assert.Equal(new Seat(2, "b", true, null, null), await store.Find(Stop));

        // Nobody else wanted it, and it is lost all the same.
        Assert.True(await store.Renew(next, TimeSpan.Zero, null, Stop));
        Assert.False(await store.Renew(next, Long, null, Stop));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_run_stays_known_until_it_is_over_and_the_address_while_the_seat_is_held(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server), other = Open(server);
        SeatTicket first = (await store.Claim("a", Long, Stop))!;
        Assert.True(await store.Renew(first, Long, Notice, Stop));
        Assert.True(await store.Renew(first, Long, null, Stop));
        Assert.Equal(new Seat(1, "a", true, Notice.Run, Notice.Address), await other.Find(Stop));
        await store.Release(first, isOver: false, Stop);
        Assert.Equal(new Seat(1, "a", false, Notice.Run, null), await other.Find(Stop));
        SeatTicket second = (await other.Claim("b", Long, Stop))!;
        Assert.Equal(new Seat(2, "b", true, Notice.Run, null), await store.Find(Stop));
        await other.Release(second, isOver: true, Stop);
        Assert.Equal(new Seat(2, "b", false, null, null) { IsOver = true }, await store.Find(Stop));
        SeatTicket third = (await store.Claim("c", Long, Stop))!;
        await store.Release(third, isOver: false, Stop);
        Assert.Equal(new Seat(3, "c", false, null, null), await store.Find(Stop));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Seats_of_other_names_are_other_seats(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership one = Open(server), other = MembershipAddress.Parse(server.Address + "-2").Open();
        Assert.NotNull(await one.Claim("a", Long, Stop));
        Assert.NotNull(await other.Claim("b", Long, Stop));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_server_that_is_killed_and_started_again_still_knows_the_seat(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        SeatTicket ticket = (await store.Claim("a", Long, Stop))!;
        Assert.True(await store.Renew(ticket, Long, Notice, Stop));
        server.Kill();
        StoreException gone = await Assert.ThrowsAsync<StoreException>(() => store.Find(Stop));
        Assert.EndsWith("does not answer", gone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", gone.Message, StringComparison.Ordinal);
        server.Start();
        Assert.True(await Patiently(() => store.Renew(ticket, Long, null, Stop)));
        Assert.Null(await Patiently(() => store.Claim("b", Long, Stop)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_server_that_hangs_ends_questions_and_answers_later(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        SeatTicket ticket = (await store.Claim("a", Long, Stop))!;
        server.Cut();
        await Assert.ThrowsAsync<StoreException>(() => store.Renew(ticket, Long, null, Stop));
        server.Heal();
        Assert.True(await Patiently(() => store.Renew(ticket, Long, null, Stop)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_question_that_fails_and_is_cancelled_in_the_same_moment_counts_as_cancelled(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        SeatTicket ticket = (await store.Claim("a", Long, Stop))!;
        server.Kill();
        await Assert.ThrowsAsync<StoreException>(() => store.Find(Stop));

        // The connection to the store is known to be broken, so a question fails before it is cancelled.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Find(new(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.Renew(ticket, Long, Notice, new(canceled: true)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_holder_goes_on_while_its_time_lasts_and_stops_before_it_is_over(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        List<string> told = [];

        // 15 seconds each, so that a machine with other work does not decide what comes first.
        SeatTimes times = new()
        {
            Duration = TimeSpan.FromSeconds(30),
            Renewal = TimeSpan.FromSeconds(1),
            Margin = TimeSpan.FromSeconds(15),
        };
        await using HeldSeat seat = (await HeldSeat.Take(store, "a", times, TimeProvider.System, told.Add, Stop))!;
        seat.Announce(Notice);
        while (await store.Find(Stop) is not { Address: { } address } || address != Notice.Address)
        {
        }

        server.Cut();
        seat.Require();
        await Task.WhenAny(Task.Delay(Timeout.Infinite, seat.Lost));
        server.Heal();

        // The first question after the server goes on: by the store's clock the seat is still held.
        Seat known = await Patiently(async () => (await store.Find(Stop))!);
        Assert.Equal(("a", true), (known.Holder, known.IsHeld));
        Assert.Throws<OperationCanceledException>(seat.Require);
        Assert.Contains("does not answer; this machine coordinates for", told[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_holder_whose_seat_was_taken_learns_it_at_the_next_renewal(string kind)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store = Open(server);
        SeatTimes times = new() { Duration = Long, Renewal = TimeSpan.FromSeconds(0.2) };
        await using HeldSeat seat = (await HeldSeat.Take(store, "a", times, TimeProvider.System, null, Stop))!;
        seat.Require();
        await store.Release(seat.Ticket, isOver: false, Stop);
        SeatTicket next = (await store.Claim("b", Long, Stop))!;
        await Task.WhenAny(Task.Delay(Timeout.Infinite, seat.Lost));
        Assert.Throws<OperationCanceledException>(seat.Require);
        await seat.Release(isOver: true);
        Assert.Equal(new Seat(next.Number, "b", true, null, null), await store.Find(Stop));
    }

    [Theory]
    [InlineData("redis", ":secret@", ":guess@")]
    [InlineData("redis", ":secret@", "")]
    [InlineData("postgres", ":secret@", ":guess@")]
    [InlineData("postgres", ":secret@", "@")]
    [InlineData("postgres", "/postgres/", "/nowhere/")]
    public async Task A_wrong_password_and_a_database_that_is_not_there_are_told_at_once(
        string kind, string right, string wrong)
    {
        using StoreServer server = StoreServer.Start(kind);
        await using IMembership store =
            MembershipAddress.Parse(server.Address.Replace(right, wrong, StringComparison.Ordinal)).Open();
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => store.Find(Stop))).Message;
        Assert.Contains("; check the address", message, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://store", "redis://store:6379/run")]
    [InlineData("redis://:secret@store:7000/go9", "redis://store:7000/go9")]
    [InlineData("rediss://me:secret@[::1]/go9", "rediss://me@[::1]:6379/go9")]
    [InlineData("postgres://me:sec%2Fret@store/base", "postgres://me@store:5432/base/run")]
    [InlineData("postgresql://store:7000/base/go9?sslmode=Require", "postgresql://store:7000/base/go9?sslmode=Require")]
    public void An_address_is_read_and_shown_without_its_password(string text, string shown) =>
        Assert.Equal(shown, MembershipAddress.Parse(text).ToString());

    [Theory]
    [InlineData("redis://")]
    [InlineData("http://store")]
    [InlineData("redis://store/a/b")]
    [InlineData("redis://store/a?b=c")]
    [InlineData("redis://store/a%20b")]
    [InlineData("postgres://me:secret@store")]
    [InlineData("postgres://me:secret@store/base/go9/x")]
    [InlineData("postgres://me:secret@store/base?no such=setting")]
    [InlineData("postgres://me@store/base?password=secret")]
    [InlineData("postgres://me@store/base?sslmode=Require&SSL%20Password=secret")]
    [InlineData("postgres://me@store/base?Pwd=secret")]
    public void What_is_no_address_is_refused_without_repeating_a_password(string text)
    {
        string message = Assert.Throws<FormatException>(() => MembershipAddress.Parse(text)).Message;
        Assert.Contains("redis://HOST", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    private static IMembership Open(StoreServer server) => MembershipAddress.Parse(server.Address).Open();

    private static async Task<T> Patiently<T>(Func<Task<T>> question)
    {
        while (true)
        {
            try
            {
                return await question();
            }
            catch (StoreException)
            {
                Stop.ThrowIfCancellationRequested();
            }
        }
    }
}
