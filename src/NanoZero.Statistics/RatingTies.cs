namespace NanoZero.Statistics;

/// <summary>Who is tied to the anchor by results.</summary>
/// <remarks>
/// Ford 1957: a rating relative to the anchor is finite in one case alone. A chain of scored points must lead from the
/// player to the anchor, and one must lead back.
/// </remarks>
internal sealed class RatingTies
{
    private readonly bool[] reaches;
    private readonly bool[] isReached;

    public RatingTies(int players, int anchor, IReadOnlyList<Meeting> meetings)
    {
        reaches = Spread(players, anchor, [.. meetings.SelectMany(Scored).Select(edge => (edge.To, edge.From))]);
        isReached = Spread(players, anchor, [.. meetings.SelectMany(Scored)]);
    }

    public bool AllFinite => !reaches.Contains(false) && !isReached.Contains(false);

    public bool IsFinite(int player) => reaches[player] && isReached[player];

    /// <summary>The games do not exclude that the player is better than the anchor by any amount.</summary>
    public bool IsOpenAbove(int player) => !isReached[player];

    /// <summary>The games do not exclude that the player is worse than the anchor by any amount.</summary>
    public bool IsOpenBelow(int player) => !reaches[player];

    /// <summary>Players that no chain of games ties to the anchor.</summary>
    public static int[] Strangers(int players, int anchor, IReadOnlyList<Meeting> meetings)
    {
        bool[] met =
            Spread(players, anchor, [.. meetings.SelectMany(meeting =>
                ((int, int)[])[(meeting.First, meeting.Second), (meeting.Second, meeting.First)])]);
        return [.. Enumerable.Range(0, players).Where(player => !met[player])];
    }

    private static IEnumerable<(int From, int To)> Scored(Meeting meeting)
    {
        if (meeting.Wins + meeting.Draws > 0)
        {
            yield return (meeting.First, meeting.Second);
        }

        if (meeting.Losses + meeting.Draws > 0)
        {
            yield return (meeting.Second, meeting.First);
        }
    }

    private static bool[] Spread(int players, int from, (int From, int To)[] edges)
    {
        bool[] found = new bool[players];
        found[from] = true;
        for (bool grows = true; grows;)
        {
            grows = false;
            foreach ((int start, int end) in edges)
            {
                if (found[start] && !found[end])
                {
                    found[end] = true;
                    grows = true;
                }
            }
        }

        return found;
    }
}
