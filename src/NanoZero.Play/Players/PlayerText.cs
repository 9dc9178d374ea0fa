using System.Text.Json;
using System.Text.RegularExpressions;

namespace NanoZero.Play;

/// <summary>A player as text names it, in every command, configuration, match file and report.</summary>
/// <remarks>
/// The texts are <c>random</c>, <c>one-ply</c>, <c>perfect</c>, <c>minimax:DEPTH</c>, <c>greedy:DIR</c>,
/// <c>ALGORITHM:DIR@SIMULATIONS</c>, <c>onnx:FILE@SIMULATIONS</c>, <c>rollout@SIMULATIONS</c> and <c>gtp:COMMAND</c>.
/// <c>DIR</c> alone is a run with its own strength search; a folder alone is written with a slash. For <c>DIR</c> may
/// stand <c>shipped</c>, the network that comes with the program. Settings of the search follow, each after a comma.
/// What follows the last @ is the number of simulations, unless a slash comes after it. Reading
/// <see cref="ToString"/> gives an equal value.
/// </remarks>
public sealed partial record PlayerText
{
    /// <summary>The simulations of a search where neither its text nor the run of its network names them.</summary>
    public const int DefaultSimulations = 100;

    /// <summary>Stands for the folder of a model: the network that comes with the program for the game.</summary>
    public const string Shipped = "shipped";

    private const string ShippedHash = Shipped + "#";

    private const string Rollout = "rollout", Minimax = "minimax", Greedy = "greedy", Onnx = "onnx", Gtp = "gtp";

    private static readonly Dictionary<string, PlayerKind> Plain = new()
    {
        ["random"] = PlayerKind.Random,
        ["one-ply"] = PlayerKind.OnePly,
        ["perfect"] = PlayerKind.Perfect,
    };

    /// <summary>Gets the grammar in one line.</summary>
    public static string Grammar =>
        $"{string.Join(", ", Plain.Keys)}, {Minimax}:DEPTH, {Greedy}:DIR, "
        + $"{string.Join(", ", Algorithms.Select(word => $"{word}:DIR@SIMULATIONS"))}, "
        + $"{Onnx}:FILE@SIMULATIONS, {Rollout}@SIMULATIONS, {Gtp}:COMMAND, or the folder of a run written with a "
        + $"slash; '{Shipped}' in place of a folder is the network that comes with the program; ,KEY=VALUE after a "
        + "search changes its settings";

    /// <summary>Gets the kind; a folder alone, <c>onnx</c> and <c>rollout</c> are searches.</summary>
    public required PlayerKind Kind { get; init; }

    /// <summary>Gets the depth of <c>minimax</c>; else 0.</summary>
    public int Depth { get; init; }

    /// <summary>Gets the command line of <c>gtp</c>: a program and its arguments; null for other players.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Gets the folder of the run or checkpoint, or <c>shipped</c> or <c>shipped#HASH</c>; null where no network plays.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Gets the ONNX file whose network the search asks; null for other players.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Gets the name of the search's algorithm; null for a folder alone, <c>onnx</c>, <c>rollout</c>, and players
    /// without a search.
    /// </summary>
    public string? Algorithm { get; init; }

    /// <summary>Gets the budget of the search; null where the text leaves it out.</summary>
    public int? Simulations { get; init; }

    /// <summary>
    /// Gets the other settings of the search as <c>key=value</c> texts joined by commas; empty for none.
    /// </summary>
    public string Settings { get; init; } = "";

    private static IEnumerable<string> Algorithms => AlgorithmOptions.Known.Select(algorithm => algorithm.Name);

    /// <summary>Gets the other settings of the search, each a <c>key=value</c> text.</summary>
    public IReadOnlyList<string> Changes => Settings.Length == 0 ? [] : Settings.Split(',');

