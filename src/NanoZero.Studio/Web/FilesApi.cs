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

        string text = brought.File is { } bytes ? SgfText.Decode(bytes) : brought.Text ?? "";
        return IsSgf(text)
            ? GamesOf(SgfText.Parse(text))
            : string.IsNullOrWhiteSpace(text) || text.Length > LongestPositions ? throw new StudioException(
                $"a game as SGF, moves or boards are expected; moves and boards have at most {LongestPositions:N0} "
                    + "letters here")
            : GameCatalogue.Open(brought.Game, new Positions(brought.Game, text.Split('\n')));
    }

    // A tree begins with a bracket and a semicolon, with nothing but space between them.
    private static bool IsSgf(string text)
    {
        for (int at = text.IndexOf('('); at >= 0; at = text.IndexOf('(', at + 1))
        {
            if (text.AsSpan(at + 1).TrimStart() is [';', ..])
            {
                return true;
            }
        }

        return false;
    }

    // A game that cannot be read keeps nobody from the others.
    private static Opened GamesOf(IReadOnlyList<SgfNode> trees)
    {
        List<OpenedGame> games = [];
        List<string> problems = [];
        foreach ((int index, SgfNode tree) in trees.Take(MostGames).Index())
        {
            try
            {
                SgfGame read = SgfGame.Of(tree);
                string players = read.Black is null && read.White is null
                    ? "" : $": {read.Black ?? "?"} – {read.White ?? "?"}";
                string result = read.Result is { } outcome ? $", {outcome}" : "";
                games.Add(new OpenedGame(
                    read.Game, GamesApi.Line(read.Line),
                    Short($"Game {index + 1}{players}{result}, {read.Played.Count} moves")));
            }
            catch (Exception exception) when (exception is FormatException or StudioException)
            {
                problems.Add($"game {index + 1} cannot be read: {OneLine.Of(exception)}");
            }
        }

        string problem = problems.Count switch
        {
            0 => "",
            1 => problems[0],
            _ => $"{problems[0]}; {problems.Count - 1} more like this",
        };
        string cut = trees.Count > MostGames ? $"only the first {MostGames} of {trees.Count} games are opened" : "";
        string note = string.Join("; ", new[] { cut, problem }.Where(part => part.Length > 0));
        return games.Count > 0
            ? new Opened(games, note.Length > 0 ? note : null)
            : throw new StudioException(note);
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
            string[] played =
            [
                .. read.Where(position => position.Moves.Count > 0)
                    .Select(position => GamesApi.Line(MoveText.Format<TGame>(position.Moves))),
            ];
            string[] opened = played.Length > 0 ? played
                : read.Count > 0 ? [""]
                : throw new StudioException("the text holds no moves and no board");
            string board = read.Any(position => position.IsBoard)
                ? "a board does not say how it was played; the moves are one way to reach it"
                : "";
            string cut = opened.Length > MostGames
                ? $"only the first {MostGames} of {opened.Length} positions are opened"
                : "";
            string note = string.Join("; ", new[] { cut, board }.Where(part => part.Length > 0));
            return new Opened(
                [
                    .. opened.Take(MostGames)
                        .Select((line, index) => new OpenedGame(game, line, Short($"Position {index + 1}: {line}"))),
                ],
                note.Length > 0 ? note : null);
        }
    }
}
