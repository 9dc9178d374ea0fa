using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NanoZero.Play;

/// <summary>Writes what a search has found, and whatever else is answered: one line of JSON each.</summary>
/// <param name="query">The query.</param>
/// <param name="turn">Its turn that is searched.</param>
/// <param name="session">Searches; its game is at this turn.</param>
/// <param name="cancellation">Ends the estimates of scores.</param>
internal sealed class AnalysisReport(
    AnalysisQuery query, AnalysedTurn turn, IGameSession session, CancellationToken cancellation)
{
    /// <summary>Random playouts from the position that is searched.</summary>
    public const int RootPlayouts = 1000;

    /// <summary>
    /// Random playouts from the position after a pass, and after a move that fewer of the others played.
    /// </summary>
    public const int MovePlayouts = 100;

    private const int Decimals = 6;

    // Answers are no part of a web page.
    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, ScoreEstimate> estimates = [];  // by the move; empty for none

    /// <summary>Returns a line that says that something is wrong.</summary>
    /// <param name="kind"><c>error</c> or <c>warning</c>.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="field">The field that is; null for none.</param>
    /// <param name="id">The query's text; null where it has none.</param>
    public static string Trouble(string kind, string message, string? field, string? id) => Line(json =>
    {
        json.WriteString(kind, message);
        if (field is not null)
        {
            json.WriteString("field", field);
        }

        if (id is not null)
        {
            json.WriteString("id", id);
        }
    });

    /// <summary>Returns the answer about a turn that was not searched.</summary>
    /// <param name="query">The query.</param>
    /// <param name="turn">Its turn.</param>
    public static string Nothing(AnalysisQuery query, AnalysedTurn turn) => Line(json =>
    {
        json.WriteString("id", query.Id);
        json.WriteBoolean("isDuringSearch", false);
        json.WriteBoolean("noResults", true);
        json.WriteNumber("turnNumber", turn.Turn);
    });

    /// <summary>Returns the answer to an action: the query itself, and more fields.</summary>
    /// <param name="asked">The query.</param>
    /// <param name="more">Writes the fields.</param>
    public static string Echo(JsonElement asked, Action<Utf8JsonWriter> more)
    {
        // As it was sent; between its fields there may be other ends of lines.
        string text = asked.GetRawText().Replace('\r', ' '), fields = Line(more)[1..^1];
        return fields.Length == 0 ? text : $"{text[..^1]},{fields}}}";
    }

    /// <summary>Returns the answer.</summary>
    /// <param name="thought">What was found; the session still holds the tree.</param>
    /// <param name="isDuringSearch">Whether the search goes on.</param>
    public string Answer(Thought thought, bool isDuringSearch)
    {
        AnalysedMove[] told =
        [
            .. thought.Search!.Actions
                .Where(move => move.Visits > 0 && query.Restriction.Tells(new(turn.IsBlackToMove, move.Action)))
                .OrderByDescending(move => move.Action == thought.Move).ThenByDescending(move => move.Visits)
                .ThenByDescending(move => move.Prior),
        ];
        Estimate(told);
        return Line(json =>
        {
            json.WriteString("id", query.Id);
            json.WriteBoolean("isDuringSearch", isDuringSearch);
            json.WriteStartArray("moveInfos");
            foreach ((int order, AnalysedMove move) in told.Index())
            {
                Write(json, move, order);
            }

            json.WriteEndArray();
            WriteRoot(json, thought.Search);
            if (query.HasPolicy)
            {
                WritePolicy(json, thought.Search);
            }

            if (query.HasOwnership)
            {
                WriteOwnership(json, estimates[""]);
            }

            json.WriteNumber("turnNumber", turn.Turn);
        });
    }

    private static string Line(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    // No negative zero.
    private static double Rounded(double number) => Math.Round(number, Decimals) + 0.0;

    // The position first, with most of its moves; then those that are missing. What is known stays. Who passes first in
    // a playout has no other move left, so these games say nothing of a pass.
    private void Estimate(IEnumerable<AnalysedMove> told)
    {
        if (estimates.Count == 0)
        {
            foreach ((string move, ScoreEstimate estimate) in Playouts([turn.Line], RootPlayouts)[0])
            {
                if (move.Length == 0 || (estimate.Playouts >= MovePlayouts && move != GoLine.Pass))
                {
                    estimates.Add(move, Seen(estimate));
                }
            }
        }

        string[] unknown = [.. told.Select(move => move.Action).Where(move => !estimates.ContainsKey(move))];
        foreach ((string move, IReadOnlyDictionary<string, ScoreEstimate> found) in
            unknown.Zip(Playouts([.. unknown.Select(LineTo)], MovePlayouts)))
        {
            estimates.Add(move, Seen(found[""]));
        }
    }

    private IReadOnlyList<IReadOnlyDictionary<string, ScoreEstimate>> Playouts(string[] lines, int playouts) =>
        ScorePlayouts.Of(query.Game, lines, playouts, cancellation);

    private string LineTo(string move) =>
        string.Join(session.Game.ActionSeparator, new[] { turn.Line, move }.Where(part => part.Length > 0));

    // Whether Black's, or White's, win rates and scores are told.
    private bool IsSeenBy(bool black) => query.Perspective switch
    {
        AnalysisPerspective.Black => black,
        AnalysisPerspective.White => !black,
        _ => black == turn.IsBlackToMove,
    };

    private ScoreEstimate Seen(ScoreEstimate estimate) => IsSeenBy(true) ? estimate : estimate.Turned();

    private double Seen(float value) => IsSeenBy(turn.IsBlackToMove) ? value : -value;

    private void Write(Utf8JsonWriter json, AnalysedMove move, int order)
    {
        json.WriteStartObject();
        json.WriteString("move", Vertex(move.Action));
        json.WriteNumber("visits", move.Visits);
        WriteValue(json, move.Q);
        json.WriteNumber("prior", Rounded(move.Prior));
        json.WriteNumber("order", order);
        WriteScore(json, estimates[move.Action]);
        IReadOnlyList<string> line = session.LineAfter(move.Action, query.LineLength);
        json.WriteStartArray("pv");
        foreach (string next in line)
        {
            json.WriteStringValue(Vertex(next));
        }

        json.WriteEndArray();
        if (query.HasLineVisits)
        {
            json.WriteStartArray("pvVisits");
            foreach (int visits in session.VisitsAlong(line))
            {
                json.WriteNumberValue(visits);
            }

            json.WriteEndArray();
        }

        if (query.HasMovesOwnership)
        {
            WriteOwnership(json, estimates[move.Action]);
        }

        json.WriteEndObject();
    }

    private void WriteRoot(Utf8JsonWriter json, Analysis search)
    {
        json.WriteStartObject("rootInfo");
        json.WriteString("currentPlayer", turn.IsBlackToMove ? "B" : "W");
        json.WriteNumber("visits", search.Simulations);
        WriteValue(json, search.Value);
        if (session.Explore(1).Evaluation is { } raw)
        {
            json.WriteNumber("rawWinrate", Rounded((Seen(raw) + 1) / 2));
        }

        WriteScore(json, estimates[""]);
        json.WriteEndObject();
    }

    private void WriteValue(Utf8JsonWriter json, float value)
    {
        json.WriteNumber("winrate", Rounded((Seen(value) + 1) / 2));
        json.WriteNumber("utility", Rounded(Seen(value)));
    }

    private static void WriteScore(Utf8JsonWriter json, ScoreEstimate estimate)
    {
        json.WriteNumber("scoreLead", Rounded(estimate.Lead));
        json.WriteNumber("scoreMean", Rounded(estimate.Lead));
        json.WriteNumber("scoreStdev", Rounded(estimate.Deviation));
    }

    private static void WriteOwnership(Utf8JsonWriter json, ScoreEstimate estimate)
    {
        json.WriteStartArray("ownership");
        foreach (double owner in estimate.Ownership)
        {
            json.WriteNumberValue(Rounded(owner));
        }

        json.WriteEndArray();
    }

    // All points row by row from the top left, then the pass.
    private void WritePolicy(Utf8JsonWriter json, Analysis search)
    {
        Dictionary<string, float> priors = search.Actions.ToDictionary(move => move.Action, move => move.Prior);
        (int rows, int columns) = (session.Game.Rows, session.Game.Columns);
        json.WriteStartArray("policy");
        foreach (string point in Enumerable.Range(0, rows * columns)
            .Select(point => GoText.Of(point / columns, point % columns, rows)).Append(GoLine.Pass))
        {
            json.WriteNumberValue(priors.TryGetValue(point, out float prior) ? Rounded(prior) : -1);
        }

        json.WriteEndArray();
    }

    private static string Vertex(string move) => move == GoLine.Pass ? move : move.ToUpperInvariant();
}
