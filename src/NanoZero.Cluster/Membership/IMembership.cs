namespace NanoZero.Cluster;

/// <summary>
/// A seat in a store outside: the right to coordinate a run. One machine holds it at a time, for a while, and renews
/// it. All times are the store's.
/// </summary>
/// <remarks>
/// The store remembers who coordinates, and where. Of the run itself it has nothing: that is in the run's folder.
/// Questions may be asked by many at once. Each of them throws <see cref="StoreException"/> where the store does not
/// answer in time, <see cref="InvalidDataException"/> where it refuses who asks, and
/// <see cref="OperationCanceledException"/> where it was cancelled.
/// </remarks>
internal interface IMembership : IAsyncDisposable
{
    /// <summary>Gets the store's address for people, without a password.</summary>
    string Store { get; }

    /// <summary>Returns the seat as it is now; null where nobody has ever held it.</summary>
    /// <param name="cancellation">Gives up.</param>
    Task<Seat?> Find(CancellationToken cancellation);

    /// <summary>Takes the seat if it is free.</summary>
    /// <param name="holder">Who asks; nobody else has this name. Whoever holds the seat may ask again.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What renews it; null where somebody else holds the seat.</returns>
    Task<SeatTicket?> Claim(string holder, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Holds the seat for longer, from now on.</summary>
    /// <param name="ticket">What <see cref="Claim"/> returned.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="notice">Where workers find the run; null where they cannot yet.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the seat was still held; if not, it is lost.</returns>
    Task<bool> Renew(SeatTicket ticket, TimeSpan duration, SeatNotice? notice, CancellationToken cancellation);

    /// <summary>Gives the seat up. Nothing happens where it is lost already.</summary>
    /// <param name="ticket">What <see cref="Claim"/> returned.</param>
    /// <param name="isOver">Whether the run has ended, so that the seat is free for another run.</param>
    /// <param name="cancellation">Gives up.</param>
    Task Release(SeatTicket ticket, bool isOver, CancellationToken cancellation);
}

/// <summary>What a holder shows when it renews the seat.</summary>
/// <param name="Number">It grows with every new holder.</param>
/// <param name="Holder">The holder's name.</param>
internal sealed record SeatTicket(long Number, string Holder);

/// <summary>What a holder tells everybody.</summary>
/// <param name="Run">What names the run (<see cref="SeatNotice.NameOf"/>).</param>
/// <param name="Address">Where workers join, with its scheme.</param>
internal sealed record SeatNotice(string Run, string Address)
{
    /// <summary>
    /// Returns what names a run in a store: 16 digits that no other run has, and that it never loses.
    /// </summary>
    /// <param name="run">The run.</param>
    public static string NameOf(RunFolder run)
    {
        RunDescription own = run.Description;
        byte[] text = System.Text.Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{own.Started:O} {own.Config.Game} {own.Config.Seed}"));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text))[..16];
    }
}

/// <summary>A seat as the store has it.</summary>
/// <param name="Number">It grows with every new holder.</param>
/// <param name="Holder">Who holds it, or held it last.</param>
/// <param name="IsHeld">Whether the holder's time is not over.</param>
/// <param name="Run">The run that was coordinated last, and is not over; null where there is none.</param>
/// <param name="Address">Where workers join; null where they cannot now.</param>
internal sealed record Seat(long Number, string Holder, bool IsHeld, string? Run, string? Address)
{
    /// <summary>What stands in a store in place of a run's name once the run has ended.</summary>
    public const string Ended = "";

    /// <summary>Gets whether the run that was coordinated last has ended, and no other one has begun.</summary>
    public bool IsOver { get; init; }

    /// <summary>Makes a seat of what a store has.</summary>
    /// <param name="number">As <see cref="Number"/>.</param>
    /// <param name="holder">As <see cref="Holder"/>.</param>
    /// <param name="isHeld">As <see cref="IsHeld"/>.</param>
    /// <param name="run">The run's name, or <see cref="Ended"/>; null where there is neither.</param>
    /// <param name="address">As <see cref="Address"/>.</param>
    public static Seat Of(long number, string holder, bool isHeld, string? run, string? address) =>
        new(number, holder, isHeld, run == Ended ? null : run, address) { IsOver = run == Ended };
}

/// <summary>How long seats are held.</summary>
internal sealed record SeatTimes
{
    /// <summary>Gets the time after which a seat is free that is not renewed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the time between two renewals.</summary>
    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Gets how long before its time is over a holder stops by itself.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Gets the time between two looks of those who stand by.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the pause after which those who stand by try again what failed.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>The store does not answer now. It may later.</summary>
/// <param name="message">One line.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class StoreException(string message, Exception? cause = null) : IOException(message, cause);
