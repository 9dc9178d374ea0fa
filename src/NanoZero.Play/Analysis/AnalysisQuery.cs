using System.Text.Json;

namespace NanoZero.Play;

/// <summary>Which moves an answer tells.</summary>
/// <param name="Avoided">Moves that are left out, each for a side.</param>
/// <param name="Allowed">For a side that is named here, no other moves are told.</param>
internal sealed record AnalysisRestriction(IReadOnlySet<AnalysisMove> Avoided, IReadOnlySet<AnalysisMove> Allowed)
{
    /// <summary>Gets whether any move may be left out.</summary>
    public bool IsAny => Avoided.Count + Allowed.Count > 0;

    /// <summary>Says whether a move is told.</summary>
    /// <param name="move">A move of the position that was searched.</param>
    public bool Tells(AnalysisMove move) => !Avoided.Contains(move)
        && (Allowed.Contains(move) || !Allowed.Any(each => each.IsBlack == move.IsBlack));
}

/// <summary>A query of KataGo's analysis protocol, read and checked.</summary>
internal sealed record AnalysisQuery
{
    private const int MostPriority = int.MaxValue;
    private const double LongestSeconds = 1_000_000;
    private const double ShortestReport = 0.001;
    private const int StandardLineLength = 15;
    private const int LongestLineLength = 1000;

    /// <summary>Gets the text that its answers repeat.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the game with its komi.</summary>
    public required string Game { get; init; }

    /// <summary>Gets the positions, in the order of turns.</summary>
    public required IReadOnlyList<AnalysedTurn> Turns { get; init; }

    /// <summary>Gets the priorities of the turns that have one of their own.</summary>
    public required IReadOnlyDictionary<int, int> Priorities { get; init; }

    /// <summary>Gets the priority of the others; higher ones come first.</summary>
    public int Priority { get; init; }

    /// <summary>Gets the simulations of each search; null for the player's own number.</summary>
    public int? Visits { get; init; }

    /// <summary>Gets the time of each search; null for none.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Gets the time from one report during a search to the next; null for none.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Gets the most moves of a line of play.</summary>
    public int LineLength { get; init; }

    /// <summary>Gets whether the evaluator's priors are told.</summary>
    public bool HasPolicy { get; init; }

    /// <summary>Gets whether the owners of the points are told.</summary>
    public bool HasOwnership { get; init; }

    /// <summary>Gets whether the owners after each move are told.</summary>
    public bool HasMovesOwnership { get; init; }

    /// <summary>Gets whether the visits of lines of play are told.</summary>
    public bool HasLineVisits { get; init; }

    /// <summary>Gets whose win rates and scores are told.</summary>
    public AnalysisPerspective Perspective { get; init; }

    /// <summary>Gets which moves are told.</summary>
    public required AnalysisRestriction Restriction { get; init; }

    /// <summary>Gets what the query asks for in vain: a field and a sentence each.</summary>
    public required IReadOnlyList<(string Field, string Message)> Warnings { get; init; }

    /// <summary>Reads a query.</summary>
    /// <param name="id">The text that its answers repeat.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="options">What is answered, and how much.</param>
    /// <param name="gameOf">
    /// Returns the game of a board with so many rows and columns; throws where there is none.
    /// </param>
    /// <exception cref="AnalysisFault">A field that cannot be understood.</exception>
    public static AnalysisQuery Read(
        string id, AnalysisFields fields, AnalysisServerOptions options, Func<int, string> gameOf)
    {
        List<(string Field, string Message)> warnings = [];
        int size = fields.Whole("boardXSize", 1) ?? throw fields.Fault("boardXSize", "must be given");
        int rows = fields.Whole("boardYSize", 1) ?? throw fields.Fault("boardYSize", "must be given");
        string game = rows == size ? gameOf(size) : throw fields.Fault("boardYSize", "must be boardXSize");
        game = fields.Number("komi", -size * size, size * size) is { } komi ? WithKomi(fields, game, komi) : game;

        IReadOnlyList<AnalysisMove> moves =
            Squares(fields.Moves("moves"), size) ?? throw fields.Fault("moves", "must be given, if only as []");
        IReadOnlyList<AnalysisMove> stones = Squares(fields.Moves("initialStones"), size) ?? [];
        bool isHandicap = stones.Count > 1 && stones.All(stone => stone.IsBlack);
        bool isBlackFirst = fields.Player("initialPlayer") ?? (moves is [var first, ..] ? first.IsBlack : !isHandicap);
        int[] turns = [.. fields.Wholes("analyzeTurns", 0, moves.Count) ?? [moves.Count]];
        if (turns.Length == 0)
        {
            throw fields.Fault("analyzeTurns", "must name a turn");
        }

        IReadOnlyList<int> priorities = fields.Wholes("priorities", -MostPriority) ?? [];
        if (priorities.Count > 0 && priorities.Count != turns.Length)
        {
            throw fields.Fault("priorities", "must have as many numbers as analyzeTurns");
        }

        if (AnalysisRules.WarningOf(fields, isHandicap) is { } other)
        {
            warnings.Add(("rules", other));
        }

        AnalysisQuery query = new()
        {
            Id = id,
            Game = game,
            Turns = GameCatalogue.Open(game, new AnalysisLines(stones, moves, isBlackFirst, turns.ToHashSet())),
            Priority = fields.Whole("priority", -MostPriority) ?? 0,
            Priorities = turns.Zip(priorities).DistinctBy(pair => pair.First).ToDictionary(),
            Visits = ReadVisits(fields, options, warnings),
            Interval = fields.Number("reportDuringSearchEvery", ShortestReport, LongestSeconds) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : null,
            LineLength = 1 + (fields.Whole("analysisPVLen", 0, LongestLineLength) ?? StandardLineLength),
            HasPolicy = fields.Flag("includePolicy"),
            HasOwnership = fields.Flag("includeOwnership"),
            HasMovesOwnership = fields.Flag("includeMovesOwnership"),
            HasLineVisits = fields.Flag("includePVVisits"),
            Perspective = options.Perspective,
            Restriction = ReadRestriction(fields, size, warnings),
            Warnings = warnings,
        };
        query = fields.Find("overrideSettings") is { } settings
            ? query.With(new AnalysisFields(settings, "overrideSettings"), warnings)
            : query;
        warnings.AddRange(fields.Unread.Select(name => (name, $"{name} is no field here; it is left out")));
        return query;
    }