    /// <summary>Reads a player.</summary>
    /// <exception cref="FormatException">
    /// The text names no player; the message names the nearest word and the grammar.
    /// </exception>
    public static PlayerText Parse(string text)
    {
        // A command may have any sign in it.
        if (text.TrimStart().StartsWith($"{Gtp}:", StringComparison.Ordinal))
        {
            return new PlayerText { Kind = PlayerKind.Gtp, Command = CommandOf(text) };
        }

        Parts parts = Split(text.Trim());
        int colon = parts.Head.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? parts.Head : parts.Head[..colon];
        string? argument = colon < 0 ? null : parts.Head[(colon + 1)..];
        if (Plain.TryGetValue(word, out PlayerKind kind))
        {
            return argument is null && !parts.HasSearch
                ? new PlayerText { Kind = kind }
                : throw new FormatException(
                    $"player '{text}': '{word}' stands alone, without folder, simulations or settings");
        }

        return word switch
        {
            Minimax => new PlayerText { Kind = PlayerKind.Minimax, Depth = DepthOf(text, argument, parts) },
            Greedy when parts.HasSearch => throw new FormatException(
                $"player '{text}': '{Greedy}' does not search and so has neither simulations nor settings; expected "
                    + $"{Greedy}:DIR"),
            Greedy => new PlayerText { Kind = PlayerKind.Greedy, Folder = FolderOf(text, word, argument) },
            Onnx => OfSearch(text, null, null, parts) with { File = FileOf(text, argument) },
            Rollout when argument is not null =>
                throw new FormatException(
                    $"player '{text}': '{Rollout}' has no folder; expected {Rollout}@SIMULATIONS"),
            Rollout => OfSearch(text, null, null, parts),
            Gtp => throw new FormatException(NeedsCommand(text)),
            _ when Algorithms.Contains(word) => OfSearch(text, FolderOf(text, word, argument), word, parts),
            _ when IsFolder(parts.Head) =>
                OfSearch(text, IsFolder(Trimmed(parts.Head)) ? Trimmed(parts.Head) : parts.Head, null, parts),
            _ => throw Unknown(text, word),
        };
    }

    /// <summary>Says whether what stands for a folder means a network that comes with the program.</summary>
    /// <param name="folder">What a text, an option or a configuration has in place of a folder.</param>
    internal static bool IsShipped(string folder) =>
        folder == Shipped
            || (folder.StartsWith(ShippedHash, StringComparison.Ordinal) && folder.AsSpan().IndexOfAny('/', '\\') < 0);

    /// <summary>Returns the file that is named in place of a folder; null where a folder is named.</summary>
    /// <param name="folder">What an option has in place of a folder, such as <c>onnx:connect4.onnx</c>.</param>
    internal static string? OnnxFileOf(string folder) =>
        folder.StartsWith($"{Onnx}:", StringComparison.Ordinal) ? FileOf(folder, folder[(Onnx.Length + 1)..]) : null;

    /// <summary>Returns what stands for one network alone that comes with the program.</summary>
    /// <param name="hash">What tells its weights from others.</param>
    internal static string ShippedOf(string hash) => ShippedHash + hash;

    /// <summary>Returns the text, the same for all that read as this player.</summary>
    public override string ToString() => Kind switch
    {
        PlayerKind.Minimax => string.Create(CultureInfo.InvariantCulture, $"{Minimax}:{Depth}"),
        PlayerKind.Greedy => $"{Greedy}:{Folder}",
        PlayerKind.Search => Head() + Tail(),
        PlayerKind.Gtp => $"{Gtp}:{Command}",
        _ => Plain.First(known => known.Value == Kind).Key,
    };

    private static PlayerText OfSearch(string text, string? folder, string? algorithm, Parts parts)
    {
        foreach (string setting in parts.Settings)
        {
            string key = setting.Split('=')[0].Trim();
            string? instead = !Setting().IsMatch(setting) ? "expected KEY=VALUE, such as leavesInFlight=8"
                : key.Equals("simulations", StringComparison.OrdinalIgnoreCase) ? "the simulations stand after an @"
                : key.Equals("algorithm", StringComparison.OrdinalIgnoreCase) && folder is not null
                    ? "the algorithm stands before the folder, such as puct:DIR"
                : null;
            if (instead is not null)
            {
                throw new FormatException($"player '{text}': '{setting}' is no setting here; {instead}");
            }
        }

        return new PlayerText
        {
            Kind = PlayerKind.Search,
            Folder = folder,
            Algorithm = algorithm,
            Simulations = SimulationsOf(text, parts),
            Settings =
                string.Join(',', parts.Settings.Select(setting =>
                    string.Join('=', setting.Split('=', 2).Select(part => part.Trim())))),
        };
    }

