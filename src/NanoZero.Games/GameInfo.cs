namespace NanoZero.Games;

/// <summary>Name, sizes and limits of a game. They are the same for all its positions.</summary>
public sealed record GameInfo
{
    /// <summary>
    /// Gets the name used in commands and files, such as <c>connect4</c>. A member of a family has its sizes after a
    /// colon.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Gets the name shown to people, such as <c>Connect Four</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the number of board rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Gets the number of board columns.</summary>
    public required int Columns { get; init; }

    /// <summary>Gets the number of distinct actions A; actions are 0 … A-1.</summary>
    public required int ActionCount { get; init; }

    /// <summary>Gets the largest number of legal actions any position can have.</summary>
    public required int MaxLegalActions { get; init; }

    /// <summary>Gets the number of board symmetries, the identity included.</summary>
    public required int SymmetryCount { get; init; }

    /// <summary>Gets the length limit of a game in plies.</summary>
    public required int MaxPlies { get; init; }

    /// <summary>Gets the number of tokens S the network reads per position.</summary>
    public required int TokenCount { get; init; }

    /// <summary>Gets the number of different token values.</summary>
    public required int TokenKinds { get; init; }

    /// <summary>
    /// Gets the number of legal actions of a typical position; root noise uses α = 10 / this (Silver et al. 2018).
    /// </summary>
    public required double TypicalLegalActions { get; init; }

    /// <summary>
    /// Gets the separator between actions in a line of moves: empty where every action is one character.
    /// </summary>
    public required string ActionSeparator { get; init; }

    /// <summary>Gets the smallest number of random plies of an arena opening.</summary>
    public required int MinOpeningPlies { get; init; }

    /// <summary>Gets the largest number of random plies of an arena opening.</summary>
    public required int MaxOpeningPlies { get; init; }

    /// <summary>Checks the name and that the sizes fit together.</summary>
    /// <exception cref="ArgumentException">
    /// A name that commands cannot read, or a size outside its range; the message says which.
    /// </exception>
    public void Validate()
    {
        string word = Name.Split(':')[0];
        Require(
            word.Length > 0 && char.IsAsciiLetterLower(word[0])
                && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
            "Name", $"'{Name}'", "lower-case letters, digits and hyphens, a letter first, such as connect4");
        Require(Title.Length > 0, nameof(Title), "''", "a name to show to people");
        Require(Rows >= 1, nameof(Rows), Rows, "at least 1");
        Require(Columns >= 1, nameof(Columns), Columns, "at least 1");
        Require(ActionCount is >= 1 and <= ushort.MaxValue + 1, nameof(ActionCount), ActionCount, "in 1 … 65536");
        Require(MaxLegalActions >= 1 && MaxLegalActions <= ActionCount, nameof(MaxLegalActions), MaxLegalActions,
            $"in 1 … {ActionCount}, the ActionCount");
        Require(SymmetryCount >= 1, nameof(SymmetryCount), SymmetryCount, "at least 1: the identity");
        Require(MaxPlies >= 1, nameof(MaxPlies), MaxPlies, "at least 1");
        Require(TokenCount >= Rows * Columns, nameof(TokenCount), TokenCount,
            $"at least {Rows * Columns}, one a square");
        Require(TokenKinds is >= 3 and <= 256, nameof(TokenKinds), TokenKinds,
            "in 3 … 256: opponent, empty, own, and what the game adds");
        Require(TypicalLegalActions > 0, nameof(TypicalLegalActions), TypicalLegalActions, "above 0");
        Require(MinOpeningPlies >= 0, nameof(MinOpeningPlies), MinOpeningPlies, "at least 0");
        Require(
            MaxOpeningPlies >= MinOpeningPlies && MaxOpeningPlies < MaxPlies, nameof(MaxOpeningPlies), MaxOpeningPlies,
            $"in {MinOpeningPlies} … {MaxPlies - 1}, from MinOpeningPlies to below MaxPlies");
    }

    private void Require(bool holds, string property, object value, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{property} of game '{Name}' is {value}; it must be {expected}", property);
        }
    }
}

/// <summary>Rule options of a game as text, read from <c>name:key=value,key=value</c>.</summary>
/// <param name="Values">Option values by name.</param>
public sealed record GameOptions(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Gets the options of a game played by its default rules.</summary>
    public static GameOptions Default { get; } = new(new Dictionary<string, string>());

    /// <summary>Refuses every option the game does not have.</summary>
    /// <param name="game">The game's name, for the message.</param>
    /// <param name="known">The options the game has.</param>
    /// <exception cref="FormatException">An option that is not known.</exception>
    public void RequireKnown(string game, params ReadOnlySpan<string> known)
    {
        foreach (string key in Values.Keys)
        {
            if (!known.Contains(key))
            {
                string has = known.Length == 0 ? "it has none" : $"it has: {string.Join(", ", known!)}";
                throw new FormatException($"game {game} has no option '{key}'; {has}");
            }
        }
    }
}
