using System.CommandLine.Parsing;
using System.Text.Json;

namespace NanoZero.Cli.Options;

/// <summary>Options whose values are checked as they are read, with messages that say what is expected.</summary>
internal static class TypedOption
{
    /// <summary>Creates an option that is given or not.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help text.</param>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>Creates an option that holds a text; null where it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">What the help text calls its value.</param>
    /// <param name="description">For the help text.</param>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Creates an option that may be given several times, each with one text or more.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">What the help text calls a value.</param>
    /// <param name="description">For the help text.</param>
    public static Option<string[]> Texts(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore };

    /// <summary>Creates an option for a count that has a standard value.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="standard">The value where the option is not given.</param>
    /// <param name="minimum">The smallest value allowed.</param>
    /// <param name="maximum">The largest value allowed.</param>
    public static Option<int> Count(
        string name, string description, int standard, int minimum = 1, int maximum = int.MaxValue) => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => standard,
            CustomParser = result => ReadCount(result, name, minimum, maximum) ?? standard,
        };

    /// <summary>Creates an option for a count that is null where it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="minimum">The smallest value allowed.</param>
    /// <param name="maximum">The largest value allowed.</param>
    public static Option<int?> OptionalCount(
        string name, string description, int minimum = 1, int maximum = int.MaxValue) => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => ReadCount(result, name, minimum, maximum),
        };

    /// <summary>Creates an option for a number that is null where it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="minimum">The smallest value allowed.</param>
    /// <param name="maximum">The largest value allowed.</param>
    public static Option<float?> OptionalNumber(string name, string description, float minimum, float maximum) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = result =>
                float.TryParse(Word(result), NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
                    && value >= minimum && value <= maximum
                    ? value
                    : Refuse<float?>(result, name, $"a number from {minimum} to {maximum}"),
        };

    /// <summary>
    /// Name of the option that leads to a position; the only one that may be empty, for the start position.
    /// </summary>
    public const string MovesName = "--moves";

    /// <summary>Creates the option that leads to a position.</summary>
    /// <param name="description">For the help text.</param>
    public static Option<string?> Moves(string description) => new(MovesName)
    {
        Description = $"{description} [default: none, the start position]",
        HelpName = "M",
    };

    /// <summary>Creates an option for the seed of all randomness.</summary>
    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed of all randomness: the same seed gives the same result",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
        CustomParser = ReadSeed,
    };

    /// <summary>Creates an option for the seed of all randomness that is null where it is not given.</summary>
    public static Option<ulong?> OptionalSeed() => new("--seed")
    {
        Description = "Seed of all randomness: the same seed gives the same result [default: 1]",
        HelpName = "S",
        CustomParser = result => ReadSeed(result),
    };

    /// <summary>Creates an option for one of a few words; null where it is not given.</summary>
    /// <typeparam name="T">An enum; its words are written in kebab case.</typeparam>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help text.</param>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => OfWords(
            name, description, Enum.GetValues<T>().ToDictionary(
                WordOf, value => (T?)value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Creates the option that names a search algorithm; null where it is not given.</summary>
    /// <param name="description">For the help text.</param>
    public static Option<string?> Algorithm(string description) => OfWords(
        "--algorithm",
        description,
        AlgorithmOptions.Known.ToDictionary(
            known => known.Name, known => (string?)known.Name, StringComparer.OrdinalIgnoreCase));

    private static Option<T> OfWords<T>(string name, string description, Dictionary<string, T> words)
    {
        Option<T> option = new(name)
        {
            Description = description,
            HelpName = string.Join('|', words.Keys),
            CustomParser = result => words.TryGetValue(Word(result), out T? found)
                ? found
                : Refuse<T>(result, name,
                    $"{string.Join(", ", words.Keys)}{Nearest.Suggestion(Word(result), words.Keys, otherwise: "")}"),
        };
        option.CompletionSources.Add([.. words.Keys]);
        return option;
    }

    /// <summary>Creates the option that prints a result for programs.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on stdout" };

    /// <summary>Creates the argument that names a game, with its rule options.</summary>
    public static Argument<string> Game() => new("GAME")
    {
        Description =
            $"{string.Join(", ", GameCatalogue.Games.Select(game => game.Name))}; rule options after a colon, such as "
                + $"go9:komi=6.5; any board, such as {ConnectFamily.Example}",
        CustomParser = ReadGame,
    };

    /// <summary>Creates an option that names the game where no network does.</summary>
    public static Option<string?> OptionalGame() => new("--game")
    {
        Description = "The game, with its rule options [default: the networks' own]",
        HelpName = "GAME",
        CustomParser = ReadGame,
    };

    /// <summary>Creates an option that names a game and has a standard value.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="standard">The game where the option is not given.</param>
    public static Option<string> Game(string name, string description, string standard) => new(name)
    {
        Description = $"{description}, with its rule options",
        HelpName = "GAME",
        DefaultValueFactory = _ => standard,
        CustomParser = ReadGame,
    };

    /// <summary>Returns an enum value as it is written on the command line and in files.</summary>
    /// <typeparam name="T">An enum.</typeparam>
    /// <param name="value">One of its values.</param>
    public static string WordOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string ReadGame(ArgumentResult result)
    {
        string name = Word(result);
        try
        {
            if (!name.StartsWith('-'))
            {
                _ = GameCatalogue.InfoOf(name);  // throws where there is no such game
                name = name.ToLowerInvariant();
            }

            return name;
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return name;
        }
    }

    private static ulong ReadSeed(ArgumentResult result) =>
        ulong.TryParse(Word(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : Refuse<ulong>(result, "--seed", "a whole number of at least 0");

    private static int? ReadCount(ArgumentResult result, string name, int minimum, int maximum)
    {
        string range = maximum == int.MaxValue ? $"of at least {minimum}" : $"from {minimum} to {maximum}";
        return int.TryParse(Word(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= minimum && value <= maximum
            ? value
            : Refuse<int?>(result, name, $"a whole number {range}");
    }

    private static string Word(ArgumentResult result) =>
        result.Tokens.Count > 0 ? result.Tokens[^1].Value : string.Empty;

    private static T? Refuse<T>(ArgumentResult result, string name, string expected)
    {
        result.AddError($"{name} is '{Word(result)}'; it must be {expected}");
        return default;
    }
}
