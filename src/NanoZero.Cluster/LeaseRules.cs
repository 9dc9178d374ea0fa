namespace NanoZero.Cluster;

/// <summary>Sizes and times of leases.</summary>
internal sealed record LeaseRules
{
    /// <summary>Gets the time after which a lease expires that is not renewed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets the least time that a block takes, where so many games are left.</summary>
    public double LeastSeconds { get; init; } = 1;

    /// <summary>
    /// Gets the most time that a block takes, if the least games do not take longer. The first workers that come would
    /// get nearly all games otherwise.
    /// </summary>
    public double MostSeconds { get; init; } = 20;

    /// <summary>Gets the most games of a block of a worker whose speed is not known yet.</summary>
    public int FirstGames { get; init; } = 32;

    /// <summary>Gets the part of its share of all games that a worker gets first, where it is not alone.</summary>
    public double FirstShare { get; init; } = 0.75;

    /// <summary>Gets the least games of a block, where so many are left.</summary>
    public int LeastGames { get; init; } = 8;

    /// <summary>Gets the most games of a block, which bound the size of a result.</summary>
    public int MostGames { get; init; } = 256;

    /// <summary>Gets how many workers may play one block at once when nothing else is left.</summary>
    public int MostLeases { get; init; } = 2;

    /// <summary>
    /// Gets how many times the expected time a worker may take before another one plays the same games.
    /// </summary>
    public double Patience { get; init; } = 1.5;

    /// <summary>Returns the rules with blocks that fit into one request.</summary>
    /// <typeparam name="TGame">The game that is played.</typeparam>
    /// <param name="mostBytes">The most bytes of a request.</param>
    public LeaseRules Bounded<TGame>(long mostBytes)
        where TGame : unmanaged, IGame<TGame>
    {
        const int BytesOfAction = 6, BytesOfMove = 32;
        GameInfo info = TGame.Info;
        long ofGame = (long)info.MaxPlies * ((info.MaxLegalActions * BytesOfAction) + BytesOfMove);
        int most = (int)Math.Clamp(mostBytes / 2 / ofGame, 1, MostGames);
        return this with { MostGames = most, LeastGames = Math.Min(LeastGames, most) };
    }
}
