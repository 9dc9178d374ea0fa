namespace NanoZero.Play;

/// <summary>The time that a player has for a move, by the time settings of the Go Text Protocol.</summary>
internal sealed class GtpClock
{
    // A game of Go lasts about as many moves as three quarters of the board's points.
    private const double LengthOfGame = 0.75;
    private const int FewestMovesLeft = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(100);

    // What a front end needs for a move beside ours.
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(150);
    private const double LagShare = 0.05;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20);

    private readonly Account[] accounts = [new(), new()];
    private (TimeSpan Main, TimeSpan Period, int Stones)? settings;

    /// <summary>Sets the times of both players, and starts both clocks anew.</summary>
    /// <param name="main">Seconds before the first period.</param>
    /// <param name="period">Seconds of a period.</param>
    /// <param name="stones">Moves to be made in a period; 0 with a period above 0 means no limit.</param>
    public void Set(double main, double period, int stones)
    {
        settings = stones == 0 && period > 0
            ? null
            : (Time(main), Time(period), stones);
        Restart();
    }

    /// <summary>Starts both clocks anew, as at the beginning of a game.</summary>
    public void Restart()
    {
        foreach (Account account in accounts)
        {
            (account.Left, account.Stones) = (settings?.Main ?? default, 0);
            NextPeriod(account);
        }
    }

    /// <summary>Takes over what a player's clock shows.</summary>
    /// <param name="first">Whose.</param>
    /// <param name="seconds">What is left.</param>
    /// <param name="stones">Moves to be made in it; 0 in the main time.</param>
    public void Take(bool first, double seconds, int stones)
    {
        Account account = AccountOf(first);
        (account.Left, account.Stones) = (Time(seconds), stones);
    }

    /// <summary>Returns how long the next move may take; null for as long as it wants.</summary>
    /// <param name="first">Whose move.</param>
    /// <param name="game">The game, whose board and moves say how many moves are still to come.</param>
    public TimeSpan? ForMove(bool first, GtpGame game)
    {
        if (settings is not { } set)
        {
            return null;
        }

        Account account = AccountOf(first);
        double length = game.Session.Game.Rows * game.Session.Game.Columns * LengthOfGame;
        double movesLeft = account.Stones > 0
            ? account.Stones
            : Math.Max(FewestMovesLeft, (length - game.Moves.Count) / 2);
        TimeSpan share = account.Left / movesLeft;
        if (account.Stones == 0 && set.Stones > 0)
        {
            // The period comes after the main time: each of its moves may count on it.
            share += set.Period / set.Stones * (account.Left > TimeSpan.Zero ? 0.5 : 1);
        }

        TimeSpan limit = share - (share * LagShare > Lag ? share * LagShare : Lag);
        return limit > Least ? limit : Least;
    }

    /// <summary>Takes time off a player's clock; a front end that tells the time corrects it.</summary>
    /// <param name="first">Whose.</param>
    /// <param name="time">How long the move took.</param>
    public void Spend(bool first, TimeSpan time)
    {
        Account account = AccountOf(first);
        account.Left -= time;
        if (account.Stones > 0 && --account.Stones == 0)
        {
            account.Left = TimeSpan.Zero;
        }

        NextPeriod(account);
    }

    private static TimeSpan Time(double seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));

    private Account AccountOf(bool first) => accounts[first ? 0 : 1];

    private void NextPeriod(Account account)
    {
        if (account.Left <= TimeSpan.Zero)
        {
            account.Left = TimeSpan.Zero;
            if (account.Stones == 0 && settings is { Stones: > 0 } set)
            {
                (account.Left, account.Stones) = (set.Period, set.Stones);
            }
        }
    }

    private sealed class Account
    {
        public TimeSpan Left { get; set; }

        public int Stones { get; set; }  // still to be played in what is left; 0 in the main time
    }
}
