namespace NanoZero.Statistics;

/// <summary>Results of the games of two players in which the same one moved first; counts may be fractions.</summary>
internal readonly record struct Meeting(int First, int Second, double Wins, double Draws, double Losses)
{
    public double Games => Wins + Draws + Losses;

    public bool Holds(int player) => First == player || Second == player;

    /// <summary>Points of one of the two.</summary>
    public double PointsOf(int player) => (First == player ? Wins : Losses) + (Draws / 2);
}
