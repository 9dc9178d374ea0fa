using System.Diagnostics;
using System.Text.Json;

namespace NanoZero.Play;

/// <summary>Whose win rates and scores an analysis tells.</summary>
public enum AnalysisPerspective
{
    /// <summary>Those of the side to move.</summary>
    SideToMove,

    /// <summary>Black's.</summary>
    Black,

    /// <summary>White's.</summary>
    White,
}

/// <summary>How queries are answered, and how much is answered at most.</summary>
public sealed record AnalysisServerOptions
{
    /// <summary>Gets whose win rates and scores are told where a query does not say it.</summary>
    public AnalysisPerspective Perspective { get; init; }

    /// <summary>
    /// Gets the game that the player's network was trained for, with its rule options; null for a player without one.
    /// </summary>
    public string? NetworkGame { get; init; }

    /// <summary>Gets whether the end of the input ends all searches, instead of waiting for them.</summary>
    public bool QuitsWithoutWaiting { get; init; }

    /// <summary>Gets the most simulations of one search; a query that asks for more gets so many.</summary>
    [InRange(1)]
    public int MostVisits { get; init; } = 100_000;

    /// <summary>Gets the most turns that wait for their search; a query with more is refused.</summary>
    [InRange(1)]
    public int MostTurns { get; init; } = 10_000;

    /// <summary>Gets the most characters of a line; a longer one is refused.</summary>
    [InRange(1)]
    public int LongestLine { get; init; } = 1 << 20;
}

/// <summary>
/// Answers a front end by KataGo's analysis protocol: queries about positions of Go, a line of JSON each, and answers
/// as they become ready.
/// </summary>
/// <remarks>
/// Source: KataGo, docs/Analysis_Engine.md. One thread searches and answers; another one reads, and what it reads is
/// looked at while a search goes on. Win rates are the search's; scores and owners are those of random playouts.
/// </remarks>
public sealed class AnalysisServer : IDisposable
{
    private const int LooksForQuery = 8;  // simulations between them

    private readonly Func<string, IGameSession> open;
    private readonly string player;
    private readonly AnalysisOutput answers;
    private readonly AnalysisServerOptions options;
    private readonly Dictionary<int, (string Game, IGameSession Session)> boards = [];  // by their rows
    private readonly SortedSet<WaitingTurn> waiting = new(Comparer<WaitingTurn>.Create(WaitingTurn.Compare));
    private WaitingTurn? searched;
    private long queued;

    /// <summary>Prepares the answers to one front end.</summary>
    /// <param name="open">
    /// Opens a session with the player, given a game with its rule options. It is called again for another board.
    /// </param>
    /// <param name="game">A game of Go with its rule options.</param>
    /// <param name="player">The player's name, which front ends may ask for.</param>
    /// <param name="output">Receives the answers.</param>
    /// <param name="options">How queries are answered.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    /// <exception cref="NotSupportedException">Another game, or a player that does not search.</exception>
    public AnalysisServer(
        Func<string, IGameSession> open, string game, string player, TextWriter output, AnalysisServerOptions options)
    {
        InRangeAttribute.Require(options);
        (this.open, this.player, this.options) = (open, player, options);
        answers = new AnalysisOutput(output);
        GameInfo info = GameCatalogue.InfoOf(game);
        if (!GoLine.IsFor(info))
        {
            throw new NotSupportedException($"analyses are for Go: go9, go13 or go19; the game is {info.Title}");
        }

        IGameSession session = open(game);
        boards.Add(info.Rows, (game, session));
        if (!session.Searches)
        {
            session.Dispose();
            throw new NotSupportedException(
                $"player '{player}' does not search; analyses need a player that does, such as rollout@400");
        }
    }

