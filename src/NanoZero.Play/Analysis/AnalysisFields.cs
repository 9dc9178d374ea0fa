using System.Text.Json;

namespace NanoZero.Play;

/// <summary>What a query is refused for.</summary>
/// <param name="message">One line.</param>
/// <param name="field">The field that is wrong; null where no single one is.</param>
/// <param name="inner">What found it out.</param>
internal sealed class AnalysisFault(string message, string? field = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Gets the field that is wrong; null where no single one is.</summary>
    public string? Field { get; } = field;
}

/// <summary>The fields of a query, a JSON object; a field that is null counts as left out.</summary>
internal sealed class AnalysisFields
{
    private readonly Dictionary<string, JsonElement> values = [];
    private readonly HashSet<string> read = [];
    private readonly string? within;  // the field of the query that holds these fields; null for the query itself

    /// <summary>Takes the fields of an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="within">The query's field that holds it; null for the query itself.</param>
    /// <exception cref="AnalysisFault">It is no object, or a name in it is no text.</exception>
    public AnalysisFields(JsonElement json, string? within = null)
    {
        this.within = within;
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new AnalysisFault($"{within ?? "a query"} must be a JSON object", within);
        }

        try
        {
            foreach (JsonProperty property in json.EnumerateObject())
            {
                values[property.Name] = property.Value;
            }
        }
        catch (InvalidOperationException exception)
        {
            // Half a character of the upper planes, written as an escape.
            throw new AnalysisFault("a name of a field is no valid text", within, exception);
        }
    }

    /// <summary>Gets the names of the fields that nobody asked for, in their order.</summary>
    public IEnumerable<string> Unread => values.Keys.Where(name => !read.Contains(name));

    /// <summary>Returns a field; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    public JsonElement? Find(string name)
    {
        read.Add(name);
        return values.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Returns a field that is a text; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="AnalysisFault">It is something else.</exception>
    public string? Text(string name) => Find(name) is { } value ? TextOf(value, name) : null;

    /// <summary>Returns whether a field is true; one that is left out is not.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="AnalysisFault">It is neither true nor false.</exception>
    public bool Flag(string name) => Find(name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Fault(name, "must be true or false"),
    };

    /// <summary>Returns a field that is a number; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The smallest allowed.</param>
    /// <param name="most">The largest allowed.</param>
    /// <exception cref="AnalysisFault">It is something else, or out of its range.</exception>
    public double? Number(string name, double least, double most) =>
        Find(name) is not { } value ? null
        : NumberOf(value) is { } number && number >= least && number <= most ? number
        : throw Fault(name, Invariant($"must be a number from {least} to {most}"));

    /// <summary>Returns a field that is a whole number; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The smallest allowed.</param>
    /// <param name="most">The largest allowed.</param>
    /// <exception cref="AnalysisFault">It is something else, or out of its range.</exception>
    public int? Whole(string name, int least, int most = int.MaxValue) =>
        Find(name) is { } value ? WholeOf(value, name, least, most) : null;

    /// <summary>Returns a field that is a list of whole numbers; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The smallest allowed.</param>
    /// <param name="most">The largest allowed.</param>
    /// <exception cref="AnalysisFault">It is something else, or a number is out of its range.</exception>
    public IReadOnlyList<int>? Wholes(string name, int least, int most = int.MaxValue) =>
        List(name) is { } list ? [.. list.Select(each => WholeOf(each, name, least, most))] : null;

    /// <summary>Returns a field that is a list; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="AnalysisFault">It is something else.</exception>
    public IReadOnlyList<JsonElement>? List(string name) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : throw Fault(name, "must be a list");

    /// <summary>Returns whether a field names Black, and not White; null where it is left out.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="AnalysisFault">It is something else.</exception>
    public bool? Player(string name) => Find(name) is { } value ? IsBlack(value, name) : null;

    /// <summary>Returns a field that lists stones or moves; null where it is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="AnalysisFault">It is something else.</exception>
    public IReadOnlyList<AnalysisMove>? Moves(string name) => List(name) is not { } list ? null :
    [
        .. list.Select(pair =>
            pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
                ? new AnalysisMove(IsBlack(pair[0], name), TextOf(pair[1], name).ToLowerInvariant())
                : throw Fault(name, "must be a list of pairs such as [\"B\",\"D4\"]")),
    ];

    /// <summary>Returns what is to be thrown where a field is wrong.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="must">What it must be, behind its name.</param>
    public AnalysisFault Fault(string name, string must) =>
        new(within is null ? $"{name} {must}" : $"{within}: {name} {must}", within ?? name);

    /// <summary>Returns a text that a list holds.</summary>
    /// <param name="value">The text.</param>
    /// <param name="name">The list's field.</param>
    /// <exception cref="AnalysisFault">It is no text.</exception>
    public string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault(name, "must be text");
        }
        catch (InvalidOperationException exception)
        {
            throw new AnalysisFault($"{name} is no valid text", within ?? name, exception);
        }
    }

    private static double? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : null;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private bool IsBlack(JsonElement value, string name) =>
        GtpRequest.SideOf(TextOf(value, name)) ?? throw Fault(name, "must name the players \"B\" and \"W\"");

    private int WholeOf(JsonElement value, string name, int least, int most) =>
        NumberOf(value) is { } number && number >= least && number <= most && number == Math.Floor(number)
            ? (int)number
            : throw Fault(name, most == int.MaxValue
                ? Invariant($"must be a whole number of at least {least}")
                : Invariant($"must be a whole number from {least} to {most}"));
}

/// <summary>A stone or a move of a query.</summary>
/// <param name="IsBlack">Whose.</param>
/// <param name="Vertex">Where, in lower case: <c>d4</c> or <c>pass</c>; not checked.</param>
internal sealed record AnalysisMove(bool IsBlack, string Vertex);
