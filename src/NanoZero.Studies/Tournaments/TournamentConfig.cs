using System.Globalization;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>Who plays whom in a tournament.</summary>
public enum TournamentKind
{
    /// <summary>Every player against every other.</summary>
    RoundRobin,

    /// <summary>The first player against all others.</summary>
    Gauntlet,
}

/// <summary>A tournament: its players and how they play.</summary>
public sealed record TournamentConfig
{
    /// <summary>Gets the game with its rule options.</summary>
    public string Game { get; init; } = "";

    /// <summary>Gets the players as text, each with its checkpoint and simulations, in the order they were given.</summary>
    public IReadOnlyList<string> Players { get; init; } = [];

    /// <summary>Gets who plays whom.</summary>
    public TournamentKind Kind { get; init; } = TournamentKind.RoundRobin;

    /// <summary>Gets the games of a match, two from each opening; a game may have fewer openings.</summary>
    public int Games { get; init; } = 100;

    /// <summary>Gets the seed of the openings, which all matches share, and of what the players draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the player whose rating is 0; null for the first.</summary>
    public string? Anchor { get; init; }

    /// <summary>Gets how many games are in play at once; 0 takes as many as fill the networks' batches.</summary>
    public int ParallelGames { get; init; }

    /// <summary>Gets the openings, the same for all matches.</summary>
    public OpeningOptions Openings => new() { Count = (Games / 2) + (Games % 2), Seed = Seed };

    /// <summary>Returns the games of a match: two from each opening that the game has.</summary>
    public int GamesPerMatch() => 2 * NanoZero.Play.Openings.Count(Game, Openings);

    /// <summary>Gets the matches as pairs of player numbers, first player first, in the order they are played: those of the earlier players come first.</summary>
    public IEnumerable<(int A, int B)> Pairings() => Kind == TournamentKind.Gauntlet
        ? Enumerable.Range(1, Math.Max(0, Players.Count - 1)).Select(b => (0, b))
        : Enumerable.Range(1, Math.Max(0, Players.Count - 1)).SelectMany(b => Enumerable.Range(0, b).Select(a => (a, b)));

    /// <summary>Gets the number of the player whose rating is 0.</summary>
    public int AnchorNumber() => Anchor is null ? 0 : Players.Index().First(player => player.Item == Anchor).Index;

    /// <summary>Returns a player's name for figures and lines: its number, which tells players apart whose folders alone differ, and no folder.</summary>
    /// <param name="player">Number of the player, from 0.</param>
    public string ShortName(int player)
    {
        PlayerText text = PlayerText.Parse(Players[player]);
        string name = text.Folder is null ? text.ToString() : text.ToString().Replace($":{text.Folder}", "", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{player + 1} {name}");
    }

    /// <summary>Checks what can be checked before the players are opened.</summary>
    /// <exception cref="InvalidDataException">The message says what is wrong.</exception>
    public void Validate()
    {
        if (Players.Count < 2)
        {
            throw new InvalidDataException($"a tournament needs at least two players; there {(Players.Count == 1 ? "is 1" : "are 0")}");
        }

        if (Players.GroupBy(player => player).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"player '{twice.Key}' takes part twice; every player of a tournament must differ from the others");
        }

        if (Anchor is not null && !Players.Contains(Anchor))
        {
            throw new InvalidDataException($"the anchor '{Anchor}' takes no part; expected one of {string.Join(", ", Players)}");
        }

        if (Games > 2 * NanoZero.Play.Openings.Most)
        {
            throw new InvalidDataException($"a match of {Games} games is beyond the {2 * NanoZero.Play.Openings.Most} that fit");
        }

        if (Games < 2)
        {
            throw new InvalidDataException($"a match of {Games} game(s) is no pair; at least 2 games are expected");
        }
    }

    /// <summary>Puts the texts of players into the form that means the same later: with their checkpoints and simulations.</summary>
    /// <param name="players">The players.</param>
    public static IReadOnlyList<string> Pin(IEnumerable<ResolvedPlayer> players) => [.. players.Select(player => player.Pinned.ToString())];
}