    /// <summary>Answers until the input ends and every query is answered.</summary>
    /// <param name="input">The queries, a line each.</param>
    /// <param name="cancellation">Ends the answers at once.</param>
    /// <exception cref="OperationCanceledException">It was asked to.</exception>
    public void Run(TextReader input, CancellationToken cancellation = default)
    {
        using AnalysisInput lines = new(input, options.LongestLine);
        do
        {
            HandleAll(lines, cancellation);
            while (waiting.Min is { } next && !Quits(lines))
            {
                waiting.Remove(next);
                Search(next, lines, cancellation);
                HandleAll(lines, cancellation);
            }
        }
        while (Handle(lines.Next(waits: true, cancellation)));
        answers.End(cancellation);
    }

    /// <summary>Ends the sessions.</summary>
    public void Dispose()
    {
        answers.Dispose();
        foreach ((_, IGameSession session) in boards.Values)
        {
            session.Dispose();
        }
    }

    private void HandleAll(AnalysisInput lines, CancellationToken cancellation)
    {
        while (Handle(lines.Next(waits: false, cancellation)))
        {
        }
    }

    private bool Quits(AnalysisInput lines) => options.QuitsWithoutWaiting && lines.HasEnded;

    // Whether there was a line.
    private bool Handle(string? line)
    {
        if (line is null || line.All(char.IsWhiteSpace))
        {
            return line is not null;
        }

        string? id = null;
        try
        {
            using JsonDocument document = Parse(line);
            AnalysisFields fields = new(document.RootElement);
            id = fields.Text("id") ?? throw new AnalysisFault("a query needs an id, a text that its answers repeat");
            if (fields.Text("action") is { } action)
            {
                Act(action, fields, document.RootElement);
            }
            else
            {
                Queue(AnalysisQuery.Read(id, fields, options, GameOf));
            }
        }
        catch (AnalysisFault fault)
        {
            Write(AnalysisReport.Trouble("error", fault.Message, fault.Field, id));
        }

        return true;
    }

    private JsonDocument Parse(string line)
    {
        if (line.Length > options.LongestLine)
        {
            throw new AnalysisFault($"the line is longer than {options.LongestLine} characters; send shorter queries");
        }

        try
        {
            return JsonDocument.Parse(line);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new AnalysisFault(
                OneLine.Of($"the line is no JSON: {exception.Message.Split(" LineNumber")[0]}"), inner: exception);
        }
    }

    private void Act(string action, AnalysisFields fields, JsonElement asked)
    {
        switch (action)
        {
            case "query_version":
                Write(AnalysisReport.Echo(asked, json =>
                {
                    json.WriteString("version", typeof(AnalysisServer).Assembly.GetName().Version?.ToString(3) ?? "");
                    json.WriteString("git_hash", "<omitted>");
                }));
                break;
            case "query_models":
                Write(AnalysisReport.Echo(asked, json =>
                {
                    json.WriteStartArray("models");
                    json.WriteStartObject();
                    json.WriteString("name", player);
                    json.WriteString("internalName", player);
                    json.WriteBoolean("usesHumanSLProfile", false);
                    json.WriteEndObject();
                    json.WriteEndArray();
                }));
                break;
            case "clear_cache":
                Write(AnalysisReport.Echo(asked, _ => { }));  // no answer depends on what is remembered
                break;
            case "terminate" or "terminate_all":
                string? id = action == "terminate_all" ? null
                    : fields.Text("terminateId") ?? throw fields.Fault("terminateId", "must be given");
                IReadOnlyList<int>? turns = fields.Wholes("turnNumbers", 0);
                Write(AnalysisReport.Echo(asked, _ => { }));
                Terminate(turn => (id is null || turn.Query.Id == id) && turns?.Contains(turn.At.Turn) != false);
                break;
            default:
                throw new AnalysisFault(
                    OneLine.Of(
                        $"action '{action}' is unknown; the actions are query_version, query_models, clear_cache, "
                            + "terminate, terminate_all"), "action");
        }
    }

    private void Terminate(Predicate<WaitingTurn> isMeant)
    {
        foreach (WaitingTurn turn in waiting.Where(turn => isMeant(turn)).ToArray())
        {
            waiting.Remove(turn);
            Write(AnalysisReport.Nothing(turn.Query, turn.At));
        }

        if (searched is not null && isMeant(searched))
        {
            searched.IsStopped = true;
        }
    }