    private static Parts Split(string text)
    {
        int at = text.LastIndexOf('@');
        if (at >= 0 && text.AsSpan(at).IndexOfAny('/', '\\') < 0)
        {
            string[] words = text[(at + 1)..].Split(',');
            return new Parts(text[..at], words[0].Trim(), words[1..]);
        }

        string[] pieces = text.Split(',');
        int head = pieces.Length;
        while (head > 1 && Setting().IsMatch(pieces[head - 1]))
        {
            head--;
        }

        return new Parts(string.Join(',', pieces[..head]), null, pieces[head..]);
    }

    private static int? SimulationsOf(string text, Parts parts)
    {
        if (parts.Simulations is null)
        {
            return null;
        }

        return int.TryParse(parts.Simulations, NumberStyles.None, CultureInfo.InvariantCulture, out int simulations)
            && simulations >= 1
            ? simulations
            : throw new FormatException(
                $"player '{text}': '{parts.Simulations}' after the @ is no number of simulations; a whole number of at "
                + "least 1 is expected");
    }

    private static int DepthOf(string text, string? argument, Parts parts) =>
        !parts.HasSearch && int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int depth)
            && depth >= 1
            ? depth
            : throw new FormatException(
                $"player '{text}': expected {Minimax}:DEPTH with a whole number of plies of at least 1, such as "
                + $"{Minimax}:5");

    private static string FolderOf(string text, string word, string? argument) => string.IsNullOrWhiteSpace(argument)
        ? throw new FormatException(
            $"player '{text}': '{word}' needs the folder of a run or checkpoint, such as {word}:runs/connect4")
        : Trimmed(argument.Trim());

    private static string FileOf(string text, string? argument) => string.IsNullOrWhiteSpace(argument)
        ? throw new FormatException($"player '{text}': '{Onnx}' needs a file, such as {Onnx}:connect4.onnx@200")
        : argument.Trim();

    private static string CommandOf(string text) =>
        text.Trim()[(Gtp.Length + 1)..].Trim() is var command && command.Trim('"', ' ').Length > 0
        ? command
        : throw new FormatException(NeedsCommand(text));

    private static string NeedsCommand(string text) =>
        $"player '{text}': '{Gtp}' needs the command of a program, such as {Gtp}:gnugo --mode gtp --level 1";

    // A slash at the end says nothing, unless it keeps what is before it from being read as simulations, settings or a
    // network that ships.
    private static string Trimmed(string folder)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(folder);
        return Split(trimmed).HasSearch || IsShipped(trimmed) ? folder : trimmed;
    }

    private static bool IsFolder(string text) =>
        text is "." or ".." || IsShipped(text)
            || (text.AsSpan().IndexOfAny('/', '\\') is var slash and >= 0 && !WordBefore().IsMatch(text[..slash]));

    private static FormatException Unknown(string text, string word)
    {
        string suggestion =
            Nearest.Suggestion(word, [.. Plain.Keys, Minimax, Greedy, .. Algorithms, Onnx, Rollout, Gtp]);
        return new FormatException($"unknown player '{text}'{suggestion} A player is {Grammar}");
    }

    // A word with a colon that is no drive letter.
    [GeneratedRegex("^[^:]{2,}:")]
    private static partial Regex WordBefore();

    [GeneratedRegex(@"^\s*[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*\s*=[^/\\]+$")]
    private static partial Regex Setting();

    private string Head() => File is not null ? $"{Onnx}:{File}"
        : Folder is null ? Rollout
        : Algorithm is null ? Folder
        : $"{Algorithm}:{Folder}";

    private string Tail() =>
        (Simulations is { } simulations ? string.Create(CultureInfo.InvariantCulture, $"@{simulations}") : "")
            + (Settings.Length == 0 ? "" : "," + Settings);

    // What a text falls into: a head, and the simulations and settings of its search.
    private sealed record Parts(string Head, string? Simulations, string[] Settings)
    {
        public bool HasSearch => Simulations is not null || Settings.Length > 0;
    }
}
