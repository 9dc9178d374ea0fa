using System.Globalization;
using System.Text;
using System.Text.Json;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

/// <summary>Talks with the analysis of Go as a front end does.</summary>
internal static class AnalysisTalk
{
    /// <summary>The fields that every query of these tests has, without the braces.</summary>
    public const string Board = """ "id":"q","boardXSize":9,"boardYSize":9,"rules":"chinese" """;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Returns a query about 9×9 with more fields.</summary>
    public static string Query(string fields) => $$"""{{{Board}},{{fields}}}""";

    /// <summary>Returns a player that searches with playouts.</summary>
    public static Player<Go<Points9>> Rollouts(int simulations = 20) =>
        Players.Rollout<Go<Points9>>(new SearchOptions { Simulations = simulations }, seed: 1);

    /// <summary>Asks everything at once, and returns the lines of the answers.</summary>
    public static string[] Lines(
        string queries, AnalysisServerOptions? options = null, string game = "go9", Player<Go<Points9>>? player = null)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Run(new StringReader(queries), output, options, game, player);
        string text = output.ToString();
        Assert.True(text.Length == 0 || text[^1] == '\n', "the last line has no end");
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Asks everything at once, and returns the answers.</summary>
    public static JsonElement[] Answers(
        string queries, AnalysisServerOptions? options = null, string game = "go9",
        Player<Go<Points9>>? player = null) =>
        [.. Lines(queries, options, game, player).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Asks one thing that has one answer.</summary>
    public static JsonElement Answer(string query, AnalysisServerOptions? options = null) =>
        Assert.Single(Answers(query, options));

    public static void Run(
        TextReader input, TextWriter output, AnalysisServerOptions? options = null, string game = "go9",
        Player<Go<Points9>>? player = null, CancellationToken? cancellation = null)
    {
        using AnalysisServer server = new(
            named => GameCatalogue.Open(named, new Opener(named, player ?? Rollouts())), game, "tester", output,
            options ?? new AnalysisServerOptions());
        server.Run(input, cancellation ?? Stop);
    }

    public static double Number(this JsonElement json, params string[] names)
    {
        foreach (string name in names)
        {
            json = json.GetProperty(name);
        }

        return json.GetDouble();
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static double[] Numbers(this JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(each => each.GetDouble())];

    public static JsonElement[] Moves(this JsonElement answer) =>
        [.. answer.GetProperty("moveInfos").EnumerateArray()];

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Another board of Go gets a player of its own; a network would not have one.
    private sealed class Opener(string game, Player<Go<Points9>> player) : IGameVisitor<IGameSession>
    {
        public IGameSession Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => typeof(TGame) == typeof(Go<Points13>)
                ? throw new NotSupportedException("this network plays Go 9×9 alone")
                : GameSession.Open(
                    game, start, player as Player<TGame> ?? Players.Rollout<TGame>(
                        new SearchOptions { Simulations = 10 }, seed: 1));
    }
}

/// <summary>
/// A front end that waits for words in the answers before it sends its next line. Where they do not come, its input
/// ends.
/// </summary>
internal sealed class FrontEnd(params (string After, string Line)[] steps)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StringBuilder written = new();  // pulsed

    /// <summary>Gets what is done whenever an answer is written.</summary>
    public Action? Heard { get; init; }

    /// <summary>Talks to the end, and returns the lines of the answers.</summary>
    public string[] Talk(AnalysisServerOptions? options = null, CancellationToken? cancellation = null)
    {
        using Input input = new(this);
        using Output output = new(this);
        AnalysisTalk.Run(input, output, options, cancellation: cancellation);
        return Said().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public string Said()
    {
        lock (written)
        {
            return written.ToString();
        }
    }

    private bool Hears(string words)
    {
        lock (written)
        {
            while (!written.ToString().Contains(words, StringComparison.Ordinal))
            {
                if (!Monitor.Wait(written, Patience))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private sealed class Input(FrontEnd end) : TextReader
    {
        private int step = -1;
        private string line = "";
        private int at;

        public override int Read()
        {
            if (at == line.Length)
            {
                if (++step >= end.Steps.Count || !end.Hears(end.Steps[step].After))
                {
                    return -1;
                }

                (line, at) = (end.Steps[step].Line + "\n", 0);
            }

            return line[at++];
        }
    }

    private IReadOnlyList<(string After, string Line)> Steps => steps;

    private sealed class Output(FrontEnd end) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            lock (end.written)
            {
                end.written.Append(value);
                Monitor.PulseAll(end.written);
            }

            end.Heard?.Invoke();
        }
    }
}
