using System.Text;

namespace NanoZero.Play;

/// <summary>In which words an analysis is told.</summary>
internal enum GtpDialect
{
    /// <summary>Leela Zero: win rates and priors are whole numbers from 0 to 10,000.</summary>
    Leela,

    /// <summary>KataGo: win rates and priors are numbers from 0 to 1.</summary>
    Kata,
}

/// <summary>How an analysis is told: what stands behind <c>lz-analyze</c> or <c>kata-analyze</c>.</summary>
/// <param name="IsFirst">The side that is to move; null for the one whose turn it is.</param>
/// <param name="Interval">From one line to the next.</param>
/// <param name="LeastMoves">So many moves are told, even those that the search did not try.</param>
/// <param name="MostMoves">At most so many moves are told.</param>
/// <param name="HasRoot">Whether the position itself is told, too.</param>
internal sealed record GtpAnalysisOptions(
    bool? IsFirst, TimeSpan Interval, int LeastMoves, int MostMoves, bool HasRoot)
{
    private static readonly TimeSpan Standard = TimeSpan.FromSeconds(1);

    /// <summary>Reads what stands behind the command: a colour, a number of hundredths of a second, pairs.</summary>
    /// <param name="request">The command.</param>
    /// <exception cref="GtpFault">Words that are not understood.</exception>
    public static GtpAnalysisOptions Read(GtpRequest request)
    {
        GtpAnalysisOptions options = new(null, Standard, 0, int.MaxValue, HasRoot: false);
        int at = 0;
        if (request.Arguments is [var side, ..] && GtpRequest.SideOf(side) is { } isFirst)
        {
            options = options with { IsFirst = isFirst };
            at++;
        }

        if (at < request.Arguments.Count && char.IsAsciiDigit(request.Arguments[at][0]))
        {
            options = options with { Interval = Hundredths(request, at++) };
        }

        for (; at < request.Arguments.Count; at += 2)
        {
            options = request.Arguments[at].ToLowerInvariant() switch
            {
                "interval" => options with { Interval = Hundredths(request, at + 1) },
                "minmoves" => options with { LeastMoves = request.Count(at + 1) },
                "maxmoves" => options with { MostMoves = request.Count(at + 1) },
                "rootinfo" => options with { HasRoot = IsTrue(request.Word(at + 1)) },
                // There are no such answers; KataGo leaves them out, too, where its network has none.
                "ownership" or "movesownership" or "ownershipstdev" or "pvvisits" or "pvedgevisits" => options,
                var other => throw new GtpFault($"cannot analyze with '{other}'"),
            };
        }

        return options;
    }

    private static bool IsTrue(string word) => word.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan Hundredths(GtpRequest request, int index) =>
        TimeSpan.FromMilliseconds(10.0 * request.Count(index));
}

/// <summary>Writes what a search has found so far as front ends read it: one line.</summary>
/// <param name="game">The game.</param>
/// <param name="dialect">In which words.</param>
/// <param name="options">What is told.</param>
internal sealed class GtpAnalysis(GtpGame game, GtpDialect dialect, GtpAnalysisOptions options)
{
    private const int LineLength = 16;

    /// <summary>Returns the line.</summary>
    /// <param name="thought">What was found; the session still holds the tree.</param>
    public string Line(Thought thought)
    {
        StringBuilder line = new();
        AnalysedMove[] told =
        [
            .. thought.Search!.Actions
                .OrderByDescending(move => move.Action == thought.Move).ThenByDescending(move => move.Visits)
                .ThenByDescending(move => move.Prior)
                .Where((move, order) => move.Visits > 0 || order < options.LeastMoves)
                .Take(options.MostMoves),
        ];
        foreach ((int order, AnalysedMove move) in told.Index())
        {
            Append(line, move, order);
        }

        if (options.HasRoot && dialect == GtpDialect.Kata)
        {
            line.Append(CultureInfo.InvariantCulture, $" rootInfo visits {thought.Search.Simulations}");
            line.Append(CultureInfo.InvariantCulture, $" utility {thought.Search.Value:0.######}");
            line.Append(CultureInfo.InvariantCulture, $" winrate {WinRate(thought.Search.Value)}");
        }

        return line.ToString().TrimStart();
    }

    private void Append(StringBuilder line, AnalysedMove move, int order)
    {
        line.Append(CultureInfo.InvariantCulture, $" info move {game.Vertex(move.Action)} visits {move.Visits}");
        if (dialect == GtpDialect.Kata)
        {
            line.Append(CultureInfo.InvariantCulture, $" utility {move.Q:0.######}");
        }

        line.Append(CultureInfo.InvariantCulture, $" winrate {WinRate(move.Q)} prior {Share(move.Prior)}");
        line.Append(CultureInfo.InvariantCulture, $" order {order} pv");
        foreach (string next in game.Session.LineAfter(move.Action, LineLength))
        {
            line.Append(' ').Append(game.Vertex(next));
        }
    }

    private string WinRate(float value) => Share((value + 1) / 2);

    private string Share(float share) => dialect == GtpDialect.Leela
        ? ((int)MathF.Round(Math.Clamp(share, 0, 1) * 10_000)).ToString(CultureInfo.InvariantCulture)
        : Math.Clamp(share, 0, 1).ToString("0.0#####", CultureInfo.InvariantCulture);
}
