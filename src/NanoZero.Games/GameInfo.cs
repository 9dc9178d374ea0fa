namespace NanoZero.Games;

/// <summary>Name, sizes and limits of a game: what is the same for all its positions.</summary>
public sealed record GameInfo
{
    /// <summary>Gets the name used in commands and files, such as <c>connect4</c>.</summary>
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

    /// <summary>Gets the number of legal actions of a typical position; root noise uses α = 10 / this (Silver et al. 2018).</summary>
    public required double TypicalLegalActions { get; init; }

    /// <summary>Gets the separator between actions in a line of moves: empty where every action is one character.</summary>
    public required string ActionSeparator { get; init; }

    /// <summary>Gets the smallest number of random plies of an arena opening.</summary>
    public required int MinOpeningPlies { get; init; }

    /// <summary>Gets the largest number of random plies of an arena opening.</summary>
    public required int MaxOpeningPlies { get; init; }
}