    private void Queue(AnalysisQuery query)
    {
        if (waiting.Count + query.Turns.Count > options.MostTurns)
        {
            throw new AnalysisFault(
                $"{waiting.Count} turns wait already and at most {options.MostTurns} may; ask again later",
                "analyzeTurns");
        }

        foreach ((string field, string message) in query.Warnings)
        {
            Write(AnalysisReport.Trouble("warning", message, field, query.Id));
        }

        if (options.NetworkGame is { } known
            && GameCatalogue.Canonical(known) != GameCatalogue.Canonical(query.Game))
        {
            Write(AnalysisReport.Trouble(
                "warning", $"the network plays {known}; win rates are for the komi of that game", "komi", query.Id));
        }

        foreach (AnalysedTurn turn in query.Turns)
        {
            waiting.Add(new WaitingTurn(
                query, turn, query.Priorities.GetValueOrDefault(turn.Turn, query.Priority), queued++));
        }
    }

    // Opens a board at its first query: a network plays on its own board alone, other players on any.
    private string GameOf(int size)
    {
        if (!boards.TryGetValue(size, out (string Game, IGameSession Session) board))
        {
            string? game = GameCatalogue.Games.FirstOrDefault(each => GoLine.IsFor(each) && each.Rows == size)?.Name;
            try
            {
                board = (game ?? throw new NotSupportedException("boards have 9, 13 or 19 rows"), open(game!));
            }
            catch (Exception exception) when (
                exception is InvalidDataException or NotSupportedException or FormatException
                    or InsufficientMemoryException or ArgumentOutOfRangeException || FileProblem.Explains(exception))
            {
                throw new AnalysisFault(
                    OneLine.Of($"boardXSize {size} is not for player '{player}': {exception.Message}"), "boardXSize",
                    exception);
            }

            boards.Add(size, board);
        }

        return board.Game;
    }

    private void Search(WaitingTurn turn, AnalysisInput lines, CancellationToken cancellation)
    {
        AnalysisQuery query = turn.Query;
        IGameSession session = boards[GameCatalogue.InfoOf(query.Game).Rows].Session;
        session.Begin(turn.At.Line, query.Game);
        AnalysisReport report = new(query, turn.At, session, cancellation);
        searched = turn;
        try
        {
            Stopwatch watch = Stopwatch.StartNew();
            TimeSpan told = default;
            Thought? last = null;
            foreach (Thought thought in session.Watch(LooksForQuery, query.Visits, cancellation))
            {
                last = thought;
                HandleAll(lines, cancellation);
                if (Quits(lines))
                {
                    return;
                }

                if (turn.IsStopped || watch.Elapsed >= query.Limit)
                {
                    break;
                }

                if (watch.Elapsed - told >= query.Interval)
                {
                    Write(report.Answer(thought, isDuringSearch: true));
                    told = watch.Elapsed;
                }
            }

            Write(report.Answer(last!, isDuringSearch: false));
        }
        catch (Exception exception) when (exception is InsufficientMemoryException or InvalidDataException)
        {
            string? field = exception is InsufficientMemoryException ? "maxVisits" : null;
            Write(AnalysisReport.Trouble("error", OneLine.Of(exception.Message), field, query.Id));
        }
        finally
        {
            searched = null;
        }
    }

    private void Write(string line) => answers.Add(line);

    // A turn of a query that waits for its search.
    private sealed class WaitingTurn(AnalysisQuery query, AnalysedTurn at, int priority, long number)
    {
        public AnalysisQuery Query => query;

        public AnalysedTurn At => at;

        public bool IsStopped { get; set; }

        private int Priority => priority;

        private long Number => number;

        // The highest priority first, then the earlier one.
        public static int Compare(WaitingTurn one, WaitingTurn other) =>
            (other.Priority, one.Number).CompareTo((one.Priority, other.Number));
    }
}
