using System.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace NanoZero.Studio;

/// <summary>Games and positions that visitors bring, and games that they take along.</summary>
internal static class FilesApi
{
    private const int LargestFile = 256 << 10;   // bytes, or letters of a text
    private const int LongestPositions = 16 << 10;  // letters of moves and boards
    private const int MostGames = 200;
    private const int LongestName = 60;

    /// <summary>Answers these requests.</summary>
    /// <param name="app">The server.</param>
    /// <param name="seats">Whoever computes takes one.</param>
    public static void Map(WebApplication app, Seats seats)
    {
        app.MapPost("/api/open", async (Brought brought, HttpContext context) =>
            Results.Json(await seats.Run(() => Open(brought), Stopping.Of(context)), Json.Answer))
            .WithMetadata(new LargeBody());
        app.MapGet("/api/sgf", (string game, string? moves) => Results.File(
            Encoding.UTF8.GetBytes(Sgf(game, GamesApi.Line(moves))), "application/x-go-sgf", "game.sgf"));
    }

    private static string Sgf(string game, string line)
    {
        _ = SgfGame.KomiOf(game);  // says that other games are not written
        return SgfText.Write(new SgfGame { Game = game, Moves = GameView.At(game, line).Moves }.ToTree());
    }

    private static Opened Open(Brought brought)
    {
        if (brought.File?.Length > LargestFile || brought.Text?.Length > LargestFile)
        {
            throw new StudioException($"a file of games has at most {LargestFile >> 10} KiB here");
        }

        string text = (brought.File is { } bytes ? SgfText.Decode(bytes) : brought.Text ?? "").Trim();
        Opened opened = text.Contains("(;", StringComparison.Ordinal)
            ? GamesOf(SgfText.Parse(text))
            : text.Length is 0 or > LongestPositions ? throw new StudioException(
                $"a game as SGF, moves or boards are expected; moves and boards have at most {LongestPositions:N0} "
                    + "letters here")
            : GameCatalogue.Open(brought.Game, new Positions(brought.Game, text.Split('\n')));
        foreach (OpenedGame game in opened.Games)
        {
            _ = GamesApi.Line(game.Line);
        }

        return opened;
    }

    // A game that cannot be read keeps nobody from the others.
    private static Opened GamesOf(IReadOnlyList<SgfNode> trees)
    {
        List<OpenedGame> games = [];
        List<string> problems = [];
        foreach ((int index, SgfNode tree) in trees.Index())
        {
            if (games.Count == MostGames)
            {
                problems.Add($"only {MostGames} games are opened at once");
                break;
            }

            try
            {
                SgfGame read = SgfGame.Of(tree);
                string players = read.Black is null && read.White is null
                    ? "" : $": {read.Black ?? "?"} – {read.White ?? "?"}";
                string result = read.Result is { } outcome ? $", {outcome}" : "";
                games.Add(new OpenedGame(
                    read.Game, read.Line, Short($"Game {index + 1}{players}{result}, {read.Moves.Count} moves")));
            }
            catch (FormatException exception)
            {
                problems.Add($"game {index + 1} cannot be read: {OneLine.Of(exception)}");
            }
        }

        string more = problems.Count > 1 ? $"; {problems.Count - 1} more like this" : "";
        return games.Count > 0
            ? new Opened(games, problems.Count > 0 ? problems[0] + more : null)
            : throw new StudioException(problems[0] + more);
    }

    private static string Short(string name) =>
        OneLine.Of(name) is var line && line.Length > LongestName ? line[..(LongestName - 1)] + "…" : line;

    /// <summary>What a visitor brings: a file or a text.</summary>
    /// <param name="Game">The game of moves and boards; games as SGF say their own.</param>
    /// <param name="Text">Games, moves or boards; null for a file.</param>
    /// <param name="File">The bytes of a file.</param>
    private sealed record Brought(string Game, string? Text = null, byte[]? File = null);

    /// <summary>What it holds.</summary>
    /// <param name="Games">At least one.</param>
    /// <param name="Note">What to know of them, such as why games of the file are left out; null for nothing.</param>
    private sealed record Opened(IReadOnlyList<OpenedGame> Games, string? Note);

    /// <summary>A game or a position.</summary>
    /// <param name="Game">The game with its rule options.</param>
    /// <param name="Line">Its moves.</param>
    /// <param name="Name">What a list calls it.</param>
    private sealed record OpenedGame(string Game, string Line, string Name);

    // A file in base 64, or a text whose letters are all escaped.
    private sealed class LargeBody : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 8 * LargestFile;
    }

    private sealed class Positions(string game, string[] lines) : IGameVisitor<Opened>
    {
        public Opened Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            IReadOnlyList<StatedPosition<TGame>> read = PositionText.ReadMoves(start, "the text", lines);
            return new Opened(
            [
                .. read.Where(position => position.Moves.Count > 0 || read.Count == 1).Take(MostGames)
                    .Select((position, index) => (Index: index, Line: MoveText.Format<TGame>(position.Moves)))
                    .Select(each => new OpenedGame(game, each.Line, Short($"Position {each.Index + 1}: {each.Line}"))),
            ],
                read.Any(position => position.IsBoard)
                    ? "a board does not say how it was played; the moves are one way to reach it"
                    : null);
        }
    }
}
