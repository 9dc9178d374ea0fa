using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace NanoZero.Studio;

/// <summary>What pages ask about games: which there are, how one stands, what a player thinks.</summary>
internal static class GamesApi
{
    private const int LongestLine = 4000;
    private const int MostLooks = 400;
    private const int MostOfTree = 500;
    private const int OfferedDepth = 5;  // plies of the menu's minimax
    private const double LeastSeconds = 0.1, MostSeconds = 60;

    // A tree is as deep as a game is long.
    private static readonly JsonSerializerOptions DeepAnswer = new(Json.Answer) { MaxDepth = 4 * MostOfTree };

    /// <summary>Answers these questions.</summary>
    /// <param name="app">The server.</param>
    /// <param name="thinkers">The players.</param>
    /// <param name="truths">The oracles.</param>
    public static void Map(WebApplication app, Thinkers thinkers, Truths truths)
    {
        app.MapGet("/api/games", (string? game) => Results.Json(Games(game), Json.Answer));
        app.MapGet("/api/game", (string game, string? moves) =>
            Results.Json(GameView.At(game, Line(moves)), Json.Answer));
        app.MapGet("/api/truth", async (string game, string? moves, HttpContext context) =>
            Results.Json(await truths.Of(game, Line(moves), Stopping.Of(context)), Json.Answer));
        app.MapGet("/api/think", (
            string game, string? moves, string player, int? every, double? seconds, HttpContext context) =>
        {
            Thinker thinker = thinkers.Find(game, player, seconds is { } limit ? Limit(limit) : null);
            string line = OpenLine(thinker, moves);
            CancellationToken stop = Stopping.Of(context);
            return TypedResults.ServerSentEvents(Thoughts(thinkers, thinker, line, every, stop));
        });
        app.MapGet("/api/tree", async (string game, string? moves, string player, HttpContext context) =>
        {
            Thinker thinker = thinkers.Find(game, player);
            string line = OpenLine(thinker, moves);
            return Results.Json(
                await thinkers.Explore(thinker, line, MostOfTree, Stopping.Of(context)), DeepAnswer);
        });
    }

    private static TimeSpan Limit(double seconds) => seconds is >= LeastSeconds and <= MostSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new StudioException(string.Create(
            CultureInfo.InvariantCulture, $"a move takes {LeastSeconds} to {MostSeconds} seconds here"));

    // A line after which there is a move to think about.
    private static string OpenLine(Thinker thinker, string? moves)
    {
        string line = Line(moves);
        return GameView.At(thinker.Game, line).IsOver
            ? throw new StudioException("the game has ended; there is no move to think about")
            : line;
    }

    // A member of a family of games is not listed; it follows the others under the name that asks for it.
    private static GameEntry[] Games(string? asked)
    {
        string[] listed = [.. GameCatalogue.Games.Select(game => game.Name)];
        string[] member = asked is null || listed.Contains(asked.Split(':')[0], StringComparer.OrdinalIgnoreCase)
            ? []
            : [asked];
        return [.. listed.Concat(member).Select(name => GameCatalogue.Open(name, new Describe(name)))];
    }

    /// <summary>Returns a line of moves that a visitor asked for; an empty one where there is none.</summary>
    /// <param name="moves">The line.</param>
    /// <exception cref="StudioException">It is too long.</exception>
    public static string Line(string? moves) => moves is { Length: > LongestLine }
        ? throw new StudioException($"a line of moves has at most {LongestLine} letters here")
        : moves ?? "";

    private static async IAsyncEnumerable<SseItem<string>> Thoughts(
        Thinkers thinkers, Thinker thinker, string line, int? every, [EnumeratorCancellation] CancellationToken stop)
    {
        int simulations = thinker.Player.Search?.Simulations ?? 1;
        int step = Math.Max(every ?? Math.Max(1, simulations / 25), Math.Max(1, simulations / MostLooks));
        if (thinker.Player.Search is { } search)
        {
            yield return new(Text(new { search.Simulations, search.LeavesInFlight }), "plan");
        }

        IAsyncEnumerator<Thought> thoughts = thinkers.Watch(thinker, line, step, stop).GetAsyncEnumerator(stop);
        await using (thoughts)
        {
            Thought? last = null;
            string? failure = null;
            while (failure is null)
            {
                try
                {
                    if (!await thoughts.MoveNextAsync())
                    {
                        break;
                    }

                    last = thoughts.Current;
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    failure = Guard.MessageOf(exception);
                    break;
                }

                yield return new(Text(last), "thought");
            }

            yield return failure is null ? new(Text(last), "move") : new(Text(new { title = failure }), "problem");
        }
    }

    private static string Text<T>(T value) =>
        JsonSerializer.Serialize(value, Json.Line).ReplaceLineEndings(" ");

    /// <summary>A game that can be played.</summary>
    /// <param name="Name">The word for it in commands.</param>
    /// <param name="Title">Its name for people.</param>
    /// <param name="Rows">Rows of the board.</param>
    /// <param name="Columns">Columns of the board.</param>
    /// <param name="Separator">What stands between two moves of a line.</param>
    /// <param name="PlaysColumns">Whether a move names a column.</param>
    /// <param name="RowNames">What moves call the rows, from the top; empty where they do not.</param>
    /// <param name="ColumnNames">What moves call the columns, from the left; empty where they do not.</param>
    /// <param name="IsRhombus">Whether each row stands half a square to the right of the row above.</param>
    /// <param name="HasNetwork">Whether a trained network comes with the program.</param>
    /// <param name="HasOracle">Whether positions can be solved.</param>
    /// <param name="HasHeuristic">Whether minimax looks five plies ahead in a short time.</param>
    /// <param name="IsGo">Whether games are written in the Smart Game Format.</param>
    private sealed record GameEntry(
        string Name, string Title, int Rows, int Columns, string Separator, bool PlaysColumns,
        IReadOnlyList<string> RowNames, IReadOnlyList<string> ColumnNames, bool IsRhombus, bool HasNetwork,
        bool HasOracle, bool HasHeuristic, bool IsGo);

    private sealed class Describe(string name) : IGameVisitor<GameEntry>
    {
        public GameEntry Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            GameInfo info = TGame.Info;
            (IReadOnlyList<string> rows, IReadOnlyList<string> columns) = BoardText.Names<TGame>();
            return new GameEntry(
                name,
                info.Title,
                info.Rows,
                info.Columns,
                info.ActionSeparator,
                info.ActionCount == info.Columns,
                rows,
                columns,
                TGame.IsRhombus,
                ShippedNetworks.Find(name) is not null,
                Truths.Exist(name),
                Heuristics.AreQuick<TGame>(OfferedDepth),
                start is IHasKomi);
        }
    }
}
