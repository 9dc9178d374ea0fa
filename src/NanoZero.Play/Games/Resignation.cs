using System.Text.Json.Serialization;

namespace NanoZero.Play;

/// <summary>When players give a game up.</summary>
/// <param name="Below">
/// The root value, for the side to move, that is too low. A player resigns after <see cref="MovesInARow"/> such moves.
/// </param>
/// <param name="Playthrough">
/// The probability that a game is played to its end all the same. Such games show how often giving up is wrong.
/// </param>
/// <remarks>Silver et al. 2017, "Methods", self-play.</remarks>
internal sealed record ResignationRule(
    [property: InRange(-1, 0, LeastIsOutside = true, MostIsOutside = true)] double Below,
    [property: InRange(0, 1)] double Playthrough)
{
    /// <summary>The moves of one player, none of another value between them, after which the player resigns.</summary>
    public const int MovesInARow = 2;
}

/// <summary>That a player gave a game up, or would have.</summary>
/// <param name="ByFirst">Whether it is the game's first player, who moves at even plies.</param>
/// <param name="PlayedOn">Whether the game was played to its end all the same.</param>
internal sealed record Resignation(bool ByFirst, bool PlayedOn)
{
    /// <summary>Gets whether the game ended where the player gave up, and not by its rules.</summary>
    [JsonIgnore]
    public bool EndsGame => !PlayedOn;

    /// <summary>Returns whether the player did not lose the game after all.</summary>
    /// <param name="outcome">How the game ended, for its first player.</param>
    public bool WasWrong(float outcome) => (ByFirst ? outcome : -outcome) >= 0;
}

/// <summary>Watches the root values of a game in play for a player who resigns.</summary>
internal sealed class ResignationWatch
{
    private readonly int[] lowMoves = new int[2];  // of the newest moves of each player, in a row
    private ResignationRule? rule;
    private bool playsOn;

    /// <summary>Gets who gave up first, or would have; null while nobody did.</summary>
    public Resignation? Found { get; private set; }

    /// <summary>Begins a game.</summary>
    /// <param name="gameRule">When its players resign; null for never.</param>
    /// <param name="random">Decides whether the game is played to its end in any case.</param>
    public void Begin(ResignationRule? gameRule, RandomStream random)
    {
        rule = gameRule;
        playsOn = rule is not null && random.NextSingle() < rule.Playthrough;
        Array.Clear(lowMoves);
        Found = null;
    }

    /// <summary>Takes in a move that did not end the game.</summary>
    /// <param name="ply">The ply of the move; the first player moves at even ones.</param>
    /// <param name="rootValue">What the search of the move believed, for the side that moved.</param>
    public void See(int ply, float rootValue)
    {
        if (rule is null || Found is not null)
        {
            return;
        }

        int side = ply % 2;
        lowMoves[side] = rootValue < rule.Below ? lowMoves[side] + 1 : 0;
        if (lowMoves[side] == ResignationRule.MovesInARow)
        {
            Found = new Resignation(ByFirst: side == 0, playsOn);
        }
    }
}