    private static string WithKomi(AnalysisFields fields, string game, double komi) => komi * 2 == Math.Floor(komi * 2)
        ? GameCatalogue.Canonical(FormattableString.Invariant($"{game.Split(':')[0]}:komi={komi}"))
        : throw fields.Fault("komi", "must be a whole or half number of points");

    private static int? ReadVisits(
        AnalysisFields fields, AnalysisServerOptions options, List<(string Field, string Message)> warnings)
    {
        int? visits = fields.Whole("maxVisits", 1);
        if (visits <= options.MostVisits || visits is null)
        {
            return visits;
        }

        warnings.Add(("maxVisits", $"maxVisits is {visits}; searches end after {options.MostVisits} visits here"));
        return options.MostVisits;
    }

    private static AnalysisRestriction ReadRestriction(
        AnalysisFields fields, int size, List<(string Field, string Message)> warnings)
    {
        AnalysisRestriction restriction =
            new(MovesOf("avoidMoves").ToHashSet(), MovesOf("allowMoves").ToHashSet());
        foreach ((string name, IReadOnlySet<AnalysisMove> moves) in
            new[] { ("avoidMoves", restriction.Avoided), ("allowMoves", restriction.Allowed) })
        {
            if (moves.Count > 0)
            {
                warnings.Add((name, $"{name}: all moves are searched; those that are not wanted are not told"));
            }
        }

        return restriction;

        IEnumerable<AnalysisMove> MovesOf(string name)
        {
            foreach (JsonElement element in fields.List(name) ?? [])
            {
                AnalysisFields each = new(element, name);
                bool isBlack = each.Player("player") ?? throw each.Fault("player", "must be given");
                _ = each.Whole("untilDepth", 1) ?? throw each.Fault("untilDepth", "must be given");
                foreach (JsonElement move in each.List("moves") ?? throw each.Fault("moves", "must be given"))
                {
                    yield return new(isBlack, Square(each.TextOf(move, "moves").ToLowerInvariant(), size));
                }
            }
        }
    }

    private static IReadOnlyList<AnalysisMove>? Squares(IReadOnlyList<AnalysisMove>? moves, int size) =>
        moves is null ? null : [.. moves.Select(move => move with { Vertex = Square(move.Vertex, size) })];

    // A square may be written as its column and row from the top left, such as "(0,13)".
    private static string Square(string vertex, int size) =>
        vertex is ['(', .. var numbers, ')'] && numbers.Split(',') is [var column, var row]
            && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int x) && x < size
            && int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out int y) && y < size
            ? GoText.Of(y, x, size)
            : vertex;

    private AnalysisQuery With(AnalysisFields settings, List<(string Field, string Message)> warnings)
    {
        AnalysisPerspective perspective = settings.Text("reportAnalysisWinratesAs")?.ToUpperInvariant() switch
        {
            null => Perspective,
            "BLACK" or "B" => AnalysisPerspective.Black,
            "WHITE" or "W" => AnalysisPerspective.White,
            "SIDETOMOVE" => AnalysisPerspective.SideToMove,
            _ => throw settings.Fault("reportAnalysisWinratesAs", "must be BLACK, WHITE or SIDETOMOVE"),
        };
        double? seconds = settings.Number("maxTime", 0, double.MaxValue);
        string[] unread = [.. settings.Unread];
        if (unread.Length > 0)
        {
            warnings.Add((
                "overrideSettings",
                OneLine.Of($"{string.Join(", ", unread)}: no such settings here; they are left out")));
        }

        return this with
        {
            Perspective = perspective,
            Limit = seconds is { } given ? TimeSpan.FromSeconds(Math.Min(given, LongestSeconds)) : Limit,
        };
    }
}
