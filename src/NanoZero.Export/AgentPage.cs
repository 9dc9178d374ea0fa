using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NanoZero.Export;

/// <summary>
/// Puts an agent into one HTML file: board, rules, network and search. The file is opened in a browser and needs
/// nothing else. Its script and style are the files of the folder <c>Page</c>, as they are written.
/// </summary>
internal static partial class AgentPage
{
    private const string Generator = "<meta name=\"generator\" content=\"NanoZero export\">";
    private const int LongestHead = 2000;

    // In this order they become one script and share one scope: no two of them declare the same name.
    private static readonly string[] Modules =
        ["kernels", "network", "games", "go", "evaluator", "search", "agent", "thinker", "board", "page"];

    /// <summary>Gets the games whose rules the page knows.</summary>
    public static IReadOnlyList<string> Games { get; } = ["tictactoe", "connect4", "go9", "go13", "go19"];

    /// <summary>Returns the text of the file.</summary>
    /// <param name="agent">The agent.</param>
    /// <exception cref="NotSupportedException">
    /// The page does not know the rules of the game, or cannot compute a part of the network.
    /// </exception>
    public static string Of(ExportedAgent agent)
    {
        GameInfo info = RequireGame(agent.Game);
        NetworkDescription network = new(agent.Network);
        string style = Part("board.css") + Part("page.css"), script = Script();
        Dictionary<string, string> parts = new()
        {
            ["policy"] = Policy(style, script),
            ["title"] = Escape(info.Title),
            ["style"] = style,
            ["script"] = script,
            ["facts"] = string.Concat(agent.Facts.Select(fact =>
                $"<div><dt>{Escape(fact.Name)}</dt><dd>{Escape(fact.Text)}</dd></div>\n")),
            ["agent"] = Describe(agent, network).ToJsonString(),
            ["weights"] = Convert.ToBase64String(NetworkText.Numbers(network, agent.Weights)),
        };
        return Place().Replace(Part("page.html"), place => parts[place.Groups[1].Value]);
    }

    /// <summary>Checks that the page knows the rules of a game.</summary>
    /// <param name="game">The game, with or without rule options.</param>
    /// <returns>What is fixed about the game.</returns>
    /// <exception cref="NotSupportedException">It does not; the message names the games that it knows.</exception>
    public static GameInfo RequireGame(string game)
    {
        GameInfo info = GameCatalogue.InfoOf(game);
        return Games.Contains(info.Name) ? info : throw new NotSupportedException(
            $"an exported page does not know the rules of {info.Title}; it knows {string.Join(", ", Games)}");
    }

    /// <summary>Checks that a file is such a page, which may be replaced by another one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static void RequirePage(string path)
    {
        using StreamReader reader = new(path);
        char[] start = new char[LongestHead];
        int length = reader.ReadBlock(start);
        if (!start.AsSpan(0, length).Contains(Generator, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{path}' is no exported page");
        }
    }

    private static JsonObject Describe(ExportedAgent agent, NetworkDescription network) => new()
    {
        ["game"] = network.Config.Game,
        ["options"] = GameCatalogue.Open(agent.Game, new Options()),
        ["network"] = NetworkText.Describe(network),
        ["search"] = new JsonObject
        {
            ["exploration"] = agent.Puct.Exploration,
            ["explorationGrowth"] = agent.Puct.ExplorationGrowth,
            ["explorationBase"] = agent.Puct.ExplorationBase,
            ["firstPlayUrgency"] = agent.Puct.FirstPlayUrgency.ToString().ToLowerInvariant(),
            ["firstPlayReduction"] = agent.Puct.FirstPlayReduction,
            ["solver"] = agent.Search.Solver,
        },
        ["simulations"] = agent.Search.Simulations,
    };

    // Nothing is loaded and nobody is asked; the one script and the one style are known by their hashes.
    private static string Policy(string style, string script) => string.Join("; ",
        "default-src 'none'", $"script-src '{HashOf(script)}'", $"style-src '{HashOf(style)}'", "worker-src blob:",
        "img-src data:", "base-uri 'none'", "form-action 'none'");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string HashOf(string text) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // The modules in one scope: what they import from each other is there already.
    private static string Script() =>
        $"(() => {{\n\"use strict\";\n{string.Concat(Modules.Select(name => $"\n{Body($"{name}.mjs")}"))}}})();\n";

    private static string Body(string module) =>
        Export().Replace(Import().Replace(Part(module), ""), "");

    private static string Part(string name)
    {
        using Stream stream = typeof(AgentPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the part '{name}' of the page is missing");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^import .*\n", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("^export ", RegexOptions.Multiline)]
    private static partial Regex Export();

    private sealed class Options : IGameVisitor<JsonObject>
    {
        public JsonObject Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                start is IHasKomi game ? new() { ["komi"] = game.Komi } : [];
    }
}
